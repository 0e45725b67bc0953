"""A track through a document: the model's states along it, and its cache of words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from afterword.completion.document_cache import WINDOW, DocumentCache
from afterword.model.language_model import Floats, LanguageModel, Step
from afterword.text.context import Position
from afterword.text.tokenizer import LINE, Tokenizer
from afterword.text.units import Unit, is_word, units

CHUNK = 48
"""Tokens fed at once when text is replayed: the longest gap between checkpoints near the cursor."""
DENSE = 48
"""Newest checkpoints that are all kept."""
SPACING = 32
MOST = 512
"""Checkpoints a track keeps; when there are more, the far ones are thinned to half."""

NOTHING: Mapping[tuple[int, ...], Step] = {}
_NO_ANSWER = np.empty((1, 0), np.float32)


class Checkpoint(NamedTuple):
    """The model's answer after all text before a position has been read.

    Attributes
    ----------
    position : Position
        The end of the last unit read, or the start of a line.
    left : Unit | None
        That unit; None at the start of a line.
    step : Step
        State, log-probabilities and query after it (one stream). Far from the cursor the
        log-probabilities, most of its memory, are left out: see `answers`.
    tokens_read, words_read : int
        Tokens and words read since the document's start.
    """

    position: Position
    left: Unit | None
    step: Step
    tokens_read: int
    words_read: int

    @property
    def answers(self) -> bool:
        """Whether the log-probabilities are at hand."""
        return self.step.log_probabilities.size > 0


class Piece(NamedTuple):
    """What is read next: the ids of a unit or a line end, and where they stand."""

    ids: tuple[int, ...]
    start: Position
    end: Position
    left: Unit | None
    word: str | None


def line_pieces(
    tokenizer: Tokenizer, number: int, line: str, start: int = 0, left: Unit | None = None
) -> Iterator[Piece]:
    """The pieces of a line's text from a column on, without the line's end."""
    for unit in units(line, start, left):
        word = unit.text if is_word(unit.text) else None
        begin, end = Position(number, unit.start), Position(number, unit.end)
        yield Piece(tokenizer.unit_ids(unit), begin, end, unit, word)


def line_end(number: int, column: int) -> Piece:
    """The piece of a line's end."""
    return Piece((LINE,), Position(number, column), Position(number + 1, 0), None, None)


class Track:
    """Checkpoints in text order, and the document cache of the text that they have read."""

    def __init__(self, model: LanguageModel, start: Checkpoint) -> None:
        self._model = model
        self._start = start
        self._checkpoints = [start]
        self.cache = DocumentCache(model.embedding)

    def __len__(self) -> int:
        return len(self._checkpoints)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes, about."""
        step = self._start.step
        each = step.queries.nbytes + 2 * step.state.h.nbytes
        answers = min(len(self), DENSE) * step.log_probabilities.nbytes
        return each * len(self) + answers + self.cache.nbytes

    def truncate(self, position: Position) -> None:
        """Forget what an edit at `position` may have changed.

        A unit that ends there may have grown; a line that starts there was reached before it.
        """
        kept = bisect_left(self._checkpoints, position, key=lambda c: c.position)
        if position.column == 0:
            kept = bisect_right(self._checkpoints, position, key=lambda c: c.position)
        del self._checkpoints[max(kept, 1) :]
        # Words between the last checkpoint and the edit will be read, and so added, again.
        self.cache.truncate(self.last.position)

    def rewound(self) -> Track | None:
        """This track as it was `WINDOW` words before its end, without words, to be read on from.

        None unless an edit has left the cache few words: it has forgotten those farther back.
        """
        read = self.last.words_read
        if len(self.cache) >= min(read, WINDOW) // 2:
            return None
        kept = bisect_right(self._checkpoints, read - WINDOW, key=lambda c: c.words_read)
        earlier = Track(self._model, self._start)
        earlier._checkpoints = self._checkpoints[: max(kept, 1)]
        return earlier

    @property
    def last(self) -> Checkpoint:
        """The checkpoint that has read most."""
        return self._checkpoints[-1]

    def before(self, position: Position) -> Checkpoint:
        """The last checkpoint at or before a position; one right there has its answer at hand."""
        marks = self._checkpoints
        found = bisect_right(marks, position, key=lambda c: c.position) - 1
        while found > 0 and marks[found].position == position and not marks[found].answers:
            found -= 1
        return marks[max(found, 0)]

    def read(
        self,
        start: Checkpoint,
        pieces: Sequence[Piece],
        ahead: Mapping[tuple[int, ...], Step] = NOTHING,
    ) -> Checkpoint:
        """Read pieces from a checkpoint of this track on, in chunks; the checkpoint after them.

        What is read from the last checkpoint on is kept; from an earlier one (the cursor has moved
        back), it is there already. `ahead` has chunks that were read from `start` beforehand.
        """
        batch: list[Piece] = []
        size = 0
        for piece in pieces:
            batch.append(piece)
            size += len(piece.ids)
            if size >= CHUNK:
                start, ahead = self._read_chunk(start, batch, ahead), NOTHING
                batch, size = [], 0
        return self._read_chunk(start, batch, ahead) if batch else start

    def _read_chunk(
        self, start: Checkpoint, pieces: Sequence[Piece], ahead: Mapping[tuple[int, ...], Step]
    ) -> Checkpoint:
        ids = tuple(index for piece in pieces for index in piece.ids)
        step = ahead.get(ids)
        if step is None:
            step = self._model.run(np.array([ids], dtype=np.int64), start.step.state)
        queries = np.concatenate([start.step.queries[0, -1:], step.queries[0]])
        last = pieces[-1]
        # Only the last query is kept: a slice would keep the whole chunk in memory.
        step = step._replace(queries=step.queries[:, -1:].copy())
        words = sum(piece.word is not None for piece in pieces)
        after = Checkpoint(
            last.end, last.left, step, start.tokens_read + len(ids), start.words_read + words
        )
        if start is self.last:
            self._remember(pieces, queries)
            self._checkpoints.append(after)
            self._thin()
        return after

    def _remember(self, pieces: Sequence[Piece], queries: Floats) -> None:
        """Add the words of pieces to the cache; `queries` [T + 1, E] begin before the first."""
        offset = 0
        for piece in pieces:
            if piece.word is not None:
                marked = len(piece.ids) > 1 and piece.ids[0] < LINE
                self.cache.add(piece.start, queries[offset + marked], piece.word)
            offset += len(piece.ids)

    def _thin(self) -> None:
        """Let the far checkpoints stand wider apart, and without log-probabilities."""
        marks, far = self._checkpoints, -DENSE - 1
        if len(marks) > DENSE + 1:
            here = marks[far]
            marks[far] = here._replace(step=here.step._replace(log_probabilities=_NO_ANSWER))
            if marks[far + 1].tokens_read - marks[far - 1].tokens_read <= SPACING:
                del marks[far]
        if len(marks) > MOST:
            del marks[1 : MOST // 2 : 2]
