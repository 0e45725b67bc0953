"""`afterword doctor`: each fault is made; the line that is printed names it and says the cure."""

from __future__ import annotations

import builtins
import os
import platform
import shutil
import stat
import subprocess
import sys
import time
from collections import namedtuple
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from filelock import FileLock

from afterword.cli import complete, doctor, doctor_platform, installed_editors, main
from afterword.cli.installed_editors import EDITORS, find_editors
from afterword.errors import UserError
from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword.store.glossary_file import personal_glossary
from afterword.store.paths import chosen_file, forgotten_file, models_dir, runs_dir
from afterword.store.profile import Network, Profile
from afterword.store.settings_file import settings_path
from tests.helpers import SECONDS

pytestmark = pytest.mark.usefixtures("home")

CHECKS = 8


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Answer for the server, and hide this machine's editors and configuration."""
    monkeypatch.setattr(doctor, "ask", lambda text, model: {"words": [{"text": "letter"}]})
    monkeypatch.setattr(installed_editors, "ANSWER_SECONDS", SECONDS)
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    monkeypatch.setenv("AFTERWORD_CONFIG_DIR", str(tmp_path / "config"))


Diagnose = Callable[..., str]


@pytest.fixture
def diagnose(capfd: pytest.CaptureFixture[str]) -> Diagnose:
    """Return a function that runs the doctor and returns the lines that are not ok."""

    def diagnose(code: int = 1) -> str:
        capfd.readouterr()
        assert main(["doctor"]) == code
        lines = capfd.readouterr().out.splitlines()
        assert sum(not line.startswith(" ") for line in lines) == CHECKS
        return "\n".join(line for line in lines if not line.startswith("ok"))

    return diagnose


