"""What is learned from and what is set aside: whole documents, and none that was read before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("torch")

from afterword.cli import main
from afterword.store.bundle import Bundle
from afterword.text.units import WORD
from afterword_training.corpus import CorpusDocument, read_corpus
from afterword_training.evaluation.report_page import PAGE
from afterword_training.personal import training
from afterword_training.personal.held_out import (
    Split,
    halve,
    known_already,
    set_aside,
    split,
    texts_read,
)
from afterword_training.personal.provenance import new_record
from afterword_training.personal.training import PersonalTraining
from afterword_training.personal.wanted_writing import read_writing

from .installed import NOTHING, bundle_of, install, install_trained


def words(count: int, mark: str = "") -> str:
    """So many words, a mark after each."""
    return " ".join(f"word{mark}" for _ in range(count))


def test_the_newest_writing_is_held_out() -> None:
    texts = [f"note number {mark * 3}" for mark in "abcdefghij"]
    assert split(texts) == (texts[:9], texts[9:], "")


@pytest.mark.parametrize(
    ("texts", "learned", "held_out"),
    [
        ([words(20), words(300), words(10_000)], [20, 300, 8_968], [1_032]),
        ([words(10), words(95), words(5)], [10, 89], [6, 5]),
        ([words(40), "\n".join([words(10)] * 4)], [40, 30], [10]),
        (["\n".join([words(30)] * 10)], [270], [30]),
        (["My title\n" + words(600)], [540], [60]),
        (["My title\n" + " ".join([words(9) + "."] * 60)], [486], [54]),
        ([words(600, ";")], [540], [60]),
        ([words(2)], [1], [1]),
        ([words(1), "", words(1), "12"], [1, 0], [1, 0]),
    ],
)
def test_a_large_text_is_cut(texts: list[str], learned: list[int], held_out: list[int]) -> None:
    parts = split(texts)[:2]
    assert [[part.count("word") for part in texts] for texts in parts] == [learned, held_out]
    assert " ".join(map(" ".join, parts)).split() == " ".join(texts).split()


def test_more_than_enough_is_not_held_out() -> None:
    parts = split([words(100), words(100)], max_words=7)
    assert parts == ([words(100), words(93)], [words(7)], words(93) + " ")


def test_one_word_cannot_be_cut() -> None:
    assert split(["word"]) == (["word"], [], "")
    assert split([]) == ([], [], "")


@pytest.mark.parametrize(
    ("sizes", "held_out"),
    [
        ([300, 60, 40, 20], 2),  # 42 wanted: the 20, and the 40 rather than 22 words of them
        ([300, 60, 55, 40], 1),  # 45 wanted: the 40 are enough
        ([400, 300, 60], 1),  # 76 wanted: not 16 words of the 300 as well
    ],
)
def test_documents_stay_whole_where_they_can(sizes: list[int], held_out: int) -> None:
    texts = [f"{words(size - 6)}\nThe last line has six words." for size in sizes]
    assert split(texts) == (texts[:-held_out], texts[-held_out:], "")


def test_what_a_cut_text_begins_with_is_kept_as_it_stands() -> None:
    text = "\n\n".join([words(30)] * 10)
    parts = split([text])
    assert parts.beginning.endswith("word\n\n")
    assert parts.beginning + parts.held_out[0] == text
    assert parts.learned == [parts.beginning.rstrip()]


@pytest.mark.parametrize(
    "texts", [[words(600)], [f"{words(29)} {mark}." for mark in "abcdefghij"], [words(500), "one"]]
)
def test_what_is_set_aside_is_divided_without_a_rest(texts: list[str]) -> None:
    parts = split(texts, 0.5)
    halves = halve(parts)
    found = " ".join([*halves.learned, *halves.held_out])
    assert found.split() == " ".join(parts.held_out).split()
    assert halves.learned
    older, newer = (len(WORD.findall(" ".join(half))) for half in halves[:2])
    assert newer == pytest.approx(older, abs=max(1, newer / 2))
    # The document of the newer half is complete with its beginning.
    assert halves.beginning + halves.held_out[0] in texts


def test_a_single_word_that_is_set_aside_is_both_halves() -> None:
    assert halve(Split(["one"], ["word"], "the ")) == (["word"], ["word"], "the ")


def test_weights_are_not_chosen_by_what_they_are_tested_on(
    writing: Path, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[list[str]] = []

    def tuning(_: object, learned: list[str], held_out: list[str], *_rest: object, **_by: object):  # type: ignore[no-untyped-def]
        given.extend([learned, held_out])

    monkeypatch.setattr(training, "FineTuning", tuning)
    run = PersonalTraining(read_writing([writing]), "me", new_record([writing], *NOTHING))
    parts = [
        {line for text in part for line in text.split("\n")} for part in (*given, run.held_out)
    ]
    assert all(parts)
    assert sum(map(len, parts)) == len(set().union(*parts))


def documents(writing: Path, *names: str) -> list[CorpusDocument]:
    """Return the documents of the notes, in the order of the names."""
    found = {Path(d.source).name: d for d in read_corpus([writing]).documents}
    return [found[name] for name in names]


WALKS, TALKS = "2026-01-01 walks.md", "2026-02-01 talks.md"


def test_nothing_is_held_out_that_the_model_has_read(
    writing: Path, tiny_bundle: Bundle, prose: Callable[..., list[str]]
) -> None:
    install_trained(tiny_bundle, "one", writing)
    (writing / "new.md").write_text("\n\n".join(prose(15, 3)))
    # The newest by its date has been read.
    new, walks, talks = documents(writing, "new.md", WALKS, TALKS)
    parts, caveat = set_aside([new, walks, talks], bundle_of("one"))
    assert caveat == ""
    assert parts.learned == [walks.text, talks.text, parts.beginning.rstrip()]
    # A tenth would be 130 words, but half of what is new is learned.
    assert parts.beginning + parts.held_out[0] == new.text
    assert len(WORD.findall(parts.held_out[0])) == pytest.approx(90, abs=12)
    parts, caveat = set_aside([new, walks, talks], tiny_bundle)
    assert talks.text.endswith(parts.held_out[-1])
    assert caveat == ""


def test_a_test_on_what_was_read_before_says_so(writing: Path, tiny_bundle: Bundle) -> None:
    install_trained(tiny_bundle, "one", writing)
    install(tiny_bundle, "two", None)
    both = documents(writing, WALKS, TALKS)
    assert "one, which the training started from, has read" in set_aside(both, bundle_of("one"))[1]
    assert "two has no record of what it has learned from" in set_aside(both, bundle_of("two"))[1]
    (writing / "short.md").write_text("Twelve words are by far too few to test a model on.")
    few = documents(writing, WALKS, "short.md")
    parts, caveat = set_aside(few, bundle_of("one"))
    assert parts.held_out[-1] == few[-1].text
    assert "has read this writing before" in caveat


@pytest.mark.slow
def test_the_report_of_a_training_says_what_the_model_before_had_read(
    writing: Path, tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    install_trained(tiny_bundle, "one", writing)
    command = ["train", str(writing), "--name", "two", "--from", "one", "--progress", "json"]
    assert main(command) == 0
    printed = capsys.readouterr()
    told = "one, which the training started from, has read this writing before"
    assert told in printed.err
    assert "It saves less than before" not in printed.err
    assert told in json.loads(printed.out.splitlines()[-1])["result"]
    assert told in (bundle_of("two").path / PAGE).read_text("utf-8")
    assert main(["train", str(writing), "--name", "three"]) == 0
    assert "has read this writing" not in capsys.readouterr().err


def test_documents_that_were_read_are_no_test(writing: Path, tiny_bundle: Bundle) -> None:
    (writing / TALKS).rename(writing.parent / "later.md")
    install_trained(tiny_bundle, "one", writing)
    (writing.parent / "later.md").rename(writing / TALKS)
    install(tiny_bundle, "two", None)
    both = documents(writing, WALKS, TALKS)
    told = known_already(bundle_of("one"), both)
    assert told.startswith(
        f"one has read 1 of the 2 documents typed here, such as {writing / WALKS}: "
    )
    assert "\n" not in told
    assert known_already(bundle_of("one"), both[1:]) == ""
    assert known_already(tiny_bundle, both) == ""
    assert known_already(bundle_of("two"), both).startswith("two has no record of what")


def test_what_a_model_has_read_is_known_as_long_as_its_files_are_there(
    writing: Path, tiny_bundle: Bundle
) -> None:
    install(
        tiny_bundle, "one", new_record([writing], *NOTHING).after_training(read_writing([writing]))
    )
    install(tiny_bundle, "two", None)
    both = documents(writing, WALKS, TALKS)
    (writing / "new.md").write_text("This was written later, and the model has not read it.")
    assert texts_read(bundle_of("one")) == [document.text for document in both]
    assert texts_read(tiny_bundle) == []
    assert texts_read(bundle_of("two")) is None
    (writing / TALKS).unlink()
    assert texts_read(bundle_of("one")) is None
