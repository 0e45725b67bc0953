"""Check that Afterword can be released: `python -m release.check [--tag v0.2.0] [--write]`.

`release/publishing.toml` says where it is published. Other files repeat its values: package.json of
the VS Code extension, pyproject.toml, SECURITY.md, CODE_OF_CONDUCT.md, and the files for other
editors.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PUBLISHING = "release/publishing.toml"
PLACEHOLDER = "example"


class Repeated(NamedTuple):
    """A place that repeats a value of `publishing.toml`."""

    key: str
    file: str
    pattern: str
    """Regular expression with one group, the value."""


REPEATED = (
    Repeated("vscode_publisher", "editors/vscode/package.json", r'"publisher": "([^"]*)"'),
    Repeated("repository", "editors/vscode/package.json", r'"url": "([^"]*)\.git"'),
    Repeated("repository", "editors/vscode/package.json", r'"homepage": "([^"]*)#readme"'),
    Repeated("repository", "editors/vscode/package.json", r'"url": "([^"]*)/issues"'),
    Repeated("repository", "pyproject.toml", r'Homepage = "([^"]*)"'),
    Repeated("repository", "pyproject.toml", r"\\1(https?://\S+)/raw/v\$HFPR_VERSION/"),
    Repeated("repository", "pyproject.toml", r"\\1(https?://\S+)/blob/v\$HFPR_VERSION/"),
    Repeated("repository", "pyproject.toml", r'Issues = "([^"]*)/issues"'),
    Repeated("repository", "pyproject.toml", r'Documentation = "([^"]*)/tree/main/docs"'),
    Repeated("repository", "pyproject.toml", r'Changelog = "([^"]*)/blob/main/CHANGELOG\.md"'),
    *(
        Repeated("repository", f"editors/{file}", pattern)
        for file, pattern in (
            ("upstream/mason/package.yaml", r"homepage: (\S+)"),
            ("upstream/nvim-lspconfig/afterword.lua", r"--- (https?://\S+)"),
            ("upstream/melpa/afterword", r':url "([^"]*)"'),
            ("zed/extension.toml", r'repository = "([^"]*)"'),
            ("sublime/README.md", r"\[Afterword\]\(([^)]*)\)"),
            ("emacs/afterword.el", r";; URL: (\S+)"),
        )
    ),
    Repeated(
        "sublime_repository",
        "editors/upstream/package-control/lsp-afterword.json",
        r'"details": "([^"]*)"',
    ),
    Repeated("security_contact", "SECURITY.md", r"\*\*(\S+@\S+)\*\*"),
    Repeated("security_contact", "CODE_OF_CONDUCT.md", r"\*\*(\S+@\S+)\*\*"),
)


def read_publishing(root: Path = ROOT) -> dict[str, str | bool]:
    """Read where Afterword is published."""
    return tomllib.loads((root / PUBLISHING).read_text("utf-8"))


def differences(root: Path = ROOT) -> Iterator[str]:
    """Yield a line for each place that does not repeat the value of `publishing.toml`."""
    values = read_publishing(root)
    for place in REPEATED:
        found = re.search(place.pattern, (root / place.file).read_text("utf-8"))
        if found is None:
            yield f"{place.file} has no {place.key} ({place.pattern})"
        elif found[1] != values[place.key]:
            yield f"{place.file} has {found[1]} as {place.key}, not {values[place.key]}"


def placeholders(root: Path = ROOT) -> Iterator[str]:
    """Yield a line for each value that is not decided yet."""
    for key, value in read_publishing(root).items():
        if value is False or PLACEHOLDER in str(value):
            yield f"{key} in {PUBLISHING} is a placeholder"


def version_differences(tag: str, root: Path = ROOT) -> Iterator[str]:
    """Yield a line for each place whose version is not that of the tag, such as "v0.2.0"."""
    version = tag.removeprefix("v")
    for file, pattern in (
        ("server/afterword/__init__.py", r'__version__ = "([^"]*)"'),
        ("editors/vscode/package.json", r'"version": "([^"]*)"'),
        ("editors/upstream/mason/package.yaml", r"pkg:pypi/afterword@(\S+)"),
        ("editors/zed/extension.toml", r'(?m)^version = "([^"]*)"'),
        ("editors/zed/Cargo.toml", r'(?m)^version = "([^"]*)"'),
        ("editors/emacs/afterword.el", r";; Version: (\S+)"),
        ("CHANGELOG.md", r"## (\d\S*)"),
        ("editors/vscode/CHANGELOG.md", r"## (\d\S*)"),
    ):
        found = re.search(pattern, (root / file).read_text("utf-8"))
        if found is None or found[1] != version:
            yield f"{file} has version {found[1] if found else 'none'}, the tag {version}"


def write(root: Path = ROOT) -> None:
    """Carry the values of `publishing.toml` into the places that repeat them."""
    values = read_publishing(root)
    for place in REPEATED:
        file = root / place.file
        text = file.read_text("utf-8")
        found = re.search(place.pattern, text)
        if found is None:
            raise SystemExit(f"{place.file} has no {place.key} ({place.pattern})")
        file.write_text(
            text[: found.start(1)] + str(values[place.key]) + text[found.end(1) :],
            "utf-8",
            newline="\n",
        )


def main(arguments: list[str]) -> int:
    """Print what stands in the way of a release; return 1 if anything does."""
    parser = argparse.ArgumentParser(prog="python -m release.check", description=__doc__)
    parser.add_argument("--tag", help="also compare the version with this tag")
    parser.add_argument("--write", action="store_true", help="update the files that repeat values")
    options = parser.parse_args(arguments)
    if options.write:
        write()
    problems = [*differences(), *placeholders()]
    problems += version_differences(options.tag) if options.tag else []
    for problem in problems:
        print(f"release: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
