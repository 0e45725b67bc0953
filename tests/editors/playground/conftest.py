"""A playground and a browser for all tests, and a tab of its own for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("websockets")

from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect, sync_playwright

from tests.helpers import SECONDS

from ..browser import BROWSER_ARGUMENTS, find_browser
from ..packages import Unavailable
from .driver import Playground, Tab

expect.set_options(timeout=1000 * SECONDS)

WINDOW_SIZE = ViewportSize(width=1180, height=720)


@pytest.fixture(scope="package")
def playground(home: Path) -> Iterator[Playground]:
    """Start the playground."""
    with Playground() as running:
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    try:
        program = find_browser()
    except Unavailable as error:
        pytest.skip(f"playground: {error}")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=BROWSER_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Make a profile without anything in it."""
    made = browser.new_context(viewport=WINDOW_SIZE)
    made.set_default_timeout(1000 * SECONDS)
    yield made
    made.close()


@pytest.fixture
def tab(context: BrowserContext, playground: Playground) -> Iterator[Tab]:
    """Open the playground; nothing may go wrong in the page, nor be asked of another server."""
    opened = Tab(context.new_page(), playground.address)
    opened.open()
    yield opened
    assert opened.problems == []
    assert playground.is_running
