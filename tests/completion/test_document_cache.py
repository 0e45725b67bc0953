"""Words of this document by likeness of states."""

from __future__ import annotations

import math

import numpy as np
import pytest

from afterword.completion.config import EngineConfig
from afterword.completion.document_cache import INITIAL_KEYS, CachedWords, DocumentCache
from afterword.model.language_model import Floats
from afterword.text.cursor import Position

CONFIG = EngineConfig()
WINDOW = CONFIG.cache_window_words
AS_USUAL = np.zeros(9, np.float32)
"""The lift of nine token ids where none is likelier than usual."""


def cache_of(
    *words: tuple[str, tuple[int, int]], theta: float = 0.3, match_nats: float = 0
) -> DocumentCache:
    """Return a cache of words in one line, with the states that they followed."""
    cache = DocumentCache(2, EngineConfig(cache_theta=theta, cache_match_nats=match_nats))
    for number, (word, key) in enumerate(words):
        cache.add(
            Position(0, number), np.array(key, np.float32), word, token=number % len(AS_USUAL)
        )
    return cache


def probabilities(cache: DocumentCache, state: Floats, before: Position) -> dict[str, float]:
    """Return the probabilities of all cached words."""
    return dict(CachedWords.at(before, state, AS_USUAL, [cache], CONFIG).top("", len(cache)))


def test_words_that_followed_like_states_weigh_more() -> None:
    words = ("don’t", (1, 0)), ("can", (0, 1)), ("can", (0, 1))
    state, end = np.array([3, 0], np.float32), Position(1, 0)
    alike = probabilities(cache_of(*words, theta=0.0), state, end)
    assert alike == pytest.approx({"don't": 1 / 3, "can": 2 / 3})
    cache = cache_of(*words, theta=1.0)
    assert probabilities(cache, state, end)["don't"] > 0.9
    cache.truncate(Position(0, 1))
    assert cache.words == ["don't"]


def test_words_that_the_network_finds_likelier_than_usual_weigh_more() -> None:
    words = ((word, (1, 0)) for word in ("usual", "likelier", "unlikelier", "likelier"))
    cache = cache_of(*words)  # their tokens are 0 to 3
    lift = np.array([0, 2, -2, 1], np.float32)
    found = CachedWords.at(Position(1, 0), np.ones(2, np.float32), lift, [cache], CONFIG)
    each = [math.exp(CONFIG.cache_lift * nats) for nats in (0, 2, -2, 1)]
    assert found.probability("usual") == pytest.approx(each[0] / sum(each))
    assert found.probability("likelier") == pytest.approx((each[1] + each[3]) / sum(each))
    assert found.probability("unlikelier") == pytest.approx(each[2] / sum(each))


def test_words_after_the_cursor_do_not_count() -> None:
    cache = cache_of(*((word, (1, 0)) for word in ("one", "two", "three")))
    state = np.array([1, 0], np.float32)
    assert set(probabilities(cache, state, Position(0, 2))) == {"one", "two"}
    assert probabilities(cache, state, Position(0, 0)) == {}


def test_the_last_words_are_kept_however_many_there_are() -> None:
    cache = DocumentCache(2, EngineConfig(cache_theta=1.0, cache_match_nats=0))
    for number in range(3 * WINDOW):
        key = np.array([number / 100, 1], np.float32)
        cache.add(Position(number, 0), key, f"word{number}", token=0)
    assert cache.words[-1] == f"word{3 * WINDOW - 1}"
    assert WINDOW <= len(cache) <= 2 * WINDOW
    found = probabilities(cache, np.array([1, 0], np.float32), Position(3 * WINDOW, 0))
    assert max(found, key=lambda word: found[word]) == f"word{3 * WINDOW - 1}"
    assert len(found) == WINDOW


