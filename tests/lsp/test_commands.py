"""Which documents an editor can have learned."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from afterword.errors import UserError
from afterword.lsp.local_files import path_of_saved

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has hosts, and no plain links")


def test_a_file_is_found_whatever_its_name(tmp_path: Path) -> None:
    for name in ("letter.md", "my letter #1, 50%.md", "café [draft].md", "~notes.md"):
        path = tmp_path / name
        path.touch()
        assert Path(path_of_saved(path.as_uri())) == path
        assert Path(path_of_saved(path.as_uri().replace("file://", "FILE://localhost"))) == path


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names of any bytes")
def test_the_name_of_a_file_need_not_be_utf_8(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.md")
    path.touch()
    assert path_of_saved(path.as_uri()) == str(path)


@pytest.mark.parametrize(
    "uri", ["", "file:", "file://", "untitled:letter.md", "letter.md", "http://[", "oil:///home/"]
)
def test_a_document_without_a_file_is_not_learned(uri: str) -> None:
    with pytest.raises(
        UserError, match="this document is not a file on this computer; save it as one first"
    ):
        path_of_saved(uri)


def test_a_folder_is_not_learned(tmp_path: Path) -> None:
    for uri in (tmp_path.as_uri(), tmp_path.as_uri() + "/", "file:///"):
        with pytest.raises(UserError, match="is not a file"):
            path_of_saved(uri)


@pytest.mark.parametrize("name", ["not saved.md", "zero%00.md", "x" * 300])
def test_a_file_that_is_not_there_is_not_learned(tmp_path: Path, name: str) -> None:
    (tmp_path / "letter.md").touch()
    with pytest.raises(UserError, match="cannot be found; save the document first"):
        path_of_saved(f"{tmp_path.as_uri()}/{name}")


@posix
def test_only_a_regular_path_of_saved_this_computer_is_learned(tmp_path: Path) -> None:
    (tmp_path / "letter.md").touch()
    (tmp_path / "folder").symlink_to(tmp_path)
    (tmp_path / "letter").symlink_to(tmp_path / "letter.md")
    os.mkfifo(tmp_path / "pipe")
    assert path_of_saved((tmp_path / "letter").as_uri()) == str(tmp_path / "letter")
    for name in ("folder", "pipe"):
        with pytest.raises(UserError, match="is not a file"):
            path_of_saved((tmp_path / name).as_uri())
    for part in ("//elsewhere", "#note", "?note"):
        uri = (tmp_path / "letter.md").as_uri()
        uri = uri.replace("//", part, 1) if part.startswith("//") else uri + part
        with pytest.raises(UserError, match="not a file on this computer"):
            path_of_saved(uri)
