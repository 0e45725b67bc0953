"""Slurs and obscenities are suggested to nobody who has not written or begun them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from afterword.completion import offensive_words
from afterword.completion.config import EngineConfig
from afterword.completion.datastore import Datastore
from afterword.completion.engine import Engine
from afterword.completion.offensive_words import is_offensive
from afterword.completion.personal import Personal
from afterword.completion.word_distribution import WordDistribution
from afterword.masking.prose_document import ProseDocument
from afterword.model.language_model import Floats
from afterword.store.bundle import Bundle
from afterword_training.personal.ngram_builder import build_ngram
from tests.helpers import at_end

from .asking import words

INNOCENT = (
    "cockpit cocktail peacock Scunthorpe Essex Sussex assess assassin class "
    "passage Middlesex Penistone title constitution shuttle analysis circumstance document "
    "cumulative Pakistan Niger Nigeria Dickens Dick Dick's raccoon tycoon "
    "cocoon grape therapist drape button Japan niggling niggardly snigger "
    "spice suspicion bigot sextant sex breast gypsy dyke hell "
    "damn stupid idiot crap slave queer gay lesbian black "
    "Jew rape suicide"
)


def test_the_list_has_what_it_is_for() -> None:
    for word in ("fuck", "Fucking", "SHIT", "bullshit", "asshole's", "bitch’s", "faggot", "dick"):
        assert is_offensive(word), word


@pytest.mark.parametrize("word", INNOCENT.split())
def test_the_list_has_no_innocent_word(word: str) -> None:
    assert not is_offensive(word)


def test_the_list_is_what_it_is_read_as() -> None:
    listed = sorted(offensive_words.listed_words())
    assert len(listed) > 500
    assert all(word.isascii() and word.isalpha() and word.islower() for word in listed)
    lines = offensive_words.LIST.read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == listed, "sorted, each once"


@pytest.fixture(autouse=True)
def listed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a word on the list that the tiny model expects."""
    if "engine" in request.fixturenames:
        monkeypatch.setattr(offensive_words, "listed_words", lambda: frozenset({"with"}))


def test_a_listed_word_is_not_suggested(engine: Engine) -> None:
    assert "with" not in words(engine, "the ", 20)
    assert "with" not in words(engine, "the w", 20)
    assert "With" not in words(engine, "W", 20)
    engine.set_offensive_shown(True)
    assert "with" in words(engine, "the ", 20)
    assert "with" in words(engine, "the w", 20)
    assert "With" in words(engine, "W", 20)
    engine.set_offensive_shown(False)
    assert "with" not in words(engine, "the ", 20)


def test_nor_is_it_in_a_phrase(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = engine.phrase(*at_end("We "), 0.0)
    assert expected is not None
    last = expected.text.split()[-1]
    monkeypatch.setattr(offensive_words, "listed_words", lambda: frozenset({last}))
    engine.close("doc")
    phrase = engine.phrase(*at_end("We "), 0.0)
    assert phrase is not None
    assert last not in phrase.text.split()
    engine.set_offensive_shown(True)
    assert engine.phrase(*at_end("We "), 0.0) == expected


def test_it_may_be_finished_once_three_letters_are_typed(engine: Engine) -> None:
    assert "with" in words(engine, "go " + "with"[:3])
    assert "WITH" in words(engine, "GO " + "WITH"[:3])


@pytest.mark.parametrize("written", ["with", "With", "WITH"])
def test_so_may_one_that_the_document_has(engine: Engine, written: str) -> None:
    assert "with" in words(engine, f"A {written} is here. The ", 20)


def test_or_has_after_the_cursor(engine: Engine) -> None:
    document = ProseDocument("doc", "The \n\nGo with him.", "plaintext")
    cursor = document.cursor(document.locate(0, 4))
    engine.complete(document, cursor, 20)
    while engine.has_idle_work(document):
        engine.run_idle_work(document)
    found = engine.complete(document, cursor, 20).words
    assert "with" in [word.text for word in found]


def test_or_another_document_has(engine: Engine) -> None:
    assert "with" not in words(engine, "the ", 20)
    engine.index_open_document(ProseDocument("notes", "With him.", "plaintext"))
    assert "with" in words(engine, "the ", 20)
    engine.close("notes")
    assert "with" not in words(engine, "the ", 20)


def test_or_that_was_learned(engine: Engine) -> None:
    text = "Go With him, and With her. Go With him, and With her."
    engine.set_personal(Personal(build_ngram([text])))
    assert "with" in words(engine, "Nobody lives in the ", 20)
    engine.set_personal(Personal())
    assert "with" not in words(engine, "Nobody lives in the ", 20)


def test_or_that_was_learned_in_places_unlike_this_one(engine: Engine) -> None:
    class Store:
        vocabulary = ("With", "garden")

        def at(self, hidden_state: Floats, config: EngineConfig) -> WordDistribution:
            return WordDistribution(["With", "garden"], np.array([0, 1], np.float32), 0.1)

    engine.set_personal(Personal(datastore=cast(Datastore, Store())))
    assert "with" in words(engine, "Nobody lives in the ", 20)


def test_or_that_stands_far_from_the_cursor(engine: Engine) -> None:
    text = "Go with him.\n" + "The people of the town are happy.\n" * 500
    document, cursor = at_end(f"{text}The ")
    assert "with" not in [word.text for word in engine.complete(document, cursor, 20).words]
    engine.index_open_document(document)
    assert "with" in [word.text for word in engine.complete(document, cursor, 20).words]


def test_words_of_other_languages_are_not_looked_up(tiny_bundle: Bundle, engine: Engine) -> None:
    swedish = replace(tiny_bundle, manifest=replace(tiny_bundle.manifest, language="sv"))
    assert "with" in words(Engine(swedish), "the ", 20)
    assert "with" not in words(engine, "the ", 20)


@pytest.mark.parametrize("tag", ["en-GB", "EN", "en_us"])
@pytest.mark.usefixtures("engine")
def test_those_of_english_are_however_its_tag_is_written(tiny_bundle: Bundle, tag: str) -> None:
    english = replace(tiny_bundle, manifest=replace(tiny_bundle.manifest, language=tag))
    assert "with" not in words(Engine(english), "the ", 20)


@pytest.mark.parametrize("written", ["with", "With", "WITH", "with's", "WITH'S"])
def test_what_was_learned_is_looked_up_and_not_read_through(engine: Engine, written: str) -> None:
    class Words(list[str]):
        was_opened = False

        def __iter__(self) -> Iterator[str]:
            assert not self.was_opened, "a personal vocabulary may have 100,000 words"
            return super().__iter__()

    class Store:
        vocabulary = Words(sorted(["Garden", "town", written]))

        def at(self, hidden_state: Floats, config: EngineConfig) -> WordDistribution:
            return WordDistribution(self.vocabulary, np.zeros(3, np.float32), 0.0)

    engine.set_personal(Personal(datastore=cast(Datastore, Store())))
    Store.vocabulary.was_opened = True
    assert "with" in words(engine, "Nobody lives in the ", 20)
