"""Ghost text: the best word, and the words after it while their running probability holds."""

from __future__ import annotations

import math
from collections.abc import Callable

from afterword.completion.candidates import Candidate, Phrase
from afterword.completion.document_state import Boundary, Model
from afterword.completion.search import Tree

MINIMUM = 0.4
"""Least probability of a first word that is shown; calibrated on held-out text."""
LONGEST = 5
"""Most words of a phrase."""


def continue_phrase(
    model: Model,
    boundary: Boundary,
    prefix: str,
    first: Candidate,
    *,
    minimum: float | None,
    write: Callable[[str], str | None],
) -> Phrase | None:
    """The phrase that begins with the word `first`, None when that is not likely enough, or when
    there is nothing more to it than what is typed.

    Parameters
    ----------
    minimum : float | None
        Least probability of the whole phrase; None for the calibrated one.
    write : Callable[[str], str | None]
        How a word of the model is written; None if it may not be suggested.
    """
    least = MINIMUM if minimum is None else minimum
    probability = first.probability
    if probability < least:
        return None
    text = first.text
    ids = model.tokenizer.word_ids(text)
    tree = boundary.tree
    for _ in range(LONGEST - 1):
        tree = Tree(model.language_model, model.vocabulary, tree.after(ids))
        found = tree.best("", 1, budget=2)
        written = write(found[0].text) if found else None
        if written is None:
            break
        both = probability * math.exp(found[0].log_probability)
        if both < least:
            break
        probability = both
        text += " " + written
        ids = found[0].ids
    return None if text == prefix else Phrase(prefix, text, probability, first.probability)
