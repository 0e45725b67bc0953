"""The site of the documentation: built in strict mode, complete, and asking nobody for anything."""

from __future__ import annotations

import functools
import http.server
import logging
import re
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from tests.editors.browser import find_browser
from tests.editors.packages import availability
from tests.helpers import SECONDS

from .pages import PAGES, ROOT, name_of

pytest.importorskip("mkdocs")

from docs_tools import mermaid
from docs_tools.site_hooks import ELSEWHERE, MERMAID, turn_links
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

SAME = (
    *("h1", "h2", "h3", "li", "tr", "pre", "strong", "em", "blockquote", "img"),
    "p:not(li p)",  # whether an item of a list is a paragraph makes little difference
)
"""Elements that a page has as often in the site as in the repository."""
LOADED = {
    "script": "src",
    "img": "src",
    "source": "src",
    "iframe": "src",
    "object": "data",
    "link[rel~=stylesheet]": "href",
    "link[rel~=icon]": "href",
    "link[rel~=preload]": "href",
    "link[rel~=preconnect]": "href",
}
"""What a browser loads by itself."""
REPOSITORY = "https://example.org/afterword/blob/main"


def html_of(page: Path) -> str:
    """Return the file of a page in the site; an empty name if it is none of its pages."""
    name = name_of(page)
    if name not in ELSEWHERE and not name.startswith("docs/"):
        return ""
    name = ELSEWHERE.get(name, name.removeprefix("docs/"))
    return re.sub(r"(README)?\.md$", lambda end: "index.html" if end[1] else ".html", name)


ON_SITE = [page for page in PAGES if html_of(page)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as `make docs` does."""
    folder = tmp_path_factory.mktemp("site")
    with availability():
        mermaid.fetch()
    config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(folder), strict=True)
    build(config)
    return folder


def test_every_page_is_in_the_site_and_in_its_navigation(site: Path) -> None:
    assert [name_of(page) for page in ON_SITE if not (site / html_of(page)).is_file()] == []
    index = LexborHTMLParser((site / "index.html").read_text("utf-8"))
    linked = {link.attributes.get("href") for link in index.css("nav.md-nav a")}
    assert {html_of(page) for page in ON_SITE} - linked <= {"index.html"}


@pytest.mark.parametrize("page", ON_SITE, ids=name_of)
def test_a_page_has_the_same_lists_tables_and_paragraphs(page: Path, site: Path) -> None:
    plain = MarkdownIt("gfm-like", {"linkify": False}).render(page.read_text("utf-8"))
    article = LexborHTMLParser((site / html_of(page)).read_text("utf-8")).css_first("article")
    assert article is not None
    here = Counter({name: len(LexborHTMLParser(plain).css(name)) for name in SAME})
    there = Counter({name: len(article.css(name)) for name in SAME})
    assert there == here


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 60
    for page in pages:
        parsed = LexborHTMLParser(page.read_text("utf-8"))
        for selector, attribute in LOADED.items():
            for node in parsed.css(selector):
                address = node.attributes.get(attribute) or ""
                assert "//" not in address, f"{page.name} loads {address}"
    for style in site.rglob("*.css"):
        found = re.findall(r"(?:url\(|@import)\s*['\"]?(https?:|//)[^)]*", style.read_text("utf-8"))
        assert found == [], style.name
    assert (site / MERMAID).stat().st_size > 1_000_000


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    """Serve the site, and return its address."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Print nothing."""

    handler = functools.partial(Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("name", ["index.html", "architecture.html", "how-it-works.html"])
def test_a_browser_asks_no_other_computer_and_draws_the_diagrams(name: str, address: str) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    with availability():
        browser = find_browser()
    asked: list[str] = []
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page()
        page.set_default_timeout(1000 * SECONDS)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/{name}")
        page.wait_for_function("!document.querySelector('pre.mermaid')")
        drawn = page.locator("div.mermaid").count()
        chromium.close()
    diagrams = (ROOT / "docs" / name).with_suffix(".md")
    wanted = diagrams.read_text("utf-8").count("```mermaid") if diagrams.exists() else 0
    assert drawn == wanted
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def test_what_is_wrong_stops_the_build(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(ROOT / "docs", docs)
    page = "# A\n\n[a](nothing.md) [b](settings.md#nothing) ![c](images/nothing.png)\n"
    (docs / "new.md").write_text(page, "utf-8")
    config = load_config(
        str(ROOT / "mkdocs.yml"), docs_dir=str(docs), site_dir=str(tmp_path / "site"), strict=True
    )
    with caplog.at_level(logging.WARNING), pytest.raises(Abort):
        build(config)
    warned = caplog.text
    for missing in ("new.md", "not included in the", "nothing.md", "#nothing", "nothing.png"):
        assert missing in warned


def test_links_lead_to_pages_of_the_site_or_files_of_the_repository() -> None:
    def turned(text: str, page: str) -> str:
        return turn_links(text, page, REPOSITORY)

    assert turned("[a](docs/cli.md#x)", "index.md") == "[a](cli.md#x)"
    assert turned("[a](../README.md)", "cli.md") == "[a](index.md)"
    assert turned("[a](../privacy.md)", "decisions/006-int8.md") == "[a](../privacy.md)"
    assert turned("![a](docs/images/x.gif)", "index.md") == "![a](images/x.gif)"
    assert turned("[a](../server/x.py)", "cli.md") == f"[a]({REPOSITORY}/server/x.py)"
    for same in ("[a](#x)", "[a](https://example.org/b.md)", "`[a](../server/x.py)`"):
        assert turned(same, "cli.md") == same


def test_another_package_of_mermaid_is_refused() -> None:
    with pytest.raises(SystemExit, match="another checksum"):
        mermaid.check(b"something else")
