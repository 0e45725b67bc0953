"""Define what a completion is made of, and order the words of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Candidate:
    """A whole word that may stand at the cursor, in the writer's case and apostrophes.

    Attributes
    ----------
    text : str
        The word. It begins with the letters typed, unless it replaces them.
    probability : float
        For a word that is shown, its probability given the letters typed.
    replaces : int | None
        How many of its letters those that were typed stand for, if it begins with others: in
        another case, or without a slip. None if it begins with them.
    is_slip : bool
        Whether the letters typed have a slip, if this word is meant.
    """

    text: str
    probability: float
    replaces: int | None = None
    is_slip: bool = False

    def letters_saved(self, prefix: str) -> int:
        """Return how many keys it saves: letters that are missing, and the slip to be mended."""
        if self.replaces is None:
            return len(self.text) - len(prefix)
        return len(self.text) - self.replaces + 1


@dataclass(frozen=True)
class Completion:
    """Ranked words for the cursor's place.

    Attributes
    ----------
    prefix : str
        The letters of the word typed so far, which every candidate continues or replaces.
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
    words: Iterable[Candidate],
    prefix: str,
    passed_over: Mapping[str, int],
    typed_past_probability: float,
) -> list[Candidate]:
    """Return words in the order in which a list shows them.

    Before any letter that is the order of their probability. Once a letter is typed, a word that
    saves more letters comes earlier, by the square root of their number, and a word that was ranked
    first and was passed over comes later (docs/decisions/010, 021).

    Parameters
    ----------
    words : Iterable[Candidate]
        In any order.
    prefix : str
        The letters typed.
    passed_over : Mapping[str, int]
        How often a word was ranked first when fewer letters were typed.
    typed_past_probability : float
        P(the writer keeps typing although the intended word was ranked first).
    """

    def value(word: Candidate) -> float:
        saved = word.letters_saved(prefix)
        likely = word.probability * typed_past_probability ** passed_over.get(word.text, 0)
        return likely * (saved**0.5 if prefix else 1.0)

    return sorted(words, key=value, reverse=True)
