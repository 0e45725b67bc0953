"""Complete words in documents: combine a bundle, the documents' states and personal words."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, replace

from afterword.completion.blend import Blend, NetworkWords, WeightedLayer
from afterword.completion.candidates import Candidate, Completion, Phrase
from afterword.completion.config import EngineConfig
from afterword.completion.document_cache import CachedWords
from afterword.completion.document_state import DocumentState
from afterword.completion.model_loading import load_text_model
from afterword.completion.ngram import context_before
from afterword.completion.open_words import OpenWords
from afterword.completion.personal import Personal
from afterword.completion.phrase import longest_phrase
from afterword.completion.word_contexts import context_after
from afterword.completion.word_distribution import WordDistribution
from afterword.completion.word_session import Answer, WordSession
from afterword.errors import UserError
from afterword.masking.prose_document import ProseDocument
from afterword.model.language_model import ModelOutput
from afterword.privacy.secrets import looks_secret
from afterword.store.bundle import Bundle
from afterword.text.apostrophes import uses_curly_apostrophes, write_apostrophes
from afterword.text.casing import fold
from afterword.text.cursor import Cursor
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
        self.model = load_text_model(bundle, self._config)
        self._personal = Personal.of(bundle) if personal is None else personal
        self._states: OrderedDict[str, DocumentState] = OrderedDict()
        self._open_words = OpenWords(self._config)
        self._forgotten: frozenset[str] = frozenset()
        self._completions = 0

    @classmethod
    def open(cls, bundle: Bundle, personal: Personal | None = None) -> Engine:
        """Load a bundle's model and answer once, so that the first completion does not wait.

        Raises
        ------
        UserError
            If a file of the model cannot be used, or its network gives no probabilities.
        """
        try:
            engine = cls(bundle, personal=personal)
            document = ProseDocument("", "")
            engine._answer(document, document.cursor(document.end))
        except UserError:
            raise
        except Exception as error:  # no list is complete of what a damaged model can raise
            raise UserError(
                f"the model in {bundle.path} does not work ({type(error).__name__}); "
                "install the model again"
            ) from error
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
        self,
        document: ProseDocument,
        cursor: Cursor,
        minimum: float | None = None,
        *,
        max_words: int | None = None,
        may_end_with_mark: bool = False,
    ) -> Phrase | None:
        """Return the word or phrase to show as ghost text; None when nothing is probable enough.

        Parameters
        ----------
        document : ProseDocument
            The document.
        cursor : Cursor
            The place in it.
        minimum : float or None
            Smallest probability of the phrase, given the letters typed so far; None for the
            calibrated threshold.
        max_words : int or None
            Maximum number of words; None for that of the configuration.
        may_end_with_mark : bool
            Whether a punctuation mark may follow the last word.
        """
        answered = self._answer(document, cursor)
        if answered is None:
            return None
        session, answer = answered
        first = answer.best(cursor.prefix)
        if first is None:
            return None
        config = self._config
        return longest_phrase(
            _PhrasePlace(self, self._state_of(document), session, cursor),
            cursor.prefix,
            first,
            minimum=config.ghost_min_probability if minimum is None else minimum,
            max_words=config.ghost_max_words if max_words is None else max_words,
            may_end_with_mark=may_end_with_mark,
        )

    def best_word(self, document: ProseDocument, cursor: Cursor) -> Candidate | None:
        """Return the first word that ghost text would have, however improbable; None if none.

        It is the letters typed if they are the likeliest word.
        """
        answered = self._answer(document, cursor)
        return answered[1].best(cursor.prefix) if answered else None

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

        It is the one that `_answer` was last asked about.
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
        others = self._open_words.others_distribution(document.uri)
        if session.others is not None and session.others is not others:
            # Another document has been edited meanwhile.
            state.end_session()
            session = state.session_at(cursor)
        session.others = others
        if session.blend is None:
            session.curly = uses_curly_apostrophes(document.prose_before(cursor))
        answer = self._answer_in(session, state, cursor, limit)
        known = session.tree.read_ahead
        session.pending_read_ahead = [ids for ids in answer.likely_ids if ids not in known]
        return session, answer

    def _answer_in(
        self, session: WordSession, state: DocumentState, cursor: Cursor, limit: int = 0
    ) -> Answer:
        """Return the words that fit in a session, which may be that of a word not yet reached."""
        if session.blend is None:
            session.blend = self._blend(state, session, cursor)
        key = cursor.prefix, max(limit, self._config.min_searched_words)
        answer = session.answers.get(key)
        if answer is None:
            answer = session.answers[key] = self._search(session.blend, *key, session.curly)
        return answer

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
        secret = {word for cache in caches for word in cache.withheld}
        secret |= self._open_words.secret_words(state.document.uri) | state.below.secret
        context = context_after(session.assumed, caches[-1].context_before(session.read_to))
        cached = CachedWords.at(session.read_to, hidden_state, caches, config, secret, context)
        layers = [WeightedLayer(cached, config.cache_weight * cached.weight, sharpens=False)]

        def add(words: WordDistribution, max_weight: float) -> None:
            layers.append(WeightedLayer(words, max_weight * words.weight, sharpens=True))

        below = state.below.distribution(context, secret)
        layers.append(WeightedLayer(below, config.below_weight * below.weight, sharpens=False))
        others = self._open_words.others_distribution(state.document.uri)
        if others.vocabulary:
            add(others, config.others_weight)
        ngram, datastore = self._personal
        if ngram is not None:
            add(ngram.at(context_before(cursor.text[: cursor.start])), config.ngram_weight)
        if datastore is not None:
            add(datastore.at(hidden_state, config), config.datastore_weight)
        return Blend(NetworkWords(session.tree), layers, config)


@dataclass(frozen=True)
class _PhrasePlace:
    """The place of a word of a phrase, as if the words before it had been written.

    The words that are likely there are found as they would be after typing them: by all layers.
    """

    engine: Engine
    state: DocumentState
    session: WordSession
    cursor: Cursor

    def space_after(self, word: str) -> float:
        return self.engine.model.space_probability(self._output_after(word))

    def mark_after(self, word: str) -> tuple[str, float]:
        return self.engine.model.likeliest_mark(self._output_after(word))

    def after(self, word: str) -> _PhrasePlace:
        text = f"{self.cursor.text[: self.cursor.start]}{word} "
        cursor = replace(self.cursor, text=text, start=len(text), takes_word=True)
        session = self.session.following.get(word)
        if session is None:
            output = self.engine.model.after_space(self._output_after(word))
            session = WordSession(cursor.word_start, output, self.engine.model)
            session.curly = self.session.curly
            session.read_to = self.session.read_to
            session.assumed = (*self.session.assumed, word)
            self.session.following[word] = session
        return replace(self, session=session, cursor=cursor)

    def best(self) -> Candidate | None:
        return self.engine._answer_in(self.session, self.state, self.cursor).best("")

    def _output_after(self, word: str) -> ModelOutput:
        return self.session.tree.advance_by(self.engine.model.tokenizer.word_ids(word))
