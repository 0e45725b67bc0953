"""Say how to install this copy of Afterword again, or add an extra, however it was installed."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

from afterword import __version__

if TYPE_CHECKING:
    from importlib.metadata import Distribution

NAME = "afterword"
VSCODE_MARKER = "installed-by-vscode"
"""File in the environment that the VS Code extension has made (serverEnvironment.ts)."""
RELEASE_FILE = f"afterword-{__version__}-py3-none-any.whl"


class Source(NamedTuple):
    """What an installer is told to install: a requirement, or a folder in editable mode."""

    text: str
    editable: bool = False

    def arguments(self) -> list[str]:
        """Return the source as the arguments of an installer."""
        return ["--editable", self.text] if self.editable else [self.text]


def install_command(extra: str, *, again: bool = False) -> str:
    """Return the command that installs this copy with `extra`, to be copied into a shell.

    For a copy that the VS Code extension has installed, say what to do there.

    It names the file, folder or repository that this copy came from, and never the bare name
    `afterword`: in a package index, that name may belong to somebody else.

    Parameters
    ----------
    extra : str
        Name of the extra, such as `train`; "" for none.
    again : bool
        Replace packages that are there already, to repair them.
    """
    if Path(sys.prefix, VSCODE_MARKER).exists():
        setting = f'set "afterword.installSource" to "[{extra}]" and ' if extra else ""
        return f"in VS Code, {setting}run 'Afterword: Install or Update Server'"
    copy = _distribution()
    words = [*_installer(copy, again=again), *_source(copy, extra).arguments()]
    return " ".join(quote_for_shell(word) for word in words)


def _distribution() -> Distribution | None:
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415  (slow)

    try:
        return distribution(NAME)
    except PackageNotFoundError:  # run from a folder on PYTHONPATH
        return None


def _installer(copy: Distribution | None, *, again: bool) -> list[str]:
    """Return the beginning of the command, for the tool that owns this environment."""
    environment = Path(sys.prefix)
    if (environment / "uv-receipt.toml").exists():
        return ["uv", "tool", "install", "--force", *(["--reinstall"] if again else [])]
    if (environment / "pipx_metadata.json").exists():
        return ["pipx", "install", "--force"]
    if copy is not None and (copy.read_text("INSTALLER") or "").strip() == "uv":
        options = ["--reinstall"] if again else []
        return ["uv", "pip", "install", "--python", sys.executable, *options]
    options = ["--force-reinstall"] if again else []
    return [sys.executable, "-m", "pip", "install", *options]


def _source(copy: Distribution | None, extra: str) -> Source:
    """Read where this copy came from, as its installer recorded it (PEP 610)."""
    recorded = copy.read_text("direct_url.json") if copy is not None else None
    extras = f"[{extra}]" if extra else ""
    if recorded is None:
        return Source(f"./{RELEASE_FILE}{extras}")
    origin: dict[str, Any] = json.loads(recorded)
    url: str = origin["url"]
    folder = _local_path(url)
    if folder is not None and not folder.exists():
        name = folder.name if folder.suffix == ".whl" else RELEASE_FILE
        return Source(f"./{name}{extras}")
    if folder is not None and origin.get("dir_info", {}).get("editable"):
        return Source(f"{folder}{extras}", editable=True)
    if "vcs_info" in origin:
        url = f"{origin['vcs_info']['vcs']}+{url}@{origin['vcs_info']['commit_id']}"
    return Source(f"{NAME}{extras} @ {url}")


def _local_path(url: str) -> Path | None:
    """Return the path of a `file:` URL; None for any other."""
    parts = urlsplit(url)
    if parts.scheme != "file":
        return None
    path = unquote(parts.path)
    # "/C:/Users" on Windows
    return Path(path.lstrip("/") if os.name == "nt" else path)


def quote_for_shell(word: str) -> str:
    """Return a word as the shell of this platform reads it: in quotes, if it needs them."""
    if os.name == "nt":
        return f'"{word}"' if set(word) & set(' []&^"') else word
    import shlex  # noqa: PLC0415

    return shlex.quote(word)
