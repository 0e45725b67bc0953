"""Every branch of the code that another platform takes, reached here with the platform patched.

pathlib looks at `os.name` as well, so a module is given an `os` of its own instead.
"""

from __future__ import annotations

import _thread
import ast
import asyncio
import ctypes
import errno
import importlib.util
import os
import platform
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import cache
from importlib import metadata
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from afterword import installation
from afterword.cli import child  # the function
from afterword.cli import main as main_module
from afterword.lsp import child_command, glossaries, heap, local_files, parent_process
from afterword.store import files, paths
from afterword_training.network import malloc
from afterword_training.personal import source_files

ROOT = Path(__file__).parents[1]
SOURCES = [ROOT / "server" / "afterword", ROOT / "training", ROOT / "export"]

BRANCHES = {
    "afterword/cli/child.py": "test_a_child_on_windows",
    "afterword/cli/doctor_platform.py": "test_doctor.py",
    "afterword/cli/editor_files.py": "test_editor_files.py",
    "afterword/cli/main.py": "test_a_closed_pipe_on_windows",
    "afterword/installation.py": "test_the_install_command_on_windows",
    "afterword/lsp/child_command.py": "test_a_command_of_the_server_on_windows",
    "afterword/lsp/glossaries.py": "test_no_folder_of_windows_is_open_to_all",
    "afterword/lsp/local_files.py": "test_the_path_of_a_uri_on_windows",
    "afterword/lsp/parent_process.py": "test_a_process_of_windows",
    "afterword/store/files.py": "test_files_are_flushed_as_windows_wants_it",
    "afterword/store/path_set.py": "test_path_set.py",
    "afterword/store/paths.py": "test_windows_has_no_modes",
    "afterword_training/cli/extra.py": "test_plugins.py",
    "afterword_training/network/malloc.py": "test_another_c_library",
    "afterword_training/personal/source_files.py": "test_a_drive_of_windows_is_a_volume",
}
"""Files that ask for the platform, and the test, here or in a file of its own, of what they do."""

