"""Which of two languages the paragraph at the cursor is in."""

from __future__ import annotations

from typing import Any, cast

import pytest

from afterword.lsp.paragraph_language import (
    MAX_LINES,
    ParagraphLanguage,
    paragraph,
    paragraphs_above,
)
from afterword.masking.prose_document import ProseDocument
from afterword.text.document import Change
from afterword.text.language_detector import LanguageDetector

ENGLISH = "We walked along the lake in the morning."
GERMAN = "Wir gingen am Morgen am See entlang."


class WordCounter:
    """Takes a text for German if most of its words are."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def evidence_for_second(self, text: str) -> float:
        self.asked.append(text)
        german = {word.strip(".").lower() for word in GERMAN.split()}
        words = [word.strip(".,").lower() for word in text.split()]
        return float(sum(2 if word in german else -2 for word in words))


@pytest.fixture
def detector() -> WordCounter:
    return WordCounter()


@pytest.fixture
def language(detector: WordCounter) -> ParagraphLanguage:
    return ParagraphLanguage(cast(Any, detector))


def note(*paragraphs: str) -> ProseDocument:
    return ProseDocument("note", "\n\n".join(paragraphs), "markdown")


def test_each_paragraph_has_its_language(language: ParagraphLanguage) -> None:
    document = note(ENGLISH, GERMAN, ENGLISH)
    assert [language.is_second(document, line) for line in (0, 2, 4)] == [False, True, False]


def test_a_line_is_looked_at_once_and_again_in_the_pauses(
    language: ParagraphLanguage, detector: WordCounter
) -> None:
    document = note(ENGLISH, GERMAN)
    for _ in range(3):
        assert language.is_second(document, 2)
    assert len(detector.asked) == 1
    assert not language.has_idle_work(document)
    document.apply([Change(ENGLISH, (2, 0), (2, len(GERMAN)))])
    assert language.is_second(document, 2)
    assert len(detector.asked) == 1
    assert language.has_idle_work(document)
    language.run_idle_work(document)
    assert not language.is_second(document, 2)
    assert not language.has_idle_work(document)


@pytest.mark.parametrize(("text", "other"), [(ENGLISH, GERMAN), (GERMAN, ENGLISH)])
def test_borrowed_words_change_nothing(language: ParagraphLanguage, text: str, other: str) -> None:
    borrowed = " ".join(other.split()[:4])
    document = note(text, f"{text} {borrowed}")
    assert language.is_second(document, 0) == (text == GERMAN)
    assert language.is_second(document, 2) == (text == GERMAN)


def test_a_paragraph_that_has_hardly_begun_is_like_the_one_above(
    language: ParagraphLanguage,
) -> None:
    document = note(ENGLISH, GERMAN, "Wir")
    assert language.is_second(document, 4)
    document = ProseDocument("other", f"{ENGLISH}\n\n{GERMAN}\n\n", "markdown")
    assert language.is_second(document, 4)


def test_a_short_document_keeps_to_the_first_language(language: ParagraphLanguage) -> None:
    document = note("Wir gingen")
    assert not language.is_second(document, 0)
    language.forget("note")
    assert not language.is_second(document, 0)


def test_code_and_far_text_are_not_looked_at() -> None:
    lines = [*["Far away."] * (2 * MAX_LINES), "```", "def gingen(): pass", "```", "We walked."]
    document = ProseDocument("note", "\n".join(lines), "markdown")
    assert paragraph(document, len(lines) - 1) == "We walked."
    (above,) = paragraphs_above(document, len(lines) - 1)
    assert set(above.split("\n")) == {"Far away."}
    assert above.count("Far") < MAX_LINES


def test_a_paragraph_has_the_lines_around_the_cursor_in_order() -> None:
    document = ProseDocument("note", "Above.\n\none\ntwo\nthree\n\nBelow.", "markdown")
    assert paragraph(document, 3) == "one\ntwo\nthree"
    assert list(paragraphs_above(document, 3)) == ["Above."]


def test_a_document_in_two_languages_needs_fewer_words(language: ParagraphLanguage) -> None:
    assert not language.is_second(note(ENGLISH, "Wir gingen"), 2)
    language.forget("note")
    document = note(ENGLISH, GERMAN, ENGLISH, "Wir gingen")
    assert language.is_second(document, 2)
    assert not language.is_second(document, 4)
    assert language.is_second(document, 6)


def test_below_a_short_paragraph_its_language_holds(language: ParagraphLanguage) -> None:
    document = note(GERMAN, ENGLISH, "Wir gingen", "")
    assert language.is_second(document, 0)
    assert language.is_second(document, 4)
    assert language.is_second(document, 6)


def test_a_paragraph_that_begins_with_borrowed_words_comes_back(
    language: ParagraphLanguage,
) -> None:
    document = note(GERMAN, ENGLISH, "Wir gingen")
    assert language.is_second(document, 0)
    assert language.is_second(document, 4)
    document.apply([Change(" to see the old tower", (4, 10), (4, 10))])
    language.run_idle_work(document)
    assert not language.is_second(document, 4)


SHORT_PARAGRAPHS = {
    "en": """Call the dentist today.|Thank you very much.|The meeting was moved to Friday.
        |What do you think?|Remember to water the plants.|It rained all day.|Please read this first.
        |How are you?|I am at home today.|We should talk about the budget.""",
    "de": """Die Pflanzen gießen.|Vielen Dank für alles.|Die Besprechung ist jetzt am Freitag.
        |Was meinst du dazu?|Ich schreibe ihr heute Abend.|Es hat den ganzen Tag geregnet.
        |Bitte zuerst lesen.|Wie geht es dir?|Der Garten sieht schön aus.|Ich bin zu Hause.""",
}
BORROWING = {
    "en": ["Wanderlust is a German word.", "Gesundheit is what they say.",
           "The Bundestag met today."],
    "de": ["Feature Freeze ist morgen.", "Newsletter und Social Media planen.",
           "Das Meeting im Backend Team war gut."],
}  # fmt: skip


@pytest.mark.parametrize("own", ["en", "de"])
def test_short_paragraphs_of_a_note_in_two_languages_are_told_apart(own: str) -> None:
    """Two in three are noticed by their end; borrowed words change nothing."""
    pytest.importorskip("lingua")
    other = "de" if own == "en" else "en"
    texts = {"en": ENGLISH, "de": GERMAN}
    language = ParagraphLanguage(LanguageDetector("en", "de"))
    short = [text.strip() for text in SHORT_PARAGRAPHS[own].split("|")]
    noticed = 0
    for text in short:
        document = note(GERMAN, texts[other], text)
        language.is_second(document, 0)  # the document has a German paragraph
        noticed += language.is_second(document, 4) == (own == "de")
        language.forget("note")
    assert noticed >= len(short) * 2 // 3
    for text in BORROWING[own]:
        document = note(GERMAN, texts[own], text)
        language.is_second(document, 0)
        assert language.is_second(document, 4) == (own == "de"), text
        language.forget("note")
