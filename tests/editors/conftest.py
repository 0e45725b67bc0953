"""Real editors with the real server.

What they must show is asked of the server, never written down: the model will change.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from afterword.cli.setup import command_path, configuration, plugin_path

from .expected import Server

HERE = Path(__file__).parent

_passed = False
_reasons: dict[str, None] = {}


@pytest.fixture(scope="package")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of their own for the editors' files and Afterword's; the shipped model serves."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            patch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
        patch.setenv("AFTERWORD_DATA_DIR", str(folder / "afterword"))
        patch.setenv("LC_ALL", "C.UTF-8")
        yield folder


@pytest.fixture(scope="session")
def configure() -> Callable[[str], str]:
    """What `afterword setup` prints for an editor."""
    return lambda editor: configuration(editor, command_path(), plugin_path())


@pytest.fixture(scope="package")
def server(home: Path) -> Iterator[Server]:
    """A server beside the editor's, to ask what the editor must show."""
    with Server() as server:
        yield server


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note whether a test of an editor has run, and why others have not."""
    global _passed  # noqa: PLW0603
    if HERE not in Path(report.fspath).absolute().parent.parents:
        return
    if report.skipped and isinstance(report.longrepr, tuple):
        _reasons[report.longrepr[2].removeprefix("Skipped: ")] = None
    elif report.when == "call":
        _passed = True


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI, no editor at all is a failure."""
    if os.environ.get("CI") and _reasons and not _passed and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say so in a line."""
    if os.environ.get("CI") and _reasons and not _passed:
        reasons = "; ".join(_reasons)
        terminalreporter.write_line(f"no editor was tested: {reasons}", red=True)
