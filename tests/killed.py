"""Run a command of Afterword in a process that is killed at one of its calls to the system."""

from __future__ import annotations

import contextlib
import importlib.util
import multiprocessing
import os
import sys
from pathlib import Path

from afterword.cli import main
from afterword.completion import engine  # noqa: F401  (imported once, for all processes)
from afterword.store import registry
from tests.faults import KILLED, failing_call

if importlib.util.find_spec("torch") is not None:
    from afterword_training.personal import update  # noqa: F401  (so is torch)

_METHOD = "spawn" if sys.platform == "win32" else "forkserver"


def is_killed(arguments: list[str], shipped: Path, number: int) -> bool:
    """Run a command that is killed at the n-th call that changes files; False if it makes fewer.

    The process is a fork of one that has imported everything, where the system has such.
    """
    context = multiprocessing.get_context(_METHOD)
    context.set_forkserver_preload([__name__])
    process = context.Process(target=_run, args=(arguments, shipped, number, dict(os.environ)))
    process.start()
    process.join()
    assert process.exitcode in (0, KILLED), process.exitcode
    return process.exitcode == KILLED


def _run(arguments: list[str], shipped: Path, number: int, environment: dict[str, str]) -> None:
    os.environ.update(environment)
    registry.shipped_bundle = lambda: shipped
    with (
        Path(os.devnull).open("w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        failing_call(number, kills=True),
    ):
        code = main(arguments)
    sys.exit(code)
