"""Fail a CI run in which an editor was not tested: elsewhere, missing editors are only skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

EDITORS = ("emacs", "helix", "neovim", "playground", "vscode")
"""Folders next to this file."""

ALLOWED_SKIP_PREFIX = "AFTERWORD_SCREENSHOTS"
"""How the reason starts if a test is skipped on purpose: it only takes screenshots."""


class CiGuard:
    """A pytest plugin that records which editors were tested, and why others were not.

    If the tests run in several processes, the one that started them judges: it gets all reports.

    Parameters
    ----------
    folder : Path
        The folder with a folder of tests for each editor.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tested: set[str] = set()
        self._skip_reasons: dict[str, None] = {}
        self._untested: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Record that a test of an editor has passed, or why it was skipped."""
        editor = next(self._find_editors([Path(report.fspath).absolute()]), None)
        if editor is None:
            return
        if report.skipped and isinstance(report.longrepr, tuple):
            reason = report.longrepr[2].removeprefix("Skipped: ")
            if not reason.startswith(ALLOWED_SKIP_PREFIX):
                self._skip_reasons[reason] = None
        elif report.when == "call" and report.passed:
            self._tested.add(editor)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """In CI, fail if a requested editor was not tested, or if any test was skipped."""
        config = session.config
        if not os.environ.get("CI") or config.option.collectonly:
            return
        start = config.invocation_params.dir
        requested = [Path(start, argument.partition("::")[0]).resolve() for argument in config.args]
        self._untested = [
            name for name in self._find_editors(requested) if name not in self._tested
        ]
        passed = session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
        if passed and (self._untested or self._skip_reasons):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the untested editors and the reasons of skipped tests, one per line."""
        if not os.environ.get("CI"):
            return
        for name in self._untested:
            terminalreporter.write_line(f"not tested in CI: {name}", red=True)
        for reason in self._skip_reasons:
            terminalreporter.write_line(f"skipped in CI: {reason}", red=True)

    def _find_editors(self, paths: list[Path]) -> Iterator[str]:
        """Yield the editors whose tests are in one of the paths, or contain one."""
        for name in EDITORS:
            folder = self._folder / name
            if any(folder in (p, *p.parents) or p in folder.parents for p in paths):
                yield name
