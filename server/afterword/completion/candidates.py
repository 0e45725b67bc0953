"""What a completion is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

UNSEEN = 0.5
"""Probability that somebody who means the word that stands first types on, not having seen it."""
NONE: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class Candidate:
    """A whole word that may stand at the cursor, in the writer's case and apostrophes.

    The probability of one that is shown is that after the letters typed.
    """

    text: str
    probability: float


@dataclass(frozen=True)
class Completion:
    """Ranked words for the place of the cursor.

    Attributes
    ----------
    prefix : str
        The letters of the word typed so far; every candidate starts with them.
    words : list[Candidate]
        Best first (see `by_savings`), none of them equal to the prefix.
    """

    prefix: str
    words: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True)
class Phrase:
    """A continuation to show as ghost text.

    Attributes
    ----------
    prefix : str
        The letters of the word typed so far; the text starts with them.
    text : str
        One word or several, spaced and punctuated as written text, in place of the prefix.
    probability : float
        Probability of all of it.
    first : float
        Probability of its first word.
    """

    prefix: str
    text: str
    probability: float
    first: float


def by_savings(
    words: Iterable[Candidate], prefix: str, passed_over: Mapping[str, int] = NONE
) -> list[Candidate]:
    """The words in the order in which a list shows them.

    Before any letter that is the order of their probability. Once a letter is typed a word that
    saves more letters comes earlier, by the square root of their number, and one that stood first
    and was passed over comes later (docs/decisions/010, 021).

    Parameters
    ----------
    words : Iterable[Candidate]
        In any order.
    prefix : str
        The letters typed.
    passed_over : Mapping[str, int]
        How often a word stood first when fewer of them were typed.
    """

    def value(word: Candidate) -> float:
        saved = len(word.text) - len(prefix)
        unseen = UNSEEN ** passed_over.get(word.text, 0)
        return word.probability * unseen * (saved**0.5 if prefix else 1.0)

    return sorted(words, key=value, reverse=True)
