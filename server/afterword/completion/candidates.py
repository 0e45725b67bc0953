"""Define what a completion is made of, and order the words of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Entry(NamedTuple):
    """A line of a glossary that is offered.

    Attributes
    ----------
    text : str
        What is written: a term, or what an abbreviation stands for.
    abbreviation : str
        What is typed for it; empty for a term.
    """

    text: str
    abbreviation: str = ""

    @property
    def typed(self) -> str:
        """Return what somebody types who wants the entry."""
        return self.abbreviation or self.text


@dataclass(frozen=True)
class Candidate:
    """A whole word that may stand at the cursor, in the writer's case and apostrophes.

    Attributes
    ----------
    text : str
        The word. It begins with the letters typed, unless it replaces them or is an entry of the
        glossary.
    probability : float
        For a word that is shown, its probability given the letters typed. That of an entry of the
        glossary is 0: it is shown because somebody has listed it.
    replaces : int | None
        None if the word begins with the letters typed. If they differ from its first letters, in
        case, by a slip or in marks, how many of its first letters they stand for.
    is_slip : bool
        Whether the letters typed have a slip, if this word is meant.
    entry : Entry | None
        The entry of the glossary that it is, if it is listed for that.
    """

    text: str
    probability: float
    replaces: int | None = None
    is_slip: bool = False
    entry: Entry | None = None

    @property
    def is_whole_slip(self) -> bool:
        """Return whether the letters typed are all of the word, but for a slip."""
        return self.is_slip and self.replaces == len(self.text)

    def letters_saved(self, prefix: str) -> int:
        """Return how many keys it saves: the missing letters, and one for mending a slip."""
        if self.replaces is None:
            return len(self.text) - len(prefix)
        return len(self.text) - self.replaces + 1


@dataclass(frozen=True)
class Completion:
    """Ranked words for the cursor's place.

    Attributes
    ----------
    prefix : str
        The letters of the word typed so far, which every candidate continues or replaces, but for
        entries of the glossary.
    words : list[Candidate]
        Best first (see `by_savings`), none of them equal to the prefix. What a whole abbreviation
        stands for comes before them, other entries of the glossary come after them.
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
    first and was passed over comes later (docs/decisions/010, 021). Passing over says nothing about
    the word that the letters are but for a slip: whoever types it to its end never takes it.

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
        times = 0 if word.is_whole_slip else passed_over.get(word.text, 0)
        likely = word.probability * typed_past_probability**times
        return likely * (saved**0.5 if prefix else 1.0)

    return sorted(words, key=value, reverse=True)
