"""Build the personal datastore from the network's states before each word of the writing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from afterword.completion.datastore import Datastore
from afterword.model.language_model import Floats
from afterword.text.tokenizer import DOCUMENT, LINE, Tokenizer
from afterword.text.units import WORD, is_word, normalize_unit, units
from afterword_training.network.initial_model import InitialModel
from afterword_training.network.lstm import LanguageModel

MAX_WORDS = 300_000
"""Newest words that are stored: 20 MB."""
MAX_STREAMS = 16
CHUNK_TOKENS = 64
MAX_DIRECTIONS = 64
MAX_SAMPLE_STATES = 30_000
"""States that the directions are found from."""
KEYS_PER_CELL = 256
"""Mean number of keys in a cell."""
SEED = 1


class Reading(NamedTuple):
    """What the network has read.

    Attributes
    ----------
    words : list[str]
        [N], in the order in which they were written.
    states : float16 [N, E]
        Hidden state before each word.
    """

    words: list[str]
    states: NDArray[np.float16]


@torch.no_grad()
def read_states(model: LanguageModel, tokenizer: Tokenizer, texts: Sequence[str]) -> Reading:
    """Read the newest `MAX_WORDS` words of texts in date order, in streams with carried state."""
    ids, words, places = _words(tokenizer, _newest(texts))
    streams = max(1, min(MAX_STREAMS, len(ids) // (4 * CHUNK_TOKENS)))
    length = -(-len(ids) // streams)
    padded = np.zeros(streams * length, np.int64)
    padded[: len(ids)] = ids
    rows = torch.from_numpy(padded.reshape(streams, length))
    stream, position = np.divmod(np.array(places, np.int64), length)
    chunk, offset = np.divmod(position, CHUNK_TOKENS)
    # Only the states before words are stored: those of all tokens would take half as much again.
    states = np.empty((len(words), model.shape.embedding), np.float16)
    model.eval()
    state = model.initial_state(streams)
    for number, start in enumerate(range(0, length, CHUNK_TOKENS)):
        hidden, state = model(rows[:, start : start + CHUNK_TOKENS], state)
        found = np.flatnonzero(chunk == number)
        states[found] = hidden.numpy()[stream[found], offset[found]]
    return Reading(words, states)


def _newest(texts: Sequence[str]) -> Sequence[str]:
    """Return the end of the texts that holds `MAX_WORDS` words, or all."""
    first, left = len(texts), MAX_WORDS
    while first and left > 0:
        first -= 1
        left -= sum(1 for _ in WORD.finditer(texts[first]))
    if left >= 0:
        return texts[first:]
    start = next(islice(WORD.finditer(texts[first]), -left, None)).start()
    return [texts[first][start:], *texts[first + 1 :]]


def _words(tokenizer: Tokenizer, texts: Sequence[str]) -> tuple[list[int], list[str], list[int]]:
    """Return token ids, the words among them, and the index of the token before each word."""
    ids: list[int] = []
    words: list[str] = []
    places: list[int] = []
    for text in texts:
        ids.append(DOCUMENT)
        for line in text.split("\n"):
            found = list(units(line))
            for unit in found:
                ids += tokenizer.unit_ids(unit)
                if is_word(unit.text):
                    words.append(normalize_unit(unit.text))
                    places.append(len(ids) - len(tokenizer.word_ids(unit.text)) - 1)
            if found:
                ids.append(LINE)
    return ids, words, places


def build_datastore(readings: Sequence[Reading], known: Collection[str]) -> Datastore | None:
    """Return the datastore of writing that was read, or None if it holds no known word.

    Parameters
    ----------
    readings : Sequence[Reading]
        Oldest first. Only their newest `MAX_WORDS` words are stored.
    known : Collection[str]
        Words that may be suggested: those that were written twice.
    """
    written = [word for reading in readings for word in reading.words]
    vocabulary = sorted(set(known).intersection(written))
    numbers = {word: number for number, word in enumerate(vocabulary)}
    places = [place for place, word in enumerate(written) if word in numbers][-MAX_WORDS:]
    if not places:
        return None
    words = np.array([numbers[written[place]] for place in places], np.uint32)
    states = _States(readings, np.array(places, np.int64))
    draw = np.random.default_rng(SEED)
    mean, directions = _directions(states, draw)
    points = np.concatenate(
        [
            (states[part] - mean) @ directions
            for part in np.array_split(np.arange(len(places)), -(-len(places) // MAX_SAMPLE_STATES))
        ]
    )
    cells = -(-len(points) // KEYS_PER_CELL)
    centres = points[np.sort(draw.choice(len(points), cells, replace=False))]
    cell = _nearest(points, centres)
    order = np.argsort(cell, kind="stable")
    step = np.float32(np.abs(points).max() / 127)
    return Datastore(
        vocabulary,
        mean,
        directions,
        centres,
        np.searchsorted(cell[order], np.arange(len(centres) + 1)).astype(np.uint32),
        np.rint(points[order] / step).astype(np.int8),
        np.array(step),
        words[order],
    )


def datastore_of(
    network: InitialModel, texts: Sequence[str], known: Collection[str]
) -> Datastore | None:
    """Let a network read texts in date order; return their datastore, as `build_datastore`."""
    return build_datastore([read_states(network.model(), network.tokenizer, texts)], known)


class _States:
    """States [N, E] at some places in readings, copied a part at a time to save memory."""

    def __init__(self, readings: Sequence[Reading], places: NDArray[np.int64]) -> None:
        self._parts = [reading.states for reading in readings]
        self._starts = np.cumsum([0, *map(len, self._parts)])
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, numbers: NDArray[np.int64]) -> NDArray[np.float16]:
        """Return the states of these numbers, which must be in ascending order."""
        places = self._places[numbers]
        inside = np.split(places, np.searchsorted(places, self._starts[1:-1]))
        parts = zip(self._parts, inside, self._starts[:-1], strict=True)
        return np.concatenate([states[place - start] for states, place, start in parts])


def _directions(states: _States, draw: np.random.Generator) -> tuple[Floats, Floats]:
    """Return the mean [E] and the principal components [E, D] of a sample of the states."""
    sample = draw.choice(len(states), min(MAX_SAMPLE_STATES, len(states)), replace=False)
    points = states[np.sort(sample)].astype(np.float32)
    mean = points.mean(0)
    _, vectors = np.linalg.eigh((points - mean).T @ (points - mean))
    return mean, np.ascontiguousarray(vectors[:, ::-1][:, :MAX_DIRECTIONS])


def _nearest(points: Floats, centres: Floats) -> NDArray[np.int64]:
    """Return the index of the nearest centre of each point [N, D]."""
    length = (centres**2).sum(1)
    parts = np.array_split(points, -(-len(points) // 4096))
    return np.concatenate([(length - 2 * part @ centres.T).argmin(1) for part in parts])
