"""Real editors with the real server.

What they must show is asked of the server, never written down: the model will change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from afterword.cli.setup import command_path, configuration, plugin_path

from .expected import Server
from .guard import Guard


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


def pytest_configure(config: pytest.Config) -> None:
    """Have editors guarded that are not tested."""
    config.pluginmanager.register(Guard(Path(__file__).parent))
