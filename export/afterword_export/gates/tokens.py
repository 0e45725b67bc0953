"""Cut a text into the tokens that the network reads, each with the characters it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from afterword.completion.state_cache import Piece, line_end, line_pieces
from afterword.masking.prose_document import ProseDocument
from afterword.text.cursor import Position
from afterword.text.tokenizer import DOCUMENT, EXTRA_SPACE, LINE, NO_SPACE, Tokenizer

MAX_TOKENS = 2_000
"""Tokens of a text that are read at most, its start among them."""
MAX_CHARS = 50_000
"""Characters of a text that are looked at: code and other text that is not read counts here."""

MARKS = {
    DOCUMENT: "start of the text",
    NO_SPACE: "missing space",
    EXTRA_SPACE: "extra space",
    LINE: "end of the line",
}
"""What the tokens that are no text stand for."""


class Token(NamedTuple):
    """One token of a text.

    Attributes
    ----------
    id : int
        Its number in the vocabulary.
    before : str
        Characters since the last token that the network does not read: white space, code.
    text : str
        Characters that it stands for; empty for a marker, and for a part of one character.
    unit : str
        The whole word, number or punctuation mark that it is part of; empty for a marker.
    ends_unit : bool
        Whether it is the last token of its unit.
    line, column : int
        Position after it.
    """

    id: int
    before: str
    text: str
    unit: str
    ends_unit: bool
    line: int
    column: int

    @property
    def mark(self) -> str | None:
        """What it stands for if it is no text."""
        return MARKS.get(self.id)


class ReadText(NamedTuple):
    """The tokens of a text, and whether they are only those of its beginning."""

    tokens: list[Token]
    is_cut: bool


def read_tokens(tokenizer: Tokenizer, text: str, language_id: str = "plaintext") -> ReadText:
    """Return the tokens that the network reads of a document, as a completion at its end would.

    Line ends of any kind become the newline character. Joined, `before` and `text` of all tokens
    are the text up to the end of the last one.

    Parameters
    ----------
    tokenizer : Tokenizer
        The model's.
    text : str
        The document, of which at most `MAX_CHARS` characters and `MAX_TOKENS` tokens are read.
    language_id : str
        Its language, which decides what is prose.
    """
    document = ProseDocument("", text[:MAX_CHARS], language_id)
    found = list(islice(_tokens(tokenizer, document), MAX_TOKENS + 1))
    is_cut = len(found) > MAX_TOKENS or len(text) > MAX_CHARS
    return ReadText(found[:MAX_TOKENS], is_cut)


def _tokens(tokenizer: Tokenizer, document: ProseDocument) -> Iterator[Token]:
    yield Token(DOCUMENT, "", "", "", True, 0, 0)
    place = Position(0, 0)
    for piece in _pieces(tokenizer, document):
        before = _between(document.lines, place, piece.start)
        yield from _piece_tokens(tokenizer, piece, before)
        place = piece.end


def _pieces(tokenizer: Tokenizer, document: ProseDocument) -> Iterator[Piece]:
    """Yield what is read of a document; a line with nothing to read has no end either."""
    last = len(document.lines) - 1
    for number in range(last + 1):
        line = document.prose_line(number)
        piece = None
        for piece in line_pieces(tokenizer, number, line, 0):
            yield piece
        if piece is not None and number < last:
            yield line_end(number, len(line))


def _piece_tokens(tokenizer: Tokenizer, piece: Piece, before: str) -> Iterator[Token]:
    unit = "" if piece.left is None else piece.left.text
    ids = list(piece.ids)
    line, column = piece.start
    if ids[0] in MARKS:
        # A line end is the only piece that is a marker alone.
        text = "" if unit else "\n"
        yield Token(ids.pop(0), before, text, "", True, *(piece.start if unit else piece.end))
        before = ""
    for index, text in zip(ids, _texts(tokenizer, ids, unit), strict=True):
        column += len(text)
        ends_unit = bool(tokenizer.closes[index])
        yield Token(index, before, text, unit, ends_unit, line, column)
        before = ""


def _texts(tokenizer: Tokenizer, ids: Sequence[int], unit: str) -> list[str]:
    """Return the characters of a unit that each of its tokens completes."""
    read = b""
    ends = [0]
    for index in ids:
        read += tokenizer.pieces[index]
        ends.append(len(read.decode(errors="ignore")))
    if ids and ends[-1] != len(unit):  # a unit that is not read as it is written
        ends[1:] = [0] * (len(ids) - 1) + [len(unit)]
    return [unit[start:end] for start, end in pairwise(ends)]


def _between(lines: Sequence[str], start: Position, end: Position) -> str:
    """Return the text between two positions, with newline characters between its lines."""
    if start.line == end.line:
        return lines[start.line][start.column : end.column]
    middle = lines[start.line + 1 : end.line]
    return "\n".join([lines[start.line][start.column :], *middle, lines[end.line][: end.column]])
