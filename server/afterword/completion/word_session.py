"""One word while it is being typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from afterword.completion.blend import Blend
from afterword.completion.candidates import Candidate, by_savings
from afterword.completion.search import SearchTree
from afterword.completion.text_model import TextModel
from afterword.completion.word_distribution import WordDistribution
from afterword.model.language_model import ModelOutput
from afterword.text.capitals import reading_form
from afterword.text.cursor import Position
from afterword.text.writing_form import WritingForm


@dataclass(frozen=True)
class Answer:
    """The words that fit the letters typed, which may be a word themselves.

    Attributes
    ----------
    words : list[Candidate]
        Most probable first; the probabilities are those given the letters.
    typed : float
        Probability that the letters are the whole word.
    likely_ids : list[tuple[int, ...]]
        Ids of the likeliest words, which are worth reading ahead.
    """

    words: list[Candidate]
    typed: float
    likely_ids: list[tuple[int, ...]]

    def without_slips(self) -> Answer:
        """Return the answer without words that the letters begin but for a slip."""
        return replace(self, words=[word for word in self.words if not word.is_slip])

    def best(self, prefix: str) -> Candidate | None:
        """Return the likeliest word, which may be the letters typed, for ghost text.

        None if there is none, or if it replaces the letters: ghost text can only add to them.
        """
        best = self.words[0] if self.words else None
        if prefix and (best is None or self.typed > best.probability):
            return Candidate(prefix, self.typed)
        return best if best is None or best.replaces is None else None


class WordSession:
    """A word that is being typed: where it begins, what is expected there, and what was answered.

    Parameters
    ----------
    start : Position
        Where the word begins, or would begin.
    output : ModelOutput
        The network's output there.
    model : TextModel
        The model that made it.
    top_words : dict[str, str] | None
        What lists have shown for this word before, if any did.

    Attributes
    ----------
    tree : SearchTree
        The words that the network expects, as far as they have been searched.
    blend : Blend | None
        The distribution over words; None until it is needed, and after `forget_answers`.
    form : WritingForm
        How the writer types apostrophes and letters with marks.
    capitals : bool
        Whether the text before is written all in capitals.
    answers : dict[tuple[str, int], Answer]
        By the letters typed and the number of words searched for.
    pending_read_ahead : list[tuple[int, ...]]
        Ids of likely words that have not been read ahead, the likeliest first.
    top_words : dict[str, str]
        The word that was ranked first in a list that was shown, by the letters typed then.
    others : WordDistribution | None
        The words of the other open documents that the answers rest on.
    read_to : Position
        Where the words before it that stand in the document end: that of the phrase's beginning.
    assumed : tuple[str, ...]
        Words of the phrase before it, treated as if they had been written.
    following : dict[str, WordSession]
        The sessions after words that a phrase begins with, as if they had been written.
    """

    def __init__(
        self,
        start: Position,
        output: ModelOutput,
        model: TextModel,
        top_words: dict[str, str] | None = None,
    ) -> None:
        self.start = start
        self.output = output
        self.tree = SearchTree(model, output)
        self.top_words = {} if top_words is None else top_words
        self.others: WordDistribution | None = None
        self.read_to = start
        self.assumed: tuple[str, ...] = ()
        self.forget_answers()

    def forget_answers(self) -> None:
        """Start over at the same place, because a layer or the forgotten words have changed."""
        self.blend: Blend | None = None
        self.form = WritingForm()
        self.capitals = False
        self.answers: dict[tuple[str, int], Answer] = {}
        self.pending_read_ahead: list[tuple[int, ...]] = []
        self.following: dict[str, WordSession] = {}

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes, about."""
        return self.tree.nbytes + sum(session.nbytes for session in self.following.values())

    def ids_of(self, word: str) -> tuple[int, ...]:
        """Return the ids that a word is read as here, where the text may be all in capitals."""
        tokenizer = self.tree.model.tokenizer
        if self.capitals and word.isupper():
            word = reading_form(tokenizer, word)
        return tokenizer.word_ids(word)

    def ranked(self, words: Iterable[Candidate], prefix: str) -> list[Candidate]:
        """Return words in the order in which a list shows them; see `by_savings`."""
        earlier = (prefix[:letters] for letters in range(len(prefix)))
        passed_over = Counter(self.top_words[typed] for typed in earlier if typed in self.top_words)
        config = self.tree.model.config
        return by_savings(words, prefix, passed_over, config.typed_past_probability)
