"""The runner of the benchmarks: its systems, its split, and the rows of its table."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from tests.helpers import install_copy

pytest.importorskip("torch")

from benchmarks import latency
from benchmarks.authors import Author
from benchmarks.measurements import (
    Conditions,
    measure_ghost_text,
    measure_phrases,
    measure_savings,
)
from benchmarks.run import main
from benchmarks.slips import SlippingWriter
from benchmarks.systems import System

from afterword.completion.candidates import Phrase
from afterword.errors import UserError
from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword.text.units import WORD
from afterword_training.evaluation.predictors import EnginePredictor
from afterword_training.evaluation.repeats import find_repeats

REPEATED = "We will meet again in the morning, and"
BEFORE = [f"{REPEATED} the papers were with them on day {mark * 3}." for mark in "abcdefghij"]
TYPED = f"{REPEATED} Ann came home."
LAST = "The people of the town were happy with the answer and the letter."
BASE = [f"{REPEATED} the council will answer the letter."] * 3


@pytest.fixture
def author(tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    return written(tmp_path / "ann.jsonl", [*BEFORE, TYPED, LAST])


def written(file: Path, texts: list[str]) -> Path:
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    return file


def rows(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[dict[str, str]]:
    """Run a command; return the rows of its table, cells by their headings."""
    main([str(argument) for argument in arguments])
    lines = [line[2:-2].split(" | ") for line in capsys.readouterr().out.splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


def percent(cell: str) -> float:
    return float(cell.removesuffix("%"))


def test_the_documents_up_to_four_fifths_of_the_words_are_not_typed(author: Path) -> None:
    assert Author.read(author) == ("ann", BEFORE, [TYPED, LAST])


def test_what_decisions_are_made_on_is_older_than_what_is_typed(author: Path) -> None:
    assert Author.read(author).for_tuning(20) == ("ann", BEFORE[:8], BEFORE[8:])


@pytest.mark.slow
def test_the_engine_in_process_takes_the_same_keys_as_the_server(author: Path) -> None:
    # "the" leads the list and is passed over, so it has to make way for "then" in both.
    text = "The tower stood there, then they met, and then the others met them there. "
    ann = Author("ann", [], [text * 2, TYPED])
    conditions = Conditions(words=40)
    process, server = (
        measure_savings(System.parse(name), ann, conditions) for name in ("network+cache", "server")
    )
    assert process == server
    assert process.kss(5) > process.kss(1) > 0


def test_a_second_row_leaves_out_repeated_words(
    author: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = rows(capsys, author, "--words", 11, "--systems", "ngram-own", "network+ngram")
    assert [(row["system"], row["author"], row["words"]) for row in found] == [
        ("ngram-own", "ann", "11"),
        ("ngram-own", "ann without repeats", "3"),
        ("network+ngram", "ann", "11"),
        ("network+ngram", "ann without repeats", "3"),
    ]
    # The n-gram knows the eight words that stand in every text, and not the three new ones.
    for with_repeats, without in (found[:2], found[2:]):
        assert percent(with_repeats["KSS@5"]) > percent(without["KSS@5"]) + 20


def test_authors_are_summed_up_in_a_last_row(
    author: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ben = written(tmp_path / "ben.jsonl", ["Ben was here."] * 8 + ["Ben came home with us."])
    found = rows(capsys, author, ben, "--words", 11, "--systems", "buffer")
    assert [row["author"] for row in found] == [
        "ann",
        "ann without repeats",
        "ben",
        "all",
        "all without repeats",
    ]
    assert [row["words"] for row in found] == ["11", "3", "5", "16", "8"]
    mean = (percent(found[0]["KSS@5"]) + percent(found[2]["KSS@5"])) / 2
    assert percent(found[3]["KSS@5"]) == pytest.approx(mean, abs=0.1)


def test_an_author_who_only_repeats_has_no_part_in_the_last_row_without_repeats(
    author: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = "we went down to the river and came home late"
    cat = written(tmp_path / "cat.jsonl", [again] * 5)
    found = rows(capsys, author, cat, "--words", 24, "--systems", "network")
    named = {row["author"]: row["KSS@5"] for row in found}
    assert named["all without repeats"] == named["ann without repeats"]
    assert "cat without repeats" not in named


def test_the_ngrams_of_a_corpus_are_counted_once(
    author: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = (author, "--words", 11, "--base-model", tmp_path / "base.npz", "--systems")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    written(corpus / "notes.jsonl", BASE)
    first = rows(capsys, *command, "ngram-base", "ngram-both", "--corpus", corpus)
    assert rows(capsys, *command, "ngram-base", "ngram-both") == first
    assert percent(first[0]["KSS@5"]) > 20


def test_a_folder_without_a_corpus_is_refused_and_nothing_is_stored(
    author: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = tmp_path / "base.npz"
    command = (author, "--systems", "ngram-base", "--base-model", stored, "--corpus")
    with pytest.raises(SystemExit):
        rows(capsys, *command, tmp_path / "none")
    assert "none holds no .jsonl or .jsonl.xz file" in capsys.readouterr().err
    assert not stored.exists()


def test_a_server_that_never_has_words_is_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    client = MagicMock()
    client.__enter__.return_value.request.return_value = {"items": []}
    monkeypatch.setattr(latency, "LanguageClient", lambda *_: client)
    monkeypatch.setattr(latency, "MAX_START_SECONDS", 0.0)
    with pytest.raises(UserError, match="no words after 0 s"):
        latency.first_answer([])


def test_an_author_whose_file_is_missing_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        rows(capsys, tmp_path / "none.jsonl", "--systems", "buffer")
    assert "none.jsonl" in capsys.readouterr().err


def test_ghost_text_is_judged_with_repeats_and_without(author: Path) -> None:
    ann = Author("ann", BEFORE, ["It was quiet.\n" + TYPED, "The people were happy."])
    repeats = find_repeats(ann.typed, ann.before)
    every = measure_ghost_text(System.parse("network+cache"), ann, Conditions(words=16))
    words = [(n, m.start()) for n, text in enumerate(ann.typed) for m in WORD.finditer(text)]
    assert [guess.place for guess in every] == words[:16]
    new = every.without(repeats)
    assert list(new) == [guess for guess in every if guess.place not in repeats]
    assert new.words == 8


def test_ghost_text_can_be_judged_behind_letters(author: Path) -> None:
    ann = Author.read(author)
    found = measure_ghost_text(System.parse("network"), ann, Conditions(letters=3))
    longer = [
        (n, m.start()) for n, t in enumerate(ann.typed) for m in WORD.finditer(t) if len(m[0]) > 3
    ]
    assert {guess.place for guess in found} <= set(longer)
    assert any(guess.is_right for guess in found)


def test_of_a_phrase_only_the_words_that_were_written_are_right(
    author: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = {"in": Phrase("", "in the evening", 0.5, 0.6), "inner": Phrase("", "in", 0.5, 0.5)}
    places = iter(["we", "met", "in", "the", "inner", "town"])
    monkeypatch.setattr(EnginePredictor, "phrase", lambda _: shown.get(next(places)))
    ann = Author("ann", BEFORE, ["we met in the inner town"])
    found = measure_phrases(System.parse("network"), ann, Conditions())
    assert [(phrase.words, phrase.right, phrase.saved) for phrase in found] == [
        (0, 0, 0),
        (0, 0, 0),
        (3, 2, len("in the")),
        (0, 0, 0),
        (1, 0, 0),
        (0, 0, 0),
    ]


@pytest.mark.parametrize("figures", ["ghost", "calibration", "phrases", "bits"])
def test_every_table_has_a_row_for_a_system(
    author: Path, capsys: pytest.CaptureFixture[str], figures: str
) -> None:
    (row, *_) = rows(
        capsys, author, "--words", 11, "--systems", "network+cache", "--figures", figures
    )
    assert (row["system"], row["author"], row["words"]) == ("network+cache", "ann", "11")
    if figures == "bits":
        assert float(row["bits per character"]) > 1


def test_a_writer_who_never_looks_saves_nothing(
    author: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = (author, "--words", 11, "--systems", "network+cache", "--attention")
    assert percent(rows(capsys, *command, 0)[0]["KSS@5"]) == 0
    assert percent(rows(capsys, *command, 1)[0]["KSS@5"]) > 0


def test_a_personal_model_is_named_by_its_author(
    author: Path, tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    command = (author, "--words", 11, "--systems", "network+cache@{author}")
    with pytest.raises(SystemExit):
        rows(capsys, *command)
    assert "ann" in capsys.readouterr().err
    install_copy(tiny_bundle, "ann")
    assert rows(capsys, *command)[0]["system"] == "network+cache@{author}"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("lstm", "there is no system 'lstm'"),
        ("network+memory", "the network has no part 'memory'"),
        ("network:colour=3", "the engine has no tunable 'colour'"),
        ("buffer@en", "buffer takes no parts, tunables or model"),
        ("server+cache", "server takes no parts, tunables or model"),
    ],
)
def test_a_system_that_does_not_exist_is_refused(name: str, error: str) -> None:
    with pytest.raises(ValueError, match=error):
        System.parse(name)


def test_a_tunable_of_the_engine_can_be_tried(author: Path) -> None:
    ann = Author.read(author)
    usual, other = (
        measure_ghost_text(System.parse(name), ann, Conditions(words=11))
        for name in ("network+ngram", "network+ngram:ngram_weight=0.9")
    )
    assert usual != other


def test_what_a_system_lacks_is_said(author: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing = author.parent / "none.npz"
    for arguments, error in (
        (("--systems", "ngram-base", "--base-model", nothing), "give --corpus FOLDER"),
        (("--systems", "buffer", "--figures", "ghost"), "buffer has no ghost text"),
        (("--systems", "buffer", "--figures", "bits"), "buffer has no network"),
    ):
        with pytest.raises(SystemExit):
            rows(capsys, author, *arguments)
        assert error in capsys.readouterr().err


def test_a_writer_who_makes_slips_presses_more_keys(
    author: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("benchmarks.slips.RATE", 1.0)
    table = tmp_path / "slips.txt"
    table.write_text("e|i\t9\ni|e\t9\ne|eo\t1\nht|th\t5\nmm|m\t3\n", "utf-8")
    command = [author, "--systems", "network", "--words", 6]
    (right, *_), (wrong, *_) = rows(capsys, *command), rows(capsys, *command, "--slips", table)
    assert percent(wrong["KSS@5"]) < percent(right["KSS@5"])
    (unseen, *_) = rows(capsys, *command, "--slips", table, "--attention", 0)
    assert percent(unseen["KSS@5"]) < 0
    with pytest.raises(SystemExit):
        rows(capsys, author, "--systems", "buffer", "--slips", table)
    assert "slips are made with the engine" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("word", "table", "states"),
    [
        ("the", "ht|th\t1", ["", "h", "ht", "hte", "", "t", "th", "the"]),
        ("mind", "e|i\t1", ["", "m", "me", "men", "mend", "m", "mi", "min", "mind"]),
        ("mind", "z|q\t1", ["", "m", "mi", "min", "mind"]),
    ],
)
def test_a_slip_is_seen_late_and_taken_back(
    word: str, table: str, states: list[str], tmp_path: Path
) -> None:
    draws = {"the": 0, "mind": 1}
    file = tmp_path / "slips.txt"
    file.write_text(table, "utf-8")
    one_slip = iter([*(float(index != draws[word]) for index in range(len(word))), 0.5])
    writer = SlippingWriter(file, one_slip.__next__)
    assert list(writer.states(word)) == states
