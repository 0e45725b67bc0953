"""Files that are recognised by whatever name they are given."""

from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path

import pytest

from afterword.errors import UserError
from afterword.store import forgotten, path_set
from afterword.store.path_set import PathSet, real

COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "Café.md") for form in ("NFC", "NFD"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    notes = tmp_path / "notes"
    notes.mkdir()
    return Path(real(notes))


def second_name(file: Path, name: str) -> None:
    """Give a file another name, as it has on a disk where capitals are small letters as well."""
    other = file.with_name(name)
    if not other.exists():
        os.link(file, other)


def test_what_lies_in_a_folder_is_covered(folder: Path) -> None:
    known = PathSet([str(folder)])
    assert str(folder) in known
    assert str(folder / "a.md") not in known
    assert known.covers(str(folder / "no longer" / "there.md"))
    assert not known.covers(str(folder) + "-2")
    assert not known.covers(str(folder.parent))
    assert not PathSet([]).covers(str(folder))


def test_two_names_of_one_file_are_one(folder: Path) -> None:
    (folder / "diary.md").touch()
    second_name(folder / "diary.md", "Diary.md")
    assert str(folder / "Diary.md") in PathSet([str(folder / "diary.md")])


@pytest.mark.parametrize("there", ["composed", "decomposed", "neither"])
def test_letters_may_be_composed_or_not(folder: Path, there: str) -> None:
    if there != "neither":
        (folder / (COMPOSED if there == "composed" else DECOMPOSED)).touch()
    for name, other in ((COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED)):
        assert str(folder / name) in PathSet([str(folder / other)])
        assert PathSet([str(folder / other)]).covers(str(folder / name / "a.md"))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere these are names of one file")
def test_two_files_are_two_whatever_their_names(folder: Path) -> None:
    for name in (COMPOSED, DECOMPOSED):
        (folder / name).touch()
    assert str(folder / COMPOSED) not in PathSet([str(folder / DECOMPOSED)])
    assert str(folder / "a.md") not in PathSet([str(folder / "A.md")])


def test_on_a_mac_the_case_of_a_file_that_is_gone_does_not_count(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(path_set, "FOLDS_CASE", True)
    known = PathSet([str(folder / "Notes" / DECOMPOSED)])
    assert str(folder / "notes" / COMPOSED.upper()) in known


def test_what_is_forgotten_is_known_by_each_name_and_taken_back_by_each(folder: Path) -> None:
    (folder / "diary.md").touch()
    second_name(folder / "diary.md", "Diary.md")
    forgotten.add(sources=[folder / "diary.md", folder / COMPOSED])
    for name in ("Diary.md", DECOMPOSED):
        assert forgotten.read().covers(folder / name)
    with pytest.raises(UserError, match=r"letter\.md was not forgotten"):
        forgotten.drop_sources([folder / "Diary.md", folder / "letter.md"])
    with pytest.raises(UserError, match="notes was not forgotten"):
        forgotten.drop_sources([folder])
    forgotten.drop_sources([folder / "Diary.md", folder / DECOMPOSED])
    assert forgotten.read().sources == frozenset()
