"""Hooks of MkDocs: pages from outside of docs/, links as they are in the repository, Mermaid.

The pages are written to be read in the repository. Here their links are changed: to a page of the
site where there is one, and else to the file in the repository.
"""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from docs_tools import mermaid

ROOT = Path(__file__).parents[1]
ELSEWHERE = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "CODE_OF_CONDUCT.md": "conduct.md",
    "editors/vscode/README.md": "vscode-extension.md",
}
"""Files of the repository that are pages of the site, and their names there."""
MERMAID = "assets/mermaid.min.js"
LINK = re.compile(r"(?P<before>\]\()(?P<target>[^)\s]+)(?P<after>[)\s])")
CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Name the pages of the folders in the navigation."""
    config.nav = _expanded(config.nav, Path(config.docs_dir))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that lie elsewhere, and Mermaid."""
    for source, name in ELSEWHERE.items():
        text = (ROOT / source).read_text("utf-8")
        files.append(File.generated(config, name, content=text))
    files.append(File.generated(config, MERMAID, abs_src_path=str(mermaid.fetch())))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn the links of a page."""
    return turn_links(markdown, page.file.src_uri, _repository())


def turn_links(markdown: str, page: str, repository: str) -> str:
    """Return a page with links for the site.

    Parameters
    ----------
    markdown : str
        The page, with links as they are in the repository.
    page : str
        Its name in the site.
    repository : str
        Address of the files of the repository, up to their paths.
    """
    turn = _turner(page, repository)
    pieces = CODE.split(markdown)
    pieces[::2] = [
        LINK.sub(lambda link: link["before"] + turn(link["target"]) + link["after"], piece)
        for piece in pieces[::2]
    ]
    return "".join(pieces)


def _turner(page: str, repository: str) -> Callable[[str], str]:
    """Return a function from a target in the repository to the target in the site."""
    sources = {name: source for source, name in ELSEWHERE.items()}
    folder = posixpath.dirname(sources.get(page, f"docs/{page}"))

    def turn(target: str) -> str:
        if ":" in target or target.startswith("#"):
            return target
        path, mark, anchor = target.partition("#")
        path = posixpath.normpath(posixpath.join(folder, path))
        name = ELSEWHERE.get(path, path.removeprefix("docs/"))
        if path in ELSEWHERE or path.startswith("docs/"):
            return posixpath.relpath(name, posixpath.dirname(page) or ".") + mark + anchor
        return f"{repository}/{path}{mark}{anchor}"

    return turn


def _repository() -> str:
    values = tomllib.loads((ROOT / "release" / "publishing.toml").read_text("utf-8"))
    return f"{values['repository']}/blob/main"


def _expanded(entry: Any, docs: Path) -> Any:
    """Return a part of the navigation with the pages of each folder in place of the folder."""
    if isinstance(entry, list):
        return [_expanded(one, docs) for one in entry]
    if isinstance(entry, dict):
        return {title: _expanded(value, docs) for title, value in entry.items()}
    if entry.endswith("/"):
        return [f"{entry}{page.name}" for page in sorted((docs / entry).glob("*.md"), key=_order)]
    return entry


def _order(page: Path) -> tuple[bool, str]:
    """Return what sorts the index of a folder before its pages."""
    return page.stem != "README", page.name
