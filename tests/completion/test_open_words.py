"""Words of the other open documents: how often each is there, and none that is gone or secret."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import pytest

from afterword.completion.config import EngineConfig
from afterword.completion.document_words import SLICE_CHARS
from afterword.completion.open_words import OpenWords
from afterword.masking.prose_document import ProseDocument
from afterword.privacy import secret_spans
from afterword.privacy.secret_spans import SECRET_CONTEXT_CHARS
from afterword.privacy.secrets import search
from afterword.text.document import Change
from afterword.text.tokenizer import Tokenizer

from .constant import TOKENIZER as TOKENIZER_FILE

CONFIG = EngineConfig()
TOKENIZER = Tokenizer.open(TOKENIZER_FILE)
OTHERS = CONFIG.others_max_words


def document(name: str, text: str = "") -> ProseDocument:
    return ProseDocument(name, text, "plaintext")


def count(words: OpenWords, one: ProseDocument, nearby: Iterable[str] = ()) -> None:
    """Count the words of a document at once."""
    words.add(one, nearby)
    while words.is_counting:
        words.count_slice()


def known(words: OpenWords, uri: str = "letter") -> list[str]:
    """Return the words that are suggested in a document, those that occur most first."""
    return [word for word, _ in words.others_distribution(uri).top("", 9)]


def test_the_documents_used_first_make_room() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    for name in ("one", "two", "three", "four"):
        count(words, document(name), [name] * OTHERS)
    assert words.others_distribution("letter").top("", 5) == [("four", 1.0)]
    assert words.others_distribution("letter") is words.others_distribution("letter"), (
        "counted once for all boundaries"
    )


def test_a_document_is_not_beside_itself() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    count(words, document("notes", "don’t can can"))
    others = words.others_distribution("letter")
    assert [word for word, _ in others.top("", 5)] == ["can", "don't"]
    assert [probability for _, probability in others.top("", 5)] == pytest.approx([2 / 3, 1 / 3])
    assert 0 < others.weight < 0.1
    assert words.others_distribution("notes").top("", 5) == []
    assert words.others_distribution("notes").weight == 0


def test_names_are_reached_without_their_capitals() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    words.add(document("notes", "the SuperWidget"))
    assert words.others_distribution("letter").capitalised("superw", 5) == ["SuperWidget"]


def test_each_word_has_the_id_of_its_first_piece() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    count(words, document("notes", "the zebra saw the other zebras"))
    others = words.others_distribution("letter")
    assert others.tokens is not None
    expected = [TOKENIZER.word_ids(word)[0] for word in others.vocabulary]
    assert others.tokens.tolist() == expected


def test_what_was_used_last_counts_and_what_is_closed_does_not() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    for name in ("old", "new", "newest"):
        count(words, document(name), [name] * OTHERS * 2)
    assert words.others_distribution("letter").top("", 5) == [("newest", 1.0)]
    words.close("newest")
    assert words.others_distribution("letter").top("", 5) == [("new", 1.0)]
    for number in range(10):
        count(words, document(f"later {number}"), ["later"] * OTHERS)
        words.close(f"later {number}")
    assert words.others_distribution("letter").top("", 5) == [("new", 1.0)]


def test_what_is_read_again_is_not_counted_twice() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    notes = document("notes", "one two two")
    count(words, notes)
    count(words, notes, ["one", "three"])
    expected = {"one": 0.25, "two": 0.5, "three": 0.25}
    assert dict(words.others_distribution("letter").top("", 5)) == pytest.approx(expected)


def test_a_word_that_is_deleted_is_no_longer_known() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    notes = document("notes", "the zebra sleeps")
    count(words, notes, ["zebra"])
    assert "zebra" in known(words)
    notes.apply([Change("", (0, 3), (0, 9))])
    assert known(words) == ["sleeps", "the"]


def test_a_word_that_becomes_a_secret_is_no_longer_known() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    notes = document("notes", "we saw swordfishes, and swordfishes again")
    count(words, notes, ["swordfishes"])
    notes.apply([Change("Password: swordfishes\n", (0, 0), (0, 0))])
    assert "swordfishes" not in known(words)
    assert words.secret_words("notes") == {"swordfishes"}


LONG = "We walk along the river every morning.\n" * 500


def top(words: OpenWords) -> set[str]:
    """Return the words that are suggested in another document."""
    return set(words.others_distribution("letter").vocabulary)


def test_a_long_document_that_has_changed_is_counted_by_and_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched: list[int] = []

    def noted(prose: str, written: str | None = None) -> object:
        searched.append(len(prose))
        return search(prose, written)

    words = OpenWords(CONFIG, TOKENIZER)
    notes = document("notes", f"zebras and swordfishes\n{LONG}")
    count(words, notes)
    assert {"zebras", "swordfishes", "river"} <= top(words)
    monkeypatch.setattr(secret_spans, "search", noted)
    notes.apply([Change("", (0, 0), (0, 11)), Change("Ostriches\n", (0, 0), (0, 0))])
    notes.apply([Change("Password: swordfishes\n", (400, 0), (400, 0))])
    words.add(notes, ["river", "zebras"])
    assert searched == []
    for _ in range(3):  # keys count one slice of it together, and suggest nothing of it
        assert top(words) == set()
    assert searched
    assert sum(searched) <= SLICE_CHARS + 3 * SECRET_CONTEXT_CHARS
    slices = 0
    while words.is_counting:
        assert top(words) == set()
        words.count_slice()
        slices += 1
    assert slices > 2
    assert max(searched) <= SLICE_CHARS + 3 * SECRET_CONTEXT_CHARS
    assert {"Ostriches", "river", "zebras"} <= top(words)  # which is read near the cursor
    assert "swordfishes" not in top(words)
    assert words.secret_words("notes") == {"swordfishes"}


def test_a_key_counts_as_many_documents_that_were_opened_as_fit_into_a_slice() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    for number in range(4):
        words.add(document(f"notes {number}", f"zebra{'abcd'[number]} " * (SLICE_CHARS // 20)))
    assert top(words) == {"zebrad", "zebrac"}
    assert words.is_counting
    assert top(words) == {"zebrab", "zebraa", "zebrac", "zebrad"}
    assert not words.is_counting


def test_a_document_is_counted_before_its_words_are_suggested_in_itself() -> None:
    """A password far from the cursor is one in all of it, also if it has just been edited."""
    words = OpenWords(CONFIG, TOKENIZER)
    notes = document("notes", f"{LONG}\nPassword: swordfishes\n{LONG}")
    words.add(notes)
    notes.apply([Change("x", (0, 0), (0, 0))])
    words.finish_first_count(notes)
    assert words.secret_words("notes") == {"swordfishes"}
    assert not words.is_counting
    notes.apply([Change("x", (0, 0), (0, 0))])
    words.add(notes)
    words.finish_first_count(notes)
    assert words.is_counting, "only the first time"
    words.finish_first_count(document("never opened"))


@pytest.mark.parametrize("counted", [True, False])
def test_what_is_secret_is_known_though_the_counts_have_made_room(counted: bool) -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    notes = document("notes", f"{LONG}\nPassword: swordfishes\n{LONG}")
    words.add(notes)
    if counted:
        words.finish_first_count(notes)
    for name in ("one", "two", "three", "four"):
        one = document(name)
        words.add(one, [name] * OTHERS)
        words.finish_first_count(one)
    assert top(words) <= {"two", "three", "four"}
    words.finish_first_count(notes)
    assert words.secret_words("notes") == {"swordfishes"}
    words.close("notes")
    assert words.secret_words("notes") == set()


def test_what_changes_while_it_is_counted_is_begun_again() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    notes = document("notes", f"zebras\n{LONG}")
    count(words, notes)
    type_x = partial(notes.apply, [Change("x", (0, 0), (0, 0))])
    type_x()
    words.add(notes)
    words.count_slice()
    type_x()
    words.count_slice()
    assert not words.is_counting, "a document that is being typed in is not counted in each pause"
    assert top(words) == set()
    assert words.is_counting
    while words.is_counting:
        words.count_slice()
    assert {"xxzebras", "river"} <= top(words)
    type_x()
    assert top(words) == set()
    words.close("notes")
    assert not words.is_counting


def test_of_many_documents_that_have_changed_a_key_counts_one_slice() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    notes = [document(f"notes {number}", f"zebra{'s' * number}\n{LONG}") for number in range(3)]
    for one in notes:
        count(words, one)
        one.apply([Change("Our ", (0, 0), (0, 0))])
    slices = 0
    assert top(words) == set()
    while words.is_counting:
        words.count_slice()
        slices += 1
    assert slices > 9
    assert {"zebra", "zebras", "zebrass", "Our"} <= top(words)


def test_a_document_that_has_become_too_long_makes_room_itself() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    oldest = document("oldest", "zebras")
    count(words, oldest)
    for name in ("one", "two", "three"):
        count(words, document(name), [name] * (OTHERS - 1))
    oldest.apply([Change("zebras " * 50, (0, 0), (0, 0))])
    assert top(words) == {"two", "three"}
    assert not words.is_counting
    words.close("two")
    assert top(words) == {"one", "three"}
