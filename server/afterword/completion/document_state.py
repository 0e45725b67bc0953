"""Keep the states of one document before the cursor, and the words that were read.

The full cache has read the document from its start. An edit truncates it; the next completion reads
on from its last snapshot. If too much text lies between, the answer comes from a windowed cache,
which has read the last `replay_tokens` tokens only, and `catch_up` finishes the full one while
nobody types. If an edit far back leaves the full cache without words, it serves as the windowed
cache, and the text before is read again in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from afterword.completion.state_cache import (
    NO_OUTPUTS,
    Piece,
    StateCache,
    StateSnapshot,
    line_end,
    line_pieces,
)
from afterword.completion.text_model import TextModel
from afterword.completion.word_session import WordSession
from afterword.completion.words_below import WordsBelow
from afterword.masking.prose_document import ProseDocument
from afterword.model.language_model import ModelOutput
from afterword.privacy.blocks import BlockFinder
from afterword.privacy.secret_spans import secrets_near
from afterword.text.capitals import unsettled_column
from afterword.text.cursor import Cursor, Position
from afterword.text.document import shared_length
from afterword.text.tokenizer import EXTRA_SPACE, NO_SPACE
from afterword.text.units import MASK, irregular_spacing, masked_until, settled_end

CHARS_PER_TOKEN = 8
"""More than a token ever has on average: so many characters surely contain enough tokens."""


class _PartialLine(NamedTuple):
    """The line up to which a document has been read, and the text that was read of it."""

    number: int
    text: str


class DocumentState:
    """States of one document, and the session of the word being typed in it. Not thread-safe.

    Attributes
    ----------
    document : ProseDocument
        The document.
    full : StateCache
        Has read the document from its start, as far as it has come.
    windowed : StateCache | None
        Has read the text shortly before the cursor, while the full cache is behind.
    session : WordSession | None
        The word that was last asked about, unless its place has changed since.
    below : WordsBelow
        The words after the cursor.
    """

    def __init__(self, model: TextModel, document: ProseDocument) -> None:
        self.document = document
        self._model = model
        self._config = model.config
        start = StateSnapshot(Position(0, 0), None, model.start.state, 1, 0)
        self.full = StateCache(model, start)
        self.windowed: StateCache | None = None
        self.session: WordSession | None = None
        self._word_start: Position | None = None  # that of the last session, unless it was edited
        # What lists have shown first for the word that begins there; see `WordSession`.
        self._top_words: tuple[Position, dict[str, str]] = Position(0, 0), {}
        self.below = WordsBelow(document, model.config, model.tokenizer)
        self._partial = _PartialLine(0, "")
        self._unsettled: Position | None = None  # text from here may be read otherwise later
        self._blocks = BlockFinder(document.lines.__getitem__)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes, about."""
        session = self.session.nbytes if self.session else 0
        return session + sum(cache.nbytes for cache in self.caches)

    @property
    def caches(self) -> list[StateCache]:
        """Return the caches that have read text before the cursor."""
        return [self.full, self.windowed] if self.windowed else [self.full]

    @property
    def words(self) -> list[str]:
        """Return the last words before the cursor that have been read and still stand there."""
        self._follow_edits()
        return [word for cache in self.caches for word in cache.words.words]

    @property
    def is_behind(self) -> bool:
        """Return whether the full cache has not yet read all text before the cursor."""
        return self.windowed is not None

    def session_at(self, cursor: Cursor) -> WordSession:
        """Return the session of the word at the cursor, and keep the states on the way there."""
        self._follow_edits()
        self._follow_cursor(cursor)
        if self.below.follow(cursor):
            # An edit may have dropped words that the session was begun with: they are read again.
            self.session = None
        start = cursor.word_start
        self._word_start = start
        if self.session is None or self.session.start != start:
            self._drop_unsettled(start, cursor.text)
            output = self._output_at(start, cursor.text)
            if self._top_words[0] != start:
                self._top_words = start, {}
            # What was passed over stays so, even if a word is begun anew while it is typed.
            self.session = WordSession(start, output, self._model, self._top_words[1])
        return self.session

    def end_session(self) -> None:
        """Free the search tree, because another document is being edited."""
        self.session = None

    @property
    def has_idle_work(self) -> bool:
        """Return whether there is text to read, or a likely next word to read ahead."""
        read_ahead = self.session is not None and bool(self.session.pending_read_ahead)
        return self.below.is_pending or self.is_behind or read_ahead

    def run_idle_work(self) -> None:
        """Do one slice of idle work: the words below first, then text that has not been read."""
        if self.below.is_pending:
            self.below.gather()
            self.session = None
        elif self.is_behind:
            self.catch_up()
            if not self.is_behind and self.session:
                self.session.forget_answers()  # they know only the words of the window
        elif self.session and self.session.pending_read_ahead:
            self.session.tree.advance_by(self.session.pending_read_ahead.pop(0))

    def catch_up(self) -> None:
        """Read the next chunk of what the full cache has not read yet."""
        self._follow_edits()
        if self.windowed is None:
            return
        snapshot = self.full.last
        goal = self._word_start or Position(self._partial.number, 0)
        limit = Position(snapshot.position.line + self._config.catch_up_lines, 0)
        near = min(goal, limit)
        if pieces := self._next_chunk(snapshot, near):
            after, _ = self.full.read(snapshot, pieces)
            self._hide_secrets(self.full, snapshot.position, after.position)
        elif near < goal:
            self.full.skip_to(near)
        else:
            self.windowed = self.session = None  # the next answer is from the full cache

    def _follow_edits(self) -> None:
        """Drop whatever edits since the last call may have changed."""
        edited = self.document.take_edit()
        if edited is None:
            return
        self._blocks.edited(edited.line)
        number, text = self._partial
        if edited.line < number:
            self._partial = _PartialLine(edited.line, self._line(edited.line)[: edited.column])
        elif edited.line == number:
            self._partial = _PartialLine(number, text[: edited.column])
        self._truncate(edited)

    def _follow_cursor(self, cursor: Cursor) -> None:
        """Compare the line that was read up to the cursor with the line up to the cursor now.

        Even without an edit before the cursor they may differ: text after it may have closed a
        formula, which changes the mask, or may continue a number that the cursor had cut.
        """
        number, old = self._partial
        here, new = cursor.line, cursor.text
        if here < number:
            number, old = here, self.document.prose_line(here)
        elif here > number:
            new = self.document.prose_line(number)
        same = shared_length(old, new)
        if here <= number and same == len(new):
            return  # the cursor has moved back, and the text after it is unchanged
        if same < max(len(old), len(new)):
            self._truncate(Position(number, same))
        self._partial = _PartialLine(here, cursor.text)

    def _truncate(self, edited: Position) -> None:
        """Drop whatever an edit at a position may have changed."""
        line = self._line(edited.line)[: edited.column]
        settled = Position(edited.line, settled_end(line))
        self._drop_read(settled)
        if self._word_start is not None and self._word_start > settled:
            self._word_start = self.session = None
            self._top_words = Position(0, 0), {}

    def _drop_read(self, position: Position) -> None:
        """Drop what was read after a position."""
        last = self.full.last
        for cache in self.caches:
            cache.truncate(position)
        if self.windowed is not None and len(self.windowed) == 1:
            self.windowed = None
        if self.full.last is not last and (rewound := self.full.rewound()) is not None:
            # Answers keep coming from the same states while the words are gathered again.
            self.windowed, self.full = self.full, rewound

    def _drop_unsettled(self, start: Position, line: str) -> None:
        """Drop what is read otherwise up to the start of a word than it was before.

        How the first words in capitals are read depends on the words that follow them.
        """
        column = unsettled_column(self._model.tokenizer, line[: start.column])
        unsettled = Position(start.line, column) if column < start.column else None
        places = [place for place in (self._unsettled, unsettled) if place is not None]
        if places:
            self._drop_read(min(places))
        self._unsettled = unsettled

    def _output_at(self, start: Position, line: str) -> ModelOutput:
        """Return the model's output where a word begins, after reading what is missing."""
        cache, snapshot, pieces = self._plan_reading(start)
        if pieces:
            after, output = cache.read(snapshot, pieces, self._outputs_ahead(snapshot))
            self._hide_secrets(cache, snapshot.position, after.position)
        else:
            after, output = snapshot, self._model.start
        left = after.left
        gap = line[left.end if left else 0 : start.column]
        if irregular_spacing(left, "a", gap):  # any letter would do
            marker = EXTRA_SPACE if left is None or start.column > left.end else NO_SPACE
            output = self._model.run((marker,), output)
        elif left is not None and gap.strip(MASK):
            output = self._model.after_space(output)
        return output

    def _plan_reading(self, target: Position) -> tuple[StateCache, StateSnapshot, list[Piece]]:
        """Return what to read up to `target`, and from where: a snapshot near enough, or a window.

        There are no pieces only if nothing precedes `target`.
        """
        plan = self._plan_from(self.full, target)
        if plan is not None:
            self.windowed = None
            return self.full, *plan
        plan = self._plan_from(self.windowed, target) if self.windowed else None
        if self.windowed is None or plan is None or not plan[1]:
            plan = self._plan_window(target)
            self.windowed = StateCache(self._model, plan[0])
        return self.windowed, *plan

    def _plan_from(
        self, cache: StateCache, target: Position
    ) -> tuple[StateSnapshot, list[Piece]] | None:
        """Return what to read from the last snapshot of a cache; None if it is too much."""
        snapshot = cache.before(target)
        while True:
            pieces = self._pieces_if_few(snapshot, target)
            if pieces is None:
                return None
            # A snapshot has no output: if nothing follows it, the unit before it is read again.
            previous = None if pieces else cache.previous(snapshot)
            if previous is None:
                return snapshot, pieces
            snapshot = previous

    def _outputs_ahead(self, snapshot: StateSnapshot) -> Mapping[tuple[int, ...], ModelOutput]:
        """Return the outputs after words that were read ahead of the text from a snapshot."""
        session = self.session
        if session is None or session.output.state is not snapshot.state:
            return NO_OUTPUTS
        return session.tree.read_ahead

    def _pieces_if_few(self, snapshot: StateSnapshot, target: Position) -> list[Piece] | None:
        """Return the pieces between a snapshot and `target`; None if they are too many."""
        pieces: list[Piece] = []
        size = 0
        for piece in self._pieces(snapshot, target):
            pieces.append(piece)
            size += len(piece.ids)
            if size > self._config.replay_tokens:
                return None
        return pieces

    def _next_chunk(self, snapshot: StateSnapshot, target: Position) -> list[Piece]:
        """Return as many pieces after a snapshot as one call of the network reads."""
        pieces: list[Piece] = []
        size = 0
        for piece in self._pieces(snapshot, target):
            pieces.append(piece)
            size += len(piece.ids)
            if size >= self._config.chunk_tokens:
                break
        return pieces

    def _plan_window(self, target: Position) -> tuple[StateSnapshot, list[Piece]]:
        """Return the last `replay_tokens` tokens before `target`, and a snapshot to read them from.

        The snapshot has the state of the last one before them, as if the text between were missing.
        """
        pieces: list[Piece] = []
        size = 0
        for read in self._lines_backwards(target):
            pieces[:0] = read
            size += sum(len(piece.ids) for piece in read)
            if size >= self._config.replay_tokens:
                break
        while size > self._config.replay_tokens and len(pieces) > 1:
            size -= len(pieces.pop(0).ids)
        place = pieces[0].start
        return self.full.before(place)._replace(position=place, left=None), pieces

    def _lines_backwards(self, target: Position) -> Iterator[list[Piece]]:
        """Yield the pieces of each line before `target`, or of the end of a long one."""
        for number in range(target.line, -1, -1):
            line = self._line(number)
            if number == target.line:
                line = line[: target.column]
            if _is_blank(line):
                continue
            # Masked characters are white space: a long stretch of them must not fill the window.
            start = max(0, len(line.rstrip()) - CHARS_PER_TOKEN * self._config.replay_tokens)
            pieces = list(line_pieces(self._model.tokenizer, number, line, start))
            if number < target.line and pieces:
                pieces.append(line_end(number, len(line)))
            yield pieces

    def _pieces(self, snapshot: StateSnapshot, target: Position) -> Iterator[Piece]:
        """Yield the pieces between a snapshot and a target; a blank line has no line end."""
        start, left = snapshot.position, snapshot.left
        column = start.column
        for number in range(start.line, target.line + 1):
            line = self._line(number)
            if number == target.line:
                line = line[: target.column]
            elif _is_blank(line):
                column, left = 0, None
                continue
            read = column > 0
            for piece in line_pieces(self._model.tokenizer, number, line, column, left):
                read = True
                yield piece
            if read and number < target.line:
                yield line_end(number, len(line))
            column, left = 0, None

    def _line(self, number: int) -> str:
        """Return a line as the model reads it; the cursor's line ends at the cursor."""
        partial = self._partial
        return partial.text if number == partial.number else self.document.prose_line(number)

    def _written_line(self, number: int) -> str:
        """Return the same line unmasked, as far as it is in the document."""
        read, line = self._line(number), self.document.lines[number]
        # A suggestion that is selected is not in the document yet.
        return line[: len(read)] if len(line) >= len(read) else read

    def _hide_secrets(self, cache: StateCache, start: Position, end: Position) -> None:
        """Hide the words of secrets in what a cache has just read, or shortly before it."""
        if start.line == end.line:  # the start of a very long line is masked, and holds no words
            start = Position(start.line, masked_until(self._line(start.line), start.column))
        near = secrets_near(self._line, start, end, self._written_line, self._blocks)
        for place in near.places:
            cache.words.hide(*place)
        cache.words.withhold(near.words)


def _is_blank(line: str) -> bool:
    """Return whether a line has nothing to read; masked characters count as white space."""
    return not line or line.isspace()
