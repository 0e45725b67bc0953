"""Find or install a browser for the tests."""

from __future__ import annotations

import shutil

from .packages import Unavailable, install

BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync"]

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str:
    """Return the path of Chromium, which is installed if that is possible.

    Raises
    ------
    Unavailable
        If there is none.
    """
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        install("chromium", "fonts-dejavu-core")
        found = shutil.which("chromium")
    if found is None:
        raise Unavailable("Chromium could not be installed")
    return found
