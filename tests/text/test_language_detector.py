from __future__ import annotations

import sys
import unicodedata

import pytest

from afterword.errors import UserError
from afterword.text.language_detector import MAX_NATS_PER_WORD, LanguageDetector

ENGLISH = "We walked along the lake, and the heron stood where it stands every morning."
GERMAN = "Wir gingen am See entlang, und der Reiher stand dort, wo er jeden Morgen steht."


def test_without_the_library_a_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lingua", None)
    with pytest.raises(UserError, match=r" install .*\[languages\]"):
        LanguageDetector("en", "de")


def test_it_tells_two_languages_apart() -> None:
    pytest.importorskip("lingua")
    detector = LanguageDetector("en-GB", "de-AT")
    assert detector.evidence_for_second(ENGLISH) < -10
    assert detector.evidence_for_second(GERMAN) > 10
    assert LanguageDetector("de", "en").evidence_for_second(ENGLISH) > 10
    assert detector.evidence_for_second("1234 -- §") == 0.0


def test_a_letter_and_its_mark_are_one_letter() -> None:
    pytest.importorskip("lingua")
    detector = LanguageDetector("en", "de")
    text = "Über die Dächer flogen große Vögel."
    apart = unicodedata.normalize("NFD", text)
    assert detector.evidence_for_second(apart) == detector.evidence_for_second(text) > 4


@pytest.mark.parametrize("borrowed", ["Schadenfreude", "Straßenbahn", "Zwölffingerdarm"])
def test_a_borrowed_word_says_little(borrowed: str) -> None:
    pytest.importorskip("lingua")
    detector = LanguageDetector("en", "de")
    alone = detector.evidence_for_second(borrowed)
    assert alone == MAX_NATS_PER_WORD
    assert detector.evidence_for_second(f"{ENGLISH} {borrowed}") < -6


def test_the_end_of_a_long_text_counts() -> None:
    pytest.importorskip("lingua")
    detector = LanguageDetector("en", "de")
    assert detector.evidence_for_second(f"{ENGLISH * 40} {GERMAN * 5}") > 20


@pytest.mark.parametrize(
    ("first", "second", "line"),
    [("en", "xx", "no language is known as 'xx'"), ("en", "en-US", "both models are for 'en'")],
)
def test_other_languages_are_refused(first: str, second: str, line: str) -> None:
    pytest.importorskip("lingua")
    with pytest.raises(UserError, match=line):
        LanguageDetector(first, second)
