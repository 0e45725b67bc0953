"""Run a command of Afterword in a process that may be killed, or end itself in any way."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from afterword.cli import main
from afterword.completion import engine  # noqa: F401  (imported once, for all processes)
from afterword.store import registry
from tests.faults import KILLED, failing_call

if importlib.util.find_spec("torch") is not None:
    from afterword_training.personal import update  # noqa: F401  (so is torch)

_CONTEXT: Any = multiprocessing.get_context("spawn" if os.name == "nt" else "forkserver")


class Outcome(NamedTuple):
    """How a command ended: its exit code (negative: a signal), and what it printed."""

    code: int | None
    printed: str


def is_killed(arguments: list[str], shipped: Path, number: int) -> bool:
    """Run a command that is killed at the n-th call that changes files; False if it makes fewer."""
    code = run_apart(arguments, shipped, kill_at=number).code
    assert code in (0, KILLED), code
    return code == KILLED


def run_apart(arguments: list[str], shipped: Path, *, kill_at: int = 0) -> Outcome:
    """Run a command in a process of its own.

    The process is a fork of one that has imported everything, where the system has such.
    """
    if _CONTEXT.get_start_method() == "forkserver":
        multiprocessing.set_forkserver_preload([__name__])
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder) / "printed"
        of_child = arguments, shipped, kill_at, dict(os.environ), printed
        process = _CONTEXT.Process(target=_run, args=of_child)
        process.start()
        process.join()
        return Outcome(process.exitcode, printed.read_text("utf-8", "replace"))


def _run(
    arguments: list[str], shipped: Path, kill_at: int, environment: dict[str, str], printed: Path
) -> None:
    os.environ.update(environment)
    registry.shipped_bundle = lambda: shipped  # type: ignore[attr-defined]
    with printed.open("wb") as file:
        for stream in (1, 2):  # libraries in C++ print as well
            os.dup2(file.fileno(), stream)
    with failing_call(kill_at, kills=True):
        code = main(arguments)
    sys.stdout.flush()
    sys.exit(code)
