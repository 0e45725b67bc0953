"""Which glossary a document has, and when it is read again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from afterword.lsp import glossaries as glossaries_module
from afterword.lsp.glossaries import Glossaries
from afterword.store.glossary_file import MAX_GLOSSARY_BYTES, folder_glossary


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of the person's own glossary."""
    monkeypatch.setenv("AFTERWORD_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "config/words.txt"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def of_folder(folder: Path, text: str) -> Path:
    return write(folder / ".afterword/words.txt", text)


def terms(glossaries: Glossaries, document: Path | str) -> list[str]:
    uri = document.as_uri() if isinstance(document, Path) else document
    return [entry.text for entry in glossaries.of(uri).entries]


def test_a_document_has_the_person_s_own_and_those_of_its_folders(
    own: Path, tmp_path: Path
) -> None:
    write(own, "Anna")
    of_folder(tmp_path / "work", "Zubrowka")
    of_folder(tmp_path / "work/team", "Zaphod\nAnna")
    of_folder(tmp_path / "else", "Elsewhere")
    glossaries = Glossaries()
    glossaries.set_folders([(tmp_path / name).as_uri() for name in ("work", "work/team", "else")])
    assert terms(glossaries, tmp_path / "work/team/a.md") == ["Anna", "Zubrowka", "Zaphod"]
    assert terms(glossaries, tmp_path / "work/a.md") == ["Anna", "Zubrowka"]
    assert terms(glossaries, "untitled:1") == ["Anna"]
    assert glossaries.of("untitled:1") is glossaries.of("untitled:2")


def test_without_folders_the_nearest_above_counts(own: Path, tmp_path: Path) -> None:
    of_folder(tmp_path / "work", "Zubrowka")
    of_folder(tmp_path / "work/team", "Zaphod")
    glossaries = Glossaries()
    glossaries.set_folders([])
    assert terms(glossaries, tmp_path / "work/team/notes/a.md") == ["Zaphod"]
    assert terms(glossaries, tmp_path / "work/a.md") == ["Zubrowka"]
    glossaries.set_folders([(tmp_path / "work").as_uri()])
    assert terms(glossaries, tmp_path / "work/team/notes/a.md") == ["Zubrowka"]


def test_a_change_is_noticed_and_read_when_asked(own: Path, tmp_path: Path) -> None:
    glossaries = Glossaries()
    document = tmp_path / "work/a.md"
    assert terms(glossaries, document) == []
    assert not glossaries.have_changed()
    file = of_folder(tmp_path / "work", "Zubrowka")
    assert glossaries.have_changed()
    assert terms(glossaries, document) == []
    glossaries.forget_files()
    assert terms(glossaries, document) == ["Zubrowka"]
    assert not glossaries.have_changed()
    write(file, "Zubrowka\nZaphod")
    assert glossaries.have_changed()
    glossaries.forget_files()
    assert terms(glossaries, document) == ["Zubrowka", "Zaphod"]
    file.unlink()
    assert glossaries.have_changed()
    glossaries.forget_files()
    assert terms(glossaries, document) == []


def test_wrong_lines_are_told_once(own: Path) -> None:
    write(own, "Zubrowka\n3D\n4D\n5D\n6D\n7D\n")
    glossaries = Glossaries()
    terms(glossaries, "untitled:1")
    (line,) = glossaries.new_problems()
    assert line.startswith(f"{own}: line 2 is left out: a term must begin with a letter; line 3 ")
    assert line.endswith(
        "line 4 is left out: a term must begin with a letter; 2 more lines are left out"
    )
    glossaries.forget_files()
    terms(glossaries, "untitled:1")
    assert glossaries.new_problems() == []
    write(own, "Zubrowka" + 8 * "\n" + "3D")
    glossaries.forget_files()
    terms(glossaries, "untitled:1")
    assert glossaries.new_problems() == [
        f"{own}: line 9 is left out: a term must begin with a letter"
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"Z\xfcrich", "it is not UTF-8; save it as UTF-8"),
        (b"Zaphod\n" * MAX_GLOSSARY_BYTES, "it is larger than 256 kB; shorten it"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(own: Path, content: bytes, problem: str) -> None:
    write(own, "").write_bytes(content)
    glossaries = Glossaries()
    assert terms(glossaries, "untitled:1") == []
    assert glossaries.new_problems() == [f"{own}: {problem}"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own.parent.mkdir()
    os.mkfifo(own)
    assert terms(Glossaries(), "untitled:1") == []


def test_a_byte_order_mark_is_no_letter(own: Path) -> None:
    write(own, "\ufeffZubrowka")
    assert terms(Glossaries(), "untitled:1") == ["Zubrowka"]


def test_the_search_ends_at_the_home_folder(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    of_folder(tmp_path, "Above")
    assert terms(Glossaries(), tmp_path / "home/notes/a.md") == []
    assert terms(Glossaries(), tmp_path / "elsewhere/a.md") == ["Above"]
    of_folder(tmp_path / "home", "Home")
    assert terms(Glossaries(), tmp_path / "home/notes/a.md") == ["Home"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_folder_in_which_anybody_may_write_has_none(own: Path, tmp_path: Path) -> None:
    of_folder(tmp_path / "shared", "Stranger")
    assert terms(Glossaries(), tmp_path / "shared/mine/a.md") == ["Stranger"]
    (tmp_path / "shared").chmod(0o1777)
    assert terms(Glossaries(), tmp_path / "shared/mine/a.md") == []


def test_a_root_is_not_searched(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[Path] = []

    def look(path: Path) -> None:
        searched.append(path)

    monkeypatch.setattr(glossaries_module, "signature_of", look)
    root = Path(own.anchor)
    terms(Glossaries(), root / "nobody/notes/a.md")
    assert [path for path in searched if path != own] == [
        folder_glossary(folder) for folder in (root / "nobody/notes", root / "nobody")
    ]
