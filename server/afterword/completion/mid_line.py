"""Check words in the middle of a line against the text that follows.

By Bayes' rule, a word is the more probable the better the text after the cursor goes on from it:
P(word | before, after) is proportional to P(word | before) P(after | before, word). Of the text
after the cursor, its first token is looked at. docs/decisions/046.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from afterword.completion.candidates import Candidate
from afterword.completion.vocabulary import Vocabulary
from afterword.completion.word_session import Answer, WordSession
from afterword.text.casing import fold
from afterword.text.cursor import Cursor
from afterword.text.letters import is_mark
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import MASK, WORD, normalize_unit, units

MAX_CHECKED_WORDS = 8
"""Likeliest words that are checked, by one call of the network."""
MAX_WORD_CHARS = 64
"""Letters after the cursor that are looked at, to see whether it stands inside a word."""

_ANY_WORD = "a"


class FollowingText(NamedTuple):
    """What stands after the cursor.

    Attributes
    ----------
    unit : str
        The first word, number or mark.
    token : int
        Its first token.
    """

    unit: str
    token: int


def following_text(tokenizer: Tokenizer, after: str) -> FollowingText | None:
    """Return what follows the cursor; None if that is a part of its word, or is not known.

    Parameters
    ----------
    tokenizer : Tokenizer
        The model's.
    after : str
        The rest of the line, all but prose masked.
    """
    if MASK in after[: len(after) - len(after.lstrip())]:  # to Python, it is white space
        return None
    found = units(_ANY_WORD + after)
    if next(found).text != _ANY_WORD or (unit := next(found, None)) is None:
        return None
    return FollowingText(unit.text, tokenizer.unit_ids(unit)[0])


def is_inside_word(cursor: Cursor, vocabulary: Vocabulary) -> bool:
    """Return whether the cursor is inside a word that is whole, or parts a letter from its mark."""
    letters, following = cursor.prefix, cursor.after[:1]
    if letters and is_mark(following):
        return True
    if not letters or not following.isalpha():
        return False
    found = WORD.match(letters + cursor.after[:MAX_WORD_CHARS])
    return found is not None and vocabulary.knows(normalize_unit(found[0]))


def fitting_words(
    session: WordSession, answer: Answer, prefix: str, following: FollowingText
) -> list[Candidate]:
    """Return the words of an answer with their probabilities given what follows, best first.

    They include the letters typed, if any, but not a word that would repeat the next one.
    """
    config = session.tree.model.config
    words = _unrepeated(answer, prefix, following)
    total = sum(word.probability for word in words)
    if not total:
        return words
    agreement = _agreement(session, words, following.token) + config.mid_line_chance
    weights = [word.probability * a for word, a in zip(words, agreement.tolist(), strict=True)]
    # The words that are not listed agree as well as these do on average.
    everything = sum(weights) / min(total, 1.0)
    fitting = [replace(w, probability=p / everything) for w, p in zip(words, weights, strict=True)]
    return sorted(fitting, key=lambda word: word.probability, reverse=True)


def best_between(
    session: WordSession, answer: Answer, prefix: str, following: FollowingText
) -> Candidate | None:
    """Return the word that fits best; None if it replaces letters, or the text needs none.

    Once a letter is typed, a word is wanted. It may be the letters typed.
    """
    best = next(iter(fitting_words(session, answer, prefix, following)), None)
    if best is not None and best.replaces is not None:
        return None  # ghost text can only add to the letters
    if prefix or best is None:
        return best
    words = _unrepeated(answer, prefix, following)
    agreements = _agreement(session, words, following.token).tolist()
    before, agreement = next(
        pair for pair in zip(words, agreements, strict=True) if pair[0].text == best.text
    )
    as_it_is = math.exp(session.output.log_probabilities[0, following.token])
    return best if before.probability * agreement >= as_it_is else None


def _unrepeated(answer: Answer, prefix: str, following: FollowingText) -> list[Candidate]:
    """Return the words of an answer, but for one that would repeat what follows."""
    # The letters come first, so that they are among the words that are checked.
    typed = [Candidate(prefix, answer.typed)] if prefix else []
    repeated = fold(following.unit)
    return [
        word
        for word in (*typed, *answer.words)
        if word.text == prefix or fold(word.text) != repeated
    ]


def _agreement(session: WordSession, words: Sequence[Candidate], token: int) -> NDArray[np.float64]:
    """Return the probability that a token comes after each word [N].

    It is the mean of the others for words after the first `MAX_CHECKED_WORDS`, and for those of
    several pieces: what is known of these depends on what was searched for before.
    """
    ids = [session.ids_of(word.text) for word in words[:MAX_CHECKED_WORDS]]
    known = [place for place, path in enumerate(ids) if len(path) == 1]
    agreement = np.zeros(len(words))
    if known:
        after = session.tree.log_probabilities_after([ids[place][0] for place in known])
        found = np.exp(after[:, token].astype(np.float64))
        agreement[:] = found.mean()
        agreement[known] = found
    return agreement
