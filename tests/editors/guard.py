"""In CI every editor that the suite knows is really tested, or the run fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

EDITORS = ("emacs", "helix", "neovim", "vscode")
"""Folders beside this file."""
OPTIONAL = "AFTERWORD_SCREENSHOTS"
"""What the reason of a test begins with that is left out on purpose: it takes pictures."""


class Guard:
    """A plugin of pytest that notes which editors were tested, and why others were not.

    Parameters
    ----------
    folder : Path
        The folder of the editors' folders.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tested: set[str] = set()
        self._skipped: dict[str, None] = {}
        self._missing: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note that a test of an editor has passed, or why it was skipped."""
        editor = next(self._among([Path(report.fspath).absolute()]), None)
        if editor is None:
            return
        if report.skipped and isinstance(report.longrepr, tuple):
            reason = report.longrepr[2].removeprefix("Skipped: ")
            if not reason.startswith(OPTIONAL):
                self._skipped[reason] = None
        elif report.when == "call" and report.passed:
            self._tested.add(editor)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """In CI, an editor that was asked for and not tested is a failure, and so is any skip."""
        config = session.config
        if not os.environ.get("CI") or config.option.collectonly:
            return
        start = config.invocation_params.dir
        asked = [Path(start, argument.partition("::")[0]).resolve() for argument in config.args]
        self._missing = [name for name in self._among(asked) if name not in self._tested]
        fine = session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
        if fine and (self._missing or self._skipped):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name them, and the reasons, a line each."""
        if not os.environ.get("CI"):
            return
        for name in self._missing:
            terminalreporter.write_line(f"not tested in CI: {name}", red=True)
        for reason in self._skipped:
            terminalreporter.write_line(f"skipped in CI: {reason}", red=True)

    def _among(self, paths: list[Path]) -> Iterator[str]:
        """The editors whose tests lie in or are some paths."""
        for name in EDITORS:
            folder = self._folder / name
            if any(folder in (p, *p.parents) or p in folder.parents for p in paths):
                yield name
