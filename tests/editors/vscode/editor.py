"""VS Code as a person at a keyboard has it: code-server, and Chromium in front of it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from playwright.sync_api import Locator, Page, TimeoutError

from tests.helpers import free_port, until

from .install import Installation

START_SECONDS = 90.0
"""Most that starting VS Code or the server may take, on a computer that is busy."""
KEY_MILLISECONDS = 30
"""Between two keys, as a very fast typist has it."""
PAUSE_MILLISECONDS = 600
"""Before the last word of a text."""

# What is not under test: nothing beside the text, nothing that moves, is fetched or counted.
PLAIN = {
    "chat.disableAIFeatures": True,
    "editor.cursorBlinking": "solid",
    "editor.minimap.enabled": False,
    "extensions.autoCheckUpdates": False,
    "extensions.ignoreRecommendations": True,
    "git.enabled": False,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "workbench.colorTheme": "Default Light Modern",
    "workbench.reduceMotion": "on",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
}


class CodeServer:
    """VS Code's back end, with a profile of its own. A context manager.

    Parameters
    ----------
    installation : Installation
        What to run.
    folder : Path
        Its profile.
    """

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.profile = folder
        self.address = f"127.0.0.1:{free_port()}"
        self._command = [
            *installation.code,
            *("--config", str(folder / "config.yaml")),
            *("--user-data-dir", str(folder)),
            *("--extensions-dir", str(installation.extensions)),
            *("--bind-addr", self.address),
            *("--auth", "none"),
            *("--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"),
            "--disable-getting-started-override",
        ]

    def __enter__(self) -> CodeServer:
        with (self.profile / "log").open("wb") as log:
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, start_new_session=True
            )
        until(self._is_healthy, seconds=START_SECONDS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def settings(self, values: Mapping[str, Any]) -> None:
        """Write the user's settings, in place of those before.

        Those for one machine, such as a program's path, count in a file of their own alone.
        """
        for place in ("User", "Machine"):
            file = self.profile / place / "settings.json"
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps({**PLAIN, **values}))

    def keybindings(self, values: Sequence[Mapping[str, Any]]) -> None:
        """Write the user's keybindings, in place of those before."""
        (self.profile / "User" / "keybindings.json").write_text(json.dumps(values))

    def url(self, file: Path) -> str:
        """The page on which the file's folder is open, and the file in an editor."""
        payload = json.dumps([["openFile", f"vscode-remote://{self.address}{file}"]])
        return f"http://{self.address}/?folder={file.parent}&payload={payload}"

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{self.address}/healthz", timeout=2):
                return True
        except OSError:
            return False


class Window:
    """One window with one text, empty at first.

    Parameters
    ----------
    page : Page
        A page of the browser.
    file : Path
        The text's file.
    """

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.file = file
        self.ghost = page.locator(".view-lines [class*=ghost-text]")
        self.rows = page.locator(".suggest-widget.visible .monaco-list-row")
        self.status = page.locator('.statusbar-item[id*="afterword"]')

    def open(self, url: str, model: str) -> None:
        """Open the text, and wait until the model serves there."""
        self.page.goto(url, timeout=START_SECONDS * 1000)
        self.page.locator(".monaco-editor.focused").wait_for(timeout=START_SECONDS * 1000)
        until(self.status_line, lambda line: line.startswith(f"Afterword: {model} "), START_SECONDS)

    def clear(self) -> None:
        """Empty the text."""
        self.press("Escape", "Escape", "Control+a", "Delete")
        self.holds("")

    def type(self, text: str) -> None:
        """Type on the keyboard, with a pause before the last word.

        Where the list for one word comes only when the next has been begun, VS Code takes it for
        the list of that one, and asks no more. On a computer that is busy, that happens here.
        """
        before, space, word = text.rpartition(" ")
        if word and space:
            self.page.keyboard.type(before + space, delay=KEY_MILLISECONDS)
            self.page.wait_for_timeout(PAUSE_MILLISECONDS)
        self.page.keyboard.type(word or text, delay=KEY_MILLISECONDS)

    def press(self, *keys: str) -> None:
        """Press keys, one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def settings(self, values: Mapping[str, Any]) -> None:
        """Write the settings of the workspace."""
        file = self.file.parent / ".vscode" / "settings.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(values))

    def run(self, command: str) -> None:
        """Run a command of the palette."""
        self.press("F1")
        self._pick(command)

    def go_to(self, file: Path) -> None:
        """Open a file of the workspace, or go to its tab."""

        def is_found() -> bool:
            """Search again each time: VS Code caches its answer about a file just created."""
            self.press("Escape", "Control+p")
            self.page.keyboard.type(file.name)
            try:
                self._row(file.name).wait_for(timeout=2000)
            except TimeoutError:
                return False
            return True

        until(is_found)
        self.press("Enter")
        self.shows(file)
        self.page.locator(".monaco-editor.focused").wait_for()

    def shows(self, file: Path) -> None:
        """Wait until the tab of a file is the active one."""
        self.page.locator(f'.tab.active[data-resource-name="{file.name}"]').wait_for()

    def _row(self, name: str) -> Locator:
        """Find the selected row of a picker, provided that it contains a name."""
        rows = self.page.locator(".quick-input-list .monaco-list-row.focused")
        return rows.filter(has_text=name)

    def _pick(self, name: str) -> None:
        self.page.keyboard.type(name)
        row = self.page.locator(".quick-input-list .monaco-list-row.focused")
        until(lambda: texts(row), lambda rows: any(name in one for one in rows))
        self.press("Enter")

    def ghost_text(self) -> str:
        """The ghost text on the screen."""
        return "".join(self.ghost.all_inner_texts()).replace("\u00a0", " ")

    def status_line(self) -> str:
        """What the status bar shows of Afterword, and the explanation of it."""
        shown = texts(self.status)
        return f"{shown[0]} ({self.status.get_attribute('aria-label')})" if shown else ""

    def words(self) -> list[str]:
        """The words of the list on the screen."""
        return texts(self.rows.locator(".label-name"))

    def holds(self, wanted: str) -> None:
        """Wait until the document, as its file has it after saving, is as wanted."""

        def saved() -> str:
            self.press("Control+s")
            return self.file.read_text(encoding="utf-8")

        until(saved, lambda text: text == wanted)


def texts(locator: Locator) -> list[str]:
    """What stands in the elements."""
    return [re.sub(r"\s+", " ", text).strip() for text in locator.all_inner_texts()]
