"""Words that exist go before those that a search composes of pieces."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from afterword.completion import search
from afterword.completion.document_state import Model
from afterword.completion.lexicon import Lexicon
from afterword.completion.search import DOUBT, Tree
from afterword.completion.vocabulary import Vocabulary
from afterword.errors import UserError


def test_a_lexicon_knows_its_words_in_any_case() -> None:
    words = Lexicon.of(["theory", "Café", "don't"])
    assert all(word in words for word in ("theory", "Theory's", "café", "don't"))
    assert not any(word in words for word in ("", "theor", "theorys", "caf"))
    assert "word" not in Lexicon.of([])


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "words.npy"
    path.write_bytes(Lexicon.of(["one", "two"]).to_bytes())
    assert [word in Lexicon.open(path) for word in ("one", "two", "three")] == [True, True, False]


def saved(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def archived(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez(file, array)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"damaged",
        Lexicon.of(["one", "two"]).to_bytes()[:-1],
        archived(np.zeros(3, np.uint32)),
        saved(np.zeros((3, 3), np.uint32)),
        saved(np.zeros(3, np.float32)),
        saved(np.zeros(3, np.int64)),
    ],
)
def test_what_is_no_lexicon_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "words.npy"
    path.write_bytes(content)
    with pytest.raises(UserError, match="install the model again"):
        Lexicon.open(path)


def test_composed_words_count_less_unless_they_exist(exact_model: Model) -> None:
    network, tokenizer = exact_model.language_model, exact_model.tokenizer
    step = network.run(np.array([[7]], dtype=np.int64), network.initial_state())
    anything = Tree(network, Vocabulary(tokenizer), step).best("th", 30, budget=1000)
    composed = [word for word in anything if len(word.ids) > 1]
    assert len(composed) > 2
    real = composed[1]
    lexicon = Lexicon.of([real.text])
    vocabulary = Vocabulary(tokenizer, lexicon)
    found = {w.text: w for w in Tree(network, vocabulary, step).best("th", 30, budget=1000)}
    assert found[real.text].log_probability == pytest.approx(real.log_probability, abs=1e-5)
    for word in anything:
        if word.text in found and word.text != real.text:
            less = DOUBT if len(word.ids) > 1 and word.text not in lexicon else 0.0
            assert found[word.text].log_probability == pytest.approx(
                word.log_probability - less, abs=1e-5
            )
    scores = [word.log_probability for word in found.values()]
    assert scores == sorted(scores, reverse=True)


def test_a_doubted_word_is_found_where_nothing_else_is(
    exact_model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "LETTERS", 0)
    network, tokenizer = exact_model.language_model, exact_model.tokenizer
    step = network.run(np.array([[7]], dtype=np.int64), network.initial_state())
    assert not any(piece.startswith(b"ths") for piece in tokenizer.pieces)
    doubting = Tree(network, Vocabulary(tokenizer, Lexicon.of([])), step)
    found = doubting.best("ths", 5, budget=1)
    assert doubting.expansions == 1  # the calls ran out before any word was certain
    assert [word.text for word in found] == ["thsay"]
