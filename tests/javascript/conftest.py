"""Run the shipped model in onnxruntime-node, and in onnxruntime-web in headless Chromium."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple, TypeAlias

import pytest
from filelock import FileLock
from playwright.sync_api import Page, Route, sync_playwright

from afterword.store.paths import shipped_bundle
from tests.editors.browser import find_browser
from tests.editors.packages import CACHE, Unavailable, availability, run
from tests.helpers import SECONDS

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent
TIMEOUT_SECONDS = 240

Answers: TypeAlias = list[dict[str, Any]]
"""What `answers.mjs` returns for each case."""


class Case(NamedTuple):
    """A text up to the word to complete, and the letters of that word that have been typed."""

    text: str
    prefix: str = ""


CASES = (
    Case("Thank you for your "),
    Case("We will meet again "),
    Case("I would like to "),
    Case("The people who wrote to the council were ", "dis"),
    Case("It is ", "extraord"),
    Case("Dear Anna,\n\nit was good to see you. I don’t know whether you have "),
    Case('He said "no" (in 1999: 3.5 % of  them), and left. — The naïve café-owner’s friend '),
    Case("", "Hal"),
    Case("Rene\u0301 met us at the cafe\u0301 and they "),
    Case("They said that Rene\u0301 was ", "nai\u0308"),
)


@pytest.fixture(scope="session")
def node() -> str:
    """Return the path of Node.js, for which the pinned packages are installed."""
    with availability():
        return install()


def install() -> str:
    """Install the packages that the lock file names, and return the path of Node.js.

    Raises
    ------
    Unavailable
        If that is not possible here; the message says why.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Unavailable("Node.js or npm is not installed")
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(CACHE / "javascript.lock"):
        installed = FOLDER / "node_modules" / ".package-lock.json"
        if _versions(installed) != _versions(FOLDER / "package-lock.json"):
            # No scripts: that of onnxruntime-node fetches what only a GPU needs.
            run(npm, "ci", "--ignore-scripts", folder=FOLDER)
    return node


def _versions(lock: Path) -> dict[str, str]:
    """Return the versions that a lock file names, by package."""
    packages = json.loads(lock.read_text("utf-8"))["packages"] if lock.exists() else {}
    return {name: package["version"] for name, package in packages.items() if name}


@pytest.fixture(scope="session")
def in_node(node: str) -> Answers:
    """Return what onnxruntime-node answers."""
    result = subprocess.run(
        [node, "answer_cases.mjs", str(shipped_bundle())],
        cwd=FOLDER,
        env=os.environ | {"ORT_DISABLE_TELEMETRY": "1"},
        input=_as_json(CASES),
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    answers: Answers = json.loads(result.stdout)
    return answers


@pytest.fixture(scope="session")
def in_browser(node: str) -> Answers:
    """Return what onnxruntime-web answers in Chromium, which reaches nothing but this computer."""
    del node  # its packages are installed
    with availability():
        browser = find_browser()
    bundle = shipped_bundle().relative_to(ROOT).as_posix()
    with _serve() as address, _open_page(browser, address) as page:
        answers: Answers = page.evaluate(
            """async ([bundle, cases]) => {
                const { load } = await import("/tests/javascript/browser.mjs");
                const { answers } = await import("/tests/javascript/answers.mjs");
                return answers(await load(bundle), JSON.parse(cases));
            }""",
            [f"/{bundle}", _as_json(CASES)],
        )
    return answers


def _as_json(cases: Sequence[Case]) -> str:
    return json.dumps([case._asdict() for case in cases])


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def _serve() -> Iterator[str]:
    """Serve the repository's files to this computer; yield the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(ROOT))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def _open_page(browser: str, address: str) -> Iterator[Page]:
    """Open a page of an address; fail if anything elsewhere was asked for."""
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.abort()

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page()
        page.set_default_timeout(1000 * SECONDS)
        page.route(lambda url: not url.startswith(address), refuse)
        page.goto(f"{address}tests/javascript/package.json")  # any page will do
        yield page
        chromium.close()
    assert refused == []
