"""Convert Jupyter notebooks (.ipynb) to prose: their cells of Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from afterword_training.corpus.decoding import decode
from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.formats.markup import MARKDOWN
from afterword_training.corpus.paragraphs import normalise


def notebook_to_text(data: bytes, me: Sequence[str] = ()) -> tuple[str, float | None]:
    """Return the prose of the cells of Markdown, in order; notebooks are not dated.

    Raises
    ------
    UnreadableSourceError
        It is no notebook.
    """
    try:
        notebook = json.loads(decode(data))
        # Before version 4, cells stood in worksheets.
        sheets = notebook.get("worksheets") or [notebook]
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
        sources = [source for cell in cells for source in _sources(cell)]
    except (ValueError, AttributeError, KeyError, TypeError):
        raise UnreadableSourceError("damaged, or not a notebook") from None
    return "\n".join(MARKDOWN.to_text(normalise(source)) for source in sources), None


def _sources(cell: dict[str, Any]) -> Iterator[str]:
    """Yield the source of a cell if it is one of prose."""
    if cell["cell_type"] in ("markdown", "heading"):
        source = cell["source"]
        yield source if isinstance(source, str) else "".join(source)
