"""A data folder that cannot be read: each command says which path it is, and the server goes on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from afterword.cli import main
from afterword.completion import forgetting
from afterword.errors import UnreadableError, UserError
from afterword.lsp.active_model import ActiveModel
from afterword.store import forgotten, paths, registry
from afterword.store.bundle import Bundle
from tests.examples import slow
from tests.helpers import install_copy


@pytest.fixture
def data(tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the data folder of somebody whose own model is in use and who has forgotten a word."""
    folder = tmp_path / "data"
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(folder))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    install_copy(tiny_bundle, "mine")
    registry.use("mine")
    forgotten.add(["people"])
    return folder


def block(path: Path) -> None:
    """Put a file where a folder was, or a folder where a file was: not even root reads it then."""
    path.rename(path.with_name("aside"))
    if path.with_name("aside").is_dir():
        path.touch()
    else:
        path.mkdir()


def unblock(path: Path) -> None:
    path.unlink() if path.is_file() else path.rmdir()
    path.with_name("aside").rename(path)


BLOCKED = pytest.mark.parametrize("name", ["", "models", "model"])


@BLOCKED
def test_the_shipped_model_serves_and_one_line_names_the_path(
    data: Path, tiny_bundle: Bundle, name: str
) -> None:
    block(data / name)
    models = ActiveModel()
    (line,) = models.load(None)
    assert line.startswith(f"{data / name} ")
    assert "; " in line
    assert models.model is not None
    assert models.model.path == tiny_bundle.path
    assert models.status()["model"] == "tiny"
    assert models.refresh() == []
    unblock(data / name)
    assert models.refresh() == []
    assert models.model.path == registry.resolve("mine").network


@BLOCKED
def test_a_server_that_runs_goes_on_and_tells_it_once(data: Path, name: str) -> None:
    models = ActiveModel()
    models.load(None)
    engine = models.engine
    block(data / name)
    (line,) = models.refresh()
    assert line.startswith(f"{data / name} ")
    assert models.refresh() == []
    assert models.engine is engine
    unblock(data / name)
    assert models.refresh() == []
    block(data / name)
    assert models.refresh() == [line]


def test_a_folder_of_profiles_that_cannot_be_read_is_named(data: Path) -> None:
    (data / "profiles").touch()
    models = ActiveModel()
    (line,) = models.load(None)
    assert line.startswith(f"{data / 'profiles'} is a file where a folder must be; move it away")
    assert models.engine is not None
    assert models.refresh() == []
    with pytest.raises(UnreadableError, match="profiles is a file"):
        registry.names()


@pytest.mark.parametrize("name", ["model", "models/mine/current"])
def test_a_file_that_is_no_text_is_not_taken_for_none(data: Path, name: str) -> None:
    (data / name).write_bytes(b"\xff\xfe")
    with pytest.raises(UnreadableError, match="is corrupt; fix or delete it"):
        registry.resolve()


def test_a_list_that_cannot_be_read_is_told_once(data: Path) -> None:
    block(data / "forgotten.json")
    models = ActiveModel()
    (line,) = models.load(None)
    assert line.startswith(f"{data / 'forgotten.json'} cannot be read (")
    assert models.refresh() == []
    with pytest.raises(UnreadableError):
        forgetting.forget_words(["town"])


