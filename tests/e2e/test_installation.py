"""The wheel and the source distribution, installed plainly into environments of their own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_string
from pathlib import Path
from typing import NamedTuple

import pytest
from release.check import read_publishing

from afterword import __version__
from afterword.cli.client import LanguageClient
from afterword.cli.setup import EDITORS
from tests.editors.packages import availability
from tests.helpers import OUTSIDE
from tests.newest_python import NEWEST, find, on_path

ROOT = Path(__file__).parents[2]
SECONDS = 600
PYTHONS = [f"3.{minor}" for minor in range(11, NEWEST[1] + 1)]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2 * SECONDS)]


class Built(NamedTuple):
    """What is published."""

    wheel: Path
    sdist: Path


def pip(*arguments: str | Path, python: Path | str = sys.executable) -> str:
    """Run pip for an environment, as it is set up on this machine; return what it prints."""
    command = [sys.executable, "-m", "pip", "--python", python, *arguments]
    done = subprocess.run(
        command, env=OUTSIDE, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build both from the checkout."""
    folder = tmp_path_factory.mktemp("built")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    pip("install", "--target", folder / "hatchling", *project["build-system"]["requires"])
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", folder],
        cwd=ROOT,
        env={**OUTSIDE, "PYTHONPATH": str(folder / "hatchling")},
        capture_output=True,
        check=True,
        timeout=SECONDS,
    )
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return Built(wheel, sdist)


def new_environment(python: Path, folder: Path) -> Path:
    """Make an environment with the dependencies alone; return the folder of its commands."""
    subprocess.run([python, "-m", "venv", "--without-pip", folder], check=True)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    lock = ROOT / "requirements" / "server.lock"
    locked = ("--no-compile", "--require-hashes", "--requirement", lock)
    pip("install", *locked, python=commands / "python")
    return commands


@pytest.fixture(scope="module")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a fresh environment; return the folder of its commands."""
    commands = new_environment(Path(sys.executable), tmp_path_factory.mktemp("environment"))
    pip("install", "--no-deps", built.wheel, python=commands / "python")
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
        timeout=SECONDS,
        check=False,
    )


def check_it_works(installed: Path) -> None:
    """Complete a text, examine the installation, and serve a document."""
    done = run(installed, "afterword", "complete", "--json", "I would like to intro")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["words"][0]["text"] == "introduce"
    done = run(installed, "afterword", "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    uri = "untitled:a.md"
    document = {"uri": uri, "languageId": "markdown", "version": 1, "text": "I would like to intro"}
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 21}}
    with LanguageClient([], {}, [str(installed / "afterword"), "serve"]) as client:
        client.notify("textDocument/didOpen", {"textDocument": document})
        words = client.request("textDocument/completion", place)["items"]
        assert words[0]["label"] == "introduce"


def other_python(version: str) -> Path:
    """Return a Python of another version than this one; the newest is fetched if need be."""
    if version != PYTHONS[-1]:
        return on_path(version) or pytest.skip(f"there is no Python {version} on the PATH")
    with availability():
        return find(version)


@pytest.fixture(params=PYTHONS)
def commands(request: pytest.FixtureRequest, built: Built, tmp_path: Path) -> Path:
    """Install the wheel for each Python; return the folder of its commands."""
    if request.param == ".".join(map(str, sys.version_info[:2])):
        found: Path = request.getfixturevalue("installed")
        return found
    commands = new_environment(other_python(request.param), tmp_path / "environment")
    pip("install", "--no-deps", built.wheel, python=commands / "python")
    return commands


def wanted_files() -> set[str]:
    """Return what the wheel is to hold: the files of the three packages, and Neovim's plugin."""
    folders = {
        "server/afterword/": "afterword/",
        "training/afterword_training/": "afterword_training/",
        "export/afterword_export/": "afterword_export/",
        "editors/nvim/": "afterword/cli/editors/nvim/",
    }
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *folders]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {
        folders[folder] + file.removeprefix(folder)
        for file in listed.splitlines()
        for folder in folders
        if file.startswith(folder) and (ROOT / file).exists()
    }


