"""Say in plain words what a training has brought, and whether that may be chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

from afterword_training.evaluation.bootstrap import Interval, paired_interval
from afterword_training.evaluation.keystroke_savings import Savings

LIST_LENGTH = 5
"""Words in the list that the verdict is about."""
LITTLE = 0.01
"""A smaller gain is called little: one more keystroke saved of 100."""
ENOUGH_WORDS = 50_000
"""With fewer words most of the gain comes from counting them (docs/training.md)."""


@dataclass(frozen=True)
class Verdict:
    """What a training has brought, in fractions of the keystrokes saved with a list of five.

    Attributes
    ----------
    before, after : float
        What the model before the training saves, and the one after it.
    gain : Interval or None
        The difference; None if too little was typed to say how sure it is.
    words : int
        Words that the network has learned from.
    counted : float or None
        What the old network saves with the same writing counted, as by `learn`; None if `learn`
        could not have been used.
    gain_over_counted : Interval or None
        The difference to that.
    counting_seconds : float
        How long the counting took.
    """

    before: float
    after: float
    gain: Interval | None
    words: int
    counted: float | None = None
    gain_over_counted: Interval | None = None
    counting_seconds: float = 0.0

    @property
    def is_worse(self) -> bool:
        """Whether the model saves less than before, by more than chance."""
        if self.gain is None:
            return self.after < self.before
        return self.gain.high < 0

    @property
    def headline(self) -> str:
        """What is saved now and was saved before, and whether that is more."""
        judgement = _judgement(self.gain)
        return f"{of_100(self.after)} of 100 keystrokes saved, {of_100(self.before)} before: " + (
            f"{judgement} (KSS@{LIST_LENGTH}{_interval(self.gain)})."
        )

    @property
    def advice(self) -> str:
        """What `learn` would have done, and how much writing is needed; empty if it is well."""
        if self.counted is None:
            return self._need_of_words if _is_little(self.gain) else ""
        time, saved = _spoken(self.counting_seconds), of_100(self.counted)
        alone = f"`learn` alone, which takes {time}, would save {saved}."
        over = self.gain_over_counted
        if over is None:
            sentence = alone
        elif over.high < 0:
            sentence = f"`learn` does better in {time}: {saved} of 100."
        elif not _is_little(over):
            return alone
        else:
            much = "as much" if self.counted >= self.after else "nearly as much"
            sentence = f"`learn` does {much} in {time}: {saved} of 100."
        return f"{sentence} {self._need_of_words}".rstrip()

    @property
    def _need_of_words(self) -> str:
        if self.words >= ENOUGH_WORDS:
            return ""
        return (
            f"The network has learned from {self.words:,} words; about {ENOUGH_WORDS:,} are needed "
            "before training it changes much."
        )


def judge(
    before: Savings,
    after: Savings,
    words: int,
    counted: Savings | None = None,
    counting_seconds: float = 0.0,
) -> Verdict:
    """Compare runs over the same texts; see `Verdict` for what each is."""

    def difference(other: Savings) -> Interval | None:
        return paired_interval(other.samples(LIST_LENGTH), after.samples(LIST_LENGTH))

    return Verdict(
        before.kss(LIST_LENGTH),
        after.kss(LIST_LENGTH),
        difference(before),
        words,
        None if counted is None else counted.kss(LIST_LENGTH),
        None if counted is None else difference(counted),
        counting_seconds,
    )


def _judgement(gain: Interval | None) -> str:
    if gain is None:
        return "too little was typed to tell whether that is chance"
    if gain.is_noise:
        return "that may be chance"
    if gain.high < 0:
        return "worse than before"
    return "little gained" if gain.mean < LITTLE else "a clear gain"


def _is_little(gain: Interval | None) -> bool:
    return gain is None or gain.low <= 0 or gain.mean < LITTLE


def _interval(gain: Interval | None) -> str:
    if gain is None:
        return ""
    low, high = (f"{100 * value:+.1f}".replace("-", "−") for value in (gain.low, gain.high))
    return f"; 95 % interval of the difference: {low} to {high}"


def of_100(fraction: float) -> str:
    """Return how many of a hundred a fraction is, as people say it."""
    return f"{100 * fraction:.0f}"


def _spoken(seconds: float) -> str:
    if seconds >= 90:
        return f"{math.ceil(seconds / 60)} minutes"
    whole = max(1, math.ceil(seconds))
    return "a second" if whole == 1 else f"{whole} seconds"
