"""Translate words and phrases to the protocol's types, as far as the client supports them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types

from afterword.completion.candidates import Candidate, Completion, Entry, Phrase
from afterword.text.cursor import Cursor
from afterword.text.letters import REST_OF_WORD
from afterword.text.positions import Encoding, width
from afterword.text.units import normalize_unit

if TYPE_CHECKING:
    from afterword.completion.explanation import Explanation  # slow to import

# These clients match the letters typed since against a list that they already have. The others
# replace the server's order by their own score of filterText, unless all items have the same.
_FILTER_BY_WORD = frozenset({"neovim", "emacs"})


@dataclass(frozen=True)
class ClientFeatures:
    """What a client can do, as far as completions depend on it."""

    encoding: Encoding = "utf-16"
    """Unit of the client's columns."""

    filters_by_word: bool = False
    """The `filterText` of an item must be the word, not the letters typed."""

    default_edit_range: bool = False
    """The client takes one edit range for the whole list."""

    insert_replace: bool = False
    """The client can choose between inserting before the rest of a word and replacing it."""

    label_details: bool = False
    """The client shows a short description beside an item."""

    @classmethod
    def from_params(cls, params: types.InitializeParams, encoding: Encoding) -> ClientFeatures:
        """Read the capabilities that a client sends; the encoding is the one agreed upon."""
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
            label_details=bool(item and item.label_details_support),
        )


NO_WORDS = types.CompletionList(is_incomplete=True, items=[])
"""An empty list: some clients would complain about a null or an error."""
NO_GHOST_TEXT = types.InlineCompletionList(items=[])
"""No ghost text."""


def completion_list(
    completion: Completion, features: ClientFeatures, cursor: types.Position, after: str
) -> types.CompletionList:
    """Return the list of words to show at a cursor that stands before the text `after`."""
    insert = _range_before(cursor, completion.prefix, features)
    replace = _with_rest_of_word(insert, after, features) if features.insert_replace else insert
    items = [
        _item(word, rank, completion.prefix, features) for rank, word in enumerate(completion.words)
    ]
    result = types.CompletionList(is_incomplete=True, items=items)
    if features.default_edit_range:
        edit_range = (
            insert if replace == insert else types.EditRangeWithInsertReplace(insert, replace)
        )
        result.item_defaults = types.CompletionItemDefaults(edit_range=edit_range)
        return result
    for item in items:
        if replace == insert:
            item.text_edit = types.TextEdit(insert, item.label)
        else:
            item.text_edit = types.InsertReplaceEdit(item.label, insert, replace)
    return result


def ghost_text(
    phrase: Phrase, features: ClientFeatures, cursor: types.Position
) -> types.InlineCompletionList:
    """Return the ghost text to show at a cursor."""
    return _inline_list(phrase.text, _range_before(cursor, phrase.prefix, features))


def ghost_text_of_selected(
    phrase: Phrase, selected: types.SelectedCompletionInfo, cursor: Cursor
) -> types.InlineCompletionList:
    """Return the ghost text that extends the item selected in the list, and replaces its range.

    Parameters
    ----------
    phrase : Phrase
        The continuation of the item.
    selected : SelectedCompletionInfo
        The item's text, and the range that it would replace.
    cursor : Cursor
        The cursor as if the item were accepted.
    """
    line = cursor.text
    start = len(line) - len(selected.text)
    text = (line[: len(line) - len(phrase.prefix)] + phrase.text)[start:]
    if not text.startswith(selected.text) or text == selected.text:
        return NO_GHOST_TEXT
    return _inline_list(text, selected.range)


def explanation(found: Explanation, note: str | None) -> dict[str, object]:
    """Return the result of `afterword.why`; the note is a line for the user."""
    words = [
        {
            "text": word.text,
            "probability": round(word.probability, 6),
            "parts": {name: round(part, 6) for name, part in word.parts.items()},
            "sources": word.sources.files,
            "moreSources": word.sources.others,
            "abbreviation": word.abbreviation,
        }
        for word in found.words
    ]
    finished = round(found.finished, 6)
    return {"prefix": found.prefix, "words": words, "finished": finished, "note": note}


def _item(
    word: Candidate, rank: int, prefix: str, features: ClientFeatures
) -> types.CompletionItem:
    """Return the item of a word, still without its edit.

    A client drops an item that does not fit the letters typed. So the filter of one that replaces
    them is those letters and the rest of the word, which are also what is typed if they go on.
    """
    whole = word.text if word.replaces is None else prefix + word.text[word.replaces :]
    item = types.CompletionItem(
        word.text,
        kind=types.CompletionItemKind.Text,
        sort_text=f"{rank:04}",
        filter_text=whole if features.filters_by_word else prefix or whole,
        data=round(word.probability, 6),
        text_edit_text=word.text if features.default_edit_range else None,
    )
    if word.entry is not None:
        if features.filters_by_word:  # an entry may be stored in another form than it is typed in
            rest = normalize_unit(word.entry.typed)[len(normalize_unit(prefix)) :]
            item.filter_text = prefix + rest
        _describe_entry(item, word.entry, features)
    return item


def _describe_entry(item: types.CompletionItem, entry: Entry, features: ClientFeatures) -> None:
    """Say beside an item that it is from the glossary, and what it is the expansion of."""
    about = f"expands {entry.abbreviation}" if entry.abbreviation else "glossary"
    if features.label_details:
        item.label_details = types.CompletionItemLabelDetails(description=about)
    else:
        item.detail = about


def _range_before(cursor: types.Position, text: str, features: ClientFeatures) -> types.Range:
    """Return the range of a text that ends at a cursor."""
    start = cursor.character - width(text, features.encoding)
    return types.Range(types.Position(cursor.line, start), cursor)


def _with_rest_of_word(typed: types.Range, after: str, features: ClientFeatures) -> types.Range:
    """Extend the range of the letters typed by those of the same word after the cursor."""
    match = REST_OF_WORD.match(after)
    rest = width(match.group(), features.encoding) if match else 0
    end = types.Position(typed.end.line, typed.end.character + rest)
    return types.Range(typed.start, end)


def _inline_list(text: str, span: types.Range) -> types.InlineCompletionList:
    item = types.InlineCompletionItem(insert_text=text, range=span)
    return types.InlineCompletionList(items=[item])
