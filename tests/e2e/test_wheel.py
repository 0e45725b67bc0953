"""The wheel, installed plainly into an environment of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from afterword.cli.setup import EDITORS
from tests.helpers import OUTSIDE

ROOT = Path(__file__).parents[2]
SECONDS = 280

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2 * SECONDS)]


def pip(python: Path | str, *arguments: str | Path) -> None:
    """Run pip as it is set up on this machine."""
    command = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(
        command, env=OUTSIDE, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into a fresh environment; return the folder of its commands."""
    folder = tmp_path_factory.mktemp("wheel")
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    commands = environment / ("Scripts" if os.name == "nt" else "bin")
    pip(commands / "python", "wheel", "--no-deps", "--wheel-dir", folder, ROOT)
    (wheel,) = folder.glob("*.whl")
    locked = ("--require-hashes", "--requirement", ROOT / "requirements" / "server.lock")
    pip(commands / "python", "install", *locked)
    pip(commands / "python", "install", "--no-deps", wheel)
    return commands


def run(installed: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the environment, with nothing of the checkout to be found."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(installed / command[0]), *command[1:]],
        cwd=installed,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_it_completes(installed: Path) -> None:
    done = run(installed, "afterword", "complete", "--json", "I would like to intro")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["words"][0]["text"] == "introduce"


def test_it_is_not_the_checkout(installed: Path) -> None:
    where = run(installed, "python", "-c", "import afterword; print(afterword.__file__)").stdout
    assert Path(where).is_relative_to(installed.parent)
    assert not Path(sys.prefix).is_relative_to(installed.parent)


PERMISSIVE = re.compile(r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Unlicense)\b")

LICENCES = """
import json
from importlib.metadata import distributions
print(json.dumps({
    found.name: " ".join(
        text for key in ("License-Expression", "License", "Classifier")
        for text in found.metadata.get_all(key, []) if key != "Classifier" or "License" in text
    )
    for found in distributions()
}))
"""


def test_it_lacks_nothing_and_its_dependencies_are_permissively_licensed(installed: Path) -> None:
    assert run(installed, "python", "-m", "pip", "check").returncode == 0
    licences = json.loads(run(installed, "python", "-c", LICENCES).stdout)
    assert len(licences) > 15
    unclear = {name: text for name, text in licences.items() if not PERMISSIVE.search(text)}
    assert not unclear


def test_it_brings_no_torch_and_says_how_to_get_it(installed: Path) -> None:
    listed = run(installed, "python", "-m", "pip", "list", "--format", "json").stdout
    names = {package["name"].lower() for package in json.loads(listed)}
    assert {"afterword", "onnxruntime"} <= names
    assert not names & {"torch", "onnx", "safetensors", "rich", "websockets"}
    done = run(installed, "afterword", "train", "notes", "--name", "me")
    assert done.returncode == 2
    (wheel,) = installed.parents[1].glob("*.whl")
    hint = f"-m pip install 'afterword[train] @ {wheel.as_uri()}'"
    assert done.stderr.startswith("afterword: training needs more: ")
    assert done.stderr.rstrip().endswith(hint)


@pytest.mark.parametrize("editor", EDITORS)
def test_it_configures_every_editor(installed: Path, editor: str) -> None:
    done = run(installed, "afterword", "setup", editor)
    assert done.returncode == 0, done.stderr
    assert str(installed / "afterword").replace("\\", "\\\\") in done.stdout


def test_it_carries_the_plugin_for_neovim(installed: Path) -> None:
    printed = run(installed, "afterword", "setup", "neovim").stdout
    line = next(line for line in printed.splitlines() if "runtimepath" in line)
    plugin = Path(json.loads(line[line.index('"') : line.rindex('"') + 1]))
    assert plugin.is_relative_to(installed.parent)
    source = ROOT / "editors" / "nvim"
    expected = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    assert Path("lsp/afterword.lua") in expected
    assert {path.relative_to(plugin) for path in plugin.rglob("*") if path.is_file()} == expected


def test_its_doctor_finds_all_well(installed: Path) -> None:
    done = run(installed, "afterword", "doctor")
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_holds_the_licences(installed: Path) -> None:
    code = "from importlib.metadata import files; print(*(f.name for f in files('afterword')))"
    names = set(run(installed, "python", "-c", code).stdout.split())
    assert {"LICENSE", "ATTRIBUTION.md", "model.onnx", "tokenizer.json", "py.typed"} <= names
