"""The search is exact: it finds what enumerating the vocabulary finds."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from afterword.completion.search import FoundWord, SearchTree
from afterword.completion.text_model import TextModel
from afterword.model.language_model import Ids, ModelOutput, State
from afterword.text.tokenizer import MARKERS
from afterword.text.units import WORD

from .states import configured

DEPTH = 3
"""Longest path that the enumeration follows; longer ones are bounded by their beginnings."""
LEAST = -9.0, -13.5
"""Log-probability below which it does not follow a path: of all words, of those with a prefix."""


def output_at(model: TextModel, seed: int) -> ModelOutput:
    ids = np.random.default_rng(seed).integers(4, model.tokenizer.size, (1, 9))
    network = model.language_model
    return network.run(ids, network.initial_state())


def enumerate_words(
    model: TextModel, output: ModelOutput, prefix: str
) -> tuple[dict[str, float], float]:
    """Words of up to `DEPTH` pieces with a prefix, and the most that any other can have."""
    wanted, least = prefix.encode(), LEAST[bool(prefix)]
    words: dict[str, float] = {}
    tokenizer = model.tokenizer
    paths = [(b"", 0.0, output.log_probabilities[0], output.state)]
    unfinished = -np.inf
    for depth in range(DEPTH):
        opened = []
        for text, score, log_probabilities, state in paths:
            totals = score + log_probabilities
            totals[: len(MARKERS)] = -np.inf
            for token in np.flatnonzero(totals > least):
                piece, total = text + tokenizer.pieces[token], float(totals[token])
                if not (piece.startswith(wanted) or wanted.startswith(piece)):
                    continue
                if tokenizer.closes[token]:
                    word = piece.decode("utf-8", "replace")
                    if WORD.fullmatch(word):
                        words[word] = max(words.get(word, -np.inf), total)
                else:
                    opened.append((piece, total, token, state))
        if depth == DEPTH - 1:
            unfinished = max((path[1] for path in opened), default=-np.inf)
            break
        if opened:
            answer = model.language_model.run(
                np.array([[path[2]] for path in opened]), State.stack([path[3] for path in opened])
            )
            paths = [
                (text, total, answer.log_probabilities[row], answer.state.row(row))
                for row, (text, total, _, _) in enumerate(opened)
            ]
    return words, max(unfinished, least)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("prefix", ["", "t", "th", "the", "tho", "o"])
def test_finds_exactly_the_best_words(exact_model: TextModel, seed: int, prefix: str) -> None:
    output = output_at(exact_model, seed)
    words, bound = enumerate_words(exact_model, output, prefix)
    fitting = {w: s for w, s in words.items() if w.startswith(prefix) and w != prefix}
    certain = sorted((s for s in fitting.values() if s > bound), reverse=True)[:8]
    assert certain
    tree = SearchTree(exact_model, output)
    found = tree.search(prefix, len(certain), calls=10_000).words
    scores = [word.log_probability for word in found]
    assert scores == pytest.approx(certain, abs=1e-4)
    assert scores == pytest.approx([fitting[word.text] for word in found], abs=1e-4)
    assert any(len(word.ids) > 1 for word in found) or not prefix


def test_typing_on_narrows_the_same_tree(exact_model: TextModel, chunks_read: list[Ids]) -> None:
    output = output_at(exact_model, 1)
    grown = SearchTree(exact_model, output)
    for prefix in ("", "t", "th", "thi"):
        fresh = SearchTree(exact_model, output)
        one, other = (tree.search(prefix, 5, calls=64).words for tree in (grown, fresh))
        assert [word.text for word in one] == [word.text for word in other]
    chunks_read.clear()
    grown.search("thi", 5, calls=64)
    assert not chunks_read


def test_words_come_in_order_and_go_beyond_the_prefix(model: TextModel) -> None:
    tree = SearchTree(model, output_at(model, 2))
    found = tree.search("the", 20, calls=64).words
    scores = [word.log_probability for word in found]
    assert scores == sorted(scores, reverse=True)
    assert all(word.text.startswith("the") and word.text != "the" for word in found)
    assert len({word.text for word in found}) == len(found)


def test_a_word_of_many_pieces_is_as_probable_as_these_one_after_another(
    exact_model: TextModel,
) -> None:
    output = output_at(exact_model, 3)
    network = exact_model.language_model
    found = SearchTree(exact_model, output).search("thr", 300, calls=1000).words
    many = [word for word in found if len(word.ids) > 2]
    assert len(many) > 5
    for word in many:
        total, state = float(output.log_probabilities[0, word.ids[0]]), output.state
        for token, following in pairwise(word.ids):
            answer = network.run(np.array([[token]]), state)
            total, state = total + float(answer.log_probabilities[0, following]), answer.state
        assert word.log_probability == pytest.approx(total, abs=1e-4)


def test_a_word_is_read_ahead_once(exact_model: TextModel, chunks_read: list[Ids]) -> None:
    output = output_at(exact_model, 3)
    tree = SearchTree(exact_model, output)
    ids = exact_model.tokenizer.word_ids("the")
    chunks_read.clear()
    ahead = tree.advance_by(ids)
    assert ahead is tree.advance_by(ids) is tree.read_ahead[ids]
    assert len(chunks_read) == 1
    after = exact_model.language_model.run(np.array([ids]), output.state)
    assert np.array_equal(ahead.log_probabilities, after.log_probabilities)


def test_memory_counts_each_path_that_was_read(exact_model: TextModel) -> None:
    output = output_at(exact_model, 3)
    tree = SearchTree(exact_model, output)
    each = tree.nbytes
    assert each == output.log_probabilities.nbytes + 2 * output.state.h.nbytes
    tree.advance_by(exact_model.tokenizer.word_ids("the"))
    assert tree.nbytes == 2 * each
    tree.search("th", 100, calls=1)
    searched = tree.nbytes
    assert searched % each == 0
    assert searched > 3 * each
    asked = tree.log_probabilities_after([5, 9])
    assert tree.nbytes == searched + asked.nbytes


@pytest.mark.parametrize(("prefix", "rank"), [("th", 1), ("th", 9), ("", 2)])
def test_what_is_far_less_probable_than_the_best_is_of_one_piece(
    exact_model: TextModel, prefix: str, rank: int
) -> None:
    output = output_at(exact_model, 3)
    everything = SearchTree(exact_model, output).search(prefix, 900, calls=1000).words
    reach = everything[0].log_probability - everything[rank].log_probability + 1e-4
    found = SearchTree(exact_model, output).search(prefix, 900, calls=1000, prune_nats=reach).words
    wanted = [w.text for i, w in enumerate(everything) if i <= rank or len(w.ids) == 1]
    assert [word.text for word in found] == wanted
    assert len(wanted) > 4


def test_once_enough_words_are_found_no_call_is_made_for_more(
    exact_model: TextModel, chunks_read: list[Ids]
) -> None:
    output = output_at(exact_model, 3)

    def search(limit: int, enough: float = math.inf) -> tuple[list[FoundWord], int]:
        chunks_read.clear()
        tree = SearchTree(exact_model, output)
        words = tree.search("thr", limit, calls=1000, enough_words=enough).words
        return words, len(chunks_read)

    (everything, all_calls), (_, calls_for_three) = search(8), search(3)
    found, calls = search(8, enough=3)
    assert calls == calls_for_three < all_calls
    assert found[:3] == everything[:3]
    assert len(found) == 8


@pytest.mark.parametrize(
    ("limits", "most"),
    [
        ({"search_batch": 3, "margin_nats": 100.0}, 3),
        ({"search_batch": 2, "margin_nats": 100.0}, 2),
        ({"search_batch": 3, "margin_nats": 0.0}, 1),
    ],
)
def test_a_call_reads_as_many_paths_as_are_nearly_as_probable(
    exact_model: TextModel, chunks_read: list[Ids], limits: dict[str, float], most: int
) -> None:
    output = output_at(exact_model, 3)
    expected = SearchTree(exact_model, output).search("th", 50, calls=1000).words
    chunks_read.clear()
    tree = SearchTree(configured(exact_model, **limits), output)
    found = tree.search("th", 50, calls=1000).words
    assert max(len(ids) for ids in chunks_read) == most
    read = np.concatenate(chunks_read)[:, 0]
    assert not exact_model.vocabulary.closes[read].any(), "what ends a word is not read on"
    assert [word.text for word in found] == [word.text for word in expected]


@pytest.mark.parametrize(
    ("prefix", "letters"), [("", 0), ("t", 1), ("th", 2), ("tho", 3), ("thou", 3)]
)
def test_stops_when_its_calls_and_one_for_each_of_the_first_letters_are_spent(
    model: TextModel, chunks_read: list[Ids], prefix: str, letters: int
) -> None:
    tree = SearchTree(model, output_at(model, 2))
    chunks_read.clear()
    tree.search(prefix, 1000, calls=3)
    assert len(chunks_read) == 3 + letters


def test_probability_of_a_path_is_known_once_it_was_searched(model: TextModel) -> None:
    output = output_at(model, 4)
    tree = SearchTree(model, output)
    search = tree.search("th", 50, calls=64)
    for word in search.words:
        known = search.log_probability(word.ids)
        assert known == pytest.approx(word.log_probability, abs=1e-5)
    # Other searches do not count: the words must not depend on earlier requests.
    composed = next(word for word in search.words if len(word.ids) > 1)
    assert tree.search("x", 1, calls=0).log_probability(composed.ids) is None


@pytest.mark.parametrize(("prefix", "calls"), [("tho", 0), ("th", 1), ("thro", 1)])
def test_what_an_earlier_search_has_read_makes_no_difference(
    exact_model: TextModel, prefix: str, calls: int
) -> None:
    output, model = output_at(exact_model, 4), configured(exact_model, search_letters=0)
    expected = SearchTree(model, output).search(prefix, 5, calls=calls)
    tree = SearchTree(model, output)
    tree.search("th", 50, calls=64)
    found = tree.search(prefix, 5, calls=calls)
    assert [word.text for word in found.words] == [word.text for word in expected.words]
    probability = expected.prefix_probability(prefix)
    assert found.prefix_probability(prefix) == pytest.approx(probability, rel=1e-4)


def prefix_probability(model: TextModel, output: ModelOutput, rest: bytes, start: bool) -> float:
    """Probability of all paths that begin with the bytes `rest`, by following every one."""
    pieces, total = model.tokenizer.pieces, 0.0
    for token in model.vocabulary.compatible(rest, start):
        probability = float(np.exp(output.log_probabilities[0, token]))
        if not pieces[token].startswith(rest):
            after = model.language_model.run(np.array([[token]]), output.state)
            probability *= prefix_probability(model, after, rest[len(pieces[token]) :], start=False)
        total += probability
    return total


@pytest.mark.parametrize("prefix", ["t", "th", "the", "tho", "o", "don'", "don't"])
def test_the_probability_of_a_prefix_is_that_of_all_paths_through_it(
    exact_model: TextModel, prefix: str
) -> None:
    output = output_at(exact_model, 5)
    tree = SearchTree(exact_model, output)
    search = tree.search(prefix, 50, calls=64)
    everything = prefix_probability(exact_model, output, prefix.encode(), start=True)
    assert search.prefix_probability(prefix) == pytest.approx(everything, rel=1e-4)
    assert sum(np.exp(word.log_probability) for word in search.words) < everything


@pytest.mark.parametrize("asked", [[5], [5, 9, 7]])
def test_what_follows_words_is_read_in_one_call_and_the_last_answer_kept(
    exact_model: TextModel, asked: list[int], chunks_read: list[Ids]
) -> None:
    output = output_at(exact_model, 6)
    network = exact_model.language_model
    alone = [network.run(np.array([[token]]), output.state).log_probabilities for token in asked]
    tree = SearchTree(exact_model, output)
    chunks_read.clear()
    found = tree.log_probabilities_after(asked)
    assert np.allclose(found, np.concatenate(alone), atol=1e-4)
    assert tree.log_probabilities_after(tuple(asked)) is found
    assert len(chunks_read) == 1
    tree.log_probabilities_after([*asked, 11])
    assert len(chunks_read) == 2
