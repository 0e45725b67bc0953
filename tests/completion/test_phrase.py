"""Where ghost text stops."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from afterword.completion.candidates import Candidate, Phrase
from afterword.completion.config import EngineConfig
from afterword.completion.mid_line import FollowingText
from afterword.completion.phrase import fitting_phrase, longest_phrase

MINIMUM = EngineConfig().ghost_min_probability
LONGEST = EngineConfig().ghost_max_words


@dataclass
class Everywhere:
    """A place where the same is expected as everywhere else."""

    word: Candidate | None
    space: float = 1.0
    mark: tuple[str, float] = ("", 0.0)
    goes_on: dict[str, float] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def space_after(self, word: str) -> float:
        return self.space

    def mark_after(self, word: str) -> tuple[str, float]:
        return self.mark

    def after(self, word: str) -> Everywhere:
        self.asked.append(word)
        return self

    def best(self) -> Candidate | None:
        return self.word

    def probability_after(self, word: str, token: int) -> float:
        return self.goes_on[word]


def phrase(
    following: Candidate | None,
    first: Candidate,
    *,
    prefix: str = "",
    minimum: float = MINIMUM,
    space: float = 1.0,
) -> Phrase | None:
    place = Everywhere(following, space)
    return longest_phrase(place, prefix, first, minimum=minimum, max_words=LONGEST)


OTHERS = Candidate("others", 0.6)


def test_it_has_the_words_that_are_likely_together() -> None:
    found = phrase(OTHERS, Candidate("the", 0.9), minimum=0.4)
    assert found is not None
    assert found.text == "the others"  # with one more it would have 0.324
    assert found.probability == pytest.approx(0.9 * 0.6)
    assert found.first == 0.9


@pytest.mark.parametrize("likely", range(1, LONGEST + 1))
def test_the_least_probability_is_that_of_the_whole_phrase(likely: int) -> None:
    together = 0.9 * 0.6 ** (likely - 1)
    shown = phrase(OTHERS, Candidate("the", 0.9), minimum=together - 1e-4)
    assert shown is not None
    assert shown.text.split(" ") == ["the", *["others"] * (likely - 1)]
    shorter = phrase(OTHERS, Candidate("the", 0.9), minimum=together + 1e-4)
    assert (shorter.text.count(" ") if shorter else -1) == likely - 2


def test_it_has_no_more_words_than_the_longest_however_likely() -> None:
    found = phrase(Candidate("others", 1.0), Candidate("the", 1.0), minimum=0.0)
    assert found is not None
    assert found.text.split(" ") == ["the", *["others"] * (LONGEST - 1)]


@pytest.mark.parametrize(("probability", "shown"), [(MINIMUM - 1e-4, False), (MINIMUM, True)])
def test_nothing_is_shown_whose_first_word_is_not_likely_enough(
    probability: float, shown: bool
) -> None:
    assert (phrase(None, Candidate("the", probability)) is not None) is shown


def test_a_mark_or_line_end_that_may_come_instead_counts_against_every_further_word() -> None:
    first = Candidate("the", 0.9)
    found = phrase(Candidate("others", 0.8), first, minimum=0.4, space=0.75)
    assert found is not None
    assert found.text == "the others"  # with one more it would have 0.324
    assert found.probability == pytest.approx(0.9 * 0.75 * 0.8)


def test_no_word_is_searched_for_that_could_not_be_shown() -> None:
    place = Everywhere(Candidate("others", 1.0), space=0.5)
    found = longest_phrase(place, "", Candidate("the", 0.9), minimum=0.5, max_words=LONGEST)
    assert found == Phrase("", "the", 0.9, 0.9)
    assert place.asked == []


@pytest.mark.parametrize(("after", "text"), [(0.9, "the others others others"), (0.3, None)])
def test_what_is_typed_already_is_shown_with_more_or_not_at_all(
    after: float, text: str | None
) -> None:
    found = phrase(Candidate("others", after), Candidate("the", 0.6), prefix="the", minimum=0.4)
    assert (found.text if found else None) == text


@pytest.mark.parametrize(
    ("likely", "wanted", "text"),
    [(0.8, True, "the end."), (0.8, False, "the end"), (0.4, True, "the end")],
)
def test_a_mark_ends_it_where_it_is_wanted_and_likely_enough(
    likely: float, wanted: bool, text: str
) -> None:
    place = Everywhere(Candidate("end", 0.7), 0.9, (".", likely))
    found = longest_phrase(
        place,
        "",
        Candidate("the", 1.0),
        minimum=0.5,
        max_words=LONGEST,
        may_end_with_mark=wanted,
    )
    assert found is not None
    assert found.text == text
    assert found.probability == pytest.approx(0.9 * 0.7 * (likely if text[-1] == "." else 1))


def test_a_mark_alone_is_not_shown() -> None:
    place = Everywhere(None, 1.0, (".", 0.9))
    first = Candidate("the", 0.9)
    assert (
        longest_phrase(place, "the", first, minimum=0.1, max_words=2, may_end_with_mark=True)
        is None
    )


@pytest.mark.parametrize(
    ("following", "goes_on", "text"),
    [
        (",", {"the": 0.5, "others": 0.2}, "the"),
        (",", {"the": 0.1, "others": 0.2}, "the others"),
        ("Others", {"the": 0.1, "others": 0.2}, "the"),
    ],
)
def test_before_other_text_it_ends_where_that_goes_on_best_and_repeats_none_of_it(
    following: str, goes_on: dict[str, float], text: str
) -> None:
    place = Everywhere(Candidate("others", 0.9), goes_on=goes_on)
    found = fitting_phrase(
        place, "", Candidate("the", 0.9), FollowingText(following, 7), minimum=0.5, max_words=2
    )
    assert found is not None
    assert found.text == text


def test_before_other_text_nothing_is_shown_that_is_not_likely_enough() -> None:
    place = Everywhere(OTHERS, goes_on={"the": 0.5})
    first, following = Candidate("the", 0.49), FollowingText(",", 7)
    assert fitting_phrase(place, "", first, following, minimum=0.5, max_words=2) is None
