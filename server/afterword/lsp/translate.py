"""From words and phrases to the protocol's types, by what the client can do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lsprotocol import types

from afterword.completion.candidates import Completion, Phrase
from afterword.text.cursor import Cursor
from afterword.text.positions import Encoding, width
from afterword.text.units import LETTERS

_REST_OF_WORD = re.compile(rf"(?:{LETTERS}|['’](?={LETTERS}))*")
_CLOSING = re.compile(r"""[\s)\]}"'”’».,;:!?*_`]*""")

# These match the typed letters anew against a list that they already have. The others would drop
# the server's order for their own score of filterText, unless it is the same for every item.
_FILTER_BY_WORD = frozenset({"neovim", "emacs"})


@dataclass(frozen=True)
class Client:
    """What matters here of a client's capabilities."""

    encoding: Encoding = "utf-16"
    """Unit of its columns."""

    filters_by_word: bool = False
    """Its `filterText` must be the word and not the typed letters."""

    default_edit_range: bool = False
    """It takes one edit range for the whole list."""

    insert_replace: bool = False
    """It can choose between inserting before the rest of a word and replacing it."""

    @classmethod
    def of(cls, params: types.InitializeParams, encoding: Encoding) -> Client:
        """Read the capabilities that a client sends."""
        name = params.client_info.name.lower() if params.client_info else ""
        document = params.capabilities.text_document
        completion = document.completion if document else None
        item = completion.completion_item if completion else None
        of_list = completion.completion_list if completion else None
        defaults = (of_list.item_defaults if of_list else None) or ()
        return cls(
            encoding,
            filters_by_word=name in _FILTER_BY_WORD,
            default_edit_range="editRange" in defaults,
            insert_replace=bool(item and item.insert_replace_support),
        )


NO_WORDS = types.CompletionList(is_incomplete=True, items=[])
"""An empty list: a null or an error would make some clients complain."""
NO_GHOST = types.InlineCompletionList(items=[])
"""No ghost text."""


def completion_list(
    completion: Completion, client: Client, cursor: types.Position, after: str
) -> types.CompletionList:
    """The list of words for the cursor's place and the rest of its line."""
    prefix = completion.prefix
    insert = _before_cursor(prefix, client, cursor)
    rest = _rest_of_word(after) if client.insert_replace else ""
    replace = insert
    if rest:
        end = types.Position(insert.end.line, insert.end.character + width(rest, client.encoding))
        replace = types.Range(insert.start, end)
    same = prefix if prefix and not client.filters_by_word else None
    items = []
    for rank, word in enumerate(completion.words):
        item = types.CompletionItem(
            word.text,
            kind=types.CompletionItemKind.Text,
            sort_text=f"{rank:04}",
            filter_text=same or word.text,
            data=round(word.probability, 6),
        )
        if client.default_edit_range:
            item.text_edit_text = word.text
        elif rest:
            item.text_edit = types.InsertReplaceEdit(word.text, insert, replace)
        else:
            item.text_edit = types.TextEdit(insert, word.text)
        items.append(item)
    result = types.CompletionList(is_incomplete=True, items=items)
    if client.default_edit_range:
        edit_range = types.EditRangeWithInsertReplace(insert, replace) if rest else insert
        result.item_defaults = types.CompletionItemDefaults(edit_range=edit_range)
    return result


def inline_list(
    phrase: Phrase, client: Client, cursor: types.Position
) -> types.InlineCompletionList:
    """The ghost text for the cursor's place."""
    return _ghost(phrase.text, _before_cursor(phrase.prefix, client, cursor))


def extension(
    phrase: Phrase, selected: types.SelectedCompletionInfo, cursor: Cursor
) -> types.InlineCompletionList:
    """The ghost text that goes on from the item selected in the list, in place of the same range.

    Parameters
    ----------
    phrase : Phrase
        What follows the item.
    selected : SelectedCompletionInfo
        The item's text, and the range that it would replace.
    cursor : Cursor
        The cursor if the item were accepted.
    """
    line = cursor.text
    start = len(line) - len(selected.text)
    text = (line[: len(line) - len(phrase.prefix)] + phrase.text)[start:]
    if not text.startswith(selected.text) or text == selected.text:
        return NO_GHOST
    return _ghost(text, selected.range)


def leaves_room(after: str) -> bool:
    """Whether ghost text may stand before the rest of a line: nothing or closing marks."""
    return _CLOSING.fullmatch(after) is not None


def _before_cursor(text: str, client: Client, cursor: types.Position) -> types.Range:
    """The range of a text that stands right before the cursor."""
    start = cursor.character - width(text, client.encoding)
    return types.Range(types.Position(cursor.line, start), cursor)


def _rest_of_word(after: str) -> str:
    match = _REST_OF_WORD.match(after)
    return match.group() if match else ""


def _ghost(text: str, span: types.Range) -> types.InlineCompletionList:
    item = types.InlineCompletionItem(insert_text=text, range=span)
    return types.InlineCompletionList(items=[item])
