"""What the report of a training begins with, in plain words."""

from __future__ import annotations

import re

import numpy as np
import pytest

from afterword_training.evaluation.bootstrap import Interval
from afterword_training.evaluation.keystroke_savings import (
    BLOCK_WORDS,
    MIN_TEXTS,
    Cost,
    Offer,
    Savings,
)
from afterword_training.evaluation.verdict import Verdict, judge

CLEAR = Interval(0.02, 0.05, 0.08)
SMALL = Interval(0.001, 0.004, 0.009)
NOISE = Interval(-0.01, 0.01, 0.03)
WORSE = Interval(-0.04, -0.03, -0.02)


@pytest.mark.parametrize(
    ("gain", "said", "is_worse"),
    [
        (CLEAR, "a clear gain (KSS@5; 95 % interval of the difference: +2.0 to +8.0).", False),
        (SMALL, "little gained (KSS@5; 95 % interval of the difference: +0.1 to +0.9).", False),
        (
            NOISE,
            "that may be chance (KSS@5; 95 % interval of the difference: −1.0 to +3.0).",
            False,
        ),
        (WORSE, "worse than before (KSS@5; 95 % interval of the difference: −4.0 to −2.0).", True),
        (None, "too little was typed to tell whether that is chance (KSS@5).", False),
    ],
)
def test_noise_is_called_noise(gain: Interval | None, said: str, is_worse: bool) -> None:
    verdict = Verdict(0.53, 0.54, gain, 200_000)
    assert verdict.headline == f"54 of 100 keystrokes saved, 53 before: {said}"
    assert verdict.is_worse == is_worse


@pytest.mark.parametrize(
    ("words", "counted", "over", "seconds", "said"),
    [
        (200_000, 0.54, SMALL, 2.2, "`learn` does as much in 3 seconds: 54 of 100."),
        (200_000, 0.53, NOISE, 0.2, "`learn` does nearly as much in a second: 53 of 100."),
        (200_000, 0.50, CLEAR, 100, "`learn` alone, which takes 2 minutes, would save 50."),
        (5_400, 0.50, CLEAR, 89, "`learn` alone, which takes 89 seconds, would save 50."),
        (200_000, 0.57, WORSE, 2.2, "`learn` does better in 3 seconds: 57 of 100."),
        (
            5_400,
            0.41,
            None,
            2.2,
            "`learn` alone, which takes 3 seconds, would save 41. The network has learned from "
            "5,400 words; about 50,000 are needed before training it changes much.",
        ),
    ],
)
def test_it_is_said_what_learn_does_and_how_much_writing_it_takes(
    words: int, counted: float, over: Interval | None, seconds: float, said: str
) -> None:
    verdict = Verdict(0.53, 0.54, CLEAR, words, counted, over, seconds)
    assert verdict.advice == said


def test_from_scratch_only_the_writing_is_spoken_of() -> None:
    assert Verdict(0.3, 0.5, CLEAR, 5_400).advice == ""
    assert re.match(
        "The network has learned from 5,400 words", Verdict(0.3, 0.3, SMALL, 5_400).advice
    )


def run(texts: int, words: int, keys: float, seed: int = 0) -> Savings:
    """Return a run in which a word of ten characters takes so many keys on average."""
    draw = np.random.default_rng(seed)
    return Savings(
        [
            Offer(text, place, place, 0, Cost(10, (10, 10, int(draw.normal(keys, 1))), 10))
            for text in range(texts)
            for place in range(words)
        ],
        trailing=40,
    )


def test_runs_are_judged_by_the_keys_of_their_words() -> None:
    before, after = run(12, 50, 6.0), run(12, 50, 5.0)
    verdict = judge(before, after, 5_400, run(12, 50, 5.5), 3.0)
    assert (verdict.before, verdict.after) == (before.kss(5), after.kss(5))
    assert verdict.gain is not None
    assert 0.08 < verdict.gain.low < 0.1 < verdict.gain.high < 0.12
    assert verdict.gain_over_counted is not None
    assert 0.04 < verdict.gain_over_counted.mean < 0.06
    same = judge(before, run(12, 50, 6.0, seed=1), 5_400)
    assert same.gain is not None
    assert same.gain.is_noise


def test_the_samples_are_texts_or_blocks_of_words_where_there_are_few_texts() -> None:
    many, few = run(MIN_TEXTS, 30, 6.0), run(2, 40, 6.0)
    assert many.samples(5)[:, 1].tolist() == [300] * MIN_TEXTS
    assert few.samples(5)[:, 1].tolist() == [10 * BLOCK_WORDS] * 3 + [50]
    assert few.samples(5)[:, 0].sum() == few.characters - few.keys[5]
    assert few.samples(1)[:, 0].sum() == 0
    assert run(0, 0, 6.0).samples(5).shape == (0, 2)
