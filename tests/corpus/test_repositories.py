"""What others have committed is left out, unless the user has committed to it as well."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from afterword.errors import UserError
from afterword_training.corpus import read_corpus
from afterword_training.corpus.repositories import NOT_KNOWN, NOT_OWN, OF_SEVERAL


def git(folder: Path, *arguments: str, author: str = "Ann Lee") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    address = f"{author.split(maxsplit=1)[0].lower()}@example.org"
    settings = ["-c", f"user.name={author}", "-c", f"user.email={address}"]
    subprocess.run(["git", "-C", folder, *settings, *arguments], check=True, capture_output=True)


def repository(folder: Path, *authors: str) -> None:
    """Make a repository with a file of each author."""
    git(folder, "init", "--quiet")
    for author in authors:
        (folder / f"{author}.md").write_text(f"The prose of {author}.", "utf-8")
        git(folder, "add", ".")
        git(folder, "commit", "-m", "a file", author=author)


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder of notes, by somebody whom git knows as Ann Lee."""
    config = tmp_path / "gitconfig"
    config.write_text("[user]\nname = Ann Lee\nemail = ann@example.org\n", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.md").write_text("My prose.", "utf-8")
    return tmp_path / "notes"


def read(*paths: Path | str, git_author: str | None = None) -> set[str]:
    # Commit messages have no file's name.
    found = read_corpus([*paths], git_author=git_author).documents
    return {Path(each.source).name for each in found if each.kind != "commit message"}


def test_a_clone_is_left_out(notes: Path) -> None:
    repository(notes / "clone", "Bob", "Eve")
    assert read(notes) == read(f"{notes}/**/*.md") == {"mine.md"}
    reasons = {Path(each.source).name: each.reason for each in read_corpus([notes]).skipped}
    assert reasons == {"Bob.md": NOT_OWN, "Eve.md": NOT_OWN}
    with pytest.raises(UserError, match="add --me NAME"):
        read_corpus([notes / "clone"])


def test_a_folder_inside_a_clone_is_left_out(notes: Path) -> None:
    repository(notes / "clone", "Bob")
    (notes / "clone" / "docs").mkdir()
    (notes / "clone" / "docs" / "hidden.md").write_text("The prose of Bob.", "utf-8")
    git(notes / "clone", "add", ".", author="Bob")
    git(notes / "clone", "commit", "-m", "docs", author="Bob")
    assert read(notes / "mine.md", notes / "clone" / "docs") == {"mine.md"}


def test_the_repository_of_a_hook_is_not_taken_for_another(
    notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository(tmp_path / "own", "Ann Lee")
    repository(notes / "clone", "Bob")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "own" / ".git"))
    assert read(notes) == {"mine.md"}


def test_what_is_not_committed_is_the_users(notes: Path) -> None:
    repository(notes / "clone", "Bob")
    (notes / "clone" / "my notes.md").write_text("More of my prose.", "utf-8")
    assert read(notes) == {"mine.md", "my notes.md"}


def test_a_file_that_is_named_is_read(notes: Path) -> None:
    repository(notes / "clone", "Bob")
    assert read(notes / "clone" / "Bob.md") == {"Bob.md"}


def test_a_repository_with_a_commit_of_the_user_is_read(notes: Path) -> None:
    repository(notes / "shared", "Bob", "Ann Lee")
    assert read(notes) == {"mine.md", "Bob.md", "Ann Lee.md"}


def test_a_name_that_holds_the_users_is_anothers(notes: Path) -> None:
    repository(notes / "clone", "Joann Lee")
    assert read(notes) == {"mine.md"}


def test_the_user_may_be_given(notes: Path) -> None:
    repository(notes / "old", "Zoe Old")
    assert read(notes) == {"mine.md"}
    assert "Zoe Old.md" in read(notes, git_author="zoe")
    found = read_corpus([notes], me=["zoe@example.org"]).documents
    assert {Path(each.source).name for each in found} == {"mine.md", "Zoe Old.md"}


