"""Type in a document and ask an engine for words."""

from __future__ import annotations

from afterword.completion.engine import Engine
from afterword.masking.prose_document import ProseDocument
from afterword.text.cursor import Cursor
from afterword.text.document import Change
from afterword.text.positions import width
from tests.helpers import at_end


def write(document: ProseDocument, text: str) -> tuple[ProseDocument, Cursor]:
    """Append to a document; return it with the cursor at its end."""
    line, column = document.end
    end = line, width(document.lines[line][:column], document.encoding)
    document.apply([Change(text, end, end)])
    return document, document.cursor(document.end)


def erase(document: ProseDocument, letters: int) -> tuple[ProseDocument, Cursor]:
    """Take letters from the end of a document of one line."""
    text = document.text
    document.apply([Change("", (0, len(text) - letters), (0, len(text)))])
    return document, document.cursor(document.end)


def words(engine: Engine, text: str, limit: int = 5) -> list[str]:
    engine.close("doc")
    return [word.text for word in engine.complete(*at_end(text), limit).words]
