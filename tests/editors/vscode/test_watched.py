"""What the server that VS Code starts does, and what it starts itself, watched by strace."""

from __future__ import annotations

import sys

import pytest

from tests.helpers import LEARNING_SERVER, until
from tests.watching import STRACE, files_elsewhere, read, strace_command

from ..texts import LEARNED_TEXT, LEARNED_WORD
from .test_learning import more_settings, save_until_learned
from .window import CodeServer, Window

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strace is a program for Linux")

WATCHED_SECONDS = 300.0
"""How long learning may take: each of its system calls is looked at."""
SERVER = (*STRACE, "{folder}/record", *LEARNING_SERVER)
FILES = {"diary.md": LEARNED_TEXT}


@pytest.fixture(scope="module", autouse=True)
def strace(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip the test before a window is opened if nothing can be watched here."""
    strace_command(tmp_path_factory.mktemp("probe"))


def test_a_server_of_vscode_and_what_it_starts_use_no_network_and_leave_no_trace(
    window: Window, code: CodeServer
) -> None:
    pytest.importorskip("torch")
    folder = window.file.parents[1]
    with more_settings(code, {"afterword.learn.folders": [str(window.file.parent)]}):
        window.go_to(window.file.with_name("diary.md"))
        save_until_learned(window, WATCHED_SECONDS)
    window.go_to(window.file)
    window.run("View: Close Other Editors in Group")
    window.type("We went to Blo")
    until(window.words, lambda words: LEARNED_WORD in words)
    seen = read(folder / "record")
    assert len(list(folder.glob("record.*"))) > 1, "the child that learns was not watched"
    assert not seen.sockets
    assert any(folder / "data" in path.parents for path in seen.written)
    assert not files_elsewhere(seen, [folder / "data"])
