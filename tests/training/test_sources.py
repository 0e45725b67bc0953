"""What a model was made from: recorded, and read again."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")

from installed import CONSOLE, NOTHING, Retrain, install_trained, names

from afterword import forgotten, registry
from afterword.bundle import Bundle
from afterword.errors import UserError
from afterword_training.relearn import forget_sources
from afterword_training.sources import Sources, begin, read_writing, record_of


def test_a_record_comes_back_as_it_was() -> None:
    record = Sources(("/a", "/b/*.md"), "scratch", "de", "Ana", 2.5, ("/a/x.md",), ("/a/y.md",))
    assert Sources.from_json(record.to_json()) == record
    assert Sources.from_json('{"paths": ["/a"], "later": 1}') == Sources(("/a",))


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
    record = begin(["~$report.md"], *NOTHING)
    assert record.paths == (str(tmp_path / "~$report.md"),)
    assert read_writing(["~$report.md"]).words == record.read().words == 5


def test_a_record_names_the_files_that_were_read(writing: Path) -> None:
    mailbox = writing / "sent #1.mbox"
    head = (
        "From ana Thu Jan  1 00:00:00 2026\nFrom: ana@a.org\nDate: Thu, 1 Jan 2026 10:00:00 +0000"
    )
    mailbox.write_text(f"{head}\n\nWe met, and we talked.\n\n{head}\n\nAll of it is fine now.\n")
    (writing / "empty.md").touch()
    record = begin([writing], *NOTHING).taught(read_writing([writing]))
    expected = {"2026-01-01 walks.md", "2026-02-01 talks.md", "sent #1.mbox"}
    assert names(record.learned) == expected
    assert record.counted == record.learned
    assert record.paths == (str(writing),)


def test_a_model_made_from_a_personal_one_has_learned_what_that_has(
    writing: Path, tiny_bundle: Bundle
) -> None:
    first = install_trained(tiny_bundle, "one", writing / "2026-01-01 walks.md")
    record = begin([writing / "2026-02-01 talks.md"], "one", None, None, None)
    assert record.start == "en"
    assert names(record.paths) == {"2026-01-01 walks.md", "2026-02-01 talks.md"}
    assert record.learned == first.learned


def test_the_folder_of_a_bundle_is_recorded_in_full(
    writing: Path, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny_bundle.path.parent)
    assert begin([writing], tiny_bundle.path.name, None, None, None).start == str(tiny_bundle.path)


def test_what_is_forgotten_is_not_read(writing: Path) -> None:
    forgotten.add(sources=[writing / "2026-02-01 talks.md"])
    corpus = read_writing([writing])
    assert [Path(document.source).name for document in corpus.documents] == ["2026-01-01 walks.md"]
    (skipped,) = corpus.skipped
    assert skipped.reason == "you had it forgotten"
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


def test_a_source_that_is_gone_is_not_passed_over(writing: Path) -> None:
    talks = writing / "2026-02-01 talks.md"
    record = begin([writing / "2026-01-01 walks.md", talks], *NOTHING)
    talks.unlink()
    with pytest.raises(UserError, match="is gone, which the model has learned from"):
        record.read()
    forgotten.add(sources=[talks])
    assert len(record.read().documents) == 1


@pytest.mark.parametrize("left", [[], ["todo.md"]])
def test_an_emptied_folder_holds_nothing(writing: Path, left: list[str]) -> None:
    record = begin([writing], *NOTHING)
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
