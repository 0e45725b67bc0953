"""Ask an engine what it offers at a place in a text."""

from __future__ import annotations

from afterword.completion.candidates import Phrase
from afterword.completion.engine import Engine
from afterword.masking.prose_document import ProseDocument
from afterword.text.cursor import Position

URI = "untitled:asked"


def asked(engine: Engine, text: str, language: str = "markdown") -> tuple[list[str], Phrase | None]:
    """Return the words listed and the ghost text at the broken bar in a new document."""
    before, after = text.split("¦")
    document = ProseDocument(URI, before + after, language)
    line = before.rpartition("\n")[2]
    cursor = document.cursor(Position(before.count("\n"), len(line)))
    words = [word.text for word in engine.complete(document, cursor, 5).words]
    phrase = engine.phrase(document, cursor)
    engine.close(URI)
    return words, phrase
