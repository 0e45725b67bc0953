"""Keystrokes, counted by hand; what a predictor has read before it is typed with."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

from afterword.completion.engine import Engine
from afterword.store.bundle import Bundle
from afterword_training.evaluation.keystroke_savings import FIGURES, Cost, type_texts
from afterword_training.evaluation.predictors import BufferWords, EnginePredictor


class FixedWords:
    """Offers the same words at every place, those that go on from the prefix."""

    def __init__(self, *words: str) -> None:
        self._words = words
        self.text = ""

    def open(self) -> None:
        self.text = ""

    def type(self, text: str) -> None:
        self.text += text

    def suggest(self, prefix: str, count: int) -> list[str]:
        fitting = [word for word in self._words if word.startswith(prefix) and word != prefix]
        return fitting[:count]


def test_keys_are_counted_as_by_hand() -> None:
    predictor = FixedWords("the", "then", "house", "mouse")
    savings = type_texts(predictor, ["the house then. A"], 10)
    assert predictor.text == "the house then. A"
    assert savings.characters == 17
    # the: 1 key at once, with its space. house is third at once, and first after "h".
    # then: second at once, first after "the". The dot, the space and the A are typed.
    assert savings.keys == {1: 1 + 2 + 4 + 3, 3: 1 + 1 + 1 + 3, 5: 1 + 1 + 1 + 3}
    # the: 1 and its space. house: h, then 1, and its space. then: 2. No space stands before a dot.
    assert savings.editor_keys == 2 + 3 + 2 + 3
    assert [offer.rank for offer in savings.offers] == [1, 3, 2, 0]
    assert [(offer.text, offer.start, offer.end) for offer in savings.offers[:2]] == [
        (0, 0, 3),
        (0, 4, 9),
    ]
    assert (FIGURES["next_word"].of(savings), FIGURES["top3"].of(savings)) == (0.25, 0.75)


def test_a_run_ends_after_so_many_words() -> None:
    assert type_texts(FixedWords(), ["one two", "three four"], 3).words == 3


def test_nothing_is_saved_where_nothing_is_typed() -> None:
    savings = type_texts(FixedWords("the"), [], 10)
    assert (savings.kss(5), savings.editor) == (0, 0)


def test_words_are_left_out_with_their_keys_and_what_stands_before_them() -> None:
    savings = type_texts(FixedWords("the", "then", "house"), ["the house (then). A", "the"], 10)
    assert [offer.cost for offer in savings.offers] == [
        Cost(4, (1, 1, 1), 2),  # the, and its space
        Cost(6, (2, 1, 1), 3),  # h, then house
        Cost(5, (5, 2, 2), 3),  # a bracket, then "then": second at once, first after "the"
        Cost(4, (4, 4, 4), 4),
        Cost(3, (1, 1, 1), 1),
    ]
    left = savings.without({(0, 4), (0, 11), (1, 0)})
    assert [offer.start for offer in left.offers] == [0, 18]
    assert (left.characters, left.keys[5], left.editor_keys) == (8, 5, 6)
    assert left.offered(1) == 0.5
    assert savings.without(()) == savings


def test_what_ends_a_text_counts_though_no_word_stands_after_it() -> None:
    savings = type_texts(FixedWords("the"), ["the...", "12", "the"], 10)
    assert (savings.characters, savings.keys[1]) == (11, 7)


def test_a_document_that_is_begun_is_read_before_it_is_typed_on() -> None:
    buffer = BufferWords()
    savings = type_texts(buffer, ["Zanzibar is far", "Zanzibar"], 10, "It is in Zanzibar. ")
    assert [o.cost.keys[0] for o in savings.offers] == [2, 3, 3, 8]  # the second is another
    assert savings.characters == len("Zanzibar is farZanzibar")


@pytest.mark.parametrize("copies", [1, pytest.param(350, marks=pytest.mark.slow)])
def test_the_engine_has_read_what_is_begun(tiny_bundle: Bundle, copies: int) -> None:
    begun = "Rosamund saw Marlowe by the town.\nMarlowe was quiet, and so was Rosamund. " * copies
    text = "The town, so quiet by Marlowe and Rosamund, was there."
    whole = type_texts(EnginePredictor(Engine(tiny_bundle)), [begun + text], 10_000)
    after = type_texts(EnginePredictor(Engine(tiny_bundle)), [text], 10_000, begun)
    alone = type_texts(EnginePredictor(Engine(tiny_bundle)), [text], 10_000)
    # What stands before the first word is not typed again.
    costs = [offer.cost for offer in after.offers[1:]]
    assert costs == [offer.cost for offer in whole.offers[-len(costs) :]]
    assert after.keys[5] < alone.keys[5]
