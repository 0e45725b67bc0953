"""Models unlearn files and folders, and later trainings leave them out."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")

from rich.console import Console

from afterword.cli import main
from afterword.errors import UserError
from afterword.installation import quote_for_shell
from afterword.store import forgotten, registry
from afterword.store.bundle import SOURCES, Bundle
from afterword.store.locks import lock_data
from afterword.store.paths import runs_dir, write_text
from afterword_training.corpus import Corpus
from afterword_training.personal.provenance import Provenance, new_record
from afterword_training.personal.unlearning import forget_sources
from afterword_training.personal.update import learn
from afterword_training.personal.wanted_writing import read_writing

from .installed import (
    CONSOLE,
    NOTHING,
    Retrain,
    counted,
    install,
    install_trained,
    names,
    record_of,
    remembered,
)

WIDE = Console(stderr=True, width=500)


def test_a_source_is_unlearned_by_all_models_and_for_all_time(
    writing: Path, tiny_bundle: Bundle
) -> None:
    talks = writing / "2026-02-01 talks.md"
    install_trained(tiny_bundle, "one", writing)
    install_trained(tiny_bundle, "two", writing / "2026-01-01 walks.md")
    old = registry.resolve("one").network
    untouched = registry.resolve("two").network
    talks.unlink()  # it can be forgotten all the same
    retrain = Retrain(tiny_bundle)
    forget_sources([str(talks)], retrain, CONSOLE)
    assert list(retrain.texts) == ["one"]
    assert "Marlowe" not in retrain.texts["one"]
    assert not old.exists()
    assert names(record_of("one").learned) == {"2026-01-01 walks.md"}
    assert registry.resolve("two").network == untouched
    talks.write_text("It is here again, and it is here to stay.")
    assert len(record_of("one").read().documents) == 1


def test_a_network_whose_profile_was_never_installed_unlearns(
    writing: Path, tiny_bundle: Bundle
) -> None:
    """As a training leaves it that is killed after it has installed the network."""
    walks, talks = sorted(writing.iterdir())
    install_trained(tiny_bundle, "one", walks)
    record = new_record([writing], *NOTHING).after_training(read_writing([writing]))
    files = tiny_bundle.files | {SOURCES: record.to_json().encode()}
    registry.install_network(tiny_bundle.manifest, files, "one")
    retrain = Retrain(tiny_bundle)
    forget_sources([str(talks)], retrain, CONSOLE)
    assert "garden" in retrain.texts["one"]
    assert "Marlowe" not in retrain.texts["one"]


def test_a_folder_is_unlearned_with_all_in_it(
    writing: Path, tiny_bundle: Bundle, tmp_path: Path
) -> None:
    other = tmp_path / "other.md"
    other.write_text((writing / "2026-01-01 walks.md").read_text().replace("garden", "forest"))
    record = new_record([writing, other], *NOTHING).after_training(read_writing([writing, other]))
    install(tiny_bundle, "one", record)
    retrain = Retrain(tiny_bundle)
    forget_sources([str(writing)], retrain, CONSOLE)
    assert "forest" in retrain.texts["one"]
    assert "garden" not in retrain.texts["one"]


def test_a_killed_unlearning_goes_on(writing: Path, tiny_bundle: Bundle) -> None:
    talks = writing / "2026-02-01 talks.md"
    install_trained(tiny_bundle, "one", writing)
    old = registry.resolve("one").network

    def killed(name: str, record: Provenance, corpus: Corpus) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        forget_sources([str(talks)], killed, CONSOLE)
    assert registry.resolve("one").network == old
    assert forgotten.read().covers(talks)
    retrain = Retrain(tiny_bundle)
    forget_sources([str(talks)], retrain, CONSOLE)
    assert list(retrain.texts) == ["one"]
    assert not old.exists()


def test_what_only_the_n_gram_has_seen_needs_no_training(
    writing: Path, tiny_bundle: Bundle
) -> None:
    walks, talks = sorted(writing.iterdir())
    trained = install_trained(tiny_bundle, "mine", walks)
    registry.use("mine")
    learn([str(talks)], CONSOLE)
    old = registry.resolve("mine")
    retrain = Retrain(tiny_bundle)
    forget_sources([str(talks)], retrain, CONSOLE)
    assert retrain.texts == {}
    assert "Marlowe" not in counted("mine")
    assert "garden" in counted("mine")
    assert registry.resolve("mine").network == old.network
    assert old.profile is not None
    assert not old.profile.exists()
    assert record_of("mine").learned == trained.learned


def test_a_model_that_was_not_trained_is_remade_without_it(
    writing: Path, tiny_bundle: Bundle
) -> None:
    _, talks = sorted(writing.iterdir())
    learn([str(writing)], CONSOLE)
    retrain = Retrain(tiny_bundle)
    forget_sources([str(talks)], retrain, CONSOLE)
    assert retrain.texts == {}
    for known in (counted("me"), remembered("me").vocabulary):
        assert "garden" in known
        assert "Marlowe" not in known


@pytest.mark.parametrize("by_network", [True, False])
def test_a_model_with_nothing_else_is_removed(
    writing: Path, tiny_bundle: Bundle, by_network: bool
) -> None:
    if by_network:
        install_trained(tiny_bundle, "me", writing)
    else:
        learn([str(writing)], CONSOLE)
    forget_sources([str(writing)], Retrain(tiny_bundle), CONSOLE)
    assert registry.names() == []
    assert registry.current_name() == "en"


def test_an_unfinished_training_on_it_is_deleted(writing: Path, tiny_bundle: Bundle) -> None:
    record = new_record([writing], *NOTHING).after_training(read_writing([writing]))
    for name in ("one", "two"):
        write_text(runs_dir() / name / "step-1" / "model.safetensors", "weights")
    write_text(runs_dir() / "one" / SOURCES, record.to_json())
    write_text(runs_dir() / "two" / SOURCES, Provenance(("/elsewhere",)).to_json())
    forget_sources([str(writing)], Retrain(tiny_bundle), CONSOLE)
    assert [path.name for path in runs_dir().iterdir() if path.is_dir()] == ["two"]


def test_a_run_that_cannot_be_deleted_keeps_no_model_from_unlearning(
    writing: Path, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    talks = str(writing / "2026-02-01 talks.md")
    install_trained(tiny_bundle, "one", writing)
    write_text(runs_dir() / "two" / SOURCES, Provenance((talks,), learned=(talks,)).to_json())
    delete = shutil.rmtree

    def refuse(path: Path, *arguments: Any, **options: Any) -> None:
        if path == runs_dir() / "two":
            raise PermissionError(13, "Permission denied", str(path))
        delete(path, *arguments, **options)

    monkeypatch.setattr("shutil.rmtree", refuse)
    retrain = Retrain(tiny_bundle)
    with pytest.raises(UserError, match=r"two cannot be deleted \(permission denied\): close"):
        forget_sources([talks], retrain, CONSOLE)
    assert list(retrain.texts) == ["one"]


def test_a_run_that_has_lost_its_record_is_deleted(writing: Path, tiny_bundle: Bundle) -> None:
    write_text(runs_dir() / "one" / "step-1" / "model.safetensors", "weights")
    forget_sources([str(writing)], Retrain(tiny_bundle), CONSOLE)
    assert not (runs_dir() / "one").exists()


def test_a_model_that_is_installed_at_the_last_moment_is_unlearned(
    writing: Path, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    talks = str(writing / "2026-02-01 talks.md")
    add = forgotten.add

    def too_late(**sources: list[str]) -> None:
        install_trained(tiny_bundle, "one", writing)
        add(**sources)

    monkeypatch.setattr(forgotten, "add", too_late)
    forget_sources([talks], Retrain(tiny_bundle), CONSOLE)
    assert names(record_of("one").learned) == {"2026-01-01 walks.md"}


@pytest.mark.slow
@pytest.mark.parametrize("command", ["train", "learn"])
def test_what_is_forgotten_meanwhile_is_not_installed(
    writing: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:
    talks = writing / "2026-02-01 talks.md"

    def forget_first() -> AbstractContextManager[None]:
        forgotten.add(sources=[talks])
        return lock_data()

    for module in ("training", "update"):
        monkeypatch.setattr(f"afterword_training.personal.{module}.lock_data", forget_first)
    options = ["--name", "me"] if command == "train" else []
    assert main([command, str(writing), *options]) == 2
    assert (
        f"afterword forget --source {quote_for_shell(str(talks))}`, then" in capsys.readouterr().err
    )
    assert registry.names() == []


def test_a_path_that_is_misspelt_is_not_forgotten(writing: Path, tiny_bundle: Bundle) -> None:
    install_trained(tiny_bundle, "one", writing)
    with pytest.raises(UserError, match="check how it is spelt"):
        forget_sources([str(writing / "dairy.md")], Retrain(tiny_bundle), CONSOLE)
    assert forgotten.read().sources == frozenset()


def test_a_path_that_is_misspelt_is_told_what_is_on_record(
    writing: Path, tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    install_trained(tiny_bundle, "one", writing)
    talks = writing / "2026-02-01 talks.md"
    with pytest.raises(UserError, match=re.escape(f"on record: {talks}")):
        forget_sources([str(writing / "2026-02-01 Talk.md")], Retrain(tiny_bundle), CONSOLE)
    other = writing.parent / talks.name
    other.write_text("Something else, and all of it is new.")
    forget_sources([str(other)], Retrain(tiny_bundle), WIDE)
    told = capsys.readouterr().err
    assert (
        f"No model has learned from {other}; learn and train will leave it out from now on." in told
    )
    assert f"Did you mean {talks}? A model has learned from that." in told


def test_a_model_without_a_record_is_named(
    writing: Path, tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    install(tiny_bundle, "old", None)
    forget_sources([str(writing)], Retrain(tiny_bundle), WIDE)
    told = capsys.readouterr().err
    assert "old has no record of what it has learned from" in told
    assert f"No model has learned from {writing}" in told


def test_a_file_is_known_by_each_of_its_names(writing: Path, tiny_bundle: Bundle) -> None:
    talks = writing / "2026-02-01 talks.md"
    install_trained(tiny_bundle, "one", writing)
    other = writing / "2026-02-01 Talks.md"
    if not other.exists():  # as it does on a disk where capitals are small letters as well
        os.link(talks, other)
    retrain = Retrain(tiny_bundle)
    forget_sources([str(other)], retrain, CONSOLE)
    assert "Marlowe" not in retrain.texts["one"]


def test_a_name_is_known_however_its_letters_are_composed(
    writing: Path, tiny_bundle: Bundle
) -> None:
    cafe = writing / unicodedata.normalize("NFD", "café.md")
    (writing / "2026-02-01 talks.md").rename(cafe)
    install_trained(tiny_bundle, "one", writing)
    cafe.unlink()
    retrain = Retrain(tiny_bundle)
    given = unicodedata.normalize("NFC", str(cafe))
    assert given != str(cafe)
    forget_sources([given], retrain, CONSOLE)
    assert "Marlowe" not in retrain.texts["one"]


@pytest.mark.parametrize("whole_folder", [True, False])
def test_a_file_is_known_where_it_was_moved_to(
    writing: Path, tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str], whole_folder: bool
) -> None:
    talks = writing / "2026-02-01 talks.md"
    install_trained(tiny_bundle, "one", writing)
    archive = writing.parent / "archive"
    archive.mkdir()
    talks.rename(archive / "interviews.md")
    retrain = Retrain(tiny_bundle)
    given = archive if whole_folder else archive / "interviews.md"
    forget_sources([str(given)], retrain, WIDE)
    assert "Marlowe" not in retrain.texts["one"]
    told = capsys.readouterr().err
    assert f"{archive / 'interviews.md'} is on record as {talks}" in told
    assert "No model" not in told
    assert forgotten.read().covers(archive / "interviews.md")


@pytest.mark.parametrize("whole_folder", [True, False])
def test_a_copy_is_told_of_the_file_that_was_learned_from(
    writing: Path, tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str], whole_folder: bool
) -> None:
    talks, folder = writing / "2026-02-01 talks.md", writing.parent / "copies"
    install_trained(tiny_bundle, "one", writing)
    folder.mkdir()
    shutil.copy(talks, folder / "copy.md")
    retrain = Retrain(tiny_bundle)
    forget_sources([str(folder if whole_folder else folder / "copy.md")], retrain, WIDE)
    assert retrain.texts == {}
    assert f"Did you mean {talks}?" in capsys.readouterr().err


@pytest.mark.parametrize("record", ["whole", "damaged", "missing"])
def test_a_damaged_model_keeps_no_other_from_unlearning(
    writing: Path, tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str], record: str
) -> None:
    talks = writing / "2026-02-01 talks.md"
    for name in ("broken", "one"):
        install_trained(tiny_bundle, name, writing)
    folder, _, profile = registry.resolve("broken")
    assert profile is not None
    (folder / "model.onnx").write_bytes(b"cut off")
    for place in (folder, profile):
        if record == "missing":
            (place / SOURCES).unlink()
        elif record == "damaged":
            (place / SOURCES).write_text("{")
    retrain = Retrain(tiny_bundle)
    forget_sources([str(talks)], retrain, WIDE)
    told = capsys.readouterr().err
    assert "broken is corrupt: " in told
    if record == "whole":
        assert list(retrain.texts) == ["broken", "one"]
        assert not folder.exists()
    else:
        assert list(retrain.texts) == ["one"]
        assert "if it may have been this: afterword models remove broken" in told


def test_a_model_whose_beginning_is_gone_says_how_to_train_it(
    writing: Path, tiny_bundle: Bundle
) -> None:
    record = new_record([writing], *NOTHING).after_training(read_writing([writing]))
    install(tiny_bundle, "one", replace(record, start="other"))
    line = r"other, which it was trained from, is gone; .* afterword train --name one --from MODEL"
    with pytest.raises(UserError, match=line):
        forget_sources([str(writing / "2026-02-01 talks.md")], Retrain(tiny_bundle), CONSOLE)


def test_a_run_with_a_damaged_record_is_deleted(writing: Path, tiny_bundle: Bundle) -> None:
    write_text(runs_dir() / "one" / SOURCES, "{")
    forget_sources([str(writing)], Retrain(tiny_bundle), CONSOLE)
    assert not (runs_dir() / "one").exists()


def test_a_model_that_cannot_unlearn_keeps_no_other_from_it(
    writing: Path, tiny_bundle: Bundle
) -> None:
    talks = writing / "2026-02-01 talks.md"
    away = writing.parent / "away"
    away.mkdir()
    (away / "walks.md").write_text((writing / "2026-01-01 walks.md").read_text())
    both = [away, talks]
    install(tiny_bundle, "first", new_record(both, *NOTHING).after_training(read_writing(both)))
    install_trained(tiny_bundle, "second", writing)
    shutil.rmtree(away)
    retrain = Retrain(tiny_bundle)
    with pytest.raises(UserError, match=re.escape(f"first has not unlearned it: {away}, ")):
        forget_sources([str(talks)], retrain, CONSOLE)
    assert list(retrain.texts) == ["second"]


def test_a_version_that_is_held_open_is_told_and_removed_next_time(
    writing: Path, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_trained(tiny_bundle, "one", writing)
    talks = str(writing / "2026-02-01 talks.md")
    old = registry.resolve("one").network
    with monkeypatch.context() as patch:
        patch.setattr("shutil.rmtree", lambda *_, **__: None)  # as Windows does
        with pytest.raises(UserError, match="close your editors"):
            forget_sources([talks], Retrain(tiny_bundle), CONSOLE)
    assert old.exists()
    forget_sources([talks], Retrain(tiny_bundle), CONSOLE)
    assert not old.exists()