def test_hidden_words_are_those_between_two_places() -> None:
    cache = cache_of(*((word, (1, 0)) for word in ("one", "two", "three", "four")))
    cache.hide(Position(0, 1), Position(0, 3))
    assert cache.words == ["one", "four"]
    assert len(cache) == 4
    found = probabilities(cache, np.array([1, 0], np.float32), Position(1, 0))
    assert found == pytest.approx({"one": 1 / 4, "four": 1 / 4})


def test_caches_of_parts_of_a_document_count_by_their_words() -> None:
    long, short = (
        cache_of(("one", (1, 0)), ("two", (1, 0)), ("two", (1, 0))),
        cache_of(("six", (1, 0))),
    )
    state, end = np.array([1, 0], np.float32), Position(1, 0)
    words = CachedWords.at(end, state, AS_USUAL, [long, short], CONFIG)
    assert dict(words.top("", 5)) == pytest.approx({"one": 1 / 4, "two": 1 / 2, "six": 1 / 4})
    assert words.prefix_probability("t") == pytest.approx(1 / 2)
    assert words.probability("seven") == 0
    assert words.weight == pytest.approx(4 / (4 + CONFIG.cache_half_words) / 3)
    assert CachedWords.at(end, state, AS_USUAL, [cache_of()], CONFIG).weight == 0


def cached(text: str, cut: int | None = None) -> tuple[DocumentCache, CachedWords]:
    """Return a cache of the words of a text, whose states are all alike, and what it expects."""
    words = ((word, (0, 0)) for word in text.split())
    cache = cache_of(*words, match_nats=CONFIG.cache_match_nats)
    if cut is not None:
        cache.truncate(Position(0, cut))
    return cache, CachedWords.at(Position(1, 0), np.zeros(2, np.float32), AS_USUAL, [cache], CONFIG)


def test_words_that_followed_the_same_words_weigh_more() -> None:
    _, words = cached("the old house and the new town and The old")
    other, one, two = (math.exp(CONFIG.cache_match_nats * number) for number in range(3))
    assert words.probability("house") == pytest.approx(two / (two + 9 * other))
    _, words = cached("the old house and that new town and an old")
    assert words.probability("house") == pytest.approx(one / (one + 9 * other))
    assert words.probability("new") == pytest.approx(1 / (one + 9))


def test_the_words_before_are_looked_for_in_what_another_cache_has_read() -> None:
    whole, window = cached("the old house")[0], cached("the old")[0]
    state, end = np.zeros(2, np.float32), Position(1, 0)
    words = CachedWords.at(end, state, AS_USUAL, [whole, window], CONFIG)
    other, two = (math.exp(CONFIG.cache_match_nats * number) for number in (0, 2))
    assert words.probability("house") == pytest.approx(two / (two + 4 * other))


def test_the_cache_weighs_more_where_the_words_before_have_stood_together_before() -> None:
    texts = "one two three four five", "one two three four two", "one two three one two"
    weights = [cached(text)[1].weight for text in texts]
    assert weights == pytest.approx([weights[0], 2 * weights[0], 3 * weights[0]])


def test_words_before_an_edit_are_compared_as_if_nothing_had_stood_after_it() -> None:
    _, edited = cached("the old house and the old town of the old", cut=6)
    _, fresh = cached("the old house and the old")
    assert edited.top("", 10) == fresh.top("", 10)
    assert edited.weight == fresh.weight


def test_a_secret_is_no_context() -> None:
    cache, _ = cached("swordfish today and swordfish")
    cache.hide(Position(0, 3), Position(0, 4))
    words = CachedWords.at(Position(1, 0), np.zeros(2, np.float32), AS_USUAL, [cache], CONFIG)
    assert words.probability("today") == words.probability("and")
    assert words.probability("swordfish") == words.probability("and"), "it was no secret there"


def test_the_window_begins_without_a_context() -> None:
    filler = " ".join(["filler"] * (WINDOW - 2))
    cache, words = cached(f"once upon {filler} once")
    assert words.probability("upon") == pytest.approx(1 / WINDOW)
    assert words.weight == pytest.approx(len(cache) / (len(cache) + CONFIG.cache_half_words) / 3)


