"""What a release needs: where it is published, workflows that do what they say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from release.check import (
    PUBLISHING,
    REPEATED,
    ROOT,
    differences,
    placeholders,
    version_differences,
    write,
)

from tests.helpers import OUTSIDE
from tests.release_tools import install_release_tools

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BUILD_SECONDS = 1200


def read_workflow(name: str) -> dict[str, Any]:
    text = (ROOT / ".github" / "workflows" / name).read_text("utf-8")
    workflow: dict[str, Any] = yaml.safe_load(text)
    return workflow


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job.get("steps", [])]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the files that repeat where Afterword is published."""
    for name in {PUBLISHING, *(place.file for place in REPEATED)}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_all_places_say_the_same() -> None:
    assert not list(differences())


def test_a_release_is_refused_while_placeholders_are_there() -> None:
    waiting = list(placeholders())
    done = subprocess.run(
        [sys.executable, "-m", "release.check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (1 if waiting else 0)
    assert done.stderr.splitlines() == [f"release: {line}" for line in waiting]


def test_values_are_carried_into_every_place(copy: Path) -> None:
    new = (copy / PUBLISHING).read_text("utf-8")
    new = new.replace("https://example.org/", "https://git.test/a/")
    new = new.replace('"example"', '"writers"').replace("@example.org", "@git.test")
    (copy / PUBLISHING).write_text(new.replace("false", "true"), "utf-8")
    assert len(list(differences(copy))) == len(REPEATED)
    write(copy)
    assert not list(differences(copy))
    assert not list(placeholders(copy))
    assert "https://git.test/a/afterword/issues" in (copy / "pyproject.toml").read_text("utf-8")


def test_a_tag_of_another_version_is_refused() -> None:
    assert len(list(version_differences("v99.0.0"))) == 8


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_by_hash(path: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", path.read_text("utf-8"))
    assert used
    for action, comment in used:
        if not action.startswith("./"):
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_have_no_more_rights_than_they_need(path: Path) -> None:
    workflow = read_workflow(path.name)
    assert workflow["permissions"] == {"contents": "read"}
    rights = {name for name, job in workflow["jobs"].items() if "permissions" in job}
    assert rights <= {"publish"}
    for step in steps(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_every_supported_python_is_tested_on_every_system() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pattern = re.compile(r"Programming Language :: Python :: (3\.\d+)$")
    supported = [found[1] for line in project["classifiers"] if (found := pattern.match(line))]
    matrix = read_workflow("tests.yml")["jobs"]["systems"]["strategy"]["matrix"]
    assert matrix["python"] == supported
    assert project["requires-python"] == f">={supported[0]}"
    assert {name.partition("-")[0] for name in matrix["os"]} == {"ubuntu", "windows", "macos"}


@pytest.mark.slow
@pytest.mark.timeout(4 * BUILD_SECONDS)
@pytest.mark.skipif(sys.platform != "linux", reason="the job runs on Linux")
def test_the_steps_of_the_build_work_here(tmp_path: Path) -> None:
    """Run each command of the build job in a clone, as the workflow would."""
    if not shutil.which("npm"):
        pytest.skip("npm is not installed")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    install_release_tools(BUILD_SECONDS)
    (clone / ".cache").symlink_to(ROOT / ".cache")
    os.utime(clone / "requirements" / "tools.lock", (0, 0))  # they are not installed once more
    commands = [
        step["run"]
        for step in read_workflow("release.yml")["jobs"]["build"]["steps"]
        if "run" in step and "if" not in step
    ]
    assert len(commands) >= 2
    environment = {name: value for name, value in OUTSIDE.items() if name != "VIRTUAL_ENV"}
    for command in commands:
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", command],
            cwd=clone,
            env=environment,
            capture_output=True,
            text=True,
            timeout=BUILD_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    made = {path.suffix for path in (clone / "dist").iterdir()}
    assert {".whl", ".gz", ".vsix", ".json"} <= made
    sums = (clone / "dist" / "SHA256SUMS").read_text().split("\n")
    files = [path for path in (clone / "dist").iterdir() if not path.name.startswith(".")]
    assert len(list(filter(None, sums))) == len(files) - 1
