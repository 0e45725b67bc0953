"""Time the parts of a keystroke, each by itself: state, search, caches, and all of them.

Run with `make bench`; compare numbers of one run only.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from afterword.completion.config import EngineConfig
from afterword.completion.document_cache import CachedWords, DocumentCache
from afterword.completion.document_state import DocumentState
from afterword.completion.engine import Engine
from afterword.completion.open_words import OpenWords
from afterword.completion.search import SearchTree
from afterword.completion.text_model import TextModel
from afterword.completion.vocabulary import Vocabulary
from afterword.masking.prose_document import ProseDocument
from afterword.model.language_model import LanguageModel, State
from afterword.store.bundle import Bundle
from afterword.store.paths import shipped_bundle
from afterword.text.cursor import Cursor, Position
from afterword.text.document import Change
from afterword.text.tokenizer import Tokenizer

CONFIG = EngineConfig()
TEXT = "We met at the station and talked about the old house near the river, the garden and "


@pytest.fixture(scope="module")
def model() -> TextModel:
    bundle = Bundle.open(shipped_bundle())
    tokenizer = Tokenizer.open(bundle.tokenizer_path)
    return TextModel(LanguageModel(bundle.model_path), tokenizer, Vocabulary(tokenizer), CONFIG)


def document_of(text: str) -> ProseDocument:
    return ProseDocument("doc", text, "plaintext")


def set_text(document: ProseDocument, text: str) -> Cursor:
    """Change a document as a client would that sends whole texts."""
    document.apply([Change(text)])
    return document.cursor(document.end)


@pytest.mark.parametrize("batch", [1, 8])
def test_model_step(benchmark: Any, model: TextModel, batch: int) -> None:
    network = model.language_model
    state = State.stack([network.initial_state()] * batch)
    benchmark(network.run, np.full((batch, 1), 100, dtype=np.int64), state)


def test_state_after_a_word(benchmark: Any, model: TextModel) -> None:
    document = document_of(TEXT)
    state = DocumentState(model, document)
    state.session_at(document.cursor(document.end))
    texts = [TEXT + "then ", TEXT + "now ", TEXT + "later "]
    turn = iter(range(10**9))

    def word() -> None:
        state.session_at(set_text(document, texts[next(turn) % 3]))

    benchmark(word)


def test_state_after_a_jump(benchmark: Any, model: TextModel) -> None:
    document = document_of("\n".join([TEXT] * 1000))
    cursor = document.cursor(document.end)

    def jump() -> None:
        DocumentState(model, document).session_at(cursor)

    benchmark(jump)


@pytest.mark.parametrize("prefix", ["", "t", "gar"])
def test_search(benchmark: Any, model: TextModel, prefix: str) -> None:
    document = document_of(TEXT)
    output = DocumentState(model, document).session_at(document.cursor(document.end)).output

    def search() -> None:
        SearchTree(model, output).search(prefix, 5, calls=3)

    benchmark(search)


def test_document_cache(benchmark: Any) -> None:
    random = np.random.default_rng(1)
    words = CONFIG.cache_window_words
    cache = DocumentCache(384, CONFIG)
    for number in range(words):
        key = random.random(384, np.float32)
        cache.add(Position(number, 0), key, f"word{number % 700}", token=number % 700)
    state, end = random.random(384, np.float32), Position(words, 0)
    lift = random.random(700, np.float32)
    benchmark(CachedWords.at, end, state, lift, [cache], CONFIG)


@pytest.fixture
def open_words(model: TextModel) -> OpenWords:
    """As many words of other documents as can count."""
    words = OpenWords(CONFIG, model.tokenizer)
    words.add(
        ProseDocument("notes", "", "plaintext"),
        (f"word{number % 2000}" for number in range(CONFIG.others_max_words)),
    )
    return words


def test_change_of_document(benchmark: Any, open_words: OpenWords) -> None:
    turn = iter(range(10**9))

    def change() -> None:
        open_words.others_distribution(f"doc{next(turn)}")

    benchmark(change)


@pytest.mark.parametrize("prefix", ["", "word1"])
def test_words_of_other_documents(benchmark: Any, open_words: OpenWords, prefix: str) -> None:
    benchmark(open_words.others_distribution("doc").top, prefix, 5)


@pytest.mark.parametrize("ahead", [False, True], ids=["", "read ahead"])
def test_first_completion_after_an_accepted_word(benchmark: Any, ahead: bool) -> None:
    engine = Engine.open(Bundle.open(shipped_bundle()))
    document = document_of(TEXT)
    word = engine.complete(document, document.cursor(document.end), 5).words[0].text

    def back() -> None:
        engine.complete(document, set_text(document, TEXT + "x"), 5)
        engine.complete(document, set_text(document, TEXT), 5)
        if ahead:
            engine.run_idle_work(document)

    def accept() -> None:
        engine.complete(document, set_text(document, f"{TEXT}{word} "), 5)

    benchmark.pedantic(accept, setup=back, rounds=200)


@pytest.mark.parametrize("ghost", [False, True], ids=["list", "list and ghost text"])
def test_keystroke(benchmark: Any, ghost: bool) -> None:
    engine = Engine.open(Bundle.open(shipped_bundle()))
    letters = "then we walked to the theatre in the old town and "
    document = document_of(TEXT)
    typed = 0

    def key() -> None:
        nonlocal typed
        end = document.end
        if typed == len(letters):
            typed, start = 0, (0, len(TEXT))
            document.apply([Change("", start, end)])
            end = document.end
        document.apply([Change(letters[typed], end, end)])
        typed += 1
        cursor = document.cursor(document.end)
        engine.complete(document, cursor, 5)
        if ghost:
            engine.phrase(document, cursor)

    benchmark(key)
