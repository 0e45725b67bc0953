"""Watch a process and its children with strace: which sockets they make, and what they write.

The kernel's own record, so that libraries in C++ and child processes are seen too.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.editors.packages import availability, install

CALLS = "socket,connect,bind,sendto,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2"

STRACE = ("strace", "-ff", "-qq", "--seccomp-bpf", "-e", f"trace={CALLS}", "-o")
"""The command that watches another one, up to the file to record in."""

_SOCKET = re.compile(r"(socket|connect|bind|sendto)\(.*\b(AF|PF|sa_family=AF)_(?!UNIX|UNSPEC)\w+")
LISTENS = re.compile(r'socket\(AF_INET, SOCK_STREAM|bind\(.*inet_addr\("127\.0\.0\.1"\)')
"""What a command may do that serves a port of this computer: connect to nothing."""
_OPENED = re.compile(r'(?:open|openat|creat)\((?:\S+, )?"(?P<path>[^"]*)"(?P<flags>[^)]*)\) = \d')
_MADE = re.compile(r'(?:mkdir|mkdirat|rename\w*)\(.*"(?P<path>[^"]*)"[^"]*\) = 0')
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")
_HARMLESS = re.compile(r"/dev/(null|tty|shm/\S*)|/proc/self/\S+|\S*/__pycache__/\S*")
"""Not files that are kept; Python compiles the modules of packages beside them."""


class Seen(NamedTuple):
    """What a process and its children have done."""

    sockets: list[str]
    written: list[Path]


def read(trace: Path) -> Seen:
    """Read what strace has recorded, in one file for each process."""
    sockets: list[str] = []
    written: list[Path] = []
    records = sorted(trace.parent.glob(f"{trace.name}.*"))
    assert records, "strace has recorded nothing"
    for line in (line for record in records for line in record.read_text("utf-8").splitlines()):
        if _SOCKET.search(line):
            sockets.append(line)
        opened = _OPENED.search(line)
        found = opened if opened and _WRITES.search(opened["flags"]) else _MADE.search(line)
        if found and not _HARMLESS.fullmatch(found["path"]):
            written.append(Path(found["path"]))
    return Seen(sockets, written)


def files_elsewhere(seen: Seen, allowed: Iterable[Path]) -> list[Path]:
    """Return what was written outside some folders and is still there: no temporary files."""
    folders = list(allowed)
    return [
        path
        for path in seen.written
        if not any(folder in (path, *path.parents) for folder in folders) and path.exists()
    ]


def strace_command(folder: Path) -> list[str]:
    """Return the command that watches another one, up to the file to record in.

    Without it, the test is skipped; in CI it fails.

    Parameters
    ----------
    folder : Path
        An empty folder to try it in.
    """
    if not shutil.which("strace"):
        with availability():
            install("strace")
    probe = [*STRACE, str(folder / "record"), "true"]
    if subprocess.run(probe, check=False, capture_output=True).returncode:
        pytest.skip("this system lets no process watch another")
    return list(STRACE)
