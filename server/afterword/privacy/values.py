"""Judge whether a value looks like a password, where its name and what is said do not decide."""

from __future__ import annotations

import re

from afterword.privacy.name_finder import Tier

_YEAR = r"(?:19|20)\d\d"
_DATED_OR_MEASURED = re.compile(
    rf"(?i){_YEAR}s?(?:[-–/]\d\d(?:\d\d)?)?"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[:.h]\d\d"  # dates
    r"|v?\d+(?:\.\d+)+|[$€£]?\d{1,3}(?:[.,]\d{3})+"  # versions, 1,000,000
    r"|[$€£]?\d+(?:[.,]\d+)?(?:st|nd|rd|th|s|[kcm]?m|k?g|[kmgt]i?b|ms|min|h|px|x|%|€|\$)?"
)
_WHOLE_NUMBER = re.compile(r"\d{4,12}")


def bare(value: str) -> str:
    """Return a value without the marks of its sentence."""
    return value.rstrip(".,:;!?) ")


def is_pin(value: str, tier: Tier) -> bool:
    """Return whether a value is that of a name which stands for a number."""
    return tier is Tier.NUMBER and _WHOLE_NUMBER.fullmatch(value) is not None


def has_evidence(value: str, tier: Tier) -> bool:
    """Return whether a value looks like a password where name and sign alone do not decide."""
    if len(value) < 4 or not any(map(str.isdigit, value)):
        return False
    if tier is Tier.NUMBER:
        return True
    if _WHOLE_NUMBER.fullmatch(value):
        is_year_or_round = re.fullmatch(rf"{_YEAR}|[1-9]0+", value)
        return not is_year_or_round and (tier is Tier.SURE or len(value) > 5)
    return not _DATED_OR_MEASURED.fullmatch(value)


def looks_chosen(value: str) -> bool:
    """Return whether a word has the letters and digits of a password."""
    has_both = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return has_both and len(value) > 5 and not _DATED_OR_MEASURED.fullmatch(value)
