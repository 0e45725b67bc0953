"""The engine: a bundle and the memories of the open documents; completions out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

from afterword.bundle import Bundle
from afterword.completion.blend import Blend, Weights
from afterword.completion.candidates import Candidate, Completion, Phrase
from afterword.completion.memory import Boundary, DocumentMemory, Model
from afterword.completion.ngram import Level, PersonalNgram, context_before
from afterword.completion.phrase import continue_phrase
from afterword.completion.search import never
from afterword.completion.vocabulary import Vocabulary
from afterword.model.language_model import LanguageModel
from afterword.text.apostrophes import curls, write_apostrophes
from afterword.text.context import Context
from afterword.text.secrets import looks_secret
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import straighten

MEMORY_BYTES = 48 * 2**20
"""Budget for the memories of all documents; the ones used longest ago go first."""
PHRASE_CANDIDATES = 8
NGRAM = "ngram.npz"
"""File of the personal n-gram in a bundle that has one."""


class Engine:
    """Completes words in documents. All calls come from one thread, in the order of the edits.

    Parameters
    ----------
    bundle : Bundle
        The model that answers.
    weights : Weights
        How its layers are blended.
    personal : PersonalNgram | None
        An n-gram in place of the bundle's own.
    """

    def __init__(
        self,
        bundle: Bundle,
        weights: Weights | None = None,
        personal: PersonalNgram | None = None,
    ) -> None:
        self.bundle = bundle
        self._weights = weights or Weights()
        tokenizer = Tokenizer.open(bundle.tokenizer_path)
        network = LanguageModel(bundle.model_path)
        self._model = Model(network, tokenizer, Vocabulary(tokenizer))
        if personal is None and NGRAM in bundle.manifest.files:
            personal = PersonalNgram.open(bundle.path / NGRAM)
        self._ngram = personal
        self._memories: OrderedDict[str, DocumentMemory] = OrderedDict()
        self._blend: tuple[Boundary, Blend] | None = None
        self._forgotten: set[str] = set()
        self._completions = 0

    @classmethod
    def open(cls, bundle: Bundle) -> Engine:
        """Load a bundle's model and answer once, so that the first completion does not wait."""
        engine = cls(bundle)
        engine.complete(Context("", 0, ("",), "", None), 1)
        engine.close("")
        return engine

    def complete(
        self, context: Context, limit: int, cancelled: Callable[[], bool] = never
    ) -> Completion:
        """The `limit` best words at the cursor; fewer when `cancelled()` becomes true."""
        boundary = self._boundary(context)
        prefix = context.lines[-1][boundary.start.column :]
        if cancelled() or not (boundary.open and context.prose):
            return Completion(prefix)
        self._completions += 1
        words = self._words(boundary, context, prefix, limit, cancelled)
        return Completion(prefix, words)

    def phrase(
        self,
        context: Context,
        minimum: float | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> Phrase | None:
        """The word or phrase to show as ghost text, None when nothing is likely enough.

        `minimum` is the least probability of the phrase, given the letters typed so far.
        """
        boundary = self._boundary(context)
        prefix = context.lines[-1][boundary.start.column :]
        if cancelled() or not (boundary.open and context.prose):
            return None
        words = self._words(boundary, context, prefix, PHRASE_CANDIDATES, cancelled)
        if not words:
            return None
        typed = straighten(prefix)
        mass = 1.0
        if prefix:
            blend = self._blend_at(boundary, context)
            mass = blend.probability(typed) + sum(word.probability for word in words)
        return continue_phrase(
            self._model,
            boundary,
            prefix,
            words[0],
            mass=mass,
            minimum=minimum,
            curly=curls(context),
        )

    def _words(
        self,
        boundary: Boundary,
        context: Context,
        prefix: str,
        limit: int,
        cancelled: Callable[[], bool],
    ) -> list[Candidate]:
        wanted = limit + len(self._forgotten)
        found = self._blend_at(boundary, context).words(straighten(prefix), wanted, cancelled)
        curly = curls(context)
        written = (
            Candidate(write_apostrophes(word.text, prefix, curly), word.probability)
            for word in found
            if word.text.lower() not in self._forgotten and not looks_secret(word.text)
        )
        return list(written)[:limit]

    def _boundary(self, context: Context) -> Boundary:
        memory = self._memories.get(context.document)
        if memory is None:
            memory = self._memories[context.document] = DocumentMemory(self._model)
        self._memories.move_to_end(context.document)
        boundary = memory.boundary(context)
        while len(self._memories) > 1 and self.memory_bytes > MEMORY_BYTES:
            self._memories.popitem(last=False)
        return boundary

    def _blend_at(self, boundary: Boundary, context: Context) -> Blend:
        """The blend of a boundary, kept while its word is typed."""
        if self._blend is None or self._blend[0] is not boundary:
            cached, weight = self._cached(boundary, context)
            personal, personal_weight = self._personal(boundary, context)
            blend = Blend(
                self._model.tokenizer, boundary, cached, weight, personal, personal_weight
            )
            self._blend = boundary, blend
        return self._blend[1]

    def _personal(self, boundary: Boundary, context: Context) -> tuple[Level | None, float]:
        """The personal n-gram's distribution at a boundary, and what it counts for."""
        if self._ngram is None:
            return None, 0.0
        level = self._ngram.at(context_before(context.lines[-1][: boundary.start.column]))
        return level, self._weights.of_ngram(level.coverage)

    def _cached(self, boundary: Boundary, context: Context) -> tuple[Mapping[str, float], float]:
        """The document cache's distribution at a boundary, and what it counts for."""
        memory = self._memories[context.document]
        caches = [track.cache for track in memory.tracks if len(track.cache)]
        words = sum(map(len, caches))
        query = boundary.step.queries[0, -1]
        cached: dict[str, float] = {}
        for cache in caches:
            for word, share in cache.weights(query, self._weights.theta).items():
                plain = straighten(word)
                cached[plain] = cached.get(plain, 0.0) + share * len(cache) / words
        return cached, self._weights.of_cache(words)

    def behind(self, document: str) -> int | None:
        """Line from which background work has to go on; None when states are exact."""
        memory = self._memories.get(document)
        place = memory.behind if memory else None
        return None if place is None else place.line

    def advance(self, document: str, first_line: int, lines: Sequence[str]) -> None:
        """A slice of that work: whole lines of the document, from `first_line` on."""
        memory = self._memories.get(document)
        if memory is not None and memory.behind is not None:
            memory.advance(first_line, lines)

    def close(self, document: str) -> None:
        """Forget all about a document."""
        self._memories.pop(document, None)
        self._blend = None

    def forget(self, word: str) -> None:
        """Never suggest a word again, in any case."""
        self._forgotten.add(straighten(word).lower())

    @property
    def memory_bytes(self) -> int:
        """Memory of all documents, about."""
        return sum(memory.nbytes for memory in self._memories.values())

    def status(self) -> dict[str, object]:
        """Figures for `afterword.status`."""
        return {
            "model": self.bundle.manifest.name,
            "language": self.bundle.manifest.language,
            "personal": self.bundle.manifest.personal,
            "documents": len(self._memories),
            "memory_bytes": self.memory_bytes,
            "checkpoints": sum(len(t) for m in self._memories.values() for t in m.tracks),
            "completions": self._completions,
        }
