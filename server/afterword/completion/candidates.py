"""What a completion is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


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


def by_savings(words: Iterable[Candidate], prefix: str) -> list[Candidate]:
    """The words in the order in which a list shows them.

    Once a letter is typed a word that saves more letters comes earlier: by its probability times
    the square root of their number (docs/decisions/010-ranking.md). Before that, by probability.
    """

    def value(word: Candidate) -> float:
        saved = len(word.text) - len(prefix)
        return word.probability * (saved**0.5 if prefix else 1.0)

    return sorted(words, key=value, reverse=True)
