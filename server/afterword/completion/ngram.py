"""The personal n-gram: words that the person wrote after the units before the cursor.

An interpolated Kneser-Ney model (Chen and Goodman 1999) of order 4, computed in training. Here it
is a trie of contexts, the nearest unit first, with the discounted probability of every word that
followed each, so a lookup costs three small searches. Contexts ignore case and treat all numbers as
one; words keep their case. What was seen only once is not in the file.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from afterword.completion.array_file import ArrayFile
from afterword.completion.word_distribution import WordDistribution
from afterword.model.language_model import Floats
from afterword.text.casing import fold
from afterword.text.units import is_word, normalize_unit, units

LINE_START = "\n"
NUMBER = "0"
CONTEXT_LOOKBACK_CHARS = 100
"""Characters before a word that surely contain more units than a context is long."""


def context_token(unit: str) -> str:
    """Return what a unit, or the start of a line, counts as in a context."""
    if is_word(unit):
        return normalize_unit(unit).lower()
    return NUMBER if unit[0].isdigit() else unit


def context_before(line: str) -> list[str]:
    """Return the context at the end of a line: its last units, and its start if that is near."""
    start = max(0, len(line) - CONTEXT_LOOKBACK_CHARS)
    last = [unit.text for unit in units(line, start)]
    return [LINE_START, *last] if start == 0 else last


@dataclass(frozen=True, eq=False)
class PersonalNgram(ArrayFile):
    """A trie of contexts in flat arrays, level by level, so that a node's children are adjacent.

    Attributes
    ----------
    vocabulary : list[str]
        Words and context tokens by id, in sorted order.
    unigrams : float32 [V]
        Probability of each word without a context; 0 for tokens that are only context.
    tokens : unsigned [N]
        Token that leads to each node from its parent; ascending among the children of one node.
        Node 0 is the empty context.
    children : uint32 [M + 1]
        Node i < M has the children `children[i]` up to `children[i + 1]`; later nodes have none.
    backoff : float16 [N]
        Probability that each context leaves to the next shorter one.
    followers : uint32 [N + 1]
        Node i was followed by `words[followers[i]:followers[i + 1]]`.
    words : unsigned [F]
        Ids of the words that followed.
    shares : float16 [F]
        Their discounted probabilities.
    """

    KIND = "n-gram"
    ARRAYS = MappingProxyType(
        {
            "unigrams": (np.float32, 1),
            "tokens": (np.unsignedinteger, 1),
            "children": (np.uint32, 1),
            "backoff": (np.float16, 1),
            "followers": (np.uint32, 1),
            "words": (np.unsignedinteger, 1),
            "shares": (np.float16, 1),
        }
    )

    unigrams: Floats
    tokens: NDArray[np.unsignedinteger[Any]]
    children: NDArray[np.uint32]
    backoff: NDArray[np.float16]
    followers: NDArray[np.uint32]
    words: NDArray[np.unsignedinteger[Any]]
    shares: NDArray[np.float16]

    def at(self, context: Sequence[str]) -> WordDistribution:
        """Return the distribution over the next word.

        Parameters
        ----------
        context : Sequence[str]
            The last units before the word, oldest first; `LINE_START` for the start of a line.
            Three are enough, and there may be fewer where a document begins.
        """
        probabilities = self.unigrams.copy()
        unknown = 1.0
        node = 0
        for unit in reversed(context):
            node = self._child(node, context_token(unit))
            if not node:
                break
            backoff = float(self.backoff[node])
            low, high = self.followers[node], self.followers[node + 1]
            probabilities *= backoff
            probabilities[self.words[low:high]] += self.shares[low:high]
            unknown *= backoff
        return WordDistribution(self.vocabulary, probabilities, 1 - unknown)

    def without(self, words: Collection[str]) -> PersonalNgram:
        """Return a copy without words, in any case; no trace of them is left in its file."""
        unwanted = set(map(fold, words))
        removed = [i for i, token in enumerate(self.vocabulary) if fold(token) in unwanted]
        vocabulary, unigrams = list(self.vocabulary), self.unigrams.copy()
        for index in removed:
            # A duplicate of the token before keeps the order. Searches find the first of the two.
            vocabulary[index] = vocabulary[index - 1] if index else ""
        unigrams[removed] = 0
        shares = np.where(np.isin(self.words, removed), np.float16(0), self.shares)
        return replace(self, vocabulary=vocabulary, unigrams=unigrams, shares=shares)

    def _child(self, node: int, token: str) -> int:
        """Return the node that a token leads to; 0 when there is none."""
        index = bisect_left(self.vocabulary, token)
        if node >= len(self.children) - 1 or self.vocabulary[index : index + 1] != [token]:
            return 0
        low, high = int(self.children[node]), int(self.children[node + 1])
        child = low + int(np.searchsorted(self.tokens[low:high], index))
        return child if child < high and self.tokens[child] == index else 0

    def _check(self) -> None:
        """Raise ValueError unless shapes agree, and all indices and values are in range."""
        size, nodes, follow = len(self.vocabulary), len(self.tokens), len(self.words)
        sound = (
            len(self.unigrams) == size
            and len(self.backoff) == nodes == len(self.followers) - 1
            and len(self.shares) == follow
            and _are_offsets(self.children, 1, nodes)
            and _are_offsets(self.followers, 0, follow)
            and max(self.tokens.max(initial=0), self.words.max(initial=0)) < size
            and _are_probabilities(self.unigrams)
            and _are_probabilities(self.backoff)
            and _are_probabilities(self.shares)
        )
        if not sound:
            raise ValueError("the arrays do not fit together")


def _are_probabilities(values: NDArray[np.floating[Any]]) -> bool:
    return bool(((values >= 0) & (values <= 1)).all())


def _are_offsets(offsets: NDArray[np.uint32], first: int, last: int) -> bool:
    """Return whether offsets ascend from the first to the last."""
    return bool(offsets[0] == first and offsets[-1] == last and (offsets[1:] >= offsets[:-1]).all())
