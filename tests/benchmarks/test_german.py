"""German and notes in two languages: which model answers, and what is typed."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("lingua")

from benchmarks.authors import Author
from benchmarks.compare import Extent
from benchmarks.feature_tables import german_table
from benchmarks.german import WAYS, PairedEngines, type_german
from benchmarks.make_sample import GERMAN_SAMPLE

from afterword.completion.engine import Engine
from afterword.masking.prose_document import ProseDocument
from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword.text.language_detector import LanguageDetector
from afterword.text.units import WORD

ENGLISH = "The people of the town were happy with the answer, and they met again in the morning."
GERMAN = "Über die Dächer flogen am Abend viele große Vögel, und die Kinder hörten lange zu."


def author(name: str, text: str) -> Author:
    return Author(name, [], [text])


@pytest.fixture
def both(
    tiny_bundle: Bundle, newer_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Bundle, Bundle]:
    """Have one tiny model shipped, and another one as the German one."""
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    return tiny_bundle, newer_bundle


def test_the_model_of_the_paragraphs_language_answers(both: tuple[Bundle, Bundle]) -> None:
    pair = PairedEngines(*(bundle.path for bundle in both))
    document = ProseDocument("note", f"{ENGLISH}\n\n{GERMAN} ", "plaintext")
    for line, bundle in ((0, both[0]), (2, both[1]), (0, both[0])):
        end = document.cursor(document.end._replace(line=line, column=len(document.lines[line])))
        alone = ProseDocument("alone", document.text, "plaintext")
        wanted = Engine(bundle).complete(alone, end, 5)
        found = pair.complete(document, end, 5)
        assert [word.text for word in found.words] == [word.text for word in wanted.words]


def test_each_way_to_type_is_measured(both: tuple[Bundle, Bundle]) -> None:
    found = {
        name: type_german(
            author("ann", ENGLISH), author("anna", GERMAN), name, both[1].path, Extent(8, 4)
        )
        for name in WAYS
    }
    words = [one["documents"][0]["words"] for one in found.values()]
    assert words == [8, 8, 4, 4], "the first four words of each language"
    plain, marked = (
        found[f"German, umlauts of {number} character{s}"]["documents"][0]["characters"]
        for number, s in (("one", ""), ("two", "s"))
    )
    first_words = " ".join(GERMAN.split()[:4])
    assert marked - plain == sum(unicodedata.combining(c) > 0 for c in _decomposed(first_words))
    table = german_table({"ways": found})
    assert len(table.splitlines()) == 2 + len(WAYS)
    assert " ms |" in table


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def test_the_german_sample_is_german_and_named_in_its_attribution() -> None:
    german = Author.read(GERMAN_SAMPLE)
    texts = [*german.before, *german.typed]
    assert sum(len(WORD.findall(text)) for text in texts) > 35_000
    detector = LanguageDetector("en", "de")
    assert all(detector.evidence_for_second(text) > 4 for text in texts)
    assert GERMAN_SAMPLE.name in (GERMAN_SAMPLE.parent / "ATTRIBUTION.md").read_text("utf-8")
