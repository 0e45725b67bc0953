"""Complete words in documents: combine a bundle, the documents' states and personal words."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection

from afterword.completion.blend import Blend, NetworkWords, WeightedLayer
from afterword.completion.candidates import Candidate, Completion, Phrase
from afterword.completion.config import EngineConfig
from afterword.completion.document_cache import CachedWords
from afterword.completion.document_state import DocumentState
from afterword.completion.lexicon import LEXICON, Lexicon
from afterword.completion.ngram import context_before
from afterword.completion.open_words import OpenWords
from afterword.completion.personal import Personal
from afterword.completion.phrase import continue_phrase
from afterword.completion.text_model import TextModel
from afterword.completion.vocabulary import Vocabulary
from afterword.completion.word_distribution import WordDistribution
from afterword.completion.word_session import Answer, WordSession
from afterword.masking.prose_document import ProseDocument
from afterword.model.language_model import LanguageModel
from afterword.privacy.secrets import looks_secret
from afterword.store.bundle import Bundle
from afterword.text.apostrophes import uses_curly_apostrophes, write_apostrophes
from afterword.text.casing import fold
from afterword.text.cursor import Cursor
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import normalize_apostrophes


class Engine:
    """Complete words in documents. All calls come from one thread.

    Parameters
    ----------
    bundle : Bundle
        The model that answers.
    config : EngineConfig | None
        How it is used; None for the defaults.
    personal : Personal | None
        A person's words in place of those of the bundle.
    """

    def __init__(
        self,
        bundle: Bundle,
        config: EngineConfig | None = None,
        personal: Personal | None = None,
    ) -> None:
        self._config = config or EngineConfig()
        self.model = _load_model(bundle, self._config)
        self._personal = Personal.of(bundle) if personal is None else personal
        self._states: OrderedDict[str, DocumentState] = OrderedDict()
        self._open_words = OpenWords(self._config)
        self._forgotten: frozenset[str] = frozenset()
        self._completions = 0

    @classmethod
    def open(cls, bundle: Bundle, personal: Personal | None = None) -> Engine:
        """Load a bundle's model and answer once, so that the first completion does not wait."""
        engine = cls(bundle, personal=personal)
        document = ProseDocument("", "")
        engine._answer(document, document.cursor(document.end))
        engine.close("")
        return engine

    def complete(self, document: ProseDocument, cursor: Cursor, limit: int) -> Completion:
        """Return the `limit` most probable words at a cursor, those that save most letters first.

        Call `count_as_shown` if the list is really sent.
        """
        answered = self._answer(document, cursor, limit)
        if answered is None:
            return Completion(cursor.prefix)
        self._completions += 1
        session, answer = answered
        return Completion(cursor.prefix, session.ranked(answer.words[:limit], cursor.prefix))

    def count_as_shown(self, completion: Completion) -> None:
        """Remember that a list was shown: if typing goes on, its first word was passed over."""
        session = self.session
        if session is not None and completion.words:
            session.top_words[completion.prefix] = completion.words[0].text

    def phrase(
        self, document: ProseDocument, cursor: Cursor, minimum: float | None = None
    ) -> Phrase | None:
        """Return the word or phrase to show as ghost text; None when nothing is probable enough.

        `minimum` is the smallest probability of the phrase, given the letters typed so far; None
        for the calibrated threshold.
        """
        answered = self._answer(document, cursor)
        if answered is None:
            return None
        session, answer = answered
        first = answer.best(cursor.prefix)
        if first is None:
            return None
        if minimum is None:
            minimum = self._config.ghost_min_probability

        def write(word: str) -> str | None:
            return write_apostrophes(word, "", session.curly) if self._is_allowed(word) else None

        return continue_phrase(session.tree, cursor.prefix, first, minimum=minimum, write=write)

    def has_idle_work(self, document: ProseDocument) -> bool:
        """Return whether there is idle work for a document."""
        state = self._states.get(document.uri)
        return state is not None and state.has_idle_work

    def run_idle_work(self, document: ProseDocument) -> None:
        """Do one slice of idle work: read text far from the cursor, or a likely next word."""
        state = self._states.get(document.uri)
        if state is not None:
            state.run_idle_work()

    def index_open_document(self, document: ProseDocument) -> None:
        """Index an open document that is not being edited, to suggest its words in the others."""
        self._open_words.add(document)
        self._forget_answers()

    def close(self, uri: str) -> None:
        """Drop everything about a document, including its words."""
        self._states.pop(uri, None)
        self._open_words.close(uri)
        self._forget_answers()

    def set_forgotten(self, words: Collection[str]) -> None:
        """Suggest none of these words, in any case, and all others again."""
        folded = frozenset(map(fold, words))
        if folded != self._forgotten:
            self._forgotten = folded
            self._forget_answers()

    def set_personal(self, personal: Personal) -> None:
        """Swap the n-gram and the datastore; the network and all states stay as they are."""
        self._personal = personal
        self._forget_answers()

    @property
    def session(self) -> WordSession | None:
        """Return the session of the word being typed in the document used last, the only session.

        It is the one that `answer` was last asked about.
        """
        state = next(reversed(self._states.values()), None)
        return state.session if state else None

    @property
    def memory_bytes(self) -> int:
        """Memory held for all documents, about."""
        return sum(state.nbytes for state in self._states.values())

    def status(self) -> dict[str, object]:
        """Return figures for `afterword.status`."""
        return {
            "documents": len(self._states),
            "memory_bytes": self.memory_bytes,
            "checkpoints": sum(len(c) for s in self._states.values() for c in s.caches),
            "completions": self._completions,
        }

    def _answer(
        self, document: ProseDocument, cursor: Cursor, limit: int = 0
    ) -> tuple[WordSession, Answer] | None:
        """Return the words that fit at a cursor, for the list and the ghost text alike.

        There are `limit` words or more, if so many fit. None where no word may stand.
        """
        if not cursor.takes_word:
            return None
        state = self._state_of(document)
        session = state.session_at(cursor)
        if session.blend is None:
            session.blend = self._blend(state, session, cursor)
            session.curly = uses_curly_apostrophes(document.prose_before(cursor))
        key = cursor.prefix, max(limit, self._config.min_searched_words)
        answer = session.answers.get(key)
        if answer is None:
            answer = session.answers[key] = self._search(session.blend, *key, session.curly)
        known = session.tree.read_ahead
        session.pending_read_ahead = [ids for ids in answer.likely_ids if ids not in known]
        return session, answer

    def _forget_answers(self) -> None:
        """Find the words of the current session anew, because what they rest on has changed."""
        session = self.session
        if session is not None:
            session.forget_answers()

    def _is_allowed(self, word: str) -> bool:
        """Return whether a word may be suggested: not if it is forgotten or looks like a secret."""
        return fold(word) not in self._forgotten and not looks_secret(word)

    def _search(self, blend: Blend, prefix: str, limit: int, curly: bool) -> Answer:
        """Search for words that start with the letters typed, and write them as the writer does."""
        letters, config = normalize_apostrophes(prefix), self._config
        folded = fold(letters)
        forgotten = sum(word.startswith(folded) for word in self._forgotten)
        found = blend.search(letters, limit + min(forgotten, config.max_replacements))
        minimum = config.min_ratio_to_typed * found.typed
        likely = [
            word
            for word in found.words
            if word.probability > minimum and self._is_allowed(word.text)
        ]
        typed, *probabilities = blend.calibrated(
            [found.typed, *(word.probability for word in likely)], found.prefix_probability
        )
        words = [
            Candidate(write_apostrophes(word.text, prefix, curly), probability)
            for word, probability in zip(likely, probabilities, strict=True)
        ]
        best = words[: config.read_ahead_words]
        return Answer(words, typed, [self.model.tokenizer.word_ids(word.text) for word in best])

    def _state_of(self, document: ProseDocument) -> DocumentState:
        """Return the state of a document, which becomes the one that was used last."""
        last = next(reversed(self._states.values()), None)
        if last is not None and last.document is not document:
            self._open_words.add(last.document, last.words)
            last.end_session()
        state = self._states.get(document.uri)
        if state is None or state.document is not document:
            state = self._states[document.uri] = DocumentState(self.model, document)
        self._states.move_to_end(document.uri)
        while len(self._states) > self._config.max_documents:
            self._states.popitem(last=False)
        return state

    def _blend(self, state: DocumentState, session: WordSession, cursor: Cursor) -> Blend:
        """Return the blend of all layers where a word begins."""
        config, hidden_state = self._config, session.output.hidden_state
        caches = [cache.words for cache in state.caches]
        secret = self._open_words.secret_words(state.document.uri)
        cached = CachedWords.at(session.start, hidden_state, caches, config, secret)
        layers = [WeightedLayer(cached, config.cache_weight * cached.weight, sharpens=False)]

        def add(words: WordDistribution, max_weight: float) -> None:
            layers.append(WeightedLayer(words, max_weight * words.weight, sharpens=True))

        others = self._open_words.others_distribution(state.document.uri)
        if others.vocabulary:
            add(others, config.others_weight)
        ngram, datastore = self._personal
        if ngram is not None:
            add(ngram.at(context_before(cursor.text[: cursor.start])), config.ngram_weight)
        if datastore is not None:
            add(datastore.at(hidden_state, config), config.datastore_weight)
        return Blend(NetworkWords(session.tree), layers, config)


def _load_model(bundle: Bundle, config: EngineConfig) -> TextModel:
    """Load the network, the tokenizer and the lexicon, if there is one."""
    files = bundle.manifest.files
    network = LanguageModel(bundle.model_path)
    tokenizer = Tokenizer.open(bundle.tokenizer_path)
    lexicon = Lexicon.open(bundle.path / LEXICON) if LEXICON in files else None
    return TextModel(network, tokenizer, Vocabulary(tokenizer, lexicon), config)
