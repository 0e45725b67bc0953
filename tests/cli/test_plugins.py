"""Commands that other packages bring: declared without torch, and explained where it is missing."""

from __future__ import annotations

import builtins
import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from afterword.cli import main
from afterword.cli.plugins import GROUP
from afterword.installation import install_command

pytestmark = pytest.mark.usefixtures("home")

ROOT = Path(__file__).parents[2]


class Calls(list[tuple[tuple[Any, ...], dict[str, Any]]]):
    """What a stand-in for a command was called with."""

    def __call__(self, *arguments: Any, **options: Any) -> int:
        self.append((arguments, options))
        return 0


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Stand-ins for the commands, so that nothing is trained and torch is not needed."""
    calls = Calls()

    def stand_in(name: str, **contents: object) -> None:
        module = ModuleType(f"afterword_training.cli.{name}")
        vars(module).update(contents)
        monkeypatch.setitem(sys.modules, module.__name__, module)

    for command in ("learn", "export", "evaluate", "forget_source"):
        stand_in(command, **{command: calls})
    stand_in("show", show=calls)
    stand_in("train", train=calls, TrainRequest=lambda *paths, **options: (*paths, options))
    stand_in("progress", ProgressLines=SimpleNamespace(on_stdout=lambda wanted: wanted))
    return calls


def test_a_command_is_called_with_its_options(calls: Calls) -> None:
    train = ["train", "letters", "*.md", "--name", "mine", "--from", "scratch", "--minutes", "2.5"]
    more = ["--cell", "gru", "--dry-run", "--git-author", "Ana", "--progress", "json"]
    assert main([*train, *more]) == 0
    assert main(["learn", "letters", "--me", "Ana", "--me", "ana@example.org"]) == 0
    assert main(["train", "--dry-run", "--show", "a.md"]) == 0
    assert main(["export", "runs/mine", "--name", "me"]) == 0
    assert main(["evaluate", "letters", "--json"]) == 0
    assert main(["forget", "--source", "letters/ana.md"]) == 0
    request = {"start": "scratch", "minutes": 2.5, "cell": "gru", "language": None}
    assert calls == [
        (
            ((["letters", "*.md"], "mine", {**request, "git_author": "Ana", "me": ()}),),
            {"dry_run": True, "tensorboard": None, "progress": True},
        ),
        ((["letters"], ["Ana", "ana@example.org"]), {"saved_in": None, "progress": False}),
        (("a.md",), {"name": None, "start": None, "git_author": None, "me": []}),
        ((Path("runs/mine"), "me"), {}),
        ((["letters"], None), {"me": [], "words": 3000, "as_json": True}),
        ((["letters/ana.md"],), {}),
    ]


@pytest.mark.parametrize(
    "command",
    [
        "learn:",
        "learn: ",
        "learn:letter.md:",
        "train:--name:me:",
        "train:--name:me:letter.md:--from:",
        "train:--name:me:letter.md:--tensorboard:",
        "evaluate:",
        "export:",
    ],
)
def test_an_empty_argument_is_not_the_working_folder(
    calls: Calls, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert main(command.split(":")) == 2
    assert "it is empty" in capsys.readouterr().err
    assert calls == []


def test_a_tilde_leads_home(calls: Calls, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    assert main(["export", "~/run"]) == 0
    assert calls == [((tmp_path / "run", None), {})]


NO_TORCH = ModuleNotFoundError("No module named 'torch'", name="torch")
BROKEN_TORCH = OSError("[WinError 126] The module could not be found.\nIt has a second line.")


@pytest.mark.parametrize(
    ("computer", "error", "message"),
    [
        (("linux", "x86_64"), NO_TORCH, r"training needs more packages: .* install .*\[train\]"),
        (("darwin", "arm64"), NO_TORCH, r"training needs more packages: .* install .*\[train\]"),
        (("darwin", "x86_64"), NO_TORCH, "no longer made for Intel Macs.*train on another"),
        (
            ("win32", "AMD64"),
            BROKEN_TORCH,
            r"could not be found.\); install it again: .*--force-re",
        ),
    ],
)
@pytest.mark.parametrize(
    "command", [["train", ".", "--name", "mine"], ["forget", "--source", "letters"]]
)
def test_training_that_cannot_be_loaded_is_one_line_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    computer: tuple[str, str],
    error: Exception,
    message: str,
    command: list[str],
) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any) -> Any:
        if name in ("afterword_training.cli.progress", "afterword_training.cli.forget_source"):
            raise error
        return real(name, *args)

    monkeypatch.setattr("sys.platform", computer[0])
    monkeypatch.setattr("platform.machine", lambda: computer[1])
    monkeypatch.setattr(builtins, "__import__", without)
    assert main(command) == 2
    told = capsys.readouterr().err
    assert re.search(message, told)
    assert told.startswith("afterword: ")
    assert told.count("\n") == 1


def test_declaring_the_commands_does_not_import_torch() -> None:
    code = (
        "import sys; from afterword.cli.main import build_parser;"
        "build_parser(['--help']);"
        "build_parser(['train']).parse_args(['train', '--name', 'me', 'letters']);"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "afterword_training.cli.subcommands" in loaded
    assert loaded.isdisjoint({"torch", "rich", "onnx", "afterword_training.network"})


def test_the_servers_own_commands_do_not_look_for_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def look(**_: object) -> None:
        raise AssertionError("looked for entry points")

    monkeypatch.setattr(metadata, "entry_points", look)
    assert main(["models", "list"]) == 0
    for command in ("serve", "complete", "models", "forget", "wipe", "doctor", "setup"):
        with pytest.raises(SystemExit, match="0"):
            main([command, "--help"])
    with pytest.raises(AssertionError):
        main(["train"])


@pytest.mark.parametrize(
    "command", [["train", "letters", "--name", "me"], ["forget", "--source", "letters"]]
)
def test_an_installation_from_before_says_to_install_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    monkeypatch.setattr(metadata, "entry_points", lambda group: metadata.EntryPoints())
    assert main(command) == 2
    told = capsys.readouterr().err
    assert told.startswith("afterword: this installation does not register ")
    assert install_command("train", again=True) in told
    assert told.count("\n") == 1
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])


def test_a_registered_command_that_is_missing_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = metadata.EntryPoint("train", "afterword_training.gone:add", GROUP)
    monkeypatch.setattr(metadata, "entry_points", lambda group: metadata.EntryPoints([gone]))
    assert main(["train"]) == 2
    told = capsys.readouterr().err
    assert "afterword_training.gone" in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("progress", [["--progress", "json"], ["--progress=json"]])
@pytest.mark.parametrize(
    "command",
    [["train", "letters", "--name", "me", "--minutes", "-1"], ["learn", ""], ["fly", "away"]],
)
def test_a_program_reads_what_is_wrong_with_the_arguments_as_json(
    capsys: pytest.CaptureFixture[str], command: list[str], progress: list[str]
) -> None:
    assert main([*command, *progress]) == 2
    out, err = capsys.readouterr()
    assert err == f"afterword: {json.loads(out)['error']}\n"
    assert main([*command, "--", *progress]) == 2
    assert capsys.readouterr().out == ""


def test_the_declared_commands_are_the_installed_ones() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    installed = {entry.name: entry.value for entry in metadata.entry_points(group=GROUP)}
    assert installed == project["entry-points"][GROUP]
