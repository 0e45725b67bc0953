"""Keystroke savings: a writer who takes a word as soon as it is offered.

The convention of the AAC literature (Trnka and McCoy 2008): at every point of a word a list of K
words is offered; if the intended word is on it, one key takes it and the following space;
otherwise the next letter is typed; everything else costs one key. KSS@K = 1 - keys / characters.
Matches are exact, case included.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, Protocol

from afterword.completion.engine import Engine
from afterword.text.document import Change, Document
from afterword.text.units import WORD

LISTS = (1, 3, 5)
"""Lengths K of the list."""


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
        self._document = Document(str(self._documents), "", "plaintext", "utf-32")

    def type(self, text: str) -> None:
        """Append to the document."""
        end = self._document.end
        self._document.apply([Change(text, end, end)])

    def suggest(self, prefix: str, count: int) -> list[str]:
        """Return the engine's words."""
        cursor = self._document.cursor(self._document.end)
        return [word.text for word in self._engine.complete(self._document, cursor, count).words]


class Offer(NamedTuple):
    """How a word stood before any letter of it was typed.

    Attributes
    ----------
    text : int
        Which of the texts it is in.
    start, end : int
        Where.
    rank : int
        Its place in the list, 1 for the first; 0 when it was not on it.
    """

    text: int
    start: int
    end: int
    rank: int


@dataclass
class Savings:
    """Counts of a run, and the figures made of them.

    Attributes
    ----------
    characters : int
        What was typed.
    keys : dict[int, int]
        Keys pressed, by the length K of the list.
    editor_keys : int
        Keys pressed in an editor, which charges r keys for the word of rank r, and the space.
    offers : list[Offer]
        One for each word that was typed.
    """

    characters: int = 0
    keys: dict[int, int] = field(default_factory=lambda: dict.fromkeys(LISTS, 0))
    editor_keys: int = 0
    offers: list[Offer] = field(default_factory=list)

    @property
    def words(self) -> int:
        """Words that were typed."""
        return len(self.offers)

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


def type_texts(predictor: Predictor, texts: Iterable[str], words: int) -> Savings:
    """Type texts through a predictor until `words` words have been typed."""
    savings = Savings()
    for number, text in enumerate(texts):
        if savings.words >= words:
            break
        predictor.open()
        position = 0
        while position < len(text) and savings.words < words:
            match = WORD.match(text, position)
            if match is None:
                predictor.type(text[position])
                position += 1
                savings.characters += 1
                savings.editor_keys += 1
                for length in LISTS:
                    savings.keys[length] += 1
                continue
            end = match.end()
            space = " " if text[end : end + 1] == " " else ""
            rank = _type_word(predictor, savings, match.group(), space)
            savings.offers.append(Offer(number, position, end, rank))
            position = end + len(space)
    return savings


def _type_word(predictor: Predictor, savings: Savings, word: str, space: str) -> int:
    """Type one word and the space after it; the rank that it had before its first letter."""
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
    savings.characters += len(word) + len(space)
    savings.editor_keys += editor + len(space)
    for length, letters in needed.items():
        taken = letters < len(word)
        savings.keys[length] += letters + 1 if taken else len(word) + len(space)
    return first
