"""Serve five fixed words and keep no document: the least that a pygls server can do."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

WORDS = ("the", "and", "of", "to", "in")

server = LanguageServer(
    "floor", "1", text_document_sync_kind=types.TextDocumentSyncKind.Incremental
)


@server.feature(types.INITIALIZED)
def keep_no_document(_: types.InitializedParams) -> None:
    """Keep pygls from editing its own copy, which takes longer the longer the document is."""
    server.workspace.update_text_document = lambda *_: None  # type: ignore[method-assign]


@server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[" "]))
def complete(params: types.CompletionParams) -> types.CompletionList:
    """Return the same five words everywhere."""
    place = types.Range(params.position, params.position)
    items = [types.CompletionItem(word, text_edit=types.TextEdit(place, word)) for word in WORDS]
    return types.CompletionList(is_incomplete=True, items=items)


if __name__ == "__main__":
    server.start_io()
