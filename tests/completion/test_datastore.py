from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from afterword.completion.config import EngineConfig
from afterword.completion.datastore import Datastore
from afterword.completion.document_state import DocumentState
from afterword.completion.engine import Engine
from afterword.completion.personal import Personal
from afterword.errors import UserError
from afterword.masking.prose_document import ProseDocument
from afterword.store.bundle import Bundle
from afterword.text.cursor import Position
from afterword.text.units import WORD, is_word, units
from afterword_training.network.initial_model import from_bundle
from afterword_training.personal import datastore_builder as training
from afterword_training.personal.datastore_builder import Reading, build_datastore, read_states

CONFIG = EngineConfig()
SIZE = 12
WORDS = ["sea", "sky", "Tom's", "Pond", "pond"]
TEXT = "The people of the town, who wrote.\n\nWe will meet in the-town again, and we will bring it."


def reading(count: int, seed: int = 1) -> Reading:
    """Words after random states."""
    random = np.random.default_rng(seed)
    states = random.normal(0, 2, (count, SIZE)).astype(np.float16)
    return Reading(random.choice(WORDS, count).tolist(), states)


def built(*readings: Reading, known: list[str] = WORDS) -> Datastore:
    store = build_datastore(readings, known)
    assert store is not None
    return store


@pytest.fixture(scope="module")
def store() -> Datastore:
    return built(reading(2000))


def test_words_count_by_how_near_their_states_are(store: Datastore) -> None:
    written = reading(2000)
    query = np.random.default_rng(5).normal(0, 2, SIZE).astype(np.float32)
    weights = np.exp(
        -CONFIG.datastore_gamma * ((written.states.astype(np.float32) - query) ** 2).sum(1)
    )
    found = store.at(query, CONFIG)
    for word in WORDS:
        expected = weights[np.array(written.words) == word].sum() / weights.sum()
        assert found.probability(word) == pytest.approx(expected, abs=0.02)
    assert found.probabilities.sum() == pytest.approx(1, abs=1e-4)


def test_a_state_is_compared_with_the_nearest_keys_alone(store: Datastore) -> None:
    asked = [state.astype(np.float32) for state in reading(2000).states[:200]]
    whole = [store.at(state, CONFIG) for state in asked]
    part = [store.at(state, EngineConfig(datastore_compared_keys=300)) for state in asked]
    pairs = zip(whole, part, strict=True)
    off = [np.abs(one.probabilities - other.probabilities).max() for one, other in pairs]
    assert 0 < np.mean(off) < 0.1


def test_more_keys_count_for_more() -> None:
    state = np.zeros(SIZE, np.float32)
    found = [built(reading(count)).at(state, CONFIG) for count in (10, 1000, 20_000)]
    assert all(few.weight < many.weight < 1 for few, many in pairwise(found))


def test_words_that_may_not_be_suggested_are_not_in_it() -> None:
    store = built(reading(500), known=["sea", "river"])
    assert store.vocabulary == ["sea"]
    assert build_datastore([reading(500)], ["river"]) is None


def test_the_newest_words_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "MAX_WORDS", 100)
    old, new = Reading(["sea"] * 90, reading(90).states), Reading(["sky"] * 60, reading(60).states)
    store = built(old, new)
    assert np.bincount(store.words).tolist() == [40, 60]


def test_the_states_are_those_that_the_server_asks_with(tiny_bundle: Bundle) -> None:
    start = from_bundle(tiny_bundle)
    found = read_states(start.model(), start.tokenizer, [TEXT])
    lines = TEXT.split("\n")
    words = [(number, u) for number, line in enumerate(lines) for u in units(line)]
    words = [(number, unit) for number, unit in words if is_word(unit.text)]
    assert [unit.text for _, unit in words] == found.words
    for (number, unit), state in zip(words, found.states, strict=True):
        document = ProseDocument("a", TEXT)
        state_of_document = DocumentState(Engine(tiny_bundle).model, document)
        cursor = document.cursor(Position(number, unit.start))
        asked = state_of_document.session_at(cursor).output.hidden_state
        assert state == pytest.approx(asked, abs=1e-3), unit.text