COMMANDS = [
    ["complete", "hello"],
    ["models", "list"],
    ["models", "use", "mine"],
    ["models", "info"],
    ["models", "remove", "mine"],
    ["forget", "--list"],
    ["forget", "word"],
    ["forget", "word", "--undo"],
    ["wipe", "--yes"],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_each_command_is_one_line_and_code_2(
    data: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    block(data)
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        f"afterword: {data} is a file where a folder must be; move it away, "
        "or set AFTERWORD_DATA_DIR to another folder\n"
    )


@pytest.mark.parametrize("name", ["forgotten.json", *slow("", "models", "model")])
def test_the_doctor_names_it(data: Path, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    block(data / name)
    assert main(["doctor"]) == 1
    failed = [line for line in capfd.readouterr().out.splitlines() if line.startswith("FAILED")]
    assert failed
    assert all(str(data / name) in line for line in failed)


def test_a_model_that_cannot_be_read_is_listed_and_keeps_no_other_from_forgetting(
    data: Path, tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    install_copy(tiny_bundle, "other")
    block(data / "models" / "other" / "current")
    assert registry.names() == ["mine", "other"]
    with pytest.raises(UnreadableError, match="current cannot be read"):
        registry.resolve("other")
    older = shutil.copytree(registry.resolve("mine").network, data / "models" / "mine" / "older")
    with pytest.raises(UserError, match="other"):
        forgetting.forget_words(["town"])
    assert forgotten.read().words == {"people", "town"}
    assert not older.exists()


def test_a_stray_file_among_the_models_is_no_model(data: Path) -> None:
    (data / "models" / "notes.txt").touch()
    assert registry.names() == ["mine"]
    with pytest.raises(UserError, match=r"no model 'notes\.txt'"):
        registry.resolve("notes.txt")
    with pytest.raises(UserError, match=r"no model 'notes\.txt' is installed"):
        registry.remove("notes.txt")


@pytest.mark.parametrize("text", ["a\0b", "../../x", ""])
def test_a_live_version_that_is_damaged_is_none(data: Path, text: str) -> None:
    (data / "models" / "mine" / "current").write_text(text)
    assert registry.names() == []
    assert registry.current_name() == "en"


def test_what_windows_calls_not_found_behind_a_file_is_no_folder(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block(data)

    def fail(self: Path, *_: object, **__: object) -> str:
        raise FileNotFoundError(2, "No such file or directory", str(self))

    monkeypatch.setattr(Path, "read_text", fail)
    with pytest.raises(UnreadableError, match="is a file where a folder must be"):
        paths.read_text(paths.chosen_file())


def as_somebody_with_no_right_to_it() -> list[str]:
    """Return what a command must start with so that modes hold for it as well."""
    if os.name == "nt":
        pytest.skip("Windows has no modes")
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may read everything, and there is no setpriv to take that right away")
    rights = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("", ["complete", "hello"], 2),
        ("", ["models", "list"], 2),
        ("", ["wipe", "--yes"], 2),
        ("", ["doctor"], 1),
        ("models", ["models", "list"], 2),
        ("models/mine", ["complete", "hello"], 2),
        ("model", ["complete", "hello"], 2),
        ("forgotten.json", ["forget", "--list"], 2),
        ("forgotten.json", ["doctor"], 1),
    ],
)
def test_a_mode_that_forbids_it(
    data: Path, name: str, arguments: list[str], code: int, lift: Callable[[Path], None]
) -> None:
    prefix = as_somebody_with_no_right_to_it()
    (data / name).chmod(0)
    lift(data / name)
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "afterword", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    lines = (done.stdout + done.stderr).splitlines()
    told = [line for line in lines if f"{data / name} cannot be " in line]
    assert told
    assert all("(Permission denied); fix that, or set AFTERWORD_DATA_DIR" in line for line in told)
    assert "Traceback" not in done.stderr
    if code == 2:
        assert lines == told


@pytest.fixture
def lift(request: pytest.FixtureRequest) -> Callable[[Path], None]:
    """Give a path its rights back after the test, so that pytest can delete it."""
    return lambda path: request.addfinalizer(lambda: path.chmod(0o700))


@pytest.mark.slow
def test_the_words_are_shown_though_the_list_of_forgotten_ones_cannot_be_read(
    data: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    block(data / "forgotten.json")
    assert main(["complete", "--json", "Thank you for your "]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["words"]
    assert err.startswith(f"afterword: {data / 'forgotten.json'} cannot be read")
    assert err.count("\n") == 1
