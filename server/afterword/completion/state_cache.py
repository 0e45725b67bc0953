"""The model's states along a document, and the document cache of the words read on the way."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from afterword.completion.document_cache import WINDOW, DocumentCache
from afterword.model.language_model import Floats, LanguageModel, State, Step
from afterword.text.cursor import Position
from afterword.text.tokenizer import LINE, Tokenizer
from afterword.text.units import Unit, is_word, units

CHUNK_TOKENS = 48
"""Tokens fed at once when text is replayed: the longest gap between snapshots near the cursor."""
DENSE = 48
"""Number of newest snapshots that are never thinned out."""
SPACING_TOKENS = 32
"""Distance between older snapshots."""
MAX_SNAPSHOTS = 256
"""Snapshots a cache keeps; beyond that, the far one with the closest neighbours is dropped."""

NO_OUTPUTS: Mapping[tuple[int, ...], Step] = {}


class StateSnapshot(NamedTuple):
    """The model's state after all text before a position has been read.

    Attributes
    ----------
    position : Position
        The end of the last unit read, or the start of a line.
    left : Unit | None
        That unit; None at the start of a line.
    state : State
        The state there (one stream).
    tokens_read, words_read : int
        Tokens and words read since the document's start.
    """

    position: Position
    left: Unit | None
    state: State
    tokens_read: int
    words_read: int


class Piece(NamedTuple):
    """What is read next: the ids of a unit or a line end, and where they stand."""

    ids: tuple[int, ...]
    start: Position
    end: Position
    left: Unit | None
    word: str | None


def line_pieces(
    tokenizer: Tokenizer, number: int, line: str, start: int, left: Unit | None = None
) -> Iterator[Piece]:
    """Yield the pieces of a line's text from a column on, without the line's end."""
    for unit in units(line, start, left):
        word = unit.text if is_word(unit.text) else None
        begin, end = Position(number, unit.start), Position(number, unit.end)
        yield Piece(tokenizer.unit_ids(unit), begin, end, unit, word)


def line_end(number: int, column: int) -> Piece:
    """Return the piece of a line's end."""
    return Piece((LINE,), Position(number, column), Position(number + 1, 0), None, None)


class StateCache:
    """Snapshots in text order, and the document cache of the text that was read.

    Parameters
    ----------
    model : LanguageModel
        Reads.
    start : StateSnapshot
        Where reading begins.
    """

    def __init__(self, model: LanguageModel, start: StateSnapshot) -> None:
        self._model = model
        self._start = start
        self._snapshots = [start]
        self.words = DocumentCache(model.embedding)

    def __len__(self) -> int:
        return len(self._snapshots)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes, about."""
        return 2 * self._start.state.h.nbytes * len(self) + self.words.nbytes

    def truncate(self, position: Position) -> None:
        """Drop what was read after a position."""
        kept = bisect_right(self._snapshots, position, key=lambda snapshot: snapshot.position)
        del self._snapshots[max(kept, 1) :]
        # Words between the last snapshot and the edit will be read, and so added, again.
        self.words.truncate(self.last.position)

    def rewound(self) -> StateCache | None:
        """Return this cache as it was `WINDOW` words ago, with no words, to be read on from.

        None unless an edit has left too few words; older ones have been dropped by then.
        """
        read = self.last.words_read
        if len(self.words) >= min(read, WINDOW) // 2:
            return None
        kept = bisect_right(self._snapshots, read - WINDOW, key=lambda s: s.words_read)
        earlier = StateCache(self._model, self._start)
        earlier._snapshots = self._snapshots[: max(kept, 1)]
        return earlier

    @property
    def last(self) -> StateSnapshot:
        """The snapshot that has read most."""
        return self._snapshots[-1]

    def before(self, position: Position) -> StateSnapshot:
        """Return the last snapshot at or before a position."""
        found = bisect_right(self._snapshots, position, key=lambda s: s.position)
        return self._snapshots[max(found, 1) - 1]

    def one_back(self, snapshot: StateSnapshot) -> StateSnapshot | None:
        """Return the last snapshot that has read less; None when there is none."""
        found = bisect_left(self._snapshots, snapshot.tokens_read, key=lambda s: s.tokens_read)
        return self._snapshots[found - 1] if found else None

    def skip_to(self, position: Position) -> None:
        """Record that nothing is to be read between the last snapshot and the start of a line."""
        self._append(self.last._replace(position=position, left=None))

    def read(
        self,
        start: StateSnapshot,
        pieces: Sequence[Piece],
        known: Mapping[tuple[int, ...], Step] = NO_OUTPUTS,
    ) -> tuple[StateSnapshot, Step]:
        """Read pieces, one at least, in chunks from a snapshot of this cache on.

        What is read from the last snapshot on is kept; from an earlier one (the cursor has moved
        back), it is there already. `known` has the outputs of chunks read beforehand from `start`.

        Returns
        -------
        snapshot : StateSnapshot
            The snapshot after the pieces.
        output : Step
            The model's output there.
        """
        batch: list[Piece] = []
        size = 0
        for number, piece in enumerate(pieces, 1):
            batch.append(piece)
            size += len(piece.ids)
            if size >= CHUNK_TOKENS or number == len(pieces):
                start, output = self._read_chunk(start, batch, known)
                batch, size, known = [], 0, NO_OUTPUTS
        return start, output

    def _read_chunk(
        self,
        start: StateSnapshot,
        pieces: Sequence[Piece],
        known: Mapping[tuple[int, ...], Step],
    ) -> tuple[StateSnapshot, Step]:
        ids = tuple(index for piece in pieces for index in piece.ids)
        output = known.get(ids)
        if output is None:
            output = self._model.run(np.array([ids], dtype=np.int64), start.state)
        last = pieces[-1]
        words = sum(piece.word is not None for piece in pieces)
        after = StateSnapshot(
            last.end,
            last.left,
            output.state,
            start.tokens_read + len(ids),
            start.words_read + words,
        )
        if start is self.last:
            before = self._model.last_layer(start.state)
            self._remember(pieces, np.concatenate([before, output.queries[0]]))
            self._append(after)
        return after, output

    def _remember(self, pieces: Sequence[Piece], queries: Floats) -> None:
        """Add the words of pieces to the cache; `queries` [T + 1, E] begin before the first."""
        offset = 0
        for piece in pieces:
            if piece.word is not None:
                marked = len(piece.ids) > 1 and piece.ids[0] < LINE
                self.words.add(piece.start, queries[offset + marked], piece.word)
            offset += len(piece.ids)

    def _append(self, snapshot: StateSnapshot) -> None:
        """Add a snapshot and thin out those far back."""
        marks = self._snapshots
        marks.append(snapshot)
        newest_far = len(marks) - 1 - DENSE
        if newest_far > 0 and self._gap_without(newest_far) <= SPACING_TOKENS:
            del marks[newest_far]
        elif len(marks) > MAX_SNAPSHOTS:
            del marks[min(range(1, newest_far + 1), key=self._gap_without)]

    def _gap_without(self, number: int) -> int:
        """Return how many tokens apart the neighbours of a snapshot are."""
        marks = self._snapshots
        return marks[number + 1].tokens_read - marks[number - 1].tokens_read
