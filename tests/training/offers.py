"""A text and runs that offered some of its words at once."""

from __future__ import annotations

from afterword_training.evaluation.keystroke_savings import Offer, Savings

TEXT = (
    "She told us that the committee had been right.\n"
    "We went home early.\n"
    "The new password: committee hunter2secret is what they wrote down for it"
)


def offers(**ranks: int) -> Savings:
    """Return a run that offered some words of the text at once."""
    savings = Savings()
    for word, rank in ranks.items():
        start = TEXT.index(word)
        savings.offers.append(Offer(0, start, start + len(word), rank))
    return savings
