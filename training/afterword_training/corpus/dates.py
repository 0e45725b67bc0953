"""When a document was written: what it says itself, then its name, then the file's date."""

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
_HEADER_LENGTH = 3000


def parse_date(value: object) -> float | None:
    """Seconds since the epoch from ISO 8601 text (UTC where it names no zone) or a number."""
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
    """The date that a document's own header gives."""
    match = _IN_HEADER.search(text, 0, _HEADER_LENGTH)
    return parse_date(match[1]) if match else None


def date_of_file(path: Path) -> float:
    """The date at the start of a file's name, or when the file was last changed."""
    match = _IN_NAME.match(path.name)
    named = parse_date(match[1]) if match else None
    return path.stat().st_mtime if named is None else named
