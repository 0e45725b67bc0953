"""The memory of one document: what the model makes of the text before the cursor.

The exact track has read the document from its start. An edit truncates it; the completion then
reads on from its last checkpoint. Where too much text lies between, the answer comes from a
provisional track that has read the last `WINDOW` tokens only (an LSTM uses about 200 tokens of
context, Khandelwal et al. 2018), and `advance` finishes the exact one in the background. Where an
edit far back leaves the cache without words, the exact track itself becomes the provisional one,
and the text before is read again in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from afterword.completion.search import Tree
from afterword.completion.track import NOTHING, Checkpoint, Piece, Track, line_end, line_pieces
from afterword.completion.vocabulary import Vocabulary
from afterword.model.language_model import LanguageModel, Step
from afterword.text.concealed import secrets_near
from afterword.text.context import Context, Position
from afterword.text.tokenizer import DOCUMENT, GLUE, SPACE, Tokenizer
from afterword.text.units import departs
from afterword.text.word_start import prefix_start

WINDOW = 96
"""Most tokens replayed before an answer."""


class Model(NamedTuple):
    """What a bundle gives: the language model, its tokenizer, its sorted vocabulary."""

    language_model: LanguageModel
    tokenizer: Tokenizer
    vocabulary: Vocabulary


class Boundary(NamedTuple):
    """The place where the word at the cursor begins.

    Attributes
    ----------
    start : Position
        Where it begins, or would begin.
    step : Step
        The model's answer there.
    tree : Tree
        The words that the model expects there, as far as they have been searched.
    open : bool
        Whether a word may begin here: not right after a comma, where a space must come first.
    """

    start: Position
    step: Step
    tree: Tree
    open: bool


class DocumentMemory:
    """States, cache and search tree of one document. Not for several threads at once."""

    def __init__(self, model: Model) -> None:
        self._model = model
        network = model.language_model
        first = network.run(np.array([[DOCUMENT]], dtype=np.int64), network.initial_state())
        self._start = Checkpoint(Position(0, 0), None, first, 1, 0)
        self.exact = Track(network, self._start)
        self.provisional: Track | None = None
        self._boundary: Boundary | None = None
        self._cut: Position | None = None

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes, about."""
        return self.exact.nbytes + (self.provisional.nbytes if self.provisional else 0)

    @property
    def tracks(self) -> list[Track]:
        """The tracks that have read text before the cursor."""
        return [self.exact, self.provisional] if self.provisional else [self.exact]

    @property
    def words(self) -> list[str]:
        """The last words before the cursor, as far as they have been read."""
        return [word for track in self.tracks for word in track.cache.words]

    def edited(self, position: Position) -> None:
        """Text at and after a position may have changed."""
        last = self.exact.last
        for track in self.tracks:
            track.truncate(position)
        if self.provisional is not None and len(self.provisional) == 1:
            self.provisional = None
        if self.exact.last is not last and (rewound := self.exact.rewound()) is not None:
            # Answers go on from the very same state while the words are gathered again.
            self.provisional, self.exact = self.exact, rewound
        if self._boundary is not None and self._boundary.start > position:
            self._boundary = None

    def boundary(self, context: Context) -> Boundary:
        """The boundary of the word at the cursor, with the states on the way there kept."""
        if context.unchanged is not None:
            self.edited(context.unchanged)
        if self._cut != context.cursor:
            self._forget_cut()
            self._cut = context.cursor
        line = context.lines[-1]
        start = Position(context.cursor.line, prefix_start(line))
        if self._boundary is None or self._boundary.start != start:
            self._boundary = self._find_boundary(context, start)
        return self._boundary

    def _forget_cut(self) -> None:
        """Forget the unit that ended at the cursor of before: the line was cut there, and a number
        may go on behind it.
        """
        for track in self.tracks:
            if track.last.position == self._cut:
                track.truncate(track.last.position)
                self._boundary = None

    def _find_boundary(self, context: Context, start: Position) -> Boundary:
        checkpoint = self._read_up_to(context, start)
        left = checkpoint.left
        spaced = left is None or start.column > left.end
        gap = context.lines[-1][left.end if left else 0 : start.column]
        departing = departs(left, "a", gap)
        step = checkpoint.step
        if departing:
            marker = np.array([[SPACE if spaced else GLUE]], dtype=np.int64)
            step = self._model.language_model.run(marker, step.state)
        tree = Tree(self._model.language_model, self._model.vocabulary, step)
        typed = start < context.cursor
        return Boundary(start, step, tree, typed or spaced or not departing)

    def _read_up_to(self, context: Context, target: Position) -> Checkpoint:
        """Read the text before `target`."""
        track, checkpoint, pieces = self._way_to(context, target)
        after = track.read(checkpoint, pieces, self._ahead(checkpoint))
        _hide_secrets(track, context.first_line, context.lines, checkpoint, after)
        return after

    def _way_to(self, context: Context, target: Position) -> tuple[Track, Checkpoint, list[Piece]]:
        """What to read up to `target`: from a checkpoint near enough, or only the window."""
        for track in self.tracks:
            checkpoint = track.before(target)
            pieces = self._pieces(context, checkpoint, target)
            if pieces is not None:
                if track is self.exact:
                    self.provisional = None
                return track, checkpoint, pieces
        origin, pieces = self._window(context, target)
        self.provisional = Track(self._model.language_model, origin)
        return self.provisional, origin, pieces

    def _ahead(self, checkpoint: Checkpoint) -> Mapping[tuple[int, ...], Step]:
        """Words that were read from a checkpoint on before they were written."""
        here = self._boundary
        known = here is not None and here.step.state is checkpoint.step.state
        return here.tree.ahead if here is not None and known else NOTHING

    def _pieces(
        self, context: Context, checkpoint: Checkpoint, target: Position
    ) -> list[Piece] | None:
        """What lies between a checkpoint and `target`; None when that is more than the window."""
        if checkpoint.position.line < context.first_line:
            return None
        lines = (*context.lines[:-1], context.lines[-1][: target.column])
        pieces: list[Piece] = []
        size = 0
        for piece in self._read_on(checkpoint, context.first_line, lines, cut=True):
            pieces.append(piece)
            size += len(piece.ids)
            if size > WINDOW:
                return None
        return pieces

    def _window(self, context: Context, target: Position) -> tuple[Checkpoint, list[Piece]]:
        """The last `WINDOW` tokens before `target`, and a checkpoint to read them from.

        The state is that of the last checkpoint before them, as if the text between were not there.
        """
        pieces: list[Piece] = []
        size = 0
        for number in range(target.line, context.first_line - 1, -1):
            line = context.lines[number - context.first_line]
            if number == target.line:
                line = line[: target.column]
            # A long line is read from near its end: about eight characters a token are plenty.
            start = max(0, len(line) - 8 * WINDOW)
            read = list(line_pieces(self._model.tokenizer, number, line, start))
            if number < target.line and read:
                read.append(line_end(number, len(line)))
            pieces[:0] = read
            size += sum(len(piece.ids) for piece in read)
            if size >= WINDOW:
                break
        while size > WINDOW and len(pieces) > 1:
            size -= len(pieces.pop(0).ids)
        if not pieces:
            return self._start._replace(position=target), pieces
        place = pieces[0].start
        return self.exact.before(place)._replace(position=place, left=None), pieces

    @property
    def behind(self) -> Position | None:
        """Where the exact track stands while a provisional one answers, else None."""
        return self.exact.last.position if self.provisional is not None else None

    def advance(self, first_line: int, lines: Sequence[str]) -> None:
        """Read up to `WINDOW` tokens of whole lines on the exact track, where it stands in them.

        An edit may have thrown it back before the first of them since they were asked for.
        """
        checkpoint = self.exact.last
        if checkpoint.position.line < first_line:
            return
        pieces: list[Piece] = []
        size = 0
        for piece in self._read_on(checkpoint, first_line, lines):
            pieces.append(piece)
            size += len(piece.ids)
            if size >= WINDOW:
                break
        after = self.exact.read(checkpoint, pieces)
        _hide_secrets(self.exact, first_line, lines, checkpoint, after)

    def _read_on(
        self, checkpoint: Checkpoint, first_line: int, lines: Sequence[str], *, cut: bool = False
    ) -> Iterator[Piece]:
        """The pieces of lines, from a checkpoint in them on.

        Each line has an end, unless it is blank, or the last one of lines that are `cut` there.
        """
        place, left = checkpoint.position, checkpoint.left
        for number, line in enumerate(lines, first_line):
            if number < place.line:
                continue
            if number > place.line:
                place, left = Position(number, 0), None
            read = place.column > 0
            for piece in line_pieces(self._model.tokenizer, number, line, place.column, left):
                read = True
                yield piece
            if read and not (cut and number == first_line + len(lines) - 1):
                yield line_end(number, len(line))


def _hide_secrets(
    track: Track, first_line: int, lines: Sequence[str], start: Checkpoint, end: Checkpoint
) -> None:
    """Hide the words of secrets that a track has just read, or that end in what it has read."""
    if end is not start:
        for place in secrets_near(first_line, lines, start.position, end.position):
            track.cache.hide(*place)