def test_the_doctor_finds_all_well(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "ask", complete.ask)  # the real server
    assert main(["doctor"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert len(lines) == CHECKS
    assert all(line.startswith("ok") for line in lines)


def test_the_doctor_goes_on_when_a_package_is_missing(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "PACKAGES", ("pygls", "no-such-package"))
    assert main(["doctor"]) == 1
    lines = capfd.readouterr().out.splitlines()
    assert len(lines) == CHECKS
    assert lines[0].startswith("FAILED  versions: ")
    assert lines[0].endswith("install Afterword again")


def test_the_doctor_says_what_is_wrong(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    (registry.resolve("tiny").network / "model.onnx").write_bytes(b"cut off")
    blocked = home / "file"
    blocked.write_text("in the way")
    monkeypatch.setattr(doctor, "data_dir", lambda: blocked / "data")
    monkeypatch.setattr(doctor, "ask", lambda text, model: {"words": []})
    assert main(["doctor"]) == 1
    report = capfd.readouterr().out
    assert report.count("FAILED") == 3
    assert f"{blocked} is a file where a folder must be" in report
    assert "model.onnx is corrupt" in report
    assert "no answer" in report


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_a_data_folder_that_the_doctor_makes_is_its_owners_alone(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(home / "new"))
    assert main(["doctor"]) == 0
    assert stat.S_IMODE((home / "new").stat().st_mode) == 0o700


def test_a_corrupt_list_of_forgotten_words_is_named(diagnose: Diagnose) -> None:
    forgotten_file().write_text('{"words": 7}')
    assert diagnose() == (f"FAILED  data folder: {forgotten_file()} is corrupt; fix or delete it")


def test_a_lock_that_is_held_is_named(diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LOCK_SECONDS", 0.1)
    code = f"import sys, filelock; lock = filelock.FileLock({str(models_dir() / '.lock')!r}); "
    code += "lock.acquire(); print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert "another Afterword is changing the models; try again" in diagnose()
        holder.communicate()


def test_a_training_that_runs_is_mentioned(
    diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    runs_dir().mkdir(parents=True)
    (runs_dir() / "old.lock").touch()
    with FileLock(runs_dir() / "me.lock"):
        assert main(["doctor"]) == 0
    printed = capfd.readouterr().out
    assert "a training of me is running" in printed
    assert "of old" not in printed


def test_a_full_disk_is_named(diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 12 << 20))
    assert "FAILED  data folder: only 12 MB are free on the disk of" in diagnose()


def test_a_disk_that_does_not_say_is_well(
    diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        raise OSError

    monkeypatch.setattr(shutil, "disk_usage", fail)
    assert diagnose(0) == ""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"caf\xe9\n", "it is not UTF-8; save it as UTF-8"),
        (b"#" * (300 << 10), "it is larger than 256 kB"),
        (b"fine\n12\na=b\n", "line 2: a term must begin with a letter; line 3: put a space"),
        (b"1\n2\n3\n4\n5\n", "2 more lines are left out"),
    ],
)
def test_a_glossary_with_mistakes_is_named(diagnose: Diagnose, content: bytes, told: str) -> None:
    personal_glossary().parent.mkdir()
    personal_glossary().write_bytes(content)
    printed = diagnose()
    assert printed.startswith(f"FAILED  glossary: {personal_glossary()}: ")
    assert told in printed


def test_settings_that_cannot_be_read_are_named(diagnose: Diagnose) -> None:
    settings = settings_path()
    settings.parent.mkdir()
    settings.write_text("[popup\nforgiveSlips = true\n")
    assert diagnose().startswith(f"FAILED  settings: {settings}: it is not TOML: Expected ']'")
    settings.write_text("[popup]\nforgiveSlips = true\n")
    assert diagnose(0) == ""


def test_a_chosen_model_that_is_gone_is_named(diagnose: Diagnose) -> None:
    chosen_file().write_text("me\n")
    printed = diagnose()
    assert printed.startswith("FAILED  models: me was chosen and is not installed, so en is used")
    assert "afterword models use NAME" in printed


def test_every_damaged_model_is_named(diagnose: Diagnose, tiny_bundle: Bundle) -> None:
    main(["models", "import", str(tiny_bundle.path), "--name", "other"])
    for name in ("tiny", "other"):
        (registry.resolve(name).network / "model.onnx").write_bytes(b"cut off")
    assert diagnose().count("model.onnx is corrupt") == 2


def test_a_personal_model_without_its_network_is_named(
    diagnose: Diagnose, tiny_bundle: Bundle
) -> None:
    own = Profile("me", Network("base", "0" * 64), 600, "2026-11-30")
    registry.install_profile(own, {})
    printed = diagnose()
    assert "the network of me, base, is not installed, so the English one is used" in printed
    assert "afterword models import FOLDER --name base" in printed
    main(["models", "import", str(tiny_bundle.path), "--name", "base"])
    assert "not installed" not in diagnose(0)


@pytest.mark.parametrize(
    ("bits", "machine", "told"),
    [
        (32, "i686", "this Python is a 32-bit one"),
        (64, "riscv64", "not made for this processor (riscv64)"),
    ],
)
def test_a_processor_that_cannot_run_it_is_named(
    diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch, bits: int, machine: str, told: str
) -> None:
    monkeypatch.setattr(sys, "maxsize", 2 ** (bits - 1) - 1)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    with pytest.raises(UserError, match=told.replace("(", r"\(").replace(")", r"\)")):
        doctor_platform.check_processor()


@pytest.mark.parametrize(
    ("system", "told"),
    [("win32", "Microsoft Visual C++ Redistributable"), ("darwin", "Python for this processor")],
)
def test_a_runtime_that_cannot_be_loaded_is_named(
    diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch, system: str, told: str
) -> None:
    real = builtins.__import__

    def fail(name: str, *rest: object) -> object:
        if name == "afterword.model":
            raise ImportError("DLL load failed while importing: %1 is no application\nmore")
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", fail)
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(UserError) as raised:
        doctor_platform.check_processor()
    assert "cannot be loaded (DLL load failed while importing: %1 is no application)" in str(
        raised.value
    )
    assert told in str(raised.value)
    assert "install Afterword again (" in str(raised.value)


@pytest.mark.parametrize("requirement", ["onnxruntime>=1.20", "onnxruntime (>=1.20)"])
def test_a_package_that_is_too_old_is_named(
    diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch, requirement: str
) -> None:
    wanted = [requirement, "pygls[ws]>=99; extra == 'ws'", "pygls<2.2,>=2.1.1"]
    monkeypatch.setattr(doctor_platform, "requires", lambda name: wanted)
    versions = {"onnxruntime": "1.19.2", "pygls": "2.1.1", "numpy": "1.0"}
    with pytest.raises(UserError, match=r"^onnxruntime 1\.19\.2 is too old, 1\.20 or newer"):
        doctor_platform.check_packages(versions)
    doctor_platform.check_packages(versions | {"onnxruntime": "1.20.0rc1"})


def test_a_copy_without_metadata_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise PackageNotFoundError

    monkeypatch.setattr(doctor_platform, "requires", fail)
    doctor_platform.check_packages({"onnxruntime": "0.1"})


# Editors


def put_program(folder: Path, name: str, script: str) -> None:
    path = folder / "programs" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


posix = pytest.mark.skipif(os.name == "nt", reason="the programs are scripts of a shell")


@posix
@pytest.mark.parametrize(
    ("command", "printed", "told"),
    [
        ("nvim", "NVIM v0.9.5", "Neovim 0.9 is too old: install 0.11 or newer, or 0.12 for ghost"),
        ("code", "1.90.2\nabc\nx64", "VS Code 1.90 is too old: install 1.91 or newer"),
        ("hx", "helix 22.12 (96ff64a8)", "Helix 22.12 is too old: install 23.10 or newer"),
        ("emacs", "GNU Emacs 27.1\n", "Emacs 27.1 is too old: install 28 or newer, or 30 for"),
    ],
)
def test_an_editor_that_is_too_old_is_a_warning(
    diagnose: Diagnose, tmp_path: Path, command: str, printed: str, told: str
) -> None:
    put_program(tmp_path, command, f"echo '{printed}'")
    assert diagnose(0).startswith(f"WARNING editors: {told}")


@posix
def test_editors_that_are_new_enough_are_listed(tmp_path: Path) -> None:
    put_program(tmp_path, "nvim", "echo 'NVIM v0.12.1-dev'")
    put_program(tmp_path, "emacs", "echo 'GNU Emacs 29.4'")
    put_program(tmp_path, "hx", "echo 'helix 25.07.1 (a05c151b)'")
    put_program(tmp_path, "code", "exit 1")
    assert list(map(str, find_editors())) == [
        "Neovim 0.12",
        f"VS Code (it did not say its version in {SECONDS:g} s)",
        "Helix 25.07",
        "Emacs 29.4 (install 30 or newer for ghost text)",
    ]


@posix
def test_an_editor_that_hangs_or_cannot_be_run_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installed_editors, "ANSWER_SECONDS", 0.5)
    # The child of the first holds its output open.
    put_program(tmp_path, "nvim", "/bin/sleep 120 & exec /bin/sleep 120")
    put_program(tmp_path, "emacs", "exec /bin/sleep 120")
    put_program(tmp_path, "hx", "")
    (tmp_path / "programs" / "hx").write_bytes(b"\x7fELF nonsense")
    start = time.monotonic()
    found = find_editors()
    assert time.monotonic() - start < SECONDS
    assert {each.version for each in found} == {None}
    assert len(found) == 3


def test_the_oldest_versions_are_those_that_the_documentation_names() -> None:
    root = Path(__file__).parents[2]
    page = (root / "docs" / "installation.md").read_text("utf-8")
    rows = {row.split("|")[1].strip(): row for row in page.splitlines() if row.startswith("| ")}
    for editor in EDITORS:
        row = rows["VS Code" if editor.name == "VSCodium" else editor.name]
        assert editor.oldest in row
        assert (editor.best or "") in row
