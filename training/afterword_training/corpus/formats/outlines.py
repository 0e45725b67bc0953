"""Convert outlines (.opml) to prose: their items, and the notes on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from afterword_training.corpus.dates import parse_date
from afterword_training.corpus.documents import UNREADABLE_KIND, UnreadableSourceError
from afterword_training.corpus.formats.office_files import parse_xml
from afterword_training.corpus.formats.web_pages import html_to_text


def opml_to_text(data: bytes, me: Sequence[str] = ()) -> tuple[str, float | None]:
    """Return a line for each item, in order, and when the outline was last changed.

    Raises
    ------
    UnreadableSourceError
        It is damaged, or a list of feeds.
    """
    root = parse_xml(data)
    items = list(root.iter("outline"))
    if any(item.get("xmlUrl") for item in items):
        raise UnreadableSourceError(UNREADABLE_KIND, "list of feeds")
    text = "\n".join(line for item in items for line in _lines(item))
    date = root.findtext("head/dateModified") or root.findtext("head/dateCreated")
    return text, parse_date(date)


def _lines(item: Element) -> Iterator[str]:
    # Programs write emphasis and links as HTML.
    for name in ("text", "_note"):
        yield html_to_text(item.get(name, "").replace("\n", "<br>"))
