"""Run the playground, and use its page through Chromium like a person at a keyboard."""

from __future__ import annotations

import json
import subprocess
import sys
from types import TracebackType
from typing import Any

from playwright.sync_api import Page, WebSocket, WebSocketRoute

from tests.helpers import until

START_TIMEOUT_MS = 60_000
"""The longest that loading the model may take on a busy computer."""
KEY_DELAY_MS = 20


class Playground:
    """`afterword playground` without a browser; a context manager.

    Attributes
    ----------
    address : str
        What it has printed.
    """

    def __enter__(self) -> Playground:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "afterword", "playground", "--no-browser"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def end(self) -> None:
        """End the server."""
        if self.is_running:
            self._process.terminate()
            self._process.communicate()

    @property
    def is_running(self) -> bool:
        """Return whether the server is still there."""
        return self._process.poll() is None


class HeldAnswers:
    """Keeps answers of the server back until they are released. Make it before the page is opened.

    Parameters
    ----------
    page : Page
        The page that is to wait for them.
    part : str
        What a message contains that is kept back.

    Attributes
    ----------
    passed : list[str]
        The messages that the page has been given.
    """

    def __init__(self, page: Page, part: str) -> None:
        self.passed: list[str] = []
        self._page = page
        self._part = part
        self._held: list[str] = []
        self._is_holding = True
        page.route_web_socket("**", self._route)

    def __len__(self) -> int:
        self._page.evaluate("0")  # playwright looks for messages meanwhile
        return len(self._held)

    def hold(self) -> None:
        """Keep answers back from now on."""
        self._is_holding = True

    def release(self) -> None:
        """Hand on what was kept back, and all that follows; wait until the page has drawn it."""
        self._is_holding = False
        for message in self._held:
            self._socket.send(message)
        self._held.clear()
        self._page.evaluate("new Promise(requestAnimationFrame)")

    def _route(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.connect_to_server().on_message(self._take)

    def _take(self, message: str | bytes) -> None:
        text = str(message)
        if self._is_holding and self._part in text:
            self._held.append(text)
        else:
            self.passed.append(text)
            self._socket.send(text)


class Tab:
    """A tab with the playground.

    Parameters
    ----------
    page : Page
        A page of the browser.
    address : str
        The address of the playground.

    Attributes
    ----------
    problems : list[str]
        Errors of the page, and what it wanted to load from elsewhere.
    explanation : dict[str, Any]
        The newest answer of the server to `afterword.why`.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.problems: list[str] = []
        self.explanation: dict[str, Any] = {"prefix": None, "words": []}
        self._address = address
        self._asked: set[int] = set()
        page.on("websocket", self._follow)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda line: self.problems.append(line.text))
        page.on("request", lambda request: self._check(request.url))
        self.text = page.get_by_role("textbox", name="Your text")
        self.ghost = page.locator(".ghost")
        self.list = page.locator(".cm-tooltip-autocomplete [role=option]")
        self.reasons = page.locator("#why .reason")

    def open(self) -> None:
        """Open the page and wait for the model."""
        self.page.goto(self._address)
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until the server has said which model answers."""
        self.page.locator("body[aria-busy=false]").wait_for(timeout=START_TIMEOUT_MS)

    def type(self, text: str) -> None:
        """Type on the keyboard."""
        self.page.keyboard.type(text, delay=KEY_DELAY_MS)

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def written(self) -> str:
        """Return the text, without the ghost text."""
        lines: list[str] = self.text.evaluate(
            """element => [...element.querySelectorAll(".cm-line")].map(line => {
                 const copy = line.cloneNode(true);
                 copy.querySelectorAll(".ghost, .cm-placeholder").forEach(one => one.remove());
                 return copy.textContent;
               })"""
        )
        return "\n".join(lines)

    def ghost_text(self) -> str:
        """Return the ghost text on the screen."""
        return "".join(self.ghost.all_inner_texts())

    def words(self) -> list[str]:
        """Return the words of the list on the screen."""
        return self.list.locator(".cm-completionLabel").all_inner_texts()

    def reason_words(self) -> list[str]:
        """Return the words beside the text."""
        return self.reasons.locator(".word").all_inner_texts()

    def saved(self) -> int:
        """Return how many keystrokes were saved in this text."""
        return int(self.page.locator("#saved-here").inner_text())

    def focused(self) -> str:
        """Return the id of the element that has the focus, or "text" for the editor."""
        found: str = self.page.evaluate(
            "document.activeElement.closest('#editor') ? 'text' : document.activeElement.id"
        )
        return found

    def background(self) -> str:
        """Return the colour behind everything."""
        colour: str = self.page.evaluate("getComputedStyle(document.body).backgroundColor")
        return colour

    def wait_for_text(self, text: str) -> None:
        """Wait until the text is this one."""
        until(self.written, text.__eq__)

    def _follow(self, socket: WebSocket) -> None:
        """Note what the page asks `afterword.why`, and what it is answered."""

        def note_question(frame: bytes | str) -> None:
            message = json.loads(frame)
            if (message.get("params") or {}).get("command") == "afterword.why":
                self._asked.add(message["id"])

        def note_answer(frame: bytes | str) -> None:
            message = json.loads(frame)
            if message.get("id") in self._asked and "result" in message:
                self.explanation = message["result"]

        socket.on("framesent", note_question)
        socket.on("framereceived", note_answer)

    def _check(self, url: str) -> None:
        if not url.startswith(self._address):
            self.problems.append(f"asked for {url}")
