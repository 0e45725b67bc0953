"""Read the tags that name languages (BCP 47)."""

from __future__ import annotations


def primary_language(tag: str) -> str:
    """Return the language of a tag without its region or script: "de" for "de-AT" or "DE_at"."""
    return tag.replace("_", "-").partition("-")[0].lower()
