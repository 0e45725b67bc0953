"""Find out when a document was written: from its header, its file's name, git, or the file."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from pathlib import Path

from dateutil.parser import ParserError, parserinfo
from dateutil.parser import parse as parse_any

# "date: 2024-03-01" in front matter, "#+DATE: <2024-03-01>" in Org, ":date: ..." in AsciiDoc and
# reStructuredText, "\date{2024-03-01}" in LaTeX, and the names that web pages use.
_KEY = (
    r"(?:(?:pub|publish|published|creation|created|written|post|posted|entry|rev)?[-_ ]?"
    r"(?:date|time|datetime|created|on)|date[-_ ]?(?:created|published|written)|created[-_ ]?at"
    r"|published(?:[-_ ]?at)?|datum|fecha|дата|data|pvm)"
)
_IN_HEADER = re.compile(
    rf"(?:^[ \t]*(?:#\+|[:\\\"'])?{_KEY}[\"']?[ \t]*(?::{{1,2}}|[={{])[\s<{{\[\"']{{0,4}}"
    r"|(?:published_time|dcterms\.(?:date|created)|name=\"date)\"[ \t]+content=\")"
    r"([^\n<>{}\"'\]]{6,40})",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER_CHARS = 3000
# "2024-03-05", "2024_03_05", "20240305", "202403051012", anywhere in a name; best at its start.
_IN_NAME = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<mark>[-_. ]?)(?P<month>0[1-9]|1[0-2])(?P=mark)"
    r"(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?=\D|\d{4}(?:\d\d)?(?!\d)|\Z)"
)
_DAY_FIRST_IN_NAME = re.compile(
    r"(?<!\d)(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>(?:19|20)\d\d)(?!\d)"
)
_WORDS_IN_NAME = re.compile(
    r"[^\W\d_]{3,12}\.?[ _-]\d{1,2}(?:st|nd|rd|th)?,?[ _-](?:19|20)\d\d"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?[ _-][^\W\d_]{3,12}\.?,?[ _-](?:19|20)\d\d"
)
# Folders may hold the year and the month: "2024/03/05.md".
_IN_PATH = re.compile(
    r"(?:\A|/)(?P<year>(?:19|20)\d\d)/(?P<month>0[1-9]|1[0-2])[/-]"
    r"(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_YEARS = range(1900, 2101)
_ORG_DAY = re.compile(r"(?<=\d{4}-\d\d-\d\d) [^\W\d]{2,4}\.?(?= \d|\Z)")
_NUMBERS_ONLY = re.compile(r"[\d\s.,:/-]+(?:[ap]m|z|utc|gmt)?\s*", re.IGNORECASE)


class _Words(parserinfo):  # type: ignore[misc]  # the library has no types
    """Months and filling words of several languages."""

    MONTHS = [  # noqa: RUF012
        ("Jan", "January", "Januar", "Jänner", "janvier", "enero", "gennaio", "januari", "января"),
        ("Feb", "February", "Februar", "février", "febrero", "febbraio", "februari", "февраля"),
        ("Mar", "March", "März", "mars", "marzo", "março", "maart", "марта"),
        ("Apr", "April", "avril", "abril", "aprile", "апреля"),
        ("May", "Mai", "mayo", "maggio", "maio", "mei", "maj", "мая"),
        ("Jun", "June", "Juni", "juin", "junio", "giugno", "junho", "июня"),
        ("Jul", "July", "Juli", "juillet", "julio", "luglio", "julho", "июля"),
        ("Aug", "August", "août", "agosto", "augustus", "augusti", "августа"),
        ("Sep", "Sept", "September", "septembre", "septiembre", "settembre", "сентября"),
        ("Oct", "October", "Oktober", "Okt", "octobre", "octubre", "ottobre", "октября"),
        ("Nov", "November", "novembre", "noviembre", "novembro", "ноября"),
        ("Dec", "December", "Dezember", "Dez", "décembre", "diciembre", "dicembre", "декабря"),
    ]
    JUMP = [*parserinfo.JUMP, "de", "den", "der", "le", "el", "um", "uhr", "à", "г", "года"]  # noqa: RUF012


_DEFAULTS = datetime(1904, 1, 1), datetime(1908, 2, 2)
_INFO = _Words()


def parse_date(value: object) -> float | None:
    """Return seconds since the epoch from a date as people write it, or from a number.

    Text without a zone is in UTC. What may be the third of April or the fourth of March, such as
    "03/04/2024", is no date; with points it is the third of April.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        if not isinstance(value, str):
            return float(value) if math.isfinite(value) else None
        moment = _moment(value.strip())
        if moment is None or moment.year not in _YEARS:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(re.sub(r"(?<=\d) (?=Z|[+-]\d)", "", text))
    except ValueError:
        text = _ORG_DAY.sub("", text)
    if not re.search(r"\d{4}|\d[./-]\d{1,2}[./-]\d\d", text):
        return None
    day_first = [_parsed(text, day_first=flag) for flag in (True, False)]
    is_ambiguous = day_first[0] != day_first[1] and _NUMBERS_ONLY.fullmatch(text)
    return None if is_ambiguous and not re.match(r"\d{1,2}\.\d", text) else day_first[0]


def _parsed(text: str, *, day_first: bool) -> datetime | None:
    """Parse a date that names its year and month; without a day, it means the first."""
    # A year at the start is followed by the month.
    is_year_first = re.match(r"\d{4}", text) is not None
    try:
        first, second = (
            parse_any(
                text,
                _INFO,
                default=default,
                dayfirst=day_first and not is_year_first,
                yearfirst=is_year_first,
            )
            for default in _DEFAULTS
        )
    except (ParserError, ValueError, OverflowError, TypeError, AttributeError):
        return None
    is_named = (first.year, first.month) == (second.year, second.month)
    return first if is_named else None


def date_in_header(text: str) -> float | None:
    """Return the date in a document's own header; None if it has none."""
    for match in _IN_HEADER.finditer(text, 0, _HEADER_CHARS):
        if (date := parse_date(match[1].strip(" ,;"))) is not None:
            return date
    return None


def date_in_name(path: Path) -> float | None:
    """Return the date in a file's name, or in those of its folders; None if there is none."""
    name = path.stem
    numbers = (
        _IN_NAME.match(name)
        or _IN_NAME.search(name)
        or _DAY_FIRST_IN_NAME.search(name)
        or _IN_PATH.search(path.as_posix())
    )
    if numbers:
        return parse_date(f"{numbers['year']}-{numbers['month']}-{numbers['day']}")
    words = _WORDS_IN_NAME.search(name)
    return parse_date(re.sub(r"[_-]", " ", words[0])) if words else None


def date_of_file(path: Path) -> float:
    """Return the date in a file's name, or when the file was last changed."""
    named = date_in_name(path)
    return path.stat().st_mtime if named is None else named
