"""Which of two languages the paragraph at the cursor is in."""

from __future__ import annotations

from typing import Any, cast

import pytest

from afterword.lsp.paragraph_language import MAX_LINES, ParagraphLanguage, paragraph
from afterword.masking.prose_document import ProseDocument
from afterword.text.document import Change

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
    found = paragraph(document, len(lines) - 1)
    assert "gingen" not in found
    assert found.startswith("Far away.")
    assert found.count("Far") < MAX_LINES
