"""Files that are learned when they are saved in an editor."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")

from afterword.cli import main
from afterword.errors import UserError
from afterword.store import forgotten
from afterword.store.path_set import real
from afterword.store.paths import forgotten_file
from afterword_training.personal.unlearning import forget_sources
from afterword_training.personal.update import Learned, Saved, learn, learn_saved

from .installed import CONSOLE, Retrain, bundle_of, counted, names, record_of


def save(folder: Path, *files: Path, me: Sequence[str] = ()) -> Learned | None:
    return learn_saved(Saved(real(folder), [real(file) for file in files]), CONSOLE, me)


@pytest.fixture
def letter(writing: Path) -> Path:
    path = writing / "letters" / "anna.md"
    path.parent.mkdir()
    path.write_text("The lighthouse keeper waved, and the lighthouse keeper laughed.\n")
    return path


def test_only_the_saved_file_is_learned(writing: Path, letter: Path) -> None:
    assert save(writing, letter) == Learned("me", 9, 0)
    record = record_of("me")
    assert record.paths == ()
    assert record.saved == {real(letter): real(writing)}
    assert names(record.counted) == {"anna.md"}
    assert "lighthouse" in counted("me")
    walks = sorted(writing.glob("*.md"))[0]
    learned = learn([str(walks)], CONSOLE)
    assert learned.words == 724 + 9  # it stays when other writing is added


def test_what_was_not_changed_is_not_counted_again(writing: Path, letter: Path) -> None:
    save(writing, letter)
    before = bundle_of("me").profile
    assert save(writing, letter) is None
    assert bundle_of("me").profile == before
    letter.write_text(letter.read_text() * 2 + "\nThe harbour, and again the harbour.\n")
    assert save(writing, letter) is not None
    assert "harbour" in counted("me")


def refuse_by_name(letter: Path) -> Path:
    return letter.rename(letter.with_name("passwords.md"))


def refuse_hidden(letter: Path) -> Path:
    return letter.rename(letter.with_name(".anna.md"))


def refuse_by_ignore_file(letter: Path) -> Path:
    (letter.parents[1] / ".afterwordignore").write_text("letters/\n")
    return letter


def refuse_by_kind(letter: Path) -> Path:
    return letter.rename(letter.with_suffix(".csv"))


def refuse_by_content(letter: Path) -> Path:
    table = letter.with_name("table.txt")
    table.write_text("1;2;3;4;5\n" * 30)
    return table


def refuse_forgotten(letter: Path) -> Path:
    forgotten.add(sources=[letter])
    return letter


@pytest.mark.parametrize(
    "refuse",
    [
        refuse_by_name,
        refuse_hidden,
        refuse_by_ignore_file,
        refuse_by_kind,
        refuse_by_content,
        refuse_forgotten,
    ],
)
def test_what_its_folder_would_leave_out_is_left_out(
    writing: Path, letter: Path, refuse: Any
) -> None:
    walks = sorted(writing.glob("*.md"))[0]
    learn([str(walks)], CONSOLE)
    before = bundle_of("me").profile
    assert save(writing, refuse(letter)) is None
    assert bundle_of("me").profile == before
    assert record_of("me").saved == {}


def test_an_ignore_file_that_comes_later_counts_as_well(writing: Path, letter: Path) -> None:
    save(writing, letter)
    refuse_by_ignore_file(letter)
    learn([str(sorted(writing.glob("*.md"))[0])], CONSOLE)
    assert "lighthouse" not in counted("me")


def test_forgetting_the_file_undoes_it(writing: Path, letter: Path, tiny_bundle: Any) -> None:
    learn([str(sorted(writing.glob("*.md"))[0])], CONSOLE)
    save(writing, letter)
    assert "lighthouse" in counted("me")
    forget_sources([str(letter)], Retrain(tiny_bundle), CONSOLE)
    assert "lighthouse" not in counted("me")
    letter.write_text(letter.read_text() * 2)
    assert save(writing, letter) is None


def test_forgetting_a_word_undoes_it(writing: Path, letter: Path) -> None:
    save(writing, letter)
    assert main(["forget", "lighthouse"]) == 0
    assert "lighthouse" not in counted("me")


def test_nothing_is_learned_while_it_is_not_known_what_to_forget(
    writing: Path, letter: Path
) -> None:
    walks = sorted(writing.glob("*.md"))[0]
    learn([str(walks)], CONSOLE)
    before = bundle_of("me").profile
    forgotten_file().write_text("?")
    with pytest.raises(UserError, match="is corrupt"):
        save(writing, letter)
    assert bundle_of("me").profile == before


def test_a_deleted_file_leaves_the_record(writing: Path, letter: Path) -> None:
    learn([str(sorted(writing.glob("*.md"))[0])], CONSOLE)
    save(writing, letter)
    letter.unlink()
    assert learn([], CONSOLE).deleted == 1
    assert record_of("me").saved == {}
    assert "lighthouse" not in counted("me")


def test_the_command_tells_a_program_whether_anything_was_learned(
    writing: Path, letter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["learn", "--progress", "json", "--saved-in", str(writing), "--", str(letter)]
    for changed in (True, False):
        assert main(command) == 0
        last = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert last.get("changed", True) is changed


def test_a_file_in_another_language_is_left_out(writing: Path, letter: Path) -> None:
    pytest.importorskip("lingua")
    learn([str(sorted(writing.glob("*.md"))[0])], CONSOLE)
    letter.write_text("Wir gingen am Morgen am See entlang, und der Reiher stand dort. " * 4)
    assert save(writing, letter) is None
    assert record_of("me").saved == {}
    assert learn([str(letter)], CONSOLE).words == 724
    assert "Reiher" not in counted("me")


CHAT = """\
[2024-04-01, 09:01] Anna: The lighthouse, and again the lighthouse.
[2024-04-01, 09:02] Bo: The harbour, and again the harbour.
[2024-04-01, 09:03] Anna: Yes, it is the lighthouse.
"""


def test_who_the_user_is_stands_on_the_record(writing: Path, letter: Path) -> None:
    learn([str(sorted(writing.glob("*.md"))[0])], CONSOLE, ["Anna"])
    letter.write_text(CHAT)
    assert save(writing, letter) is not None
    assert "lighthouse" in counted("me")
    assert "harbour" not in counted("me")


def test_who_the_user_is_may_be_given_with_a_saved_file(writing: Path, letter: Path) -> None:
    learn([str(sorted(writing.glob("*.md"))[0])], CONSOLE)
    letter.write_text(CHAT)
    assert save(writing, letter) is None
    command = ["learn", "--me", "Anna", "--saved-in", str(writing), str(letter)]
    assert main(command) == 0
    assert "lighthouse" in counted("me")
    assert record_of("me").me == ("Anna",)
    assert save(writing, letter) is None
    assert save(writing, letter, me=["Bo"]) is not None
    assert "harbour" in counted("me")


def test_words_of_a_saved_file_that_was_emptied_no_longer_count(
    writing: Path, letter: Path
) -> None:
    learn([str(sorted(writing.glob("*.md"))[0])], CONSOLE)
    save(writing, letter)
    assert "lighthouse" in counted("me")
    letter.write_text("")
    assert save(writing, letter) is not None
    assert "lighthouse" not in counted("me")
    assert save(writing, letter) is None


def test_how_to_drop_the_words_of_the_only_file_is_said(writing: Path, letter: Path) -> None:
    save(writing, letter)
    letter.write_text("")
    with pytest.raises(UserError, match="counted before: afterword models remove me"):
        save(writing, letter)


def test_saved_files_can_be_forgotten_after_their_folder_is_deleted(
    writing: Path, letter: Path, tiny_bundle: Any
) -> None:
    learn([str(sorted(writing.glob("*.md"))[0])], CONSOLE)
    learn_saved(Saved(real(letter.parent), [real(letter)]), CONSOLE)
    shutil.rmtree(letter.parent)
    with pytest.raises(UserError, match="bring it back, or forget it too"):
        learn([], CONSOLE)
    forget_sources([str(letter.parent)], Retrain(tiny_bundle), CONSOLE)
    assert "lighthouse" not in counted("me")
    assert "garden" in counted("me")


def test_a_file_outside_the_folder_is_refused_in_one_line(
    writing: Path, letter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    walks = sorted(writing.glob("*.md"))[0]
    assert main(["learn", "--saved-in", str(letter.parent), str(walks)]) == 2
    assert f"{walks} is not in {letter.parent}: name the folder" in capsys.readouterr().err


def test_a_training_goes_on_with_saved_files_alone(
    writing: Path, letter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    walks = sorted(writing.glob("*.md"))[0]
    learn([str(walks)], CONSOLE)
    save(writing, letter)
    forgotten.add(sources=[walks])
    assert main(["train", "--name", "me", "--dry-run", "--progress", "json"]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last == {"result": "9 words would be learned", "changed": False}
