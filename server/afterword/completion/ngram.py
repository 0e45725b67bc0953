"""The personal n-gram: words that the person wrote after the units before the cursor.

An interpolated Kneser-Ney model (Chen and Goodman 1999) of order 4, computed in training. Here it
is a trie of contexts, the nearest unit first, with the discounted share of every word that followed
each, so a boundary costs three small searches. Contexts know no case and take all numbers for one;
words keep their case. What was seen once only is not in the file.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from afterword.completion.array_file import Stored
from afterword.model.language_model import Floats
from afterword.text.casing import fold
from afterword.text.units import is_word, straighten, units

LINE_START = "\n"
NUMBER = "0"
LAST = "\U0010ffff"
NEAR = 100
"""Characters before a boundary that hold more units than a context is long."""


def context_token(unit: str) -> str:
    """What a unit, or the start of a line, counts as in a context."""
    if is_word(unit):
        return straighten(unit).lower()
    return NUMBER if unit[0].isdigit() else unit


def context_before(line: str) -> list[str]:
    """The units at the end of a line, after its start where that is near: what `at` is asked."""
    start = max(0, len(line) - NEAR)
    found = [unit.text for unit in units(line, start)]
    return ([LINE_START] if start == 0 else []) + found


@dataclass(frozen=True)
class Level:
    """What the person's writing says of the next word at one boundary.

    Attributes
    ----------
    vocabulary : list[str]
        All words and context tokens, sorted.
    probabilities : float32 [V]
        Of each being the next one, given that a word follows. They sum to a little less than 1:
        the rest is for words that are not known.
    coverage : float
        Share of the distribution that comes from contexts seen before, 0 when none was: it grows
        with how often they were seen, and falls with how many different words followed.
    """

    vocabulary: list[str]
    probabilities: Floats
    coverage: float

    def probability(self, word: str) -> float:
        """Probability of one word (straight apostrophes); 0 for one that is not known."""
        index = bisect_left(self.vocabulary, word)
        known = index < len(self.vocabulary) and self.vocabulary[index] == word
        return float(self.probabilities[index]) if known else 0.0

    def mass(self, prefix: str) -> float:
        """Probability that the word starts with a prefix."""
        low, high = self._span(prefix)
        return float(self.probabilities[low:high].sum())

    def top(self, prefix: str, limit: int) -> list[tuple[str, float]]:
        """The most probable words that start with a prefix and are longer, best first."""
        low, high = self._span(prefix)
        low += low < high and self.vocabulary[low] == prefix
        shares = self.probabilities[low:high]
        least = np.partition(shares, -limit)[-limit] if len(shares) > limit else 0
        best = np.flatnonzero(shares >= least)
        best = best[np.argsort(-shares[best], kind="stable")][:limit]
        return [
            (self.vocabulary[low + index], share)
            for index, share in zip(best.tolist(), shares[best].tolist(), strict=True)
            if share > 0
        ]

    def _span(self, prefix: str) -> tuple[int, int]:
        """Where the words that start with a prefix, and the prefix itself, stand."""
        low = bisect_left(self.vocabulary, prefix)
        return low, bisect_left(self.vocabulary, prefix + LAST, low)


@dataclass(frozen=True, eq=False)
class PersonalNgram(Stored):
    """A trie of contexts in flat arrays; nodes level by level, so that a node's children adjoin.

    Attributes
    ----------
    vocabulary : list[str]
        Words and context tokens by id, in sorted order.
    unigrams : float32 [V]
        Probability of each word without a context; 0 for what is only a context token.
    tokens : unsigned [N]
        Token that leads to each node from its parent; ascending among the children of one node.
        Node 0 is the empty context.
    children : uint32 [M + 1]
        Node i < M has the children `children[i]` up to `children[i + 1]`; later nodes have none.
    backoff : float16 [N]
        Share of each context that is left to the next shorter one.
    followers : uint32 [N + 1]
        Node i was followed by `words[followers[i]:followers[i + 1]]`.
    words : unsigned [F]
        Ids of the words that followed.
    shares : float16 [F]
        Their discounted shares.
    """

    KIND = "n-gram"

    unigrams: Floats
    tokens: NDArray[np.unsignedinteger[Any]]
    children: NDArray[np.uint32]
    backoff: NDArray[np.float16]
    followers: NDArray[np.uint32]
    words: NDArray[np.unsignedinteger[Any]]
    shares: NDArray[np.float16]

    def at(self, context: Sequence[str]) -> Level:
        """The distribution over the next word.

        Parameters
        ----------
        context : Sequence[str]
            The last units before the boundary, oldest first, "\\n" for the start of a line. Three
            are enough; fewer where the document begins.
        """
        probabilities = self.unigrams.copy()
        unseen = 1.0
        node = 0
        for unit in reversed(context):
            node = self._child(node, context_token(unit))
            if not node:
                break
            backoff = float(self.backoff[node])
            low, high = self.followers[node], self.followers[node + 1]
            probabilities *= backoff
            probabilities[self.words[low:high]] += self.shares[low:high]
            unseen *= backoff
        return Level(self.vocabulary, probabilities, 1 - unseen)

    def without(self, words: Collection[str]) -> PersonalNgram:
        """This model with words forgotten, in any case; none of them is left in its `to_bytes`."""
        unwanted = set(map(fold, words))
        gone = [i for i, token in enumerate(self.vocabulary) if fold(token) in unwanted]
        vocabulary, unigrams = list(self.vocabulary), self.unigrams.copy()
        for index in gone:
            # The name of a neighbour keeps the order; a search finds the neighbour, which is first.
            vocabulary[index] = vocabulary[index - 1] if index else ""
        unigrams[gone] = 0
        shares = np.where(np.isin(self.words, gone), np.float16(0), self.shares)
        return replace(self, vocabulary=vocabulary, unigrams=unigrams, shares=shares)

    def _child(self, node: int, token: str) -> int:
        """The node that a token leads to; 0 when there is none."""
        index = bisect_left(self.vocabulary, token)
        if node >= len(self.children) - 1 or self.vocabulary[index : index + 1] != [token]:
            return 0
        low, high = int(self.children[node]), int(self.children[node + 1])
        child = low + int(np.searchsorted(self.tokens[low:high], index))
        return child if child < high and self.tokens[child] == index else 0

    def _check(self) -> None:
        """ValueError unless every index that the arrays hold is inside of them."""
        size, nodes, follow = len(self.vocabulary), len(self.tokens), len(self.words)
        sound = (
            len(self.unigrams) == size
            and len(self.backoff) == nodes == len(self.followers) - 1
            and len(self.shares) == follow
            and _are_offsets(self.children, 1, nodes)
            and _are_offsets(self.followers, 0, follow)
            and max(self.tokens.max(initial=0), self.words.max(initial=0)) < size
        )
        if not sound:
            raise ValueError("sizes do not agree")


def _are_offsets(offsets: NDArray[np.uint32], first: int, last: int) -> bool:
    return bool(offsets[0] == first and offsets[-1] == last and (offsets[1:] >= offsets[:-1]).all())
