"""Count the personal n-gram: Kneser-Ney with recency, in sorted arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from afterword.completion.ngram import LINE_START, PersonalNgram, context_token
from afterword.errors import UserError
from afterword.text.units import is_word, normalize_unit, units

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]

DISCOUNT = 0.75
"""Subtracted from every n-gram's count; as good as the three of modified Kneser-Ney."""
MIN_SIGHTINGS = 2
"""How often a word must have been written, in upper or lower case, to be in the model."""
ORDER = 4
"""Units in the longest n-grams, the word itself included."""


def build_ngram(documents: Iterable[str], *, half_life_words: float = 300_000) -> PersonalNgram:
    """Count the n-gram of a person's writing.

    Each sighting of a word has a weight, which is 1 for the newest and falls with its age. The
    count of a longest n-gram is the sum of the weights of its sightings. As in Kneser and Ney 1995,
    the count of a shorter one is that of the different units seen before it, each with the weight
    of its newest sighting; sightings at the start of a line, where there is no longer context,
    count in addition. The discount is proportional to the newest weight, so that old n-grams are
    not discounted more than new ones.

    Parameters
    ----------
    documents : Iterable[str]
        Clean text, oldest first.
    half_life_words : float
        Number of words written after which a sighting counts for half.

    Raises
    ------
    UserError
        If no word was written twice.
    """
    text = _read(documents)
    weights = np.exp2((text.age - text.age.max(initial=0)) / half_life_words)
    contexts = _contexts(text)
    grams = [_count(level, text.words, len(text.vocabulary)) for level in contexts]
    probabilities: list[_Probabilities] = []
    for level, (context, gram) in enumerate(zip(contexts, grams, strict=True)):
        longer = grams[level + 1] if level + 1 < ORDER else None
        probabilities.append(_discounted(context, gram, longer, weights))
    return _assemble(text, contexts, grams, probabilities)


@dataclass(frozen=True)
class _Text:
    """Some writing as ids, and the sightings of the words that may be suggested.

    Attributes
    ----------
    vocabulary : list[str]
    tokens : int64 [T]
        Context token of every unit and line start; -1 for those that are too rare.
    at : int64 [S]
        Index of each sighting in `tokens`.
    words : int64 [S]
        Id of its word.
    age : int64 [S]
        Number of words written up to it.
    """

    vocabulary: list[str]
    tokens: Integers
    at: Integers
    words: Integers
    age: Integers


def _units(documents: Iterable[str]) -> Iterator[str]:
    lines = chain.from_iterable(document.split("\n") for document in documents)
    for line in lines:
        cut = [unit.text for unit in units(line)]
        if cut:
            yield LINE_START
            yield from cut


def _read(documents: Iterable[str]) -> _Text:
    written = [normalize_unit(unit) for unit in _units(documents)]
    tokens = [context_token(unit) for unit in written]
    sightings = Counter(tokens)
    seen = {token for token, count in sightings.items() if count >= MIN_SIGHTINGS} | {LINE_START}
    words = {unit for unit, token in zip(written, tokens, strict=True) if token in seen}
    words = {word for word in words if is_word(word)}
    if not words:
        raise UserError(
            "there is too little writing to count: no word was written twice; give more of it"
        )
    vocabulary = sorted(seen | words)
    ids = {text: index for index, text in enumerate(vocabulary)}
    sighted = [(place, ids[unit]) for place, unit in enumerate(written) if unit in words]
    at, word_ids = np.array(sighted, np.int64).T
    age = np.cumsum([is_word(unit) for unit in written], dtype=np.int64)[at]
    # Each spelling of a word has its own id, but contexts hold the token that they share.
    known = [ids[token] if token in seen else -1 for token in tokens]
    return _Text(vocabulary, np.array(known, np.int64), at, word_ids, age)


@dataclass(frozen=True)
class _Contexts:
    """The different contexts of one length that words were seen after, sorted by parent and token.

    Attributes
    ----------
    of : int64 [S]
        Context of each sighting, -1 where the line start or a rare unit is nearer.
    parents, tokens : int64 [N]
        The next shorter context of each, and the unit before that.
    """

    of: Integers
    parents: Integers
    tokens: Integers


