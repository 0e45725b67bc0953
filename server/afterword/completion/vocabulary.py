"""Which token ids can begin or continue a word that starts with given letters."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import TypeAlias

import numpy as np

from afterword.completion.lexicon import POSSESSIVE, Lexicon
from afterword.completion.whole_words import WholeWords
from afterword.model.language_model import Ids
from afterword.text.language_tag import primary_language
from afterword.text.letters import LETTERS, MARKS
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import WORD

MAX_CACHED_PREFIXES = 4096
"""Upper bound on the prefixes whose ids are cached."""
Table: TypeAlias = tuple[list[bytes], Ids]
"""Pieces in ascending order, and their ids."""
LONE_LETTERS = {"en": frozenset("aAI")}
"""The words of one letter, by language; in others any letter may be a word."""

_APOSTROPHE = b"'"
_INNER = re.compile(rf"(?:{LETTERS}|{MARKS}|')+\Z")
_MARK = re.compile(MARKS)
_AFTER_ALL_PIECES = b"\xff" * 8


class Vocabulary:
    """The word pieces of a tokenizer, sorted by their bytes.

    Parameters
    ----------
    tokenizer : Tokenizer
        Has the pieces.
    lexicon : Lexicon | None
        The words that exist; None if that is not known.
    language : str
        BCP 47 tag of the language.

    Attributes
    ----------
    words : WholeWords
        The words of one piece that exist.
    """

    def __init__(
        self, tokenizer: Tokenizer, lexicon: Lexicon | None = None, language: str = "und"
    ) -> None:
        self._lexicon = lexicon
        self._lone_letters = LONE_LETTERS.get(primary_language(language))
        self.pieces = tokenizer.pieces
        self.closes = tokenizer.closes
        inner = [i for i, piece in enumerate(self.pieces) if _may_be_in_word(piece)]
        starts = [i for i in inner if _may_begin_word(self.pieces[i])]
        closes = self.closes.tolist()  # faster to look at one by one
        texts = ((self.pieces[i].decode("utf-8", "replace"), i) for i in starts if closes[i])
        words = ((text, i) for text, i in texts if text.isalpha() or WORD.fullmatch(text))
        # Many pieces only end words ("ations").
        self.words = WholeWords(word for word in words if lexicon is None or word[0] in lexicon)
        self._starts, self._inner = self._table(starts), self._table(inner)
        self._capitals = self._lower_table(filter(self._begins_capitals, starts))
        self.reaching = lru_cache(maxsize=MAX_CACHED_PREFIXES)(self._reaching)
        self.compatible = lru_cache(maxsize=MAX_CACHED_PREFIXES)(self._compatible)

    def exists(self, word: str) -> bool:
        """Return whether a word is known to exist; True if that is not known of any.

        Of words in capitals, only abbreviations have "'s": "NASA's", but no "CAN's".
        """
        if self._lexicon is None:
            return True
        stem = word.removesuffix(POSSESSIVE)
        if stem != word and len(stem) > 1 and stem.isupper():
            return self.words.is_known(stem) and self.words.is_written_with_capitals(stem)
        return word in self._lexicon

    def knows(self, word: str) -> bool:
        """Return whether a word is known to exist; of one piece if no others are known."""
        return self.words.is_known(word) if self._lexicon is None else self.exists(word)

    def is_word(self, text: str) -> bool:
        """Return whether a decoded path is a word as the units define it, and no lone letter."""
        if len(text) == 1 and self._lone_letters is not None:
            return text in self._lone_letters
        return WORD.fullmatch(text) is not None

    def is_offered(self, word: str) -> bool:
        """Return whether a word of one piece is a word, and exists."""
        return self.is_word(word) and self.exists(word)

    def _begins_capitals(self, token: int) -> bool:
        """Return whether a word that is written with capitals may begin with a piece."""
        piece = self.pieces[token]
        if piece.isascii() and piece.islower():  # most of them
            return False
        text = piece.decode("utf-8", "ignore")
        if len(text) < 2 or text == text.lower():
            return False
        return not self.closes[token] or self.words.is_written_with_capitals(text)

    def _table(self, ids: Iterable[int]) -> Table:
        """Return the pieces of ids in their order, and the ids in the same."""
        ordered = sorted(ids, key=self.pieces.__getitem__)
        return [self.pieces[i] for i in ordered], np.array(ordered, dtype=np.int64)

    def _lower_table(self, ids: Iterable[int]) -> Table:
        """Return the same with the pieces in lower case."""
        lowered = {i: _lowered(self.pieces[i]) for i in ids}
        ordered = sorted(lowered, key=lowered.__getitem__)
        return [lowered[i] for i in ordered], np.array(ordered, dtype=np.int64)

    @cached_property
    def _inner_lower(self) -> Table:
        """The pieces inside a word in lower case; seldom needed."""
        return self._lower_table(self._inner[1].tolist())

    def _pieces(self, start: bool, capitals: bool) -> Table:
        if capitals:
            return self._capitals if start else self._inner_lower
        return self._starts if start else self._inner

    def _reaching(self, rest: bytes, start: bool, capitals: bool = False) -> Ids:
        """Return the ids whose piece starts with `rest`, the letters that are still missing.

        `start` says whether the piece stands at the beginning of the word; `capitals`, that it is
        to be the beginning of a word written with capitals, of which `rest` has none.
        """
        pieces, ids = self._pieces(start, capitals)
        low = bisect_left(pieces, rest)
        return ids[low : bisect_left(pieces, rest + _AFTER_ALL_PIECES, lo=low)]

    def _compatible(self, rest: bytes, start: bool, capitals: bool = False) -> Ids:
        """Return all ids that may come next: those that reach `rest`, and open beginnings of it."""
        pieces, ids = self._pieces(start, capitals)
        chosen = [self.reaching(rest, start, capitals)]
        for length in range(1, len(rest)):
            low = bisect_left(pieces, rest[:length])
            while low < len(pieces) and pieces[low] == rest[:length]:
                if not self.closes[ids[low]]:
                    chosen.append(ids[low : low + 1])
                low += 1
        return np.concatenate(chosen)


def _lowered(piece: bytes) -> bytes:
    """Return a piece in lower case; one that cuts a character in two stays as it is."""
    if piece.isascii():
        return piece.lower()
    try:
        return piece.decode().lower().encode()
    except UnicodeDecodeError:
        return piece


def _may_begin_word(piece: bytes) -> bool:
    """Return whether a word may begin with a piece of one: not with an apostrophe or a mark."""
    if piece[0] < 0x80:
        return not piece.startswith(_APOSTROPHE)
    return not _MARK.match(piece.decode("utf-8", "ignore"))


def _may_be_in_word(piece: bytes) -> bool:
    """Return whether a word may contain a piece; one that cuts a character in two always may."""
    if piece.isalpha():  # ASCII letters, as most pieces are
        return True
    try:
        return bool(_INNER.match(piece.decode()))
    except UnicodeDecodeError:
        return True
