"""The tables of the benchmarks: figures without repeated words stand beside those with them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")

from benchmarks import ghost, savings, typist
from benchmarks.peers import run as peers

from afterword.completion.engine import Engine
from afterword.store.bundle import Bundle
from afterword.text.units import WORD
from afterword_training.evaluation.repeats import find_repeats

RUN = "We will meet again in the morning, and"
BEFORE = [f"{RUN} the papers were with them on day {mark * 3}." for mark in "abcdefghij"]
TYPED = f"{RUN} Ann came home."


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    file = tmp_path / "ann.jsonl"
    texts = [*BEFORE, TYPED, "The people of the town were happy with the answer and the letter."]
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    return file


def cells(line: str) -> list[str]:
    """What stands between the bars of a row."""
    return [cell.strip() for cell in line.split("|")[1:-1]]


def test_the_systems_are_shown_with_repeats_and_without(
    author: Path, tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    savings.print_tables([savings.read_author(author, 11, tuning=False)], tiny_bundle, 11)
    every, new = capsys.readouterr().out.split("\nWithout repeated words (ann 3):\n\n")
    rows = [list(map(cells, part.splitlines())) for part in (every, new)]
    assert [row[0] for row in rows[0]] == [row[0] for row in rows[1]]
    ngram = next(index for index, row in enumerate(rows[0]) if row[0] == "+ personal n-gram")
    # The n-gram knows the eight words that stand in every text, and not the three new ones.
    assert float(rows[0][ngram][3][:-2]) > float(rows[1][ngram][3][:-2]) + 20


def test_an_author_has_a_row_with_repeats_and_one_without(
    author: Path,
    tiny_bundle: Bundle,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    command = ["typist", str(author), "--words", "11", "--model", str(tiny_bundle.path)]
    monkeypatch.setattr(sys, "argv", command)
    typist.main()
    rows = list(map(cells, capsys.readouterr().out.splitlines()[2:]))
    assert [row[:2] for row in rows] == [
        ["ann", "11"],
        ["without repeats", "3"],
        ["**mean**", "11"],
        ["without repeats", "3"],
    ]
    assert rows[0][2:] == rows[2][2:] != rows[1][2:] == rows[3][2:]


def test_peers_have_a_row_without_repeats_too(
    author: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["run", str(author), "--words", "11", "--base-model", str(author.parent / "none")]
    monkeypatch.setattr(sys, "argv", command)
    peers.main()
    own, new = (line.split() for line in capsys.readouterr().out.splitlines() if "own" in line)
    assert new[1:3] == ["new", "words:"]
    figures = [dict(zip(("words", "KSS@1"), row[-7:-5], strict=True)) for row in (own, new)]
    assert [row["words"] for row in figures] == ["11", "3"]
    assert float(figures[0]["KSS@1"][:-1]) > float(figures[1]["KSS@1"][:-1]) + 20


def test_ghost_text_is_judged_without_repeats(tiny_bundle: Bundle) -> None:
    texts = ["It was quiet.\n" + TYPED, "The people were happy."]
    repeats = find_repeats(texts, BEFORE)
    every = list(ghost.guesses(Engine(tiny_bundle), texts, 16, 0))
    new = list(ghost.guesses(Engine(tiny_bundle), texts, 16, 0, repeats))
    assert len(every) == 16
    words = [(n, m.start()) for n, text in enumerate(texts) for m in WORD.finditer(text)][:16]
    assert new == [guess for guess, place in zip(every, words, strict=True) if place not in repeats]
    assert len(new) == 8
