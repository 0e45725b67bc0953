"""What lies in folders beside writing does no harm, and what ignore files keep out stays out."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from afterword.errors import UserError
from afterword_training.corpus.file_finder import SECRETS, FoundFiles, find_files


def write(path: Path, text: str = "Some prose in a file.", encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding)
    return path


def found(sources: FoundFiles) -> set[str]:
    return {path.name for path in sources.files}


def reasons(sources: FoundFiles) -> dict[str, str]:
    return {Path(skipped.source).name: skipped.reason for skipped in sources.skipped}


@pytest.fixture
def close(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Make a folder that nobody may enter, not even root, as whom tests may run."""

    def closing(folder: Path) -> None:
        def guard(name: str, itself: bool) -> None:
            call = getattr(os, name)

            def guarded(path: Any = ".", *rest: Any, **named: Any) -> Any:
                if not isinstance(path, int):
                    inside = Path(os.fsdecode(path))
                    if folder in inside.parents or (itself and inside == folder):
                        raise PermissionError(errno.EACCES, "Permission denied", str(path))
                return call(path, *rest, **named)

            monkeypatch.setattr(os, name, guarded)

        guard("stat", itself=False)
        guard("lstat", itself=False)
        guard("scandir", itself=True)

    return closing


@pytest.mark.skipif(os.name == "nt", reason="stands for what the system calls of POSIX answer")
def test_a_folder_that_may_not_be_entered(tmp_path: Path, close: Callable[[Path], None]) -> None:
    write(tmp_path / "kept.md")
    write(tmp_path / "lost+found" / "a.md")
    close(tmp_path / "lost+found")
    sources = find_files([tmp_path])
    assert found(sources) == {"kept.md"}
    assert reasons(sources) == {"lost+found": "permission denied"}
    for path in ("lost+found/a.md", "lost+found/notes"):
        with pytest.raises(UserError, match="may not enter"):
            find_files([tmp_path / path])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files here")
def test_pipes_are_not_opened(tmp_path: Path) -> None:
    write(tmp_path / "kept.md")
    os.mkfifo(tmp_path / "pipe")
    os.mkfifo(tmp_path / "x.txt")
    os.mkfifo(tmp_path / ".afterwordignore")
    sources = find_files([tmp_path])
    assert found(sources) == {"kept.md"}
    assert reasons(sources) == {"pipe": "not a regular file", "x.txt": "not a regular file"}
    assert reasons(find_files([tmp_path / "pipe"])) == {"pipe": "not a regular file"}


def test_a_name_that_begins_with_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "~$report.md")
    monkeypatch.chdir(tmp_path)
    assert found(find_files(["~$report.md"])) == {"~$report.md"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_ignore_files_in_every_encoding(tmp_path: Path, encoding: str, line_end: str) -> None:
    write(tmp_path / ".afterwordignore", f"diary.md{line_end}Tägliches.md{line_end}", encoding)
    for name in ("diary.md", "Tägliches.md", "notes.md"):
        write(tmp_path / name)
    assert found(find_files([tmp_path])) == {"notes.md"}


def test_an_ignore_file_that_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path / "diary.md")
    (tmp_path / ".afterwordignore").write_bytes(b"diary.md\0\1\2")
    with pytest.raises(UserError, match=r"afterwordignore cannot be read.*binary"):
        find_files([tmp_path])


def test_lines_that_are_no_patterns_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / ".gitignore", "!\n[z-a]\n\\\n# a comment\n\ndiary.md\n")
    write(tmp_path / "diary.md")
    write(tmp_path / "notes.md")
    assert found(find_files([tmp_path])) == {"notes.md"}


def test_ignore_files_hold_for_patterns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "notes" / ".afterwordignore", "diary.md\nprivate/\n")
    write(tmp_path / "notes" / "deep" / ".afterwordignore", "secret-plan.md\n")
    write(tmp_path / "notes" / "private" / ".afterwordignore", "!a.md\n")
    for name in ("diary.md", "a.md", "private/a.md", "private/b/c.md", "deep/secret-plan.md"):
        write(tmp_path / "notes" / name)
    write(tmp_path / "notes" / "deep" / "b.md")
    for pattern in (f"{tmp_path}/notes/**/*.md", f"{tmp_path}/no*/**/*.md"):
        sources = find_files([pattern])
        assert found(sources) == {"a.md", "b.md"}
        assert set(reasons(sources).values()) == {"ignored by an ignore file"}
    monkeypatch.chdir(tmp_path)
    assert found(find_files(["notes/*.md"])) == {"a.md"}
    monkeypatch.chdir(tmp_path / "notes")
    assert found(find_files(["*.md"])) == {"a.md"}
    # The person named this very file.
    assert found(find_files(["diary.md"])) == {"diary.md"}


