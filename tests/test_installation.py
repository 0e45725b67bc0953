"""The command that adds an extra, for every way in which a copy can have been installed."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from email.message import Message
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

from afterword import __version__, installation
from afterword.installation import install_command

ROOT = Path(__file__).parents[1]
WHEEL = f"afterword-{__version__}-py3-none-any.whl"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Make an environment of its own, where pip has installed nothing yet."""
    folder = tmp_path / "environment"
    folder.mkdir()
    monkeypatch.setattr(sys, "prefix", str(folder))
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    return folder


def record(
    monkeypatch: pytest.MonkeyPatch, origin: dict[str, object] | None, installer: str = "pip"
) -> None:
    """Let the metadata of this copy say where it came from and who installed it."""
    files = {"INSTALLER": f"{installer}\n"}
    if origin is not None:
        files["direct_url.json"] = json.dumps(origin)
    copy = SimpleNamespace(read_text=files.get, metadata=Message())
    monkeypatch.setattr(metadata, "distribution", lambda _: copy)


def words(command: str) -> list[str]:
    return shlex.split(command, posix=os.name != "nt")


def test_a_wheel_in_a_virtual_environment(
    monkeypatch: pytest.MonkeyPatch, environment: Path, tmp_path: Path
) -> None:
    wheel = tmp_path / "my downloads" / WHEEL
    wheel.parent.mkdir()
    wheel.touch()
    record(monkeypatch, {"url": wheel.as_uri(), "archive_info": {}})
    *pip, wanted = words(install_command("train"))
    assert pip == [str(environment / "python"), "-m", "pip", "install"]
    requirement = Requirement(wanted)
    assert (requirement.name, requirement.extras) == ("afterword", {"train"})
    assert requirement.url == wheel.as_uri()


def test_a_clone_stays_editable(
    monkeypatch: pytest.MonkeyPatch, environment: Path, tmp_path: Path
) -> None:
    record(monkeypatch, {"url": tmp_path.as_uri(), "dir_info": {"editable": True}})
    assert words(install_command("ws"))[4:] == ["--editable", f"{tmp_path}[ws]"]


def test_a_folder_and_a_repository_are_named(
    monkeypatch: pytest.MonkeyPatch, environment: Path, tmp_path: Path
) -> None:
    record(monkeypatch, {"url": tmp_path.as_uri(), "dir_info": {}})
    assert words(install_command("ws"))[4:] == [f"afterword[ws] @ {tmp_path.as_uri()}"]
    git = {"vcs": "git", "commit_id": "5faf3c1", "requested_revision": "main"}
    record(monkeypatch, {"url": "https://example.org/a.git", "vcs_info": git})
    wanted = "afterword[ws] @ git+https://example.org/a.git@5faf3c1"
    assert words(install_command("ws"))[4:] == [wanted]


@pytest.mark.parametrize(
    ("receipt", "installer", "expected", "repair"),
    [
        ("uv-receipt.toml", "uv", ["uv", "tool", "install", "--force"], ["--reinstall"]),
        ("pipx_metadata.json", "pip", ["pipx", "install", "--force"], []),
        (None, "uv", ["uv", "pip", "install", "--python", "{python}"], ["--reinstall"]),
        (None, "pip", ["{python}", "-m", "pip", "install"], ["--force-reinstall"]),
    ],
)
def test_the_tool_that_owns_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch,
    environment: Path,
    tmp_path: Path,
    receipt: str | None,
    installer: str,
    expected: list[str],
    repair: list[str],
) -> None:
    record(monkeypatch, {"url": tmp_path.as_uri(), "dir_info": {}}, installer)
    if receipt:
        (environment / receipt).touch()
    tool = [word.format(python=environment / "python") for word in expected]
    wanted = [f"afterword[train] @ {tmp_path.as_uri()}"]
    assert words(install_command("train")) == tool + wanted
    assert words(install_command("train", again=True)) == tool + repair + wanted


@pytest.mark.parametrize("origin", [None, {"url": "file:///gone/" + WHEEL, "archive_info": {}}])
def test_a_copy_of_unknown_origin_names_the_file_of_its_release(
    monkeypatch: pytest.MonkeyPatch, environment: Path, origin: dict[str, object] | None
) -> None:
    record(monkeypatch, origin)
    assert words(install_command("train"))[4:] == [f"./{WHEEL}[train]"]


def test_without_metadata_there_is_a_command_too(
    monkeypatch: pytest.MonkeyPatch, environment: Path
) -> None:

    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    assert words(install_command("train"))[4:] == [f"./{WHEEL}[train]"]


def test_in_vs_code_the_extension_installs_it(
    monkeypatch: pytest.MonkeyPatch, environment: Path
) -> None:
    marker = 'const MARKER_FILE = "' + installation.VSCODE_MARKER + '"'
    extension = ROOT / "editors" / "vscode" / "src" / "serverEnvironment.ts"
    assert marker in extension.read_text("utf-8")
    (environment / installation.VSCODE_MARKER).touch()
    assert install_command("train").startswith('in VS Code, set "afterword.installSource"')


FOLDERS = ("benchmarks", "docs", "editors", "export", "requirements", "server", "tests", "training")
TEXTS = {".py", ".md", ".ts", ".json", ".lua", ".txt", ".toml", ".yml", ".in"}


def test_nobody_is_told_to_install_a_bare_name() -> None:
    """In a package index, the name may belong to a stranger, whose code would then run."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    texts = [path for path in [*paths, *ROOT.glob("*.*")] if path.suffix in TEXTS]
    read = [path for path in texts if path.is_file() and not set(path.parts) & {"node_modules"}]
    assert len(read) > 300
    bare = re.compile(
        r"\binstall\s+(-\S+\s+)*['\"]?afterword['\"]?(\[\w+\])?['\"`]*(?=\s|$)(?! @)", re.MULTILINE
    )
    assert bare.search("pip install --quiet 'afterword[train]'")
    guilty = {
        f"{path.relative_to(ROOT)}: {found[0].strip()}"
        for path in read
        if (found := bare.search(path.read_text("utf-8"))) and path != Path(__file__)
    }
    assert not guilty
