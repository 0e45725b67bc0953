"""The parts of a keystroke, each by itself: state, search, caches, and all of them.

Run with `make bench`; compare numbers of one run only.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from afterword.bundle import Bundle
from afterword.completion.document_cache import OTHERS, WINDOW, DocumentCache, OpenWords
from afterword.completion.engine import Engine
from afterword.completion.memory import DocumentMemory, Model
from afterword.completion.search import Tree
from afterword.completion.vocabulary import Vocabulary
from afterword.model.language_model import LanguageModel, State
from afterword.paths import shipped_bundle
from afterword.text.context import Context, Position
from afterword.text.tokenizer import Tokenizer

TEXT = "We met at the station and talked about the old house near the river, the garden and "


@pytest.fixture(scope="module")
def model() -> Model:
    bundle = Bundle.open(shipped_bundle())
    tokenizer = Tokenizer.open(bundle.tokenizer_path)
    return Model(LanguageModel(bundle.model_path), tokenizer, Vocabulary(tokenizer))


def at_end(text: str, unchanged: int | None = None) -> Context:
    place = None if unchanged is None else Position(0, unchanged)
    return Context("doc", 0, (text,), "", place)


@pytest.mark.parametrize("batch", [1, 8])
def test_model_step(benchmark: Any, model: Model, batch: int) -> None:
    network = model.language_model
    state = State.stack([network.initial_state()] * batch)
    benchmark(network.run, np.full((batch, 1), 100, dtype=np.int64), state)


def test_state_after_a_word(benchmark: Any, model: Model) -> None:
    memory = DocumentMemory(model)
    memory.boundary(at_end(TEXT))
    texts = [TEXT + "then ", TEXT + "now ", TEXT + "later "]
    turn = iter(range(10**9))

    def word() -> None:
        memory.boundary(at_end(texts[next(turn) % 3], len(TEXT)))

    benchmark(word)


def test_state_after_a_jump(benchmark: Any, model: Model) -> None:
    lines = tuple([TEXT] * 30)

    def jump() -> None:
        DocumentMemory(model).boundary(Context("doc", 1000, lines, "", None))

    benchmark(jump)


@pytest.mark.parametrize("prefix", ["", "t", "gar"])
def test_search(benchmark: Any, model: Model, prefix: str) -> None:
    step = DocumentMemory(model).boundary(at_end(TEXT)).step

    def search() -> None:
        Tree(model.language_model, model.vocabulary, step).best(prefix, 5, budget=3)

    benchmark(search)


def test_document_cache(benchmark: Any) -> None:
    random = np.random.default_rng(1)
    cache = DocumentCache(384)
    for number in range(WINDOW):
        cache.add(Position(number, 0), random.random(384, np.float32), f"word{number % 700}")
    benchmark(cache.weights, random.random(384, np.float32), 0.3)


@pytest.fixture
def open_words() -> OpenWords:
    """As many words of other documents as can count."""
    words = OpenWords()
    words.add("notes", (f"word{number % 2000}" for number in range(OTHERS)))
    return words


def test_change_of_document(benchmark: Any, open_words: OpenWords) -> None:
    turn = iter(range(10**9))

    def change() -> None:
        open_words.beside(f"doc{next(turn)}")

    benchmark(change)


@pytest.mark.parametrize("prefix", ["", "word1"])
def test_words_of_other_documents(benchmark: Any, open_words: OpenWords, prefix: str) -> None:
    benchmark(open_words.beside("doc").top, prefix, 5)


@pytest.mark.parametrize("ahead", [False, True], ids=["", "read ahead"])
def test_first_completion_after_an_accepted_word(benchmark: Any, ahead: bool) -> None:
    engine = Engine.open(Bundle.open(shipped_bundle()))
    word = engine.complete(at_end(TEXT), 5).words[0].text

    def back() -> None:
        engine.complete(at_end(TEXT + "x", len(TEXT)), 5)
        engine.complete(at_end(TEXT, len(TEXT)), 5)
        if ahead:
            engine.advance("doc", 0, [TEXT])

    def accept() -> None:
        engine.complete(at_end(f"{TEXT}{word} ", len(TEXT)), 5)

    benchmark.pedantic(accept, setup=back, rounds=200)


def test_keystroke(benchmark: Any) -> None:
    engine = Engine.open(Bundle.open(shipped_bundle()))
    letters = "then we walked to the theatre in the old town and "
    engine.complete(at_end(TEXT), 5)
    typed = 0

    def key() -> None:
        nonlocal typed
        typed = typed % len(letters) + 1
        engine.complete(at_end(TEXT + letters[:typed], len(TEXT) + typed - 1), 5)

    benchmark(key)