def _contexts(text: _Text) -> list[_Contexts]:
    line_start = text.vocabulary.index(LINE_START)
    zero = np.zeros(1, np.int64)
    levels = [_Contexts(np.zeros(len(text.at), np.int64), zero, zero)]
    open_ended = np.ones(len(text.at), bool)
    for distance in range(1, ORDER):
        before = text.tokens[np.maximum(text.at - distance, 0)]
        reached = open_ended & (before >= 0)
        keys = levels[-1].of[reached] * len(text.vocabulary) + before[reached]
        found, index = np.unique(keys, return_inverse=True)
        of = np.full(len(text.at), -1, np.int64)
        of[reached] = index
        levels.append(_Contexts(of, *np.divmod(found, len(text.vocabulary))))
        open_ended = reached & (before != line_start)
    return levels


@dataclass(frozen=True)
class _Grams:
    """The different pairs of a context of one length and a word, sorted by context and word.

    Attributes
    ----------
    of : int64 [S]
        N-gram of each sighting, -1 where it has no context of that length.
    contexts, words : int64 [G]
    newest : int64 [G]
        The newest sighting of each.
    """

    of: Integers
    contexts: Integers
    words: Integers
    newest: Integers


def _count(level: _Contexts, words: Integers, size: int) -> _Grams:
    # Newest first: np.unique returns the first of equal ones.
    sightings = np.flatnonzero(level.of >= 0)[::-1]
    keys = level.of[sightings] * size + words[sightings]
    found, first, index = np.unique(keys, return_index=True, return_inverse=True)
    of = np.full(len(words), -1, np.int64)
    of[sightings] = index
    return _Grams(of, *np.divmod(found, size), sightings[first])


@dataclass(frozen=True)
class _Probabilities:
    """Probabilities of the n-grams of one length.

    Attributes
    ----------
    discounted : float64 [G]
        Discounted probability of each n-gram's word after its context.
    backoff : float64 [N]
        Probability that each context leaves to the next shorter one.
    """

    discounted: Numbers
    backoff: Numbers


def _discounted(
    level: _Contexts, grams: _Grams, longer: _Grams | None, weights: Numbers
) -> _Probabilities:
    size, contexts = len(grams.words), len(level.tokens)
    last = grams.of >= 0
    if longer is not None:
        last &= longer.of < 0
    counts = np.bincount(grams.of[last], weights[last], size).astype(np.float64)
    if longer is not None:
        counts += np.bincount(grams.of[longer.newest], weights[longer.newest], size)
    discounted = counts - DISCOUNT * weights[grams.newest]
    totals = np.bincount(grams.contexts, counts, contexts)
    backoff = 1 - np.bincount(grams.contexts, discounted, contexts) / totals
    return _Probabilities(discounted / totals[grams.contexts], backoff)


def _assemble(
    text: _Text,
    contexts: list[_Contexts],
    grams: list[_Grams],
    probabilities: list[_Probabilities],
) -> PersonalNgram:
    size = len(text.vocabulary)
    unigrams = np.zeros(size, np.float32)
    unigrams[grams[0].words] = probabilities[0].discounted
    identifier: Any = np.uint16 if size <= 2**16 else np.uint32
    children = [
        np.bincount(longer.parents, minlength=len(level.tokens))
        for level, longer in pairwise(contexts)
    ]
    followed = [
        np.bincount(gram.contexts, minlength=len(level.tokens))
        for level, gram in zip(contexts[1:], grams[1:], strict=True)
    ]
    return PersonalNgram(
        text.vocabulary,
        unigrams,
        tokens=np.concatenate([level.tokens for level in contexts]).astype(identifier),
        # The root is node 0, and its followers are the unigrams.
        children=_offsets(1, children),
        backoff=np.concatenate([level.backoff for level in probabilities]).astype(np.float16),
        followers=_offsets(0, [np.zeros(1, np.int64), *followed]),
        words=np.concatenate([gram.words for gram in grams[1:]]).astype(identifier),
        shares=np.concatenate([level.discounted for level in probabilities[1:]]).astype(np.float16),
    )


def _offsets(start: int, lengths: list[Integers]) -> NDArray[np.uint32]:
    return np.concatenate([[start], start + np.cumsum(np.concatenate(lengths))]).astype(np.uint32)
