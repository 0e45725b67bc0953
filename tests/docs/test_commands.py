"""Every command that a page shows in a block of code is run, or is listed here with the reason.

What is run has a home folder with some notes and mail. What is not run is checked as far as that is
possible: a target of make exists, a module knows the options. test_documented.py has the parser
understand every line that begins with `afterword`.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import re
import runpy
import shlex
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from afterword.cli.setup import command_path

from .pages import PAGES, ROOT, Command, commands

INSTALLS = "installs programs; tests/e2e/test_install_lines.py runs the lines without extras"
TRAINS = "trains for minutes, or serves until it is stopped; has tests of its own"
MINUTES = "takes minutes; CI or a developer calls it"
CORPUS = "needs a corpus or an author's texts; tests/training and tests/e2e use small ones"
NOT_RUN = {
    r"(uv|pipx|pip) .*": INSTALLS,
    r"make (try|test)[\w-]*( .*)?": "installs what it needs, and runs in a clone; CI calls it",
    r"make (check|bench(marks)?( .*)?|man|mutants .*|attack|docs)": MINUTES,
    r"make (locks|licences sbom|vsix)": "is part of a release; tests/test_release.py has its steps",
    r".venv/bin/python -m pytest .*": "runs the tests",
    r"npm ci && npm test": "runs the tests of the extension; CI calls it",
    r"code --install-extension .*": "needs VS Code; tests/editors/vscode installs the extension",
    r"afterword (train (?!.*--dry-run)|playground|serve).*": TRAINS,
    r"(python -m|torchrun .*) (afterword_training\.pretraining|benchmarks)\..*": CORPUS,
    r"afterword (models import DESTINATION|models use mine|evaluate \S+ --model mine).*": CORPUS,
}
"""Patterns of commands that are not run, and why."""
SHOWN = [command for page in PAGES for command in commands(page)]
RUN = [command for command in SHOWN if not any(re.fullmatch(p, command.line) for p in NOT_RUN)]
SECONDS = 240
NOTE = "Dear Anna, I had a lovely day by the lake in Skerryvore. We met the ferry at noon.\n"
LETTER = "From: Anna <anna@example.org>\nTo: bo@example.org\nSubject: Hello\n\n{}\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home folder with notes and sent mail, and `afterword` on its PATH."""
    home = tmp_path_factory.mktemp("home")
    for folder in ("notes", "mail/Sent", "bin"):
        (home / folder).mkdir(parents=True)
    for number, name in enumerate(("a.md", "b.md", "c.md")):
        (home / "notes" / name).write_text(f"Note {number}. {NOTE}", "utf-8")
        letter = LETTER.format(f"On day {number}, {NOTE}")
        (home / "mail" / "Sent" / f"{number}.eml").write_text(letter, "utf-8")
    (home / "bin" / "afterword").symlink_to(command_path())
    return home


@pytest.fixture(scope="module")
def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AFTERWORD")}
    path = os.pathsep.join([str(home / "bin"), os.environ["PATH"]])
    return kept | {"HOME": str(home), "PATH": path, "AFTERWORD_DATA_DIR": str(home / "data")}


@pytest.mark.slow
@pytest.mark.timeout(3 * SECONDS)
@pytest.mark.skipif(sys.platform == "win32", reason="the lines are for a POSIX shell")
@pytest.mark.parametrize("command", dict.fromkeys(command.line for command in RUN))
def test_a_command_runs(command: str, home: Path, environment: dict[str, str]) -> None:
    done = run(command, home, environment)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert done.stdout.strip() or done.stderr.strip()


def run(command: str, home: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a line in a shell, as somebody who reads it would."""
    if command == "afterword wipe":
        command += " --yes"  # nobody is there to be asked
    return subprocess.run(
        command,
        shell=True,
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def test_most_that_begins_with_afterword_is_run() -> None:
    own = {command.line for command in SHOWN if command.line.startswith("afterword")}
    assert len(own & {command.line for command in RUN}) >= 10
    assert len(own - {command.line for command in RUN}) <= 8


def test_no_reason_is_out_of_date() -> None:
    lines = [command.line for command in SHOWN]
    unused = [p for p in NOT_RUN if not any(re.fullmatch(p, line) for line in lines)]
    assert unused == []


def targets() -> Iterator[tuple[str, str]]:
    for command in SHOWN:
        if command.line.startswith("make "):
            for word in shlex.split(command.line)[1:]:
                if "=" not in word:
                    yield command.page, word


def test_targets_of_make_exist() -> None:
    rules = re.findall(r"^([\w-]+(?: [\w-]+)*):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    known = {name for rule in rules for name in rule.split()}
    found = list(targets())
    assert len(found) > 10
    assert [(page, name) for page, name in found if name not in known] == []


def module_and_options(command: Command) -> tuple[str, set[str]] | None:
    found = re.search(r"(?:python -m|-m --) ([\w.]+)(.*)", command.line)
    return (found[1], set(re.findall(r"--[\w-]+", found[2]))) if found else None


MODULES = [found for command in SHOWN if (found := module_and_options(command))]


def told_options(module: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the help of a module, run in this process, which has imported torch already."""
    monkeypatch.setattr(sys, "argv", [module, "--help"])
    told = io.StringIO()
    with (
        contextlib.redirect_stdout(told),
        pytest.raises(SystemExit, match=r"^0$"),
        warnings.catch_warnings(action="ignore", category=RuntimeWarning),  # it may be imported
    ):
        runpy.run_module(module, run_name="__main__")
    return told.getvalue()


@pytest.mark.parametrize("module", sorted({module for module, _ in MODULES}))
def test_a_module_exists_and_knows_the_options(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert importlib.util.find_spec(module)
    options = {one for name, wanted in MODULES if name == module for one in wanted}
    if module.startswith(("benchmarks", "afterword_training")):
        pytest.importorskip("torch")
        told = told_options(module, monkeypatch)
        assert {option for option in options if option not in told} == set()
