"""`afterword serve` at a terminal, where people wonder what it waits for."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.helpers import SECONDS


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals like these")
@pytest.mark.parametrize("at_terminal", [True, False])
def test_it_says_what_it_waits_for(at_terminal: bool) -> None:
    import pty  # noqa: PLC0415  (not on Windows)

    ours, theirs = pty.openpty() if at_terminal else os.pipe()[::-1]
    process = subprocess.Popen(
        [sys.executable, "-m", "afterword", "serve"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(theirs)
    if at_terminal:
        os.write(ours, b"\x04")  # Ctrl-D
    else:
        os.close(ours)
    out, err = process.communicate(timeout=SECONDS)
    if at_terminal:
        os.close(ours)
    assert out == ""
    assert ("waiting for an editor" in err) == at_terminal
