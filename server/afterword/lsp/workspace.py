"""Keep the open documents of one client and the model that completes them.

Both belong to the worker's thread, so the model's states always match the text. The event loop
(`session.py`) passes messages on and waits for nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types

from afterword.lsp import translate
from afterword.lsp.active_model import ActiveModel
from afterword.lsp.heap import HeapTrimmer
from afterword.lsp.settings import Settings
from afterword.lsp.translate import ClientFeatures
from afterword.masking.prose_document import ProseDocument
from afterword.privacy.secret_files import uri_holds_secrets
from afterword.text.cursor import Cursor, Position
from afterword.text.document import Change

if TYPE_CHECKING:
    from afterword.completion.engine import Engine  # slow, and loaded with the first model

log = logging.getLogger(__name__)

CompletionTrigger = types.CompletionTriggerKind
InlineTrigger = types.InlineCompletionTriggerKind


@dataclass(frozen=True)
class _Target:
    """Where a request wants words, and the engine that has them.

    Attributes
    ----------
    engine : Engine
        What answers.
    document : ProseDocument
        The document that is asked about.
    cursor : Cursor
        The cursor's line, as the engine reads it.
    position : types.Position
        The cursor in the client's units, not beyond the end of its line.
    """

    engine: Engine
    document: ProseDocument
    cursor: Cursor
    position: types.Position


class Workspace:
    """Documents, settings and the model. Methods are called in the order of the messages.

    Parameters
    ----------
    active_model : ActiveModel
        Has the engine, once a model is loaded.

    Attributes
    ----------
    documents : dict[str, ProseDocument]
        The open documents, by URI.
    """

    def __init__(self, active_model: ActiveModel) -> None:
        self.active_model = active_model
        self.documents: dict[str, ProseDocument] = {}
        self._settings = Settings()
        self._features = ClientFeatures()
        self._indexed_by = active_model.engine
        self._trimmer = HeapTrimmer()
        self._last_used: ProseDocument | None = None
        self._unmasked_line: int | None = None  # of the document used last: where words are wanted

    def set_client_features(self, features: ClientFeatures) -> None:
        """Take what the client can do."""
        self._features = features

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
        encoding = self._features.encoding
        document = ProseDocument(item.uri, item.text, item.language_id, encoding)
        self.documents[item.uri] = document
        if uri_holds_secrets(item.uri):
            log.info("a document is not served: its name says that it holds secrets")
        # A new engine indexes all open documents a little later: see `index_documents`.
        if self.active_model.engine is self._indexed_by:
            self._index(document)

    def change(self, uri: str, changes: Iterable[Change]) -> None:
        """Keep the mirror of a document up to date."""
        if document := self.documents.get(uri):
            document.apply(changes)

    def close(self, uri: str) -> None:
        """Forget a document."""
        document = self.documents.pop(uri, None)
        if document is self._last_used:
            self._last_used = self._unmasked_line = None
        if self.active_model.engine is not None:
            self.active_model.engine.close(uri)

    def close_all(self) -> None:
        """Forget all documents."""
        for uri in list(self.documents):
            self.close(uri)

    def index_documents(self) -> None:
        """Index the open documents, if the engine is new."""
        if self._indexed_by is not self.active_model.engine:
            self._indexed_by = self.active_model.engine
            for document in self.documents.values():
                self._index(document)

    def complete(
        self, params: types.CompletionParams, is_stale: Callable[[], bool]
    ) -> types.CompletionList:
        """List the words at a position; a list that is stale by then counts as not shown."""
        popup = self._settings.popup
        trigger = params.context.trigger_kind if params.context else CompletionTrigger.Invoked
        # Some clients ask again for a list that was open when a space was typed.
        is_left_open = trigger is CompletionTrigger.TriggerForIncompleteCompletions
        min_prefix = 1 if is_left_open and not popup.trigger_on_space else 0

        automatic = trigger is CompletionTrigger.TriggerCharacter
        target = self._find(params, popup.enabled, automatic=automatic)
        if target is None or len(target.cursor.prefix) < max(popup.min_prefix, min_prefix):
            return translate.NO_WORDS
        found = target.engine.complete(target.document, target.cursor, popup.max_items)
        if not is_stale():
            target.engine.count_as_shown(found)
        return translate.completion_list(
            found, self._features, target.position, target.cursor.after
        )

    def ghost(self, params: types.InlineCompletionParams) -> types.InlineCompletionList:
        """Return the ghost text at a position."""
        inline, selected = self._settings.inline, params.context.selected_completion_info
        automatic = params.context.trigger_kind is not InlineTrigger.Invoked
        target = self._find(params, inline.enabled, automatic=automatic, selected=selected)
        if target is None or not translate.allows_ghost_text(target.cursor.after):
            return translate.NO_GHOST_TEXT
        min_probability = inline.min_probability if automatic else 0.0
        phrase = target.engine.phrase(target.document, target.cursor, min_probability)
        if phrase is None:
            return translate.NO_GHOST_TEXT
        if selected is not None:
            return translate.ghost_text_of_selected(phrase, selected, target.cursor)
        return translate.ghost_text(phrase, self._features, target.position)

    def has_idle_work(self) -> bool:
        """Return whether there is idle work for the most recently used document."""
        engine, document = self.active_model.engine, self._last_used
        if engine is None or document is None:
            return False
        return self._unmasked_line is not None or engine.has_idle_work(document)

    def run_idle_work(self) -> bool:
        """Do one slice of idle work; return whether there is more."""
        engine, document = self.active_model.engine, self._last_used
        if document is not None and self._unmasked_line is not None:
            if document.mask_towards(self._unmasked_line):
                self._unmasked_line = None
        elif document is not None and engine is not None:
            engine.run_idle_work(document)
        self._trimmer.trim_if_due()
        return self.has_idle_work()

    def _find(
        self,
        params: types.CompletionParams | types.InlineCompletionParams,
        enabled: bool,
        *,
        automatic: bool,
        selected: types.SelectedCompletionInfo | None = None,
    ) -> _Target | None:
        """Return where a request wants words; None if it is to be answered with nothing.

        Parameters
        ----------
        params : CompletionParams or InlineCompletionParams
            The request.
        enabled : bool
            Whether the settings allow requests of its kind.
        automatic : bool
            Whether the editor asked by itself, and not the user.
        selected : SelectedCompletionInfo or None
            The item selected in the list: the cursor is the one after accepting it.
        """
        engine, document = self.active_model.engine, self.documents.get(params.text_document.uri)
        if document is None or not self._is_served(document):
            return None
        self._last_used, self._unmasked_line = document, None
        if engine is None or not enabled or (automatic and self._settings.trigger == "manual"):
            return None
        place = document.locate(params.position.line, params.position.character)
        if not document.mask_towards(place.line):
            self._unmasked_line = place.line  # the words come when the pauses have masked the rest
            return None
        cursor = _cursor_at(document, place, selected)
        if cursor is None:
            return None
        here = types.Position(place.line, document.character(place))
        return _Target(engine, document, cursor, here)

    def _is_served(self, document: ProseDocument) -> bool:
        """Return whether a document's language is switched on, and its name not that of secrets."""
        is_switched_off = document.language_id in self._settings.disabled_languages
        return not is_switched_off and not uri_holds_secrets(document.uri)

    def _index(self, document: ProseDocument) -> None:
        """Index a document for the others if it is served; else drop its words."""
        if (engine := self.active_model.engine) is None:
            return
        if self._is_served(document):
            engine.index_open_document(document)
        else:
            engine.close(document.uri)


def _cursor_at(
    document: ProseDocument, place: Position, selected: types.SelectedCompletionInfo | None
) -> Cursor | None:
    """Return the cursor, as if a selected item were accepted; None if that is on another line."""
    if selected is None:
        return document.cursor(place)
    start = document.locate(selected.range.start.line, selected.range.start.character)
    if start.line != place.line or start.column > place.column:
        return None
    return document.cursor(place, selected.text, start.column)
