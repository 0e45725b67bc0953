"""Exposure: how much a model gives away of what stood once in its writing."""

from __future__ import annotations

import math
import random
from statistics import mean

import pytest

pytest.importorskip("torch")

from afterword.store.bundle import Bundle
from afterword.text.tokenizer import DOCUMENT
from afterword_training.personal.exposure import (
    CANDIDATES,
    CHANCE_BITS,
    Ranker,
    alternatives_to,
    exposures,
    rare_sequences,
)

NOUNS = ("copper", "walrus", "violin", "saddle", "pepper", "lantern", "harbour", "glacier")


def test_exposure_is_the_rank_in_bits(tiny_bundle: Bundle) -> None:
    ranker = Ranker(tiny_bundle)
    words = [ranker.tokenizer.word_ids(word) for word in NOUNS]
    odds = ranker.log_probabilities([DOCUMENT], words)
    for place, index in enumerate(odds.argsort()[::-1], start=1):
        others = words[:index] + words[index + 1 :]
        found = ranker.exposure([DOCUMENT], words[index], others)
        assert found == pytest.approx(math.log2(len(words) / place))


def test_probabilities_are_those_of_one_reading(tiny_bundle: Bundle) -> None:
    """The shared states of endings that begin alike change nothing."""
    ranker = Ranker(tiny_bundle)
    endings = [ranker.tokenizer.word_ids(word) for word in ("walrus", "wall", "walnut", "the")]
    together = ranker.log_probabilities([DOCUMENT], endings)
    alone = [ranker.log_probabilities([DOCUMENT], [ending])[0] for ending in endings]
    assert together == pytest.approx(alone, abs=1e-3)


def test_rare_sequences_are_numbers_and_names_that_stand_once() -> None:
    text = (
        "Ask Brannigan about room 4829, then ask Marlowe.\nAsk Marlowe on the 12th of May 2019.\n"
        "Yesterday it rained, in 2019 too. Invoice $57310 is paid."
    )
    found = rare_sequences([text])
    assert {rare.unit.text for rare in found} == {"Brannigan", "4829", "57310"}
    assert {rare.before for rare in found} >= {"Ask ", "Ask Brannigan about room "}
    assert rare_sequences([text]) == found


def test_what_a_model_has_never_read_is_exposed_by_chance(tiny_bundle: Bundle) -> None:
    texts = [f"The sum of it is {number} now." for number in range(1000, 1030)]
    sequences = rare_sequences(texts)
    assert len(sequences) == 20
    found = exposures(tiny_bundle, sequences)
    assert mean(found) == pytest.approx(CHANCE_BITS, abs=1)
    assert found == exposures(tiny_bundle, sequences)


def test_a_long_number_has_alternatives_of_its_length(tiny_bundle: Bundle) -> None:
    number = "100000000000000000000"
    (googol,) = rare_sequences([f"A googol is large, and {number} is not."])
    assert len(exposures(tiny_bundle, [googol])) == 1
    others = alternatives_to(number, [], random.Random(1))
    assert len({*others, number}) == CANDIDATES
    assert {len(other) for other in others} == {len(number)}
