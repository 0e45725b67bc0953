"""A distribution over the next word."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from afterword.completion.word_distribution import WordDistribution, names_in

WORDS = WordDistribution(
    ["THAT", "Thaddeus", "Them", "that", "the"], np.array([0, 0, 0.2, 0, 0.8], np.float32), 1.0
)


def test_words_of_no_probability_are_not_found() -> None:
    """They are withheld."""
    assert [word for word, _ in WORDS.top("th", 9)] == ["the"]
    assert WORDS.capitalised("th", 9) == ["Them"]
    assert WORDS.near({"the": 0.5, "th": 0.1}, 1) == [("the", "the")]
    assert WORDS.near({"that": 0.5, "the": 0.5}, 9) == [("the", "the"), ("Them", "the")]


def test_names_are_found_by_their_letters_in_lower_case() -> None:
    vocabulary = ["JavaScript", "Javanese", "NASA", "iPhone", "java", "javaBean"]
    probabilities = np.array([0.3, 0.2, 0.1, 0.2, 0.1, 0.1], np.float32)
    words = WordDistribution(vocabulary, probabilities, 1.0, names=names_in(vocabulary))
    assert words.capitalised("jav", 9) == ["JavaScript", "Javanese", "javaBean"]
    assert words.capitalised("jav", 9, inner=True) == ["JavaScript", "javaBean"]
    assert words.capitalised("jav", 1) == ["JavaScript"]
    assert words.capitalised("n", 9) == words.capitalised("nasa", 9) == ["NASA"]
    assert words.capitalised("iph", 9) == ["iPhone"]
    assert words.capitalised("javas", 9) == ["JavaScript"]
    assert words.capitalised("x", 9) == []


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


def test_words_that_cannot_follow_do_not_spoil_the_others() -> None:
    """An n-gram knows marks too, which a typed space rules out; forgetting may leave no others."""
    lift = np.array([-np.inf, 90, 0], np.float32)
    words = WordDistribution([",", "a"], np.array([0, 1], np.float32), 1.0, np.array([0, 2]))
    assert words.lifted(lift, 1.0).probabilities.tolist() == [0, 1]
    unlikelier = replace(words, tokens=np.array([1, 2]))
    assert unlikelier.lifted(lift, 1.0).probabilities.tolist() == [0, 1]
    marks = replace(words, probabilities=np.zeros(2, np.float32), tokens=np.array([0, 0]))
    assert marks.lifted(lift, 1.0).probabilities.tolist() == [0, 0]
