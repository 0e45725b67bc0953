from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from afterword.cli import main
from afterword.completion import forgetting
from afterword.completion.ngram import PersonalNgram
from afterword.errors import UserError
from afterword.lsp.active_model import ActiveModel
from afterword.masking.prose_document import ProseDocument
from afterword.store import forgotten, registry
from afterword.store.bundle import NGRAM, Bundle
from afterword.store.paths import forgotten_file
from afterword.store.profile import Network, Profile
from afterword_training.personal.ngram_builder import build_ngram
from tests.helpers import at_end, install_copy


@pytest.fixture(autouse=True)
def shipped(tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    return tiny_bundle.path


def serving(models: ActiveModel) -> Path:
    assert models.model is not None
    return models.model.path


def damage(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"cut off")


def test_the_shipped_model_serves_by_default(shipped: Path) -> None:
    models = ActiveModel()
    assert models.load(None) == []
    assert serving(models) == shipped


def test_a_new_model_is_noticed_and_loaded_once(shipped: Path) -> None:
    models = ActiveModel()
    models.load(None)
    assert models.refresh() == []
    assert serving(models) == shipped
    folder = install_copy(shipped, "mine")
    registry.use("mine")
    assert models.refresh() == []
    assert serving(models) == folder
    engine = models.engine
    models.refresh()
    assert models.engine is engine


def test_a_named_model_is_followed_and_not_the_one_in_use(shipped: Path) -> None:
    first = install_copy(shipped, "mine")
    models = ActiveModel()
    models.load("mine")
    assert serving(models) == first
    registry.use("en")
    models.refresh()
    assert serving(models) == first
    second = install_copy(shipped, "mine")
    models.refresh()
    assert serving(models) == second


def test_a_damaged_model_is_one_line_and_the_shipped_one_serves(shipped: Path) -> None:
    damage(install_copy(shipped, "mine"))
    models = ActiveModel()
    (line,) = models.load("mine")
    assert "corrupt" in line
    assert serving(models) == shipped
    assert models.refresh() == []  # it is not tried, or told, again
    install_copy(shipped, "mine")
    assert models.refresh() == []
    assert serving(models) == registry.resolve("mine").network


def test_a_hostile_profile_is_one_line_and_the_shipped_model_serves(shipped: Path) -> None:
    """Its checksums are right, but an array is of a kind that would fail at every key."""
    network = Bundle.open(shipped)
    packed = io.BytesIO()
    arrays: dict[str, Any] = {name: np.zeros(1) for name in ("vocabulary", *PersonalNgram.ARRAYS)}
    np.savez(packed, **arrays)
    profile = Profile("me", Network("en", network.network_sha256), 1234)
    folder = registry.install_profile(profile, {NGRAM: packed.getvalue()})
    models = ActiveModel()
    (line,) = models.load("me")
    assert line == f"{folder / NGRAM} is not a readable n-gram (ValueError); train again"
    assert serving(models) == shipped
    assert models.engine is not None
    document, cursor = at_end("Thank you for ")
    assert models.engine.complete(document, cursor, 5).words
    assert models.refresh() == []  # it is not tried, or told, again


def test_a_damaged_new_model_leaves_the_old_one_serving(shipped: Path) -> None:
    models = ActiveModel()
    models.load(None)
    engine = models.engine
    damage(install_copy(shipped, "mine"))
    (line,) = select(models, "mine")
    assert "corrupt" in line
    assert models.engine is engine


@pytest.mark.parametrize("choice", ["nowhere", "~nosuchuser/x", "x" * 300])
def test_a_model_that_is_not_there_is_one_line(shipped: Path, choice: str) -> None:
    models = ActiveModel()
    (line,) = models.load(choice)
    assert f"no model '{choice}'" in line
    assert serving(models) == shipped


def test_without_any_model_nothing_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tmp_path / "none")
    models = ActiveModel()
    (line,) = models.load(None)
    assert "install Afterword again" in line
    assert models.engine is None
    assert models.status()["model"] is None


