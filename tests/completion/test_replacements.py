"""Words that take the place of the letters typed."""

from __future__ import annotations

import pytest

from afterword.completion.blend import Blend, NetworkWords, WeightedLayer
from afterword.completion.config import EngineConfig
from afterword.completion.document_cache import CachedWords
from afterword.text.tokenizer import Tokenizer

from .constant import TOKENIZER, constant_model, session_of

NAMES = (
    "zaphod",
    "trillian",
    "marvin",
    "arthur",
    "slartibart",
    "zarniwoop",
    "agrajag",
    "fenchurch",
)
WEIGHT = 0.5


def found(cached: dict[str, float], prefix: str, *, in_sentence: bool = True) -> dict[str, float]:
    """Return the words that a document's words bring up, best first."""
    tree = session_of(constant_model(Tokenizer.open(TOKENIZER), {"the": 0.7, ".": 0.3})).tree
    words = CachedWords(cached, 1.0, 24)
    layer = WeightedLayer(words, WEIGHT, sharpens=False, name="document")
    blend = Blend(NetworkWords(tree), [layer], EngineConfig(), in_sentence=in_sentence)
    likely = [word for word in blend.search(prefix, 9).words if word.probability > 1e-6]
    return {word.text: word.probability / WEIGHT for word in likely}


@pytest.mark.parametrize("name", NAMES)
def test_the_likeliest_of_several_ways_to_write_a_name_takes_its_place(name: str) -> None:
    """Python orders sets of words anew in each process, so one name would not tell."""
    written = {name.capitalize(): 0.5, name.upper(): 0.3, name: 0.2}
    factor = EngineConfig().capital_factor
    assert found(written, name[:-1]) == pytest.approx(
        {name.capitalize(): 0.2, name.upper(): factor * 0.3, name: factor * 0.2}
    )


def test_a_word_that_is_likelier_without_its_capital_stays() -> None:
    assert found({"Zaphod": 0.2, "zaphod": 0.8}, "zapho") == pytest.approx({"zaphod": 0.8})


@pytest.mark.parametrize("typed", ["superw", "Superw"])
def test_a_capital_inside_a_name_need_not_be_typed(typed: str) -> None:
    assert next(iter(found({"SuperWidget": 0.8, "superwoman": 0.1}, typed))) == "SuperWidget"
    assert next(iter(found({"superWidget": 0.9, "Superwoman": 0.1}, typed))) == "superWidget"


@pytest.mark.parametrize("typed", ["S", "SU", "sUp", "SUperw", "Superx"])
def test_other_letters_do_not_mean_it(typed: str) -> None:
    assert "superWidget" not in found({"superWidget": 1.0}, typed)


def test_a_word_that_is_likelier_as_it_is_typed_is_no_name() -> None:
    assert list(found({"Zaphod": 0.8, "ZAPHOD": 0.2}, "Zaph")) == ["Zaphod"]
    assert found({"Zaphod": 0.8, "ZAPHOD": 0.2}, "Zaphod") == {}


def test_words_past_a_slip_are_weighed_against_names() -> None:
    """Who types "marvi" means "Marvin", which lacks a capital only, and not "marivn"."""
    assert list(found({"Marvin": 0.5, "marivn": 0.5}, "marvi")) == ["Marvin"]
    assert "marivn" in found({"marivn": 0.5}, "marvi")


def test_a_capital_may_be_that_of_a_sentence() -> None:
    written = {"Zaphod": 0.8, "zaphod": 0.2}
    assert list(found(written, "zapho")) == ["Zaphod", "zaphod"]
    assert found(written, "zapho", in_sentence=False) == pytest.approx({"zaphod": 0.2})


def test_letters_that_are_likelier_as_they_are_have_lost_no_capitals() -> None:
    assert found({"Zaphod": 0.2, "ZAPHOD": 0.1, "zaphod": 0.7}, "zaphod") == {}
    assert list(found({"Zaphod": 0.7, "zaphod": 0.3}, "zaphod")) == ["Zaphod"]


@pytest.mark.parametrize(
    ("word", "factor"), [("trillain", EngineConfig().capital_factor), ("Trillain", 1.0)]
)
def test_a_capital_within_a_sentence_hardly_means_a_small_letter(word: str, factor: float) -> None:
    at_start = found({word: 1.0}, "Trilli", in_sentence=False)
    assert list(at_start) == ["Trillain"]
    expected = {"Trillain": factor * at_start["Trillain"]}
    assert found({word: 1.0}, "Trilli") == pytest.approx(expected)
    assert "TRILLAIN" in found({word: 1.0}, "TRILLI")