POSIX_ONLY = {
    *("nice", "fork", "getuid", "geteuid", "getgid", "getpgid", "killpg", "setsid", "mkfifo"),
    *("chown", "fchmod", "fchown", "statvfs", "sysconf", "sched_getaffinity", "pthread_kill"),
    *("alarm", "setitimer", "SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "WNOHANG", "O_NOFOLLOW"),
    *("O_CLOEXEC", "O_DIRECTORY", "tzset", "fcntl", "resource", "pwd", "grp", "termios", "pty"),
}
"""Functions, constants and modules that Windows lacks."""


def with_os(**changes: Any) -> Any:
    """Return a module that is `os` but for some of its values."""
    changed = ModuleType("os")
    changed.__dict__.update(os.__dict__ | changes)
    return changed


WINDOWS_OS = with_os(name="nt")


@cache
def trees() -> dict[str, ast.Module]:
    """Return the syntax trees of the packages' files."""
    found = (path for folder in SOURCES for path in folder.rglob("*.py"))
    return {
        path.relative_to(ROOT).as_posix().partition("/")[2]: ast.parse(path.read_text("utf-8"))
        for path in found
    }


def test_every_file_that_asks_for_the_platform_has_a_test() -> None:
    asking = {
        name for name, tree in trees().items() if any(map(_asks_for_the_platform, ast.walk(tree)))
    } - {"afterword/cli/doctor.py"}  # it prints the version of Python
    assert asking == BRANCHES.keys()
    for test in BRANCHES.values():
        assert test in globals() or list((ROOT / "tests").rglob(test))


def test_what_windows_lacks_is_used_only_where_the_platform_was_asked_for() -> None:
    using = {
        (name, word)
        for name, tree in trees().items()
        for node in ast.walk(tree)
        for word in _used(node)
        if word in POSIX_ONLY
    }
    assert using == {
        ("afterword/cli/child.py", "nice"),
        ("afterword/cli/child.py", "pthread_kill"),
    }


def _asks_for_the_platform(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(ast.Name("sys"), "platform") | ast.Attribute(ast.Name("os"), "name"):
            return True
        case ast.Call(ast.Attribute(ast.Name("platform"))):
            return True
    return False


def _used(node: ast.AST) -> list[str]:
    """Return the names of `os`, `signal` and `time` that a node uses, and modules it imports."""
    match node:
        case ast.Attribute(ast.Name("os" | "signal" | "time"), name):
            return [name]
        case ast.Import(names):
            return [name.name for name in names]
        case ast.ImportFrom(str() as module):
            return [module]
    return []


def test_a_child_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []

    def end(code: int) -> None:
        events.append(f"exit {code}")

    def nice(_: int) -> None:
        raise AssertionError("Windows has no os.nice")

    monkeypatch.setattr(child, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(child, "os", with_os(nice=nice, read=lambda *_: b"", _exit=end))
    monkeypatch.setattr(child, "time", SimpleNamespace(sleep=lambda _: None))
    monkeypatch.setattr(_thread, "interrupt_main", lambda: events.append("interrupt"))
    monkeypatch.setattr(child, "main", lambda: 7)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    watching: list[Callable[[], None]] = []

    def thread(*, target: Callable[[], None], daemon: bool) -> SimpleNamespace:
        return SimpleNamespace(start=lambda: watching.append(target))

    monkeypatch.setattr(threading, "Thread", thread)
    assert child.child() == 7
    (stop_at_end_of_input,) = watching
    stop_at_end_of_input()
    assert events == ["interrupt", "exit 130"]


def test_a_closed_pipe_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules[main_module.__module__]
    closed, other = OSError(errno.EINVAL, "Invalid argument"), OSError(errno.EINVAL, "", "a.txt")
    assert not module.is_closed_pipe(closed)
    monkeypatch.setattr(module, "os", WINDOWS_OS)
    assert module.is_closed_pipe(closed)
    assert not module.is_closed_pipe(other)


def test_the_install_command_on_windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = f"file:///{tmp_path.as_posix().lstrip('/')}"
    copy = SimpleNamespace(
        read_text={"direct_url.json": f'{{"url": "{folder}", "dir_info": {{}}}}'}.get
    )
    monkeypatch.setattr(installation, "os", WINDOWS_OS)
    monkeypatch.setattr(metadata, "distribution", lambda _: copy)
    monkeypatch.chdir("/")  # "C:/Users" is absolute there only
    monkeypatch.setattr(sys, "executable", r"C:\My Programs\python.exe")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    command = installation.install_command("train")
    assert command == (rf'"C:\My Programs\python.exe" -m pip install "afterword[train] @ {folder}"')


def test_a_command_of_the_server_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    async def start(*command: str, **options: Any) -> None:
        asked.update(options)

    windows = SimpleNamespace(
        BELOW_NORMAL_PRIORITY_CLASS=0x4000,
        CREATE_NO_WINDOW=0x8000000,
        PIPE=subprocess.PIPE,
        DEVNULL=subprocess.DEVNULL,
    )
    monkeypatch.setattr(child_command, "subprocess", windows)
    monkeypatch.setattr(child_command, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    asyncio.run(child_command.Child.start(["learn", "a.txt"]))
    assert asked["creationflags"] == 0x8004000


def test_no_folder_of_windows_is_open_to_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tmp_path.chmod(0o777)
    assert glossaries.is_open_to_all(tmp_path) == (os.name != "nt")
    monkeypatch.setattr(glossaries, "os", WINDOWS_OS)
    assert not glossaries.is_open_to_all(tmp_path)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///c%3A/Users/Zo%C3%AB/a.md", "c:/Users/Zoë/a.md"),
        ("file://localhost/C:/a.md", "c:/a.md"),
        ("file://server/share/a.md", "//server/share/a.md"),
        ("untitled:a.md", None),
    ],
)
def test_the_path_of_a_uri_on_windows(
    monkeypatch: pytest.MonkeyPatch, uri: str, path: str | None
) -> None:
    monkeypatch.setattr(local_files, "os", WINDOWS_OS)
    found = local_files.local_path(uri)
    assert (found and found.replace("\\", "/")) == path


class Kernel:
    """The functions of kernel32 that are used, for the processes in `waits`."""

    def __init__(self) -> None:
        self.waits = {41: 0x102, 42: 0}  # it runs, it has ended
        self.closed: list[int] = []
        self.OpenProcess = self._function(lambda access, inherit, pid: pid in self.waits and pid)
        self.WaitForSingleObject = self._function(lambda handle, _: self.waits[handle])
        self.CloseHandle = self._function(self.closed.append)

    @staticmethod
    def _function(call: Any) -> Any:
        def function(*arguments: Any) -> Any:  # types of arguments and result can be set
            return call(*arguments)

        return function


@pytest.mark.skipif(sys.platform == "win32", reason="it is tested as it is there")
def test_a_process_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel, error = Kernel(), 87
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "WinDLL", lambda *_, **__: kernel, raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: error, raising=False)
    source = parent_process.__spec__
    assert source is not None
    assert source.origin is not None
    spec = importlib.util.spec_from_file_location("parent_process_on_windows", source.origin)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.is_alive(41)
    assert not module.is_alive(42)
    assert not module.is_alive(43)
    assert kernel.closed == [41, 42]
    error = 5  # another user's process
    assert module.is_alive(43)


def test_files_are_flushed_as_windows_wants_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[tuple[Path, int]] = []

    def remember(path: Path, flags: int, *mode: int) -> int:
        opened.append((Path(path), flags))
        return os.open(path, flags, *mode)

    monkeypatch.setattr(files, "os", with_os(name="nt", open=remember))
    files.write_file(tmp_path / "a.txt", "text")
    assert (tmp_path / "a.txt").read_text() == "text"
    assert tmp_path not in [path for path, _ in opened]  # Windows opens no folders
    assert opened[-1][1] == os.O_RDWR  # and flushes what may be written


def test_windows_has_no_modes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(path: Path, mode: int) -> None:
        raise AssertionError(f"{path} gets the mode {mode:o}")

    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path))
    (tmp_path / "models").mkdir(mode=0o755)
    monkeypatch.setattr(paths, "os", WINDOWS_OS)
    monkeypatch.setattr(Path, "chmod", refuse)
    assert paths.private_folder(tmp_path / "models" / "me").is_dir()


