"""Say where each editor reads its configuration, on each platform."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple


class Machine(NamedTuple):
    """What the places depend on; tests make one of another platform.

    Attributes
    ----------
    platform : str
        As `sys.platform` names it.
    home : Path
    environment : Mapping[str, str]
    """

    platform: str
    home: Path
    environment: Mapping[str, str]

    @classmethod
    def this(cls) -> Machine:
        """Return the computer that this runs on."""
        # os.path leaves "~" as it is where the home folder is not known; pathlib raises.
        return cls(sys.platform, Path(os.path.expanduser("~")), os.environ)  # noqa: PTH111

    @property
    def config(self) -> Path:
        """The folder of configurations on Linux, and of many terminal programs on macOS."""
        return self.folder("XDG_CONFIG_HOME", self.home / ".config")

    @property
    def roaming(self) -> Path:
        """The folder of configurations on Windows."""
        return self.folder("APPDATA", self.home / "AppData" / "Roaming")

    @property
    def application_support(self) -> Path:
        """The folder of the configurations of windowed programs."""
        if self.platform == "win32":
            return self.roaming
        if self.platform == "darwin":
            return self.home / "Library" / "Application Support"
        return self.config

    def folder(self, variable: str, default: Path) -> Path:
        """Return the folder that a variable names; a relative one is ignored, as XDG says."""
        path = Path(self.environment.get(variable, ""))
        return path if path.is_absolute() else default


def neovim(machine: Machine) -> list[Path]:
    """Return a file of our own that Neovim loads by itself, after all plugins."""
    folder = machine.config
    if machine.platform == "win32" and "XDG_CONFIG_HOME" not in machine.environment:
        folder = machine.folder("LOCALAPPDATA", machine.home / "AppData" / "Local")
    name = machine.environment.get("NVIM_APPNAME") or "nvim"
    return [folder / name / "after" / "plugin" / "afterword.lua"]


def helix(machine: Machine) -> list[Path]:
    """Return the file of Helix's languages."""
    folder = machine.roaming if machine.platform == "win32" else machine.config
    return [folder / "helix" / "languages.toml"]


def zed(machine: Machine) -> list[Path]:
    """Return Zed's settings."""
    if machine.platform == "win32":
        return [machine.roaming / "Zed" / "settings.json"]
    return [machine.config / "zed" / "settings.json"]


def sublime(machine: Machine) -> list[Path]:
    """Return the user's settings of the package LSP."""
    folder = "sublime-text" if machine.platform.startswith("linux") else "Sublime Text"
    user = machine.application_support / folder / "Packages" / "User"
    return [user / "LSP.sublime-settings"]


def vscode(machine: Machine) -> list[Path]:
    """Return the settings of each kind of VS Code that has been started here, or of VS Code."""
    kinds = ("Code", "Code - Insiders", "VSCodium", "Code - OSS")
    users = [machine.application_support / kind / "User" for kind in kinds]
    # os.path answers where pathlib raises.
    found = [user for user in users if os.path.isdir(user)]  # noqa: PTH112
    return [user / "settings.json" for user in found or users[:1]]


def kakoune(machine: Machine) -> list[Path]:
    """Return Kakoune's configuration."""
    return [machine.folder("KAKOUNE_CONFIG_DIR", machine.config / "kak") / "kakrc"]


def emacs(machine: Machine) -> list[Path]:
    """Return a file of our own in Emacs's folder, and the user's file that is to load it."""
    folder, init = _emacs(machine)
    return [folder / "afterword.el", init]


def emacs_home(machine: Machine) -> Path:
    """Return the folder that Emacs calls "~", which is another one on Windows."""
    if machine.platform == "win32":
        return machine.folder("HOME", machine.roaming)
    return machine.home


def _emacs(machine: Machine) -> tuple[Path, Path]:
    """Return Emacs's folder and the file it reads first, found in Emacs's own order."""
    home = emacs_home(machine)
    machine = machine._replace(home=home)
    doom = machine.environment.get("DOOMDIR")
    doom_folders = [Path(doom)] if doom else [machine.config / "doom", home / ".doom.d"]
    for folder in doom_folders:
        if os.path.isdir(folder):  # noqa: PTH112
            return folder, folder / "config.el"
    old, new = home / ".emacs.d", machine.config / "emacs"
    files = [home / ".emacs.el", home / ".emacs"]
    if file := next((file for file in files if os.path.isfile(file)), None):  # noqa: PTH113
        return old, file
    folder = new if os.path.isdir(new) and not os.path.isdir(old) else old  # noqa: PTH112
    return folder, folder / "init.el"


PLACES: Mapping[str, Callable[[Machine], list[Path]]] = {
    "emacs": emacs,
    "emacs-lsp-mode": emacs,
    "helix": helix,
    "kakoune": kakoune,
    "neovim": neovim,
    "sublime": sublime,
    "vscode": vscode,
    "zed": zed,
}
"""For each editor, a function that returns the files of its configuration."""
