"""Count interpolated modified Kneser-Ney n-grams (Chen and Goodman 1999) in sorted arrays.

The smoothing is that of KenLM (Heafield et al. 2013): adjusted counts, three discounts an order
from the counts of counts, a uniform distribution below the unigrams; rare n-grams are dropped
after the counts have been adjusted. A line is a sentence, and its end is predicted too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from afterword.completion.word_distribution import WordDistribution
from afterword.store.files import new_file
from afterword.text.units import UNIT, is_word

LINE_END = "\n"
USUAL_DISCOUNTS = (0.5, 1.0, 1.5)
"""Those of KenLM for text too small to estimate them from."""

Integers = NDArray[np.int64]
Indices = NDArray[np.int32]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Order:
    """The n-grams of one length n.

    Attributes
    ----------
    keys : int64 [G]
        Index of the (n - 1)-gram that each begins with, times the vocabulary's size, plus the id of
        its last unit; ascending.
    discounted : float32 [G]
        Discounted probability of the last unit after the others.
    backoff : float32 [G]
        Probability that each leaves, as a context, to the shorter one.
    """

    keys: Integers
    discounted: Floats
    backoff: Floats


class KneserNey:
    """A model over a sorted vocabulary; `orders[n - 1]` has its n-grams."""

    def __init__(self, vocabulary: list[str], orders: list[Order]) -> None:
        self.vocabulary = vocabulary
        self.orders = orders
        self._ids = {text: index for index, text in enumerate(vocabulary)}
        self._words = np.array([is_word(text) for text in vocabulary])

    def at(self, history: Sequence[str]) -> WordDistribution:
        """Return the words after a history of units, oldest first, LINE_END where a line begins."""
        size = len(self.vocabulary)
        probabilities = self.orders[0].discounted.copy()
        unseen = 1.0
        for length in range(1, min(len(self.orders), len(history) + 1)):
            context = self._index(history[-length:])
            if context is None:
                break
            backoff = float(self.orders[length - 1].backoff[context])
            longer = self.orders[length]
            low, high = np.searchsorted(longer.keys, [context * size, (context + 1) * size])
            probabilities *= backoff
            probabilities[longer.keys[low:high] - context * size] += longer.discounted[low:high]
            unseen *= backoff
            if history[-length] == LINE_END:
                break
        return WordDistribution(self.vocabulary, probabilities * self._words, 1 - unseen)

    def _index(self, units: Sequence[str]) -> int | None:
        """Return the index of an n-gram among those of its length; None if it was never seen."""
        index = 0
        for unit, order in zip(units, self.orders, strict=False):
            if unit not in self._ids:
                return None
            key = index * len(self.vocabulary) + self._ids[unit]
            index = int(np.searchsorted(order.keys, key))
            if index == len(order.keys) or order.keys[index] != key:
                return None
        return index

    @property
    def stored_bytes(self) -> int:
        """Bytes of the arrays that `save` writes."""
        return sum(array.nbytes for order in self.orders for array in vars(order).values())

    def save(self, path: Path) -> None:
        """Write the arrays to an `.npz` file."""
        text = " ".join(self.vocabulary).encode("utf-8", "surrogatepass")
        arrays = {f"{name}{n}": a for n, o in enumerate(self.orders) for name, a in vars(o).items()}
        with new_file(path) as unfinished, unfinished.open("wb") as file:
            np.savez(file, **{**arrays, "vocabulary": np.frombuffer(text, np.uint8)})

    @classmethod
    def load(cls, path: Path) -> KneserNey:
        """Read what `save` wrote."""
        with np.load(path) as file:
            text = file["vocabulary"].tobytes().decode("utf-8", "surrogatepass")
            count = sum(name.startswith("keys") for name in file)
            names = ("keys", "discounted", "backoff")
            orders = [Order(*(file[f"{name}{n}"] for name in names)) for n in range(count)]
        return cls(text.split(" "), orders)


def train(documents: Iterable[str], order: int, min_count: int = 1) -> KneserNey:
    """Count the n-grams of documents, and return their model.

    Parameters
    ----------
    documents : Iterable[str]
        The training text.
    order : int
        Units in the longest n-grams, at least 2.
    min_count : int
        How often an n-gram of three or more units must be seen to be kept.
    """
    vocabulary, text = _read(documents)
    return KneserNey(
        vocabulary, _estimate(_count(vocabulary, text, order, min_count), len(vocabulary))
    )


def tokens(document: str) -> Iterator[str]:
    """Yield the units of the lines that are not blank, a line end after each."""
    for line in document.split("\n"):
        found = UNIT.findall(line)
        if found:
            yield from found
            yield LINE_END


def _read(documents: Iterable[str]) -> tuple[list[str], Indices]:
    ids: defaultdict[str, int] = defaultdict()
    ids.default_factory = ids.__len__
    start = np.array([ids[LINE_END]], np.int32)
    read = (
        np.array([ids[token] for token in tokens(document)], np.int32) for document in documents
    )
    parts = [start, *read]
    vocabulary = sorted(ids)
    sorted_id = np.empty(len(ids), np.int32)
    sorted_id[[ids[text] for text in vocabulary]] = np.arange(len(ids))
    return vocabulary, sorted_id[np.concatenate(parts)]


@dataclass(eq=False)
class _Counts:
    """The n-grams of one length: their keys, adjusted counts, and which are to be kept.

    `adjusted` is the number of sightings where `is_plain`: at the longest length and at the start
    of a line.
    """

    keys: Integers
    adjusted: Integers | Indices
    is_plain: Mask
    is_kept: Mask


def _count(vocabulary: list[str], text: Indices, order: int, min_count: int) -> list[_Counts]:
    size = len(vocabulary)
    context_units = _units_before(text == vocabulary.index(LINE_END), order - 1)
    unigrams = _Counts(
        np.arange(size), np.zeros(size, np.int32), np.zeros(size, bool), np.ones(size, bool)
    )
    counted = [unigrams]
    ends = text  # index of the n-gram that ends at each place
    for length in range(2, order + 1):
        places = np.flatnonzero(context_units >= length - 1)
        if not places.size:
            break  # no line is as long
        keys = ends[places - 1].astype(np.int64) * size + text[places]
        found, index, first, counts = _group(keys)
        first = places[first]
        shorter = counted[-1]
        continued = np.bincount(ends[first], minlength=len(shorter.keys))
        shorter.adjusted = np.where(shorter.is_plain, shorter.adjusted, continued)
        kept = counts >= (min_count if length > 2 else 1)
        counted.append(_Counts(found, counts, context_units[first] == length - 1, kept))
        ends = np.full(len(text), -1, np.int32)
        ends[places] = index
    return counted


def _units_before(is_end: Mask, longest: int) -> NDArray[np.int8]:
    """Count the units before each in its line, the end of the line before included."""
    places = np.arange(len(is_end), dtype=np.int32)
    last_end = np.maximum.accumulate(np.where(is_end, places, 0))
    found = np.zeros(len(is_end), np.int8)
    found[1:] = np.minimum(places[1:] - last_end[:-1], longest)
    return found


def _group(keys: Integers) -> tuple[Integers, Indices, Integers, Indices]:
    """Return what `np.unique` does, in less memory.

    These are the different keys, the index among them of every key, a place and the count of each.
    """
    order = np.argsort(keys)
    keys = keys[order]
    new = np.concatenate([[True], keys[1:] != keys[:-1]])
    index = np.empty(len(keys), np.int32)
    index[order] = np.cumsum(new, dtype=np.int32) - 1
    starts = np.flatnonzero(new)
    counts = np.diff(starts, append=len(keys)).astype(np.int32)
    return keys[starts], index, order[starts], counts


def _estimate(counted: list[_Counts], size: int) -> list[Order]:
    orders: list[Order] = []
    new_index = np.zeros(1, np.int64)  # of the next shorter n-grams, without the rare ones
    is_kept = np.ones(1, bool)  # which of those were kept
    for level in counted:
        contexts, words = np.divmod(level.keys, size)
        totals = np.maximum(np.bincount(contexts, level.adjusted, len(is_kept)), 1)
        contexts, words, adjusted = contexts[level.is_kept], words[level.is_kept], level.adjusted
        adjusted = adjusted[level.is_kept]
        discounted = adjusted - discounts(level.adjusted)[np.minimum(adjusted, 3)]
        backoff = 1 - np.bincount(contexts, discounted, len(is_kept)) / totals
        probabilities = discounted / totals[contexts]
        if orders:
            orders[-1].backoff[:] = backoff[is_kept]
        else:
            probabilities += backoff[0] / size
        ones = np.ones(len(probabilities), np.float32)
        keys = new_index[contexts] * size + words
        orders.append(Order(keys, probabilities.astype(np.float32), ones))
        new_index, is_kept = np.cumsum(level.is_kept) - 1, level.is_kept
    return orders


def discounts(counts: Integers | Indices) -> NDArray[np.float64]:
    """Return what to take off a count of 0, 1, 2 and 3 or more, given all the counts."""
    n1, n2, n3, n4 = np.bincount(np.minimum(counts, 5), minlength=6)[1:5].tolist()
    if not n1 * n2 * n3 * n4:
        return np.array([0, *USUAL_DISCOUNTS])
    y = n1 / (n1 + 2 * n2)
    estimated = np.array([0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3])
    # In a small text, less than nothing may come out, and probabilities would be negative.
    return estimated if (estimated >= 0).all() else np.array([0, *USUAL_DISCOUNTS])
