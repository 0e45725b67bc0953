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
from afterword.completion.word_distribution import WordDistribution
from afterword.masking.prose_document import ProseDocument
from afterword.privacy.secret_spans import words_outside
from afterword.privacy.secrets import search
from afterword.text.casing import fold
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import normalize_unit


@dataclass
class _Counted:
    """The words of a document, as it was when it had been changed `revision` times."""

    document: ProseDocument
    revision: int
    beginning: Counter[str]
    secret: frozenset[str]
    counts: Counter[str]


class OpenWords:
    """How often each word occurs in the open documents, without those that are secret in them.

    A document that has changed since it was counted is counted anew before its words are used, so
    a word that was deleted, or has become part of a secret, is not suggested in the others.
    """

    def __init__(self, config: EngineConfig, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._max_words = config.others_max_words
        self._half_words = config.others_half_words
        self._max_chars = config.indexed_chars
        self._counted: OrderedDict[str, _Counted] = OrderedDict()
        self._others: tuple[str, WordDistribution] | None = None

    def add(self, document: ProseDocument, nearby: Iterable[str] = ()) -> None:
        """Count the words at the start of a document, which was used last, and those `nearby`.

        Parameters
        ----------
        document : ProseDocument
            Is open.
        nearby : Iterable[str]
            Words around its cursor as it is now, which may be far from its start.
        """
        counted = self._counted.pop(document.uri, None)
        if counted is None or not _is_current(counted, document):
            counted = self._count(document)
        near = Counter(self._clean(nearby, counted.secret))
        counted.counts = counted.beginning | near
        self._counted[document.uri] = counted
        # Besides the document being edited, no more than this can ever count.
        most = 3 * self._max_words
        totals = [each.counts.total() for each in self._counted.values()]
        while len(totals) > 1 and sum(totals) > most:
            self._counted.popitem(last=False)
            totals.pop(0)
        self._others = None

    def close(self, document: str) -> None:
        """Drop the words of a document."""
        self._counted.pop(document, None)
        self._others = None

    def contains(self, words: Set[str]) -> bool:
        """Return whether a document has one of the words, as it was when it was counted."""
        return any(
            not counted.counts.keys().isdisjoint(words) for counted in self._counted.values()
        )

    def secret_words(self, document: str) -> frozenset[str]:
        """Return the words, folded, that are secret wherever a document has them, if counted."""
        counted = self._counted.get(document)
        return counted.secret if counted else frozenset()

    def others_distribution(self, document: str) -> WordDistribution:
        """Return the distribution over the words of the other documents.

        It is the same everywhere in a document, so it is computed once.
        """
        for uri, counted in list(self._counted.items()):
            if uri != document and not _is_current(counted, counted.document):
                self._counted[uri] = self._count(counted.document)
                self._others = None
        if self._others is None or self._others[0] != document:
            self._others = document, self._distribution(document)
        return self._others[1]

    def _count(self, document: ProseDocument) -> _Counted:
        count = _whole_lines(document, self._max_chars)
        prose = "\n".join(map(document.prose_line, range(count)))
        findings = search(prose, "\n".join(document.lines[:count]))
        words = self._clean(words_outside(findings.secrets, prose), findings.words.keys())
        counts = Counter(words)
        return _Counted(document, document.revision, counts, frozenset(findings.words), counts)

    def _clean(self, words: Iterable[str], secret: Set[str]) -> list[str]:
        """Return the words with straight apostrophes, the secret ones left out."""
        kept = (word for word in words if not secret or fold(word) not in secret)
        return [normalize_unit(word) for word in islice(kept, self._max_words)]

    def _distribution(self, document: str) -> WordDistribution:
        counts: Counter[str] = Counter()
        for other in reversed(self._counted):
            if other != document and counts.total() < self._max_words:
                counts += self._counted[other].counts
        total = counts.total()
        vocabulary = sorted(counts)
        probabilities = np.array([counts[word] / total for word in vocabulary], np.float32)
        weight = total / (total + self._half_words)
        tokens = self._tokenizer.first_ids(vocabulary)
        return WordDistribution(vocabulary, probabilities, weight, tokens)


def _is_current(counted: _Counted, document: ProseDocument) -> bool:
    return counted.document is document and counted.revision == document.revision


def _whole_lines(document: ProseDocument, max_chars: int) -> int:
    """Return how many lines at the start of a document fit into a number of characters."""
    size = 0
    for number, line in enumerate(document.lines):
        size += len(line) + 1
        if size > max_chars:
            return number
    return len(document.lines)
