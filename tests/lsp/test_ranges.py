"""What an edit replaces are the typed letters, whatever is masked before them on the line."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types

from afterword.lsp.session import Session
from afterword.lsp.translate import ClientFeatures

from .fakes import URI, FakeEngine, at, ghost_at

CASES = [
    ("markdown", "Press `😀` and th", "utf-16", 15),
    ("markdown", "See [it](http://a.de/é) and th", "utf-8", 29),
    ("rst", "• the th", "utf-8", 8),
    ("python", 'x = "é"  # this is a th', "utf-8", 22),
    ("python", 'x = "😀"  # this is a th', "utf-16", 22),
    ("latex", r"\cite{Müller} the th", "utf-8", 19),
    ("plaintext", "Write to jürgen@müller.de about th", "utf-8", 34),
    ("markdown", "Press `u\u0308` and u\u0308", "utf-16", 15),
    ("html", "<p title='😀'>this is a th", "utf-32", 23),
]


async def reply(asked: Any) -> Any:
    return await asyncio.wrap_future(asked)


@pytest.mark.parametrize(("language", "line", "encoding", "start"), CASES)
async def test_the_typed_letters_are_replaced(
    session: Session, engine: FakeEngine, language: str, line: str, encoding: Any, start: int
) -> None:
    session.set_client_features(ClientFeatures(encoding))
    session.open(types.TextDocumentItem(URI, language, 1, line + " \n"))
    words = await reply(session.complete(at(0, start + 2)))
    assert str(words.items[0].text_edit.range) == f"0:{start}-0:{start + 2}"
    (ghost,) = (await reply(session.ghost(ghost_at(0, start + 2)))).items
    assert str(ghost.range) == f"0:{start}-0:{start + 2}"
    assert "\x1f" in engine.cursors[-1].text


@pytest.mark.parametrize(("language", "line", "encoding", "start"), CASES)
async def test_and_so_is_the_rest_of_the_word(
    session: Session, language: str, line: str, encoding: Any, start: int
) -> None:
    session.set_client_features(ClientFeatures(encoding, insert_replace=True))
    session.open(types.TextDocumentItem(URI, language, 1, line + "eöry\n"))
    edit = (await reply(session.complete(at(0, start + 2)))).items[0].text_edit
    assert str(edit.insert) == f"0:{start}-0:{start + 2}"
    end = start + (7 if encoding == "utf-8" else 6)
    assert str(edit.replace) == f"0:{start}-0:{end}"


async def test_a_cursor_behind_the_end_of_the_line_counts_as_there(session: Session) -> None:
    words = await reply(session.complete(at(0, 99)))
    assert str(words.items[0].text_edit.range) == "0:11-0:13"
