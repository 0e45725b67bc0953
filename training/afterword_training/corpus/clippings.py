"""Recognise pages clipped from the web into a folder of notes: somebody else wrote them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from afterword_training.corpus.documents import UnreadableSourceError

REASON = "clipped from the web, by another author: if it is yours, add --me AUTHOR"
_HEADER_CHARS = 4000
_FRONT_MATTER = re.compile(
    r"\A\s*(-{3}|\+{3}|;{3})[ \t]*\n(?P<block>.*?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
# Properties of Logseq and Roam: "url:: https://...".
_PROPERTIES = re.compile(r"\A(?:[ \t]*(?:[-*][ \t]+)?[\w -]{2,30}::[^\n]*(?:\n|\Z))+")
_ENTRY = re.compile(
    r"^[ \t]*(?:[-*][ \t]+)?[\"']?([\w -]{2,30}?)[\"']?[ \t]*(?:::?|=)[ \t]*"
    r"(.*(?:\n[ \t]+-[ \t].*)*)",
    re.MULTILINE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\.\S+")
_ADDRESS_KEYS = frozenset({
    "url", "source", "source_url", "sourceurl", "link", "original_url", "originalurl", "origin",
    "clipped_from", "clipped-from", "via", "canonical", "canonical_url", "webpage", "page-url",
})  # fmt: skip
_AUTHOR_KEYS = frozenset({"author", "authors", "byline", "creator", "by"})
_KIND_KEYS = frozenset({"tags", "tag", "type", "category", "categories", "kind"})
_CLIPPING = re.compile(
    r"\b(?:web[-_ ]?)?(?:clip(?:ping|ped)?s?|highlights?|readwise|pocket|instapaper|omnivore)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\[\]\"',;|]+")


def check_not_clipped(text: str, me: Sequence[str]) -> None:
    """Refuse a note whose settings say where on the web it is from, and that another wrote it.

    Raises
    ------
    UnreadableSourceError
        It is clipped.
    """
    entries = _settings(text[:_HEADER_CHARS])
    if not any(_ADDRESS.search(entries.get(key, "")) for key in _ADDRESS_KEYS):
        return
    authors = [name for key in _AUTHOR_KEYS for name in _names(entries.get(key, ""))]
    known = {name.strip().casefold() for name in me}
    if known.intersection(name.casefold() for name in authors):
        return
    is_clipping = any(_CLIPPING.search(entries.get(key, "")) for key in _KIND_KEYS)
    if authors or is_clipping:
        raise UnreadableSourceError(REASON, ", ".join(authors))


def _settings(text: str) -> dict[str, str]:
    match = _FRONT_MATTER.match(text) or _PROPERTIES.match(text)
    if not match:
        return {}
    block = match["block"] if match.re is _FRONT_MATTER else match[0]
    return {
        key.strip().lower().replace(" ", "_"): value.strip() for key, value in _ENTRY.findall(block)
    }


def _names(value: str) -> list[str]:
    """Return the names in a value: "[[A Stranger]]", a list, or lines below it."""
    pieces = (piece.strip(" \t-") for line in value.split("\n") for piece in _NAME.findall(line))
    return [piece for piece in pieces if any(map(str.isalpha, piece))]
