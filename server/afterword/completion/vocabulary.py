"""Which token ids can begin or go on with a word that starts with given letters."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from afterword.completion.lexicon import Lexicon
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import LETTERS, WORD

Ids = NDArray[np.int64]

_START = re.compile(rf"{LETTERS}(?:{LETTERS}|')*\Z")
_INNER = re.compile(rf"(?:{LETTERS}|')+\Z")


def _may_match(pattern: re.Pattern[str], piece: bytes) -> bool:
    """Whether a piece fits; one that holds a part of a character only may always fit."""
    try:
        return bool(pattern.match(piece.decode()))
    except UnicodeDecodeError:
        return bool(piece)


class Vocabulary:
    """The word pieces of a tokenizer, sorted by their bytes.

    Parameters
    ----------
    tokenizer : Tokenizer
        Has the pieces.
    words : Lexicon | None
        Those that exist; None if that is not known.
    """

    def __init__(self, tokenizer: Tokenizer, words: Lexicon | None = None) -> None:
        self._words = words
        self.pieces = tokenizer.pieces
        self.closes = tokenizer.closes
        self._starts = self._sorted(_START)
        self._inner = self._sorted(_INNER)
        self.reaching = lru_cache(maxsize=4096)(self._reaching)
        self.compatible = lru_cache(maxsize=4096)(self._compatible)

    def _sorted(self, pattern: re.Pattern[str]) -> tuple[list[bytes], Ids]:
        fitting = [i for i, piece in enumerate(self.pieces) if _may_match(pattern, piece)]
        fitting.sort(key=self.pieces.__getitem__)
        return [self.pieces[i] for i in fitting], np.array(fitting, dtype=np.int64)

    def exists(self, word: str, ids: tuple[int, ...]) -> bool:
        """Whether a word made of these pieces is one that is known; a piece by itself is."""
        return len(ids) == 1 or self._words is None or word in self._words

    def _reaching(self, rest: bytes, start: bool) -> Ids:
        """Ids that go beyond the bytes `rest` of a typed prefix, or equal them.

        `start`: at the beginning of a word.
        """
        pieces, ids = self._starts if start else self._inner
        low = bisect_left(pieces, rest)
        return ids[low : bisect_left(pieces, rest + b"\xff" * 8, lo=low)]

    def _compatible(self, rest: bytes, start: bool) -> Ids:
        """The same, and ids that are an open beginning of `rest`: all that may come next."""
        pieces, ids = self._starts if start else self._inner
        chosen = [self.reaching(rest, start)]
        for length in range(1, len(rest)):
            low = bisect_left(pieces, rest[:length])
            while low < len(pieces) and pieces[low] == rest[:length]:
                if not self.closes[ids[low]]:
                    chosen.append(ids[low : low + 1])
                low += 1
        return np.concatenate(chosen)


def is_whole_word(text: str) -> bool:
    """Whether a decoded path is a word as the units define it."""
    return WORD.fullmatch(text) is not None
