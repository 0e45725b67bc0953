"""Unpack editors from Debian's packages into a folder of the repository.

The distribution's own editors are often too old, but its archive has newer ones. Their programs run
from any folder through the loader in the packages, so nothing is installed and root is not needed.
An existing folder is used as it is; delete it to get newer packages.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from tests.helpers import OUTSIDE

CACHE = Path(__file__).parents[2] / ".cache" / "editors"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
STEP_TIMEOUT_SECONDS = 600
"""The longest that one command of an installation may take."""

# For building and documentation only.
_UNNEEDED_PACKAGES = re.compile(r"binutils|.*-dev_|perl|linux-libc|.*-el_")
_UNNEEDED_FOLDERS = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/lib/gcc")


class Unavailable(Exception):  # noqa: N818  (not an error: tests are skipped)
    """Raised with the reason why an editor is not available here."""


@contextmanager
def availability() -> Iterator[None]:
    """Skip the tests if something is unavailable; in CI, fail.

    A command that fetches something ends with SystemExit, and its reason, if it cannot.
    """
    try:
        yield
    except (Unavailable, SystemExit) as reason:
        if os.environ.get("CI"):
            pytest.fail(f"not tested in CI: {reason}", pytrace=False)
        pytest.skip(str(reason))


class UnpackedPackages:
    """A folder with unpacked packages.

    Parameters
    ----------
    root : Path
        The folder that takes the place of "/".
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def find(self, *patterns: str) -> Path:
        """Return the first file that matches one of the glob patterns."""
        for pattern in patterns:
            for found in sorted(self.root.glob(pattern)):
                return found
        raise Unavailable(f"the packages in {self.root.name} hold no {patterns[0]}")

    def command(self, program: str) -> list[str]:
        """Return the command that runs a program from the folder."""
        loader = self.find("usr/lib/*-linux-gnu*/ld-linux*.so.*")
        return [str(loader), "--library-path", str(loader.parent), str(self.find(program))]


def unpack(suite: str, *packages: str) -> UnpackedPackages:
    """Unpack packages of a Debian suite and all they depend on, unless they are in the cache.

    Raises
    ------
    Unavailable
        If that is impossible: on another system, without a network, without such a package.
    """
    root = CACHE / "-".join((suite, *packages))
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{root}.lock", timeout=2 * STEP_TIMEOUT_SECONDS):
        if not root.exists():
            with tempfile.TemporaryDirectory(dir=CACHE) as folder:
                _install(Path(folder), suite, packages).replace(root)
    return UnpackedPackages(root)


def _install(folder: Path, suite: str, packages: tuple[str, ...]) -> Path:
    (folder / "sources.list").write_text(
        f"deb [signed-by={KEYRING}] {_mirror(folder)} {suite} main"
    )
    apt = _Apt(folder)
    apt.run("update")
    apt.run("install", "--yes", "--download-only", "--no-install-recommends", *packages)
    root = folder / "root"
    for archive in sorted((folder / "archives").glob("*.deb")):
        if not _UNNEEDED_PACKAGES.match(archive.name):
            run("dpkg", "--extract", str(archive), str(root))
    for unneeded in _UNNEEDED_FOLDERS:
        shutil.rmtree(root / unneeded, ignore_errors=True)
    return root


def _mirror(folder: Path) -> str:
    """Return the address of the Debian mirror that this machine's apt uses."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    if release.get("ID") != "debian" or not KEYRING.exists() or not shutil.which("apt-get"):
        raise Unavailable("it is unpacked from Debian's packages, but this is not Debian")
    lists = folder / "empty"
    lists.mkdir()
    files = run("apt-get", "update", "--print-uris", "-o", f"Dir::State::lists={lists}")
    mirror = re.search(rf"'(\S+)/dists/{release.get('VERSION_CODENAME')}/InRelease'", files)
    if mirror is None:
        raise Unavailable("apt has no mirror for this release of Debian")
    return mirror.group(1)


class _Apt:
    """apt with its own state and package source, separate from the system's."""

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
            "Acquire::Retries": 3,
            "APT::Sandbox::User": "root",
            "Debug::NoLocking": "true",
        }

    def run(self, *arguments: str) -> None:
        options = [f"-o{name}={value}" for name, value in self._options.items()]
        run("apt-get", "--quiet", *options, *arguments)


def install(*packages: str) -> None:
    """Install packages of the distribution itself, in one process at a time.

    apt waits for another apt that installs, but not for one that updates its lists.

    Raises
    ------
    Unavailable
        If that is not possible here; the message says why.
    """
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise Unavailable(f"{packages[0]} can only be installed by root, with apt-get")
    options = ("-o", f"DPkg::Lock::Timeout={STEP_TIMEOUT_SECONDS}", "-o", "Acquire::Retries=3")
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(CACHE / "apt.lock", timeout=2 * STEP_TIMEOUT_SECONDS):
        run(apt, *options, "update")
        run(apt, *options, "install", "--yes", "--no-install-recommends", *packages)


def run(*command: str, folder: Path | None = None, path: Path | None = None) -> str:
    """Run one command of an installation and return its output.

    Parameters
    ----------
    *command : str
        The program and its arguments.
    folder : Path, optional
        The working directory.
    path : Path, optional
        A folder to search before those of PATH.

    Raises
    ------
    Unavailable
        If it fails or takes too long.
    """
    environment = dict(OUTSIDE, DEBIAN_FRONTEND="noninteractive")
    if path is not None:
        environment["PATH"] = f"{path}{os.pathsep}{environment['PATH']}"
    try:
        result = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=STEP_TIMEOUT_SECONDS,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(
            f"`{' '.join(command)}` took more than {STEP_TIMEOUT_SECONDS} s"
        ) from None
    except subprocess.CalledProcessError as error:
        lines = (error.stderr.strip() or error.stdout.strip()).splitlines()
        last = [line for line in lines if "complete log" not in line][-1:]
        raise Unavailable(f"`{' '.join(command)}` failed: {' '.join(last)}") from None
    return result.stdout
