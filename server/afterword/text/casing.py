"""The case that a writer is using, and how to write a word in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from afterword.text.units import straighten


class Spelling(NamedTuple):
    """A way to look a typed prefix up, and to write what is found.

    Attributes
    ----------
    prefix : str
        What the words that are looked up start with.
    write : Callable[[str], str]
        Puts a word into the writer's case.
    share : float
        How likely a word in this spelling is, against one that needs no change of case.
    """

    prefix: str
    write: Callable[[str], str]
    share: float


CHANGED_CASE = 0.3


def _as_it_is(word: str) -> str:
    return word


def fold(word: str) -> str:
    """A word as it is compared, in any case ("Straße" and "STRASSE") and with any apostrophe."""
    return straighten(word).casefold()


def capitalise(word: str) -> str:
    """The word with its first letter in upper case, the others as they are."""
    return word[:1].upper() + word[1:]


def spellings(prefix: str) -> list[Spelling]:
    """The ways to complete a prefix: as it is; in lower case behind a capital; in ALL CAPS."""
    found = [Spelling(prefix, _as_it_is, 1.0)]
    lower = prefix.lower()
    if len(lower) != len(prefix):  # a letter whose lower case is longer: no other spelling
        return found
    if len(prefix) > 1 and prefix.isupper():
        found.append(Spelling(lower, str.upper, CHANGED_CASE))
        found.append(Spelling(capitalise(lower), str.upper, CHANGED_CASE))
    elif prefix[:1].isupper() and prefix[1:] == lower[1:]:
        found.append(Spelling(lower, capitalise, CHANGED_CASE))
    return found