SECRET_NAMES = [
    "my passwords.txt", "passwords 2024.txt", "wifi-password.md", "my.old_passwords (1).txt",
    "password", "Passwörter.txt", "Passwo\u0308rter.txt", "contraseñas.md", "secrets.md",
]  # fmt: skip
PROSE_NAMES = [
    "how to choose a good password.md", "password-managers-compared.md", "passwordless.md",
    "the-secret-garden.md", "my secret garden.txt", "passage.md", "2024-why-passwords-fail.md",
]  # fmt: skip


def test_names_of_files_of_secrets(tmp_path: Path) -> None:
    for name in (*SECRET_NAMES, *PROSE_NAMES):
        write(tmp_path / name)
    sources = find_files([tmp_path])
    assert found(sources) == set(PROSE_NAMES)
    assert reasons(sources) == dict.fromkeys(SECRET_NAMES, "its name says that it holds secrets")


UNREAD = {
    "a.mobi": "Kindle book", "letter.doc": "Word before 2007", "a.ics": "calendar",
    "notes.7z": "archive", "photo.JPG": "picture", "song.mp3": "sound", "a.pages": "Apple Pages",
    "a.xlsx": "spreadsheet", "prose.draft": ".draft", "people.vcf": "address book",
}  # fmt: skip


def test_a_link_to_a_file_of_secrets_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "safe" / "my passwords.txt")
    notes = tmp_path / "notes"
    write(notes / "kept.md")
    try:
        (notes / "todo.txt").symlink_to(tmp_path / "safe" / "my passwords.txt")
    except OSError:
        pytest.skip("links cannot be made here")
    for paths in ([notes], [f"{notes}/*"], [notes / "kept.md", notes / "todo.txt"]):
        sources = find_files(paths)
        assert found(sources) == {"kept.md"}
        assert reasons(sources) == {"todo.txt": SECRETS}


def test_kinds_that_are_not_read_are_named(tmp_path: Path) -> None:
    """A shell expands a pattern into names, so a name must not stop the others."""
    for name in UNREAD:
        write(tmp_path / name)
    files = ["a.md", "Letter no. 2", "draft v1.2", "2024.03.05"]
    for name in files:
        write(tmp_path / name)
    for paths in ([tmp_path], sorted(tmp_path.iterdir()), [f"{tmp_path}/*"]):
        sources = find_files(paths)
        assert found(sources) == set(files)
        assert {Path(each.source).name: each.detail for each in sources.skipped} == UNREAD
        assert {each.reason for each in sources.skipped} == {"a kind of file that is not read"}


def test_ignore_files_of_the_folder_that_the_command_runs_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "here" / ".git" / "HEAD")
    write(tmp_path / "here" / ".gitignore", "*.md\n")
    for name in ("here/a.md", "here/below/b.md", "notes/c.md"):
        write(tmp_path / name)
    monkeypatch.chdir(tmp_path / "here")
    assert found(find_files(["../notes"])) == {"c.md"}
    assert found(find_files(["../notes/*.md"])) == {"c.md"}
    assert found(find_files([".", "below/../../notes"])) == {"c.md"}


@pytest.mark.parametrize(
    "rule", ["private", "private/", "/private", "priv*", "*", "**/private", "/private/**", "*/"]
)
def test_a_folder_that_was_named_is_read_although_it_is_ignored(tmp_path: Path, rule: str) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path / ".gitignore", f"{rule}\ndraft.md\n")
    for name in ("a.md", "b/c.md", "draft.md", "ignored.md"):
        write(tmp_path / "private" / name)
    write(tmp_path / "private" / ".gitignore", "ignored.md\n")
    if rule == "/private/**":
        rule = "private"  # which excludes what is inside, not the folder
    assert found(find_files([tmp_path / "private"])) == {"a.md", "c.md"}
    assert found(find_files([tmp_path / "private" / "b"])) == {"c.md"}
    assert found(find_files([f"{tmp_path}/private/**/*.md"])) == {"a.md", "c.md"}
    assert found(find_files([tmp_path])) == set()


