"""Ghost text: the best word, and the words after it while they remain probable together."""

from __future__ import annotations

from typing import Protocol

from afterword.completion.candidates import Candidate, Phrase


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
    if text == prefix:
        return None
    if may_end_with_mark:
        mark, mark_probability = place.mark_after(words[-1])
        if probability * mark_probability >= minimum:
            text, probability = text + mark, probability * mark_probability
    return Phrase(prefix, text, probability, first.probability)
