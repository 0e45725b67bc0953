"""The files in requirements/, which pin what was tested with hashes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)", re.MULTILINE)
REMEDY = "run `make locks`"


def pins(path: Path) -> dict[str, str]:
    """Return the version of each package that a file pins, by its normalised name."""
    found = PIN.finditer(path.read_text("utf-8"))
    return {normalised(match["name"]): match["version"] for match in found}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def constraints() -> dict[str, str]:
    return pins(ROOT / "constraints.txt")


@pytest.mark.parametrize("name", ["server", "ws", "train"])
def test_a_lock_pins_what_the_constraints_pin(name: str, constraints: dict[str, str]) -> None:
    locked = pins(ROOT / "requirements" / f"{name}.lock")
    assert len(locked) > 20
    both = locked.keys() & constraints.keys()
    assert {package: locked[package] for package in both} == {
        package: constraints[package] for package in both
    }, REMEDY


@pytest.mark.parametrize(("name", "extras"), [("server", []), ("ws", ["ws"]), ("train", ["train"])])
def test_a_lock_has_every_dependency(name: str, extras: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    names = {normalised(re.split(r"[^\w.-]", requirement)[0]) for requirement in wanted}
    missing = names - pins(ROOT / "requirements" / f"{name}.lock").keys()
    assert missing == ({"torch"} if "train" in extras else set()), REMEDY


@pytest.mark.parametrize(
    "lock", sorted((ROOT / "requirements").glob("*.lock")), ids=lambda p: p.stem
)
def test_every_pin_has_a_hash(lock: Path) -> None:
    entries = re.split(r"^(?=\S)", lock.read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert all(PIN.match(entry) for entry in entries)
    # A package may be pinned twice, for different Pythons.
    assert len(entries) == len(list(PIN.finditer(lock.read_text("utf-8"))))
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry) for entry in entries)


def test_the_constraints_have_no_hashes() -> None:
    """With one hash among them, pip would refuse to install a folder."""
    assert "--hash" not in (ROOT / "constraints.txt").read_text("utf-8")
