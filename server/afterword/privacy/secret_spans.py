"""Find the words that are part of a secret, and so must not be remembered for suggestions.

A single word seldom looks like a secret: "swordfish" is one behind "password:" only, and of a key
the letters between two digits are words as well. So the text around a word is looked at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

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
    words : frozenset[str]
        Words, folded, that are secret wherever the document has them.
    """

    places: list[tuple[Position, Position]]
    words: frozenset[str]


def secrets_near(
    prose_at: Callable[[int], str],
    start: Position,
    end: Position,
    written_at: Callable[[int], str] | None = None,
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
    """
    # The line may have become shorter since it was read.
    start = Position(start.line, min(start.column, len(prose_at(start.line))))
    first, skipped = start.line, start.column - SECRET_CONTEXT_CHARS
    sizes = [len(prose_at(number)) for number in range(start.line, end.line + 1)]
    while skipped < 0 and first > 0:
        first -= 1
        sizes.insert(0, len(prose_at(first)))
        skipped += sizes[0] + 1
    skipped = max(skipped, 0)
    last = min(end.column + SECRET_CONTEXT_CHARS, sizes[-1])

    def part(line_at: Callable[[int], str]) -> str:
        lines = [line_at(number) for number in range(first, end.line + 1)]
        lines[-1] = lines[-1][:last]
        lines[0] = lines[0][skipped:]
        return "\n".join(lines)

    sizes[-1] = last
    sizes[0] -= skipped
    starts = [0, *accumulate(size + 1 for size in sizes)]

    def position_at(offset: int) -> Position:
        line = bisect_right(starts, offset) - 1
        column = offset - starts[line] + (skipped if line == 0 else 0)
        return Position(first + line, column)

    found = search(part(prose_at), part(written_at) if written_at else None)
    places = [(position_at(secret.start), position_at(secret.end)) for secret in found.secrets]
    return NearSecrets(places, found.words)


def words_outside(secrets: Iterable[Secret], prose: str) -> Iterator[str]:
    """Yield the words of a text that are not part of the secrets found in it."""
    start = 0
    for secret in secrets:
        yield from (match[0] for match in WORD.finditer(prose, start, secret.start))
        start = secret.end
    yield from (match[0] for match in WORD.finditer(prose, start))
