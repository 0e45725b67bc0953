"""What each layer counts for among the words that are offered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from afterword.completion.blend import CACHED_WORDS, Blend
from afterword.completion.ngram import Level
from afterword.text.casing import CHANGED_CASE
from afterword.text.tokenizer import Tokenizer

from .constant import TOKENIZER, boundary_of, constant_model

MODEL = {"the": 0.5, "others": 0.2, "The": 0.1, ".": 0.2}
CACHED = {"the": 0.4, "Zaphodia": 0.6}
NGRAM = (Level(["meeting", "the"], np.array([0.7, 0.3], np.float32), 0.9), 0.2)
DATASTORE = (Level(["garden", "the"], np.array([0.5, 0.5], np.float32), 0.9), 0.15)
OTHERS = (Level(["others", "tower"], np.array([0.4, 0.6], np.float32), 0.9), 0.05)
LEVELS = (NGRAM, DATASTORE, OTHERS)
REST = 0.5
"""What the model counts for beside those three and 0.1 of the cache."""
BLENDED = {
    "the": REST * 0.5 + 0.1 * 0.4 + 0.2 * 0.3 + 0.15 * 0.5,
    "others": REST * 0.2 + 0.05 * 0.4,
    "The": REST * 0.1,
    "Zaphodia": 0.1 * 0.6,
    "meeting": 0.2 * 0.7,
    "garden": 0.15 * 0.5,
    "tower": 0.05 * 0.6,
}


def blend(
    cached: dict[str, float] = CACHED,
    weight: float = 0.1,
    levels: Sequence[tuple[Level, float]] = LEVELS,
) -> Blend:
    tokenizer = Tokenizer.open(TOKENIZER)
    return Blend(tokenizer, boundary_of(constant_model(tokenizer, MODEL)), cached, weight, levels)


def offered(of: Blend, prefix: str = "", limit: int = 20) -> dict[str, float]:
    """Words that are offered, but for those that nobody expects; best first."""
    found = {word.text: word.probability for word in of.words(prefix, limit)}
    return {word: probability for word, probability in found.items() if probability > 1e-6}


def test_every_layer_counts_for_its_weight_and_all_are_heard() -> None:
    found = offered(blend())
    assert found == pytest.approx(BLENDED, abs=1e-5)
    assert list(found) == sorted(found, key=lambda word: -found[word])
    assert sum(found.values()) + REST * MODEL["."] == pytest.approx(1, abs=1e-4)


def test_a_cache_without_words_counts_for_nothing() -> None:
    assert offered(blend({}, 0.3, ())) == pytest.approx(
        {"the": 0.5, "others": 0.2, "The": 0.1}, abs=1e-5
    )


def test_only_so_many_are_returned_and_they_are_the_best() -> None:
    assert list(offered(blend(), limit=3)) == ["the", "meeting", "others"]


def test_words_start_with_what_is_typed_and_are_longer() -> None:
    assert offered(blend(), "t") == pytest.approx(
        {word: BLENDED[word] for word in ("the", "tower")}, abs=1e-5
    )
    assert offered(blend(), "the") == {}


@pytest.mark.parametrize(("layer", "word"), [(0, "meeting"), (1, "garden"), (2, "tower")])
def test_a_word_that_one_layer_alone_knows_is_found_by_its_letters(layer: int, word: str) -> None:
    assert word in offered(blend(), word[:2])
    without = [level for number, level in enumerate(LEVELS) if number != layer]
    assert word not in offered(blend(levels=without), word[:2])


def test_the_cache_offers_its_most_probable_words() -> None:
    cached = {f"wörd{number}": 1.0 + number for number in range(CACHED_WORDS + 5)}
    found = offered(blend(cached, 0.3), "wörd", limit=100)
    assert set(found) == {f"wörd{number}" for number in range(5, CACHED_WORDS + 5)}


def test_a_word_in_another_case_counts_for_less_than_one_as_it_is() -> None:
    changed = CHANGED_CASE * BLENDED["the"]
    assert changed > BLENDED["The"]
    found = offered(blend(), "T")
    assert found == pytest.approx(
        {"The": changed, "Tower": CHANGED_CASE * BLENDED["tower"]}, abs=1e-5
    )
    assert offered(blend(), "TH") == pytest.approx({"THE": changed}, abs=1e-5)
    # The likelier of two spellings counts, not their sum.
    same = blend({"The": 1.0}, 0.3)
    assert offered(same, "T")["The"] == pytest.approx(0.3 * MODEL["The"] + 0.3, abs=1e-5)


def test_letters_typed_are_as_likely_a_word_as_the_likeliest_of_its_spellings() -> None:
    of = blend()
    of.words("the", 5)
    assert of.probability("the") == pytest.approx(BLENDED["the"], abs=1e-5)
    of.words("The", 5)
    assert of.probability("The") == pytest.approx(CHANGED_CASE * BLENDED["the"], abs=1e-5)
    assert of.probability("tho") == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("levels", [(), LEVELS])
@pytest.mark.parametrize("prefix", ["", "t", "T", "o", "TH", "Za"])
@pytest.mark.parametrize("limit", [1, 20])
def test_calibrated_probabilities_keep_their_order_and_come_to_no_more_than_one(
    prefix: str, limit: int, levels: Sequence[tuple[Level, float]]
) -> None:
    of = blend(levels=levels)
    found = [word.probability for word in of.words(prefix, limit)]
    calibrated = of.calibrated(prefix, found)
    assert calibrated == sorted(calibrated, reverse=True)
    assert 0 < sum(calibrated) <= 1 + 1e-6


def test_letters_typed_leave_only_the_words_that_start_with_them() -> None:
    of = blend()
    found = [word.probability for word in of.words("t", 20)]
    expected = BLENDED["the"] + BLENDED["tower"]
    assert of.calibrated("t", found)[:2] == pytest.approx(
        [BLENDED["the"] / expected, BLENDED["tower"] / expected], abs=1e-3
    )
    assert of.calibrated("t", []) == []
    assert of.calibrated("qx", [0.0]) == pytest.approx([0.0])


def test_words_that_further_layers_agree_on_are_surer_before_any_letter() -> None:
    first, second = blend().calibrated("", [0.4, 0.1])
    assert first / second > 4.5
    first, second = blend(levels=()).calibrated("", [0.4, 0.1])
    assert (first, second) == pytest.approx((0.4, 0.1))
