"""The first run of the extension, on a computer that has no server: from the question to words."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from afterword.store import registry
from tests.helpers import OUTSIDE, until

from .install import Installation
from .window import START_TIMEOUT_SECONDS, CodeServer, Window

INSTALL_TIMEOUT_SECONDS = 600.0
SCREENSHOTS = os.environ.get("AFTERWORD_SCREENSHOTS")

pytestmark = pytest.mark.timeout(2 * (INSTALL_TIMEOUT_SECONDS + START_TIMEOUT_SECONDS))


@pytest.fixture
def bare_code(installation: Installation, tmp_path: Path) -> Iterator[CodeServer]:
    """Start VS Code where no program `afterword` can be found, but a Python is."""
    programs = tmp_path / "bin"
    programs.mkdir()
    base = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    (programs / "python3").symlink_to(base)
    folders = [str(programs), "/usr/bin", "/bin"]
    for folder in folders:
        assert not Path(folder, "afterword").exists()
    environment = {
        name: value
        for name, value in OUTSIDE.items()
        if not name.startswith(("AFTERWORD", "VIRTUAL_ENV", "PYTHON"))
    }
    environment |= {"PATH": os.pathsep.join(folders), "HOME": str(tmp_path)}
    profile = tmp_path / "profile"
    profile.mkdir()
    with CodeServer(installation, profile, environment) as code:
        yield code


@pytest.fixture
def page(browser: BrowserContext) -> Iterator[Page]:
    """Open a page of its own."""
    page = browser.new_page()
    yield page
    page.close()


def test_it_installs_the_server_in_the_extension(
    bare_code: CodeServer, page: Page, tmp_path: Path
) -> None:
    file = tmp_path / "workspace" / "letter.md"
    file.parent.mkdir()
    file.touch()
    bare_code.write_settings({})
    window = Window(page, file)
    window.show(bare_code.url(file))
    question = page.locator(".notification-toast", has_text="language server was not found")
    question.wait_for(timeout=START_TIMEOUT_SECONDS * 1000)
    _take(page, "first-run-question")
    question.get_by_role("button", name="Install").click()
    page.locator(".notification-toast", has_text="installing the server").wait_for()
    _take(page, "first-run-installing")
    until(
        window.status_line,
        lambda line: line.startswith(f"Afterword: {registry.SHIPPED} "),
        INSTALL_TIMEOUT_SECONDS,
    )
    environment = next(bare_code.profile.rglob("installed-by-vscode"))
    assert "comes with the extension" in environment.read_text()
    page.locator(".monaco-editor").first.click()
    window.type("I would like to intro")
    until(window.ghost_text, lambda ghost: ghost.startswith("duce"))
    _take(page, "first-run-ghost")


def _take(page: Page, name: str) -> None:
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS).absolute() / f"vscode-{name}.png")
