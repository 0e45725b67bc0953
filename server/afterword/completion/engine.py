"""Complete words in documents: combine a bundle, the documents' states and personal words."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from afterword.completion.blend import Blend, Weights
from afterword.completion.candidates import Candidate, Completion, Phrase, by_savings
from afterword.completion.document_cache import OpenWords
from afterword.completion.document_state import Boundary, DocumentState, Model
from afterword.completion.lexicon import LEXICON, Lexicon
from afterword.completion.ngram import Level, context_before
from afterword.completion.personal import Personal
from afterword.completion.phrase import continue_phrase
from afterword.completion.vocabulary import Vocabulary
from afterword.masking.prose_document import ProseDocument
from afterword.model.language_model import LanguageModel
from afterword.privacy.secret_spans import words_outside_secrets
from afterword.privacy.secrets import looks_secret
from afterword.store.bundle import Bundle
from afterword.text.apostrophes import curls, write_apostrophes
from afterword.text.casing import fold
from afterword.text.cursor import Cursor
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import straighten

MAX_DOCUMENTS = 8
"""Most recently used documents whose states are kept; a long one takes about 9 MB."""
SEARCHED_WORDS = 8
"""Words that a search looks for at least: the probability of one depends on the others."""
OPEN_WORDS = 0.03
"""Most that the words of other open documents count for."""
INDEXED_CHARACTERS = 50_000
"""How much of an opened document is indexed, to suggest its words in the others."""
READ_AHEAD = 3
"""Best words of an answer that are read in a pause: four of five that are taken are among them."""
UNLIKELY = 1e-4
"""Where the letters typed are a word: share of its probability below which longer words are not
shown. Of "the" hardly anybody goes on to "theft"."""
MAX_REPLACED = 10
"""Upper bound on extra words searched for to replace forgotten ones."""


@dataclass(frozen=True)
class _Answer:
    """What was found for the letters typed.

    Attributes
    ----------
    words : list[Candidate]
        The words, with their probabilities given the letters.
    typed : float
        Probability that the letters are the whole word.
    """

    words: list[Candidate]
    typed: float


@dataclass
class _WordSession:
    """What is kept while one word is typed.

    Attributes
    ----------
    document : str
        Key of the document it is typed in.
    boundary : Boundary
        Where it begins.
    blend : Blend
        The distribution over words there.
    curly : bool
        Whether the writer's apostrophes are curly.
    answers : dict[tuple[str, int], _Answer]
        By the letters typed and the number of words searched for: asked again, the same words.
    pending_read_ahead : list[tuple[int, ...]]
        Ids of the likely words that have not been read ahead, the likeliest first.
    top_words : dict[str, str]
        The word that stood first in a list that was shown, by the letters typed then.
    """

    document: str
    boundary: Boundary
    blend: Blend
    curly: bool
    answers: dict[tuple[str, int], _Answer] = field(default_factory=dict)
    pending_read_ahead: list[tuple[int, ...]] = field(default_factory=list)
    top_words: dict[str, str] = field(default_factory=dict)

    def listed(self, words: Iterable[Candidate], prefix: str) -> list[Candidate]:
        """Return the words in the order of a list."""
        earlier = (prefix[:letters] for letters in range(len(prefix)))
        passed_over = Counter(self.top_words[typed] for typed in earlier if typed in self.top_words)
        return by_savings(words, prefix, passed_over)


class Engine:
    """Completes words in documents. All calls come from one thread.

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
        self._states: OrderedDict[str, DocumentState] = OrderedDict()
        self._open_words = OpenWords()
        self._session: _WordSession | None = None
        self._forgotten: frozenset[str] = frozenset()
        self._completions = 0

    @classmethod
    def open(cls, bundle: Bundle, personal: Personal | None = None) -> Engine:
        """Load a bundle's model and answer once, so that the first completion does not wait."""
        engine = cls(bundle, personal=personal)
        document = ProseDocument("", "")
        engine.complete(document, document.cursor(document.end), 1)
        engine.close("")
        return engine

    def complete(self, document: ProseDocument, cursor: Cursor, limit: int) -> Completion:
        """Return the `limit` most probable words at a cursor, those that save most letters first.

        Call `count_as_shown` if the list is really sent.
        """
        session = self._session_at(document, cursor)
        if session is None:
            return Completion(cursor.prefix)
        self._completions += 1
        answer = self._answer(session, cursor.prefix, limit)
        return Completion(cursor.prefix, session.listed(answer.words[:limit], cursor.prefix))

    def count_as_shown(self, completion: Completion) -> None:
        """Remember that a list was shown: if typing goes on, its first word was passed over."""
        if self._session is not None and completion.words:
            self._session.top_words[completion.prefix] = completion.words[0].text

    def phrase(
        self, document: ProseDocument, cursor: Cursor, minimum: float | None = None
    ) -> Phrase | None:
        """Return the word or phrase to show as ghost text, None when nothing is likely enough.

        `minimum` is the least probability of the phrase, given the letters typed so far.
        """
        session = self._session_at(document, cursor)
        if session is None:
            return None
        prefix = cursor.prefix
        answer = self._answer(session, prefix, SEARCHED_WORDS)
        words = answer.words
        if prefix:
            # What is typed may be the word: then the ghost text is what comes after it.
            typed = Candidate(prefix, answer.typed)
            words = sorted([*words, typed], key=lambda word: -word.probability)
        if not words:
            return None

        def write(word: str) -> str | None:
            return write_apostrophes(word, "", session.curly) if self._allowed(word) else None

        return continue_phrase(
            self._model, session.boundary, prefix, words[0], minimum=minimum, write=write
        )

    def has_idle_work(self, document: ProseDocument) -> bool:
        """Tell whether there is idle work for a document."""
        state = self._states.get(document.uri)
        return (state is not None and state.is_behind) or bool(self._pending_read_ahead(document))

    def run_idle_work(self, document: ProseDocument) -> None:
        """Do one slice of idle work: read text far from the cursor, or a likely next word."""
        state = self._states.get(document.uri)
        if state is not None and state.is_behind:
            state.catch_up()
            if not state.is_behind:
                self._session = None  # it was based on the window; answer from the full cache now
        elif self._session is not None and (pending := self._pending_read_ahead(document)):
            self._session.boundary.tree.after(pending.pop(0))

    def index_open_document(self, document: ProseDocument) -> None:
        """Count the words of an open document, to suggest them in the others.

        Words of the document being edited are known from its states.
        """
        self._open_words.add(document.uri, words_outside_secrets(_beginning(document)))
        self._session = None

    def close(self, uri: str) -> None:
        """Forget everything about a document, including its words."""
        self._states.pop(uri, None)
        self._open_words.close(uri)
        self._session = None

    def set_forgotten(self, words: Iterable[str]) -> None:
        """Suggest none of these words, in any case, and again those that were set before."""
        self._forgotten = frozenset(map(fold, words))
        self._session = None

    def set_personal(self, personal: Personal) -> None:
        """Replace the personal layers; the network and the states of documents stay."""
        self._personal = personal
        self._session = None

    @property
    def memory_bytes(self) -> int:
        """Memory of all documents, about."""
        return sum(state.nbytes for state in self._states.values())

    def status(self) -> dict[str, object]:
        """Return figures for `afterword.status`."""
        return {
            "model": self.bundle.manifest.name,
            "language": self.bundle.manifest.language,
            "personal": self.bundle.manifest.personal,
            "documents": len(self._states),
            "memory_bytes": self.memory_bytes,
            "checkpoints": sum(len(c) for s in self._states.values() for c in s.caches),
            "completions": self._completions,
        }

    def _pending_read_ahead(self, document: ProseDocument) -> list[tuple[int, ...]]:
        """Return the ids of the words to read ahead of the text of a document, likeliest first."""
        session = self._session
        if session is None or session.document != document.uri:
            return []
        return session.pending_read_ahead

    def _allowed(self, word: str) -> bool:
        """Tell whether a word may be suggested: it must not be forgotten or look like a secret."""
        return fold(word) not in self._forgotten and not looks_secret(word)

    def _answer(self, session: _WordSession, prefix: str, limit: int) -> _Answer:
        """Return the likeliest words for the letters typed, searched for once only."""
        key = prefix, max(limit, SEARCHED_WORDS)
        answer = session.answers.get(key)
        if answer is None:
            answer = session.answers[key] = self._search(session, *key)
        likely = (self._model.tokenizer.word_ids(word.text) for word in answer.words[:READ_AHEAD])
        session.pending_read_ahead = [
            ids for ids in likely if ids not in session.boundary.tree.ahead
        ]
        return answer

    def _search(self, session: _WordSession, prefix: str, searched: int) -> _Answer:
        letters, blend = straighten(prefix), session.blend
        folded = fold(letters)
        forgotten = sum(word.startswith(folded) for word in self._forgotten)
        found = blend.words(letters, searched + min(forgotten, MAX_REPLACED))
        typed = blend.probability(letters) if letters else 0.0
        likely = [
            word
            for word in found
            if word.probability > UNLIKELY * typed and self._allowed(word.text)
        ]
        joint = [typed, *(word.probability for word in likely)]
        typed, *given_letters = blend.calibrated(letters, joint)
        words = [
            Candidate(write_apostrophes(word.text, prefix, session.curly), probability)
            for word, probability in zip(likely, given_letters, strict=True)
        ]
        return _Answer(words, typed)

    def _session_at(self, document: ProseDocument, cursor: Cursor) -> _WordSession | None:
        """Return the session of the word at a cursor; None where no word may stand."""
        if not cursor.takes_word:
            return None
        state = self._state_of(document)
        boundary = state.boundary(cursor)
        if self._session is None or self._session.boundary is not boundary:
            blend = self._blend(state, boundary, cursor)
            curly = curls(document.prose_before(cursor))
            self._session = _WordSession(document.uri, boundary, blend, curly)
        return self._session

    def _state_of(self, document: ProseDocument) -> DocumentState:
        last = next(reversed(self._states.values()), None)
        if last is not None and last.document is not document:
            self._open_words.add(last.document.uri, last.words, last.secret_words)
            last.release()
        state = self._states.get(document.uri)
        if state is None or state.document is not document:
            state = self._states[document.uri] = DocumentState(self._model, document)
        self._states.move_to_end(document.uri)
        while len(self._states) > MAX_DOCUMENTS:
            self._states.popitem(last=False)
        return state

    def _blend(self, state: DocumentState, boundary: Boundary, cursor: Cursor) -> Blend:
        cached, weight = self._cached(state, boundary)
        levels = self._levels(state.document, boundary, cursor)
        return Blend(self._model.tokenizer, boundary, cached, weight, levels)

    def _levels(
        self, document: ProseDocument, boundary: Boundary, cursor: Cursor
    ) -> list[tuple[Level, float]]:
        """Return further distributions and their weights: other documents', the person's own."""
        beside = self._open_words.beside(document.uri)
        levels = [(beside, OPEN_WORDS * beside.coverage)]
        ngram, datastore = self._personal
        if ngram is not None:
            level = ngram.at(context_before(cursor.text[: cursor.start]))
            levels.append((level, self._weights.ngram * level.coverage))
        if datastore is not None:
            level = datastore.at(boundary.step.queries[0, -1])
            levels.append((level, self._weights.datastore * level.coverage))
        return levels

    def _cached(
        self, state: DocumentState, boundary: Boundary
    ) -> tuple[Mapping[str, float], float]:
        """Return the document cache's distribution at a boundary, and its weight."""
        counts = [(cache.words, cache.words.count_before(boundary.start)) for cache in state.caches]
        total = sum(count for _, count in counts)
        query = boundary.step.queries[0, -1]
        cached: dict[str, float] = {}
        for words, count in counts:
            for word, share in words.weights(query, self._weights.theta, boundary.start).items():
                cached[word] = cached.get(word, 0.0) + share * count / total
        return cached, self._weights.of_cache(total)


def _beginning(document: ProseDocument) -> str:
    """Return the prose at the start of a document, up to a line that exceeds the limit."""
    lines: list[str] = []
    size = 0
    for number, line in enumerate(document.lines):
        size += len(line) + 1
        if size > INDEXED_CHARACTERS:
            break
        lines.append(document.prose_line(number))
    return "\n".join(lines)
