"""The parts of `python -m benchmarks`: oracles, features, the record of a run, stored systems."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.helpers import install_copy

pytest.importorskip("torch")

from benchmarks import result_files
from benchmarks.authors import Author
from benchmarks.ceilings import Oracle, VocabularyOracle
from benchmarks.compare import (
    AFTER_LEARN,
    AFTER_TRAIN,
    Extent,
    add_stored,
    ghost_figures,
    measure,
    system_for,
)
from benchmarks.feature_tables import middle_table
from benchmarks.features import AS_IT_IS, gaps, own_names, type_in_middle, type_variant
from benchmarks.figures import by_document, kss
from benchmarks.make_sample import SAMPLE
from benchmarks.recorder import GhostWord, Recorder
from benchmarks.systems import System
from benchmarks.tables import difference, size
from benchmarks.word_list import WordList

from afterword.completion.engine import Engine
from afterword.completion.lexicon import Lexicon
from afterword.errors import UserError
from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword.text.units import WORD
from afterword_training.evaluation.bootstrap import Interval
from afterword_training.evaluation.keystroke_savings import type_texts, type_without_slips
from afterword_training.evaluation.predictors import EnginePredictor


class Listing:
    """Lists some words, whatever is typed."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def open(self) -> None: ...

    def type(self, text: str) -> None: ...

    def suggest(self, prefix: str, count: int) -> list[str]:
        return [word for word in self.words if word.startswith(prefix)][:count]


def test_no_list_saves_more_than_one_key_a_word() -> None:
    texts = ["the house, then", "houses"]
    run = type_texts(Oracle(texts), texts, 10)
    # "the ", "house", ",", " ", "then", and "houses": one key each.
    assert run.keys == {1: 6, 3: 6, 5: 6}


def test_the_vocabulary_oracle_lists_words_of_the_lexicon_and_the_document() -> None:
    texts = ["the zyx zyx", "zyx"]
    run = type_texts(VocabularyOracle(texts, Lexicon.of(["the"])), texts, 10)
    assert [offer.rank for offer in run.offers] == [1, 0, 1, 0]


def test_the_oracle_of_long_lists_finds_a_word_however_low_it_stands() -> None:
    words = [f"h{n:02}" for n in range(49)]
    for wanted, found in ((words, 1), ([*words, "h99"], 0)):
        run = type_texts(Oracle(["house"], Listing(*wanted, "house")), ["house"], 1)
        assert run.offers[0].rank == found


def test_case_is_ignored_only_where_it_should_be() -> None:
    for ignore_case, rank in ((False, 0), (True, 1)):
        found, cost = type_without_slips(Listing("paris"), "Paris", "", ignore_case=ignore_case)
        assert found == rank
        assert cost.keys[0] == (1 if rank else 5)


def test_a_word_list_has_the_most_frequent_words_first() -> None:
    words = WordList({"the": 0, "then": 3, "that": 1, "cat": 2})
    assert words.suggest("", 2) == ["the", "that"]
    assert words.suggest("Th", 5) == ["the", "that", "then"]
    assert words.suggest("the", 5) == ["then"]


def test_figures_of_documents_add_up_to_those_of_the_run() -> None:
    texts = ["the house then", "the end of it"]
    run = type_texts(Listing("the", "then", "house"), texts, 10)
    documents = by_document(run)
    assert [one["words"] for one in documents] == [3, 4]
    for length in (1, 3, 5):
        assert kss(documents, length) == pytest.approx(run.kss(length))
    assert sum(one["editor_keys"] for one in documents) == run.editor_keys


def test_the_recorder_judges_the_ghost_text_of_each_word(tiny_bundle: Bundle) -> None:
    text = "The people of the town were happy with the answer."
    recorder = Recorder(EnginePredictor(Engine(tiny_bundle)))
    run = type_texts(recorder, [text], 20, type_word=recorder.recording(type_without_slips))
    plain = type_texts(EnginePredictor(Engine(tiny_bundle)), [text], 20)
    assert run == plain
    assert len(recorder.ghost_words) == run.words
    assert len(recorder.seconds) > run.words
    best_first = sum(offer.rank == 1 for offer in run.offers)
    assert sum(word.is_right for word in recorder.ghost_words) == pytest.approx(best_first, abs=2)


def test_ghost_words_are_counted_by_threshold_and_range() -> None:
    words = [GhostWord(0.39, True), GhostWord(0.95, False), GhostWord(0.1, True)]
    found = ghost_figures(words, 10)
    assert found is not None
    shown = {row["probability"]: (row["shown"], row["right"]) for row in found["from"]}
    assert (shown[0.38], shown[0.4], shown[0.2]) == ((2, 1), (1, 0), (2, 1))
    assert [row["given"] for row in found["ranges"]] == [0, 1, 0, 1, 0, 0, 0, 0, 0, 1]
    assert ghost_figures([], 10) is None


@pytest.mark.parametrize("probability", [0.0, 0.3, 0.6, 0.7, 0.7999999999999999, 0.999, 1.0])
def test_each_probability_is_in_one_range(probability: float) -> None:
    found = ghost_figures([GhostWord(probability, True)], 1)
    assert found is not None
    (inside,) = [one for one in found["ranges"] if one["given"]]
    assert inside["low"] <= probability <= inside["low"] + 0.1


def result(systems: Sequence[str], left_out: Sequence[str], words: int = 9) -> dict[str, object]:
    return {
        "texts": {"ann": {"sha256": "1"}},
        "extent": {"words": words},
        "systems": {name: {"authors": {}} for name in systems},
        "left_out": dict.fromkeys(left_out, "no corpus"),
    }


