"""Documents in another language than the model's are left out, and that is said."""

from __future__ import annotations

import io
import sys

import pytest

pytest.importorskip("lingua")

from rich.console import Console

from afterword_training.corpus import Corpus, CorpusDocument
from afterword_training.corpus.other_languages import without_other_languages

ENGLISH = "We walked along the lake in the morning, and the heron stood where it always stands."
GERMAN = "Ich war gestern am See und habe den Reiher gesehen, der dort jeden Morgen steht."
FRENCH = "Nous avons marché le long du lac ce matin, et le héron était là comme toujours."
COMMANDS = "pip install foo; kubectl get pods; docker run nginx; grep -r awk sed tail head | sort"
NAMES = "Müller Schmidt Hovsäter Nakamura Rossi García Dubois Novák Jensen Berg Silva Larsen Holm"


def check(language: str, *texts: str) -> tuple[list[str], list[str], str]:
    """Return the texts that are kept, the reasons for leaving others out, and what is printed."""
    documents = [CorpusDocument(f"{number}.md", 0.0, text) for number, text in enumerate(texts)]
    printed = io.StringIO()
    console = Console(file=printed, width=500)
    corpus = without_other_languages(Corpus(documents), language, console)
    reasons = [entry.reason for entry in corpus.skipped]
    return [document.text for document in corpus.documents], reasons, printed.getvalue()


def test_what_is_in_another_language_is_left_out() -> None:
    kept, reasons, printed = check("en", ENGLISH * 3, GERMAN * 3, FRENCH * 3, GERMAN * 4)
    assert kept == [ENGLISH * 3]
    assert reasons.count("it is in German, and the model is for en") == 2
    assert reasons.count("it is in French, and the model is for en") == 1
    assert "2 documents are in German, and left out" in printed
    assert "afterword train PATH... --name NAME --from scratch --language de" in printed


def test_a_german_model_learns_german() -> None:
    kept, _, printed = check("de-AT", GERMAN * 3, ENGLISH * 3)
    assert kept == [GERMAN * 3]
    assert "1 document is in English, and left out" in printed


@pytest.mark.parametrize(
    "text", ["Ja, das ist gut so.", f"{ENGLISH} {ENGLISH} Schadenfreude!", COMMANDS, NAMES]
)
def test_what_is_short_or_mixed_is_kept(text: str) -> None:
    assert check("en", text) == ([text], [], "")


def test_a_model_without_a_language_learns_everything() -> None:
    assert check("und", GERMAN * 3) == ([GERMAN * 3], [], "")


def test_without_the_library_it_says_that_nothing_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "lingua", None)
    kept, reasons, printed = check("en", GERMAN * 3)
    assert (kept, reasons) == ([GERMAN * 3], [])
    assert "the language of the writing was not checked" in printed
    assert "pip install" in printed
