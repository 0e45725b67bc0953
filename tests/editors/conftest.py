"""Test real editors with the real server.

The tests ask a second server what an editor has to show instead of hard-coding it: models change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from afterword.cli.editor_files import Machine
from afterword.cli.setup import command_path, configuration, plugin_path
from afterword.cli.setup_writer import plan_changes, write_changes

from .ci_guard import CiGuard
from .reference_server import ReferenceServer

TIMEOUT_SECONDS = 1200
"""The longest that a test may take, the first one with the installation of its editor."""


@pytest.fixture(scope="package")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the editors and Afterword an empty home folder, so that the shipped model is used."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            patch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
        patch.setenv("AFTERWORD_DATA_DIR", str(folder / "afterword"))
        patch.setenv("LC_ALL", "C.UTF-8")
        yield folder


@pytest.fixture(scope="session")
def configure() -> Callable[[str], str]:
    """Return a function that returns what `afterword setup` prints for an editor."""
    return lambda editor: configuration(editor, command_path(), plugin_path())


@pytest.fixture(scope="session")
def write_configuration(configure: Callable[[str], str]) -> Callable[[str, Machine], None]:
    """Return a function that does what `afterword setup EDITOR --write` does on a machine."""

    def write(editor: str, machine: Machine) -> None:
        write_changes(plan_changes(editor, configure(editor), machine))

    return write


@pytest.fixture(scope="package")
def server(home: Path) -> Iterator[ReferenceServer]:
    """Start a server besides the editor's, to ask what the editor has to show."""
    with ReferenceServer() as server:
        yield server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test time to install its editor first."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(TIMEOUT_SECONDS))


def pytest_configure(config: pytest.Config) -> None:
    """Make a CI run fail if an editor is not tested."""
    config.pluginmanager.register(CiGuard(Path(__file__).parent))
