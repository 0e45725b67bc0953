"""Read notes and journals that programs export as JSON: Google Keep, Day One, Roam."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from afterword_training.corpus.dates import parse_date
from afterword_training.corpus.formats.markup import MARKDOWN
from afterword_training.corpus.formats.office_files import HOLE, close_holes
from afterword_training.corpus.formats.parts import LeftOut, Part
from afterword_training.corpus.paragraphs import normalise, plain_to_text

SHARED = "a note shared with others: if you wrote it, add --me with your address"
DELETED = "deleted"
# References to other blocks, components, and marks of highlighted text.
_ROAM = re.compile(r"\(\([\w-]{6,}\)\)|\{\{(?:[^{}]|\{[^{}]*\})*\}\}|\^\^|^:q\b.*", re.MULTILINE)
_ROAM_PROPERTY = re.compile(r"\s*[\w -]{1,30}::")
_MAX_DEPTH = 200


def read_keep(export: Any, me: Sequence[str]) -> list[Part | LeftOut] | None:
    """Return the note of Google Keep in a file of its export; None if it is another's."""
    if not isinstance(export, dict) or not {"isTrashed", "isArchived"} & export.keys():
        return None
    if export.get("isTrashed"):
        return [LeftOut("", DELETED)]
    owners = [each["email"] for each in export.get("sharees", ()) if each.get("isOwner")]
    known = {address.casefold() for address in me}
    if len(export.get("sharees", ())) > 1 and not known.intersection(map(str.casefold, owners)):
        return [LeftOut("", SHARED, ", ".join(owners))]
    items = [item["text"] for item in export.get("listContent", ())]
    text = plain_to_text(normalise(export.get("textContent", "")))
    microseconds = export.get("userEditedTimestampUsec") or export.get("createdTimestampUsec")
    date = microseconds / 1e6 if microseconds else None
    return [Part("", "\n".join([export.get("title", ""), text, *items]), date, "Google Keep")]


def read_day_one(export: Any, me: Sequence[str]) -> Iterator[Part] | None:
    """Yield the entries of a journal of Day One; None if it is another's."""
    if not isinstance(export, dict) or not isinstance(export.get("entries"), list):
        return None
    entries = [entry for entry in export["entries"] if "creationDate" in entry]
    if len(entries) < len(export["entries"]):
        return None
    return (
        Part(
            str(entry.get("uuid", number)),
            MARKDOWN.to_text(normalise(entry.get("text", ""))),
            parse_date(entry["creationDate"]),
            "Day One",
        )
        for number, entry in enumerate(entries, start=1)
    )


def read_roam(export: Any, me: Sequence[str]) -> Iterator[Part] | None:
    """Yield the pages of Roam; None if the export is another's."""
    if not isinstance(export, list) or not export:
        return None
    if not all(isinstance(page, dict) and "title" in page for page in export):
        return None
    return (
        Part(page["title"], "\n".join(_roam_blocks(page, 0)), _roam_date(page), "Roam")
        for page in export
    )


def _roam_blocks(block: dict[str, Any], depth: int) -> Iterator[str]:
    if depth > _MAX_DEPTH:
        raise ValueError
    for child in block.get("children", ()):
        source = child.get("string", "")
        if not source.startswith(">") and not _ROAM_PROPERTY.match(source):
            yield MARKDOWN.to_text(normalise(close_holes(_ROAM.sub(HOLE, source))))
        yield from _roam_blocks(child, depth + 1)


def _roam_date(page: dict[str, Any]) -> float | None:
    milliseconds = page.get("edit-time") or page.get("create-time")
    return milliseconds / 1000 if milliseconds else None
