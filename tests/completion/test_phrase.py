"""Where ghost text stops."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from afterword.completion.candidates import Candidate, Phrase
from afterword.completion.config import EngineConfig
from afterword.completion.phrase import continue_phrase
from afterword.text.tokenizer import Tokenizer

from .constant import TOKENIZER, constant_model, session_of

MINIMUM = EngineConfig().ghost_min_probability
LONGEST = EngineConfig().ghost_max_words


def phrase(
    expected: dict[str, float],
    first: Candidate,
    *,
    prefix: str = "",
    minimum: float = MINIMUM,
    write: Callable[[str], str | None] = str,
) -> Phrase | None:
    """Continue a word where a model expects the same after each."""
    tree = session_of(constant_model(Tokenizer.open(TOKENIZER), expected)).tree
    return continue_phrase(tree, prefix, first, minimum=minimum, write=write)


def test_it_has_the_words_that_are_likely_together() -> None:
    found = phrase({"others": 0.6, "known": 0.4}, Candidate("the", 0.9))
    assert found is not None
    assert found.text == "the others"  # with one more it would have 0.324
    assert found.probability == pytest.approx(0.9 * 0.6)
    assert found.first == 0.9


@pytest.mark.parametrize("likely", range(1, LONGEST + 1))
def test_the_least_probability_is_that_of_the_whole_phrase(likely: int) -> None:
    expected, first = {"others": 0.6, "known": 0.4}, Candidate("the", 0.9)
    together = 0.9 * 0.6 ** (likely - 1)
    shown = phrase(expected, first, minimum=together - 1e-4)
    assert shown is not None
    assert shown.text.split(" ") == ["the", *["others"] * (likely - 1)]
    shorter = phrase(expected, first, minimum=together + 1e-4)
    assert (shorter.text.count(" ") if shorter else -1) == likely - 2


def test_it_has_no_more_words_than_the_longest_however_likely() -> None:
    found = phrase({"others": 1.0}, Candidate("the", 1.0), minimum=0.0)
    assert found is not None
    assert found.text.split(" ") == ["the", *["others"] * (LONGEST - 1)]


@pytest.mark.parametrize(("probability", "shown"), [(MINIMUM - 1e-4, False), (MINIMUM, True)])
def test_nothing_is_shown_whose_first_word_is_not_likely_enough(
    probability: float, shown: bool
) -> None:
    assert (phrase({".": 1.0}, Candidate("the", probability)) is not None) is shown


@pytest.mark.parametrize("mark", [".", ",", "\n"])
def test_it_ends_where_a_mark_or_the_end_of_the_line_is_likelier_than_a_word(mark: str) -> None:
    found = phrase({"others": 0.3, mark: 0.7}, Candidate("the", 1.0))
    assert found == Phrase("", "the", 1.0, 1.0)


def test_a_word_that_may_not_be_suggested_ends_it_and_is_not_passed_over() -> None:
    found = phrase(
        {"others": 0.7, "known": 0.3},
        Candidate("the", 1.0),
        minimum=0.0,
        write=lambda word: None if word == "others" else word,
    )
    assert found == Phrase("", "the", 1.0, 1.0)


def test_words_after_the_first_are_written_as_the_writer_writes() -> None:
    write = {"don't": "don’t"}.get
    found = phrase({"don't": 0.9, ".": 0.1}, Candidate("they", 1.0), minimum=0.85, write=write)
    assert found is not None
    assert found.text == "they don’t"


@pytest.mark.parametrize(("after", "text"), [(0.9, "the others others others"), (0.3, None)])
def test_what_is_typed_already_is_shown_with_more_or_not_at_all(
    after: float, text: str | None
) -> None:
    found = phrase({"others": after, ".": 1 - after}, Candidate("the", 0.6), prefix="the")
    assert (found.text if found else None) == text
