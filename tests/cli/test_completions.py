"""What shells complete, the manual page, and colours: made from the parser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from afterword.cli import main
from afterword.cli.completions import SHELLS
from afterword.store.bundle import Bundle
from tests.helpers import install_copy

ROOT = Path(__file__).parents[2]


def environment(tmp_path: Path, **others: str) -> dict[str, str]:
    data = os.environ.get("AFTERWORD_DATA_DIR", str(tmp_path))
    return {**os.environ, "AFTERWORD_DATA_DIR": data, **others}


def offered(tmp_path: Path, line: str) -> list[str]:
    """Return what a shell is offered at the end of a line; it reads a file, as in PowerShell."""
    found = tmp_path / "found"
    asked = environment(
        tmp_path,
        _ARGCOMPLETE="1",
        _ARGCOMPLETE_SHELL="powershell",
        _ARGCOMPLETE_IFS="\n",
        _ARGCOMPLETE_SUPPRESS_SPACE="1",
        _ARGCOMPLETE_STDOUT_FILENAME=str(found),
        COMP_LINE=line,
        COMP_POINT=str(len(line)),
    )
    run = [sys.executable, "-m", "afterword"]
    done = subprocess.run(run, env=asked, capture_output=True, check=False)
    assert done.stdout == b""
    return found.read_text("utf-8").split("\n") if found.exists() else []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("afterword mo", ["models"]),
        ("afterword train --ce", ["--cell"]),
        ("afterword train --cell ", ["lstm", "gru"]),
        ("afterword models use ", ["en", "mine", "tiny"]),
        ("afterword complete --model m", ["mine"]),
    ],
)
@pytest.mark.usefixtures("home")
def test_commands_options_and_models_are_completed(
    tmp_path: Path, tiny_bundle: Bundle, line: str, words: list[str]
) -> None:
    install_copy(tiny_bundle, "mine")
    found = [word for word in offered(tmp_path, line) if word not in {"-h", "--help"}]
    assert sorted(found) == sorted(words)


@pytest.mark.usefixtures("home")
def test_a_shell_is_shown_no_message(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "serve" in offered(tmp_path, "afterword fly ")  # as if nothing had been typed
    (home / "models").write_text("no folder")
    assert offered(tmp_path, "afterword models remove m") == [""]


@pytest.mark.parametrize("shell", SHELLS)
def test_there_is_a_script_for_each_shell(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completions", shell]) == 0
    script = capsys.readouterr().out
    begins = {
        "bash": "#compdef afterword",
        "zsh": "#compdef afterword",
        "fish": "function __fish_afterword_complete",
        "powershell": "Register-ArgumentCompleter -Native -CommandName afterword",
    }
    assert script.startswith(begins[shell])
    assert "_ARGCOMPLETE" in script


@pytest.mark.skipif(os.name == "nt", reason="bash may be one of another system there")
@pytest.mark.usefixtures("home")
def test_bash_completes_with_the_script(tmp_path: Path) -> None:
    commands = tmp_path / "bin"
    commands.mkdir()
    program = commands / "afterword"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m afterword "$@"\n')
    program.chmod(0o755)
    line = "afterword models exp"
    code = (
        "source <(afterword completions bash)\n"
        f"COMP_LINE='{line}' COMP_POINT={len(line)}\n"
        "_python_argcomplete afterword\n"
        'printf "%s|" "${COMPREPLY[@]}"'
    )
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", code],
        env=environment(tmp_path, PATH=path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.replace(" ", "") == "export|"


def test_no_other_command_imports_what_completes() -> None:
    code = (
        "import sys; from afterword.cli.main import build_parser;"
        "build_parser(['serve']); build_parser(['--help']); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "argcomplete" not in done.stdout.split()


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="there argparse words some lines otherwise")
def test_the_manual_page_is_that_of_the_parser() -> None:
    manual = pytest.importorskip("release.manual_page", exc_type=ImportError)
    assert manual.PAGE.read_text("utf-8") == manual.manual_page(), "run `make man`"


def test_the_manual_page_is_installed_where_man_looks() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    data = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert data == {"docs/afterword.1": "share/man/man1/afterword.1"}
    page = (ROOT / "docs" / "afterword.1").read_text("utf-8")
    assert page.startswith('.TH AFTERWORD "1"')
    assert all(f"'afterword {command}'" in page for command in ("serve", "train", "completions"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "others", [{}, {"FORCE_COLOR": "1"}, {"FORCE_COLOR": "1", "NO_COLOR": "1"}]
)
@pytest.mark.usefixtures("home")
def test_colours_are_for_terminals(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    others: dict[str, str],
) -> None:
    pytest.importorskip("torch")  # `train` needs its extra
    note = tmp_path / "note.md"
    note.write_text("We walked to the river, and back from the river. " * 9)
    for name, value in others.items():
        monkeypatch.setenv(name, value)
    assert main(["train", "--dry-run", str(note)]) == 0
    out, err = capfd.readouterr()
    assert ("\x1b[" in out) == bool(others), "bold headings are no colours"
    assert not re.search(r"\x1b\[(\d+;)*[349]\d", out) or "NO_COLOR" not in others
    assert "\x1b[" not in err or others
