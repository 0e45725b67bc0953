from __future__ import annotations

import sys

import pytest

from afterword.errors import UserError
from afterword.text.language_detector import LanguageDetector

ENGLISH = "We walked along the lake, and the heron stood where it stands every morning."
GERMAN = "Wir gingen am See entlang, und der Reiher stand dort, wo er jeden Morgen steht."


def test_without_the_library_a_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lingua", None)
    with pytest.raises(UserError, match=r"pip install 'afterword\[languages\]'"):
        LanguageDetector("en", "de")


def test_it_tells_two_languages_apart() -> None:
    pytest.importorskip("lingua")
    detector = LanguageDetector("en-GB", "de-AT")
    for text, expected in ((ENGLISH, 0.0), (GERMAN, 1.0)):
        assert detector.probability_of_second(text) == pytest.approx(expected, abs=0.05)
    assert detector.probability_of_second("Schadenfreude, etc.") is None
    assert LanguageDetector("de", "en").probability_of_second(ENGLISH) == pytest.approx(1, abs=0.05)


def test_the_end_of_a_long_text_counts() -> None:
    pytest.importorskip("lingua")
    detector = LanguageDetector("en", "de")
    probability = detector.probability_of_second(f"{ENGLISH * 40} {GERMAN * 15}")
    assert probability is not None
    assert probability > 0.95


@pytest.mark.parametrize(
    ("first", "second", "line"),
    [("en", "xx", "no language is known as 'xx'"), ("en", "en-US", "both models are for 'en'")],
)
def test_other_languages_are_refused(first: str, second: str, line: str) -> None:
    pytest.importorskip("lingua")
    with pytest.raises(UserError, match=line):
        LanguageDetector(first, second)