TREE = ["a.md", "notes/b.md", "notes/deep/c.md", "node_modules/x/README.md", "notes/vendor/x.md",
        "notes/.obsidian/x.md", ".hidden.md", "notes/node_modules/y.md"]  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "files"),
    [
        ("**/*.md", {"a.md", "b.md", "c.md"}),
        ("**", {"a.md", "b.md", "c.md"}),
        ("*.md", {"a.md"}),
        ("*/*.md", {"b.md"}),
        ("notes/**/*.md", {"b.md", "c.md"}),
        ("n*/deep/*.md", {"c.md"}),
        ("**/deep/*", {"c.md"}),
        ("notes/[ab].md", {"b.md"}),
        ("notes/?.md", {"b.md"}),
        ("*/.obsidian/*.md", {"x.md"}),
        ("**/**/c.md", {"c.md"}),
    ],
)
def test_patterns_follow_the_rules_of_folders(
    tmp_path: Path, pattern: str, files: set[str]
) -> None:
    for name in TREE:
        write(tmp_path / name)
    write(tmp_path / "notes" / "package.json", "{}")
    assert found(find_files([f"{tmp_path}/{pattern}"])) == files


@pytest.mark.skipif(os.name == "nt", reason="links need rights that few have on Windows")
def test_patterns_do_not_follow_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders that link to one another have more paths than can be counted."""
    write(tmp_path / "a.md")
    for number in range(12):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        for other in range(12):
            (folder / f"to {other}").symlink_to(tmp_path / f"{other}")
    listed: list[Any] = []
    scandir = os.scandir

    def counting(path: Any) -> Any:
        listed.append(path)
        assert len(listed) < 40
        return scandir(path)

    monkeypatch.setattr(os, "scandir", counting)
    assert found(find_files([f"{tmp_path}/**/*.md"])) == {"a.md"}
    assert listed


def test_vendored_projects_are_left_out(tmp_path: Path) -> None:
    for name in ("site/vendor/x.md", "site/third_party/y.md", "notes/vendor/mine.md"):
        write(tmp_path / name)
    write(tmp_path / "site" / "go.mod")
    assert found(find_files([tmp_path])) == {"mine.md"}


def test_data_sets_are_read_if_they_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "data" / "corpus.jsonl", '{"text": "Hidden."}\n')
    write(tmp_path / "a.md")
    for places in ([tmp_path], [f"{tmp_path}/**/*"], [f"{tmp_path}/data/corpus*"]):
        sources = find_files([*places, tmp_path / "a.md"])
        assert found(sources) == {"a.md"}
        assert reasons(sources)["corpus.jsonl"].startswith("a data set")
    for named in (path, f"{tmp_path}/**/*.jsonl"):
        assert found(find_files([named])) == {"corpus.jsonl"}


BOILERPLATE = [
    "LICENSE", "LICENSE.md", "License.txt", "LICENSE-MIT", "LICENSE.APACHE", "COPYING",
    "COPYING.LESSER", "NOTICE", "AUTHORS", "AUTHORS.md", "CODE_OF_CONDUCT.md", "code-of-conduct.md",
    "CODEOWNERS", "requirements-dev.txt", "CMakeLists.txt", "robots.txt", "UNLICENSE",
    "LICENSE-APACHE-2.0.txt", "THIRD_PARTY_NOTICES.md", "PULL_REQUEST_TEMPLATE.md",
]  # fmt: skip
OWN = [
    "authors-note.txt", "authors.md", "Authors I love.md", "notice.md", "Notice to a landlord.txt",
    "license-plate.md", "licence to krill.md", "contributors.txt", "copying-machines.md",
    "requirements.md", "code of honour.md",
]  # fmt: skip


def test_boilerplate_is_told_from_writing(tmp_path: Path) -> None:
    for name in (*BOILERPLATE, *OWN):
        write(tmp_path / name)
    sources = find_files([tmp_path])
    assert found(sources) == set(OWN)
    assert reasons(sources) == dict.fromkeys(BOILERPLATE, "licence or build file")
