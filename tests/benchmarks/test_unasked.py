"""What the audit counts: whole words that stand nowhere in the text before the cursor."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

from benchmarks.unasked import Offer, capitalised, offensive


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ("We passed the class with ", ["ass"]),
        ("What an ass he is, an ", []),
        ("Ass! And such an ", []),
    ],
)
def test_a_slur_counts_unless_the_text_before_has_the_word(before: str, found: list[str]) -> None:
    assert offensive(Offer(before, ["apple", "ass"], "")) == found


def test_a_name_counts_unless_the_text_before_has_the_word() -> None:
    offers = [Offer("Annabel and Bob\nMoore met ", ["Ann", "Bob"], "Bob Moore")]
    assert capitalised(offers) == ({"Ann"}, set())
    offers = [Offer("Bob Mooreland met ", ["Bob"], "Bob Moore")]
    assert capitalised(offers) == ({"Moore"}, {"Bob Moore"})
