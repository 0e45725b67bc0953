"""Surnames are not guessed: a capitalised word behind another one needs more than a chance."""

from __future__ import annotations

import pytest

from afterword.completion.config import EngineConfig
from afterword.completion.engine import Engine
from afterword.store.bundle import Bundle
from afterword.text.casing import begins_as_name, ends_with_name
from tests.helpers import at_end

from .asking import words

LEAST = EngineConfig().guessed_name_min_probability


@pytest.mark.parametrize(
    "text",
    ["Ann ", "We met Ann ", "(Ann ", "O Jean-Luc ", "Élodie ", "E\u0301lodie ", "Rene\u0301 "],
)
def test_a_name_is_a_capitalised_word_and_a_space(text: str) -> None:
    assert ends_with_name(text)


@pytest.mark.parametrize("text", ["", "ann ", "Ann", "Ann, ", "ANN ", "Ann met ", "McAnn "])
def test_anything_else_is_none(text: str) -> None:
    assert not ends_with_name(text)


def test_an_improbable_name_is_not_guessed_behind_a_name(tiny_bundle: Bundle) -> None:
    guessing = Engine(tiny_bundle, EngineConfig(guessed_name_min_probability=0.0))
    engine = Engine(tiny_bundle)
    found = guessing.complete(*at_end("they saw Ann "), 40).words
    guessed = [
        word.text for word in found if begins_as_name(word.text) and word.probability < LEAST
    ]
    assert guessed, "the network expects some"
    assert not set(guessed) & set(words(engine, "they saw Ann ", 40))
    assert set(guessed) & set(words(engine, "they saw a ", 40)), "elsewhere they are offered"
    assert words(engine, f"they saw Ann {guessed[0][0]}", 40), "and so they are once begun"


@pytest.mark.parametrize("word", ["Moore", "McCartney", "O'Brien", "DeCicco", "Élan"])
def test_a_name_may_have_more_capitals_than_one(word: str) -> None:
    assert begins_as_name(word)


@pytest.mark.parametrize("word", ["moore", "API", "II", "", "iPhone"])
def test_acronyms_and_numerals_are_no_names(word: str) -> None:
    assert not begins_as_name(word)


def test_a_name_is_not_said_twice(engine: Engine) -> None:
    text = "We met Zaphod today. We met Beeblebrox and Zaphod "
    assert "Beeblebrox" in words(engine, text, 80)
    assert "Zaphod" not in words(engine, text, 80)


def test_one_that_the_document_has_is_offered(engine: Engine) -> None:
    text = "We met Zaphod Beeblebrox today. We met Ann Beeblebrox and Zaphod "
    assert "Beeblebrox" in words(engine, text, 80)
