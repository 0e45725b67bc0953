"""Keystroke savings: a writer who takes a word as soon as it is offered.

The convention of the AAC literature (Trnka and McCoy 2008): at every point of a word a list of K
words is offered; if the intended word is on it, one key takes it and the following space;
otherwise the next letter is typed; everything else costs one key. KSS@K = 1 - keys / characters.
Matches are exact, case included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, Protocol

from afterword.completion.engine import Engine
from afterword.masking.prose_document import ProseDocument
from afterword.text.document import Change
from afterword.text.units import WORD
from afterword_training.evaluation.repeats import Places

LISTS = (1, 3, 5)
"""Lengths K of the list."""
PIECE = re.compile(r"\s*(?:\S+\s*){1,20}")
"""Some words of a text that is read at once, fewer than the engine's window takes."""
MOST_PIECES = 200
"""Pieces read before the place where typing begins: more words than a document cache remembers."""


class Predictor(Protocol):
    """Something that completes the last word of a text being typed."""

    def open(self) -> None:
        """Begin an empty document."""

    def type(self, text: str) -> None:
        """Append to the document."""

    def suggest(self, prefix: str, count: int) -> list[str]:
        """Words for the place after the document's text, which ends with `prefix`; best first."""


class BufferWords:
    """An editor's own suggestions: words of this document with the prefix, nearest first."""

    def __init__(self) -> None:
        self._words: dict[str, None] = {}
        self._word = ""

    def open(self) -> None:
        """Begin an empty document."""
        self._words, self._word = {}, ""

    def type(self, text: str) -> None:
        """Append; a word counts once something stands after it."""
        self._word += text
        end = 0
        for match in WORD.finditer(self._word):
            if match.end() < len(self._word):
                self._words.pop(match.group(), None)
                self._words[match.group()] = None
                end = match.end()
        self._word = self._word[end:]

    def suggest(self, prefix: str, count: int) -> list[str]:
        """The latest words that go on from the prefix."""
        if not prefix:
            return []
        fitting = (w for w in reversed(self._words) if w.startswith(prefix) and w != prefix)
        return list(islice(fitting, count))


class EnginePredictor:
    """The engine, given what a server would give it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._documents = 0
        self.open()

    def open(self) -> None:
        """Close the document before, and begin an empty one."""
        self._engine.close(str(self._documents))
        self._documents += 1
        self._document = ProseDocument(str(self._documents), "", "plaintext", "utf-32")

    def type(self, text: str) -> None:
        """Append to the document."""
        end = self._document.end
        self._document.apply([Change(text, end, end)])

    def suggest(self, prefix: str, count: int) -> list[str]:
        """Return the engine's words."""
        cursor = self._document.cursor(self._document.end)
        return [word.text for word in self._engine.complete(self._document, cursor, count).words]


class Cost(NamedTuple):
    """Keys that a word took, with the space after it and what stands between it and the one before.

    Attributes
    ----------
    characters : int
        What was typed.
    keys : tuple[int, ...]
        Keys pressed, for each length in `LISTS`.
    editor_keys : int
        Keys pressed in an editor, which charges r keys for the word of rank r, and the space.
    """

    characters: int = 0
    keys: tuple[int, ...] = (0,) * len(LISTS)
    editor_keys: int = 0

    def with_typed(self, characters: int) -> Cost:
        """This and a key for each of so many further characters."""
        keys = tuple(key + characters for key in self.keys)
        return Cost(self.characters + characters, keys, self.editor_keys + characters)


