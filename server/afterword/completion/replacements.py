"""Find words that replace the letters typed, where the others continue them.

There are two kinds: names whose capitals were left out, and words of which the letters are the
beginning with one slip. The second are looked for only where hardly anything begins with the
letters, so they cost nothing elsewhere (docs/decisions/044).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from afterword.completion.candidates import Candidate
from afterword.completion.config import EngineConfig
from afterword.completion.layer import Layer
from afterword.completion.vocabulary import Vocabulary
from afterword.text.casing import capitalise

APOSTROPHE = "'"


@dataclass
class Continuations:
    """The words that begin with the letters typed, before others are added.

    Attributes
    ----------
    words : dict[str, float]
        Probabilities by word.
    typed : float
        Probability that the letters are the word.
    total : float
        Probability that the word begins with the letters.
    misspelt : dict[str, float]
        Probabilities of right spellings, taken from words that are probably misspelt.
    """

    words: dict[str, float]
    typed: float
    total: float
    misspelt: dict[str, float] = field(default_factory=lambda: defaultdict(float))


class Replacements:
    """Finds the words that replace the letters typed, at one place.

    Parameters
    ----------
    vocabulary : Vocabulary
        Knows which words are frequent, and how they are written.
    layers : Sequence[Layer]
        The layers of the blend.
    probability : Callable[[str], float]
        Returns the blended probability of a word.
    config : EngineConfig
        What capitals and slips count for.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        layers: Sequence[Layer],
        probability: Callable[[str], float],
        config: EngineConfig,
    ) -> None:
        self._vocabulary = vocabulary
        self._layers = layers
        self._probability = probability
        self._config = config

    def find(self, prefix: str, found: Continuations) -> list[Candidate]:
        """Return the words that replace a prefix, and correct the probabilities of the others."""
        self._separate_misspelt(prefix, found)
        config = self._config
        is_slip = bool(config.slip_rate) and len(prefix) >= config.slip_min_letters
        is_slip &= prefix[-1] != APOSTROPHE and prefix == _in_case_of(prefix, prefix.lower())
        is_slip &= found.total - sum(found.misspelt.values()) < config.slip_max_probability
        # Nothing is waiting for the call: the list would be empty without it.
        words = self._with_capitals(prefix, found, calls=int(is_slip and not found.words))
        return [*words, *self._past_slip(prefix, found)] if is_slip else words

    def right_spelling(self, word: str, prefix: str) -> str | None:
        """Return the frequent word that a rare one is probably meant to be, if any.

        A word with capitals may be a name, unless the capitals were typed.
        """
        lower = word.lower()
        if word != _in_case_of(prefix, lower):
            return None
        right = self._vocabulary.words.correction(lower)
        if right is None or any(
            layer.trusts(lower) or layer.trusts(word) for layer in self._layers
        ):
            return None
        return _in_case_of(prefix, right)

    def _separate_misspelt(self, prefix: str, found: Continuations) -> None:
        """Give most of the probability of misspelt words to the right ones."""
        factor = self._config.misspelling_factor
        for word, probability in list(found.words.items()):
            if (right := self.right_spelling(word, prefix)) is not None:
                found.words[word] = factor * probability
                found.misspelt[right] += (1 - factor) * probability
        if (right := self.right_spelling(prefix, prefix)) is not None:
            found.misspelt[right] += (1 - factor) * found.typed
            found.typed *= factor
        for right in [right for right in found.misspelt if right.startswith(prefix)]:
            if right != prefix:
                found.words[right] = found.words.get(right, 0.0) + found.misspelt.pop(right)

    def _with_capitals(self, prefix: str, found: Continuations, calls: int) -> list[Candidate]:
        """Return words that are written with capitals, for letters without any."""
        if prefix != prefix.lower():
            return []
        limit, known = self._config.slip_words, self._vocabulary.words
        words = {
            word
            for layer in self._layers
            for word in layer.capitalised(prefix, limit, calls)
            if len(word) > 1
            and not word.startswith(prefix)  # then it continues the letters: "iPhone" after "i"
            and known.is_written_with_capitals(word)
        }
        candidates = []
        for word in words:
            probability = self._config.capital_factor * self._probability(word)
            # A word that is not in the vocabulary may have its capital from a sentence's start.
            if probability > found.words.get(word.lower(), 0.0) or known.is_known(word):
                candidates.append(Candidate(word, probability, replaces=len(prefix)))
        return _best(candidates, limit)

    def _past_slip(self, prefix: str, found: Continuations) -> list[Candidate]:
        """Return words that begin with the letters typed but for one slip."""
        config, lower = self._config, prefix.lower()
        limit = config.slip_words
        beginnings = self._vocabulary.words.intended(lower, config.slip_rate)
        candidates: dict[str, Candidate] = {}
        for layer in self._layers:
            for word, beginning in layer.near(beginnings, limit):
                written = _in_case_of(prefix, word)
                if word.lower().startswith(lower) or self.right_spelling(written, prefix):
                    continue
                probability = beginnings[beginning] * self._probability(word)
                probability *= self._case_factor(word, prefix)
                probability += found.misspelt.get(written, 0.0)
                old = candidates.get(written)
                if probability > (old.probability if old else 0.0):
                    candidates[written] = Candidate(
                        written, probability, replaces=len(beginning), is_slip=True
                    )
        best = _best(candidates.values(), limit)
        total = found.total + sum(word.probability for word in best)
        return [word for word in best if word.probability >= config.slip_min_fraction * total]

    def _case_factor(self, word: str, prefix: str) -> float:
        """Return the probability of leaving out the capitals of a word, 1 if it has none."""
        if word == word.lower() or prefix != prefix.lower():
            return 1.0
        if not self._vocabulary.words.is_written_with_capitals(word):
            return 0.0
        return self._config.capital_factor


def _in_case_of(prefix: str, word: str) -> str:
    """Return a word in the case of the letters typed."""
    if prefix.isupper() and len(prefix) > 1:
        return word.upper()
    return capitalise(word) if prefix[:1].isupper() else word


def _best(candidates: Iterable[Candidate], limit: int) -> list[Candidate]:
    return heapq.nlargest(limit, candidates, key=lambda word: word.probability)
