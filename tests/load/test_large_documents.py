"""Many and very large documents: words come, in a bounded time and memory."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from afterword.cli.client import LanguageClient
from afterword.masking.languages import SUPPORTED
from afterword.masking.masked_lines import MAX_LINE_CHARS
from afterword.masking.prose_document import ProseDocument
from afterword.text.document import Change
from tests.attacks import SECONDS, Attack

from .soak import resident_bytes

LINE = "Thank you for your letter about the garden and the meeting on Monday. " * 4
MEGABYTES = 50 if SECONDS else 3
MESSAGE_MEGABYTES = 50 if SECONDS else 20
DOCUMENTS = 200 if SECONDS else 40
MAX_LOOP_SECONDS = 0.05
"""Processor time for which one piece of work may hold up the event loop."""
ODD = ["é", "😀", "\u0301", "\\a{", "$a$ ", "`", "(", "<a ", "a@", "**a", "[](", "\x00", "a "]
MASKERS = {id(masker): name for name, masker in SUPPORTED.items()}

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux has it")


def opened(client: LanguageClient, uri: str, text: str, language: str = "markdown") -> None:
    item = {"uri": uri, "languageId": language, "version": 1, "text": text}
    client.notify("textDocument/didOpen", {"textDocument": item})


def words_at(client: LanguageClient, uri: str, line: int, character: int) -> list[Any]:
    place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
    items: list[Any] = client.request("textDocument/completion", place)["items"]
    return items


@pytest.mark.slow
@linux_only
@pytest.mark.attack("It stays fast and small", "documents that are open at once")
def test_many_documents_are_open_at_once(home: Path, attack: Attack) -> None:
    with LanguageClient([], {}) as client:
        client.request("workspace/executeCommand", {"command": "afterword.status"})
        before = resident_bytes(client.server.pid)
        text = f"{LINE}\n" * 30
        for _ in range(2):  # and all of them again
            for number in range(DOCUMENTS):
                opened(client, f"untitled:{number}", text)
                attack.count()
                assert words_at(client, f"untitled:{number}", 29, 9)
        status = client.request("workspace/executeCommand", {"command": "afterword.status"})
        grown = resident_bytes(client.server.pid) - before
    attack.note(f"{DOCUMENTS} documents of {len(text):,} characters: {grown >> 20} MiB more")
    assert status["documents"] <= 8
    assert grown < 120 << 20


@pytest.mark.slow
@linux_only
@pytest.mark.timeout(900)
@pytest.mark.attack("It stays fast and small", "very large documents, opened and edited")
@pytest.mark.parametrize("language", ["markdown", "plaintext", "latex", "html", "python"])
def test_a_very_large_document_is_opened_edited_and_completed(
    language: str, home: Path, attack: Attack
) -> None:
    line = f'"""{LINE}"""' if language == "python" else LINE
    count = MEGABYTES * 1_000_000 // len(line)
    with LanguageClient([], {}) as client:
        client.request("workspace/executeCommand", {"command": "afterword.status"})
        started = time.monotonic()
        opened(client, "untitled:large", f"{line}\n" * count, language)
        for number in (count - 1, 0, count // 2):
            attack.count()
            start = {"line": number, "character": 10}
            change = {"range": {"start": start, "end": start}, "text": "k"}
            identifier = {"uri": "untitled:large", "version": number}
            params = {"textDocument": identifier, "contentChanges": [change]}
            client.notify("textDocument/didChange", params)
            while not words_at(client, "untitled:large", number, 9):
                time.sleep(0.05)
        seconds = time.monotonic() - started
        resident = resident_bytes(client.server.pid)
    attack.note(
        f"{MEGABYTES} MB of {language}: {seconds:.1f} s until words had come at the end, the start "
        f"and the middle, {resident >> 20} MiB"
    )
    assert resident < (300 << 20) + 10 * MEGABYTES * 1_000_000


def _processor_seconds(work: Callable[[Any], object], argument: Any) -> float:
    """Return what work takes, without looking through what all tests before have left."""
    gc.disable()
    try:
        start = time.thread_time()
        work(argument)
        return time.thread_time() - start
    finally:
        gc.enable()


def _longest_step(language: str, text: str) -> float:
    """Return the processor time of the longest step in which a line is pasted and edited."""
    document = ProseDocument("doc", "", language)
    return max(
        seconds
        for change in (Change(text), Change("x", (0, 3), (0, 3)))
        for seconds in (
            _processor_seconds(document.apply, [change]),
            _processor_seconds(document.cursor, document.end),
        )
    )


@pytest.mark.slow
@pytest.mark.attack("It stays fast and small", "lines of megabytes in each language")
def test_a_line_of_megabytes_holds_nothing_up(attack: Attack) -> None:
    longest = (0.0, "")
    for language, unit in product(sorted(MASKERS.values()), ODD):
        attack.count()
        text = unit * ((5_000_000 if SECONDS else 10 * MAX_LINE_CHARS) // len(unit))
        seconds = _longest_step(language, text)
        if seconds >= 4 * MAX_LOOP_SECONDS:  # measured again: a busy processor is slower, too
            seconds = _longest_step(language, text)
        longest = max(longest, (seconds, f"{unit!r} in {language}"))
    attack.note(f"at most {1e3 * longest[0]:.0f} ms of processor time, for {longest[1]}")
    # Reading all of it would take seconds; a machine may be slow, but not that slow.
    assert longest[0] < 4 * MAX_LOOP_SECONDS, longest


def _thread_seconds(pid: int) -> dict[str, float]:
    """Return the processor time that each thread of a process has used (Linux)."""
    found = {}
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):  # it has ended
            found[thread.name] = int((thread / "schedstat").read_text().split()[0]) / 1e9
    return found


@pytest.mark.slow
@linux_only
@pytest.mark.attack("It stays fast and small", "very large documents, opened and edited")
def test_what_a_large_message_costs_the_event_loop(home: Path, attack: Attack) -> None:
    attack.count()
    with LanguageClient([], {}) as client:
        pid = client.server.pid
        client.request("workspace/executeCommand", {"command": "afterword.status"})
        text = f"{LINE}\n" * (MESSAGE_MEGABYTES * 1_000_000 // len(LINE))
        costs = []
        for number in range(3):  # a busy processor may be slower for a moment
            before = _thread_seconds(pid)
            opened(client, f"untitled:{number}", text)
            client.request("workspace/executeCommand", {"command": "afterword.status"})
            after = _thread_seconds(pid)
            spent = {name: each - before.get(name, 0.0) for name, each in after.items()}
            costs.append((spent[str(pid)], sum(spent.values())))
    loop, whole = min(costs, key=lambda cost: cost[0] / cost[1])
    attack.note(
        f"a message of {MESSAGE_MEGABYTES} MB: {1e3 * loop:.0f} ms of processor time on the event "
        f"loop, {1e3 * whole:.0f} ms in all"
    )
    assert loop < whole / 10