class Offer(NamedTuple):
    """How a word stood before any letter of it was typed, and what it took to write it.

    Attributes
    ----------
    text : int
        Which of the texts it is in.
    start, end : int
        Where.
    rank : int
        Its place in the list, 1 for the first; 0 when it was not on it.
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
    """A run, and the figures made of it.

    Attributes
    ----------
    offers : list[Offer]
        One for each word that was typed.
    rest : int
        Characters after the last words of the texts, which took a key each.
    """

    offers: list[Offer] = field(default_factory=list)
    rest: int = 0

    def without(self, places: Places) -> Savings:
        """The same run without the words at some places, and without the keys that they took."""
        kept = [offer for offer in self.offers if (offer.text, offer.start) not in places]
        return Savings(kept, self.rest)

    @property
    def words(self) -> int:
        """Words that were typed."""
        return len(self.offers)

    @property
    def characters(self) -> int:
        """Characters that were typed."""
        return self.rest + sum(offer.cost.characters for offer in self.offers)

    @property
    def keys(self) -> dict[int, int]:
        """Keys pressed, by the length K of the list."""
        costs = (offer.cost.keys for offer in self.offers)
        totals = map(sum, zip((self.rest,) * len(LISTS), *costs, strict=True))
        return dict(zip(LISTS, totals, strict=True))

    @property
    def editor_keys(self) -> int:
        """Keys pressed in an editor."""
        return self.rest + sum(offer.cost.editor_keys for offer in self.offers)

    def kss(self, length: int) -> float:
        """Share of the keystrokes saved with a list of `length` words."""
        return 1 - self.keys[length] / max(self.characters, 1)

    @property
    def editor(self) -> float:
        """Share of the keystrokes saved as an editor counts them."""
        return 1 - self.editor_keys / max(self.characters, 1)

    @property
    def next_word(self) -> float:
        """Share of words that stood first before any letter was typed."""
        return self.offered(1)

    def offered(self, length: int) -> float:
        """Share of words that were among the first `length` before any letter was typed."""
        return sum(0 < offer.rank <= length for offer in self.offers) / max(self.words, 1)


def type_texts(predictor: Predictor, texts: Iterable[str], words: int, begun: str = "") -> Savings:
    """Type texts through a predictor until `words` words have been typed.

    The document of the first one has `begun` in it already: that is read and not counted.
    """
    savings = Savings()
    for number, text in enumerate(texts):
        if savings.words >= words:
            break
        predictor.open()
        if number == 0:
            _read(predictor, begun)
        position = 0
        for match in islice(WORD.finditer(text), words - savings.words):
            between = text[position : match.start()]
            space = " " if text[match.end() : match.end() + 1] == " " else ""
            _type_characters(predictor, between)
            rank, cost = _type_word(predictor, match.group(), space)
            cost = cost.with_typed(len(between))
            savings.offers.append(Offer(number, *match.span(), rank, cost))
            position = match.end() + len(space)
        if savings.words < words:
            _type_characters(predictor, text[position:])
            savings.rest += len(text) - position
    return savings


def _read(predictor: Predictor, begun: str) -> None:
    """Have a predictor read what stands in the document.

    It is asked again and again on the way: an answer reads back only so far.
    """
    pieces = PIECE.findall(begun)
    predictor.type("".join(pieces[:-MOST_PIECES]))
    for piece in pieces[-MOST_PIECES:]:
        predictor.type(piece)
        predictor.suggest("", 1)


def _type_characters(predictor: Predictor, text: str) -> None:
    for character in text:
        predictor.type(character)


def _type_word(predictor: Predictor, word: str, space: str) -> tuple[int, Cost]:
    """Type one word and the space after it: the rank before its first letter, and the keys."""
    typed, needed = 0, dict.fromkeys(LISTS, len(word))
    first, editor = 0, len(word)
    while typed < len(word):
        offered = predictor.suggest(word[:typed], max(LISTS))
        rank = offered.index(word) + 1 if word in offered else 0
        for length in LISTS:
            if 0 < rank <= length and needed[length] == len(word):
                needed[length] = typed
        if rank:
            editor = min(editor, typed + rank)
        if typed == 0:
            first = rank
        if rank == 1:
            break
        predictor.type(word[typed])
        typed += 1
    predictor.type(word[typed:] + space)
    whole = len(word) + len(space)
    # A key takes a word together with its space.
    keys = (letters + 1 if letters < len(word) else whole for letters in needed.values())
    return first, Cost(whole, tuple(keys), editor + len(space))
