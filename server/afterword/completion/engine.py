"""The engine: a bundle and the memories of the open documents; completions out."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from afterword.bundle import Bundle
from afterword.completion.blend import Blend, Weights
from afterword.completion.candidates import Candidate, Completion, Phrase, by_savings
from afterword.completion.document_cache import OTHERS, OpenWords
from afterword.completion.lexicon import LEXICON, Lexicon
from afterword.completion.memory import Boundary, DocumentMemory, Model
from afterword.completion.ngram import Level, context_before
from afterword.completion.personal import Personal
from afterword.completion.phrase import continue_phrase
from afterword.completion.search import never
from afterword.completion.vocabulary import Vocabulary
from afterword.model.language_model import LanguageModel
from afterword.text.apostrophes import curls, write_apostrophes
from afterword.text.casing import fold
from afterword.text.concealed import words_outside_secrets
from afterword.text.context import Context
from afterword.text.secrets import looks_secret
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import straighten

MEMORY_BYTES = 48 * 2**20
"""Budget for the memories of all documents; the ones used longest ago go first."""
LEAST_FOUND = 5
"""Words that a search looks for at least, since the probability of one depends on the others."""
PHRASE_CANDIDATES = 8
OPEN_WORDS = 0.03
"""Most that the words of other open documents count for."""
AHEAD = 3
"""Best words of an answer that are read in a pause: four of five that are taken are among them."""
UNLIKELY = 1e-4
"""Where the letters typed are a word: share of its probability below which longer words are not
shown. Of "the" hardly anybody goes on to "theft"."""
SPARE = 10
"""Most words found for the forgotten ones among them."""


@dataclass
class _Place:
    """What is kept while one word is typed.

    Attributes
    ----------
    document : str
        Where.
    boundary : Boundary
        Where it begins.
    blend : Blend
        The distribution over words there.
    answers : dict[tuple[str, int], list[Candidate]]
        Words found, by the letters typed and the number wanted: asked again, the same words.
    unread : list[tuple[int, ...]]
        Ids of the likely words that have not been read ahead.
    firsts : dict[str, str]
        The word that stood first in a list, by the letters typed then.
    """

    document: str
    boundary: Boundary
    blend: Blend
    answers: dict[tuple[str, int], list[Candidate]] = field(default_factory=dict)
    unread: list[tuple[int, ...]] = field(default_factory=list)
    firsts: dict[str, str] = field(default_factory=dict)

    def listed(self, words: Iterable[Candidate], prefix: str) -> list[Candidate]:
        """The words in the order of a list, which is remembered as shown."""
        earlier = (prefix[:letters] for letters in range(len(prefix)))
        passed_over = Counter(self.firsts[typed] for typed in earlier if typed in self.firsts)
        ordered = by_savings(words, prefix, passed_over)
        if ordered:
            self.firsts[prefix] = ordered[0].text
        return ordered


class Engine:
    """Completes words in documents. All calls come from one thread, in the order of the edits.

    Parameters
    ----------
    bundle : Bundle
        The model that answers.
    weights : Weights
        How its layers are blended.
    personal : Personal | None
        A person's words in place of those of the bundle.
    """

    def __init__(
        self,
        bundle: Bundle,
        weights: Weights | None = None,
        personal: Personal | None = None,
    ) -> None:
        self.bundle = bundle
        self._weights = weights or Weights()
        tokenizer = Tokenizer.open(bundle.tokenizer_path)
        network = LanguageModel(bundle.model_path)
        files = bundle.manifest.files
        words = Lexicon.open(bundle.path / LEXICON) if LEXICON in files else None
        self._model = Model(network, tokenizer, Vocabulary(tokenizer, words))
        self._personal = Personal.of(bundle) if personal is None else personal
        self._memories: OrderedDict[str, DocumentMemory] = OrderedDict()
        self._open_words = OpenWords()
        self._place: _Place | None = None
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
        """The `limit` most probable words at the cursor, those that save most letters first.

        Fewer when `cancelled()` becomes true.
        """
        boundary = self._boundary(context)
        prefix = context.lines[-1][boundary.start.column :]
        if cancelled() or not (boundary.open and context.prose):
            return Completion(prefix)
        self._completions += 1
        place = self._place_at(boundary, context)
        words, _ = self._words(place, context, prefix, limit, cancelled)
        return Completion(prefix, words if cancelled() else place.listed(words, prefix))

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
        place = self._place_at(boundary, context)
        words, typed = self._words(place, context, prefix, PHRASE_CANDIDATES, cancelled)
        if prefix:
            # What is typed may be the word: then the ghost text is what comes after it.
            words = sorted([*words, Candidate(prefix, typed)], key=lambda word: -word.probability)
        if not words:
            return None
        curly = curls(context)

        def write(word: str) -> str | None:
            return write_apostrophes(word, "", curly) if self._allowed(word) else None

        return continue_phrase(
            self._model,
            boundary,
            prefix,
            words[0],
            minimum=minimum,
            write=write,
        )

    def _allowed(self, word: str) -> bool:
        """Whether a word may be suggested: neither forgotten nor like a secret."""
        return fold(word) not in self._forgotten and not looks_secret(word)

    def _words(
        self,
        place: _Place,
        context: Context,
        prefix: str,
        limit: int,
        cancelled: Callable[[], bool],
    ) -> tuple[list[Candidate], float]:
        """The likeliest words, and the probability that the letters typed are the whole word.

        All are given the letters.
        """
        letters = straighten(prefix)
        found = self._found(place, letters, max(limit, LEAST_FOUND), cancelled)
        typed = place.blend.probability(letters) if letters else 0.0
        likely = [
            word
            for word in found
            if word.probability > UNLIKELY * typed and self._allowed(word.text)
        ]
        joint = [typed, *(word.probability for word in likely)]
        typed, *shares = place.blend.calibrated(letters, joint)
        curly = curls(context)
        written = [
            Candidate(write_apostrophes(word.text, prefix, curly), share)
            for word, share in zip(likely[:limit], shares, strict=False)
        ]
        return written, typed

    def _found(
        self, place: _Place, prefix: str, limit: int, cancelled: Callable[[], bool]
    ) -> list[Candidate]:
        """The blend's most probable words; the same ones when they are asked for again."""
        typed = fold(prefix)
        forgotten = sum(word.startswith(typed) for word in self._forgotten)
        key = prefix, limit + min(forgotten, SPARE)
        found = place.answers.get(key)
        if found is None:
            found = place.blend.words(*key, cancelled)
            if not cancelled():
                place.answers[key] = found
        likely = (self._model.tokenizer.word_ids(word.text) for word in found[:AHEAD])
        place.unread = [ids for ids in likely if ids not in place.boundary.tree.ahead]
        return found

    def _boundary(self, context: Context) -> Boundary:
        last = next(reversed(self._memories), context.document)
        if last != context.document:
            self._open_words.add(last, self._memories[last].words)
        memory = self._memories.get(context.document)
        if memory is None:
            memory = self._memories[context.document] = DocumentMemory(self._model)
        self._memories.move_to_end(context.document)
        boundary = memory.boundary(context)
        while len(self._memories) > 1 and self.memory_bytes > MEMORY_BYTES:
            self._memories.popitem(last=False)
        return boundary

    def _place_at(self, boundary: Boundary, context: Context) -> _Place:
        """What is kept of a boundary while its word is typed."""
        if self._place is None or self._place.boundary is not boundary:
            cached, weight = self._cached(boundary, context)
            levels = self._levels(boundary, context)
            blend = Blend(self._model.tokenizer, boundary, cached, weight, levels)
            self._place = _Place(context.document, boundary, blend)
        return self._place

    def _levels(self, boundary: Boundary, context: Context) -> list[tuple[Level, float]]:
        """Further distributions, and what they count for: other documents', the person's own."""
        beside = self._open_words.beside(context.document)
        levels = [(beside, OPEN_WORDS * beside.coverage)]
        ngram, datastore = self._personal
        if ngram is not None:
            level = ngram.at(context_before(context.lines[-1][: boundary.start.column]))
            levels.append((level, self._weights.ngram * level.coverage))
        if datastore is not None:
            level = datastore.at(boundary.step.queries[0, -1])
            levels.append((level, self._weights.datastore * level.coverage))
        return levels

    def _cached(self, boundary: Boundary, context: Context) -> tuple[Mapping[str, float], float]:
        """The document cache's distribution at a boundary, and what it counts for."""
        memory = self._memories[context.document]
        caches = [track.cache for track in memory.tracks if len(track.cache)]
        words = sum(map(len, caches))
        query = boundary.step.queries[0, -1]
        cached: dict[str, float] = {}
        for cache in caches:
            for word, share in cache.weights(query, self._weights.theta).items():
                cached[word] = cached.get(word, 0.0) + share * len(cache) / words
        return cached, self._weights.of_cache(words)

    def behind(self, document: str) -> int | None:
        """Line from which work is left for a pause; None when there is none."""
        memory, place = self._memories.get(document), self._place
        if memory is not None and memory.behind is not None:
            return memory.behind.line
        if place is not None and place.document == document and place.unread:
            return place.boundary.start.line
        return None

    def advance(self, document: str, first_line: int, lines: Sequence[str]) -> None:
        """A slice of that work: whole lines of the document, from `first_line` on, or else the
        words that are likely to be written next.
        """
        memory, place = self._memories.get(document), self._place
        if memory is not None and memory.behind is not None:
            memory.advance(first_line, lines)
        elif place is not None and place.document == document:
            while place.unread:
                place.boundary.tree.after(place.unread.pop())

    def read_beside(self, document: str, lines: Iterable[str]) -> None:
        """Know the words of a document that is open, though nothing is written in it.

        Of a document that is written in they are known without it. `lines` are all prose, what is
        not is masked.
        """
        beginning = "\n".join(lines)[: 8 * OTHERS]  # more words than count
        self._open_words.add(document, words_outside_secrets(beginning))
        self._place = None

    def close(self, document: str) -> None:
        """Forget all about a document, its words included."""
        self._memories.pop(document, None)
        self._open_words.close(document)
        self._place = None

    def forget(self, word: str) -> None:
        """Never suggest a word again, in any case."""
        self._forgotten.add(fold(word))

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
