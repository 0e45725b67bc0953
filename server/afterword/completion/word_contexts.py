"""Find the words of a text that followed the same words as those before the cursor.

Punctuation and line ends between two words make no difference, nor does case: with them as parts of
the context the figures are the same (docs/decisions/031).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from afterword.text.units import normalize_unit

CONTEXT_WORDS = 2
"""Words before the cursor that are compared."""
NO_TOKEN = 0
"""Stands for a word that must not be remembered."""

Tokens: TypeAlias = NDArray[np.int64]
"""Hashes of words: numbers are compared a hundred times as fast."""


def word_token(word: str) -> int:
    """Return what a word counts as in a context."""
    return hash(normalize_unit(word).lower())


def context_after(words: Sequence[str], before: Tokens) -> Tokens:
    """Return the context after some words, and before them that of the place where they begin."""
    tokens = [word_token(word) for word in reversed(words)]
    return np.array([*tokens, *before][:CONTEXT_WORDS], np.int64)


def matched_words(tokens: Tokens, context: Tokens) -> NDArray[np.int64]:
    """Return for each word of a text how many words before it are those of a context.

    Parameters
    ----------
    tokens : Tokens
        The words of the text [N].
    context : Tokens
        The words before the cursor, the nearest first.

    Returns
    -------
    int64 [N]
        0 where the word before is not the nearest word of the context; words further back count
        only if all those between are the same as well.
    """
    matched = np.zeros(len(tokens), np.int64)
    matches = np.ones(len(tokens), bool)
    for back, token in enumerate(context.tolist(), 1):
        if token == NO_TOKEN:
            break  # nothing is known of the word, not even whether it is the same
        matches[:back] = False
        matches[back:] &= tokens[:-back] == token
        matched += matches
    return matched
