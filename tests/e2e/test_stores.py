"""The table of docs/privacy.md names every file that a command writes, and says what clears it."""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

pytest.importorskip("torch")

from afterword.store import paths, statistics
from afterword.store.bundle import Bundle
from afterword.store.statistics import Saved

from .driving import command
from .stores import Row, row_of, rows

pytestmark = pytest.mark.slow

TABLE = rows()
WORD = "Quizzlewump"
"""Stands in all files that are learned from."""
WORD_OF_FILE = "Zebrafinch"
"""Stands in one of them."""
FILE = "aviary.md"

COMMANDS = {
    "models import {tiny} --name tiny": {
        "a network trained",
        "the network's words",
        "names of models",
    },
    "models use tiny": {"name of the model in use"},
    "learn {writing}": {"phrases", "state before each", "counted from", "number of words"},
    "train {writing} --name mine --from tiny --minutes 1 --tensorboard {out}/board": {
        "network has learned from",
        "page about",
    },
    "models export mine {out}/copy --yes": set[str](),
    "forget walrus": {"asked Afterword to forget"},
    "complete hello": set[str](),
    "doctor": set[str](),
    "models list": set[str](),
    "models info": set[str](),
    "setup neovim": set[str](),
    "evaluate {writing} --model mine --words 20 --json": set[str](),
}
"""Commands that write or might, in an order in which they work, and words of the rows of what
each one makes."""


class Person:
    """Somebody who writes, and runs commands."""

    def __init__(self, base: Path, tiny: Bundle) -> None:
        self.folders = {name: base / name for name in ("home", "data", "writing", "out", "working")}
        for folder in self.folders.values():
            folder.mkdir()
        self.data, self.out = self.folders["data"], self.folders["out"]
        self.tiny = tiny.path
        for number, topic in enumerate(("garden", "council", "river")):
            text = f"We walked to the {topic} with {WORD} and talked about the {topic}.\n"
            (self.folders["writing"] / f"{number}.md").write_text(text * 120, "utf-8")
        text = f"In the morning the {WORD_OF_FILE} sang for {WORD}.\n" * 120
        (self.folders["writing"] / FILE).write_text(text, "utf-8")

    def arguments(self, line: str) -> list[str]:
        named = {**self.folders, "tiny": self.tiny}
        return command(*(part.format(**named) for part in line.split()))

    def run(self, line: str) -> None:
        done = subprocess.run(
            self.arguments(line), capture_output=True, check=False, encoding="utf-8"
        )
        assert done.returncode == 0, f"{line}: {done.stderr}"

    def interrupt_training(self) -> None:
        """Begin a training and kill it once it has saved a checkpoint and the best weights."""
        line = "train {writing} --name killed --from tiny --minutes 5"
        run = self.data / "runs" / "killed"
        with subprocess.Popen(
            self.arguments(line), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            while not (has_file(run, "step-*") and has_file(run, "best")):
                assert process.poll() is None, "the training ended before it could be killed"
                time.sleep(0.002)
            process.kill()

    def files(self) -> set[Path]:
        return {path for path in self.data.rglob("*") if path.is_file()}

    def check_named(self, about: str) -> None:
        """Check that the table names every file in the data folder, and none is elsewhere."""
        unnamed = [path for path in self.files() if row_of(path, self.data, TABLE) is None]
        assert not unnamed, f"{about} wrote what docs/privacy.md does not name: {unnamed}"
        for folder in (self.folders["home"], self.folders["working"]):
            assert not list(folder.rglob("*")), about

    def holding(self, text: str) -> dict[Path, Row]:
        """Return the files in the data folder that contain a text, with their rows."""
        found: dict[Path, Row] = {}
        for path in self.files():
            if text.encode() in content(path):
                row = row_of(path, self.data, TABLE)
                assert row is not None
                found[path] = row
        return found


def has_file(run: Path, folder: str) -> bool:
    """Return whether a folder has a file, while a training makes and removes both."""
    with suppress(FileNotFoundError):
        return any(True for _ in run.glob(f"{folder}/*"))
    return False


def content(path: Path) -> bytes:
    """Return what a file holds, what is packed in it included."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            return b"\n".join(packed.read(name) for name in packed.namelist())
    return path.read_bytes()


@pytest.fixture
def person(tmp_path: Path, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> Person:
    made = Person(tmp_path, tiny_bundle)
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(made.folders["home"]))
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(made.data))
    monkeypatch.chdir(made.folders["working"])
    return made


def test_the_table_and_the_code_name_the_same_stores() -> None:
    named = {pattern.split("/")[0] for row in TABLE for pattern in row.patterns}
    assert named == {place().name for place in paths.STORES}
    assert len(TABLE) > 15
    for row in TABLE:
        for answer in (row.forget_word, row.forget_file, row.wipe):
            assert answer, row.what
        assert not row.patterns or row.wipe == "yes", row.what


@pytest.mark.timeout(1800)
@pytest.mark.skipif(sys.platform == "win32", reason="it is killed in the middle of writing")
def test_every_file_is_named_and_cleared_as_the_table_says(person: Person) -> None:
    for line, about in COMMANDS.items():
        before = {row_of(path, person.data, TABLE) for path in person.files()}
        person.run(line)
        person.check_named(line)
        new = {row_of(path, person.data, TABLE) for path in person.files()} - before
        for words in about:
            assert any(row and words in row.what for row in new), f"{line}: {words}"
    person.interrupt_training()
    person.check_named("an interrupted training")
    statistics.add({"mine": Saved(3, 1)})
    person.check_named("a suggestion that was taken")
    seen = {row_of(path, person.data, TABLE) for path in person.files()}
    assert seen == {row for row in TABLE if row.patterns}, "every row has its file"
    outside = {path for path in person.out.rglob("*") if path.is_file()}
    assert {path.relative_to(person.out).parts[0] for path in outside} == {"board", "copy"}

    held = person.holding(WORD)
    assert {row.forget_word.split(":")[0] for row in held.values()} >= {"yes"}
    assert "–" not in {row.forget_word for row in held.values()}
    person.run(f"forget {WORD}")
    left = {row.what for row in person.holding(WORD).values() if row.forget_word.startswith("yes")}
    assert not left, "files of these rows still hold the forgotten word"

    held = person.holding(WORD_OF_FILE) | person.holding(FILE)
    assert "–" not in {row.forget_file for row in held.values()}
    assert held
    person.run(f"forget --source {person.folders['writing'] / FILE}")
    after = person.holding(WORD_OF_FILE) | person.holding(FILE)
    left = {row.what for row in after.values() if row.forget_file.startswith("yes")}
    assert not left, "files of these rows still hold something of the forgotten file"
    person.check_named("forget --source")

    person.run("wipe --yes")
    assert not person.files()
    assert {path for path in person.out.rglob("*") if path.is_file()} == outside


def test_a_file_that_is_not_named_is_noticed(person: Person) -> None:
    folder = paths.private_folder(person.data / "models" / "mine" / "version")
    (folder / "words.npy").write_bytes(b"")
    person.check_named("a command")
    for name in ("words.txt", "words.npy.txt"):
        (folder / name).write_bytes(b"")
        with pytest.raises(AssertionError, match="does not name"):
            person.check_named("a command")
        (folder / name).unlink()