def test_a_drive_of_windows_is_a_volume(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(os.sep).resolve()
    monkeypatch.setattr(source_files, "is_mounted", lambda folder: folder == str(root))
    assert source_files.volumes_of([str(root / "a.txt")]) == (
        [str(root)] if os.name == "nt" else []
    )
    monkeypatch.setattr(source_files, "os", WINDOWS_OS)
    assert source_files.volumes_of([str(root / "a.txt")]) == [str(root)]


@pytest.mark.parametrize("library", ["musl", ""])
def test_another_c_library(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    def load(name: None) -> SimpleNamespace:
        if not library:
            raise TypeError("bad argument type for built-in operation")  # as on Windows
        return SimpleNamespace()  # no malloc_trim, as on macOS and with musl

    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setattr(platform, "libc_ver", lambda: (library, ""))
    malloc.keep_freed_memory()
    heap.trim_heap()


@pytest.mark.parametrize("code", [5, 32, 33])
def test_a_file_in_use_on_windows_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    tries = 0

    def replace() -> str:
        nonlocal tries
        tries += 1
        if tries < 3:
            error = OSError()
            error.winerror = code  # type: ignore[attr-defined,unused-ignore]
            raise error
        return "done"

    pauses: list[float] = []
    clock = SimpleNamespace(monotonic=lambda: sum(pauses), sleep=pauses.append)
    monkeypatch.setattr(files, "time", clock)
    assert files.retry_while_in_use(replace) == "done"
    assert tries == 3
    assert 0 < sum(pauses) < files.REPLACE_SECONDS
