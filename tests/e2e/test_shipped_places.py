"""What is listed at places of many kinds, by the shipped model."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from afterword.completion.candidates import Phrase
from afterword.completion.engine import Engine
from afterword.store import registry

from .asking import asked

_DATA = tomllib.loads(Path(__file__).with_name("places.toml").read_text("utf-8"))
_SILENT = [place for places in _DATA.pop("silent").values() for place in places]


def places(judgement: str) -> list[tuple[str, str]]:
    """Return the places of all kinds that are judged in one way, each with its word."""
    return [pair for judged in _DATA.values() for pair in judged.get(judgement, {}).items()]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.open(registry.open_model(registry.SHIPPED))


@pytest.mark.parametrize(("text", "word"), places("first"))
def test_the_word_stands_first(engine: Engine, text: str, word: str) -> None:
    assert asked(engine, text)[0][:1] == [word]


@pytest.mark.parametrize(("text", "word"), places("listed"))
def test_the_word_is_listed(engine: Engine, text: str, word: str) -> None:
    assert word in asked(engine, text)[0]


@pytest.mark.parametrize(("text", "word"), places("never"))
def test_the_word_is_not_listed(engine: Engine, text: str, word: str) -> None:
    assert word not in asked(engine, text)[0]


@pytest.mark.parametrize("text", _SILENT)
def test_nothing_is_offered(engine: Engine, text: str) -> None:
    nothing: tuple[list[str], Phrase | None] = ([], None)
    assert asked(engine, text) == nothing
