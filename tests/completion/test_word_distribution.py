"""A distribution over the next word."""

from __future__ import annotations

import numpy as np
import pytest

from afterword.completion.word_distribution import WordDistribution

WORDS = WordDistribution(
    ["THAT", "Thaddeus", "Them", "that", "the"], np.array([0, 0, 0.2, 0, 0.8], np.float32), 1.0
)


def test_words_of_no_probability_are_not_found() -> None:
    """They are withheld."""
    assert [word for word, _ in WORDS.top("th", 9)] == ["the"]
    assert WORDS.capitalised("th", 9) == ["Them"]
    assert WORDS.near({"that": 0.5, "the": 0.5}, 9) == [("the", "the"), ("Them", "the")]


def test_lifted_words_have_other_odds_and_the_same_sum() -> None:
    probabilities = np.array([0.2, 0.3, 0.4], np.float32)  # a tenth is for unknown words
    words = WordDistribution(["a", "an", "the"], probabilities, 0.5, np.array([2, 0, 0]))
    found = words.lifted(np.log(np.array([1, 81, 9], np.float32)), 0.5)
    assert found.probabilities == pytest.approx(np.array([0.6, 0.3, 0.4]) * 0.9 / 1.3)
    assert found.weight == words.weight
    assert words.probabilities is probabilities


def test_words_without_tokens_are_not_lifted() -> None:
    assert WORDS.lifted(np.ones(3, np.float32), 1.0) is WORDS
    nothing = WordDistribution([], np.array([], np.float32), 0.0, np.array([], np.int64))
    assert nothing.lifted(np.ones(3, np.float32), 1.0) is nothing
