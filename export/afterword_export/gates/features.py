"""Say of each token what a unit may follow: an open quotation, the position in the sentence, ..."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from afterword.model.language_model import Floats
from afterword.text.units import is_word
from afterword_export.gates.tokens import Token

FEATURES = (
    "inside a quotation",
    "inside brackets",
    "words since the sentence began",
    "characters since the line began",
    "tokens since the text began",
    "a capitalised word",
    "a number",
    "a punctuation mark",
)
"""What is known of each token, in the order of `features`. Those of the token itself come last."""

_SENTENCE_ENDS = frozenset(".!?…")
_CLOSING_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "»": "«"}
"""The marks that close a quotation, by the one that opened it."""
_OPENING_BRACKETS = frozenset("([{")
_CLOSING_BRACKETS = frozenset(")]}")


def features(tokens: Sequence[Token]) -> Floats:
    """Return the features [T, F] of a text after each of its tokens.

    Quotations are those in double quotation marks: a single one is an apostrophe too often. A blank
    line ends quotations, brackets and sentences.
    """
    context = _Context()
    rows = []
    for index, token in enumerate(tokens):
        context.read(token)
        rows.append((*context.values(), index, *_kinds(token.unit)))
    return np.array(rows, np.float32).reshape(-1, len(FEATURES))


@dataclass
class _Context:
    """What is known after the tokens read so far."""

    closing_quotes: str = ""  # those that would close the open quotation, if there is one
    open_brackets: int = 0
    words: int = 0
    column: int = 0

    def values(self) -> tuple[float, ...]:
        return bool(self.closing_quotes), self.open_brackets > 0, self.words, self.column

    def read(self, token: Token) -> None:
        if "\n" in token.before:
            self.closing_quotes, self.open_brackets, self.words = "", 0, 0
        self.column = token.column
        if token.unit and token.ends_unit:
            self._read_unit(token.unit)

    def _read_unit(self, unit: str) -> None:
        if is_word(unit):
            self.words += 1
        elif unit in _SENTENCE_ENDS:
            self.words = 0
        elif unit in self.closing_quotes:
            self.closing_quotes = ""
        elif unit in _CLOSING_QUOTES:
            # A quotation within another does not end it.
            self.closing_quotes = self.closing_quotes or _CLOSING_QUOTES[unit]
        elif unit in _OPENING_BRACKETS:
            self.open_brackets += 1
        elif unit in _CLOSING_BRACKETS:
            self.open_brackets = max(0, self.open_brackets - 1)


def _kinds(unit: str) -> tuple[bool, bool, bool]:
    """Return whether a unit is a capitalised word, a number, a punctuation mark."""
    if not unit:
        return False, False, False
    word, number = is_word(unit), unit[0].isdecimal()
    return word and unit[0].isupper(), number, not word and not number
