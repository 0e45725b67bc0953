"""Words that exist go before those that a search composes of pieces."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from afterword.completion.config import EngineConfig
from afterword.completion.lexicon import Lexicon
from afterword.completion.search import FoundWord, SearchTree
from afterword.completion.text_model import TextModel
from afterword.completion.vocabulary import Vocabulary
from afterword.errors import UserError
from afterword.model.language_model import Ids


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
        Lexicon.of(["one", "two"]).to_bytes().replace(b"}", b"("),
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


def words_of(model: TextModel, lexicon: Lexicon | None) -> dict[str, FoundWord]:
    """Return the words with "th" that a model finds at one place, by their texts."""
    vocabulary = Vocabulary(model.tokenizer, lexicon)
    model = TextModel(model.language_model, model.tokenizer, vocabulary, model.config)
    found = SearchTree(model, model.run((7,), None)).search("th", 30, calls=200).words
    return {word.text: word for word in found}


def test_words_that_do_not_exist_are_not_found(exact_model: TextModel) -> None:
    anything = words_of(exact_model, None)
    composed = [word.text for word in anything.values() if len(word.ids) > 1]
    whole = [word.text for word in anything.values() if len(word.ids) == 1]
    assert len(composed) > 2
    assert len(whole) > 2
    real = {composed[1], whole[1]}
    found = words_of(exact_model, Lexicon.of(real))
    assert {text.lower() for text in found} == {text.lower() for text in real}
    for text in real:
        score = anything[text].log_probability
        assert found[text].log_probability == pytest.approx(score, abs=1e-5)


def test_a_piece_that_only_ends_words_is_no_word_of_one_piece(exact_model: TextModel) -> None:
    words = [
        word
        for word in words_of(exact_model, None)
        if Vocabulary(exact_model.tokenizer).words.is_known(word)
    ]
    assert len(words) > 1
    known = Vocabulary(exact_model.tokenizer, Lexicon.of(words[:1])).words
    assert known.is_known(words[0])
    assert not any(map(known.is_known, words[1:]))


def test_where_only_invented_words_go_on_there_are_none(
    exact_model: TextModel, chunks_read: list[Ids]
) -> None:
    tokenizer = exact_model.tokenizer
    assert not any(piece.startswith(b"ths") for piece in tokenizer.pieces)
    config = EngineConfig(search_letters=0)
    strict = TextModel(
        exact_model.language_model, tokenizer, Vocabulary(tokenizer, Lexicon.of([])), config
    )
    tree = SearchTree(strict, strict.run((7,), None))
    chunks_read.clear()
    assert tree.search("ths", 5, calls=1).words == []
    assert len(chunks_read) == 1, "the calls ran out before any word was certain"
    assert SearchTree(exact_model, strict.run((7,), None)).search("ths", 5, calls=1).words


@pytest.fixture
def no_word_exists(exact_model: TextModel) -> TextModel:
    """Return the same model with a vocabulary in which no word is known to exist."""
    vocabulary = Vocabulary(exact_model.tokenizer, Lexicon.of([]))
    return TextModel(exact_model.language_model, exact_model.tokenizer, vocabulary, EngineConfig())


@pytest.mark.parametrize("enough", [3, 5])
def test_words_that_do_not_exist_are_enough_to_make_no_further_call(
    exact_model: TextModel, no_word_exists: TextModel, chunks_read: list[Ids], enough: int
) -> None:
    calls = []
    for model in (exact_model, no_word_exists):
        tree = SearchTree(model, model.run((7,), None))
        chunks_read.clear()
        tree.search("th", 1000, calls=1000, enough_words=enough)
        calls.append(len(chunks_read))
    assert calls[0] == calls[1] > 0


@pytest.mark.parametrize("nats", [0.5, 2.0])
def test_paths_are_followed_farther_below_a_word_that_does_not_exist(
    exact_model: TextModel, no_word_exists: TextModel, nats: float
) -> None:
    def paths(model: TextModel, prune_nats: float) -> int:
        tree = SearchTree(model, model.run((7,), None))
        before = tree.nbytes
        tree.search("th", 1000, calls=1000, prune_nats=prune_nats)
        return tree.nbytes - before

    farther = nats + exact_model.config.doubt_nats
    assert paths(no_word_exists, nats) == paths(exact_model, farther) > paths(exact_model, nats)
