"""Find the words that are part of a secret, and so must not be remembered for suggestions.

A single word seldom looks like a secret: "swordfish" is one behind "password:" only, and of a key
the letters between two digits are words as well. So the text around a word is looked at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate

from afterword.privacy.secrets import find_secrets
from afterword.text.cursor import Position
from afterword.text.units import WORD

SECRET_CONTEXT_CHARS = 300
"""How much text on each side of a word is searched for a secret that it is part of."""


def secrets_near(
    line_at: Callable[[int], str], start: Position, end: Position
) -> list[tuple[Position, Position]]:
    """Return where the secrets in a part of a document, and shortly before it, begin and end.

    Parameters
    ----------
    line_at : Callable[[int], str]
        Gives a line by its number. Of a long one, only `SECRET_CONTEXT_CHARS` characters on each
        side of the part are searched.
    start, end : Position
        The part.
    """
    lines = [line_at(number) for number in range(start.line, end.line + 1)]
    lines[-1] = lines[-1][: end.column + SECRET_CONTEXT_CHARS]
    first, skipped = start.line, start.column - SECRET_CONTEXT_CHARS
    while skipped < 0 and first > 0:
        first -= 1
        lines.insert(0, line_at(first))
        skipped += len(lines[0]) + 1
    skipped = max(skipped, 0)
    lines[0] = lines[0][skipped:]
    starts = [0, *accumulate(len(line) + 1 for line in lines)]

    def position_at(offset: int) -> Position:
        line = bisect_right(starts, offset) - 1
        column = offset - starts[line] + (skipped if line == 0 else 0)
        return Position(first + line, column)

    found = find_secrets("\n".join(lines))
    return [(position_at(secret.start), position_at(secret.end)) for secret in found]


def words_outside_secrets(text: str) -> Iterator[str]:
    """Yield the words of a text that are not part of a secret."""
    start = 0
    for secret in find_secrets(text):
        yield from (match[0] for match in WORD.finditer(text, start, secret.start))
        start = secret.end
    yield from (match[0] for match in WORD.finditer(text, start))
