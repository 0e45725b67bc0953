"""The messages of a person's commits."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from afterword.errors import UserError
from afterword_training.corpus import Skipped, read_corpus


def git(folder: Path, *arguments: str) -> None:
    settings = ["-c", "user.name=Ann Lee", "-c", "user.email=ann@example.org"]
    subprocess.run(["git", "-C", folder, *settings, *arguments], check=True, capture_output=True)


def commit(folder: Path, message: str, author: str = "Ann Lee <ann@example.org>") -> None:
    date = "2024-03-05T10:12:00Z"
    git(folder, "commit", "--allow-empty", "-m", message, f"--author={author}", f"--date={date}")


def test_commit_messages(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    commit(
        tmp_path,
        "Mend the boat\n\nThe hole in the hull let the water in, so that we could not use it for\n"
        "the whole of the spring.\n\nFixes #12\nSigned-off-by: Ann Lee <ann@example.org>",
    )
    commit(tmp_path, "hidden", "Bob <bob@example.org>")
    commit(tmp_path, "fixup! hidden")
    corpus = read_corpus([tmp_path], git_author="ann lee")
    assert [document.text for document in corpus.documents] == [
        "Mend the boat\nThe hole in the hull let the water in, so that we could not use it for the"
        " whole of the spring."
    ]
    assert corpus.documents[0].source.startswith(f"{tmp_path}@")
    assert corpus.documents[0].modified == 1709633520


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Fix #123: crash when the file is gone", "crash when the file is gone"),
        ("Fixes #1, #2: two bugs", "two bugs"),
        ("Refs: cleaner handling", "cleaner handling"),
        ("Fix #12 by checking the file", "Fix #12 by checking the file"),
        ("Fix the bug", "Fix the bug"),
        ("Fixes #12", "And why."),
    ],
)
def test_subjects_with_a_reference(tmp_path: Path, subject: str, text: str) -> None:
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, f"{subject}\n\nAnd why.\n\nFixes #12\n")
    (document,) = read_corpus([tmp_path], git_author="ann").documents
    assert document.text.split("\n") == list(dict.fromkeys([text, "And why."]))


def test_commits_of_nobody(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "hidden")
    (tmp_path / "a.md").write_text("Some prose in a file.", "utf-8")
    corpus = read_corpus([tmp_path], git_author="Zoe")
    assert corpus.skipped == [Skipped(str(tmp_path), "no commit by Zoe")]
    with pytest.raises(UserError, match="none of the paths"):
        read_corpus([tmp_path / "a.md"], git_author="Zoe")
