"""Answer with one model, or with one of two by the language of the paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from afterword.lsp.active_model import ActiveModel
from afterword.lsp.paragraph_language import ParagraphLanguage
from afterword.masking.prose_document import ProseDocument
from afterword.text.language_detector import LanguageDetector

if TYPE_CHECKING:
    from afterword.completion.engine import Engine


class ModelPair:
    """The models of one client. Use it only on the worker's thread.

    Parameters
    ----------
    first : ActiveModel
        The model for all text, unless there is a second one for its language.

    Attributes
    ----------
    first : ActiveModel
        The same.
    second : ActiveModel | None
        The model for text in its language, once `tell_apart` was called.
    """

    def __init__(self, first: ActiveModel) -> None:
        self.first = first
        self.second: ActiveModel | None = None
        self._language: ParagraphLanguage | None = None
        self._served_by: dict[str, ActiveModel] = {}
        self._with_second: set[str] = set()

    @property
    def engines(self) -> list[Engine]:
        """Return the engines of the models that are loaded."""
        models = [self.first, *([self.second] if self.second else [])]
        return [model.engine for model in models if model.engine is not None]

    @property
    def language(self) -> str:
        """Return the language of the first model."""
        model = self.first.model
        return model.manifest.language if model is not None else "en"

    def load(self, choice: str | None) -> list[str]:
        """Load the first model; as `ActiveModel.load`."""
        return self.first.load(choice)

    def load_second(self, choice: str | None) -> list[str]:
        """Load the second model, which answers once `tell_apart` was called; None drops it."""
        self.second, self._language = None, None
        self._served_by.clear()
        self._with_second.clear()
        if choice is None:
            return []
        self.second = ActiveModel(falls_back=False)  # the first model answers instead
        return self.second.load(choice)

    def tell_apart(self, detector: LanguageDetector | None) -> None:
        """Have the second model answer in paragraphs of the detector's second language.

        Without a detector, it answers nowhere.
        """
        self._language = None if detector is None else ParagraphLanguage(detector)

    def refresh(self) -> list[str]:
        """Notice new and removed models and forgotten words; as `ActiveModel.refresh`."""
        found = self.first.refresh()
        return [*found, *self.second.refresh()] if self.second else found

    def suppress(self, word: str) -> None:
        """Stop suggesting a word; as `ActiveModel.suppress`."""
        self.first.suppress(word)
        if self.second is not None:
            self.second.suppress(word)

    def status(self) -> dict[str, object]:
        """Return figures for `afterword.status`."""
        second = None if self._language is None or self.second is None else self.second.name
        return {**self.first.status(), "second_model": second}

    def model_at(self, document: ProseDocument, line: int) -> ActiveModel:
        """Return the model for a line of a document.

        The state of a model that answers no longer is dropped: it would miss the edits to come.
        """
        model = self.first
        if self._language is not None and self.second is not None:
            if self._language.is_second(document, line) and self.second.engine is not None:
                model = self.second
                self._with_second.add(document.uri)
            before = self._served_by.get(document.uri, self.first)
            self._served_by[document.uri] = model
            if before is not model and before.engine is not None:
                before.engine.drop_state(document.uri)
        return model

    def has_second(self, document: ProseDocument) -> bool:
        """Return whether a document has text for the second model, as far as is known.

        It was asked about such a paragraph since it was opened, or begins in the second language.
        """
        if self._language is None:
            return False
        return document.uri in self._with_second or self._language.begins_in_second(document)

    def has_idle_work(self, document: ProseDocument | None) -> bool:
        """Return whether there is idle work: for a document that is written in, or others."""
        if document is not None and self._language and self._language.has_idle_work(document):
            return True
        return any(engine.has_idle_work(document) for engine in self.engines)

    def run_idle_work(self, document: ProseDocument | None) -> None:
        """Do one slice of idle work, of the model that serves the document first."""
        if document is not None and self._language and self._language.has_idle_work(document):
            self._language.run_idle_work(document)
            return
        serving = self._served_by.get(document.uri, self.first) if document else self.first
        for engine in sorted(self.engines, key=lambda engine: engine is not serving.engine):
            if engine.has_idle_work(document):
                engine.run_idle_work(document)
                return

    def index(self, document: ProseDocument) -> None:
        """Index an open document, to suggest its words in the others."""
        for engine in self.engines:
            engine.index_open_document(document)

    def close(self, uri: str) -> None:
        """Drop everything about a document."""
        self._served_by.pop(uri, None)
        self._with_second.discard(uri)
        if self._language is not None:
            self._language.forget(uri)
        for engine in self.engines:
            engine.close(uri)