def test_where_git_knows_nobody(tmp_path: Path) -> None:
    repository(tmp_path / "one", "Ann Lee")
    assert read(tmp_path) == {"Ann Lee.md"}
    repository(tmp_path / "several", "Bob", "Eve")
    corpus = read_corpus([tmp_path])
    assert {each.reason for each in corpus.skipped} == {OF_SEVERAL}
    assert {Path(each.source).name for each in corpus.documents} == {"Ann Lee.md"}


@pytest.mark.parametrize(("first", "is_read"), [("Ann Lee", True), ("Eve", False)])
def test_an_old_commit_counts_in_a_long_history(
    notes: Path, monkeypatch: pytest.MonkeyPatch, first: str, is_read: bool
) -> None:
    monkeypatch.setattr("afterword_training.corpus.repositories.MAX_COMMITS", 1)
    repository(notes / "shared", first, "Bob")
    assert ("Bob.md" in read(notes)) is is_read


def test_a_name_in_a_chat_does_not_make_ones_own_repository_anothers(tmp_path: Path) -> None:
    repository(tmp_path / "one", "Ann Lee")
    corpus = read_corpus([tmp_path], me=["Annie"])  # git's settings name nobody
    assert {Path(each.source).name for each in corpus.documents} == {"Ann Lee.md"}


def test_nothing_is_read_of_a_repository_that_git_cannot_read(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository(notes / "clone", "Bob")
    (notes / "clone" / ".git" / "HEAD").unlink()
    assert read(notes) == {"mine.md"}
    assert {each.reason for each in read_corpus([notes]).skipped} == {NOT_KNOWN}
    repository(notes / "other", "Bob")
    monkeypatch.setenv("PATH", str(notes / "nothing"))
    assert read(notes) == {"mine.md"}


def test_a_repository_without_a_commit_is_the_users(notes: Path) -> None:
    git(notes, "init", "--quiet")
    assert read(notes) == {"mine.md"}


SIGNATURE = b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n"


@pytest.mark.skipif(os.name == "nt", reason="the program is a shell script")
def test_a_repository_cannot_have_programs_run(notes: Path, tmp_path: Path) -> None:
    clone = notes / "clone"
    repository(clone, "Bob")
    program, trace = tmp_path / "program", tmp_path / "trace"
    program.write_text(f"#!/bin/sh\necho >> '{trace}'\nexit 1\n", "utf-8")
    program.chmod(0o755)
    head = ["git", "-C", str(clone), "cat-file", "commit", "HEAD"]
    commit = subprocess.run(head, check=True, capture_output=True).stdout
    signed = commit.replace(b"\n\n", SIGNATURE + b"\n", 1)
    write = ["git", "-C", str(clone), "hash-object", "-t", "commit", "-w", "--stdin"]
    name = subprocess.run(write, check=True, capture_output=True, input=signed).stdout
    git(clone, "update-ref", "HEAD", name.decode().strip())
    for setting, value in (
        ("log.showSignature", "true"),
        ("gpg.program", str(program)),
        ("core.fsmonitor", str(program)),
    ):
        git(clone, "config", setting, value)
    assert read(notes, git_author="Bob") == {"mine.md", "Bob.md"}
    assert read(notes) == {"mine.md"}
    assert not trace.exists()


def test_nothing_is_fetched(notes: Path, tmp_path: Path) -> None:
    source, clone = tmp_path / "source", notes / "clone"
    repository(source, "Ann Lee")
    git(source, "config", "uploadpack.allowFilter", "true")
    # The clone has the commits alone; git would fetch the names of their files.
    without = ["--quiet", "--no-checkout", "--filter=tree:0"]
    git(notes, "clone", *without, source.as_uri(), str(clone))
    (clone / "new.md").write_text("More of my prose.", "utf-8")

    def objects() -> set[str]:
        return {path.name for path in (clone / ".git" / "objects").rglob("*") if path.is_file()}

    before = objects()
    assert read(notes, git_author="Ann") == {"mine.md", "new.md"}
    assert objects() == before
