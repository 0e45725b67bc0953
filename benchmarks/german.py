"""Type German, and notes in two languages, with a small German model beside the English one.

The model is trained from scratch on the first 80 % of the German sample. The rest of it is typed
alone, with each umlaut as one character and as two, a letter and a combining mark; and in turn with
paragraphs of an English author, with the English model alone and with the model of each paragraph's
language.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import cast
from unittest.mock import patch

from benchmarks.authors import Author
from benchmarks.compare import Extent
from benchmarks.features import typing_figures
from benchmarks.figures import Json, by_document
from benchmarks.make_sample import GERMAN_SAMPLE
from benchmarks.once import UnfinishedRun
from benchmarks.processes import Task, results_of
from benchmarks.recorder import Recorder
from benchmarks.trained import model_folder, trained_model

from afterword.completion.candidates import Candidate, Completion, Phrase
from afterword.completion.engine import Engine
from afterword.lsp.active_model import ActiveModel
from afterword.lsp.model_pair import ModelPair
from afterword.masking.prose_document import ProseDocument
from afterword.store import registry
from afterword.store.source_record import SCRATCH
from afterword.text.cursor import Cursor
from afterword.text.language_detector import LanguageDetector
from afterword_training.evaluation.keystroke_savings import type_texts, type_without_slips
from afterword_training.evaluation.predictors import EnginePredictor

LANGUAGES = "en", "de"


class PairedEngines:
    """Two models as one engine: the model of a paragraph's language answers in it.

    Parameters
    ----------
    first, second : str | Path
        Names or folders of the models.
    """

    def __init__(self, first: str | Path, second: str | Path) -> None:
        self._models = ModelPair(ActiveModel())
        self._models.load(str(first))
        self._models.load_second(str(second))
        self._models.tell_apart(LanguageDetector(*LANGUAGES))
        (self._answering, _) = self._models.engines

    def complete(self, document: ProseDocument, cursor: Cursor, count: int) -> Completion:
        """Return the words at the cursor."""
        if self.has_idle_work(document):  # a server does it between two keys
            self.run_idle_work(document)
        self._answering = self._at(document, cursor)
        return self._answering.complete(document, cursor, count)

    def count_as_shown(self, completion: Completion) -> None:
        """Count a list as shown."""
        self._answering.count_as_shown(completion)

    def best_word(self, document: ProseDocument, cursor: Cursor) -> Candidate | None:
        """Return the first word of the best ghost text."""
        return self._at(document, cursor).best_word(document, cursor)

    def phrase(self, document: ProseDocument, cursor: Cursor) -> Phrase | None:
        """Return the ghost text that is shown."""
        return self._at(document, cursor).phrase(document, cursor)

    def has_idle_work(self, document: ProseDocument) -> bool:
        """Return whether there is work for a pause."""
        return self._models.has_idle_work(document)

    def run_idle_work(self, document: ProseDocument) -> None:
        """Do one slice of it."""
        self._models.run_idle_work(document)

    def close(self, uri: str) -> None:
        """Drop a document."""
        self._models.close(uri)

    def _at(self, document: ProseDocument, cursor: Cursor) -> Engine:
        engine = self._models.model_at(document, cursor.line).engine
        assert engine is not None
        return engine


def measure_german(author: Author, extent: Extent, run: UnfinishedRun) -> Json:
    """Train the German model, and return the raw figures of each way to type.

    Parameters
    ----------
    author : Author
        Whose English paragraphs are typed.
    extent : Extent
        Words in all, and at most of one document in each language.
    run : UnfinishedRun
        Keeps what has been measured.
    """
    german = Author.read(GERMAN_SAMPLE)
    train: Task = partial(trained_model, german, SCRATCH, "de")
    with patch.dict(os.environ):
        os.environ.pop("OMP_NUM_THREADS", None)
        trained = results_of({"train the German model": train}, run)
    model = model_folder(german, SCRATCH)
    tasks: dict[str, Task] = {
        f"German: {name}": partial(type_german, author, german, name, model, extent)
        for name in WAYS
    }
    return {
        "extent": extent._asdict(),
        "training": next(iter(trained.values())),
        "ways": dict(zip(WAYS, results_of(tasks, run).values(), strict=True)),
    }


def type_german(author: Author, german: Author, name: str, model: Path, extent: Extent) -> Json:
    """Type in one of the ways, and return the raw figures."""
    make_texts, make_engine = WAYS[name]
    texts = make_texts(
        *(list(one.shortened(extent.words_per_document).typed) for one in (author, german))
    )
    recorder = Recorder(EnginePredictor(make_engine(model)))
    found = type_texts(
        recorder, texts, extent.words, type_word=recorder.recording(type_without_slips)
    )
    return typing_figures(recorder, by_document(found))


def _mixed(english: Sequence[str], german: Sequence[str]) -> list[str]:
    """Return notes of a text in each language."""
    return [f"{one}\n\n{other}" for one, other in zip(english, german, strict=False)]


def _german(_: Sequence[str], german: Sequence[str]) -> list[str]:
    return [unicodedata.normalize("NFC", text) for text in german]


def _decomposed(_: Sequence[str], german: Sequence[str]) -> list[str]:
    return [unicodedata.normalize("NFD", text) for text in german]


def _english_alone(_: Path) -> Engine:
    return Engine(registry.open_model(registry.SHIPPED))


def _german_alone(model: Path) -> Engine:
    return Engine(registry.open_model(str(model)))


def _pair(model: Path) -> Engine:
    return cast(Engine, PairedEngines(registry.SHIPPED, model))


Way = tuple[Callable[[Sequence[str], Sequence[str]], list[str]], Callable[[Path], Engine]]
WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "both languages, the English model alone": (_mixed, _english_alone),
        "both languages, each model in its paragraphs": (_mixed, _pair),
        "German, umlauts of one character": (_german, _german_alone),
        "German, umlauts of two characters": (_decomposed, _german_alone),
    }
)
"""What is typed with which model. Each second one is compared with the one before."""
