"""The words of a place, and what each layer gives them."""

from __future__ import annotations

import pytest

from afterword.completion.document_states import DocumentStates
from afterword.completion.open_words import OpenWords
from afterword.completion.text_model import TextModel
from afterword.completion.word_filter import WordFilter
from afterword.completion.word_finder import WordFinder
from afterword.text.casing import has_inner_capitals
from tests.helpers import at_end

from .states import configured


@pytest.fixture
def finder(exact_model: TextModel) -> WordFinder:
    """Return one that looks for names of several pieces wherever three letters are typed."""
    always = {"slip_max_probability": 1.0, "capitals_max_probability": 1.0}
    model = configured(exact_model, **always, capitals_min_probability=0.0, prune_nats=100.0)
    open_words = OpenWords(model.config, model.tokenizer)
    words = WordFilter(model.vocabulary, "en", open_words, model.config)
    states = DocumentStates(model, open_words, model.config.max_documents)
    return WordFinder(model, states, words, {})


def test_a_name_of_several_pieces_may_lack_a_capital_behind_the_first_one(
    finder: WordFinder,
) -> None:
    answered = finder.answer(*at_end("so they saw Thi"), 20)
    assert answered is not None
    session, answer = answered
    names = [word.text for word in answer.words if word.replaces and not word.is_slip]
    assert all(map(has_inner_capitals, names))
    assert [name for name in names if len(session.ids_of(name)) > 1]


def test_the_parts_of_a_name_of_several_pieces_are_told(finder: WordFinder) -> None:
    place = at_end("so they saw thi")
    answered = finder.answer(*place, 20)
    assert answered is not None
    session, answer = answered
    names = [word.text for word in answer.words if word.replaces and not word.is_slip]
    names = [name for name in names if len(session.ids_of(name)) > 1]
    assert names
    parts = finder.parts(*place, 20)
    for name in names:
        assert parts[name]["network"] > 0
