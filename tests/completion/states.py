"""States of one document, and somebody who writes in it, for several tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from afterword.completion.config import EngineConfig
from afterword.completion.document_state import DocumentState
from afterword.completion.state_cache import StateCache, StateSnapshot
from afterword.completion.text_model import TextModel
from afterword.completion.word_session import WordSession
from afterword.masking.prose_document import ProseDocument
from afterword.text.cursor import Position
from afterword.text.document import Change

CONFIG = EngineConfig()


def configured(model: TextModel, **fields: Any) -> TextModel:
    """Return the same model, used with other numbers."""
    config = replace(model.config, **fields)
    return TextModel(model.language_model, model.tokenizer, model.vocabulary, config)


def document_of(text: str, language: str = "plaintext") -> ProseDocument:
    return ProseDocument("doc", text, language, "utf-32")


def position(text: str, offset: int) -> Position:
    before = text[:offset]
    return Position(before.count("\n"), offset - before.rfind("\n") - 1)


def session_at(state: DocumentState, place: Position | None = None) -> WordSession:
    """Return the session of the word at a place, by default at the document's end."""
    return state.session_at(state.document.cursor(place or state.document.end))


def from_scratch(model: TextModel, text: str) -> DocumentState:
    state = DocumentState(model, document_of(text))
    session_at(state)
    return state


def finish(state: DocumentState) -> None:
    """Let all that is left to read be read."""
    for _ in range(10_000):
        if not state.is_behind:
            return
        state.catch_up()
    raise AssertionError("the reading in the background never ends")


def snapshots_of(cache: StateCache) -> list[StateSnapshot]:
    """Return the snapshots of a cache in text order."""
    found: list[StateSnapshot] = []
    snapshot: StateSnapshot | None = cache.last
    while snapshot is not None:
        found.insert(0, snapshot)
        snapshot = cache.previous(snapshot)
    return found


def keys_of(state: DocumentState, model: TextModel) -> np.ndarray:
    """Return the hidden state [N, E] that each word is remembered by, from what it is like."""
    lift = np.zeros(model.tokenizer.size, np.float32)
    no_words = np.empty(0, np.int64)
    columns = [
        state.full.words.likeness(unit, lift, no_words, state.document.end).scores
        for unit in np.eye(model.language_model.hidden_size, dtype=np.float32)
    ]
    keys: np.ndarray = np.stack(columns, axis=1) / model.config.cache_theta
    return keys


class Writer:
    """Edits one document, of which a state is kept, by offsets."""

    def __init__(self, model: TextModel, text: str = "") -> None:
        self.text = text
        self.state = DocumentState(model, document_of(text))

    def replace(self, start: int, end: int, new: str) -> Position:
        """Where the cursor stands after an edit."""
        places = position(self.text, start), position(self.text, end)
        self.state.document.apply([Change(new, *places)])
        self.text = self.text[:start] + new + self.text[end:]
        return position(self.text, start + len(new))

    def append(self, new: str) -> WordSession:
        return session_at(self.state, self.replace(len(self.text), len(self.text), new))