def test_a_secret_word_is_withheld_until_the_text_that_says_so_is_edited() -> None:
    cache = cache_of(("one", (1, 0)), ("two", (1, 0)), ("TWO", (1, 0)))
    cache.withhold({"two": Position(0, 1)})
    state = np.array([1, 0], np.float32)

    def known() -> list[str]:
        at = Position(9, 0)
        words = CachedWords.at(at, state, AS_USUAL, [cache], CONFIG)
        return sorted(word for word, _ in words.top("", 9))

    assert known() == cache.words == ["one"]
    cache.truncate(Position(0, 1))
    assert "two" not in known(), "the edit is behind the text that says so"
    assert cache.withheld == {"two"}
    cache.truncate(Position(0, 0))
    cache.add(Position(3, 0), state, "two", token=1)
    assert "two" in known()


def test_words_that_are_secret_elsewhere_in_the_document_are_left_out() -> None:
    state = np.array([1, 0], np.float32)
    cache = cache_of(("one", (1, 0)), ("Two", (1, 0)))
    words = CachedWords.at(Position(9, 0), state, AS_USUAL, [cache], CONFIG, {"two"})
    assert [word for word, _ in words.top("", 9)] == ["one"]


def test_a_cache_that_reads_again_withholds_what_the_text_before_says() -> None:
    old, new = cache_of(), cache_of()
    old.withhold({"two": Position(0, 1), "six": Position(3, 0)})
    old.withhold({"three": Position(5, 0)})
    assert old.withheld == {"two", "six", "three"}
    new.withhold_as(old, Position(3, 0))
    assert new.withheld == {"two", "six"}


def test_words_with_capitals_are_found_without_them() -> None:
    words = CachedWords({"money": 0.5, "Monday": 0.3, "MoMA": 0.2}, 1.0, 10)
    assert words.capitalised("mo", 5) == ["Monday", "MoMA"]
    assert words.capitalised("mo", 1) == ["Monday"]
    assert words.capitalised("Mo", 5) == []
    assert words.capitalised("mo", 5, inner=True) == ["MoMA"]


def test_a_word_that_looks_misspelt_is_trusted_if_it_was_written_twice_or_is_a_name() -> None:
    _, words = cached("plugh old plugh Zork and new")
    trusted = [words.trusts(word) for word in ("plugh", "old", "Zork", "zork")]
    assert trusted == [True, False, True, False]
    caches, state = [cached("plugh")[0], cached("plugh")[0]], np.zeros(2, np.float32)
    assert CachedWords.at(Position(1, 0), state, AS_USUAL, caches, CONFIG).trusts("plugh")


def test_a_word_takes_four_bytes_for_each_number_of_its_state_and_sixteen_more() -> None:
    small, large = (DocumentCache(size, CONFIG).nbytes for size in (2, 6))
    assert (large - small) % INITIAL_KEYS == 0
    assert (large - small) // INITIAL_KEYS == 4 * 4
    assert small // INITIAL_KEYS == 2 * 4 + 16


def test_as_many_words_are_returned_as_are_asked_for() -> None:
    words = CachedWords({"Money": 0.5, "month": 0.3, "old": 0.2}, 1.0, candidates=1)
    assert words.top("", 2) == [("Money", 0.5), ("month", 0.3)]
    assert words.near({"mo": 1.0}, 5) == [("Money", "mo"), ("month", "mo")]
    assert words.near({"mo": 1.0}, 1) == [("Money", "mo")]


def test_a_word_past_a_slip_has_its_likeliest_beginning_and_takes_one_place() -> None:
    words = CachedWords({"money": 0.4, "monthly": 0.3, "old": 0.3}, 1.0, 10)
    assert words.near({"mo": 0.1, "mon": 0.3, "money": 0.2, "mont": 0.5}, 2) == [
        ("monthly", "mont"),
        ("money", "mon"),
    ]