def test_the_wheel_holds_the_packages_and_nothing_else(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    manual_page = f"afterword-{__version__}.data/data/share/man/man1/afterword.1"
    assert names == wanted_files() | {manual_page}
    assert {"afterword/models/en/model.onnx", "afterword/cli/editors/helix.txt"} <= names
    assert not [name for name in names if re.search(r"__pycache__|\.pyc$|(^|/)tests?[/_]", name)]


def test_the_source_distribution_holds_no_caches(built: Built) -> None:
    with tarfile.open(built.sdist) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {"README.md", "LICENSE", "pyproject.toml", "tests/conftest.py", "Makefile"} <= names
    unwanted = r"__pycache__|\.pyc$|node_modules|_cache/|\.venv|\.vsix$|(^|/)runs/|vscode/out/"
    assert not [name for name in names if re.search(unwanted, name)]


def test_the_page_of_an_index_has_the_pictures_and_pages_by_absolute_address(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        (metadata,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
        page = message_from_string(wheel.read(metadata).decode())
    assert page["Description-Content-Type"] == "text/markdown"
    text = page.get_payload()
    assert isinstance(text, str)
    repository = read_publishing()["repository"]
    source = (ROOT / "README.md").read_text("utf-8")
    link = re.compile(r"(!?)\[[^]]*\]\(([^)]+)\)")
    before, after = link.findall(source), link.findall(text)
    assert len(before) == len(after) > 20
    for (mark, relative), (_, absolute) in zip(before, after, strict=True):
        if not relative.startswith("https:"):
            kind = "raw" if mark else "blob"
            assert absolute == f"{repository}/{kind}/v{__version__}/{relative}"
            assert (ROOT / relative.partition("#")[0]).exists()


CONTENTS = """
import json
from importlib.metadata import files
print(json.dumps({str(file): file.hash and file.hash.value for file in files("afterword")}))
"""


def contents(installed: Path) -> dict[str, str | None]:
    """Return the checksum of each file that was installed, but for pip's own record."""
    found: dict[str, str | None] = json.loads(run(installed, "python", "-c", CONTENTS).stdout)
    return {
        name: checksum
        for name, checksum in found.items()
        if not name.endswith((".pyc", "direct_url.json"))
    }


def test_both_work_on_every_python(commands: Path, built: Built) -> None:
    check_it_works(commands)
    from_wheel = contents(commands)
    pip("install", "--no-deps", "--force-reinstall", built.sdist, python=commands / "python")
    check_it_works(commands)
    assert len(from_wheel) > 100
    assert contents(commands) == from_wheel


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
    pip("check", python=installed / "python")
    licences = json.loads(run(installed, "python", "-c", LICENCES).stdout)
    assert len(licences) > 15
    unclear = {name: text for name, text in licences.items() if not PERMISSIVE.search(text)}
    assert not unclear


def test_it_brings_no_torch_and_says_how_to_get_it(built: Built, installed: Path) -> None:
    listed = pip("list", "--format", "json", python=installed / "python")
    names = {package["name"].lower() for package in json.loads(listed)}
    assert {"afterword", "onnxruntime"} <= names
    assert not names & {"torch", "onnx", "safetensors", "rich", "websockets"}
    done = run(installed, "afterword", "train", "notes", "--name", "me")
    assert done.returncode == 2
    # Whichever of the two was installed last is the one to install again.
    hints = (f" -m pip install 'afterword[train] @ {file.as_uri()}'\n" for file in built)
    assert done.stderr.startswith("afterword: training needs more packages: ")
    assert done.stderr.endswith(tuple(hints))


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


def test_it_holds_the_licences(installed: Path) -> None:
    code = "from importlib.metadata import files; print(*(f.name for f in files('afterword')))"
    names = set(run(installed, "python", "-c", code).stdout.split())
    assert {"LICENSE", "ATTRIBUTION.md", "model.onnx", "tokenizer.json", "py.typed"} <= names
    assert {"index.html", "page.js", "page.css", "licences.txt"} <= names