def test_a_model_that_is_removed_serves_no_more(shipped: Path) -> None:
    install_copy(shipped, "mine")
    models = ActiveModel()
    models.load("mine")
    registry.remove("mine")
    (line,) = models.refresh()
    assert "no model 'mine'" in line
    assert serving(models) == shipped
    engine = models.engine
    assert models.refresh() == []  # it is told once
    assert models.engine is engine
    folder = install_copy(shipped, "mine")
    assert models.refresh() == []
    assert serving(models) == folder


@pytest.mark.parametrize("choice", [None, "mine"])
def test_after_wipe_nothing_personal_is_served(shipped: Path, choice: str | None) -> None:
    install_copy(shipped, "mine")
    registry.use("mine")
    forgotten.add(["people"])
    models = ActiveModel()
    models.load(choice)
    assert main(["wipe", "--yes"]) == 0
    assert [line for line in models.refresh() if "no model 'mine'" not in line] == []
    assert serving(models) == shipped
    assert "people" in suggested(models, "The peo")


def test_what_was_replaced_does_not_come_back_when_the_new_one_is_damaged(shipped: Path) -> None:
    install_copy(shipped, "mine")
    models = ActiveModel()
    models.load("mine")
    damage(install_copy(shipped, "mine"))
    (line,) = models.refresh()
    assert "corrupt" in line
    assert serving(models) == shipped


def test_without_the_shipped_model_a_removed_one_serves_no_more(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_copy(shipped, "mine")
    models = ActiveModel()
    models.load("mine")
    registry.remove("mine")
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tmp_path / "none")
    models.refresh()
    assert models.engine is None


def select(models: ActiveModel, name: str) -> list[str]:
    """Choose a model as the command does."""
    registry.use(name)
    return models.load(None)


def forget(models: ActiveModel, word: str) -> None:
    """Forget a word as the command does."""
    models.suppress(word)
    forgetting.forget_words([word])
    assert models.refresh() == []


def test_a_word_is_suppressed_before_it_is_written_down(shipped: Path) -> None:
    models = ActiveModel()
    models.load(None)
    word = suggested(models)[0]
    models.suppress(word.upper())
    assert word not in suggested(models)
    assert models.refresh() == []
    assert word not in suggested(models)


def test_forgotten_words_stay_forgotten_with_the_next_model(shipped: Path) -> None:
    models = ActiveModel()
    models.load(None)
    forget(models, "People")
    install_copy(shipped, "mine")
    select(models, "mine")
    assert "people" not in suggested(models, "The peo")


def suggested(models: ActiveModel, line: str = "The people of the ") -> list[str]:
    assert models.engine is not None
    document = ProseDocument("a", line)
    found = models.engine.complete(document, document.cursor(document.end), 10).words
    return [word.text for word in found]


def test_a_word_forgotten_elsewhere_is_noticed_and_so_is_its_return(shipped: Path) -> None:
    models = ActiveModel()
    models.load(None)
    word = suggested(models)[0]
    forgetting.forget_words([word.upper()])
    assert models.refresh() == []
    assert word not in suggested(models)
    forgetting.undo_forget_words([word])
    assert models.refresh() == []
    assert suggested(models)[0] == word


def test_looking_for_changes_keeps_what_is_known_of_the_word_being_typed(shipped: Path) -> None:
    models = ActiveModel()
    models.load(None)
    forget(models, "people")
    suggested(models)
    assert models.engine is not None
    session = models.engine.session
    assert session is not None
    assert models.refresh() == []
    assert session.answers
    forgetting.forget_words(["town"])
    assert models.refresh() == []
    assert models.engine.session is session
    assert not session.answers


def install_layers(shipped: Path, writing: str, name: str = "mine") -> Path:
    network = Network("en", Bundle.open(shipped).network_sha256)
    counts = build_ngram([writing] * 3).to_bytes()
    return registry.install_profile(Profile(name, network, 9), {NGRAM: counts})


def states_of(models: ActiveModel) -> int:
    """Return how many states of documents the engine keeps."""
    return int(str(models.status()["checkpoints"]))


