"""Units, spacing rules and the tokenizer: what is written can be read back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterword.text.tokenizer import DOCUMENT, EXTRA_SPACE, LINE, NO_SPACE, Tokenizer
from afterword.text.units import Unit, expects_space, settled_end, units
from afterword_training.tokenizer_training import count_units, train_tokenizer

TEXT = "The theory of the well-known café: don’t say (never) that 3.5 is “odd”, said the others."


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return train_tokenizer(count_units([TEXT] * 20), 600)


def texts_of(line: str) -> list[str]:
    return [unit.text for unit in units(line)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Don't stop, now.", ["Don't", "stop", ",", "now", "."]),
        ("the others’ cat", ["the", "others", "’", "cat"]),
        ("well-known 3rd x86_64", ["well", "-", "known", "3", "rd", "x", "86", "_", "64"]),
        ("1,000.50 at 12:30", ["1,000.50", "at", "12:30"]),
        ("naïve Привет 日本", ["naïve", "Привет", "日本"]),
        ("a\u2028b\x0cc", ["a", "b", "c"]),
        ("Hovsa\u0308ter farm", ["Hovsa\u0308ter", "farm"]),
        ("cafe\u0301's e\u0301te\u0301", ["cafe\u0301's", "e\u0301te\u0301"]),
        ("שָׁלוֹם לְכֻלָּם", ["שָׁלוֹם", "לְכֻלָּם"]),
        ("नमस्ते, दुनिया।", ["नमस्ते", ",", "दुनिया", "।"]),
        ("বাংলা தமிழ் മലയാളം", ["বাংলা", "தமிழ்", "മലയാളം"]),
        ("مُحَمَّد می‌خواهم", ["مُحَمَّد", "می‌خواهم"]),
        ("tiếng Việt", ["tiếng", "Việt"]),
        ("tie\u0302\u0301ng nuo\u0302\u0301t", ["tie\u0302\u0301ng", "nuo\u0302\u0301t"]),
        ("ё и\u0306", ["ё", "и\u0306"]),
        ("1\ufe0f\u20e3 ✔\ufe0f", ["1", "\ufe0f", "\u20e3", "✔", "\ufe0f"]),
        ("", []),
    ],
)
def test_a_line_is_cut_into_units(line: str, expected: list[str]) -> None:
    assert texts_of(line) == expected


# Shipped models were trained on units that were cut this way.
_LETTERS_ALONE = re.compile(
    r"[^\W\d_]{1,60}(?:['’][^\W\d_]{1,60})*|\d{1,60}(?:[.,:]\d{1,60})*|[^\w\s]|_"
)


@given(st.text(st.characters(exclude_categories=["Cs", "M"], exclude_characters="\u200c\u200d")))
def test_text_without_marks_is_cut_as_it_always_was(line: str) -> None:
    assert texts_of(line) == _LETTERS_ALONE.findall(line)


@given(st.text(st.sampled_from("ab1.' \u0308\u05b0\u200dक\u094d"), max_size=40), st.integers(0, 40))
def test_what_is_settled_does_not_change_when_text_is_appended(text: str, cut: int) -> None:
    line = text[:cut]
    end = settled_end(line)
    before = [unit for unit in units(line) if unit.end <= end]
    assert before == [unit for unit in units(text) if unit.end <= end]


def test_a_word_without_end_is_cut() -> None:
    assert [len(text) for text in texts_of("a" * 130)] == [60, 60, 10]


@pytest.mark.parametrize(
    "line",
    [
        "Plain words, a list; and (a bracket) end.",
        'He said "yes" and "no".',
        "It costs $5 or £6 [at least]",
        "well-known and/or snake_case",
        "“Curly” quotes—and a dash—too",
    ],
)
def test_ordinary_spacing_is_regular(line: str) -> None:
    closing = [unit for unit in units(line) if unit.irregular_spacing]
    assert all(unit.text in "\"'" for unit in closing)


def test_irregular_spacing_is_marked() -> None:
    irregular = {
        unit.text: unit.preceded_by_space
        for unit in units("e.g. a , b 3rd")
        if unit.irregular_spacing
    }
    assert irregular == {"g": False, ",": True, "rd": False}


def respaced(line: str) -> str:
    """Space a line as the rules and the marks say."""
    out, left = "", None
    for unit in units(line):
        spaced = expects_space(left, unit.text) != unit.irregular_spacing
        out += (" " if spaced and left is not None else "") + unit.text
        left = unit
    return out


@given(st.text(st.characters(exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"]) | st.just(" ")))
def test_spacing_can_be_written_back(line: str) -> None:
    assert respaced(line) == " ".join(line.split())


@given(st.text(), st.integers(0, 50))
def test_reading_on_after_a_unit_is_reading_the_line(line: str, number: int) -> None:
    whole = list(units(line))
    left = whole[min(number, len(whole) - 1)] if whole else None
    rest = list(units(line, left.end, left)) if left else whole
    assert whole == (whole[: whole.index(left) + 1] + rest if left else rest)


@given(st.text(st.characters(exclude_categories=["Zs", "Zl", "Zp", "Cc"]), min_size=1))
def test_every_unit_ends_with_a_closing_piece(tokenizer: Tokenizer, text: str) -> None:
    for unit in units(text):
        ids = tokenizer.word_ids(unit.text)
        assert tokenizer.closes[ids[-1]]
        assert not any(tokenizer.closes[index] for index in ids[:-1])
        plain = unit.text.replace("’", "'").encode("utf-8", "replace").decode()
        assert tokenizer.word(ids) == plain


def test_marks_and_ends_become_tokens(tokenizer: Tokenizer) -> None:
    ids = tokenizer.document_ids("e.g. the\n\n the , end")
    assert ids[0] == DOCUMENT
    assert ids.count(LINE) == 2
    assert ids.count(NO_SPACE) == 1
    assert ids.count(EXTRA_SPACE) == 1


def test_apostrophes_are_read_alike(tokenizer: Tokenizer) -> None:
    assert tokenizer.word_ids("don’t") == tokenizer.word_ids("don't")


def test_the_tokenizer_survives_its_file(tokenizer: Tokenizer, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "tokenizer.json"
    path.write_text(tokenizer.to_json(), "utf-8")
    assert Tokenizer.open(path).document_ids(TEXT) == tokenizer.document_ids(TEXT)


def test_left_none_expects_nothing() -> None:
    assert not expects_space(None, "word")
    assert expects_space(Unit(0, 1, "a", False, True), "word")
