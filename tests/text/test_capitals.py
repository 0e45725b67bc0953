"""Text in capitals, and how it is read, with the shipped vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest

import afterword
from afterword.text.capitals import ids_in_line, in_capitals, unsettled_column
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import units

TOKENS = Tokenizer.open(Path(afterword.__file__).parent / "models" / "en" / "tokenizer.json")


def read(line: str) -> str:
    """Return a line as it is read."""
    return " ".join(TOKENS.word(ids_in_line(TOKENS, unit, line)) for unit in units(line))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("THANK YOU FOR YOUR HELP", "thank you for your help"),
        ("WE LIVE IN THE USA", "we live in the USA"),
        ("ON MONDAY THE NASA IS IN LONDON", "on Monday the NASA is in London"),
        ("THE USA and the UK", "THE USA and the UK"),
        ("JSON and XML", "JSON and XML"),
        ("IT WAS A DOG", "it was a dog"),
        ("I DO", "I DO"),
        ("I DO NOT", "I do not"),
        ("DO this", "DO this"),
        ("He said DO NOT DO this", "He said do not do this"),
    ],
)
def test_words_in_capitals_are_read_as_they_are_usually_written(line: str, expected: str) -> None:
    assert read(line) == expected


@pytest.mark.parametrize(
    "line",
    ["THANK YOU FOR", "IT'S A", "I AM A", "DO NOT", "Note. DO NOT TOUCH", "- [ ] BUY SOME"],
)
def test_text_goes_on_in_capitals(line: str) -> None:
    assert in_capitals(TOKENS, [line])


@pytest.mark.parametrize(
    "line", ["I", "A", "OK, I", "NASA", "THE", "THE USA", "We ARE", "AM I", ""]
)
def test_a_few_capitals_are_no_text_in_capitals(line: str) -> None:
    assert not in_capitals(TOKENS, [line])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["THE", "", "CHAPTER ONE"], True),
        (["THE", "", "Chapter one"], False),
        (["The", "", "CHAPTER ONE"], False),
        (["", "", "CHAPTER ONE"], False),
        (["A", "", "CHAPTER ONE"], False),
        (["THE", "", "", "", "", "CHAPTER ONE"], False),
    ],
)
def test_a_line_of_one_word_goes_on_like_the_line_before(lines: list[str], expected: bool) -> None:
    assert in_capitals(TOKENS, lines) is expected


@pytest.mark.parametrize(
    ("line", "unsettled"),
    [
        ("", ""),
        ("so THANK ", "THANK "),
        ("so THANK YOU ", ""),
        ("THE USA ", "THE USA "),
        ("THE USA and ", ""),
        ("so THE I I ", "THE I I "),
        ("the USA ", "USA "),
        ("THANK you ", ""),
        ("USA UK ", "USA UK "),
        ("THANK YOU FOR ", ""),
        ("I ", ""),
    ],
)
def test_the_first_words_may_be_read_otherwise_once_others_follow(
    line: str, unsettled: str
) -> None:
    assert line[unsettled_column(TOKENS, line) :] == unsettled
