"""Complete words in documents: the front of all that finds, writes and ranks them."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from afterword.completion.blend import LayerName
from afterword.completion.candidates import Candidate, Completion, Phrase
from afterword.completion.config import EngineConfig
from afterword.completion.document_states import DocumentStates
from afterword.completion.glossary import Glossary
from afterword.completion.mid_line import (
    FollowingText,
    best_between,
    fitting_words,
    following_text,
)
from afterword.completion.model_loading import load_text_model
from afterword.completion.open_words import OpenWords
from afterword.completion.personal import Personal
from afterword.completion.phrase import fitting_phrase, longest_phrase
from afterword.completion.phrase_place import PhrasePlace
from afterword.completion.word_filter import WordFilter
from afterword.completion.word_finder import WordFinder
from afterword.completion.word_session import Answer, WordSession
from afterword.errors import UserError
from afterword.masking.prose_document import ProseDocument
from afterword.store.bundle import Bundle
from afterword.text.cursor import Cursor
from afterword.text.units import normalize_unit


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

    Attributes
    ----------
    model : TextModel
        The network and its vocabulary.
    open_words : OpenWords
        The words that the open documents suggest to one another.
    states : DocumentStates
        What was read of the documents used last.
    """

    def __init__(
        self,
        bundle: Bundle,
        config: EngineConfig | None = None,
        personal: Personal | None = None,
    ) -> None:
        self._config = config or EngineConfig()
        self.model = load_text_model(bundle, self._config)
        self.open_words = OpenWords(self._config, self.model.tokenizer)
        self.states = DocumentStates(self.model, self.open_words, self._config.max_documents)
        self._glossaries: dict[str, Glossary] = {}
        language = bundle.manifest.language
        self._filter = WordFilter(self.model.vocabulary, language, self.open_words, self._config)
        self._finder = WordFinder(self.model, self.states, self._filter, self._glossaries)
        self._completions = 0
        self.set_personal(Personal.of(bundle) if personal is None else personal)

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
            engine._finder.answer(document, document.cursor(document.end))
        except UserError:
            raise
        except Exception as error:  # a damaged model can raise anything
            raise UserError(
                f"the model in {bundle.path} does not work ({type(error).__name__}); "
                "install the model again"
            ) from error
        engine.close("")
        return engine

    def complete(
        self, document: ProseDocument, cursor: Cursor, limit: int, *, forgive_slips: bool = True
    ) -> Completion:
        """Return the `limit` most probable words at a cursor, those that save most letters first.

        Some may replace the letters typed: names whose capitals were left out and, with
        `forgive_slips`, words that the letters begin but for a slip. Entries of the glossary that
        begin with the letters come in addition. Call `count_as_shown` if the list is really sent.
        """
        answered = self._answer(document, cursor, limit, forgive_slips=forgive_slips)
        if answered is None:
            return Completion(cursor.prefix)
        session, answer = answered
        words = answer.words[:limit]
        if (following := self._following_text(document, cursor)) is not None:
            fitting = fitting_words(session, answer, cursor.prefix, following)
            words = [word for word in fitting if word.text != cursor.prefix][:limit]
        ranked = session.ranked(words, cursor.prefix)
        glossary = self._glossaries.get(document.uri)
        if glossary is not None and cursor.prefix:
            entries = self._config.glossary_entries
            ranked = glossary.added_to(ranked, cursor.prefix, entries, self._filter.is_withheld)
        return Completion(cursor.prefix, ranked)

    def count_as_shown(self, completion: Completion) -> None:
        """Remember that a list was shown: if typing goes on, its first word was passed over."""
        self._completions += 1
        session, first = self.session, next(iter(completion.words), None)
        if session is not None and first is not None and first.entry is None:
            session.top_words[completion.prefix] = first.text

    def phrase(
        self,
        document: ProseDocument,
        cursor: Cursor,
        minimum: float | None = None,
        *,
        max_words: int | None = None,
        may_end_with_mark: bool = False,
        forgive_slips: bool = True,
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
            calibrated threshold. In the middle of a line, the phrase fits what follows.
        max_words : int or None
            Maximum number of words; None for that of the configuration.
        may_end_with_mark : bool
            Whether a punctuation mark may follow the last word, at the end of a line.
        forgive_slips : bool
            Whether nothing is shown if a word past a slip is likelier.
        """
        answered = self._answer(document, cursor, forgive_slips=forgive_slips)
        if answered is None:
            return None
        session, answer = answered
        config = self._config
        longest = config.ghost_max_words if max_words is None else max_words
        answer_in = partial(self._finder.answer_in, self.states.use(document))
        place = PhrasePlace(self.model, answer_in, session, cursor)
        if not cursor.ends_line:
            least = config.mid_line_min_probability if minimum is None else minimum
            return self._phrase_between(document, place, answer, least, longest)
        first = answer.best(cursor.prefix)
        if first is None:
            return None
        return longest_phrase(
            place,
            cursor.prefix,
            first,
            minimum=config.ghost_min_probability if minimum is None else minimum,
            max_words=longest,
            may_end_with_mark=may_end_with_mark,
        )

    def _answer(
        self, document: ProseDocument, cursor: Cursor, limit: int = 0, *, forgive_slips: bool
    ) -> tuple[WordSession, Answer] | None:
        """Return what `WordFinder.answer` does, without words past a slip if none are wanted."""
        answered = self._finder.answer(document, cursor, limit)
        if answered is None or forgive_slips:
            return answered
        session, answer = answered
        return session, answer.without_slips()

    def _phrase_between(
        self,
        document: ProseDocument,
        place: PhrasePlace,
        answer: Answer,
        minimum: float,
        max_words: int,
    ) -> Phrase | None:
        """Return the phrase to show before text that follows in the same line."""
        prefix = place.cursor.prefix
        following = self._following_text(document, place.cursor)
        if following is None:
            return None
        first = best_between(place.session, answer, prefix, following)
        if first is None:
            return None
        return fitting_phrase(place, prefix, first, following, minimum=minimum, max_words=max_words)

    def _following_text(self, document: ProseDocument, cursor: Cursor) -> FollowingText | None:
        """Return the text after the cursor that a word must agree with, if there is any."""
        if cursor.ends_line:
            return None
        line = document.prose_line(cursor.line)
        return following_text(self.model.tokenizer, line[len(line) - len(cursor.after) :])

    def parts(
        self, document: ProseDocument, cursor: Cursor, limit: int
    ) -> dict[str, dict[LayerName, float]]:
        """Return what each layer gives the words at a cursor, before they are calibrated."""
        return self._finder.parts(document, cursor, limit)

    def best_word(self, document: ProseDocument, cursor: Cursor) -> Candidate | None:
        """Return the first word that ghost text would have, however improbable; None if none.

        It is the letters typed if they are the likeliest word.
        """
        answered = self._finder.answer(document, cursor)
        return answered[1].best(cursor.prefix) if answered else None

    def finished_probability(self, document: ProseDocument, cursor: Cursor) -> float:
        """Return the probability that the letters typed are a whole word.

        It is 0 if some longer word is likelier, or if no layer knows the word.
        """
        answered = self._finder.answer(document, cursor)
        best = self.best_word(document, cursor)
        if answered is None or best is None or not cursor.prefix or best.text != cursor.prefix:
            return 0.0
        word, blend = normalize_unit(cursor.prefix), answered[0].blend
        is_known = self.model.vocabulary.exists(word) or (blend is not None and blend.knows([word]))
        return best.probability if is_known else 0.0

    def has_idle_work(self, document: ProseDocument | None) -> bool:
        """Return whether there is idle work: for a document that is written in, or others."""
        state = self.states.get(document.uri) if document is not None else None
        return self.open_words.is_counting or (state is not None and state.has_idle_work)

    def run_idle_work(self, document: ProseDocument | None) -> None:
        """Do one slice of idle work: count another document, or go on with this one's state."""
        state = self.states.get(document.uri) if document is not None else None
        if self.open_words.is_counting:
            self.open_words.count_slice()
        elif state is not None:
            state.run_idle_work()

    def index_open_document(self, document: ProseDocument) -> None:
        """Index an open document that is not being edited, to suggest its words in the others.

        Its words are counted by the first request in another one, as far as that is soon done, and
        by idle work.
        """
        self.open_words.add(document)
        self._forget_answers()

    def close(self, uri: str) -> None:
        """Drop everything about a document, including its words."""
        self.states.drop(uri)
        self._glossaries.pop(uri, None)
        self.open_words.close(uri)
        self._forget_answers()

    def drop_state(self, uri: str) -> None:
        """Drop what was read of a document, to be read again when it is asked about.

        Its glossary, its words for the other documents and those secret in it stay.
        """
        if self.states.drop(uri):
            self._forget_answers()

    def set_forgotten(self, words: Collection[str]) -> None:
        """Suggest none of these words, in any case, and all others again."""
        if self._filter.set_forgotten(words):
            self._forget_answers()

    def set_glossary(self, uri: str, glossary: Glossary) -> None:
        """Offer the entries of a glossary in a document, in place of those of another."""
        if self._glossaries.get(uri) is not glossary:
            self._glossaries[uri] = glossary
            self._forget_answers()

    def drop_glossary(self, uri: str) -> None:
        """Offer no entries of a glossary in a document."""
        if self._glossaries.pop(uri, None) is not None:
            self._forget_answers()

    @property
    def personal(self) -> Personal:
        """Return the n-gram and the datastore that are used."""
        return self._personal

    def set_personal(self, personal: Personal) -> None:
        """Swap the n-gram and the datastore; the network and all states stay as they are."""
        self._personal = personal
        self._finder.set_personal(personal)
        self._forget_answers()

    def set_offensive_shown(self, shown: bool) -> None:
        """Choose whether slurs and obscenities that nobody has written are suggested."""
        if shown != self._filter.shows_offensive:
            self._filter.shows_offensive = shown
            self._forget_answers()

    @property
    def session(self) -> WordSession | None:
        """Return the session of the word last asked about; there is never another one."""
        return self.states.session

    @property
    def memory_bytes(self) -> int:
        """Memory held for all documents, about."""
        return self.states.nbytes

    def status(self) -> dict[str, object]:
        """Return figures for `afterword.status`."""
        return {
            "documents": len(self.states),
            "memory_bytes": self.memory_bytes,
            "checkpoints": self.states.snapshots,
            "completions": self._completions,
        }

    def _forget_answers(self) -> None:
        """Find the words of the current session anew, because what they rest on has changed."""
        session = self.session
        if session is not None:
            session.forget_answers()
