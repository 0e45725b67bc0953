"""A server that is left alone does nothing."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from afterword.cli.client import LanguageClient
from tests.attacks import SECONDS, Attack
from tests.helpers import until

from .soak import processor_seconds

IDLE_SECONDS = 60 if SECONDS else 5
MAX_FRACTION = 0.001
TEXT = "Thank you for your letter about the garden.\n\nWe will meet "


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processor time is read as Linux has it")
@pytest.mark.attack("It stays fast and small", "seconds in which a server is left alone")
def test_a_server_that_is_left_alone_uses_no_processor_time(home: Path, attack: Attack) -> None:
    with LanguageClient([], {}) as client:
        item = {"uri": "untitled:a", "languageId": "markdown", "version": 1, "text": TEXT}
        client.notify("textDocument/didOpen", {"textDocument": item})
        place = {"textDocument": {"uri": "untitled:a"}, "position": {"line": 2, "character": 13}}
        assert client.request("textDocument/completion", place)["items"]
        pid = client.server.pid

        def used_while_idle() -> float:
            attack.count(IDLE_SECONDS)
            before = processor_seconds(pid)
            time.sleep(IDLE_SECONDS)
            return processor_seconds(pid) - before

        # First it reads ahead, which takes a busy machine a while.
        used = until(used_while_idle, lambda used: used <= MAX_FRACTION * IDLE_SECONDS)
    attack.note(f"{1e3 * used:.1f} ms of processor time in {IDLE_SECONDS} s")
