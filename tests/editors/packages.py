"""Editors out of Debian's packages, unpacked into a folder of the repository.

The distribution's own editors are often too old. Its archive has newer ones, and their packages
run from any folder through the loader that comes with them: nothing is installed, and nobody need
be root. A folder that is there is used as it is; delete it for newer packages.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from filelock import FileLock

from tests.helpers import OUTSIDE

CACHE = Path(__file__).parents[2] / ".cache" / "editors"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SECONDS = 300
"""Most that one command of the installation may take."""

# What they are built and documented with, and nothing runs without.
_NEEDLESS = re.compile(r"binutils|.*-dev_|perl|linux-libc|.*-el_")
_NEEDLESS_FOLDERS = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/lib/gcc")


class Unavailable(Exception):  # noqa: N818  (it is no error: a test is skipped)
    """Why an editor cannot be had here."""


class Tree:
    """A folder of unpacked packages.

    Parameters
    ----------
    root : Path
        The folder, which stands for "/".
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def find(self, *patterns: str) -> Path:
        """The first file of some glob patterns."""
        for pattern in patterns:
            for found in sorted(self.root.glob(pattern)):
                return found
        raise Unavailable(f"the packages in {self.root.name} hold no {patterns[0]}")

    def command(self, program: str) -> list[str]:
        """How to run a program of the folder."""
        loader = self.find("usr/lib/*-linux-gnu*/ld-linux*.so.*")
        return [str(loader), "--library-path", str(loader.parent), str(self.find(program))]


def unpack(suite: str, *packages: str) -> Tree:
    """The packages of a suite of Debian and all they depend on, from the cache if they are there.

    Raises
    ------
    Unavailable
        Where they cannot be had: another system, no network, a package that is gone.
    """
    root = CACHE / "-".join((suite, *packages))
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{root}.lock", timeout=SECONDS):
        if not root.exists():
            with tempfile.TemporaryDirectory(dir=CACHE) as folder:
                _install(Path(folder), suite, packages).replace(root)
    return Tree(root)


def _install(folder: Path, suite: str, packages: tuple[str, ...]) -> Path:
    (folder / "sources.list").write_text(
        f"deb [signed-by={KEYRING}] {_mirror(folder)} {suite} main"
    )
    apt = _Apt(folder)
    apt.run("update")
    apt.run("install", "--yes", "--download-only", "--no-install-recommends", *packages)
    root = folder / "root"
    for archive in sorted((folder / "archives").glob("*.deb")):
        if not _NEEDLESS.match(archive.name):
            run("dpkg", "--extract", str(archive), str(root))
    for needless in _NEEDLESS_FOLDERS:
        shutil.rmtree(root / needless, ignore_errors=True)
    return root


def _mirror(folder: Path) -> str:
    """The mirror of Debian that this machine's own apt is set up with."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    if release.get("ID") != "debian" or not KEYRING.exists() or not shutil.which("apt-get"):
        raise Unavailable("it is installed from Debian's packages, and this is not Debian")
    lists = folder / "empty"
    lists.mkdir()
    files = run("apt-get", "update", "--print-uris", "-o", f"Dir::State::lists={lists}")
    mirror = re.search(rf"'(\S+)/dists/{release.get('VERSION_CODENAME')}/InRelease'", files)
    if mirror is None:
        raise Unavailable("apt is set up with no mirror of this release of Debian")
    return mirror.group(1)


class _Apt:
    """apt with a state and a source of its own."""

    def __init__(self, folder: Path) -> None:
        for name in ("lists", "archives"):
            (folder / name / "partial").mkdir(parents=True)
        (folder / "status").touch()
        self._options = {
            "Dir::Etc::sourcelist": folder / "sources.list",
            "Dir::Etc::sourceparts": os.devnull,
            "Dir::State": folder,
            "Dir::State::lists": folder / "lists",
            "Dir::State::status": folder / "status",
            "Dir::Cache": folder,
            "Dir::Cache::archives": folder / "archives",
            "Acquire::Check-Valid-Until": "false",
            "Acquire::Languages": "none",
            "Acquire::http::Timeout": 20,
            "APT::Sandbox::User": "root",
            "Debug::NoLocking": "true",
        }

    def run(self, *arguments: str) -> None:
        options = [f"-o{name}={value}" for name, value in self._options.items()]
        run("apt-get", "--quiet", *options, *arguments)


def install(*packages: str) -> None:
    """Have the distribution's own packages installed.

    Raises
    ------
    Unavailable
        If that is not possible here; the message says why.
    """
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise Unavailable(f"without root and apt-get {packages[0]} cannot be installed")
    lock = ("-o", f"DPkg::Lock::Timeout={SECONDS}")
    run(apt, *lock, "update")
    run(apt, *lock, "install", "--yes", "--no-install-recommends", *packages)


def run(*command: str, folder: Path | None = None, path: Path | None = None) -> str:
    """Run a step of an installation, with a folder before those of PATH; its output.

    Raises
    ------
    Unavailable
        If it fails or takes too long.
    """
    environment = dict(OUTSIDE, DEBIAN_FRONTEND="noninteractive")
    if path is not None:
        environment["PATH"] = f"{path}{os.pathsep}{environment['PATH']}"
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(f"`{' '.join(command)}` took more than {SECONDS} s") from None
    except subprocess.CalledProcessError as error:
        lines = (error.stderr.strip() or error.stdout.strip()).splitlines()
        last = [line for line in lines if "complete log" not in line][-1:]
        raise Unavailable(f"`{' '.join(command)}` failed: {' '.join(last)}") from None
    return done.stdout
