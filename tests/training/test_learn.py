"""Writing that is added to a model without training."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import install_copy

pytest.importorskip("torch")

from rich.console import Console

from afterword.cli import main
from afterword.errors import UserError
from afterword.lsp.active_model import ActiveModel
from afterword.store import forgotten, registry
from afterword.store.bundle import DATASTORE, Bundle
from afterword.store.locks import lock_run
from afterword_training.corpus import print_report
from afterword_training.personal import update
from afterword_training.personal.unlearning import forget_sources
from afterword_training.personal.update import learn
from tests.helpers import SECONDS

from .installed import (
    CONSOLE,
    Retrain,
    bundle_of,
    counted,
    install,
    install_trained,
    names,
    record_of,
    remembered,
)


def test_nothing_to_learn_is_said_with_a_reason(writing: Path) -> None:
    (writing / "empty.md").touch()
    (writing / "few.md").write_text("No word twice.")
    with pytest.raises(
        UserError, match=r"found nothing .*empty\.md was left out: no prose in it; give"
    ):
        learn([str(writing / "empty.md")], CONSOLE)
    with pytest.raises(UserError, match="no word occurs twice in it"):
        learn([str(writing / "few.md")], CONSOLE)


def test_learn_makes_a_personal_model_and_then_adds_to_it(writing: Path) -> None:
    walks, talks = sorted(writing.iterdir())
    assert learn([str(walks)], CONSOLE) == ("me", 724, 0)
    assert registry.current_name() == "me"
    first = bundle_of("me")
    assert first.profile is not None
    assert first.path == registry.resolve("en").network  # nothing of the network is copied
    assert first.manifest.personal
    assert first.manifest.data[-1] == {"source": "personal", "words": 724}
    assert "Marlowe" not in counted("me")
    assert "garden" in remembered("me").vocabulary
    assert learn([str(talks), str(walks)], CONSOLE).words == 724 + 485
    assert "Marlowe" in counted("me")
    assert "Marlowe" in remembered("me").vocabulary
    assert not first.profile.exists()
    record = record_of("me")
    assert (record.start, record.learned) == ("en", ())
    assert names(record.counted) == {walks.name, talks.name}
    assert [entry["source"] for entry in bundle_of("me").manifest.data] == ["personal"]


def test_learn_leaves_network_and_datastore_of_a_trained_model(
    writing: Path, tiny_bundle: Bundle
) -> None:
    walks, talks = sorted(writing.iterdir())
    trained = install_trained(tiny_bundle, "mine", walks)
    registry.use("mine")
    learn([str(talks)], CONSOLE)
    assert registry.names() == ["mine"]
    assert record_of("mine").learned == trained.learned
    assert names(record_of("mine").counted) == {walks.name, talks.name}
    assert DATASTORE not in bundle_of("mine").files


def test_what_was_deleted_leaves_the_model_and_blocks_nothing(
    writing: Path, tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    walks, talks = sorted(writing.iterdir())
    learn([str(walks), str(talks)], CONSOLE)
    talks.unlink()
    (writing / "letter.md").write_text("All is well, and all is new.\n" * 3)
    assert learn([str(writing / "letter.md")], Console(stderr=True, width=500)).deleted == 1
    assert (
        f"{talks} is no longer there, so its words are no longer counted\n"
        in capsys.readouterr().err
    )
    for known in (counted("me"), remembered("me").vocabulary):
        assert "Marlowe" not in known
        assert {"garden", "new"} <= set(known)
    assert names(record_of("me").paths) == {walks.name, "letter.md"}
    assert learn([str(walks)], CONSOLE).deleted == 0


def test_what_was_deleted_can_still_be_forgotten_by_the_network(
    writing: Path, tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    walks, talks = sorted(writing.iterdir())
    install_trained(tiny_bundle, "mine", writing)
    registry.use("mine")
    talks.unlink()
    learn([str(walks)], Console(stderr=True, width=500))
    told = capsys.readouterr().err
    assert (
        f"{talks} is no longer there, so its words are no longer counted, but the network" in told
    )
    assert "forget --source" in told
    retrain = Retrain(tiny_bundle)
    forget_sources([str(talks)], retrain, CONSOLE)
    assert list(retrain.texts) == ["mine"]


def test_a_file_that_has_become_unreadable_can_be_left_out(
    writing: Path, tiny_bundle: Bundle
) -> None:
    walks, talks = sorted(writing.iterdir())
    learn([str(walks), str(talks)], CONSOLE)
    talks.write_bytes(bytes(range(256)))
    with pytest.raises(UserError, match=r"binary, not text; .* afterword forget --source PATH"):
        learn([str(walks)], CONSOLE)
    forget_sources([str(talks)], Retrain(tiny_bundle), CONSOLE)
    assert learn([str(walks)], CONSOLE).words == 724


def test_what_is_on_a_volume_that_is_not_mounted_is_not_unlearned(
    writing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == writing)
    learn([str(writing)], CONSOLE)
    model = registry.resolve("me")
    for file in writing.iterdir():
        file.unlink()
    monkeypatch.setattr(os.path, "ismount", lambda path: False)
    letter = tmp_path / "letter.md"
    letter.write_text("All is well, and all is new.\n" * 3)
    with pytest.raises(UserError, match="is not mounted; bring it back"):
        learn([str(letter)], CONSOLE)
    with pytest.raises(UserError, match=r"me has not unlearned it: .* is not mounted"):
        forget_sources([str(writing / "2026-02-01 talks.md")], Retrain(bundle_of("en")), CONSOLE)
    assert registry.resolve("me") == model


def test_two_at_once_lose_nothing(writing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walks, talks = sorted(writing.iterdir())
    other: list[Future[update.Learned]] = []
    at_the_lock = [threading.Event(), threading.Event()]

    def note(*arguments: Any) -> AbstractContextManager[None]:
        next(event for event in at_the_lock if not event.is_set()).set()
        return lock_run(*arguments)

    def learn_another(*arguments: Any) -> None:
        if not at_the_lock[1].is_set():
            other.append(pool.submit(learn, [str(talks)], CONSOLE))
            assert at_the_lock[1].wait(SECONDS)
        print_report(*arguments)

    monkeypatch.setattr(update, "lock_run", note)
    monkeypatch.setattr(update, "print_report", learn_another)
    with ThreadPoolExecutor(1) as pool:
        learn([str(walks)], CONSOLE)
        assert other[0].result().words == 724 + 485
    assert names(record_of("me").counted) == {walks.name, talks.name}


def test_a_process_that_takes_too_long_is_told(
    writing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update, "WAIT_SECONDS", 0.0)
    with lock_run("me"), pytest.raises(UserError, match="wait for it or stop it"):
        learn([str(writing)], CONSOLE)


def test_a_model_that_was_not_trained_follows_its_base(
    writing: Path, newer_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks, talks = sorted(writing.iterdir())
    learn([str(walks)], CONSOLE)
    monkeypatch.setattr(registry, "shipped_bundle", lambda: newer_bundle.path)
    learn([str(talks)], CONSOLE)
    me = bundle_of("me")
    assert me.model_path.read_bytes() == newer_bundle.model_path.read_bytes()
    assert me.manifest.name == "me"
    assert me.manifest.personal
    assert {"garden", "Marlowe"} <= set(remembered("me").vocabulary)


def test_a_base_that_is_needed_cannot_be_removed(writing: Path, newer_bundle: Bundle) -> None:
    install_copy(newer_bundle, "other")
    registry.use("other")
    learn([str(writing)], CONSOLE)
    with pytest.raises(UserError, match=r"me needs the network of other; remove that first"):
        registry.remove("other")
    registry.remove("me")
    registry.remove("other")
    assert registry.names() == []


def test_what_was_learned_survives_a_new_network(
    writing: Path, newer_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn([str(writing)], CONSOLE)
    fits = bundle_of("me")
    monkeypatch.setattr(registry, "shipped_bundle", lambda: newer_bundle.path)
    outdated = bundle_of("me")
    assert (fits.is_outdated, outdated.is_outdated) == (False, True)
    assert DATASTORE in fits.files
    assert DATASTORE not in outdated.files
    assert "garden" in counted("me")
    models = ActiveModel()
    (line,) = models.load(None)
    assert "me has changed: your phrases still count" in line
    assert learn([], CONSOLE).words == 724 + 485  # no new paths: the record has them
    assert not bundle_of("me").is_outdated
    assert models.refresh() == []


def test_learning_again_mends_a_corrupt_profile(writing: Path) -> None:
    learn([str(writing)], CONSOLE)
    bundle_of("me").files[DATASTORE].write_bytes(b"cut off")
    with pytest.raises(UserError, match="is corrupt; `afterword learn` makes it again"):
        bundle_of("me")
    learn([], CONSOLE)
    assert "garden" in remembered("me").vocabulary


def test_learning_without_paths_needs_a_record(writing: Path) -> None:
    with pytest.raises(UserError, match="give the files and folders to learn from"):
        learn([], CONSOLE)


def test_the_files_are_looked_for_once(writing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walked: list[str] = []
    walk = os.walk

    def note(top: str, *arguments: Any, **options: Any) -> Any:
        walked.append(str(top))
        return walk(top, *arguments, **options)

    monkeypatch.setattr(os, "walk", note)
    learn([str(writing)], CONSOLE)
    assert walked == [str(writing)]


def test_learn_never_overwrites_another_model(writing: Path, tiny_bundle: Bundle) -> None:
    install_trained(tiny_bundle, "me", writing)
    with pytest.raises(UserError, match="afterword models use me"):
        learn([str(writing)], CONSOLE)
    install(tiny_bundle, "old", None)
    registry.use("old")
    with pytest.raises(UserError, match="has no record of what it has learned from"):
        learn([str(writing)], CONSOLE)


@pytest.mark.parametrize("path", ["nowhere", "*.nothing"])
def test_learn_says_what_it_cannot_read(writing: Path, path: str) -> None:
    with pytest.raises(UserError, match=r"nowhere does not exist|matches no file"):
        learn([str(writing / path)], CONSOLE)
    assert registry.names() == []


def test_learn_filters_secrets_and_forgotten_words(writing: Path) -> None:
    forgotten.add(["marlowe"])
    address = "zelda" + "@example.org"
    (writing / "letter.md").write_text(f"Write to {address}, yes, to {address}, again and again.")
    learn([str(writing)], CONSOLE)
    assert "again" in counted("me")
    for known in (counted("me"), remembered("me").vocabulary):
        assert not {"Marlowe", "zelda"} & set(known)


def test_a_running_server_takes_up_what_was_learned(writing: Path) -> None:
    models = ActiveModel()
    models.load(None)
    engine = models.engine
    assert main(["learn", str(writing)]) == 0
    assert models.refresh() == []
    assert models.engine is engine is not None  # the network and what it has read stay
    assert models.status()["model"] == "me"
    assert models.model is not None
    assert models.model.profile == registry.resolve("me").profile
