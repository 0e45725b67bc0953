"""Evaluations: a model before and after its training, or beside simpler systems."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

pytest.importorskip("torch")

from afterword.cli import main
from afterword.completion.personal import Personal
from afterword.store.bundle import Bundle
from afterword_training.corpus import CorpusDocument
from afterword_training.evaluation import report
from afterword_training.evaluation.keystroke_savings import Savings
from afterword_training.evaluation.predictors import EnginePredictor
from afterword_training.evaluation.report import compare, evaluate_model
from afterword_training.network.held_out_loss import score_bundle
from afterword_training.personal.held_out import split
from afterword_training.personal.ngram_builder import build_ngram
from afterword_training.personal.provenance import new_record
from afterword_training.personal.training import Counted, PersonalTraining
from afterword_training.personal.wanted_writing import read_writing

from .installed import NOTHING, bundle_of, install
from .offers import TEXT, offers

WRITING = [f"Dear Ann, the weather was fine on day {n} and we saw the mill." for n in range(30)]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def trained(
    bundle: Bundle, held_out: str, learned: str = "", beginning: str = ""
) -> PersonalTraining:
    """Return a training that is over."""
    found = SimpleNamespace(
        base=bundle,
        before=Personal(),
        read=[learned],
        held_out=[held_out],
        beginning=beginning,
        remembered=Personal(),
        count_only=lambda: None,
        learned_words=7_000,
        ending="",
        curve=[(0, 2.5), (40, float("nan")), (80, 2.0)],
        caveat="",
    )
    return cast(PersonalTraining, found)


def test_a_comparison_shows_what_is_better_and_what_is_worse(
    tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [offers(committee=0, right=1), offers(committee=1, right=0)]
    passing = iter(runs)
    monkeypatch.setattr(report, "type_texts", lambda *_: next(passing))
    found = compare(trained(tiny_bundle, TEXT), tiny_bundle)
    assert [example.word for example in found.examples] == ["committee"]
    assert found.curve == [(0, 2.5), (80, 2.0)]
    assert [example.word for example in found.lost] == ["right"]
    passing = iter(runs)
    repeated = "She told us that the committee had been wrong."
    found = compare(trained(tiny_bundle, TEXT, repeated), tiny_bundle)
    assert found.examples == []
    assert [example.word for example in found.lost] == ["right"]


def test_a_training_is_compared_with_what_learn_would_do(
    tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [
        offers(committee=0, right=1),
        offers(committee=1, right=1),
        offers(committee=1, right=0),
    ]
    passing = iter(runs)
    asked = []

    def type_texts(predictor: EnginePredictor, *_: object) -> Savings:
        asked.append(predictor)
        return next(passing)

    monkeypatch.setattr(report, "type_texts", type_texts)
    training = trained(tiny_bundle, TEXT)
    counted = Counted(Personal(build_ngram([TEXT, TEXT])), 2.4)
    training.count_only = lambda: counted  # type: ignore[method-assign]
    found = compare(training, tiny_bundle)
    assert [row["system"] for row in found.rows] == ["before", "learn alone", "after"]
    verdict = found.verdict
    assert verdict is not None
    assert (verdict.before, verdict.counted, verdict.after) == tuple(run.kss(5) for run in runs)
    assert (verdict.words, verdict.counting_seconds) == (7_000, 2.4)
    assert verdict.gain is None, "the text has too few words to be sure of anything"
    # It is the old network that is typed with, and the words that were counted.
    assert [words for p in asked if (words := p.engine.personal.ngram)] == [counted.personal.ngram]


def test_both_models_have_the_beginning_of_a_document_that_was_cut(tiny_bundle: Bundle) -> None:
    beginning = "Marlowe wrote to Rosamund, and Rosamund wrote to Marlowe.\n" * 3
    rest = "Then Rosamund saw Marlowe, and Marlowe saw Rosamund."
    before, after = compare(trained(tiny_bundle, rest, beginning, beginning), tiny_bundle).rows
    alone = compare(trained(tiny_bundle, rest), tiny_bundle).rows[0]
    assert before["words"] == alone["words"] == 8
    assert before["kss5"] > alone["kss5"] + 0.1
    assert {**before, "system": ""} == {**after, "system": ""}


def test_figures_without_repeated_words_stand_beside_those_with(tiny_bundle: Bundle) -> None:
    run = "We will meet again in the morning, and"
    text = f"{run} Ann came."
    row = compare(trained(tiny_bundle, text, f"{run} all is well."), tiny_bundle).rows[1]
    assert (row["words"], row["repeated"]) == (10, 0.8)
    assert row["without_repeats"]["words"] == 2
    assert set(row["without_repeats"]) == set(row) - {
        "system",
        "bits_per_character",
        "repeated",
        "without_repeats",
    }
    assert row["without_repeats"]["kss5"] != row["kss5"]
    row = compare(trained(tiny_bundle, run, run), tiny_bundle).rows[1]
    assert (row["repeated"], row["without_repeats"]) == (1.0, None)
    row = compare(trained(tiny_bundle, text, "Ann"), tiny_bundle).rows[1]
    assert row["repeated"] == 0
    assert row["without_repeats"] == {key: row[key] for key in row["without_repeats"]}


def of(*texts: str) -> list[CorpusDocument]:
    """Documents that hold texts, in files that are not there."""
    return [CorpusDocument(f"/notes/{n}.md", n, text) for n, text in enumerate(texts)]


def test_a_model_is_compared_with_peers_on_the_newest_part(tiny_bundle: Bundle) -> None:
    rows = evaluate_model(tiny_bundle, of(*WRITING), 60).rows
    assert [row["system"] for row in rows] == [
        "words of the buffer",
        "n-gram of the older writing",
        "tiny",
    ]
    assert {row["words"] for row in rows} == {60}
    assert rows[1]["kss5"] > 0.6 > rows[0]["kss5"]
    assert [row["bits_per_character"] is None for row in rows] == [True, True, False]
    # All but the first words of the sentence, up to the number, are in every older text.
    assert {row["repeated"] for row in rows} == {1.0}
    assert json.loads(json.dumps(rows)) == rows


@pytest.mark.parametrize(
    ("text", "words", "systems"),
    [("Dear Ann", 1, 3), ("Ann", 1, 2), ("Dear Ann, we met " * 100, 60, 3)],
)
def test_a_line_alone_is_typed_as_far_as_it_goes(
    tiny_bundle: Bundle, text: str, words: int, systems: int
) -> None:
    rows = evaluate_model(tiny_bundle, of(text), 60).rows
    assert len(rows) == systems
    assert {row["words"] for row in rows} == {words}


def test_peers_too_have_the_beginning_of_a_document_that_was_cut(tiny_bundle: Bundle) -> None:
    names = "Zanzibar Marlowe Rosamund Kilimanjaro Constantinople"
    rows = evaluate_model(tiny_bundle, of(f"{names}. {names}."), 5).rows
    # All words of the second half stand in the first one, and none of them twice in it.
    assert rows[0]["words"] == 5
    assert rows[0]["kss5"] > 0.5


def test_what_a_personal_model_has_read_is_known_by_its_record(
    tiny_bundle: Bundle, home: Path
) -> None:
    text = "We saw the mill by the river, and then the sea."
    note = home / "note.md"
    note.write_text(text)
    install(tiny_bundle, "one", new_record([note], *NOTHING).after_training(read_writing([note])))
    install(tiny_bundle, "two", None)
    given = of("Ann came home with us.", text)

    def repeated(bundle: Bundle) -> list[float | None]:
        return [row["repeated"] for row in evaluate_model(bundle, given, 60).rows]

    assert repeated(bundle_of("one")) == [1.0] * 3
    assert repeated(bundle_of("two")) == [None] * 3
    assert repeated(tiny_bundle) == [0.0] * 3
    assert evaluate_model(tiny_bundle, of("Ann"), 60).rows[0]["repeated"] is None


def test_a_model_that_has_read_what_is_typed_is_told_of(
    tiny_bundle: Bundle, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = home / "notes"
    notes.mkdir()
    for number, text in enumerate(WRITING[:6]):
        (notes / f"2026-01-0{number + 1}.md").write_text(text)
    newest = notes / "2026-01-06.md"
    install(
        tiny_bundle, "one", new_record([newest], *NOTHING).after_training(read_writing([newest]))
    )
    command = ["evaluate", str(notes), "--words", "20", "--model"]
    assert main([*command, "one", "--json"]) == 0
    printed = capsys.readouterr()
    assert len(json.loads(printed.out)) == 3
    assert f"one has read 1 of the 2 documents typed here, such as {newest}: " in printed.err
    assert main([*command, "one"]) == 0
    assert "one has read 1 of the 2 documents typed here" in capsys.readouterr().out
    newest.unlink()
    assert main([*command, "one", "--json"]) == 0
    assert capsys.readouterr().err == ""


def test_half_of_little_writing_is_kept_to_learn_from() -> None:
    assert split(WRITING, 0.5, 3000) == (WRITING[:15], WRITING[15:], "")


def test_bits_are_counted_over_all_characters(tiny_bundle: Bundle) -> None:
    found = score_bundle(tiny_bundle, WRITING)
    assert found.characters == pytest.approx(sum(len(text) + 1 for text in WRITING), rel=0.1)
    assert 1 < found.bits_per_character < 20
