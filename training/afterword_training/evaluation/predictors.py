"""Suggest words for typed text: the engine as the server uses it, an editor's own word list."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Protocol

from afterword.completion.candidates import Candidate, Phrase
from afterword.completion.engine import Engine
from afterword.completion.glossary import Glossary
from afterword.masking.prose_document import ProseDocument
from afterword.text.cursor import Cursor, Position
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
    """Types a document into the engine, as the server does.

    Parameters
    ----------
    engine : Engine
        Suggests the words.
    rests : Iterable[str]
        What stands after the cursor in each document, in the order in which they are opened.
    glossary : Glossary | None
        Entries that are offered in every document.

    Attributes
    ----------
    engine : Engine
        The same.
    """

    def __init__(
        self, engine: Engine, rests: Iterable[str] = (), glossary: Glossary | None = None
    ) -> None:
        self.engine = engine
        self._rests = iter(rests)
        self._glossary = glossary
        self._documents = 0
        self._begin("")

    def open(self) -> None:
        """Close the previous document, and begin one that has nothing before the cursor."""
        self.engine.close(str(self._documents))
        self._documents += 1
        self._begin(next(self._rests, ""))
        self.engine.complete(self._document, self._cursor, 1)
        while self.engine.has_idle_work(self._document):
            self.engine.run_idle_work(self._document)

    def type(self, text: str) -> None:
        """Insert text before the cursor."""
        self._document.apply([Change(text, self._place, self._place)])

    def replace(self, letters: int, text: str) -> None:
        """Replace letters before the cursor, of its line, with a text."""
        end = self._place
        start = Position(end.line, end.column - letters)
        self._document.apply([Change(text, start, end)])

    def suggest(self, prefix: str, count: int) -> list[str]:
        """Return the engine's words, and count them as shown."""
        completion = self.engine.complete(self._document, self._cursor, count)
        self.engine.count_as_shown(completion)
        return [word.text for word in completion.words]

    def best_word(self) -> Candidate | None:
        """Return the first word of the best ghost text, however improbable.

        None if no word is longer than the letters typed.
        """
        best = self.engine.best_word(self._document, self._cursor)
        return best if best and best.text != self._cursor.prefix else None

    def phrase(self) -> Phrase | None:
        """Return the ghost text that is shown; None where there is none."""
        return self.engine.phrase(self._document, self._cursor)

    def _begin(self, rest: str) -> None:
        """Open a document that has only what stands after the cursor."""
        self._document = ProseDocument(str(self._documents), rest, "plaintext", "utf-32")
        self._lines_after = len(self._document.lines)
        self._characters_after = len(self._document.lines[0])
        if self._glossary is not None:
            self.engine.set_glossary(self._document.uri, self._glossary)

    @property
    def _place(self) -> Position:
        """Where the cursor stands."""
        line = len(self._document.lines) - self._lines_after
        return Position(line, len(self._document.lines[line]) - self._characters_after)

    @property
    def _cursor(self) -> Cursor:
        return self._document.cursor(self._place)
