"""Run VS Code (code-server), and use it through Chromium like a person at a keyboard."""

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

START_TIMEOUT_SECONDS = 180.0
"""The longest that starting VS Code or the server may take on a busy computer."""
KEY_DELAY_MS = 30
"""Time between two keys, that of a very fast typist."""
PAUSE_MS = 600
"""Time before the last word of a text, on a computer that is not busy."""
ANSWER_PAUSE_MS = 500
"""Time that a box is given to notice an answer, and to take it."""

# Turns off whatever is not under test: panels, animations, downloads and telemetry.
QUIET_SETTINGS = {
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
    """VS Code's back end with its own profile; a context manager.

    Parameters
    ----------
    installation : Installation
        What to run.
    folder : Path
        Folder of the profile.
    environment : Mapping[str, str], optional
        The environment of VS Code; that of the tests by default.
    """

    def __init__(
        self,
        installation: Installation,
        folder: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.profile = folder
        self._environment = environment
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
                self._command,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._is_healthy, seconds=START_TIMEOUT_SECONDS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def write_settings(self, values: Mapping[str, Any]) -> None:
        """Replace the user's settings.

        Settings of one machine, such as the path of a program, only count in a separate file.
        """
        for place in ("User", "Machine"):
            file = self.profile / place / "settings.json"
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps({**QUIET_SETTINGS, **values}))

    def write_keybindings(self, values: Sequence[Mapping[str, Any]]) -> None:
        """Replace the user's keybindings."""
        (self.profile / "User" / "keybindings.json").write_text(json.dumps(values))

    def url(self, file: Path) -> str:
        """Return the address of a page with the file's folder open, and the file in an editor."""
        payload = json.dumps([["openFile", f"vscode-remote://{self.address}{file}"]])
        return f"http://{self.address}/?folder={file.parent}&payload={payload}"

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{self.address}/healthz", timeout=2):
                return True
        except OSError:
            return False


class Window:
    """A window with one text, which is empty at first.

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
        """Open the text, and wait until the model is loaded."""
        self.show(url)
        self.wait_for_model(model)

    def show(self, url: str) -> None:
        """Open the text."""
        self.page.goto(url, timeout=START_TIMEOUT_SECONDS * 1000)
        self.page.locator(".monaco-editor.focused").wait_for(timeout=START_TIMEOUT_SECONDS * 1000)

    def wait_for_model(self, model: str) -> None:
        """Wait until the status bar shows that a model is loaded."""
        until(
            self.status_line,
            lambda line: line.startswith(f"Afterword: {model} "),
            START_TIMEOUT_SECONDS,
        )

    def clear(self) -> None:
        """Empty the text."""
        self.press("Escape", "Escape", "Control+a", "Delete")
        self.wait_for_text("")

    def type(self, text: str) -> None:
        """Type on the keyboard, with a pause before the last word.

        If the list for one word arrives after the next word has been started, VS Code treats it as
        the list for that word and does not ask again. This can happen on a busy computer.
        """
        before, space, word = text.rpartition(" ")
        if word and space:
            self.page.keyboard.type(before + space, delay=KEY_DELAY_MS)
            self.page.wait_for_timeout(PAUSE_MS * _busyness())
        self.page.keyboard.type(word or text, delay=KEY_DELAY_MS)

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def write_settings(self, values: Mapping[str, Any]) -> None:
        """Replace the settings of the workspace."""
        file = self.file.parent / ".vscode" / "settings.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(values))

    def run(self, command: str) -> None:
        """Run a command from the command palette."""
        self.press("F1")
        self._wait_for_box()  # until then, the letters would go into the text
        self._pick(command)

    def answer(self, answer: str, title: str = "") -> None:
        """Give an answer in the box at the top of the window, until it is taken.

        A box that has just opened, or that still reads a folder, drops the Enter key.
        """
        self.page.locator(".quick-input-widget:visible", has_text=title).wait_for()
        asked = self._question()

        def is_taken() -> bool:
            if self._question() == asked:
                self.page.locator(".quick-input-widget:visible input[type=text]").fill(answer)
                self.page.wait_for_timeout(ANSWER_PAUSE_MS)
                self.press("Enter")
                self.page.wait_for_timeout(ANSWER_PAUSE_MS)
            return self._question() != asked

        until(is_taken)

    def _wait_for_box(self) -> None:
        self.page.locator(".quick-input-widget:visible input[type=text]").wait_for()

    def _question(self) -> str:
        """Return the title of the box at the top of the window; "" if none is open."""
        return " ".join(
            read_texts(self.page.locator(".quick-input-widget:visible .quick-input-title"))
        )

    def go_to(self, file: Path) -> None:
        """Open a file of the workspace, or go to its tab."""

        def is_found() -> bool:
            """Search again each time: VS Code caches its answer about a file just created."""
            self.press("Escape", "Control+p")
            self._wait_for_box()
            self.page.keyboard.type(file.name)
            try:
                self._find_row(file.name).wait_for(timeout=2000)
            except TimeoutError:
                return False
            return True

        until(is_found)
        self.press("Enter")
        self.wait_for_tab(file)
        self.page.locator(".monaco-editor.focused").wait_for()

    def wait_for_tab(self, file: Path) -> None:
        """Wait until the tab of a file is the active one."""
        self.page.locator(f'.tab.active[data-resource-name="{file.name}"]').wait_for()

    def _find_row(self, name: str) -> Locator:
        """Find the selected row of a picker, provided that it contains a name."""
        rows = self.page.locator(".quick-input-list .monaco-list-row.focused")
        return rows.filter(has_text=name)

    def _pick(self, name: str) -> None:
        self.page.keyboard.type(name)
        until(self._find_row(name).count)
        self.press("Enter")

    def ghost_text(self) -> str:
        """Return the ghost text on the screen."""
        return "".join(self.ghost.all_inner_texts()).replace("\u00a0", " ")

    def status_line(self) -> str:
        """Return the text of Afterword's status bar item, with its tooltip in parentheses."""
        shown = read_texts(self.status)
        return f"{shown[0]} ({self.status.get_attribute('aria-label')})" if shown else ""

    def messages(self) -> str:
        """Return the text of the messages on the screen."""
        return " ".join(read_texts(self.page.locator(".notification-toast")))

    def words(self) -> list[str]:
        """Return the words of the list on the screen."""
        return read_texts(self.rows.locator(".label-name"))

    def wait_for_text(self, expected: str) -> None:
        """Save the document repeatedly, until its file contains the text."""

        def save_and_read() -> str:
            self.press("Control+s")
            return self.file.read_text(encoding="utf-8")

        until(save_and_read, lambda text: text == expected)


def _busyness() -> float:
    """Return how many processes wait for each processor, from 1 to 10."""
    waiting = os.getloadavg()[0] / (os.cpu_count() or 1)
    return min(max(waiting, 1.0), 10.0)


def read_texts(locator: Locator) -> list[str]:
    """Return the text of each element, with single spaces."""
    return [re.sub(r"\s+", " ", text).strip() for text in locator.all_inner_texts()]
