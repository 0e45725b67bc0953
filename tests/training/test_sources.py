"""What a model was made from: recorded, and read again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")

from afterword.errors import UserError
from afterword.installation import quote_for_shell
from afterword.store import forgotten, registry
from afterword.store.bundle import SOURCES, Bundle
from afterword_training.corpus.repositories import FilesOfOthers
from afterword_training.personal.provenance import Provenance, files_of, new_record
from afterword_training.personal.provenance import record_of as recorded
from afterword_training.personal.unlearning import forget_sources
from afterword_training.personal.wanted_writing import find_wanted, read_writing

from .installed import (
    CONSOLE,
    NOTHING,
    Retrain,
    bundle_of,
    install,
    install_trained,
    names,
    record_of,
)


def test_a_record_comes_back_as_it_was() -> None:
    prints, volumes = {"/a/x.md": "3:abc"}, ("/a",)
    record = Provenance(
        ("/a", "/b/*.md"), "scratch", "de", "Ana", 2.5, ("/a/x.md",), ("/a/y.md",), prints, volumes
    )
    read = Provenance.from_json(record.to_json())
    assert read == record
    assert (read.fingerprints, read.volumes) == (prints, volumes)
    assert Provenance.from_json('{"paths": ["/a"], "later": 1}') == Provenance(("/a",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        "{}",
        '{"paths": "/a"}',
        '{"learned": [1]}',
        '{"paths": [], "fingerprints": {"a": 1}}',
    ],
)
def test_a_damaged_record_is_one_line(
    writing: Path, tiny_bundle: Bundle, tmp_path: Path, text: str
) -> None:
    install_trained(tiny_bundle, "one", writing)
    bundle_of("one").files[SOURCES].write_text(text)
    with pytest.raises(UserError, match=r"sources\.json.*is corrupt; remove the model"):
        recorded("one")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names of any bytes")
def test_a_file_name_need_not_be_utf_8(writing: Path, tiny_bundle: Bundle) -> None:
    cafe = writing / os.fsdecode(b"caf\xe9.md")
    (writing / "2026-02-01 talks.md").rename(cafe)
    record = install_trained(tiny_bundle, "one", writing)
    assert record_of("one") == record
    assert names(record.learned) == {"2026-01-01 walks.md", cafe.name}
    forget_sources([str(cafe)], Retrain(tiny_bundle), CONSOLE)
    assert forgotten.read().covers(cafe)
    assert names(record_of("one").learned) == {"2026-01-01 walks.md"}


def test_a_name_that_begins_with_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As the lock file does that Word leaves behind, "~$report.docx".
    (tmp_path / "~$report.md").write_text("Some prose in a file.", "utf-8")
    monkeypatch.chdir(tmp_path)
    record = new_record(["~$report.md"], *NOTHING)
    assert record.paths == (str(tmp_path / "~$report.md"),)
    assert read_writing(["~$report.md"]).words == record.read().words == 5


def test_a_record_names_the_files_that_were_read(writing: Path) -> None:
    mailbox = writing / "sent #1.mbox"
    head = (
        "From ana Thu Jan  1 00:00:00 2026\nFrom: ana@a.org\nDate: Thu, 1 Jan 2026 10:00:00 +0000"
    )
    mailbox.write_text(f"{head}\n\nWe met, and we talked.\n\n{head}\n\nAll of it is fine now.\n")
    (writing / "empty.md").touch()
    record = new_record([writing], *NOTHING).after_training(read_writing([writing]))
    expected = {"2026-01-01 walks.md", "2026-02-01 talks.md", "sent #1.mbox"}
    assert names(record.learned) == expected
    assert record.counted == record.learned
    assert record.paths == (str(writing),)


def test_a_model_made_from_a_personal_one_has_learned_what_that_has(
    writing: Path, tiny_bundle: Bundle
) -> None:
    first = install_trained(tiny_bundle, "one", writing / "2026-01-01 walks.md")
    record = new_record([writing / "2026-02-01 talks.md"], "one", None, None, None)
    assert record.start == "en"
    assert names(record.paths) == {"2026-01-01 walks.md", "2026-02-01 talks.md"}
    assert record.learned == first.learned


def test_the_folder_of_an_installed_bundle_is_recorded_by_its_name(
    writing: Path, tiny_bundle: Bundle
) -> None:
    install(tiny_bundle, "one", None)
    folder = str(registry.resolve("one").network)
    assert new_record([writing], folder, None, None, None).start == "one"


def test_the_folder_of_a_bundle_is_recorded_in_full(
    writing: Path, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny_bundle.path.parent)
    assert new_record([writing], tiny_bundle.path.name, None, None, None).start == str(
        tiny_bundle.path
    )


def test_what_is_forgotten_is_not_read(writing: Path) -> None:
    forgotten.add(sources=[writing / "2026-02-01 talks.md"])
    corpus = read_writing([writing])
    assert [Path(document.source).name for document in corpus.documents] == ["2026-01-01 walks.md"]
    (skipped,) = corpus.skipped
    assert skipped.reason == "you asked Afterword to forget it"
    both = [writing / "2026-01-01 walks.md", writing / "2026-02-01 talks.md"]
    assert read_writing(both).documents == corpus.documents
    with pytest.raises(UserError, match="forget --undo --source"):
        read_writing(both[1:])


def test_a_copy_of_what_is_forgotten_is_a_source_of_its_own(writing: Path) -> None:
    talks, copy = writing / "2026-02-01 talks.md", writing / "2026-03-01 copy.md"
    copy.write_text(talks.read_text())
    forgotten.add(sources=[talks])
    _, read = read_writing([writing]).documents
    assert read.source == str(copy)
    assert read.text.split() == talks.read_text().split()


def test_why_nothing_is_read_stays_known(tmp_path: Path) -> None:
    path = tmp_path / "inbox.mbox"
    path.write_text("From bo Thu Jan  1 00:00:00 2026\nFrom: bo@a.org\nTo: ana@a.org\n\nHello.\n")
    (skipped,) = new_record([path], *NOTHING).read().skipped
    assert "add --me ADDRESS" in skipped.reason


def test_a_repository_of_others_is_not_new_writing(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("Some prose.")
    (tmp_path / "clone").mkdir()
    (tmp_path / "clone" / "theirs.md").write_text("Their prose.")
    run = ["git", "-C", str(tmp_path / "clone"), "-c", "user.name=Bo", "-c", "user.email=bo@b.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "a file"]):
        subprocess.run([*run, *command], check=True)
    assert names(find_wanted([tmp_path], FilesOfOthers(["Ana"], "Ana"))) == {"notes.md", "clone"}
    assert "theirs.md" in names(find_wanted([tmp_path], FilesOfOthers(["Bo"])))


def test_a_file_that_was_deleted_leaves_the_record(writing: Path) -> None:
    walks, talks = sorted(writing.iterdir())
    for given in ([walks, talks], [writing], [writing / "*.md"], [walks, writing / "*talks*"]):
        talks.write_text("Marlowe knows, and Marlowe tells.")
        record = new_record(given, *NOTHING).after_training(read_writing(given))
        assert record.without_deleted() == (record, [])
        talks.unlink()
        rest, deleted = record.without_deleted()
        assert str(talks) in deleted
        assert rest.learned == record.learned
        assert names(files_of(rest.read().documents)) == {walks.name}
        again, deleted = rest.counted_in(rest.read().documents).without_deleted()
        assert (again.paths, deleted) == (rest.paths, [])
        assert str(talks) in again.fingerprints  # it can still be found, and forgotten


def test_a_file_that_was_forgotten_is_not_missed(writing: Path) -> None:
    record = new_record([writing], *NOTHING).after_training(read_writing([writing]))
    forgotten.add(sources=[writing])
    shutil.rmtree(writing)
    assert record.without_deleted() == (record, [])
    assert record.read().documents == []


@pytest.mark.parametrize("given", ["notes", "notes/2026-01-01 walks.md", "notes/*.md"])
@pytest.mark.parametrize("older", [True, False])
def test_a_whole_folder_that_is_gone_was_not_deleted_file_by_file(
    writing: Path, given: str, older: bool
) -> None:
    path = writing.parent / given
    record = new_record([path], *NOTHING).after_training(read_writing([path]))
    if older:
        record = replace(record, fingerprints={}, volumes=())
    writing.rename(writing.with_name("elsewhere"))
    line = f"{writing}, which the model has learned from, is gone; bring it back, or forget it"
    with pytest.raises(UserError, match=re.escape(line)):
        record.without_deleted()


def test_a_command_to_copy_has_its_path_in_quotes(writing: Path) -> None:
    spaced = writing.rename(writing.with_name("old notes"))
    record = new_record([spaced], *NOTHING).after_training(read_writing([spaced]))
    spaced.rename(writing)
    with pytest.raises(UserError, match="bring it back") as gone:
        record.without_deleted()
    forgotten.add(sources=[writing, spaced])
    with pytest.raises(UserError, match="to let Afterword read it again") as refused:
        find_wanted([spaced], FilesOfOthers())
    for message in map(str, (gone.value, refused.value)):
        assert message.endswith(quote_for_shell(str(spaced)))
    assert quote_for_shell(str(spaced)) != str(spaced)


def test_a_repository_that_is_gone_is_a_folder(writing: Path) -> None:
    record = Provenance((str(writing),), git_author="Ana", counted=(str(writing),))
    writing.rename(writing.with_name("elsewhere"))
    with pytest.raises(UserError, match="is gone; bring it back"):
        record.without_deleted()


@pytest.mark.parametrize("given", ["notes", "notes/2026-01-01 walks.md", "notes/*.md"])
def test_a_volume_that_is_not_mounted_was_not_emptied(
    writing: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    mounted = {writing}
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) in mounted)
    path = writing.parent / given
    record = new_record([path], *NOTHING).after_training(read_writing([path]))
    assert record.volumes == (str(writing),)
    for file in writing.iterdir():
        file.unlink()
    assert record.without_deleted()[1] != []
    mounted.clear()
    with pytest.raises(UserError, match=f"{re.escape(str(writing))}, .* is not mounted"):
        record.without_deleted()
    forgotten.add(sources=[writing])
    assert record.without_deleted() == (record, [])


def test_a_file_that_cannot_be_reached_was_not_deleted(
    writing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = new_record([writing], *NOTHING).after_training(read_writing([writing]))
    stat = os.stat

    def refuse(path: Any, **options: Any) -> os.stat_result:
        if Path(path).parent == writing:
            raise PermissionError(13, "Permission denied", path)
        return stat(path, **options)

    monkeypatch.setattr(os, "stat", refuse)
    with pytest.raises(UserError, match=r"cannot be read \(permission denied\); bring it back"):
        record.without_deleted()


@pytest.mark.parametrize("left", [[], ["todo.md"]])
def test_an_emptied_folder_holds_nothing(writing: Path, left: list[str]) -> None:
    record = new_record([writing], *NOTHING)
    for file in writing.iterdir():
        file.unlink()
    for name in left:
        (writing / name).touch()
    assert record.read().documents == []


def test_what_was_deleted_by_hand_can_be_forgotten(writing: Path, tiny_bundle: Bundle) -> None:
    install_trained(tiny_bundle, "one", writing)
    files = list(writing.iterdir())
    for file in files:
        file.unlink()
    (writing / "todo.md").touch()
    forget_sources(list(map(str, files)), Retrain(tiny_bundle), CONSOLE)
    assert registry.names() == []
