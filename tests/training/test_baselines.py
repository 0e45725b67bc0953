"""The n-gram baseline: its probabilities by hand, and what it suggests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from afterword_training.evaluation.baselines import NgramPredictor
from afterword_training.evaluation.kneser_ney import KneserNey, discounts, train

TEXT = "a b\na c"


@pytest.fixture
def bigrams() -> KneserNey:
    return train([TEXT], 2)


def probabilities(model: KneserNey, *history: str) -> dict[str, float]:
    level = model.at(history)
    return {word: level.probability(word) for word in "abc"}


def test_unigrams_count_what_stood_before_them(bigrams: KneserNey) -> None:
    # The line end follows 2 units and a, b, c follow 1 each: 5 in all. With KenLM's usual discounts
    # .5 and 1 they keep 1, .5, .5 and .5; the other 2.5 / 5 go to 4 units alike.
    expected = 0.5 / 5 + 0.5 / 4
    assert probabilities(bigrams) == pytest.approx(dict.fromkeys("abc", expected))


def test_bigrams_are_interpolated_with_unigrams(bigrams: KneserNey) -> None:
    # After a: b and c once each, (1 - .5) / 2, and .5 of the distribution goes to the unigrams.
    after_a = {"a": 0.5 * 0.225, "b": 0.25 + 0.5 * 0.225, "c": 0.25 + 0.5 * 0.225}
    assert probabilities(bigrams, "\n", "a") == pytest.approx(after_a)
    # At the start of a line: a twice, (2 - 1) / 2.
    at_start = {"a": 0.5 + 0.5 * 0.225, "b": 0.5 * 0.225, "c": 0.5 * 0.225}
    assert probabilities(bigrams, "\n") == pytest.approx(at_start)
    assert bigrams.at(["a"]).weight == pytest.approx(0.5)


def test_a_history_that_was_never_seen_leaves_the_unigrams(bigrams: KneserNey) -> None:
    assert probabilities(bigrams, "nowhere") == pytest.approx(probabilities(bigrams))
    assert bigrams.at(["nowhere"]).weight == 0


def test_thediscounts_are_those_of_chen_and_goodman() -> None:
    # n1 to n4 are 4, 3, 2, 1, so Y = 4 / (4 + 2 * 3) = .4
    counts = [1] * 4 + [2] * 3 + [3] * 2 + [4]
    expected = [0, 1 - 2 * 0.4 * 3 / 4, 2 - 3 * 0.4 * 2 / 3, 3 - 4 * 0.4 * 1 / 2]
    assert discounts(np.array(counts)) == pytest.approx(expected)


def test_a_text_too_small_to_estimate_discounts_from_has_the_usual_ones() -> None:
    # By the formula, that of 2 would be -3.
    counts = [1] * 10 + [2] + [3] * 2 + [4]
    assert discounts(np.array(counts)).tolist() == [0, 0.5, 1, 1.5]


def test_a_longer_context_is_used_and_rare_ones_can_be_left_out() -> None:
    text = "we go home\n" * 3 + "they go out\n" * 3 + "you go far\n"
    history = ["\n", "we", "go"]
    assert probabilities_of(train([text], 3), history, "home") > 0.6
    kept = train([text], 3, min_count=2)
    assert probabilities_of(kept, history, "home") > 0.6
    assert len(kept.orders[2].keys) < len(train([text], 3).orders[2].keys)


def probabilities_of(model: KneserNey, history: list[str], word: str) -> float:
    return model.at(history).probability(word)


def test_a_model_comes_back_from_its_file(bigrams: KneserNey, tmp_path: Path) -> None:
    bigrams.save(tmp_path / "folder" / "model.npz")
    again = KneserNey.load(tmp_path / "folder" / "model.npz")
    assert probabilities(again, "\n", "a") == probabilities(bigrams, "\n", "a")


def test_the_predictor_knows_its_text_and_the_words_of_the_document() -> None:
    predictor = NgramPredictor([train(["we go home\nwe go home\nthey stay"], 3)])
    predictor.type("we go ")
    assert predictor.suggest("", 1) == ["home"]
    predictor.type("hither. Hither or hi")
    assert "hither" in predictor.suggest("hi", 5)
    predictor.open()
    predictor.type("hi")
    assert predictor.suggest("hi", 5) == []


def test_the_newest_words_of_a_very_long_document_count_most() -> None:
    predictor = NgramPredictor([train(["over and over"], 2)])
    # 1.002 to the power of so many words is too large for a float.
    often = ["hat " * 200_000, "hall " * 200_000, "ham " * 5, "hay " * 4, "had " * 3, "has " * 2]
    predictor.type("".join([*often, "hag ha"]))
    assert predictor.suggest("ha", 6) == ["hall", "ham", "hay", "had", "has", "hag"]
