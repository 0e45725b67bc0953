"""Which places of a document are secret, at a cost that its lines do not raise."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from afterword.privacy import secret_spans
from afterword.privacy.blocks import MAX_LINE_CHARS, BlockFinder
from afterword.privacy.secret_spans import SECRET_CONTEXT_CHARS, secrets_near, words_outside
from afterword.privacy.secrets import Findings, find_secrets, search
from afterword.text.cursor import Position
from afterword.text.units import MASK

LINES = [
    "Dear Ann,",
    "password = " + "swordfish",
    "",
    "The password is " + "hunter22, and that is all.",
]


def line_at(lines: list[str], first: int = 7) -> Callable[[int], str]:
    """Return a function that gives lines by number; there is none after the last."""
    numbered = {first + number: line for number, line in enumerate(lines)} | dict.fromkeys(
        range(first), ""
    )
    return numbered.__getitem__


def test_secrets_have_their_places_in_the_document() -> None:
    places = secrets_near(line_at(LINES), Position(7, 0), Position(10, 30)).places
    assert places == [(Position(8, 8), Position(8, 20)), (Position(10, 16), Position(10, 24))]
    assert secrets_near(line_at(LINES), Position(7, 0), Position(7, 9)).places == []


def test_with_a_password_comes_the_place_that_says_so() -> None:
    near = secrets_near(line_at(LINES), Position(7, 0), Position(10, 30))
    assert near.words == {"swordfish": Position(8, 20)}


def test_a_name_in_markup_is_read_as_it_was_written() -> None:
    written = "<password>swordfish</password>"
    prose = MASK * 10 + "swordfish" + MASK * 11
    place = Position(7, 0), Position(7, len(prose))
    assert secrets_near(line_at([prose]), *place).places == []
    near = secrets_near(line_at([prose]), *place, line_at([written]))
    assert near.places == [(Position(7, 8), Position(7, 19))]
    assert near.words == {"swordfish": Position(7, 19)}


def test_what_stands_before_a_part_tells_what_it_is() -> None:
    typed = [*LINES[:3], "The password is " + "hunter22"]
    after = Position(10, 22), Position(10, 24)
    assert secrets_near(line_at(typed), *after).places[-1] == (Position(10, 16), Position(10, 24))
    whole_line = secrets_near(line_at(LINES), Position(8, 11), Position(9, 0)).places
    assert whole_line == [(Position(8, 8), Position(8, 20))]


def test_the_part_may_begin_in_a_long_line_before() -> None:
    lines = ["the river " * 2 * SECRET_CONTEXT_CHARS, LINES[1]]
    part = Position(7, 15 * SECRET_CONTEXT_CHARS), Position(8, 20)
    assert secrets_near(line_at(lines), *part).places == [(Position(8, 8), Position(8, 20))]


def test_many_lines_before_a_part_count_and_so_does_the_first_of_the_document() -> None:
    key = ["-----BEGIN " + "PRIVATE KEY-----", *["MIIEowIBAAKCAQEAxyzQWE"] * 4]
    places = secrets_near(line_at(key, 0), Position(4, 0), Position(4, 22)).places
    assert places == [(Position(0, 0), Position(4, 22))]


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Lengths of the texts in which secrets are looked for."""
    lengths: list[int] = []

    def counted(prose: str, written: str | None = None) -> Findings:
        lengths.append(len(prose))
        return search(prose, written)

    monkeypatch.setattr(secret_spans, "search", counted)
    return lengths


def test_a_long_line_is_looked_at_in_part(looked_at: list[int]) -> None:
    line = "the river " * 10_000 + "password = " + "swordfish " + "the river " * 10_000
    start = line.index("swordfish")
    place = Position(3, start - 3), Position(3, start + 9)
    assert secrets_near(line_at([line], 3), Position(3, start), Position(3, start + 9)).places == [
        place
    ]
    assert looked_at == [2 * SECRET_CONTEXT_CHARS + 9]


def test_of_short_lines_as_much_is_looked_at(looked_at: list[int]) -> None:
    lines = line_at(["the river"] * 1000)
    assert secrets_near(lines, Position(507, 4), Position(507, 9)).places == []
    assert looked_at == [SECRET_CONTEXT_CHARS + len("river")]


@pytest.mark.parametrize(("column", "lines"), [(299, 2), (300, 1), (301, 1)])
def test_the_line_before_is_looked_at_where_the_text_in_this_one_is_too_short(
    looked_at: list[int], column: int, lines: int
) -> None:
    line = "the river " * 40
    part = Position(8, column), Position(8, column + 4)
    secrets_near(line_at([line, line]), *part)
    context = SECRET_CONTEXT_CHARS
    after = min(column + 4 + context, len(line))
    assert looked_at == [after - max(column - context, 0) + lines - 1]


@pytest.mark.parametrize(
    ("text", "start"),
    [("the river " * 50, 120), ("| ann | bob " * 41 + "| cat | ", 0), ("| ann | bob " * 42, 204)],
    ids=["no table", "a row", "a row that is too long"],
)
def test_a_row_is_looked_at_whole_unless_it_is_very_long(
    looked_at: list[int], text: str, start: int
) -> None:
    head = "| user | password |"
    lines = line_at([head, text], 0)
    assert MAX_LINE_CHARS in (len(text), len(text) - 4)
    place = Position(1, start + SECRET_CONTEXT_CHARS), Position(1, len(text))
    secrets_near(lines, *place, blocks=BlockFinder(lines))
    above = 0 if text.startswith("the") else len(head) + 1
    assert looked_at == [above + len(text) - start if start else above + len(text)]


def test_words_are_those_outside() -> None:
    text = "\n".join([*LINES, "BEGIN " + "AKIA" + "IOSFODNN7EXAMPLE" + " END"])
    outside = "Dear Ann password The password is and that is all BEGIN END"
    assert " ".join(words_outside(find_secrets(text), text)) == outside
