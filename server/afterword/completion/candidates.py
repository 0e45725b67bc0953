"""What a completion is made of."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Candidate:
    """A whole word that may stand at the cursor, in the writer's case and apostrophes."""

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
        Best first, none of them equal to the prefix.
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
