"""Keep the open documents of one client and the model that completes them.

Both belong to the worker's thread, so the model's states always match the text. The event loop
(`session.py`) passes messages on and waits for nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types

from afterword.lsp import translate
from afterword.lsp.active_model import ActiveModel
from afterword.lsp.ghost_threshold import GhostThreshold
from afterword.lsp.heap import HeapTrimmer
from afterword.lsp.model_pair import ModelPair
from afterword.lsp.private_log import describe
from afterword.lsp.savings_counter import SavingsCounter
from afterword.lsp.settings import Settings
from afterword.lsp.suggestion_tracker import SuggestionTracker, Taken
from afterword.lsp.translate import ClientFeatures
from afterword.masking.prose_document import ProseDocument
from afterword.privacy.secret_files import uri_holds_secrets
from afterword.text import lazy_pattern
from afterword.text.cursor import Cursor, Position
from afterword.text.document import Change
from afterword.text.units import normalize_unit

if TYPE_CHECKING:
    from afterword.completion.engine import Engine  # slow, and loaded with the first model
    from afterword.completion.glossary import Glossary

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
    model : str
        Name of its model.
    document : ProseDocument
        The document that is asked about.
    cursor : Cursor
        The cursor's line, as the engine reads it.
    position : types.Position
        The cursor in the client's units, not beyond the end of its line.
    """

    engine: Engine
    model: str
    document: ProseDocument
    cursor: Cursor
    position: types.Position


