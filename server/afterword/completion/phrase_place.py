"""Find the words of a phrase one after another."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from afterword.completion.candidates import Candidate
from afterword.completion.text_model import TextModel
from afterword.completion.word_session import Answer, WordSession
from afterword.model.language_model import ModelOutput
from afterword.text.cursor import Cursor


@dataclass(frozen=True)
class PhrasePlace:
    """The place of a word of a phrase, as if the words before it had been written.

    The words that are likely there are found as they would be after typing them: by all layers.

    Attributes
    ----------
    model : TextModel
        The model.
    answer_in : Callable[[WordSession, Cursor], Answer]
        Finds the words of a session, which may be that of a word not yet reached.
    session : WordSession
        That of the place.
    cursor : Cursor
        The cursor as if it stood there.
    """

    model: TextModel
    answer_in: Callable[[WordSession, Cursor], Answer]
    session: WordSession
    cursor: Cursor

    def space_after(self, word: str) -> float:
        """Return the probability that a space follows the word."""
        return self.model.space_probability(self._output_after(word))

    def mark_after(self, word: str) -> tuple[str, float]:
        """Return the likeliest punctuation mark right after the word, and its probability."""
        return self.model.likeliest_mark(self._output_after(word))

    def after(self, word: str) -> PhrasePlace:
        """Return the place after the word and a space."""
        text = f"{self.cursor.text[: self.cursor.start]}{word} "
        cursor = replace(self.cursor, text=text, start=len(text), takes_word=True)
        session = self.session.following.get(word)
        if session is None:
            output = self.model.after_space(self._output_after(word))
            session = WordSession(cursor.word_start, output, self.model)
            session.others = self.session.others
            session.form = self.session.form.after(word)
            session.capitals = self.session.capitals
            session.read_to = self.session.read_to
            session.assumed = (*self.session.assumed, word)
            self.session.following[word] = session
        return replace(self, session=session, cursor=cursor)

    def best(self) -> Candidate | None:
        """Return the likeliest word here; None if there is none."""
        return self.answer_in(self.session, self.cursor).best("")

    def probability_after(self, word: str, token: int) -> float:
        """Return the probability that a token comes after the word."""
        return math.exp(self._output_after(word).log_probabilities[0, token])

    def _output_after(self, word: str) -> ModelOutput:
        return self.session.tree.advance_by(self.session.ids_of(word))
