"""A line of any length costs what its end costs: it holds up neither the words nor the server."""

from __future__ import annotations

import pytest

from afterword.completion.engine import Engine
from afterword.completion.personal import Personal
from afterword.masking.languages import MASK, SUPPORTED
from afterword.masking.masked_lines import MAX_LINE_CHARS
from afterword.store.bundle import Bundle
from afterword.text.positions import column, width
from afterword.text.units import units
from tests.examples import slow
from tests.growth import MEASURABLE_SECONDS, cpu_seconds
from tests.helpers import at_end

ODD = [
    "é",
    "😀",
    "\u0301",
    "::",
    "\\a{",
    "$a$ ",
    "`",
    "(",
    "<a ",
    "a@",
    "a/",
    "**a",
    "[](",
    "\x00",
    "a ",
]
EVERY_DAY = ["latex", "plaintext"]
# Several names may have one masker: each masker is tried once.
MASKERS = {id(SUPPORTED[name]): name for name in [*SUPPORTED, *EVERY_DAY]}


def assert_bounded(work: object, text: str) -> None:
    """Check that work on a text four times as long as one beyond the limit takes no longer."""
    assert callable(work)
    long = cpu_seconds(lambda: work(text * 4))
    if long > MEASURABLE_SECONDS:
        assert long < 3 * cpu_seconds(lambda: work(text)), repr(text[:20])


@pytest.mark.growth
@pytest.mark.parametrize(
    "language", [*EVERY_DAY, *slow(*sorted({*MASKERS.values()} - {*EVERY_DAY}))]
)
def test_masking_a_very_long_line_takes_no_longer_than_its_end(language: str) -> None:
    for unit in ODD:
        text = unit * (2 * MAX_LINE_CHARS // len(unit))
        assert_bounded(lambda text: at_end(text, language=language), text)


@pytest.mark.growth
def test_completing_at_the_end_of_a_very_long_line_takes_no_longer(tiny_bundle: Bundle) -> None:
    engine = Engine.open(tiny_bundle, Personal.of(tiny_bundle))

    def complete(text: str) -> None:
        document, cursor = at_end(text, language="asciidoc")
        engine.complete(document, cursor, 5)
        engine.close(document.uri)

    for unit in ODD:
        assert_bounded(complete, unit * (2 * MAX_LINE_CHARS // len(unit)))


def test_words_come_at_the_end_of_a_very_long_line() -> None:
    _, cursor = at_end("Thank you for your letter. " * 200_000 + "Thank you for your let")
    assert cursor.takes_word
    assert cursor.prefix == "let"
    assert cursor.text.startswith(MASK)
    assert cursor.text.endswith("letter. Thank you for your let")


def test_typing_at_the_end_of_a_very_long_line_seldom_changes_what_is_masked() -> None:
    text = "Thank you for your letter. " * 10_000
    _, before = at_end(text)
    _, after = at_end(text + "T")
    assert after.text == before.text + "T"


def test_a_line_of_the_greatest_length_that_is_looked_at_is_looked_at_whole() -> None:
    text = "a " * (MAX_LINE_CHARS // 2)
    assert at_end(text)[1].text == text
    assert at_end(text + "a")[1].text.startswith(MASK)


def test_units_begin_behind_what_is_masked() -> None:
    line = MASK * 10_000 + " one" + MASK * 5_000 + "two"
    assert [unit.text for unit in units(line)] == ["one", "two"]
    assert [unit.text for unit in units(line, 10_001)] == ["one", "two"]


@pytest.mark.parametrize("line", ["😀" * 10_000, "a😀\ud83d中" * 5_000])
def test_columns_of_long_lines_are_those_of_their_characters(line: str) -> None:
    for place in (0, 1, 4_095, 4_096, 4_097, 8_192, len(line) - 1, len(line)):
        assert column(line, width(line[:place], "utf-16"), "utf-16") == place
    assert column(line, 10**9, "utf-16") == len(line)
