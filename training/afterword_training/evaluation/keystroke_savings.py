"""Measure keystroke savings, with a writer who takes a word as soon as it is offered.

The convention of the AAC literature (Trnka and McCoy 2008): at every point of a word a list of K
words is offered; if the intended word is on it, one key takes it and the following space;
otherwise the next letter is typed; everything else costs one key. KSS@K = 1 - keys / characters.
Matches are exact, case included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from afterword.text.units import WORD
from afterword_training.evaluation.predictors import Predictor
from afterword_training.evaluation.repeats import Places

LIST_LENGTHS = (1, 3, 5)
"""Lengths K of the list."""
PIECE = re.compile(r"\s*(?:\S+\s*){1,20}")
"""A piece of text shorter than what the engine reads back for one answer."""
MAX_PIECES = 200
"""Pieces read before the place where typing begins: more than a document cache remembers."""
MIN_TEXTS = 10
"""Texts that are enough to be the samples of a bootstrap."""
BLOCK_WORDS = 25
"""Words in a sample where there are fewer texts: neighbouring words are alike."""


class Cost(NamedTuple):
    """Keys that one word took, with the text before it and the space after it.

    Attributes
    ----------
    characters : int
        Characters that were written.
    keys : tuple[int, ...]
        Keys pressed, for each length in `LIST_LENGTHS`.
    editor_keys : int
        Keys pressed in an editor, where the word of rank r costs r keys and the space its own.
    """

    characters: int = 0
    keys: tuple[int, ...] = (0,) * len(LIST_LENGTHS)
    editor_keys: int = 0

    def with_typed(self, characters: int) -> Cost:
        """Return this cost with a key added for each of so many further characters."""
        keys = tuple(key + characters for key in self.keys)
        return Cost(self.characters + characters, keys, self.editor_keys + characters)


class Offer(NamedTuple):
    """The rank of a word before any letter of it was typed, and the keys that it took.

    Attributes
    ----------
    text : int
        Index of the text the word is in.
    start, end : int
        Where it stands in that text.
    rank : int
        Its rank in the list, 1 for the first; 0 if it was not on the list.
    cost : Cost
        Keys that it took.
    """

    text: int
    start: int
    end: int
    rank: int
    cost: Cost = Cost()


@dataclass
class Savings:
    """The words of one run, and the figures computed from them.

    Attributes
    ----------
    offers : list[Offer]
        One for each word that was typed.
    trailing : int
        Characters after the last words of the texts, which took a key each.
    """

    offers: list[Offer] = field(default_factory=list)
    trailing: int = 0

    def without(self, places: Places) -> Savings:
        """Return the run without the words at some places, and without their keys."""
        others = [offer for offer in self.offers if (offer.text, offer.start) not in places]
        return Savings(others, self.trailing)

    @property
    def words(self) -> int:
        """Words that were typed."""
        return len(self.offers)

    @property
    def characters(self) -> int:
        """Characters that were written."""
        return self.trailing + sum(offer.cost.characters for offer in self.offers)

    @property
    def keys(self) -> dict[int, int]:
        """Keys pressed, by the length K of the list."""
        costs = (offer.cost.keys for offer in self.offers)
        totals = map(sum, zip((self.trailing,) * len(LIST_LENGTHS), *costs, strict=True))
        return dict(zip(LIST_LENGTHS, totals, strict=True))

    @property
    def editor_keys(self) -> int:
        """Keys pressed in an editor."""
        return self.trailing + sum(offer.cost.editor_keys for offer in self.offers)

    def kss(self, length: int) -> float:
        """Return the fraction of the keystrokes saved with a list of `length` words."""
        return self._fraction_saved(self.keys[length])

    @property
    def editor(self) -> float:
        """Fraction of the keystrokes saved as an editor counts them."""
        return self._fraction_saved(self.editor_keys)

    def _fraction_saved(self, keys: int) -> float:
        return 1 - keys / self.characters if self.characters else 0.0

    def samples(self, length: int) -> NDArray[np.float64]:
        """Return the keys saved with a list of `length` words, and the characters, by sample.

        Two runs over the same texts have the same samples: the texts or, where they are fewer than
        `MIN_TEXTS`, blocks of `BLOCK_WORDS` words. What comes after the last words is not in them.

        Returns
        -------
        NDArray[np.float64]
            Shape (samples, 2), for `bootstrap.paired_interval`.
        """
        at = LIST_LENGTHS.index(length)
        each = [(o.cost.characters - o.cost.keys[at], o.cost.characters) for o in self.offers]
        texts = np.array([offer.text for offer in self.offers], np.int64)
        starts = np.flatnonzero(np.diff(texts, prepend=-1))
        if len(starts) < MIN_TEXTS:
            starts = np.arange(0, len(each), BLOCK_WORDS)
        if not each:
            return np.zeros((0, 2))
        return np.add.reduceat(np.array(each, np.float64), starts, axis=0)

    def offered(self, length: int) -> float:
        """Return the fraction of words in the first `length` before any letter was typed."""
        return sum(0 < offer.rank <= length for offer in self.offers) / max(self.words, 1)


class Figure(NamedTuple):
    """A column of a table: its heading, and the figure of a run, between 0 and 1."""

    heading: str
    of: Callable[[Savings], float]


FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        **{f"kss{k}": Figure(f"KSS@{k}", partial(Savings.kss, length=k)) for k in LIST_LENGTHS},
        "editor": Figure("editor", lambda run: run.editor),
        "next_word": Figure("next word", partial(Savings.offered, length=1)),
        "top3": Figure("top 3", partial(Savings.offered, length=3)),
    }
)
"""Every figure of a run, by its name in JSON."""


TypeWord: TypeAlias = Callable[[Predictor, str, str], tuple[int, Cost]]
"""Types a word and its space; returns the rank before the first letter, and the keys."""


def type_texts(
    predictor: Predictor,
    texts: Iterable[str],
    words: int,
    beginning: str = "",
    type_word: TypeWord | None = None,
) -> Savings:
    """Type texts through a predictor until `words` words have been typed.

    Parameters
    ----------
    predictor : Predictor
        Suggests the words.
    texts : Iterable[str]
        What is typed.
    words : int
        How many words.
    beginning : str
        What the first document already contains. The predictor reads it; it is not counted.
    type_word : TypeWord | None
        How the writer types a word; None for one who makes no slips.
    """
    type_word = type_word or type_without_slips
    savings = Savings()
    for number, text in enumerate(texts):
        if savings.words >= words:
            break
        predictor.open()
        if number == 0:
            _read(predictor, beginning)
        position = 0
        for match in islice(WORD.finditer(text), words - savings.words):
            between = text[position : match.start()]
            space = " " if text[match.end() : match.end() + 1] == " " else ""
            _type_characters(predictor, between)
            rank, cost = type_word(predictor, match.group(), space)
            cost = cost.with_typed(len(between))
            savings.offers.append(Offer(number, *match.span(), rank, cost))
            position = match.end() + len(space)
        if savings.words < words:
            _type_characters(predictor, text[position:])
            savings.trailing += len(text) - position
    return savings


def _read(predictor: Predictor, beginning: str) -> None:
    """Let a predictor read what is already in the document.

    It is asked for words after every piece, because an answer reads back only so far.
    """
    pieces = PIECE.findall(beginning)
    predictor.type("".join(pieces[:-MAX_PIECES]))
    for piece in pieces[-MAX_PIECES:]:
        predictor.type(piece)
        predictor.suggest("", 1)


def _type_characters(predictor: Predictor, text: str) -> None:
    for character in text:
        predictor.type(character)


def type_without_slips(
    predictor: Predictor, word: str, space: str, *, ignore_case: bool = False
) -> tuple[int, Cost]:
    """Type one word and its space; return the rank before the first letter, and the keys.

    With `ignore_case`, a word that is offered in another case is the word that is meant.
    """
    typed, needed = 0, dict.fromkeys(LIST_LENGTHS, len(word))
    first_rank, editor = 0, len(word)
    meant = word.lower() if ignore_case else word
    while typed < len(word):
        offered = predictor.suggest(word[:typed], max(LIST_LENGTHS))
        if ignore_case:
            offered = [other.lower() for other in offered]
        rank = offered.index(meant) + 1 if meant in offered else 0
        for length in LIST_LENGTHS:
            if 0 < rank <= length and needed[length] == len(word):
                needed[length] = typed
        if rank:
            editor = min(editor, typed + rank)
        if typed == 0:
            first_rank = rank
        if rank == 1:
            break
        predictor.type(word[typed])
        typed += 1
    predictor.type(word[typed:] + space)
    whole = len(word) + len(space)
    # One key takes a word together with its space.
    keys = (letters + 1 if letters < len(word) else whole for letters in needed.values())
    return first_rank, Cost(whole, tuple(keys), editor + len(space))
