"""A VS Code for all tests, and a window for each test file."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, ViewportSize, sync_playwright

from afterword.cli.setup import command_path
from afterword.store import registry
from tests.helpers import SECONDS

from ..browser import BROWSER_ARGUMENTS
from ..packages import Unavailable
from .install import Installation, install
from .window import CodeServer, Window

WINDOW_SIZE = ViewportSize(width=900, height=480)


@pytest.fixture(scope="package")
def installation() -> Installation:
    """Install VS Code, a browser and the extension."""
    try:
        return install()
    except Unavailable as error:
        pytest.skip(f"VS Code: {error}")


@pytest.fixture(scope="package")
def code(
    installation: Installation, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CodeServer]:
    """Start VS Code's back end."""
    with CodeServer(installation, tmp_path_factory.mktemp("profile")) as code:
        yield code


@pytest.fixture(scope="package")
def browser(installation: Installation, home: Path) -> Iterator[BrowserContext]:
    """Start a browser, which keeps its cache from one window to the next."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=installation.browser,
            args=BROWSER_ARGUMENTS,
        )
        context = chromium.new_context(viewport=WINDOW_SIZE)
        context.set_default_timeout(1000 * SECONDS)
        yield context
        chromium.close()


@pytest.fixture(scope="module")
def module_window(
    request: pytest.FixtureRequest,
    code: CodeServer,
    browser: BrowserContext,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Window]:
    """Open a window with its own workspace and server, and wait until the model is loaded.

    A test module can define `SETTINGS` and `KEYBINDINGS`, which become those of the user, `FILES`,
    the texts of more files of the workspace by their paths, and `SERVER`, the server's command, in
    which {folder} is the one that the workspace and the server's data folder are in.
    """
    folder = tmp_path_factory.mktemp("window")
    file = folder / "workspace" / "letter.md"
    file.parent.mkdir()
    file.touch()
    for path, text in getattr(request.module, "FILES", {}).items():
        (file.parent / path).parent.mkdir(exist_ok=True)
        (file.parent / path).write_text(text, encoding="utf-8")
    command = getattr(request.module, "SERVER", (str(command_path()), "serve"))
    server = {"afterword.serverPath": str(_write_server_script(folder, command))}
    code.write_settings(server | getattr(request.module, "SETTINGS", {}))
    code.write_keybindings(getattr(request.module, "KEYBINDINGS", []))
    page = browser.new_page()
    window = Window(page, file)
    window.open(code.url(file), registry.SHIPPED)
    yield window
    page.close()


@pytest.fixture
def window(module_window: Window, tmp_path: Path) -> Iterator[Window]:
    """Empty the Markdown text in the window of the module."""
    module_window.clear()
    yield module_window
    module_window.page.screenshot(path=tmp_path / "end.png")


def _write_server_script(folder: Path, command: Sequence[str]) -> Path:
    """Write a program that starts the server with its own data folder."""
    command = [part.replace("{folder}", str(folder)) for part in command]
    program = folder / "afterword"
    data = shlex.quote(str(folder / "data"))
    program.write_text(f"#!/bin/sh\nAFTERWORD_DATA_DIR={data} exec {shlex.join(command)}\n")
    program.chmod(0o755)
    return program