def test_a_long_document_takes_no_more_memory_than_what_is_kept_of_it(
    tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "MAX_WORDS", 500)
    start = from_bundle(tiny_bundle)
    model, shown = start.model(), []
    model.register_forward_pre_hook(lambda _, inputs: shown.append(inputs[0].numel()))

    def peak(text: str) -> int:
        tracemalloc.start()
        try:
            found = read_states(model, start.tokenizer, ["It is older.", text])
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert found.words == WORD.findall(text)[-500:]
        assert found.states.shape == (500, 16)
        return most

    line = "the people of the town, who wrote a letter.\n"
    peaks = [peak(line * (words // 9)) for words in (900, 900, 90_000)]
    assert peaks[2] < 1.5 * peaks[1]
    assert sum(shown) < 3 * 1500


def test_the_engine_offers_what_followed_alike(tiny_bundle: Bundle) -> None:
    start = from_bundle(tiny_bundle)
    writing = ["We will meet in the zymurgy."] * 50
    store = build_datastore(
        [read_states(start.model(), start.tokenizer, writing)], ["zymurgy", "in"]
    )
    document = ProseDocument("a", "We will meet in the ")
    asked = document, document.cursor(document.end), 10
    config = EngineConfig(datastore_half_keys=10)
    with_it, without = (Engine(tiny_bundle, config, Personal(None, s)) for s in (store, None))
    assert "zymurgy" in [word.text for word in with_it.complete(*asked).words]
    assert "zymurgy" not in [word.text for word in without.complete(*asked).words]


def test_a_file_is_read_as_it_was_written(store: Datastore, tmp_path: Path) -> None:
    path = tmp_path / "datastore.npz"
    path.write_bytes(store.to_bytes())
    opened = Datastore.open(path)
    assert opened.to_bytes() == store.to_bytes() == built(reading(2000)).to_bytes()
    query = np.ones(SIZE, np.float32)
    found, expected = opened.at(query, CONFIG), store.at(query, CONFIG)
    assert (found.probabilities == expected.probabilities).all()


@pytest.mark.parametrize("fraction", [0.0, 0.5, 0.99])
def test_a_damaged_file_is_refused(store: Datastore, tmp_path: Path, fraction: float) -> None:
    content = store.to_bytes()
    path = tmp_path / "datastore.npz"
    path.write_bytes(content[: int(fraction * len(content))])
    with pytest.raises(UserError, match="train again"):
        Datastore.open(path)


@pytest.mark.parametrize("name", ["keys", "words", "cells", "centres", "mean", "step"])
def test_a_file_of_something_else_is_refused(store: Datastore, tmp_path: Path, name: str) -> None:
    path = tmp_path / "datastore.npz"
    path.write_bytes(store.to_bytes())
    with np.load(path) as file:
        arrays = dict(file)
    arrays[name] = np.repeat(arrays[name] + 1, 2)
    np.savez(path, **arrays)
    with pytest.raises(UserError, match=r"datastore\.npz.*train again"):
        Datastore.open(path)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("mean", lambda array: array * np.float32(1e30)),
        ("mean", lambda array: array.astype(np.complex64)),
        ("directions", lambda array: array[:, :0]),
        ("directions", lambda array: array[None]),
        ("centres", lambda array: array.astype(np.int8)),
        ("cells", lambda array: array.astype(np.float32)),
        ("keys", lambda array: array.astype(np.float32)),
        ("keys", lambda array: array.astype("m8[s]")),
        ("step", lambda array: -array),
        ("step", lambda array: array * np.float32(np.nan)),
        ("words", lambda array: -1 - array.astype(np.int64)),
        ("vocabulary", lambda array: array.astype(np.int32)),
    ],
)
def test_an_array_of_another_kind_is_refused(
    store: Datastore, tmp_path: Path, name: str, change: Callable[[np.ndarray], np.ndarray]
) -> None:
    path = tmp_path / "datastore.npz"
    path.write_bytes(store.to_bytes())
    with np.load(path) as file:
        arrays = dict(file)
    np.savez(path, **{**arrays, name: change(arrays[name])})
    with pytest.raises(UserError, match=r"datastore\.npz is not a readable datastore.*train again"):
        Datastore.open(path)


def test_forgotten_words_leave_no_trace(store: Datastore) -> None:
    left = store.without(["TOM'S", "pond"])
    assert left is not None
    assert left.vocabulary == ["sea", "sky"]
    assert b"pond" not in left.to_bytes().lower()
    assert len(left.keys) == sum(word in ("sea", "sky") for word in reading(2000).words)
    query = np.ones(SIZE, np.float32)
    was, now = store.at(query, CONFIG), left.at(query, CONFIG)
    ratio = was.probability("sea") / was.probability("sky")
    assert now.probability("sea") / now.probability("sky") == pytest.approx(ratio, rel=1e-3)
    assert left.without(["sea", "sky"]) is None