def test_what_cannot_be_measured_is_taken_from_a_run_of_the_same_text_and_marked() -> None:
    stored = result(["buffer", "ngram-base"], []) | {"about": {"machine": {"date": "2026-11-30"}}}
    found = result(["buffer"], ["ngram-base", "presage"])
    add_stored(found, copy.deepcopy(stored))
    assert found["systems"] == {
        "buffer": {"authors": {}},
        "ngram-base": {"authors": {}, "measured": "2026-11-30"},
    }
    assert found["left_out"] == {"presage": "no corpus"}
    own = result(["buffer"], [AFTER_TRAIN])
    add_stored(own, result([AFTER_TRAIN], []) | {"about": stored["about"]})
    assert own["left_out"] == {AFTER_TRAIN: "no corpus"}, "of another version, perhaps"
    other = result(["buffer"], ["ngram-base"], words=10)
    add_stored(other, stored)
    assert other["left_out"] == {"ngram-base": "no corpus"}


def test_a_system_is_measured_with_its_costs(
    tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    ann = Author("ann", ["We will meet again."] * 9, ["The people of the town.", "We will meet."])
    figures = measure("network+cache+ngram", [ann], Extent(10, 3), None)["ann"]
    assert [one["words"] for one in figures["documents"]] == [3, 3]
    bundle = sum(path.stat().st_size for path in tiny_bundle.files.values())
    assert figures["costs"]["stored_bytes"] > bundle
    assert figures["ghost"]["words"] == 6


def test_the_shipped_model_is_measured_whichever_is_in_use(
    tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path))
    install_copy(tiny_bundle, "mine")
    registry.use("mine")
    ann = Author("ann", [], [])
    assert System.parse(AFTER_LEARN).bundle(ann).manifest.name == "mine"
    assert system_for(AFTER_LEARN, ann).bundle(ann).manifest.name == registry.SHIPPED
    assert system_for("buffer", ann).model is None


def test_features_are_switched(tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    ann = Author("ann", ["they met at Zanzibar town."] * 3, ["They went to Zanzibar."])
    assert [entry.text for entry in own_names(ann)] == ["Zanzibar"]
    plain, with_names = (
        type_variant(ann, name, Extent(9, 9), None)["documents"]
        for name in (AS_IT_IS, "a glossary of the author's names")
    )
    assert with_names[0]["keys"]["5"] < plain[0]["keys"]["5"]


def test_a_missing_word_stands_between_its_neighbours() -> None:
    line = "one two three four five six seven eight nine ten eleven twelve"
    ann = Author("ann", [], [f"above\n{line}"])
    found = list(gaps(ann, 5))
    assert found == list(gaps(ann, 5))
    for gap in found:
        assert gap.before + gap.word + gap.after == f"above\n{line}"
        assert gap.before.startswith("above\none two ")


def test_a_text_of_short_lines_has_no_middle(
    tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    ann = Author("ann", [], ["Too short.\nNo middle."])
    middle = {name: {"ann": type_in_middle(ann, 5, name == "on")} for name in ("off", "on")}
    assert middle_table({"middle": middle}) == "No line of the text has 10 words."


def test_the_sample_is_named_in_its_attribution_and_large_enough() -> None:
    texts = [json.loads(line)["text"] for line in SAMPLE.read_text("utf-8").splitlines()]
    assert sum(len(WORD.findall(text)) for text in texts) > 40_000
    assert SAMPLE.name in (SAMPLE.parent / "ATTRIBUTION.md").read_text("utf-8")
    author = Author.read(SAMPLE)
    assert len(author.typed) >= 20


WEEK = "\n".join(["We met at the house near the river and talked about the garden."] * 20)


def test_a_text_may_be_files_of_one_author(tmp_path: Path) -> None:
    for number, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"), 1):
        (tmp_path / f"2026-01-0{number}.md").write_text(f"The {word} week.\n{WEEK}")
    (author,) = Author.read_any([tmp_path])
    assert author.name == tmp_path.stem
    assert author.before[0].startswith("The first week.")
    assert author.shortened(2).typed == ["The sixth"]


def test_a_document_is_cut_if_none_would_be_left_to_type(tmp_path: Path) -> None:
    lines = [f"Line {n} is about the garden behind the old house." for n in range(100)]
    (tmp_path / "diary.txt").write_text("\n".join(lines))
    (author,) = Author.read_any([tmp_path / "diary.txt"])
    assert "\n".join([*author.before, *author.typed]) == "\n".join(lines)
    assert len(author.typed[0].splitlines()) == 21, "the line in which 80 % are over is typed"
    long = Author.split("ann", ["one two three four five six seven eight nine ten"])
    assert long.before == ["one two three four five six seven eight"]
    assert long.typed == ["nine ten"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has too few words"),
        ("Only these seven words of a note.", "notes: 7 words are too few"),
        (None, "does not exist"),
    ],
)
def test_a_text_that_is_missing_or_short_is_refused(
    text: str | None, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "notes.jsonl"
    if text is not None:
        file.write_text(json.dumps({"text": text}), "utf-8")
    with pytest.raises(UserError, match=said):
        Author.read_any([file])


def test_figures_are_written_as_people_read_them() -> None:
    assert difference(Interval(-0.004, 0.0123, 0.02)) == "+1.2 (−0.4 to +2.0)"
    assert difference(-0.0123) == "−1.2"
    assert [size(n) for n in (0, 1500, 22_629_138, 159_000_000, None)] == [
        "0",
        "1.5 kB",
        "22.6 MB",
        "159 MB",
        "–",
    ]


def test_stored_json_is_the_same_again() -> None:
    value = {"a": [{"b": 1, "c": "ä" * 200}, []], "d": {"e": {"f": list(range(100))}}, "g": None}
    written = result_files.dumps(value)
    assert json.loads(written) == value
    assert written.count("\n") > 5
