"""Why words are listed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from afterword.completion.blend import Blend, BlendedWords
from afterword.completion.candidates import Candidate
from afterword.completion.config import EngineConfig
from afterword.completion.engine import Engine
from afterword.completion.explanation import Explanation, explain
from afterword.completion.glossary import Glossary, parse_glossary
from afterword.completion.personal import Personal
from afterword.completion.source_index import SourceIndex, WordSources
from afterword.store.bundle import Bundle
from afterword.text.casing import fold
from afterword_training.personal.ngram_builder import build_ngram
from tests.helpers import at_end

INDEX = SourceIndex(
    ["walrus"],
    paths=SourceIndex.encode_paths(["/notes/sea.md"]),
    starts=np.array([0, 1], np.uint32),
    files=np.array([0], np.uint32),
    others=np.array([2], np.uint32),
)


@pytest.fixture
def personal(tiny_bundle: Bundle) -> Engine:
    ngram = build_ngram(["Thank you for your walrus."] * 9)
    return Engine(tiny_bundle, EngineConfig(), Personal(ngram))


def explained(engine: Engine, text: str, index: SourceIndex | None = INDEX) -> Explanation:
    return explain(engine, *at_end(text), 5, index)


def parts_of(found: Explanation, text: str) -> dict[Any, float]:
    return next(dict(word.parts) for word in found.words if word.text == text)


@pytest.mark.parametrize(
    "text", ["Thank you for your ", "Thank you for your w", "The walrus. The W"]
)
def test_the_words_are_those_of_the_list_and_their_parts_come_to_their_probability(
    personal: Engine, text: str
) -> None:
    listed = personal.complete(*at_end(text), 5)
    found = explained(personal, text)
    assert [(w.text, w.probability) for w in found.words] == [
        (w.text, w.probability) for w in listed.words
    ]
    assert found.prefix == listed.prefix
    for word in found.words:
        assert sum(word.parts.values()) == pytest.approx(word.probability, abs=0.005)


def test_every_layer_is_named_for_the_words_that_it_gives(personal: Engine) -> None:
    found = explained(personal, "Thank you for your ")
    assert set(parts_of(found, "walrus")) == {"ngram"}
    assert all("ngram" in w.parts or "network" in w.parts for w in found.words)
    found = explained(personal, "Zubrowka it is, Zubrowka it was, Zub")
    assert set(parts_of(found, "Zubrowka")) == {"document"}
    personal.set_glossary("doc", Glossary(parse_glossary("Grand Zoo")[0]))
    assert "glossary" in parts_of(explained(personal, "The Grand "), "Zoo")


def test_files_are_named_for_personal_words_alone(personal: Engine) -> None:
    found = explained(personal, "Thank you for your ")
    (walrus,) = (word for word in found.words if word.text == "walrus")
    assert walrus.sources == WordSources(["/notes/sea.md"], 2)
    other = next(word.text for word in found.words if "ngram" not in word.parts)
    of_other = replace(INDEX, vocabulary=[fold(other)])
    named = explained(personal, "Thank you for your ", of_other).words
    assert [word.sources.files for word in named if word.text == other] == [[]]
    without = explained(personal, "Thank you for your ", None)
    assert all(word.sources.files == [] for word in without.words)


def test_an_entry_of_the_glossary_says_that_it_is_one(personal: Engine) -> None:
    personal.set_glossary("doc", Glossary(parse_glossary("sgt = sounds good\nsgt Pepper\n")[0]))
    found = explained(personal, "ok, sgt")
    about = {word.text: word.abbreviation for word in found.words}
    assert about["sounds good"] == "sgt"
    assert about["sgt Pepper"] == ""


def test_nothing_is_explained_where_no_word_may_stand(personal: Engine) -> None:
    assert explained(personal, "Thank you,").words == []


def test_a_word_is_finished_if_it_is_known_and_no_longer_one_is_likelier(
    personal: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = explained(personal, "Thank you for your walrus").finished
    assert 0.5 < whole <= 1
    assert explained(personal, "Thank you for your wal").finished == 0
    assert explained(personal, "Thank you for your ").finished == 0
    assert explained(personal, "Thank you,").finished == 0
    finished = personal.finished_probability
    monkeypatch.setattr(personal, "best_word", lambda *_: Candidate("wal", 0.9))
    monkeypatch.setattr(type(personal.model.vocabulary), "exists", lambda *_: False)
    assert finished(*at_end("Thank you for your wal")) == 0
    monkeypatch.setattr(personal, "best_word", lambda *_: Candidate("walrus", 0.9))
    assert finished(*at_end("Thank you for your walrus")) == 0.9, "the n-gram knows it"


def test_an_abbreviation_is_no_finished_word(personal: Engine) -> None:
    text = "Thank you for your walrus"
    personal.set_glossary("doc", Glossary(parse_glossary("walrus = a sea animal")[0]))
    assert explained(personal, text).finished == 0
    personal.set_glossary("doc", Glossary(parse_glossary("walrusing = a sport")[0]))
    assert explained(personal, text).finished > 0.5


def test_a_list_that_is_only_explained_is_not_counted(personal: Engine) -> None:
    explained(personal, "Thank you for your ")
    assert personal.status()["completions"] == 0
    personal.count_as_shown(personal.complete(*at_end("Thank you for your "), 5))
    assert personal.status()["completions"] == 1


def test_words_past_a_slip_are_explained_if_they_are_listed(
    personal: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    slip = BlendedWords([Candidate("walrus", 0.5, 3, is_slip=True)], 0.1, 0.6)
    monkeypatch.setattr(Blend, "search", lambda *_, **__: slip)
    document, cursor = at_end("Thank you for your wlr")
    for forgive, listed in ((True, ["walrus"]), (False, [])):
        found = explain(personal, document, cursor, 5, forgive_slips=forgive)
        assert [word.text for word in found.words] == listed
