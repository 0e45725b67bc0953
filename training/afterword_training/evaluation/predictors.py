"""Suggest words for typed text: the engine as the server uses it, an editor's own word list."""

from __future__ import annotations

from itertools import islice
from typing import Protocol

from afterword.completion.candidates import Candidate, Phrase
from afterword.completion.engine import Engine
from afterword.masking.prose_document import ProseDocument
from afterword.text.document import Change
from afterword.text.units import WORD


class Predictor(Protocol):
    """Suggests words at the end of a text that is being typed."""

    def open(self) -> None:
        """Begin an empty document."""

    def type(self, text: str) -> None:
        """Append to the document."""

    def suggest(self, prefix: str, count: int) -> list[str]:
        """Return words for the end of the text, which ends with `prefix`; best first."""


class BufferWords:
    """An editor's own suggestions: words of this document with the prefix, nearest first."""

    def __init__(self) -> None:
        self._words: dict[str, None] = {}
        self._unfinished = ""

    def open(self) -> None:
        """Begin an empty document."""
        self._words, self._unfinished = {}, ""

    def type(self, text: str) -> None:
        """Append to the document; a word counts once something follows it."""
        self._unfinished += text
        end = 0
        for match in WORD.finditer(self._unfinished):
            if match.end() < len(self._unfinished):
                self._words.pop(match.group(), None)
                self._words[match.group()] = None
                end = match.end()
        self._unfinished = self._unfinished[end:]

    def suggest(self, prefix: str, count: int) -> list[str]:
        """Return the latest words that start with the prefix."""
        if not prefix:
            return []
        fitting = (w for w in reversed(self._words) if w.startswith(prefix) and w != prefix)
        return list(islice(fitting, count))


class EnginePredictor:
    """Types a document into the engine, as the server does."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._documents = 0
        self.open()

    def open(self) -> None:
        """Close the previous document, and begin an empty one."""
        self._engine.close(str(self._documents))
        self._documents += 1
        self._document = ProseDocument(str(self._documents), "", "plaintext", "utf-32")

    def type(self, text: str) -> None:
        """Append to the document."""
        end = self._document.end
        self._document.apply([Change(text, end, end)])

    def suggest(self, prefix: str, count: int) -> list[str]:
        """Return the engine's words, and count them as shown."""
        cursor = self._document.cursor(self._document.end)
        completion = self._engine.complete(self._document, cursor, count)
        self._engine.count_as_shown(completion)
        return [word.text for word in completion.words]

    def best_word(self) -> Candidate | None:
        """Return the first word of the best ghost text, however improbable.

        None if there is none that is longer than the letters typed.
        """
        cursor = self._document.cursor(self._document.end)
        best = self._engine.best_word(self._document, cursor)
        return best if best and best.text != cursor.prefix else None

    def phrase(self) -> Phrase | None:
        """Return the ghost text that is shown; None where there is none."""
        return self._engine.phrase(self._document, self._document.cursor(self._document.end))
