"""Define what maskers share: the mask, the state, and strings that are prose nowhere."""

from __future__ import annotations

import re
from typing import NamedTuple, Protocol

from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import MASK


class State(NamedTuple):
    """What the masker of a line needs to know of the lines before it.

    Attributes
    ----------
    block : str
        Kind of block that the line begins in; empty for running text (in source files: code).
    mark : str
        What ends that block.
    depth : int
        Its indentation or nesting, as the language needs it.
    fenced : bool
        Whether a code fence is open inside a comment.
    """

    block: str = ""
    mark: str = ""
    depth: int = 0
    fenced: bool = False


class Masker(Protocol):
    """Tells prose from the rest, line by line, keeping nothing between calls."""

    @property
    def start(self) -> State:
        """Return the state before a document's first line."""

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """Replace all that is not prose by `MASK`, column by column.

        Parameters
        ----------
        line : str
            A line without its end, or the part of it before the cursor.
        state : State
            The state before the line.

        Returns
        -------
        tuple[str, State]
            The masked line, of the same length, and the state before the next line.
        """


# A search for one of few characters is fast, so each pattern has a guard of that kind, which says
# whether it can match at all. Groups are atomic, `(?>(?:...)*)`, and not possessive, `(?:...)*+`:
# Python before 3.11.5 goes on at the wrong place after those (cpython issue 106052).
_URL_CHARACTER = r"[^\s<>\"`()\[\]{}|\\]"
_URL = LazyPattern(
    r"(?<![A-Za-z0-9])(?:[A-Za-z][A-Za-z0-9+.-]{1,20}://|www\.)"
    # Brackets only in pairs, and no mark at the end that belongs to the sentence.
    rf"{_URL_CHARACTER}*(?:\({_URL_CHARACTER}*\){_URL_CHARACTER}*)*(?<![.,;:!?'’*_-])"
)
_EMAIL = LazyPattern(r"(?:mailto:|(?<![\w.+]))\w[\w.+-]{0,63}+@(?:\w++(?>(?:[.-]++\w++)*))?")
_STEP = r"[\w.~+@-]"
_PATH = LazyPattern(
    rf"(?<![\w.~+@/\\-])(?!-|\d+/\d+/\d+(?![\w/]))(?:[A-Za-z]:)?{_STEP}*+(?:/{_STEP}*){{2,}}"
    r"(?<![.-])"
)
# Words between slashes alone are prose ("he/she/they"). What else a path has: where it starts, a
# file's extension, what is in no word, and folders whose names are no words.
_PATH_SIGN = LazyPattern(
    r"\A[/~.]|[\d_~@-]|:/|//|/\.|\w\w\.\w|(?<![^/])(?:usr|src|s?bin|lib|tmp)(?![^/])"
)
_BRACKETED = LazyPattern(rf"<{MASK}+>")
_WINDOWS_PATH = LazyPattern(r"(?<!\w)[A-Za-z]:\\[^\s<>\"`|]*(?<![.,;:!?)\]}'’*_])")
_HEX = LazyPattern(
    r"(?<!\w)(?:0x[0-9a-fA-F]++|#[0-9a-fA-F]{6,8}+"
    r"|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
    r"|(?=[a-fA-F]*+[0-9])(?=[0-9]*+[a-fA-F])[0-9a-fA-F]{7,}+)(?!\w)"
)
_MAYBE_HEX = LazyPattern(r"[0-9#](?:(?<=[0-9])[a-fA-Fx]|(?<=[a-fA-F][0-9])|(?<=#)[0-9a-fA-F])")


INVISIBLE = "\u00ad\u200b\u2060\ufeff"
"""Soft hyphens, spaces of no width, joiners and byte order marks: pasted text is full of them."""
_INVISIBLE = LazyPattern(f"[{INVISIBLE}]+")

BEFORE_TEXT = rf"(?![^\S{MASK}])"
"""Put after a mark that opens nothing if white space follows; a masked character is none here."""


def mask_match(match: re.Match[str]) -> str:
    """Mask all of a match; a replacement function for `Pattern.sub`."""
    return MASK * (match.end() - match.start())


def _mask_path(match: re.Match[str]) -> str:
    return mask_match(match) if _PATH_SIGN.search(match[0]) else match[0]


def mask_matches(pattern: LazyPattern, text: str) -> tuple[str, re.Match[str] | None]:
    """Mask what a pattern finds; also return its last match, which may leave something open."""
    last: re.Match[str] | None = None

    def replace(match: re.Match[str]) -> str:
        nonlocal last
        last = match
        return mask_match(match)

    return pattern.sub(replace, text), last


def mask_all(line: str) -> str:
    """Mask a whole text."""
    return MASK * len(line)


def indentation(line: str) -> int:
    """Return how many white-space characters a line begins with."""
    return len(line) - len(line.lstrip())


def mask_common(line: str) -> str:
    """Mask addresses, paths with two slashes or more, and hexadecimal strings.

    Names like snake_case stay: what a text speaks of often is worth completing.
    """
    if not line.isascii():
        line = _INVISIBLE.sub(mask_match, line)
    if "://" in line or "www." in line:
        line = _URL.sub(mask_match, line)
    if "/" in line and line.count("/") > 1:
        line = _PATH.sub(_mask_path, line)
    if "@" in line:
        line = _EMAIL.sub(mask_match, line)
    if "<" in line:
        line = _BRACKETED.sub(mask_match, line)
    if ":\\" in line:
        line = _WINDOWS_PATH.sub(mask_match, line)
    if _MAYBE_HEX.search(line):
        line = _HEX.sub(mask_match, line)
    return line
