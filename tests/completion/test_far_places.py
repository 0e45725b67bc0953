"""Places far from what was read: windows, reading in pauses, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

from afterword.completion import document_state
from afterword.completion.document_state import DocumentState
from afterword.completion.state_cache import Piece, line_pieces
from afterword.completion.text_model import TextModel
from afterword.model.language_model import Ids
from afterword.text.cursor import Position
from afterword.text.document import Change
from afterword.text.tokenizer import EXTRA_SPACE, NO_SPACE

from .states import (
    CONFIG,
    Writer,
    configured,
    document_of,
    finish,
    from_scratch,
    session_at,
    snapshots_of,
)

LONG = "\n".join("the theory of the others is never odd " * 3 for _ in range(60))


def test_a_far_place_is_answered_from_a_window_and_finished_behind(exact_model: TextModel) -> None:
    writer = Writer(exact_model, LONG)
    first = session_at(writer.state)
    assert writer.state.is_behind
    finish(writer.state)
    exact = session_at(writer.state)
    assert not np.array_equal(first.output.log_probabilities, exact.output.log_probabilities)
    ids = exact_model.tokenizer.document_ids(LONG)[:-1]  # the last line has not ended
    network = exact_model.language_model
    whole = network.run(np.array([ids], np.int64), network.initial_state())
    assert np.allclose(exact.output.state.h, whole.state.h, atol=1e-5)


FAR = "is never odd then " * 60


@pytest.mark.parametrize(
    "far", [FAR, f"{FAR}\n" + "then " * (CONFIG.replay_tokens - 1)], ids=["word", "line end"]
)
def test_a_window_is_read_from_the_last_state_before_it(exact_model: TextModel, far: str) -> None:
    before = "the theory of the others "
    state = DocumentState(exact_model, document_of(f"{before}\n{far}"))
    session_at(state, Position(0, len(before)))
    known = state.full.last
    answer = session_at(state).output
    assert state.windowed is not None
    ids = exact_model.tokenizer.document_ids(far)[:-1][
        -CONFIG.replay_tokens :
    ]  # the last line has not ended
    window = exact_model.language_model.run(np.array([ids], np.int64), known.state)
    assert np.allclose(answer.state.h, window.state.h, atol=1e-5)


CODE = "\n".join(["let x = the_house[42];"] * 200)
STRETCHES = [
    ("markdown", "The theory of the others\n\n```\n{}\n```\n\n"),
    ("latex", "The theory of the others\n\\begin{{verbatim}}\n{}\n\\end{{verbatim}}\n"),
    ("html", "<p>The theory of the others</p>\n<style>\n{}\n</style>\n"),
    ("python", "# The theory of the others\n{}\n\n# "),
]


@pytest.mark.parametrize(("language", "text"), STRETCHES)
def test_the_first_word_after_what_is_masked_follows_the_last_before_it(
    exact_model: TextModel, language: str, text: str
) -> None:
    code, none = (
        DocumentState(exact_model, document_of(text.format(c), language)) for c in (CODE, "")
    )
    here, there = session_at(code), session_at(none)
    assert not code.is_behind
    assert np.array_equal(here.output.log_probabilities, there.output.log_probabilities)
    assert code.full.last.words_read >= 5


@pytest.mark.parametrize("lines", [60, 2_000])
def test_reading_in_the_background_passes_over_what_is_masked(
    exact_model: TextModel, lines: int
) -> None:
    before = LONG[: LONG.index("\n") * 9]
    code = "\n".join(["let x = the_house[42];"] * lines)
    text = f"{before}\n\n```\n{code}\n```\n\n{LONG}"
    state = DocumentState(exact_model, document_of(text, "markdown"))
    session_at(state)
    finish(state)
    scratch = DocumentState(exact_model, document_of(f"{before}\n\n```\n```\n\n{LONG}", "markdown"))
    session_at(scratch)
    finish(scratch)
    assert state.full.last.words_read > 1_000
    here, there = session_at(state).output, session_at(scratch).output
    assert np.array_equal(here.log_probabilities, there.log_probabilities)
    # A jump back behind the code is answered from the exact state, and from no more than a window.
    place = Position(lines + 14, 5)
    assert not state.is_behind
    session_at(state, place)
    assert not state.is_behind


def test_every_word_that_was_written_can_be_gone_back_to(exact_model: TextModel) -> None:
    """Where only a space lies between a snapshot and the cursor, the last unit is read again."""
    words = ["the", "theory", "of", "the", "others", "is", "never", "odd", "then"] * 20
    writer = Writer(exact_model)
    for word in words:
        writer.append(f"{word} ")
    starts = [offset for offset, letter in enumerate(writer.text) if letter == " "]
    assert len(starts) == 180
    for offset in starts:
        here = session_at(writer.state, Position(0, offset + 1)).output
        there = session_at(from_scratch(exact_model, writer.text[: offset + 1]))
        if offset < 400:  # within one window of the start, both are exact
            assert np.array_equal(here.log_probabilities, there.output.log_probabilities)
        assert not np.isnan(here.log_probabilities).any()


def test_blank_lines_are_passed_over_in_the_background(exact_model: TextModel) -> None:
    lines = ["", *("the theory of the others is never odd " * 3, "", "") * 12, "the "]
    state = DocumentState(exact_model, document_of("\n".join(lines)))
    session_at(state)
    assert state.is_behind
    finish(state)
    ids = exact_model.tokenizer.document_ids("\n".join(lines))[:-1]
    assert state.full.last.tokens_read == len(ids)
    network = exact_model.language_model
    whole = network.run(np.array([ids], np.int64), network.initial_state()).state
    assert np.allclose(state.full.last.state.h, whole.h, atol=1e-5)


def test_an_edit_far_back_leaves_the_words_before_it(
    exact_model: TextModel, chunks_read: list[Ids]
) -> None:
    model = configured(exact_model, cache_window_words=200)
    writer = Writer(model, LONG)
    state = writer.state
    session_at(state)
    finish(state)
    session_at(state)
    assert len(state.full.words) >= 200

    kept = len("\n".join(LONG.split("\n")[:30])) + 1
    chunks_read.clear()
    here = session_at(state, writer.replace(kept, len(LONG), "the ")).output
    assert sum(ids.size for ids in chunks_read) <= CONFIG.replay_tokens + 2

    scratch = from_scratch(model, writer.text)
    finish(scratch)
    there = session_at(scratch).output
    assert np.array_equal(here.log_probabilities, there.log_probabilities), "from the very states"
    assert state.is_behind, "the words before are gathered again"
    state.catch_up()
    writer.append("then ")
    finish(state)
    writer.append("of ")
    assert not state.is_behind
    scratch = from_scratch(model, writer.text)
    finish(scratch)
    session_at(scratch)
    assert state.full.words.words[-200:] == scratch.full.words.words[-200:]


@pytest.fixture
def few_words(exact_model: TextModel) -> Writer:
    """Read 400 lines of one word, of which 100 count, with a snapshot after each."""
    each = {"chunk_tokens": 1, "spacing_tokens": 1, "max_snapshots": 1_000}
    model = configured(exact_model, cache_window_words=100, **each)
    writer = Writer(model, "\n".join(["the", "theory", "of", "others"] * 100))
    session_at(writer.state)
    finish(writer.state)
    return writer


@pytest.mark.parametrize(("left", "is_behind"), [(51, False), (50, False), (49, True)])
def test_words_are_gathered_again_where_fewer_than_half_of_those_that_count_are_left(
    few_words: Writer, left: int, is_behind: bool
) -> None:
    state = few_words.state
    deleted = len(state.full.words) - left + 1  # the last word has not been read
    start = len("\n".join(few_words.text.split("\n")[:-deleted])) + 1
    session_at(state, few_words.replace(start, len(few_words.text), ""))
    assert len(state.words) == left
    assert state.is_behind is is_behind


@pytest.mark.parametrize("line", [1, 2, 30, 99, 101, 250])
def test_wherever_an_edit_was_the_words_before_it_count_in_the_end(
    few_words: Writer, line: int
) -> None:
    state = few_words.state
    lines = few_words.text.split("\n")[:line]
    session_at(state, few_words.replace(len("\n".join(lines)), len(few_words.text), "\n"))
    assert state.nbytes > 0
    finish(state)
    assert state.words[-100:] == lines[-100:]


def test_a_word_that_is_secret_stays_so_where_the_words_are_gathered_again(
    exact_model: TextModel,
) -> None:
    model = configured(exact_model, cache_window_words=50)
    lines = ["password: " + "plughxyzzy", *["the theory"] * 300]
    lines[240] = "the plughxyzzy"
    writer = Writer(model, "\n".join(lines))
    session_at(writer.state)
    finish(writer.state)
    start = len("\n".join(lines[:245]))
    session_at(writer.state, writer.replace(start, len(writer.text), "\n"))
    assert writer.state.is_behind
    finish(writer.state)
    assert {"the", "theory"} == set(writer.state.words)
    assert writer.state.full.words.withheld == {"plughxyzzy"}


def test_memory_of_a_long_document_is_bounded(exact_model: TextModel) -> None:
    state = DocumentState(exact_model, document_of("\n".join([LONG] * 20)))
    session_at(state)
    finish(state)
    assert state.full.last.tokens_read > 10_000
    assert len(state.full) <= CONFIG.max_snapshots
    snapshots = 2 * 4 * exact_model.language_model.state_size * CONFIG.max_snapshots
    keys = 2 * 2_000 * 4 * exact_model.language_model.hidden_size
    assert state.nbytes < 2 * (snapshots + keys)


def test_snapshots_stand_evenly_over_a_long_document(exact_model: TextModel) -> None:
    """However long it is, little is read again after an edit anywhere in it."""
    state = DocumentState(exact_model, document_of("\n".join([LONG] * 20)))
    session_at(state)
    finish(state)
    read = [snapshot.tokens_read for snapshot in snapshots_of(state.full)]
    gaps = [after - before for before, after in pairwise(read)]
    assert read[-1] > 25_000
    assert max(gaps) < 3 * read[-1] / CONFIG.max_snapshots


def test_memory_counts_what_is_held(exact_model: TextModel) -> None:
    writer = Writer(exact_model, "the theory ")
    session_at(writer.state)
    little = writer.state.nbytes
    tree = session_at(writer.state).tree
    tree.search("", 20, calls=30)
    searched = writer.state.nbytes
    assert searched >= little + 5 * 4 * exact_model.tokenizer.size
    writer.state.end_session()
    assert writer.state.nbytes < little
    writer.append("of the others " * 200)
    finish(writer.state)
    assert writer.state.nbytes > little + 500 * 4 * exact_model.language_model.hidden_size


def test_a_long_line_is_cut_no_farther_than_the_window(
    exact_model: TextModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = 0

    def counted(*arguments: Any) -> Iterator[Piece]:
        nonlocal cut
        for piece in line_pieces(*arguments):
            cut += 1
            yield piece

    monkeypatch.setattr(document_state, "line_pieces", counted)
    writer = Writer(exact_model, LONG.replace("\n", " ") * 5)
    for typed in ("the ", "others "):
        writer.append(typed)
    assert 0 < cut < 10 * CONFIG.replay_tokens


def test_a_window_reaches_back_over_a_long_stretch_that_is_masked(exact_model: TextModel) -> None:
    text = LONG.replace("\n", " ") + f"`{'x' * 10_000}` "
    state = DocumentState(exact_model, document_of(text, "markdown"))
    assert session_at(state).start == state.document.end
    assert "odd" in state.words


def test_the_window_bounds_what_is_read(exact_model: TextModel, chunks_read: list[Ids]) -> None:
    from_scratch(exact_model, LONG.replace("\n", " "))
    assert 0 < sum(ids.shape[1] for ids in chunks_read) <= CONFIG.replay_tokens + 2


def test_a_window_holds_the_lines_before_the_cursor_one_after_another(
    exact_model: TextModel,
) -> None:
    words = ["".join(letters) for letters in product("abcdefgh", repeat=3)]
    lines = [" ".join(words[start : start + 4]) for start in range(0, len(words), 4)]
    writer = Writer(exact_model, "\n".join(lines))
    for line in (60, 120, 90):
        place = Position(line, len(lines[line]))
        start = session_at(writer.state, place).start
        before = words[: 4 * line + 3]
        assert start.line == line
        assert writer.state.is_behind
        assert len(writer.state.words) > 8
        assert writer.state.words == before[-len(writer.state.words) :]


def test_a_window_begins_a_line_of_its_own(exact_model: TextModel, chunks_read: list[Ids]) -> None:
    """What was read last before it is no neighbour of its first word."""
    state = DocumentState(exact_model, document_of(LONG))
    session_at(state, state.document.locate(0, len(state.document.lines[0]) - 1))
    session_at(state)
    assert state.windowed is not None
    begin = snapshots_of(state.windowed)[0].position
    chunks_read.clear()
    session_at(state, state.document.locate(begin.line, begin.column + 12))
    read = [token for ids in chunks_read for token in ids[0].tolist()]
    assert read
    assert not {NO_SPACE, EXTRA_SPACE} & set(read)


def test_a_window_is_dropped_where_the_full_cache_answers(exact_model: TextModel) -> None:
    state = DocumentState(exact_model, document_of(LONG))
    session_at(state)
    assert state.is_behind
    session_at(state, Position(0, 11))
    assert not state.is_behind
    assert state.words == ["the", "theory"]


def test_a_slice_of_what_is_left_to_read_is_one_chunk(
    exact_model: TextModel, chunks_read: list[Ids]
) -> None:
    """A request waits for no more than that."""
    state = DocumentState(exact_model, document_of(LONG))
    session_at(state)
    slices = []
    while state.is_behind:
        chunks_read.clear()
        state.catch_up()
        slices.append(sum(ids.shape[1] for ids in chunks_read))
    assert CONFIG.chunk_tokens <= max(slices) < CONFIG.chunk_tokens + 8


LETTER = "the theory of the others\n" * 6 + "is never odd"


@pytest.mark.parametrize("place", [Position(6, 3), Position(6, 0), Position(2, 4)])
def test_what_was_read_beyond_the_cursor_is_kept(
    exact_model: TextModel, chunks_read: list[Ids], place: Position
) -> None:
    writer = Writer(exact_model)
    for word in LETTER.split(" "):
        writer.append(f"{word} ")
    session_at(writer.state, place)
    chunks_read.clear()
    session_at(writer.state)
    assert sum(ids.shape[1] for ids in chunks_read) == 1, "the last unit alone"


def test_what_stands_before_an_edit_in_its_line_is_kept(
    exact_model: TextModel, chunks_read: list[Ids]
) -> None:
    writer = Writer(exact_model)
    for word in LETTER.split(" "):
        writer.append(f"{word} ")
    line = Position(3, len("the theory of the"))
    writer.state.document.apply([Change(" town", line, line)])
    chunks_read.clear()
    session_at(writer.state, line._replace(column=line.column + 6))
    assert 0 < sum(ids.shape[1] for ids in chunks_read) < 8
