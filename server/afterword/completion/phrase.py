"""Ghost text: the best word, and the words after it while they remain probable together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple, Protocol

from afterword.completion.candidates import Candidate, Phrase
from afterword.completion.mid_line import FollowingText
from afterword.text.casing import fold


class Place(Protocol):
    """The place of a word in a phrase."""

    def space_after(self, word: str) -> float:
        """Return the probability that a space follows the word, rather than a mark or line end."""

    def mark_after(self, word: str) -> tuple[str, float]:
        """Return the likeliest punctuation mark right after the word, and its probability."""

    def after(self, word: str) -> Place:
        """Return the place after the word and a space."""

    def best(self) -> Candidate | None:
        """Return the likeliest word here, given that a space was typed before it; None if none."""

    def probability_after(self, word: str, token: int) -> float:
        """Return the probability that a token comes after the word."""


class _Beginning(NamedTuple):
    """A phrase, its probability, and the place of its last word."""

    words: tuple[str, ...]
    probability: float
    place: Place


def longest_phrase(
    place: Place,
    prefix: str,
    first: Candidate,
    *,
    minimum: float,
    max_words: int,
    may_end_with_mark: bool = False,
) -> Phrase | None:
    """Return the longest phrase that begins with a word and is probable enough.

    Parameters
    ----------
    place : Place
        The place of the word.
    prefix : str
        The letters typed. A phrase that adds nothing to them is not returned.
    first : Candidate
        The word.
    minimum : float
        Smallest probability of the whole phrase.
    max_words : int
        Maximum number of words.
    may_end_with_mark : bool
        Whether a punctuation mark follows the last word if that is probable enough.
    """
    *_, longest = (None, *_beginnings(place, first, minimum, max_words))
    found = _phrase(longest, prefix, first)
    if found is None or longest is None or not may_end_with_mark:
        return found
    mark, mark_probability = longest.place.mark_after(longest.words[-1])
    together = found.probability * mark_probability
    if together < minimum:
        return found
    return replace(found, text=found.text + mark, probability=together)


def fitting_phrase(
    place: Place,
    prefix: str,
    first: Candidate,
    following: FollowingText,
    *,
    minimum: float,
    max_words: int,
) -> Phrase | None:
    """Return the phrase that the text after the cursor goes on from best, if it is probable enough.

    It ends before the first word that stands there already. Parameters as of `longest_phrase`; the
    probability of the first word is the one given the text that follows.
    """
    best, agreement = None, -1.0
    for beginning in _beginnings(place, first, minimum, max_words):
        last = beginning.words[-1]
        if len(beginning.words) > 1 and fold(last) == fold(following.unit):
            break
        fits = beginning.place.probability_after(last, following.token)
        if fits > agreement:
            best, agreement = beginning, fits
    return _phrase(best, prefix, first)


def _beginnings(
    place: Place, first: Candidate, minimum: float, max_words: int
) -> Iterator[_Beginning]:
    """Yield the phrases that begin with a word and are probable enough, each a word longer."""
    if first.probability < minimum:
        return
    found = _Beginning((first.text,), first.probability, place)
    yield found
    while len(found.words) < max_words:
        together = found.probability * place.space_after(found.words[-1])
        if together < minimum:
            return  # without a search
        place = place.after(found.words[-1])
        next_word = place.best()
        if next_word is None or together * next_word.probability < minimum:
            return
        words = (*found.words, next_word.text)
        found = _Beginning(words, together * next_word.probability, place)
        yield found


def _phrase(found: _Beginning | None, prefix: str, first: Candidate) -> Phrase | None:
    """Return a phrase to show; None if it adds nothing to the letters typed."""
    text = " ".join(found.words) if found else prefix
    if found is None or text == prefix:
        return None
    return Phrase(prefix, text, found.probability, first.probability)
