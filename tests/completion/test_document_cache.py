"""Words of this document by likeness of states; words of the other open documents by number."""

from __future__ import annotations

import numpy as np
import pytest

from afterword.completion.document_cache import OTHERS, WINDOW, DocumentCache, OpenWords
from afterword.text.cursor import Position


def test_words_that_followed_like_states_weigh_more() -> None:
    cache = DocumentCache(2)
    for number, (word, key) in enumerate([("don’t", (1, 0)), ("can", (0, 1)), ("can", (0, 1))]):
        cache.add(Position(0, number), np.array(key, np.float32), word)
    query, end = np.array([3, 0], np.float32), Position(1, 0)
    assert cache.weights(query, 0.0, end) == pytest.approx({"don't": 1 / 3, "can": 2 / 3})
    assert cache.weights(query, 1.0, end)["don't"] > 0.9
    cache.truncate(Position(0, 1))
    assert cache.words == ["don't"]


def test_words_after_the_cursor_do_not_count() -> None:
    cache = DocumentCache(2)
    for number, word in enumerate(["one", "two", "three"]):
        cache.add(Position(number, 0), np.array([1, 0], np.float32), word)
    query = np.array([1, 0], np.float32)
    assert set(cache.weights(query, 0.3, Position(2, 0))) == {"one", "two"}
    assert cache.weights(query, 0.3, Position(0, 0)) == {}


def test_the_last_words_are_kept_however_many_there_are() -> None:
    cache = DocumentCache(2)
    for number in range(3 * WINDOW):
        cache.add(Position(number, 0), np.array([number, 1], np.float32), f"word{number}")
    assert cache.words[-1] == f"word{3 * WINDOW - 1}"
    assert WINDOW <= len(cache) <= 2 * WINDOW
    found = cache.weights(np.array([1, 0], np.float32), 1.0, Position(3 * WINDOW, 0))
    assert max(found, key=lambda word: found[word]) == f"word{3 * WINDOW - 1}"
    assert len(found) == WINDOW


def test_hidden_words_are_those_between_two_places() -> None:
    cache = DocumentCache(2)
    for number, word in enumerate(["one", "two", "three", "four"]):
        cache.add(Position(0, number), np.array([1, 0], np.float32), word)
    cache.hide(Position(0, 1), Position(0, 3))
    assert cache.words == ["one", "four"]
    assert len(cache) == 4
    found = cache.weights(np.array([1, 0], np.float32), 0.0, Position(1, 0))
    assert found == pytest.approx({"one": 1 / 4, "four": 1 / 4})


def test_the_documents_used_first_make_room() -> None:
    words = OpenWords()
    for name in ("one", "two", "three", "four"):
        words.add(name, [name] * OTHERS)
    assert words.beside("letter").top("", 5) == [("four", 1.0)]
    assert words.beside("letter") is words.beside("letter"), "counted once for all boundaries"


def test_a_document_is_not_beside_itself() -> None:
    words = OpenWords()
    words.add("notes", ["don’t", "can", "can"])
    level = words.beside("letter")
    assert [word for word, _ in level.top("", 5)] == ["can", "don't"]
    assert [share for _, share in level.top("", 5)] == pytest.approx([2 / 3, 1 / 3])
    assert 0 < level.coverage < 0.1
    assert words.beside("notes").top("", 5) == []
    assert words.beside("notes").coverage == 0


def test_what_was_used_last_counts_and_what_is_closed_does_not() -> None:
    words = OpenWords()
    for name in ("old", "new", "newest"):
        words.add(name, [name] * OTHERS * 2)
    assert words.beside("letter").top("", 5) == [("newest", 1.0)]
    words.close("newest")
    assert words.beside("letter").top("", 5) == [("new", 1.0)]
    for number in range(10):
        words.add(f"later {number}", ["later"] * OTHERS)
        words.close(f"later {number}")
    assert words.beside("letter").top("", 5) == [("new", 1.0)]


def test_what_is_read_again_is_not_counted_twice() -> None:
    words = OpenWords()
    words.add("notes", ["one", "two", "two"])
    words.add("notes", ["one", "three"])
    expected = {"one": 0.25, "two": 0.5, "three": 0.25}
    assert dict(words.beside("letter").top("", 5)) == pytest.approx(expected)