class Workspace:
    """Documents, settings and the model. Methods are called in the order of the messages.

    Parameters
    ----------
    active_model : ActiveModel
        Has the engine, once a model is loaded.
    counter : SavingsCounter or None
        Counts the suggestions that are taken.

    Attributes
    ----------
    models : ModelPair
        The model, or two by the language of the paragraph.
    documents : dict[str, ProseDocument]
        The open documents, by URI.
    """

    def __init__(self, active_model: ActiveModel, counter: SavingsCounter | None = None) -> None:
        self.models = ModelPair(active_model)
        self._counter = counter or SavingsCounter()
        self._tracker = SuggestionTracker()
        self._threshold = GhostThreshold()
        self.documents: dict[str, ProseDocument] = {}
        self._glossaries: dict[str, Glossary] = {}
        self._settings = Settings()
        self._features = ClientFeatures()
        self._indexed_by = self.models.engines
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
        self._counter.is_enabled = settings.statistics.enabled
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
        # A new engine indexes all open documents at its first request or a little later.
        if self.models.engines == self._indexed_by:
            self._index(document)

    def change(self, uri: str, changes: Iterable[Change]) -> None:
        """Keep the mirror of a document up to date."""
        if document := self.documents.get(uri):
            # Several keys may come in one message. Neovim also sends a word of the list letter by
            # letter, after it has deleted those typed.
            steps = list(changes)
            is_typing = all(change.text for change in steps)
            for edit in [[change] for change in steps] if is_typing else [steps]:
                document.apply(edit)
                try:
                    self._follow(document, edit)
                except Exception as error:  # the mirror must be right, the counts need not
                    log.error("an edit could not be followed: %s", describe(error))

    def close(self, uri: str) -> None:
        """Forget a document."""
        document = self.documents.pop(uri, None)
        self._tracker.forget(uri)
        self._glossaries.pop(uri, None)
        if document is self._last_used:
            self._last_used = self._unmasked_line = None
        self.models.close(uri)

    def close_all(self) -> None:
        """Forget all documents."""
        for uri in list(self.documents):
            self.close(uri)

    def index_documents(self) -> None:
        """Index the open documents, if the engine is new."""
        if self._indexed_by != self.models.engines:
            self._indexed_by = self.models.engines
            for document in self.documents.values():
                self._index(document)

    def set_glossaries(self, glossaries: Mapping[str, Glossary]) -> None:
        """Offer the entries of glossaries in the documents of these URIs that are open."""
        for uri, glossary in glossaries.items():
            if uri in self.documents:
                self._glossaries[uri] = glossary

    def language_to_learn(self, uri: str) -> str | None:
        """Return the language id of a document that may be learned when it is saved.

        None if it is not open, is switched off, holds secrets by its name, or has text for the
        second model, which must not be counted for the first one.
        """
        document = self.documents.get(uri)
        if document is None or not self._is_served(document) or self.models.has_second(document):
            return None
        return document.language_id

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
        if target is None:
            return translate.NO_WORDS
        if len(normalize_unit(target.cursor.prefix)) < max(popup.min_prefix, min_prefix):
            return translate.NO_WORDS
        found = target.engine.complete(
            target.document,
            target.cursor,
            popup.max_items,
            forgive_slips=popup.forgive_slips,
        )
        if not is_stale():
            target.engine.count_as_shown(found)
            words = [word.text for word in found.words]
            self._tracker.list_shown(target.document, target.cursor, words, target.model)
        return translate.completion_list(
            found, self._features, target.position, target.cursor.after
        )

    def explain(self, params: types.TextDocumentPositionParams) -> dict[str, object]:
        """Return why words would be listed at a position, as `afterword.why` returns it."""
        target = self._find(params, enabled=True, automatic=False)
        if target is None:
            return {"prefix": "", "words": [], "finished": 0.0, "note": None}
        from afterword.completion.explanation import explain  # noqa: PLC0415  (slow to import)

        model = self.models.model_at(target.document, target.cursor.line)
        index, note = model.word_sources()
        popup = self._settings.popup
        found = explain(
            target.engine,
            target.document,
            target.cursor,
            popup.max_items,
            index,
            forgive_slips=popup.forgive_slips,
        )
        return translate.explanation(found, note)

    def ghost(self, params: types.InlineCompletionParams) -> types.InlineCompletionList:
        """Return the ghost text at a position."""
        inline, selected = self._settings.inline, params.context.selected_completion_info
        automatic = params.context.trigger_kind is not InlineTrigger.Invoked
        target = self._find(params, inline.enabled, automatic=automatic, selected=selected)
        if target is None or not (inline.mid_line or target.cursor.ends_line):
            return translate.NO_GHOST_TEXT
        phrase = target.engine.phrase(
            target.document,
            target.cursor,
            self._min_probability() if automatic else 0.0,
            max_words=inline.max_words,
            may_end_with_mark=inline.punctuation and not target.cursor.after.strip(),
            forgive_slips=self._settings.popup.forgive_slips,
        )
        if phrase is None:
            return translate.NO_GHOST_TEXT
        text = selected.text if selected is not None else None
        self._tracker.ghost_shown(target.document, target.cursor, phrase, target.model, text)
        if selected is not None:
            return translate.ghost_text_of_selected(phrase, selected, target.cursor)
        return translate.ghost_text(phrase, self._features, target.position)

    def has_idle_work(self) -> bool:
        """Return whether there is idle work, above all for the most recently used document."""
        return (
            self._unmasked_line is not None
            or self.models.has_idle_work(self._last_used)
            or lazy_pattern.are_uncompiled()
        )

    def run_idle_work(self) -> bool:
        """Do one slice of idle work; return whether there is more."""
        document = self._last_used
        if document is not None and self._unmasked_line is not None:
            if document.mask_towards(self._unmasked_line):
                self._unmasked_line = None
        elif self.models.has_idle_work(document):
            self.models.run_idle_work(document)
        else:
            lazy_pattern.compile_some()
        self._trimmer.trim_if_due()
        return self.has_idle_work()

    def _min_probability(self) -> float | None:
        """Return the smallest probability of a ghost text that nobody asked for."""
        setting = self._settings.inline.min_probability
        return self._threshold.minimum(setting) if self._settings.inline.adaptive else setting

    def _follow(self, document: ProseDocument, edit: list[Change]) -> None:
        """Find out from an edit, just applied, what became of the suggestions."""
        if (outcome := self._tracker.follow(document, edit)) is None:
            return
        self._threshold.learn_from(outcome)
        if isinstance(outcome, Taken):
            self._counter.add(outcome)

    def _find(
        self,
        params: types.CompletionParams
        | types.InlineCompletionParams
        | types.TextDocumentPositionParams,
        enabled: bool,
        *,
        automatic: bool,
        selected: types.SelectedCompletionInfo | None = None,
    ) -> _Target | None:
        """Return where a request wants words; None if it is to be answered with nothing.

        Parameters
        ----------
        params : CompletionParams, InlineCompletionParams or TextDocumentPositionParams
            The request.
        enabled : bool
            Whether the settings allow requests of its kind.
        automatic : bool
            Whether the editor asked by itself, and not the user.
        selected : SelectedCompletionInfo or None
            The item selected in the list: the cursor is the one after accepting it.
        """
        document = self.documents.get(params.text_document.uri)
        if document is None or not self._is_served(document):
            return None
        self._last_used, self._unmasked_line = document, None
        if not enabled or (automatic and self._settings.trigger == "manual"):
            return None
        place = document.locate(params.position.line, params.position.character)
        if not document.mask_towards(place.line):
            self._unmasked_line = place.line  # the words come when the pauses have masked the rest
            return None
        model = self.models.model_at(document, place.line)
        if model.engine is None:
            return None
        self.index_documents()  # what is secret in this one may stand far from the cursor
        model.engine.set_offensive_shown(self._settings.offensive_words == "show")
        self._assign_glossary(model.engine, document.uri)
        cursor = _cursor_at(document, place, selected)
        if cursor is None:
            return None
        here = types.Position(place.line, document.character(place))
        return _Target(model.engine, model.name, document, cursor, here)

    def _is_served(self, document: ProseDocument) -> bool:
        """Return whether a document's language is on and its name does not suggest secrets."""
        is_switched_off = document.language_id in self._settings.disabled_languages
        return not is_switched_off and not uri_holds_secrets(document.uri)

    def _assign_glossary(self, engine: Engine, uri: str) -> None:
        """Have an engine offer the entries of a document's glossary, if they are wanted."""
        glossary = self._glossaries.get(uri)
        if glossary is not None and self._settings.glossary.enabled:
            engine.set_glossary(uri, glossary)
        else:
            engine.drop_glossary(uri)

    def _index(self, document: ProseDocument) -> None:
        """Index a document for the others if it is served; else drop its words."""
        if self._is_served(document):
            self.models.index(document)
        else:
            self.models.close(document.uri)


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
