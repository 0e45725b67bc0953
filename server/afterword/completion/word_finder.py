"""Find the words that fit at a cursor, by all layers, and write them as the writer does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from afterword.completion.blend import Blend, LayerName
from afterword.completion.candidates import Candidate
from afterword.completion.document_state import DocumentState
from afterword.completion.document_states import DocumentStates
from afterword.completion.glossary import Glossary
from afterword.completion.layers import PersonalLayers, blend_at
from afterword.completion.mid_line import is_inside_word
from afterword.completion.personal import Personal
from afterword.completion.text_model import TextModel
from afterword.completion.word_filter import WordFilter
from afterword.completion.word_session import Answer, WordSession
from afterword.masking.prose_document import ProseDocument
from afterword.text.capitals import in_capitals
from afterword.text.casing import ends_with_name
from afterword.text.cursor import Cursor
from afterword.text.letters import compose
from afterword.text.units import normalize_unit
from afterword.text.writing_form import WritingForm, writing_form


class WordFinder:
    """Find words at cursors. Answers are kept in the session of the word being typed.

    Parameters
    ----------
    model : TextModel
        The network and its vocabulary.
    states : DocumentStates
        What was read of the documents, and their words for one another.
    word_filter : WordFilter
        Says which words may be suggested.
    glossaries : Mapping[str, Glossary]
        The glossary of each document that has one, by URI. The owner may change it.
    """

    def __init__(
        self,
        model: TextModel,
        states: DocumentStates,
        word_filter: WordFilter,
        glossaries: Mapping[str, Glossary],
    ) -> None:
        self._model = model
        self._config = model.config
        self._states = states
        self._filter = word_filter
        self._glossaries = glossaries
        self.set_personal(Personal())

    def set_personal(self, personal: Personal) -> None:
        """Use this n-gram and datastore for the answers that are not kept yet."""
        self._personal_layers = PersonalLayers(personal, self._model.tokenizer, self._config)
        self._filter.set_personal(personal)

    def answer(
        self, document: ProseDocument, cursor: Cursor, limit: int = 0
    ) -> tuple[WordSession, Answer] | None:
        """Return the words that fit at a cursor, for the list and the ghost text alike.

        There are `limit` words or more, if so many fit. None where no word may stand.
        """
        if not cursor.takes_word or is_inside_word(cursor, self._model.vocabulary):
            return None
        state = self._states.use(document)
        session = state.session_at(cursor)
        others = self._states.open_words.others_distribution(document.uri)
        if session.others is not None and session.others is not others:
            # Another document has been edited meanwhile.
            state.end_session()
            session = state.session_at(cursor)
        session.others = others
        if session.blend is None:
            # Not of the word itself: its letters may be deleted again within the session.
            session.form = writing_form(_before_word(document, cursor))
            before = _before_word(document, cursor)
            session.capitals = in_capitals(self._model.tokenizer, before)
        answer = self.answer_in(state, session, cursor, limit)
        known = session.tree.read_ahead
        session.pending_read_ahead = [ids for ids in answer.likely_ids if ids not in known]
        return session, answer

    def answer_in(
        self, state: DocumentState, session: WordSession, cursor: Cursor, limit: int = 0
    ) -> Answer:
        """Return the words that fit in a session, which may be that of a word not yet reached."""
        if session.blend is None:
            session.blend = blend_at(
                cursor,
                state,
                session,
                self._states.open_words,
                self._personal_layers,
                self._glossaries.get(state.document.uri),
                self._config,
            )
        key = cursor.prefix, max(limit, self._config.min_searched_words)
        answer = session.answers.get(key)
        if answer is None:
            answer = self._search(session, session.blend, *key)
            before = cursor.text[: cursor.start]
            if not cursor.prefix and ends_with_name(before):
                words = self._filter.without_guessed_names(answer.words, session.blend, before)
                answer = replace(answer, words=words)
            session.answers[key] = answer
        return answer

    def parts(
        self, document: ProseDocument, cursor: Cursor, limit: int
    ) -> dict[str, dict[LayerName, float]]:
        """Return what each layer gives the words at a cursor, before they are calibrated."""
        answered = self.answer(document, cursor, limit)
        blend = answered[0].blend if answered else None
        if answered is None or blend is None:
            return {}
        (session, answer), prefix = answered, cursor.prefix
        letters = normalize_unit(prefix)
        count = self._search_limit(letters, limit)
        parts = blend.parts(letters, count, capitals=session.capitals)
        form = session.form.after(prefix)
        found = {form.write(word, prefix): parts[word] for word in parts}
        # Names of several pieces are known only right after the search that has found them.
        blend.search(letters, count, capitals=session.capitals)
        others = (word.text for word in answer.words if word.text not in found)
        return found | {word: blend.parts_of(normalize_unit(word)) for word in others}

    def _search(self, session: WordSession, blend: Blend, prefix: str, limit: int) -> Answer:
        """Search for words that start with the letters typed, and write them as the writer does."""
        letters, config = normalize_unit(prefix), self._config
        count, form = self._search_limit(letters, limit), session.form.after(prefix)
        found = blend.search(letters, count, capitals=session.capitals, decomposed=form.decomposed)
        minimum = config.min_ratio_to_typed * found.typed
        likely = [
            word
            for word in found.words
            if word.probability > minimum
            and self._filter.is_allowed(word.text)
            and not self._filter.is_unasked(word.text, letters, blend)
        ]
        typed, *probabilities = blend.calibrated(
            [found.typed, *(word.probability for word in likely)], found.prefix_probability
        )
        words = [
            replace(_written(word, prefix, form), probability=probability)
            for word, probability in zip(likely, probabilities, strict=True)
        ]
        best = words[: config.read_ahead_words]
        return Answer(words, typed, [session.ids_of(word.text) for word in best])

    def _search_limit(self, letters: str, limit: int) -> int:
        """Return how many words to search for, so that forgotten ones can be replaced."""
        least = max(limit, self._config.min_searched_words)
        return least + min(self._filter.count_forgotten(letters), self._config.max_replacements)


def _before_word(document: ProseDocument, cursor: Cursor) -> Iterator[str]:
    """Yield the text before the word at a cursor line by line, the nearest first."""
    lines = document.prose_before(cursor)
    return chain([next(lines)[: cursor.start]], lines)


def _written(word: Candidate, prefix: str, form: WritingForm) -> Candidate:
    """Return a word with the letters typed as they are, and the rest in the writer's form."""
    if word.replaces is None:
        text = form.write(word.text, prefix)
        if form.decomposed or len(composed := compose(text)) == len(text):
            return replace(word, text=text)
        # The last letter lacks a mark ("ê" of "ệ"), and this writer's letters are one character.
        return replace(word, text=composed, replaces=len(prefix))
    replaced = form.write(word.text[: word.replaces])
    return replace(word, text=form.write(word.text), replaces=len(replaced))
