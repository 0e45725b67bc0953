"""Words of which letters are the beginning, but for two slips."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterword.completion.two_slips import MAX_SLIPS, TwoSlips

FREQUENT = sorted(["restaurant", "restaurants", "unfortunately", "wednesday", "separate", "rest"])
NEAR = TwoSlips(FREQUENT)


def found(typed: str) -> dict[str, str]:
    """Return the words that are found, and the beginning of each that the letters stand for."""
    return {FREQUENT[index]: FREQUENT[index][:length] for index, length in NEAR.find(typed)}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("restaraunt", {"restaurant": "restaurant", "restaurants": "restaurant"}),
        ("wensday", {"wednesday": "wednesday"}),
        ("wensda", {"wednesday": "wednesda"}),
        ("unfortunetl", {"unfortunately": "unfortunate"}),
        ("unfrotuantely", {"unfortunately": "unfortunately"}),  # two swaps
        ("sepperat", {"separate": "separat"}),
        ("sxpprwt", {}),  # three
        ("eestaurant", {}),  # the first letter is wrong
        ("ü", {}),
        ("r" * 40, {}),
        ("re", {}),  # too few to tell
        ("", {}),
    ],
)
def test_beginnings_with_two_slips_are_found(typed: str, expected: dict[str, str]) -> None:
    assert found(typed) == expected


def distance(one: str, other: str) -> int:
    """Return the letters to leave out, put in, replace or swap with their neighbour."""
    table = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, meant in enumerate(other, 1):
            row.append(min(table[-1][j - 1] + (letter != meant), table[-1][j] + 1, row[-1] + 1))
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                row[j] = min(row[j], table[-2][j - 2] + 1)
        table.append(row)
    return table[-1][-1]


LETTERS = st.text("ab", min_size=2, max_size=7)


@given(st.sets(LETTERS.map("a".__add__), min_size=1, max_size=20), LETTERS.map("a".__add__))
def test_they_are_those_that_a_table_of_distances_gives(words: set[str], typed: str) -> None:
    ordered = sorted(words)
    lengths = range(len(typed) + MAX_SLIPS + 1)
    expected = {
        word
        for word in words
        if any(distance(typed, word[:n]) <= MAX_SLIPS for n in lengths if n <= len(word))
    }
    near = TwoSlips(ordered).find(typed)
    assert {ordered[index] for index, _ in near} == expected
    assert all(one.place < other.place for one, other in pairwise(near))
    for index, length in near:
        least = min(distance(typed, ordered[index][:n]) for n in lengths)
        assert distance(typed, ordered[index][:length]) == least
