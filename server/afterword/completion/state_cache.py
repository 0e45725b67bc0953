"""Keep the model's states along a document, and the words read on the way."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from afterword.completion.document_cache import DocumentCache
from afterword.completion.text_model import TextModel
from afterword.model.language_model import Floats, ModelOutput, State
from afterword.text.capitals import ids_in_line
from afterword.text.cursor import Position
from afterword.text.tokenizer import LINE, Tokenizer
from afterword.text.units import Unit, is_word, units

NO_OUTPUTS: Mapping[tuple[int, ...], ModelOutput] = {}

_POSITION = attrgetter("position")
_TOKENS_READ = attrgetter("tokens_read")
_WORDS_READ = attrgetter("words_read")


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
    """What is read next: a unit or a line end.

    Attributes
    ----------
    ids : tuple[int, ...]
        Its token ids.
    start, end : Position
        Where it stands.
    left : Unit | None
        The unit; None for a line end.
    word : str | None
        Its text if it is a word.
    """

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
        yield Piece(ids_in_line(tokenizer, unit, line), begin, end, unit, word)


def line_end(number: int, column: int) -> Piece:
    """Return the piece of a line's end."""
    return Piece((LINE,), Position(number, column), Position(number + 1, 0), None, None)


class StateCache:
    """Snapshots in text order, and the document cache of the text that was read.

    Parameters
    ----------
    model : TextModel
        Reads.
    start : StateSnapshot
        Where reading begins.
    """

    def __init__(self, model: TextModel, start: StateSnapshot) -> None:
        self._model = model
        self._network = model.language_model
        self._config = model.config
        self._snapshots = [start]
        self.words = DocumentCache(self._network.hidden_size, self._config)

    def __len__(self) -> int:
        """Return the number of snapshots."""
        return len(self._snapshots)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes, about."""
        return 2 * self.last.state.h.nbytes * len(self) + self.words.nbytes

    def truncate(self, position: Position) -> None:
        """Drop what was read after a position."""
        kept = bisect_right(self._snapshots, position, key=_POSITION)
        del self._snapshots[max(kept, 1) :]
        # Words between the last snapshot and the edit will be read again, and so added again.
        self.words.truncate(self.last.position)

    def rewound(self) -> StateCache | None:
        """Return a cache that can read the last window again, if too few of its words are left.

        An edit far back drops the words after it, and those before the window are gone. The new
        cache has the snapshots from before that window, and no words; reading continues there.
        """
        read, window = self.last.words_read, self._config.cache_window_words
        if 2 * len(self.words) >= min(read, window):
            return None
        kept = bisect_right(self._snapshots, read - window, key=_WORDS_READ)
        earlier = StateCache(self._model, self._snapshots[0])
        earlier._snapshots += self._snapshots[1:kept]
        earlier.words.withhold_as(self.words, earlier.last.position)
        return earlier

    @property
    def last(self) -> StateSnapshot:
        """Return the newest snapshot."""
        return self._snapshots[-1]

    def before(self, position: Position) -> StateSnapshot:
        """Return the last snapshot at or before a position."""
        end = bisect_right(self._snapshots, position, key=_POSITION)
        return self._snapshots[max(end, 1) - 1]

    def previous(self, snapshot: StateSnapshot) -> StateSnapshot | None:
        """Return the last snapshot that has read less; None when there is none."""
        index = bisect_left(self._snapshots, snapshot.tokens_read, key=_TOKENS_READ)
        return self._snapshots[index - 1] if index else None

    def skip_to(self, position: Position) -> None:
        """Record that nothing is to be read from the start of a line, read last, to another's."""
        self._append(self.last._replace(position=position))

    def read(
        self,
        start: StateSnapshot,
        pieces: Sequence[Piece],
        known: Mapping[tuple[int, ...], ModelOutput] = NO_OUTPUTS,
    ) -> tuple[StateSnapshot, ModelOutput]:
        """Read pieces in chunks, starting at a snapshot of this cache.

        Only what is read after the last snapshot is recorded; text after an earlier one (the cursor
        has moved back) has been recorded already.

        Parameters
        ----------
        start : StateSnapshot
            The snapshot before the pieces.
        pieces : Sequence[Piece]
            What to read, one piece at least.
        known : Mapping[tuple[int, ...], ModelOutput]
            Outputs of first chunks that have been read ahead from `start`, by their ids.

        Returns
        -------
        snapshot : StateSnapshot
            The snapshot after the pieces.
        output : ModelOutput
            The model's output there.
        """
        batch: list[Piece] = []
        size = 0
        for number, piece in enumerate(pieces, 1):
            batch.append(piece)
            size += len(piece.ids)
            if size >= self._config.chunk_tokens or number == len(pieces):
                start, output = self._read_chunk(start, batch, known)
                batch, size, known = [], 0, NO_OUTPUTS
        return start, output

    def _read_chunk(
        self,
        start: StateSnapshot,
        pieces: Sequence[Piece],
        known: Mapping[tuple[int, ...], ModelOutput],
    ) -> tuple[StateSnapshot, ModelOutput]:
        ids = tuple(index for piece in pieces for index in piece.ids)
        output = known.get(ids)
        if output is None:
            output = self._network.run(np.array([ids], dtype=np.int64), start.state)
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
            before = self._network.last_layer(start.state)
            self._remember(pieces, np.concatenate([before, output.hidden_states[0]]))
            self._append(after)
        return after, output

    def _remember(self, pieces: Sequence[Piece], hidden_states: Floats) -> None:
        """Add the words of pieces to the document cache.

        `hidden_states` [T + 1, E] begin with the one before the first token.
        """
        offset = 0
        for piece in pieces:
            if piece.word is not None:
                is_marked = piece.ids[0] < LINE
                key, first = hidden_states[offset + is_marked], piece.ids[is_marked]
                self.words.add(piece.start, key, piece.word, first)
            offset += len(piece.ids)

    def _append(self, snapshot: StateSnapshot) -> None:
        """Add a snapshot and thin out those far back."""
        snapshots, config = self._snapshots, self._config
        snapshots.append(snapshot)
        newest_far = len(snapshots) - 1 - config.dense_snapshots
        if newest_far > 0 and self._gap_without(newest_far) <= config.spacing_tokens:
            del snapshots[newest_far]
        elif len(snapshots) > config.max_snapshots:
            del snapshots[min(range(1, newest_far + 1), key=self._gap_without)]

    def _gap_without(self, number: int) -> int:
        """Return how many tokens apart the neighbours of a snapshot are."""
        snapshots = self._snapshots
        return snapshots[number + 1].tokens_read - snapshots[number - 1].tokens_read
