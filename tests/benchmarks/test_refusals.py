"""The simulated writer of ghost text: what is shown, taken and refused."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

from benchmarks.authors import Author
from benchmarks.refusals import NEVER, USUAL, Shown, Word, record_words, simulate

from afterword.completion.engine import Engine
from afterword.store.bundle import Bundle

RAISED = 0.9


def word(*shown: Shown | None, characters: int = 6) -> Word:
    """Return a word at which some texts are shown, and none above the raised threshold."""
    return Word(characters, {USUAL: list(shown), RAISED: [None] * len(shown)})


def right(text: str, *saved: int) -> list[Shown | None]:
    """Return a right text that stays while its letters are typed."""
    return [Shown(text, 1, keys) for keys in saved]


WRONG = Shown("other", 0, 0)


def test_a_text_that_stays_while_its_letters_are_typed_is_shown_once() -> None:
    found = simulate([[word(*right("there", 5, 4, 3), None)]], 0, NEVER, RAISED)
    assert (found.shown, found.wrong, found.precision) == (100, 0, 1)


def test_two_wrong_texts_in_a_word_are_two() -> None:
    found = simulate([[word(WRONG, WRONG, Shown("others", 0, 0))]], 0, NEVER, RAISED)
    assert (found.shown, found.wrong, found.precision) == (200, 200, 0)


def test_who_reads_all_takes_a_right_text_for_one_key() -> None:
    phrase = Shown("there it is", 3, 11)
    skipped = word(WRONG, characters=3)
    words = [word(WRONG, phrase), skipped, skipped, word(*right("so", 2))]
    found = simulate([words], 1, NEVER, RAISED)
    assert found.saved == (10 + 1) / (6 + 3 + 3 + 6)
    assert found.shown == 100 * 3 / 4


def test_refusals_hold_back_what_comes_after_until_a_text_is_taken() -> None:
    words = [word(WRONG)] * 5
    assert simulate([words], 0, 3, RAISED).shown == 60
    assert simulate([words], 0, NEVER, RAISED).shown == 100
    taken = [*words[:2], word(*right("there", 5)), *words[:2], word(*right("there", 5))]
    assert simulate([taken], 1, 3, RAISED).shown == 100


def test_a_word_counts_as_one_refusal_unless_texts_are_counted() -> None:
    words = [word(WRONG, Shown("others", 0, 0))] * 4
    assert simulate([words], 0, 2, RAISED).shown == 100
    assert simulate([words], 0, 2, RAISED, by_text=True).shown == 50


def test_a_word_whose_last_text_was_right_is_no_refusal() -> None:
    words = [word(WRONG, *right("there", 4))] * 4
    assert simulate([words], 0, 1, RAISED).shown == 200


def test_what_is_shown_is_recorded_at_every_letter(tiny_bundle: Bundle) -> None:
    text = "The people of the town were happy with the answer."
    words = list(record_words(Engine(tiny_bundle), Author("ann", [], [text]), 9))
    assert [one.characters for one in words] == [len(one) + 1 for one in text.split(" ")[:-1]]
    for one in words:
        assert all(len(shown) == one.characters - 1 for shown in one.shown.values())
