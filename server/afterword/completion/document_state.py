"""What the model makes of one document: the states before the cursor, and the words read.

The full cache has read the document from its start. An edit truncates it; the completion then
reads on from its last snapshot. Where too much text lies between, the answer comes from a windowed
cache that has read the last `WINDOW` tokens only (an LSTM uses about 200 tokens of context,
Khandelwal et al. 2018), and `catch_up` finishes the full one while nobody types. Where an edit far
back leaves the full cache without words, it becomes the windowed one itself, and the text before is
read again in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from afterword.completion.search import Tree
from afterword.completion.state_cache import (
    CHUNK_TOKENS,
    NO_OUTPUTS,
    Piece,
    StateCache,
    StateSnapshot,
    line_end,
    line_pieces,
)
from afterword.completion.vocabulary import Vocabulary
from afterword.masking.prose_document import ProseDocument
from afterword.model.language_model import LanguageModel, Step
from afterword.privacy.secret_spans import secrets_near
from afterword.text.cursor import Cursor, Position
from afterword.text.document import shared_length
from afterword.text.tokenizer import DOCUMENT, GLUE, SPACE, Tokenizer
from afterword.text.units import departs, settled_end

WINDOW = 96
"""Most tokens replayed before an answer."""
CATCH_UP_LINES = 500
"""Most lines without prose skipped in one step."""


class Model:
    """What a bundle gives: the language model, its tokenizer, its sorted vocabulary."""

    def __init__(
        self, language_model: LanguageModel, tokenizer: Tokenizer, vocabulary: Vocabulary
    ) -> None:
        self.language_model = language_model
        self.tokenizer = tokenizer
        self.vocabulary = vocabulary
        self.start = self.run((DOCUMENT,), None)
        """The output at the start of a document."""

    def run(self, ids: tuple[int, ...], before: Step | None) -> Step:
        """Read tokens of one stream after an output, or (None) as the first of a document."""
        network = self.language_model
        state = network.initial_state() if before is None else before.state
        return network.run(np.array([ids], dtype=np.int64), state)


class Boundary(NamedTuple):
    """The place where the word at the cursor begins.

    Attributes
    ----------
    start : Position
        Where it begins, or would begin.
    step : Step
        The model's output there.
    tree : Tree
        The words that the model expects there, as far as they have been searched.
    """

    start: Position
    step: Step
    tree: Tree


class _PartialLine(NamedTuple):
    """The line up to which a document has been read, and what was read of it."""

    number: int
    text: str


class DocumentState:
    """States, words and search tree of one document. Not for several threads at once."""

    def __init__(self, model: Model, document: ProseDocument) -> None:
        self.document = document
        self._model = model
        start = StateSnapshot(Position(0, 0), None, model.start.state, 1, 0)
        self.full = StateCache(model.language_model, start)
        self.windowed: StateCache | None = None
        self._boundary: Boundary | None = None
        self._partial = _PartialLine(0, "")

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes, about."""
        tree = self._boundary.tree.nbytes if self._boundary else 0
        return tree + sum(cache.nbytes for cache in self.caches)

    @property
    def caches(self) -> list[StateCache]:
        """The caches that have read text before the cursor."""
        return [self.full, self.windowed] if self.windowed else [self.full]

    @property
    def words(self) -> list[str]:
        """The last words before the cursor, as far as they have been read."""
        return [word for cache in self.caches for word in cache.words.words]

    @property
    def secret_words(self) -> set[str]:
        """Those among the words read that are part of a secret."""
        return {word for cache in self.caches for word in cache.words.hidden}

    @property
    def is_behind(self) -> bool:
        """Whether the full cache has not yet read all text before the cursor."""
        return self.windowed is not None

    def boundary(self, cursor: Cursor) -> Boundary:
        """Return the boundary of the word at the cursor, with the states on the way there kept."""
        self._follow_edits()
        self._follow_cursor(cursor)
        start = cursor.word_start
        if self._boundary is None or self._boundary.start != start:
            self._boundary = self._find_boundary(start, cursor.text)
        return self._boundary

    def release(self) -> None:
        """Free the search tree, because another document is being edited."""
        self._boundary = None

    def catch_up(self) -> None:
        """Read the next chunk of what the full cache has not read yet."""
        self._follow_edits()
        if self.windowed is None:
            return
        snapshot = self.full.last
        goal = self._boundary.start if self._boundary else Position(self._partial.number, 0)
        near = min(goal, Position(snapshot.position.line + CATCH_UP_LINES, 0))
        pieces: list[Piece] = []
        size = 0
        for piece in self._pieces(snapshot, near):
            pieces.append(piece)
            size += len(piece.ids)
            if size >= CHUNK_TOKENS:
                break
        if pieces:
            after, _ = self.full.read(snapshot, pieces)
            self._hide_secrets(self.full, snapshot.position, after.position)
        elif near < goal:
            self.full.skip_to(near)
        else:
            self.windowed = self._boundary = None  # the next answer is from the full cache

    def _follow_edits(self) -> None:
        """Drop what edits since the last call may have changed."""
        edited = self.document.take_edit()
        if edited is None:
            return
        number, text = self._partial
        if edited.line < number:
            self._partial = _PartialLine(edited.line, self._line(edited.line)[: edited.column])
        elif edited.line == number:
            self._partial = _PartialLine(number, text[: edited.column])
        self._truncate(edited)

    def _follow_cursor(self, cursor: Cursor) -> None:
        """Compare the part of a line that was read with the line as the cursor cuts it now.

        What follows may change the mask of what comes before: a formula may have been closed. And a
        number cut by the cursor may continue after it.
        """
        number, old = self._partial
        here, new = cursor.line, cursor.text
        if here < number:
            number, old = here, self.document.prose_line(here)
        elif here > number:
            new = self.document.prose_line(number)
        same = shared_length(old, new)
        if here <= number and same == len(new):
            return  # the cursor has moved back: what follows it is as it was
        if same < max(len(old), len(new)):
            self._truncate(Position(number, same))
        self._partial = _PartialLine(here, cursor.text)

    def _truncate(self, edited: Position) -> None:
        """Drop whatever an edit from a position on may have changed."""
        line = self._line(edited.line)[: edited.column]
        settled = Position(edited.line, settled_end(line))
        last = self.full.last
        for cache in self.caches:
            cache.truncate(settled)
        if self.windowed is not None and len(self.windowed) == 1:
            self.windowed = None
        if self.full.last is not last and (rewound := self.full.rewound()) is not None:
            # Keep answering from the same state while the words are gathered again.
            self.windowed, self.full = self.full, rewound
        if self._boundary is not None and self._boundary.start > settled:
            self._boundary = None

    def _find_boundary(self, start: Position, line: str) -> Boundary:
        cache, snapshot, pieces = self._way_to(start)
        if pieces:
            after, step = cache.read(snapshot, pieces, self._read_ahead(snapshot))
            self._hide_secrets(cache, snapshot.position, after.position)
        else:
            after, step = snapshot, self._model.start
        left = after.left
        gap = line[left.end if left else 0 : start.column]
        if departs(left, "a", gap):
            marker = SPACE if left is None or start.column > left.end else GLUE
            step = self._model.run((marker,), step)
        tree = Tree(self._model.language_model, self._model.vocabulary, step)
        return Boundary(start, step, tree)

    def _way_to(self, target: Position) -> tuple[StateCache, StateSnapshot, list[Piece]]:
        """Return what to read up to `target` and from where: a snapshot near enough, or a window.

        There is nothing to read at the start of the document only.
        """
        for cache in self.caches:
            snapshot: StateSnapshot | None = cache.before(target)
            pieces = None
            while snapshot is not None:
                pieces = self._few_pieces(snapshot, target)
                if pieces is None or pieces or (back := cache.one_back(snapshot)) is None:
                    break
                snapshot = back  # a snapshot stores no output, so read the last unit again
            if snapshot is not None and (pieces or (pieces == [] and cache is self.full)):
                if cache is self.full:
                    self.windowed = None
                return cache, snapshot, pieces
        origin, pieces = self._window(target)
        self.windowed = StateCache(self._model.language_model, origin)
        return self.windowed, origin, pieces

    def _read_ahead(self, snapshot: StateSnapshot) -> Mapping[tuple[int, ...], Step]:
        """Return the outputs after words that were read from a snapshot ahead of the text."""
        here = self._boundary
        known = here is not None and here.step.state is snapshot.state
        return here.tree.ahead if here is not None and known else NO_OUTPUTS

    def _few_pieces(self, snapshot: StateSnapshot, target: Position) -> list[Piece] | None:
        """Return what lies between a snapshot and `target`, None if more than the window."""
        pieces: list[Piece] = []
        size = 0
        for piece in self._pieces(snapshot, target):
            pieces.append(piece)
            size += len(piece.ids)
            if size > WINDOW:
                return None
        return pieces

    def _window(self, target: Position) -> tuple[StateSnapshot, list[Piece]]:
        """Return the last `WINDOW` tokens before `target`, and a snapshot to read them from.

        The state is that of the last snapshot before them, as if the text between were not there.
        """
        pieces: list[Piece] = []
        size = 0
        for number in range(target.line, -1, -1):
            line = self._line(number)
            if number == target.line:
                line = line[: target.column]
            if _is_blank(line):
                continue
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
        place = pieces[0].start
        return self.full.before(place)._replace(position=place, left=None), pieces

    def _pieces(self, snapshot: StateSnapshot, target: Position) -> Iterator[Piece]:
        """Yield the pieces between a snapshot and a target; a blank line has no end."""
        place, left = snapshot.position, snapshot.left
        for number in range(place.line, target.line + 1):
            line = self._line(number)
            if number == target.line:
                line = line[: target.column]
            elif _is_blank(line):
                place, left = Position(number + 1, 0), None
                continue
            read = place.column > 0
            for piece in line_pieces(self._model.tokenizer, number, line, place.column, left):
                read = True
                yield piece
            if read and number < target.line:
                yield line_end(number, len(line))
            place, left = Position(number + 1, 0), None

    def _line(self, number: int) -> str:
        """Return a line as the model reads it: the cursor's line ends at the cursor."""
        partial = self._partial
        return partial.text if number == partial.number else self.document.prose_line(number)

    def _hide_secrets(self, cache: StateCache, start: Position, end: Position) -> None:
        """Hide the words of secrets that a cache has just read, or that end in what it has read."""
        for place in secrets_near(self._line, start, end):
            cache.words.hide(*place)


def _is_blank(line: str) -> bool:
    """Tell whether a line has nothing to read; masked characters count as white space."""
    return not line or line.isspace()
