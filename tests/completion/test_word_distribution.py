"""A distribution over the next word."""

from __future__ import annotations

import numpy as np

from afterword.completion.word_distribution import WordDistribution

WORDS = WordDistribution(
    ["THAT", "Thaddeus", "Them", "that", "the"], np.array([0, 0, 0.2, 0, 0.8], np.float32), 1.0
)


def test_words_of_no_probability_are_not_found() -> None:
    """They are withheld."""
    assert [word for word, _ in WORDS.top("th", 9)] == ["the"]
    assert WORDS.capitalised("th", 9) == ["Them"]
    assert WORDS.near({"that": 0.5, "the": 0.5}, 9) == [("the", "the"), ("Them", "the")]
