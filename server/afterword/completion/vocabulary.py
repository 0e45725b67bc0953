"""Which token ids can begin or continue a word that starts with given letters."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

import numpy as np

from afterword.completion.lexicon import Lexicon
from afterword.model.language_model import Ids
from afterword.text.letters import LETTERS, MARKS
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import WORD

MAX_CACHED_PREFIXES = 4096
"""Upper bound on the prefixes whose ids are cached."""

_INNER = re.compile(rf"(?:{LETTERS}|{MARKS}|')+\Z")
_MARK = re.compile(MARKS)
_APOSTROPHE = b"'"
_AFTER_ALL_PIECES = b"\xff" * 8


class Vocabulary:
    """The word pieces of a tokenizer, sorted by their bytes.

    Parameters
    ----------
    tokenizer : Tokenizer
        Has the pieces.
    lexicon : Lexicon | None
        The words that exist; None if that is not known.
    """

    def __init__(self, tokenizer: Tokenizer, lexicon: Lexicon | None = None) -> None:
        self._lexicon = lexicon
        self.pieces = tokenizer.pieces
        self.closes = tokenizer.closes
        inner = [i for i, piece in enumerate(self.pieces) if _may_be_in_word(piece)]
        inner.sort(key=self.pieces.__getitem__)
        starts = [i for i in inner if _may_begin_word(self.pieces[i])]
        self._starts, self._inner = self._with_pieces(starts), self._with_pieces(inner)
        self.reaching = lru_cache(maxsize=MAX_CACHED_PREFIXES)(self._reaching)
        self.compatible = lru_cache(maxsize=MAX_CACHED_PREFIXES)(self._compatible)

    def exists(self, word: str, ids: tuple[int, ...]) -> bool:
        """Return whether a word made of these pieces is known to exist; a single piece is."""
        return len(ids) == 1 or self._lexicon is None or word in self._lexicon

    def _with_pieces(self, ids: list[int]) -> tuple[list[bytes], Ids]:
        """Return the pieces of ids, and the ids."""
        return [self.pieces[i] for i in ids], np.array(ids, dtype=np.int64)

    def _reaching(self, rest: bytes, start: bool) -> Ids:
        """Return the ids whose piece starts with `rest`, the letters that are still missing.

        `start` says whether the piece stands at the beginning of the word.
        """
        pieces, ids = self._starts if start else self._inner
        low = bisect_left(pieces, rest)
        return ids[low : bisect_left(pieces, rest + _AFTER_ALL_PIECES, lo=low)]

    def _compatible(self, rest: bytes, start: bool) -> Ids:
        """Return all ids that may come next: those that reach `rest`, and open beginnings of it."""
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
    """Return whether a decoded path is a word as the units define it."""
    return WORD.fullmatch(text) is not None


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
