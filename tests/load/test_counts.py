"""What a key costs does not grow with what was written before it, counted instead of timed."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from afterword.completion import engine
from afterword.completion.config import EngineConfig
from afterword.completion.document_words import SLICE_CHARS
from tests.attacks import SECONDS
from tests.examples import slow

from .counted import LocalClient, count_work, counting_calls
from .soak import passages, write

KEYS = 2_000 if SECONDS else 200
ROUNDS = 3
SMALL = partial(EngineConfig, cache_window_words=150, max_snapshots=60, replay_tokens=48)
"""A configuration whose caches are full after a few thousand characters."""
BLOCK_CHARS = 4_000
TIMES = 20
"""How many times longer one document is than the other."""
MAX_RATIO = 1.25
"""The words expected differ, and so does the work; what grows takes up to `TIMES` as much."""
MAX_TOKENS_RATIO = 2.0
"""Likewise for tokens, which are few: how many are read for a key depends on the words expected."""
TYPED = (
    "When the garden is quiet, we sit on the old bench and talk about the letters of last year. "
)


def per_round(client: LocalClient, done: Counter[str]) -> list[Counter[str]]:
    """Write the same again and again in new documents; return what each time took and left."""
    rounds = []
    for number in range(ROUNDS):
        done.clear()
        with counting_calls(done):
            for _ in write(client, KEYS, 2, f"{number}-"):
                pass
        gc.collect()
        left = {"objects left": len(gc.get_objects()), "blocks left": sys.getallocatedblocks()}
        rounds.append(Counter(done) + Counter(left))
    return rounds


@pytest.mark.slow
def test_the_same_writing_takes_the_same_work_whatever_was_written_before(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = count_work(monkeypatch)
    first, second, *_, last = per_round(LocalClient(), done)
    assert second["tokens read"] > KEYS / 4
    assert last.keys() == first.keys()
    # The first time, words are met that are known from then on.
    most = {kind: 1.005 * second[kind] + 5 for kind in last}
    # urllib caches the addresses of the last documents: far less than an object for each key.
    most["objects left"] += KEYS // 3
    grown = {kind: (second[kind], last[kind]) for kind in last if last[kind] > most[kind]}
    assert not grown


def work_at_end(
    client: LocalClient, done: Counter[str], uri: str, language: str, text: str
) -> Counter[str]:
    """Type at the end of a document that has been read; return what the keys took."""
    item = {"uri": uri, "languageId": language, "version": 1, "text": text}
    client.notify("textDocument/didOpen", {"textDocument": item})
    line = text.count("\n")

    def type_letter(column: int, letter: str) -> None:
        start, end = ({"line": line, "character": column + more} for more in (0, 1))
        change = {"range": {"start": start, "end": start}, "text": letter}
        params = {"textDocument": {"uri": uri}, "contentChanges": [change]}
        client.notify("textDocument/didChange", params)
        for method in ("completion", "inlineCompletion"):
            place = {"textDocument": {"uri": uri}, "position": end}
            client.request(f"textDocument/{method}", place)

    for column, letter in enumerate(TYPED):
        type_letter(column, letter)
    client.pause()
    done.clear()
    with counting_calls(done):
        for column, letter in enumerate(TYPED, len(TYPED)):
            type_letter(column, letter)
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    return Counter(done)


@pytest.mark.parametrize("language", ["markdown", *slow("latex")])
def test_a_key_takes_the_same_work_at_the_end_of_a_long_document(
    language: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "EngineConfig", SMALL)
    done = count_work(monkeypatch)
    client = LocalClient()
    block = "\n\n".join(passages())[:BLOCK_CHARS] + "\n\n"
    short, long = (
        work_at_end(client, done, f"untitled:{times}", language, block * times)
        for times in (1, TIMES)
    )
    assert short["tokens read"] > len(TYPED) / 4
    most = {kind: MAX_RATIO * short[kind] for kind in long}
    most["tokens read"] = MAX_TOKENS_RATIO * short["tokens read"]
    grown = {kind: (short[kind], long[kind]) for kind in long if long[kind] > most[kind]}
    assert not grown


def test_the_first_key_after_another_document_takes_the_same_work_however_long_that_is(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "EngineConfig", SMALL)
    done = count_work(monkeypatch)
    client = LocalClient()
    block = "\n\n".join(passages())[:BLOCK_CHARS] + "\n\n"

    def ask(uri: str, character: int) -> set[str]:
        place = {"line": 0, "character": character}
        asked = {"textDocument": {"uri": uri}, "position": place}
        items = client.request("textDocument/completion", asked).items
        return {item.label for item in items}

    searched = []
    for name, times in (("short", 1), ("long", 12)):
        notes, letter = f"untitled:{name}", f"untitled:{name}-letter"
        for uri, text in ((notes, "\n" + block * times), (letter, "We saw Xant")):
            item = {"uri": uri, "languageId": "plaintext", "version": 1, "text": text}
            client.notify("textDocument/didOpen", {"textDocument": item})
        ask(notes, 0)
        start = {"line": 0, "character": 0}
        change = {"range": {"start": start, "end": start}, "text": "Xanthippa came. The "}
        client.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": notes}, "contentChanges": [change]},
        )
        ask(notes, len(change["text"]))
        client.pause()
        done.clear()
        first = ask(letter, 11)
        searched.append(done["characters searched for secrets"])
        client.pause()
        assert "Xanthippa" in ask(letter, 11)
        assert ("Xanthippa" in first) == (times == 1), "a short document is counted at once"
        for uri in (notes, letter):
            client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    short, long = searched
    assert 0 < short <= long <= short + SLICE_CHARS / 2
