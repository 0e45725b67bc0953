"""Tell from a document's edits whether a suggestion was taken or refused.

No editor reports that. An accepted word or ghost text arrives as one edit after which the line has
what was offered; someone who refuses it types something else, letter by letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from afterword.completion.candidates import Phrase
from afterword.masking.prose_document import ProseDocument
from afterword.text.cursor import Cursor
from afterword.text.document import Change, shared_length
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.letters import LETTERS, MARKS, REST_OF_WORD

_LETTER = rf"{LETTERS}{MARKS}*"
_WORD = LazyPattern(rf"{_LETTER}(?:['’]?{_LETTER})*")
_MAY_GO_ON = ("", "'", "’")
"""What may follow the letters of a word that is still being written."""


@dataclass(frozen=True)
class Taken:
    """A suggestion that was taken, in whole or in part. If it was undone, the numbers are negative.

    Attributes
    ----------
    model : str
        The model that made it.
    keystrokes : int
        Keys saved: the letters that it inserted less the one key that takes it.
    words : int
        Words that it finished.
    is_ghost : bool
        Whether it was ghost text.
    """

    model: str
    keystrokes: int
    words: int
    is_ghost: bool


@dataclass(frozen=True)
class Refused:
    """A ghost text that was shown while another word was written."""


Outcome = Taken | Refused


@dataclass
class _Offer:
    """What is offered at one place.

    Attributes
    ----------
    uri : str
        The document.
    model : str
        The model that made the suggestions.
    number, start : int
        Line, and column where the word at the cursor begins.
    line : str
        The line as it was when it was looked at last.
    column : int
        Where the cursor was then.
    lines : int
        How many lines the document had then.
    words : frozenset[str]
        The words in the list.
    ghost : str
        The ghost text with the letters typed before it; "" if none is shown.
    is_taken : bool
        Whether some of the ghost text was taken.
    base : str
        The letters of the word that were typed before anything was taken.
    is_rewritten : bool
        Whether an editor has begun to write another word since a letter was typed.
    keystrokes, words_taken : int
        What was saved since then.
    """

    uri: str
    model: str
    number: int
    start: int
    line: str
    column: int
    lines: int
    words: frozenset[str] = frozenset()
    ghost: str = ""
    is_taken: bool = False
    base: str = ""
    is_rewritten: bool = False
    keystrokes: int = 0
    words_taken: int = 0

    @property
    def typed(self) -> str:
        """Return the text from the start of the word to the cursor."""
        return self.line[self.start : self.column]


class SuggestionTracker:
    """Follow the suggestions at the place where the user writes, one word at a time."""

    def __init__(self) -> None:
        self._offer: _Offer | None = None

    def list_shown(
        self, document: ProseDocument, cursor: Cursor, words: Iterable[str], model: str
    ) -> None:
        """Note the words of a list that is sent for a cursor."""
        self._offer_at(document, cursor, cursor.start, model).words = frozenset(words)

    def ghost_shown(
        self,
        document: ProseDocument,
        cursor: Cursor,
        phrase: Phrase,
        model: str,
        selected: str | None = None,
    ) -> None:
        """Note the ghost text that is sent for a cursor, which extends an item that is selected.

        The item may be of several words: then it begins before the word at the cursor.
        """
        text = cursor.text
        start = cursor.start if selected is None else len(text) - len(selected)
        offer = self._offer_at(document, cursor, start, model)
        offer.ghost = text[start : len(text) - len(phrase.prefix)] + phrase.text

    def forget(self, uri: str) -> None:
        """Stop following a document that is closed."""
        if self._offer is not None and self._offer.uri == uri:
            self._offer = None

    def follow(self, document: ProseDocument, edit: Sequence[Change]) -> Outcome | None:
        """Return what an edit of a document says about the suggestions.

        Parameters
        ----------
        document : ProseDocument
            The document as it is now.
        edit : Sequence[Change]
            What was just applied to it. Neovim sends what it has gathered in 150 ms: keys with
            letters deleted among them, or the steps in which it writes a word that is selected in
            the list, and perhaps only some of them.
        """
        offer = self._offer
        if offer is None or offer.uri != document.uri:
            return None
        lines = document.lines
        line = lines[offer.number] if offer.number < len(lines) else ""
        before = offer.typed
        if is_rewriting := _rewrites(edit, before):
            offer.is_rewritten = True
        if line == offer.line and len(lines) == offer.lines:
            return None
        column = _new_cursor(offer, line)
        if column is None:  # edited elsewhere
            self._offer = None
            return None
        offer.line, offer.column = line, column
        ended_line, offer.lines = len(lines) != offer.lines, len(lines)
        is_typing = _is_typing(edit, before, offer.typed, is_rewriting=is_rewriting)
        if (taken := _taken(offer, before, is_typing=is_typing)) is not None:
            return taken
        if not is_rewriting:
            _note_typing(offer, before)
        return self._settle(ended_line=ended_line)

    def _settle(self, *, ended_line: bool) -> Refused | None:
        """Drop the offer once its word is written; return a refusal if another word was written."""
        offer = self._offer
        assert offer is not None
        word = _WORD.match(offer.typed)
        rest = offer.typed[word.end() :] if word else offer.typed
        is_typing_along = offer.ghost != offer.typed and offer.ghost.startswith(offer.typed)
        if not ended_line and (rest in _MAY_GO_ON or is_typing_along):
            return None
        self._offer = None
        if not offer.ghost or offer.is_taken or not offer.typed:
            return None
        # Someone who types exactly what was shown may not have looked, so it is no refusal.
        wanted = _WORD.match(offer.ghost)
        is_same = word is not None and wanted is not None and word.group() == wanted.group()
        return None if is_same else Refused()

    def _offer_at(self, document: ProseDocument, cursor: Cursor, start: int, model: str) -> _Offer:
        """Return the offer for what begins at a column, a new one if the cursor has moved."""
        line, old = document.lines[cursor.line], self._offer
        column = len(line) - len(cursor.after)
        place = document.uri, model, cursor.line, start
        if old is None or (old.uri, old.model, old.number, old.start) != place:
            self._offer = old = _Offer(*place, line, column, len(document.lines))
            old.base = old.typed
        old.line, old.column, old.lines = line, column, len(document.lines)
        return old


def _new_cursor(offer: _Offer, line: str) -> int | None:
    """Return where the cursor is in a line after an edit; None if the edit was not at the word.

    What a client replaces may include the rest of a word after the cursor.
    """
    before, after = offer.line[: offer.start], offer.line[offer.column :]
    if not line.startswith(before):
        return None
    rest = REST_OF_WORD.match(after)
    for tail in (after, after[rest.end() :] if rest else after):
        if line.endswith(tail) and len(line) - len(tail) >= offer.start:
            return len(line) - len(tail)
    return offer.column if line == offer.line[: offer.column] else None  # the line was broken here


def _taken(offer: _Offer, before: str, *, is_typing: bool) -> Taken | None:
    """Return what an edit, which has left a suggestion at the cursor or removed one, has saved."""
    typed, was_taken = offer.typed, offer.words_taken > 0
    may_be_taken = was_taken or offer.is_rewritten
    if was_taken and offer.base.startswith(typed):
        return _credit(offer, 0, 0, is_ghost=offer.is_taken)
    in_list = typed.removesuffix(" ") in offer.words
    if is_typing and not (may_be_taken and in_list):
        return None
    is_longer = len(typed) > len(before)
    if offer.ghost and f"{offer.ghost} ".startswith(typed) and (is_longer or was_taken):
        offer.is_taken = True
        keystrokes = offer.keystrokes + len(typed) - len(before) - is_longer
        words = offer.words_taken if is_longer else 0
        words += _words_in(before if is_longer else offer.base, typed)
        return _credit(offer, keystrokes, words, is_ghost=True)
    if in_list:  # some editors write each word of the list that is selected before one is accepted
        keystrokes = len(typed) - len(offer.base) - 1
        return _credit(offer, keystrokes, _words_in(offer.base, typed), is_ghost=False)
    return None


def _is_typing(edit: Sequence[Change], before: str, typed: str, *, is_rewriting: bool) -> bool:
    """Tell whether an edit types, deletes or replaces one letter at most, or does so repeatedly."""
    if len(edit) > 1 and not is_rewriting:
        return all(len(change.text) <= 1 for change in edit)
    return typed in (before, before[:-1]) or typed[:-1] in (before, before[:-1])


def _rewrites(edit: Sequence[Change], before: str) -> bool:
    """Tell whether an edit of several steps deletes all the letters before the cursor.

    Neovim does so before it writes a word that is selected in the list.
    """
    if len(edit) == 1:
        return False
    length = len(before)
    for change in edit:
        if change.start is None or change.end is None:
            return False
        length += len(change.text) - (change.end[1] - change.start[1])
        if length <= 0:
            return True
    return False


def _note_typing(offer: _Offer, before: str) -> None:
    """Keep up with the letters typed by hand, after an edit that took nothing."""
    went_on = offer.typed.startswith(before) and before.startswith(offer.base)
    is_other = not (offer.typed.startswith(offer.base) or offer.base.startswith(offer.typed))
    if went_on or (is_other and not offer.words_taken):
        offer.base, offer.is_rewritten = offer.typed, False
        offer.keystrokes = offer.words_taken = 0


def _credit(offer: _Offer, keystrokes: int, words: int, *, is_ghost: bool) -> Taken:
    """Set what an offer has saved, and return by how much that differs from before."""
    keystrokes = max(0, keystrokes)
    change = Taken(offer.model, keystrokes - offer.keystrokes, words - offer.words_taken, is_ghost)
    offer.keystrokes, offer.words_taken = keystrokes, words
    return change


def _words_in(before: str, after: str) -> int:
    """Return how many words were inserted or finished by an edit."""
    return len(after[shared_length(before, after) :].split())
