"""Find out when a document was written: from its header, its file's name or the file's date."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from pathlib import Path

_CLOCK = r"\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?Z| ?[+-]\d{2}:?\d{2})?"
# "date: 2024-03-01" in front matter, "#+DATE: <2024-03-01>" in Org, ":date: ..." in AsciiDoc and
# reStructuredText, "\date{2024-03-01}" in LaTeX, and the names that web pages use.
_IN_HEADER = re.compile(
    r"(?:^[ \t]*(?:#\+|[:\\\"])?(?:pub|publish|published|created|rev)?[-_ ]?(?:date|created|on)"
    r"[\"']?[ \t]*[:={][\s<{\[\"']{0,4}"
    r"|(?:published_time|dcterms\.(?:date|created)|name=\"date)\"[ \t]+content=\")"
    rf"(\d{{4}}-\d{{2}}-\d{{2}}(?:[T ]{_CLOCK})?)",
    re.IGNORECASE | re.MULTILINE,
)
_IN_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?!\d)")
_HEADER_CHARS = 3000


def parse_date(value: object) -> float | None:
    """Return seconds since the epoch from ISO 8601 text (UTC if it names no zone) or a number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        if not isinstance(value, str):
            return float(value) if math.isfinite(value) else None
        moment = datetime.fromisoformat(re.sub(r"(?<=\d) (?=Z|[+-]\d)", "", value.strip()))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def date_in_header(text: str) -> float | None:
    """Return the date in a document's own header; None if it has none."""
    match = _IN_HEADER.search(text, 0, _HEADER_CHARS)
    return parse_date(match[1]) if match else None


def date_of_file(path: Path) -> float:
    """Return the date at the start of a file's name, or when the file was last changed."""
    match = _IN_NAME.match(path.name)
    named = parse_date(match[1]) if match else None
    return path.stat().st_mtime if named is None else named
