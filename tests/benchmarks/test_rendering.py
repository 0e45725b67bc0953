"""Tables of stored results: what learning brings, what it takes, features and their times."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

from benchmarks import feature_tables, rendering
from benchmarks.ceilings import ORACLES
from benchmarks.compare import AFTER_LEARN, AFTER_TRAIN, AS_INSTALLED, SERVER, TIMED_SYSTEMS
from benchmarks.features import VARIANTS
from benchmarks.figures import Json, kss, mean
from benchmarks.tables import markdown_table


def document(keys: int) -> Json:
    return {
        "words": 20,
        "characters": 100,
        "keys": dict.fromkeys("135", keys),
        "editor_keys": keys + 20,
        "first": 5,
        "among_three": 8,
    }


def system(keys: int) -> Json:
    documents = [document(keys) for _ in range(10)]
    figures = {"documents": documents, "documents_without_repeats": documents, "ghost": None}
    return {"authors": {"ann": figures}}


KEYS = [(AS_INSTALLED, 40), (AFTER_LEARN, 38), (AFTER_TRAIN, 37)]
RESULT = {
    "systems": {name: system(keys) for name, keys in KEYS},
    "left_out": {},
}


def test_each_step_is_compared_with_the_one_before() -> None:
    rows = rendering.gains_table(RESULT).splitlines()[2:]
    assert [row.split(" | ")[-1] for row in rows] == [
        "+2.0 (+2.0 to +2.0) |",
        "+1.0 (+1.0 to +1.0) |",
        "+3.0 (+3.0 to +3.0) |",
    ]
    without = RESULT | {"systems": {AS_INSTALLED: system(40), AFTER_TRAIN: system(37)}}
    assert len(rendering.gains_table(without).splitlines()) == 2 + 1
    alone = RESULT | {"systems": {AS_INSTALLED: system(40)}}
    assert rendering.gains_table(alone) == "Neither learning nor training was measured."


def test_few_documents_have_a_difference_without_an_interval() -> None:
    few = {name: {"authors": {"ann": {"documents": [document(keys)] * 3}}} for name, keys in KEYS}
    rows = rendering.gains_table({"systems": few}).splitlines()[2:]
    assert [row.split(" | ")[-1] for row in rows] == ["+2.0 |", "+1.0 |", "+3.0 |"]


def test_the_trained_model_has_a_row_of_its_own() -> None:
    row = rendering.savings_table(RESULT).splitlines()[-1]
    assert row.startswith("| + fine-tuned network: **after `train`** | 63.0 % |")
    assert row.endswith("| +3.0 (+3.0 to +3.0) |")


def test_the_first_sentence_has_what_was_measured_alone() -> None:
    assert rendering.headline(RESULT) == (
        "With a list of five words: 60.0 % of the keystrokes are saved as installed; 62.0 % after "
        "`afterword learn`; 63.0 % after `afterword train`. As an editor counts keys, it is 40.0 % "
        "as installed."
    )


def test_words_a_second_are_those_of_all_authors_together() -> None:
    took = {
        "learn_seconds": 10,
        "train_seconds": 100,
        "personal_bytes": 4e6,
        "stored_bytes": 27e6,
    }
    authors = {"ann": took | {"words": 4_000}, "bob": took | {"words": 6_000}}
    result: Json = {"authors": authors, "about": {"machine": {"cores": 2}}}
    assert rendering.training_table(result).splitlines()[2:] == [
        "| `learn` | 10,000 | 20 s | 500 | 4.0 MB |",
        "| `train` | 10,000 | 200 s | 50 | 27.0 MB |",
    ]
    authors["bob"]["load"] = 9.0
    assert "(a load of 9.0 on 2 cores)" in rendering.training_table(result)


def test_a_feature_has_its_times_beside_its_savings() -> None:
    def typed(keys: int, p50: float) -> Json:
        times = {"p50": p50, "p99": 10.0}
        return {
            "ann": {"documents": [document(keys)] * 9, "milliseconds": times}
            | {"keys": 50, "shown": 10, "right": 4}
        }

    first, *others = VARIANTS
    variants = {first: {"clean": typed(40, 2.0)}}
    variants |= {name: {"clean": typed(41, 1.5)} for name in others}
    rows = feature_tables.features_table({"variants": variants}).splitlines()[2:]
    assert rows[0].endswith("| 60.0 % | | 20.0 % | 40.0 % | 2.00 ms | 10.00 ms |")
    assert rows[1].endswith("| −1.0 (−1.0 to −1.0) | 20.0 % | 40.0 % | 1.50 ms | 10.00 ms |")


def test_the_servers_times_are_not_those_of_a_system_in_process() -> None:
    assert SERVER not in TIMED_SYSTEMS
    assert AFTER_TRAIN in TIMED_SYSTEMS


def test_an_empty_cell_is_one_space() -> None:
    assert markdown_table(["", "a"], [["b", ""]]) == "| | a |\n| --- | --: |\n| b | |"


def test_repeated_words_are_those_that_are_missing_from_the_rest() -> None:
    repeating, ann = system(40), system(40)["authors"]["ann"]
    repeating["authors"]["bob"] = ann | {"documents_without_repeats": [document(40)] * 9}
    assert rendering.repeats_line({"systems": {"buffer": repeating}}) == (
        "Of the words typed, 10.0 % of bob's are repeated, and none of the others'."
    )
    assert rendering.repeats_line(RESULT) == "None of the words typed is repeated."


def test_an_author_who_only_repeats_has_no_part_in_the_mean_without_repeats() -> None:
    documents = [{"characters": 10, "keys": {"5": 4}}]
    assert mean(kss, {"ann": documents, "bob": []}) == mean(kss, {"ann": documents}) == 0.6
    assert mean(kss, {"bob": []}) == 0


def test_what_is_left_adds_up() -> None:
    keys = {"everything": 20, "vocabulary": 22, "fifty": 30, "installed": 40}
    oracles = {name: {"ann": [document(keys.get(name, 25))]} for name in ORACLES}
    said = rendering.what_is_left({"oracles": oracles})
    assert "no list can save more than 80.0 %" in said
    assert "cost 2.0 points" in said
    assert "soon enough for 70.0 %: of the 20.0 points" in said
    assert "could bring 10.0, and the other 10.0 need" in said
    oracles.popitem()
    assert rendering.what_is_left({"oracles": oracles}) == ""


def test_one_author_needs_no_table_of_authors() -> None:
    assert rendering.authors_table(RESULT | {"texts": {"ann": {}}}) == ""
