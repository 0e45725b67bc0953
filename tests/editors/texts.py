"""Beginnings of texts that several editors are tested with."""

SURE_TEXT = "We live in the United St"
"""The shipped model is sure how this word ends, so there is ghost text."""

PHRASES = ("My sister lives in the Unit", "This is an exam", "as soon as poss")
"""The shipped model goes on with several words after some of these."""

OPEN_TEXT = "We will plant more, and then we wo"
"""Several words may come here, so there is a list of them."""

SLIP_TEXT = "We hope that you will recie"
"""Hardly any word begins with the last letters: one slip back, they are those of `MEANT_WORD`."""

MEANT_WORD = "receive"

LEARNED_WORD = "Blorptang"
"""A word that no model knows before it has learned it."""

LEARNED_TEXT = f"The lighthouse of {LEARNED_WORD} stood there, near {LEARNED_WORD} itself.\n" * 3
"""A text that teaches that word."""
