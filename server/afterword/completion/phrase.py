"""Ghost text: the best word, and the words after it while they remain probable together."""

from __future__ import annotations

from typing import Protocol

from afterword.completion.candidates import Candidate, Phrase


class Place(Protocol):
    """The place of a word in a phrase."""

    def space_after(self, word: str) -> float:
        """Return the probability that a space follows the word, rather than a mark or line end."""

    def after(self, word: str) -> Place:
        """Return the place after the word and a space."""

    def best(self) -> Candidate | None:
        """Return the likeliest word here, given that a space was typed before it; None if none."""


def longest_phrase(
    place: Place, prefix: str, first: Candidate, *, minimum: float, max_words: int
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
    """
    if first.probability < minimum:
        return None
    words, probability = [first.text], first.probability
    while len(words) < max_words:
        together = probability * place.space_after(words[-1])
        if together < minimum:
            break  # without a search
        place = place.after(words[-1])
        following = place.best()
        if following is None or together * following.probability < minimum:
            break
        words.append(following.text)
        probability = together * following.probability
    text = " ".join(words)
    return None if text == prefix else Phrase(prefix, text, probability, first.probability)
