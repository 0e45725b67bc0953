"""Blend the words that all layers expect into one ranking."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal, NamedTuple

from afterword.completion.candidates import Candidate
from afterword.completion.config import EngineConfig
from afterword.completion.layer import Layer
from afterword.completion.replacements import Continuations, Replacements
from afterword.completion.search import Search, SearchTree
from afterword.completion.whole_words import Capitals
from afterword.text.casing import CaseVariant, case_variants, has_inner_capitals
from afterword.text.letters import EVERY_MARK, decompose, is_mark, missing_rest

LayerName = Literal[
    "network", "document", "below", "open_documents", "ngram", "datastore", "glossary"
]


class WeightedLayer(NamedTuple):
    """A layer of the blend.

    Attributes
    ----------
    layer : Layer
        What it expects.
    weight : float
        Its weight in the blend; the network has what the others leave of 1.
    sharpens : bool
        Whether it is one of the person's layers, so that the blend may be more confident.
    name : LayerName
        What it is called where its part in a word is explained.
    """

    layer: Layer
    weight: float
    sharpens: bool
    name: LayerName


class NetworkWords:
    """What the network expects, as far as its search tree has been explored.

    `top` explores the tree. `probability` and `prefix_probability` speak of the paths that the last
    `top` has visited, and so do not depend on what was asked before.
    """

    def __init__(self, tree: SearchTree) -> None:
        self._tree = tree
        self.vocabulary = tree.model.vocabulary
        self._tokenizer = tree.model.tokenizer
        self._config = tree.model.config
        self._search: Search

    def top(self, prefix: str, limit: int) -> list[tuple[str, float]]:
        """Search for words; the probability of one that may not exist is reduced."""
        config = self._config
        self._search = self._tree.search(
            prefix,
            limit,
            calls=config.search_calls,
            prune_nats=config.prune_nats,
            enough_words=config.search_enough_words,
        )
        return [(word.text, math.exp(word.log_probability)) for word in self._search.words]

    def capitalised(self, prefix: str, limit: int, calls: int, *, inner: bool = False) -> list[str]:
        """Return words that are written with capitals: of one piece, or by calls of several."""
        kind: Capitals = "inner" if inner else "any"
        words = [word for word, _ in self._whole_words({prefix: 1.0}, limit, kind)]
        if words or not calls:
            return words
        prune = self._config.prune_nats
        self._search = self._tree.search_capitals(prefix, limit, calls=calls, prune_nats=prune)
        words = [word.text for word in self._search.words]
        return list(filter(has_inner_capitals, words)) if inner else words

    def near(self, beginnings: Mapping[str, float], limit: int) -> Iterable[tuple[str, str]]:
        """Return words of one piece, in any case, that exist."""
        return self._whole_words(beginnings, limit)

    def _whole_words(
        self, beginnings: Mapping[str, float], limit: int, capitals: Capitals | None = None
    ) -> list[tuple[str, str]]:
        log_probabilities = self._tree.root.log_probabilities
        assert log_probabilities is not None
        found = self.vocabulary.words.likeliest(
            beginnings, log_probabilities, 2 * limit, capitals=capitals
        )
        return [one for one in found if self.vocabulary.is_offered(one[0])][:limit]

    def trusts(self, word: str) -> bool:
        """Return False: the network has read misspelt words too."""
        return False

    def probability(self, word: str) -> float:
        """Return the probability of a word, 0 where the search has not been."""
        score = self._search.log_probability(self._tokenizer.word_ids(word))
        return 0.0 if score is None else math.exp(score)

    def prefix_probability(self, prefix: str) -> float:
        """Return the probability of the prefix that was searched for."""
        return self._search.prefix_probability(prefix)


@dataclass(frozen=True)
class BlendedWords:
    """The words that the blend expects, given the letters typed so far.

    Attributes
    ----------
    words : list[Candidate]
        The most probable words that are longer than the letters, and those that replace them, best
        first.
    typed : float
        Probability that the letters are the word: that of the likeliest of their case variants.
    prefix_probability : float | None
        Probability that the word starts with the letters, in any case variant, or replaces them;
        None before any.
    """

    words: list[Candidate]
    typed: float
    prefix_probability: float | None


class Blend:
    """The blended distribution over words at one place.

    Parameters
    ----------
    network : NetworkWords
        The layer that has the weight left by the others.
    others : Sequence[WeightedLayer]
        The document cache, the words below the cursor, the other open documents, the personal
        n-gram and datastore, the glossary.
    config : EngineConfig
        How probabilities are calibrated.
    in_sentence : bool
        Whether a word stands before in the sentence.
    """

    def __init__(
        self,
        network: NetworkWords,
        others: Sequence[WeightedLayer],
        config: EngineConfig,
        *,
        in_sentence: bool,
    ) -> None:
        weight = 1 - sum(other.weight for other in others)
        self._layers = [WeightedLayer(network, weight, sharpens=False, name="network"), *others]
        surer = sum(layer.weight for layer in self._layers if layer.sharpens)
        self._exponent = 1 + config.sharpening * surer
        self._config = config
        each = [other.layer for other in self._layers]
        self._replacements = Replacements(
            network.vocabulary, each, self._probability, config, in_sentence=in_sentence
        )

    def search(
        self, prefix: str, limit: int, *, capitals: bool = False, decomposed: bool = False
    ) -> BlendedWords:
        """Return the most probable words that start with a prefix, and those that replace it.

        Parameters
        ----------
        prefix : str
            The letters typed, as the model knows them.
        limit : int
            Maximum number of words that start with them.
        capitals : bool
            Whether the text before is written all in capitals.
        decomposed : bool
            Whether marks are typed after their letters: the last one's may be still to come. A last
            letter that has a mark already may lack others in any case.
        """
        last = prefix[-1:]
        may_lack_marks = bool(last) and (decomposed or is_mark(last) or decompose(last) != last)
        best = self._before_marks(prefix, limit, capitals) if may_lack_marks else {}
        typed, prefix_probability = 0.0, sum(best.values())
        for variant in case_variants(prefix, capitals=capitals):
            self._add(best, self._written(variant, prefix, limit), variant)
            factor = self._factor(variant)
            if prefix:
                prefix_probability += factor * self._prefix_probability(variant.prefix)
                if variant.write(variant.prefix) == prefix:
                    typed = max(typed, factor * self._probability(variant.prefix))
        if not prefix:
            return BlendedWords(_ranked(best, limit), 0.0, None)
        found = Continuations(best, typed, prefix_probability)
        replacing = self._replacements.find(prefix, found)
        words = sorted(_ranked(best, limit) + replacing, key=_by_probability, reverse=True)
        total = prefix_probability + sum(map(_by_probability, replacing))
        return BlendedWords(words, found.typed, total)

    def knows(self, words: Iterable[str]) -> bool:
        """Return whether a layer other than the network has one of the words."""
        others = [other.layer for other in self._layers[1:]]
        return any(layer.probability(word) > 0 for word in words for layer in others)

    def parts(
        self, prefix: str, limit: int, *, capitals: bool = False
    ) -> dict[str, dict[LayerName, float]]:
        """Return what each layer gives the words that begin with a prefix.

        The sum is a word's own probability.
        """
        best: dict[str, dict[LayerName, float]] = {}
        for variant in case_variants(prefix, capitals=capitals):
            factor = self._factor(variant)
            for written, word, by_network in self._written(variant, prefix, limit):
                parts = {name: factor * part for name, part in self._parts(word, by_network)}
                if sum(parts.values()) > sum(best.get(written, {}).values()):
                    best[written] = parts
        return best

    def parts_of(self, word: str) -> dict[LayerName, float]:
        """Return what each layer gives one word."""
        return dict(self._parts(word, self._layers[0].layer.probability(word)))

    def calibrated(
        self, probabilities: Sequence[float], prefix_probability: float | None
    ) -> list[float]:
        """Return the probabilities of words given the letters typed, in the same order.

        Of words that are given 0.4, two in five are written (docs/decisions/027).

        Parameters
        ----------
        probabilities : Sequence[float]
            Blended probabilities of the best words and of the letters as a word.
        prefix_probability : float | None
            Blended probability that the word starts with the letters; None before any.
        """
        if prefix_probability is None:
            return self._sharpened(probabilities)
        total = max(prefix_probability, sum(probabilities))
        return [p / total if total else 0.0 for p in probabilities]

    def _sharpened(self, probabilities: Sequence[float]) -> list[float]:
        """Sharpen probabilities, the more the layers that sharpen weigh."""
        exponent, tail = self._exponent, self._config.tail_probability
        powers = [p**exponent for p in probabilities]
        others = max(0.0, 1 - sum(probabilities)) * tail ** (exponent - 1)
        total = sum(powers) + others
        return [power / total for power in powers]

    def _written(
        self, variant: CaseVariant, prefix: str, limit: int
    ) -> Iterator[tuple[str, str, float]]:
        """Yield words that any layer expects: as written here, as known, and by the network."""
        network = self._layers[0].layer
        found = dict(network.top(variant.prefix, limit))
        for other in self._layers[1:]:
            for word, _ in other.layer.top(variant.prefix, limit):
                # A word that another layer knows does exist.
                found[word] = network.probability(word)
        for word, by_network in found.items():
            written = variant.write(word)
            if written != prefix and written.startswith(prefix):
                yield written, word, by_network

    def _before_marks(self, prefix: str, limit: int, capitals: bool) -> dict[str, float]:
        """Return words in which the last letter of a prefix has marks, or more marks."""
        before = prefix.rstrip(EVERY_MARK) if is_mark(prefix[-1]) else prefix[:-1]
        best: dict[str, float] = {}
        for variant in case_variants(before, capitals=capitals):
            self._add(best, self._written(variant, before, limit), variant)
        letters = decompose(prefix)
        return {
            word: best[word]
            for word in best
            if not word.startswith(prefix) and missing_rest(decompose(word), letters) is not None
        }

    def _add(
        self, best: dict[str, float], found: Iterable[tuple[str, str, float]], variant: CaseVariant
    ) -> None:
        """Add what `_written` found, with probabilities; the best of equal words counts."""
        for written, word, by_network in found:
            probability = self._factor(variant) * self._mix(word, by_network)
            best[written] = max(best.get(written, 0.0), probability)

    def _factor(self, variant: CaseVariant) -> float:
        return self._config.changed_case_factor if variant.changes_case else 1.0

    def _probability(self, word: str) -> float:
        return self._mix(word, self._layers[0].layer.probability(word))

    def _prefix_probability(self, prefix: str) -> float:
        return sum(part.weight * part.layer.prefix_probability(prefix) for part in self._layers)

    def _mix(self, word: str, by_network: float) -> float:
        blended = self._layers[0].weight * by_network
        for other in self._layers[1:]:
            blended += other.weight * other.layer.probability(word)
        return blended

    def _parts(self, word: str, by_network: float) -> Iterator[tuple[LayerName, float]]:
        """Yield the parts that `_mix` adds up."""
        yield self._layers[0].name, self._layers[0].weight * by_network
        for other in self._layers[1:]:
            yield other.name, other.weight * other.layer.probability(word)


def _ranked(probabilities: Mapping[str, float], limit: int) -> list[Candidate]:
    """Return the most probable words, best first."""
    best = sorted(probabilities.items(), key=itemgetter(1), reverse=True)[:limit]
    return [Candidate(text, probability) for text, probability in best]


def _by_probability(word: Candidate) -> float:
    return word.probability
