"""Words of the open documents, as suggestions for one another.

Words are counted, and count for more where the network finds them likelier than usual
(docs/decisions/052). Hidden states of other documents brought nothing (docs/benchmarks.md).
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Set
from dataclasses import dataclass
from itertools import islice

import numpy as np

from afterword.completion.config import EngineConfig
from afterword.completion.document_words import SLICE_CHARS, DocumentWords
from afterword.completion.word_distribution import WordDistribution, names_in
from afterword.masking.prose_document import ProseDocument
from afterword.text.casing import fold
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import normalize_unit

_NEVER = -1
"""The revision of a document that has not been counted yet."""


@dataclass
class _Counted:
    """The words of a document, as it was when it had been changed `revision` times."""

    document: ProseDocument
    revision: int
    beginning: Counter[str]
    counts: Counter[str]

    @property
    def is_current(self) -> bool:
        """Return whether the document is as it was when it was counted."""
        return self.revision == self.document.revision

    def add_nearby(self, words: Iterable[str], secret: Set[str]) -> None:
        """Count words around the cursor as well, the secret ones left out."""
        kept = (normalize_unit(word) for word in words if fold(word) not in secret)
        self.counts = self.beginning | Counter(kept)


class OpenWords:
    """How often each word occurs in the open documents, without those that are secret in them.

    A document that has changed since it was counted suggests nothing in the others until it is
    counted anew, so a word that was deleted, or has become part of a secret, is gone at once. A key
    waits for a slice of that at most, which is all of a short document. The rest is idle work.
    """

    def __init__(self, config: EngineConfig, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._max_words = config.others_max_words
        self._half_words = config.others_half_words
        self._max_chars = config.indexed_chars
        self._counted: OrderedDict[str, _Counted] = OrderedDict()
        self._counting: dict[str, DocumentWords] = {}
        self._secret: dict[str, Set[str]] = {}  # also of documents whose counts made room
        self._others: tuple[str, WordDistribution] | None = None

    def add(self, document: ProseDocument, nearby: Iterable[str] = ()) -> None:
        """Have the words at the start of a document counted, and those `nearby`.

        It is the document that was used last. If it has changed since it was counted, or never
        was, `count_slice` counts it.

        Parameters
        ----------
        document : ProseDocument
            Is open.
        nearby : Iterable[str]
            Words around its cursor as it is now, which may be far from its start.
        """
        uri = document.uri
        counted = self._counted.pop(uri, None)
        if counted is not None and counted.document is not document:
            counted = None
            self._secret.pop(uri, None)
        if counted is None:
            counted = _Counted(document, _NEVER, Counter(), Counter())
        self._counted[uri] = counted
        self._others = None
        words = list(islice(nearby, self._max_words))
        if counted.is_current:
            counted.add_nearby(words, self.secret_words(uri))
            self._make_room()
        else:
            self._begin(document, words)

    def finish_first_count(self, document: ProseDocument) -> None:
        """Count a document that never was, all of it, before its words are suggested in itself.

        What it has far from the cursor may say that one of them is a password.
        """
        uri = document.uri
        counted = self._counted.get(uri)
        if counted is None or counted.document is not document or uri in self._secret:
            return
        if uri not in self._counting or not self._counting[uri].is_current:
            self._begin(document)
        while uri in self._counting:
            self._count_slice(uri)

    @property
    def is_counting(self) -> bool:
        """Return whether documents are still to be counted."""
        return bool(self._counting)

    def count_slice(self) -> None:
        """Count the next slice of the document that was added last."""
        if self._counting:
            self._count_slice(next(reversed(self._counting)))

    def close(self, document: str) -> None:
        """Drop the words of a document."""
        self._counted.pop(document, None)
        self._counting.pop(document, None)
        self._secret.pop(document, None)
        self._others = None

    def contains(self, words: Set[str]) -> bool:
        """Return whether a document has one of the words, as it was when it was counted."""
        return any(
            not counted.counts.keys().isdisjoint(words) for counted in self._counted.values()
        )

    def secret_words(self, document: str) -> Set[str]:
        """Return the words, folded, that are secret wherever a document has them, if counted."""
        return self._secret.get(document, frozenset())

    def others_distribution(self, document: str) -> WordDistribution:
        """Return the distribution over the words of the other documents.

        It is the same everywhere in a document, so it is computed once. Of those that are to be
        counted and not begun, one slice is counted now, and all that fit into it.
        """
        for uri, counted in self._counted.items():
            counting = self._counting.get(uri, counted)
            if uri != document and not counting.is_current:
                self._begin(counted.document)
        left = SLICE_CHARS
        for uri in reversed([uri for uri, words in self._counting.items() if not words.has_begun]):
            size = self._counting[uri].chars
            if left == SLICE_CHARS or size <= left:
                self._count_slice(uri)
                left -= size
        if self._others is None or self._others[0] != document:
            self._others = document, self._distribution(document)
        return self._others[1]

    def _begin(self, document: ProseDocument, nearby: Iterable[str] = ()) -> None:
        """Begin to count a document that has changed; until that is done, it suggests nothing."""
        self._counting.pop(document.uri, None)  # so that it comes last
        self._counting[document.uri] = DocumentWords(document, self._max_chars, nearby)
        self._others = None

    def _count_slice(self, uri: str) -> None:
        words = self._counting[uri]
        if words.is_current:
            words.read_slice()
            if not words.is_done:
                return
        del self._counting[uri]
        if words.is_current:  # otherwise it is begun again when its words are wanted
            counts = words.counts(self._max_words)
            counted = _Counted(words.document, words.revision, counts, counts)
            counted.add_nearby(words.nearby, words.secret)
            self._counted[uri] = counted
            self._secret[uri] = words.secret
            self._make_room()
            self._others = None

    def _make_room(self) -> None:
        """Drop the counts of the documents used longest ago that the others leave no room for.

        A document that was never counted takes no room. It has still to be searched for secrets.
        """
        most = 3 * self._max_words
        totals = {uri: one.counts.total() for uri, one in self._counted.items() if one.counts}
        while len(totals) > 1 and sum(totals.values()) > most:
            uri = next(iter(totals))
            del totals[uri], self._counted[uri]
            self._counting.pop(uri, None)

    def _distribution(self, document: str) -> WordDistribution:
        counts: Counter[str] = Counter()
        for other, counted in reversed(self._counted.items()):
            if other != document and counted.is_current and counts.total() < self._max_words:
                counts += counted.counts
        total = counts.total()
        vocabulary = sorted(counts)
        probabilities = np.array([counts[word] / total for word in vocabulary], np.float32)
        weight = total / (total + self._half_words)
        tokens = self._tokenizer.first_ids(vocabulary)
        return WordDistribution(vocabulary, probabilities, weight, tokens, names_in(vocabulary))
