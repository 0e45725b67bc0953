"""Find words that replace the letters typed, where the others continue them.

There are two kinds: names whose capitals were left out, and words that the letters begin but for
one slip or two. Where many words begin with the letters, only a missing apostrophe is looked for,
and misspelt words are put right, so that slips cost nothing there (docs/decisions/044, 057).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from afterword.completion.candidates import Candidate
from afterword.completion.config import EngineConfig
from afterword.completion.layer import Layer
from afterword.completion.slips import APOSTROPHE_OMITTED
from afterword.completion.vocabulary import Vocabulary
from afterword.text.casing import capitalise, has_inner_capitals

APOSTROPHE = "'"
MIN_LETTERS_OF_INNER_CAPITAL = 2
"""Letters typed before a capital behind the first one may be missing."""
CAPITAL_CALLS = 2
"""Calls of the network for names of several pieces, where hardly any word has the letters."""


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
    in_sentence : bool
        Whether the sentence has begun, so that a capital is not due to its start.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        layers: Sequence[Layer],
        probability: Callable[[str], float],
        config: EngineConfig,
        *,
        in_sentence: bool = False,
    ) -> None:
        self._vocabulary = vocabulary
        self._layers = layers
        self._probability = probability
        self._config = config
        self._in_sentence = in_sentence

    def find(self, prefix: str, found: Continuations) -> list[Candidate]:
        """Return the words that replace a prefix, and correct the probabilities of the others."""
        self._separate_misspelt(prefix, found)
        config = self._config
        may_slip = bool(config.slip_rate) and len(prefix) >= config.slip_min_letters
        may_slip &= prefix[-1] != APOSTROPHE and prefix == _in_case_of(prefix, prefix.lower())
        may_slip &= found.total - sum(found.misspelt.values()) < config.slip_max_probability
        # Calls are made where the list would be nearly empty without them.
        is_rare = not found.words or found.total < config.capitals_max_probability
        calls = CAPITAL_CALLS if may_slip and is_rare else 0
        words = self._with_capitals(prefix, found, calls)
        if not config.slip_rate:
            return words
        total = found.total + sum(word.probability for word in words)
        words += self._past_slip(prefix, found, total, self._meant(prefix, found, may_slip))
        if may_slip and not (words or found.words) and self._may_have_two_slips(prefix):
            return self._past_slip(prefix, found, total, self._past_two_slips(prefix))
        return words

    def right_spelling(self, word: str, prefix: str) -> str | None:
        """Return the frequent word that a rare one is probably meant to be, if any.

        A word with capitals may be a name, unless the capitals were typed.
        """
        lower = word.lower()
        if word != _in_case_of(prefix, lower):
            return None
        right = self._vocabulary.words.correction(lower)
        if right is None or self._is_trusted(lower) or self._is_trusted(word):
            return None
        return _in_case_of(prefix, right)

    def _is_trusted(self, word: str) -> bool:
        """Return whether a layer knows that a word is meant as it is."""
        return any(layer.trusts(word) for layer in self._layers)

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
        """Return words that are written with capitals, for letters without these.

        Letters whose first one is a capital may lack another one: "Javasc", "Nasa".
        """
        lower = prefix.lower()
        inner = prefix != lower
        if inner and (len(prefix) < MIN_LETTERS_OF_INNER_CAPITAL or prefix != capitalise(lower)):
            return []
        limit = self._config.slip_words
        words = {
            word
            for layer in self._layers
            for word in layer.capitalised(lower, limit, calls, inner=inner)
            if len(word) > 1
            and not word.startswith(prefix)  # then it continues the letters: "iPhone" after "i"
        }
        meant = self._without_capitals(prefix, words, found)
        return _best((Candidate(word, p, replaces=len(prefix)) for word, p in meant), limit)

    def _without_capitals(
        self, prefix: str, words: Iterable[str], found: Continuations
    ) -> list[tuple[str, float]]:
        """Return words with the probability that letters without their capitals mean them.

        A name takes most of that of its form in the letters' case, which many write: "google".
        """
        factor = self._config.capital_factor
        # The likeliest first, as only one word can take the place of that form.
        likeliest = sorted(((self._probability(word), word) for word in words), reverse=True)
        taken: set[str] = set()
        meant = []
        for probability, word in likeliest:
            plain, reduced = _in_case_of(prefix, word.lower()), factor * probability
            as_typed = found.words.get(plain, 0.0)
            if not self._may_be_meant(word, prefix, probability, found):
                continue
            if self._is_name(word) and as_typed < probability and not self._is_trusted(plain):
                meant.append((word, reduced if plain in taken else max(as_typed, reduced)))
                taken.add(plain)
            elif self._is_known_name(word) or reduced > as_typed:
                meant.append((word, reduced))
        for plain in taken & found.words.keys():
            found.words[plain] *= factor
        return meant

    def _is_name(self, word: str) -> bool:
        return self._vocabulary.words.is_written_with_capitals(word)

    def _is_known_name(self, word: str) -> bool:
        return self._is_name(word) and self._vocabulary.words.is_known(word)

    def _may_be_meant(
        self, word: str, prefix: str, probability: float, found: Continuations
    ) -> bool:
        """Return whether a word has capitals for another reason than the start of a sentence.

        A word that is not in the vocabulary must not be too improbable either, and letters that are
        likelier as they are have lost no capitals: "the" is not meant to be "The" or "THE".
        """
        is_known = self._vocabulary.words.is_known(word)
        if probability <= (0.0 if is_known else self._config.capitals_min_probability):
            return False
        if self._is_known_name(word) or self._is_trusted(word):
            return True
        if word.lower() == prefix.lower() and probability < found.typed:
            return False
        return self._in_sentence or has_inner_capitals(word)

    def _meant(
        self, prefix: str, found: Continuations, may_slip: bool
    ) -> Iterator[tuple[str, str, float]]:
        """Yield words that may be meant, with the beginning that was typed and its likelihood."""
        config, known, lower = self._config, self._vocabulary.words, prefix.lower()
        if may_slip:
            beginnings = known.intended(lower, config.slip_rate)
            for layer in self._layers:
                for word, beginning in layer.near(beginnings, config.slip_words):
                    yield word, beginning, beginnings[beginning]
        else:
            for word in known.without_apostrophe(lower):
                yield word, word.lower(), config.slip_rate * APOSTROPHE_OMITTED
        for word in found.misspelt:
            if (meant := known.meant_beginning(lower, word.lower())) is not None:
                yield word, meant, 0.0

    def _may_have_two_slips(self, prefix: str) -> bool:
        """Return whether letters are no name, and many enough to tell what is meant."""
        is_name = self._in_sentence and prefix != prefix.lower()
        return len(prefix) >= self._config.two_slips_min_letters and not is_name

    def _past_two_slips(self, prefix: str) -> Iterator[tuple[str, str, float]]:
        """Yield words of which the letters are the beginning but for two slips; as `_meant`."""
        config = self._config
        for word, beginning in self._vocabulary.words.past_two_slips(prefix.lower()):
            if self._probability(word) >= config.two_slips_min_probability:
                yield word, beginning, config.slip_rate**2

    def _past_slip(
        self,
        prefix: str,
        found: Continuations,
        total: float,
        meant: Iterable[tuple[str, str, float]],
    ) -> list[Candidate]:
        """Return words that begin with the letters typed but for slips, the best of them.

        `total` is the probability of all words that the letters begin without a slip.
        """
        config, lower = self._config, prefix.lower()
        candidates: dict[str, Candidate] = {}
        for word, beginning, likelihood in meant:
            written = _in_case_of(prefix, word)
            if word.lower().startswith(lower) or self.right_spelling(written, prefix):
                continue
            probability = likelihood * self._probability(word) * self._case_factor(word, prefix)
            probability += found.misspelt.get(written, 0.0)
            old = candidates.get(written)
            if probability > (old.probability if old else 0.0):
                candidates[written] = Candidate(
                    written, probability, replaces=len(beginning), is_slip=True
                )
        best = _best(candidates.values(), config.slip_words)
        total += sum(word.probability for word in best)
        return [word for word in best if word.probability >= config.slip_min_fraction * total]

    def _case_factor(self, word: str, prefix: str) -> float:
        """Return the probability factor of a word for capitals that differ from those typed."""
        factor, has_capitals = self._config.capital_factor, word != word.lower()
        if has_capitals == (prefix != prefix.lower()):
            return 1.0
        if has_capitals:
            return factor if self._vocabulary.words.is_written_with_capitals(word) else 0.0
        return factor if self._in_sentence and not prefix.isupper() else 1.0


def _in_case_of(prefix: str, word: str) -> str:
    """Return a word in the case of the letters typed."""
    if prefix.isupper() and len(prefix) > 1:
        return word.upper()
    return capitalise(word) if prefix[:1].isupper() else word


def _best(candidates: Iterable[Candidate], limit: int) -> list[Candidate]:
    return heapq.nlargest(limit, candidates, key=lambda word: word.probability)
