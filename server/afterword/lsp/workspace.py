"""The open documents of one client and the model that completes them.

Both belong to the worker's thread, so the model's states always match the text. The event loop
(`session.py`) passes messages on and waits for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lsprotocol import types

from afterword.lsp import translate
from afterword.lsp.active_model import Models
from afterword.lsp.settings import Settings
from afterword.lsp.translate import Client
from afterword.masking.prose_document import ProseDocument
from afterword.text.document import Change


class Workspace:
    """Documents, settings and the model. Methods are called in the order of the messages.

    Parameters
    ----------
    models : Models
        Has the engine, once a model is loaded.
    """

    def __init__(self, models: Models) -> None:
        self.models = models
        self.documents: dict[str, ProseDocument] = {}
        self._settings = Settings()
        self._client = Client()
        self._indexed_by = models.engine
        self._last_used: ProseDocument | None = None

    def set_client(self, client: Client) -> None:
        """Take what the client can do."""
        self._client = client

    def configure(self, settings: Settings) -> None:
        """Take new settings; stop suggesting words from documents that are switched off."""
        switched = set(self._settings.disabled_languages) ^ set(settings.disabled_languages)
        self._settings = settings
        for document in self.documents.values():
            if document.language_id in switched:
                self._index(document)

    def open(self, item: types.TextDocumentItem) -> None:
        """Mirror a document, replacing one with the same URI."""
        if item.uri in self.documents:
            self.close(item.uri)
        encoding = self._client.encoding
        document = ProseDocument(item.uri, item.text, item.language_id, encoding)
        self.documents[item.uri] = document
        if self.models.engine is self._indexed_by:  # a new one indexes all, once it is followed
            self._index(document)

    def change(self, uri: str, changes: Iterable[Change]) -> None:
        """Keep the mirror of a document up to date."""
        if document := self.documents.get(uri):
            document.apply(changes)

    def close(self, uri: str) -> None:
        """Forget a document."""
        document = self.documents.pop(uri, None)
        if document is self._last_used:
            self._last_used = None
        if self.models.engine is not None:
            self.models.engine.close(uri)

    def index_documents(self) -> None:
        """Index the open documents for a newly loaded model."""
        if self._indexed_by is not self.models.engine:
            self._indexed_by = self.models.engine
            for document in self.documents.values():
                self._index(document)

    def complete(
        self, params: types.CompletionParams, is_stale: Callable[[], bool]
    ) -> types.CompletionList:
        """List the words at a position."""
        popup, engine = self._settings.popup, self.models.engine
        document = self._served(params.text_document.uri)
        kind = params.context.trigger_kind if params.context else None
        uninvited = kind is types.CompletionTriggerKind.TriggerCharacter and self._is_manual
        if engine is None or document is None or not popup.enabled or uninvited:
            return translate.NO_WORDS
        place = document.locate(params.position.line, params.position.character)
        cursor = document.cursor(place)
        # Some clients ask again for a list that was open when a space was typed.
        left_over = kind is types.CompletionTriggerKind.TriggerForIncompleteCompletions
        least = 1 if left_over and not popup.trigger_on_space else 0
        if len(cursor.prefix) < max(popup.min_prefix, least):
            return translate.NO_WORDS
        found = engine.complete(document, cursor, popup.max_items)
        if not is_stale():
            engine.count_as_shown(found)
        here = types.Position(place.line, document.character(place))
        return translate.completion_list(found, self._client, here, cursor.after)

    def ghost(
        self, params: types.InlineCompletionParams, is_stale: Callable[[], bool]
    ) -> types.InlineCompletionList:
        """Return the ghost text at a position."""
        inline, engine = self._settings.inline, self.models.engine
        document = self._served(params.text_document.uri)
        invited = params.context.trigger_kind is types.InlineCompletionTriggerKind.Invoked
        silent = not inline.enabled or (self._is_manual and not invited)
        if engine is None or document is None or silent:
            return translate.NO_GHOST
        place = document.locate(params.position.line, params.position.character)
        if not translate.leaves_room(document.lines[place.line][place.column :]):
            return translate.NO_GHOST
        minimum = 0.0 if invited else inline.min_probability
        selected = params.context.selected_completion_info
        supposed: tuple[str, int | None] = "", None
        if selected is not None:
            start = document.locate(selected.range.start.line, selected.range.start.character)
            if start.line != place.line or start.column > place.column:
                return translate.NO_GHOST
            supposed = selected.text, start.column
        cursor = document.cursor(place, *supposed)
        phrase = engine.phrase(document, cursor, minimum)
        if phrase is None:
            return translate.NO_GHOST
        if selected is not None:
            return translate.extension(phrase, selected, cursor)
        here = types.Position(place.line, document.character(place))
        return translate.inline_list(phrase, self._client, here)

    def has_idle_work(self) -> bool:
        """Tell whether there is idle work for the most recently used document."""
        engine, document = self.models.engine, self._last_used
        return engine is not None and document is not None and engine.has_idle_work(document)

    def run_idle_work(self) -> bool:
        """Do one slice of idle work; return whether there is more."""
        if self.models.engine is not None and self._last_used is not None:
            self.models.engine.run_idle_work(self._last_used)
        return self.has_idle_work()

    @property
    def _is_manual(self) -> bool:
        return self._settings.trigger == "manual"

    def _is_on(self, document: ProseDocument) -> bool:
        return document.language_id not in self._settings.disabled_languages

    def _served(self, uri: str) -> ProseDocument | None:
        """Return a document that is open and not switched off."""
        document = self.documents.get(uri)
        if document is None or not self._is_on(document):
            return None
        self._last_used = document
        return document

    def _index(self, document: ProseDocument) -> None:
        """Index a document for the others if it is switched on; otherwise drop its words."""
        if (engine := self.models.engine) is None:
            return
        if self._is_on(document):
            engine.index_open_document(document)
        else:
            engine.close(document.uri)
