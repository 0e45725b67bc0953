"""`learn` adds to the model that the settings file names."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")

from afterword.cli import main
from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword.store.settings_file import settings_path

from .installed import install_trained, names, record_of


def choose(model: str) -> None:
    """Name a model in the settings file."""
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text(f"model = {model!r}\n", encoding="utf-8")


def test_learn_adds_to_the_model_that_is_named(writing: Path, tiny_bundle: Bundle) -> None:
    walks, talks = sorted(writing.iterdir())
    install_trained(tiny_bundle, "mine", walks)
    install_trained(tiny_bundle, "other", walks)
    registry.use("other")
    choose("mine")
    assert main(["learn", str(talks)]) == 0
    assert names(record_of("mine").counted) == {walks.name, talks.name}
    assert names(record_of("other").counted) == {walks.name}


def test_learn_says_that_another_model_is_used(
    writing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    choose("en")
    assert main(["learn", str(writing)]) == 0
    printed = capsys.readouterr().err
    assert f"{settings_path()} names the model en, which is used in place of me" in printed
    assert "is in use" not in printed
    assert main(["learn", str(writing)]) == 2
    assert f'write model = "me" in {settings_path()}' in capsys.readouterr().err


def test_a_model_that_is_not_installed_is_not_added_to(
    writing: Path, tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    choose(str(tiny_bundle.path))
    assert main(["learn", str(writing)]) == 2
    assert "which is not installed" in capsys.readouterr().err
    assert registry.names() == []