def test_new_layers_are_taken_up_beside_the_same_network(shipped: Path) -> None:
    models = ActiveModel()
    models.load(None)
    suggested(models)
    engine, states = models.engine, states_of(models)
    first = install_layers(shipped, "We thank you for your zymurgy, for your zymurgy.")
    assert select(models, "mine") == []
    assert models.status()["model"] == "mine"
    assert "zymurgy" in suggested(models, "Thank you for your zy")
    forgetting.forget_words(["zymurgy"])
    assert not first.exists()
    assert models.refresh() == []
    assert "zymurgy" not in suggested(models, "Thank you for your zy")
    second = install_layers(shipped, "We thank you for your zwieback, for your zwieback.")
    assert models.refresh() == []
    assert models.model is not None
    assert models.model.profile == second
    assert "zwieback" in suggested(models, "Thank you for your zw")
    assert select(models, "en") == []
    assert "zwieback" not in suggested(models, "Thank you for your zw")
    assert models.engine is engine
    assert states_of(models) >= states > 0


def test_layers_that_were_wiped_serve_no_more(shipped: Path) -> None:
    install_layers(shipped, "We thank you for your zymurgy, for your zymurgy.")
    registry.use("mine")
    models = ActiveModel()
    models.load(None)
    assert "zymurgy" in suggested(models, "Thank you for your zy")
    assert main(["wipe", "--yes"]) == 0
    assert models.refresh() == []
    assert "zymurgy" not in suggested(models, "Thank you for your zy")
    assert models.status()["personal"] is False


def test_a_bundle_with_its_layers_inside_serves_them(shipped: Path, tmp_path: Path) -> None:
    install_layers(shipped, "We thank you for your zymurgy, for your zymurgy.")
    assert main(["models", "export", "mine", str(tmp_path / "out"), "--yes"]) == 0
    registry.remove("mine")
    models = ActiveModel()
    assert models.load(str(tmp_path / "out")) == []
    assert "zymurgy" in suggested(models, "Thank you for your zy")
    assert models.status()["model"] == "mine"


def test_a_profile_that_is_replaced_while_it_is_opened_is_no_trouble(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing = "We thank you for your zymurgy, for your zymurgy."
    install_layers(shipped, writing)
    models = ActiveModel()
    open_profile = Profile.open

    def replaced_before(folder: Path) -> Profile:
        monkeypatch.setattr(Profile, "open", open_profile)
        install_layers(shipped, writing)
        return open_profile(folder)

    monkeypatch.setattr(Profile, "open", replaced_before)
    assert models.load("mine") == []
    assert models.refresh() == []
    assert models.status()["model"] == "mine"


def test_a_suppressed_word_comes_back_when_it_is_taken_off_the_list(shipped: Path) -> None:
    models = ActiveModel()
    models.load(None)
    word = suggested(models)[0]
    forget(models, word)
    engine = models.engine
    forgetting.undo_forget_words([word])
    assert models.refresh() == []
    assert suggested(models)[0] == word
    assert models.engine is engine


def test_a_word_forgotten_here_is_forgotten_in_the_next_server(shipped: Path) -> None:
    models, later = ActiveModel(), ActiveModel()
    models.load(None)
    word = suggested(models)[0]
    forget(models, word)
    assert word not in suggested(models)
    later.load(None)
    assert word not in suggested(later)


def test_only_a_word_can_be_forgotten(shipped: Path) -> None:
    models = ActiveModel()
    models.load(None)
    with pytest.raises(UserError, match="is not one word"):
        models.suppress("two words")
    assert forgotten.read().words == frozenset()


def test_a_damaged_list_is_told_once_and_what_was_forgotten_stays_so(shipped: Path) -> None:
    models = ActiveModel()
    models.load(None)
    word = suggested(models)[0]
    forget(models, word)
    forgotten_file().write_text("cut off")
    (line,) = models.refresh()
    assert "is corrupt" in line
    assert models.refresh() == []
    install_copy(shipped, "mine")
    assert select(models, "mine") == []
    assert word not in suggested(models)


def test_the_status_names_the_models(shipped: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(shipped, copy)
    install_copy(copy, "mine")
    models = ActiveModel()
    models.load("mine")
    status = models.status()
    assert status["models"] == ["en", "mine"]
    assert status["model"] == "mine"
    assert status["completions"] == 0, "the one that warms the model up is not the user's"
