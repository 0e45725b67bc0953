"""A page of another origin gets nothing, though it knows the whole address."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.helpers import until

from .driver import Playground, Tab


class _Other(BaseHTTPRequestHandler):
    """Serve an empty page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>elsewhere</title><body></body>")

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Serve a page at another port of this computer: another origin."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Other) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.fixture(params=["another port", "another name", "no origin"])
def stranger(
    request: pytest.FixtureRequest, context: BrowserContext, elsewhere: str
) -> Iterator[Page]:
    page = context.new_page()
    match request.param:
        case "another port":
            page.goto(elsewhere)
        case "another name":
            page.goto(elsewhere.replace("127.0.0.1", "localhost"))
        case _:
            page.goto("data:text/html,<body></body>")
    yield page
    page.close()


def opens_socket(page: Page, address: str) -> bool:
    """Return whether a page gets a WebSocket."""
    opened: bool = page.evaluate(
        """address => new Promise(resolve => {
             const socket = new WebSocket(address.replace("http", "ws"));
             socket.onopen = () => { socket.close(); resolve(true); };
             socket.onerror = () => resolve(false);
           })""",
        address,
    )
    return opened


def reads(page: Page, address: str) -> str:
    """Return what a page can read of an address."""
    text: str = page.evaluate(
        "address => fetch(address).then(answer => answer.text()).catch(() => '')", address
    )
    return text


def loads(page: Page, address: str, tag: str) -> bool:
    """Return whether a page can use a file as a script, a style or a picture."""
    loaded: bool = page.evaluate(
        """([address, tag]) => new Promise(resolve => {
             const element = document.createElement(tag);
             element.onload = () => resolve(true);
             element.onerror = () => resolve(false);
             element.rel = "stylesheet";
             element[tag === "link" ? "href" : "src"] = address;
             document.body.append(element);
           })""",
        [address, tag],
    )
    return loaded


def test_a_page_of_another_origin_gets_nothing(stranger: Page, playground: Playground) -> None:
    address = playground.address
    assert not opens_socket(stranger, address)
    assert reads(stranger, address) == reads(stranger, f"{address}page.js") == ""
    assert not loads(stranger, f"{address}page.js", "script")
    assert not loads(stranger, f"{address}page.css", "link")
    assert not loads(stranger, f"{address}icon.svg", "img")
    assert playground.is_running


def test_the_page_cannot_be_framed(stranger: Page, playground: Playground) -> None:
    stranger.evaluate(
        """address => new Promise(resolve => {
             const frame = document.createElement("iframe");
             frame.onload = resolve;
             frame.src = address;
             document.body.append(frame);
           })""",
        playground.address,
    )
    (frame,) = stranger.main_frame.child_frames
    assert frame.locator("#editor").count() == 0


def test_its_own_page_gets_all_of_it(context: BrowserContext, playground: Playground) -> None:
    """Otherwise the tests above would show nothing."""
    tab = Tab(context.new_page(), playground.address)
    tab.page.goto(f"{playground.address}licences.txt")
    assert "CodeMirror" not in tab.page.title()
    until(lambda: opens_socket(tab.page, playground.address))  # once the tab before has left
    assert "afterword" in reads(tab.page, f"{playground.address}page.js")
    assert loads(tab.page, f"{playground.address}icon.svg", "img")
