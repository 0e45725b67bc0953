"""Find the words that are part of a secret, and so must not be remembered for suggestions.

A single word seldom looks like a secret: "swordfish" is one behind "password:" only, and of a key
the letters between two digits are words as well. So the text around a word is looked at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from afterword.privacy.blocks import MAX_LINE_CHARS, BlockFinder
from afterword.privacy.secrets import search
from afterword.privacy.shapes import Secret
from afterword.text.cursor import Position
from afterword.text.units import WORD

SECRET_CONTEXT_CHARS = 300
"""How much text on each side of a word is searched for a secret that it is part of."""


class NearSecrets(NamedTuple):
    """What is secret near a part of a document.

    Attributes
    ----------
    places : list[tuple[Position, Position]]
        Where the secrets begin and end.
    words : dict[str, Position]
        Words, folded, that are secret wherever the document has them; with each, where the value
        ends that says so.
    """

    places: list[tuple[Position, Position]]
    words: dict[str, Position]


class _Line(NamedTuple):
    """A part of a line: its number, and from which column to which."""

    number: int
    start: int
    end: int


def secrets_near(
    prose_at: Callable[[int], str],
    start: Position,
    end: Position,
    written_at: Callable[[int], str] | None = None,
    blocks: BlockFinder | None = None,
) -> NearSecrets:
    """Return what is secret in a part of a document, and shortly before it.

    Parameters
    ----------
    prose_at : Callable[[int], str]
        Gives a line by its number, all but prose masked. Of a long one, only
        `SECRET_CONTEXT_CHARS` characters on each side of the part are searched.
    start, end : Position
        The part.
    written_at : Callable[[int], str] | None
        Gives the same line, of the same length, as it was written; None if that is the same.
    blocks : BlockFinder | None
        Finds the head of the table or list that the part is in, which is searched as well; None
        for what stands nearby alone.
    """
    lines = _lines_near(prose_at, start, end)
    if blocks is not None:
        lines = _with_head(lines, prose_at, blocks)

    def part(line_at: Callable[[int], str]) -> str:
        return "\n".join(line_at(line.number)[line.start : line.end] for line in lines)

    starts = [0, *accumulate(line.end - line.start + 1 for line in lines)]

    def position_at(offset: int) -> Position:
        index = bisect_right(starts, offset) - 1
        return Position(lines[index].number, lines[index].start + offset - starts[index])

    found = search(part(prose_at), part(written_at) if written_at else None)
    places = [(position_at(secret.start), position_at(secret.end)) for secret in found.secrets]
    return NearSecrets(places, {word: position_at(end) for word, end in found.words.items()})


def _lines_near(prose_at: Callable[[int], str], start: Position, end: Position) -> list[_Line]:
    """Return the lines of a part and of the text before it, as far as they are searched."""
    # The line may have become shorter since it was read.
    column = min(start.column, len(prose_at(start.line)))
    lines = [_Line(number, 0, len(prose_at(number))) for number in range(start.line, end.line + 1)]
    skipped = column - SECRET_CONTEXT_CHARS
    while skipped < 0 and lines[0].number > 0:
        number = lines[0].number - 1
        lines.insert(0, _Line(number, 0, len(prose_at(number))))
        skipped += lines[0].end + 1
    last = min(end.column + SECRET_CONTEXT_CHARS, lines[-1].end)
    lines[-1] = lines[-1]._replace(end=last)
    lines[0] = lines[0]._replace(start=min(max(skipped, 0), lines[0].end))
    return lines


def _with_head(
    lines: list[_Line], prose_at: Callable[[int], str], blocks: BlockFinder
) -> list[_Line]:
    """Return lines with the head of the table or list that they are in before them."""
    first = lines[0]
    head = blocks.head(first.number)
    if head and len(prose_at(first.number)) <= MAX_LINE_CHARS:
        lines[0] = first._replace(start=0)  # a row is whole, or its cells could not be counted
    return [_Line(line, 0, min(len(prose_at(line)), MAX_LINE_CHARS)) for line in head] + lines


def words_outside(secrets: Iterable[Secret], prose: str) -> Iterator[str]:
    """Yield the words of a text that are not part of the secrets found in it."""
    start = 0
    for secret in secrets:
        yield from (match[0] for match in WORD.finditer(prose, start, secret.start))
        start = secret.end
    yield from (match[0] for match in WORD.finditer(prose, start))
