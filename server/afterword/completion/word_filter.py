"""Decide which of the words that were found may be suggested."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from afterword.completion.blend import Blend
from afterword.completion.candidates import Candidate
from afterword.completion.config import EngineConfig
from afterword.completion.offensive_words import (
    LANGUAGE,
    contains_form,
    is_asked_for,
    is_offensive,
)
from afterword.completion.open_words import OpenWords
from afterword.completion.personal import Personal
from afterword.completion.vocabulary import Vocabulary
from afterword.privacy.secrets import looks_secret
from afterword.text.casing import begins_as_name, fold, usual_cases
from afterword.text.language_tag import primary_language
from afterword.text.units import normalize_unit


class WordFilter:
    """Leaves out forgotten words, secrets, what is no word, and what nobody has asked for.

    Parameters
    ----------
    vocabulary : Vocabulary
        Knows which words exist.
    language : str
        BCP 47 tag of the model's language.
    open_words : OpenWords
        The words of the open documents.
    config : EngineConfig
        How probable a guessed name must be.

    Attributes
    ----------
    shows_offensive : bool
        Whether slurs and obscenities that nobody has written are suggested.
    """

    def __init__(
        self, vocabulary: Vocabulary, language: str, open_words: OpenWords, config: EngineConfig
    ) -> None:
        self._vocabulary = vocabulary
        self._knows_offensive = primary_language(language) == LANGUAGE
        self._open_words = open_words
        self._config = config
        self._forgotten: frozenset[str] = frozenset()
        self._learned: list[list[str]] = []
        self.shows_offensive = False

    def set_forgotten(self, words: Collection[str]) -> bool:
        """Leave out these words, in any case, and no others; return whether that is a change."""
        before, self._forgotten = self._forgotten, frozenset(map(fold, words))
        return self._forgotten != before

    def set_personal(self, personal: Personal) -> None:
        """Let pass the offensive words that the writer has written."""
        layers = (personal.ngram, personal.datastore)
        self._learned = [layer.vocabulary for layer in layers if layer is not None]

    def count_forgotten(self, letters: str) -> int:
        """Return how many forgotten words begin with the letters typed."""
        folded = fold(letters)
        return sum(word.startswith(folded) for word in self._forgotten)

    def is_withheld(self, word: str) -> bool:
        """Return whether a word is forgotten or looks like a secret."""
        return fold(word) in self._forgotten or looks_secret(word)

    def is_allowed(self, word: str) -> bool:
        """Return whether a word may be suggested: no lone letter, forgotten word or secret."""
        return self._vocabulary.is_word(word) and not self.is_withheld(word)

    def is_unasked(self, word: str, letters: str, blend: Blend) -> bool:
        """Return whether a word is offensive, and nobody has written it or asked for it."""
        if self.shows_offensive or not self._knows_offensive or not is_offensive(word):
            return False
        written = set(usual_cases(word))
        return not (
            is_asked_for(word, letters)
            or blend.knows(written)
            or self._open_words.contains(written)
            or any(contains_form(vocabulary, word) for vocabulary in self._learned)
        )

    def without_guessed_names(
        self, words: Iterable[Candidate], blend: Blend, before: str
    ) -> list[Candidate]:
        """Leave out words that would make a name of the word before, and are only guessed.

        A name said twice ("Dylan Dylan") is left out even if the document has it.

        Parameters
        ----------
        words : Iterable[Candidate]
            What was found.
        blend : Blend
            Knows the words that not only the network expects.
        before : str
            The text before them, which ends with a name.
        """
        least = self._config.guessed_name_min_probability
        name = normalize_unit(before.rstrip().rpartition(" ")[2])

        def is_guessed(word: Candidate) -> bool:
            text = normalize_unit(word.text)
            if not begins_as_name(text):
                return False
            return name.endswith(text) or (word.probability < least and not blend.knows([text]))

        return [word for word in words if not is_guessed(word)]
