"""docs/hamlet.md has the table of the stored results."""

from __future__ import annotations

from pathlib import Path

from benchmarks.hamlet.results import COMMAND, PART, SPLITS, Results
from docs_tools.blocks import parts_of

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "hamlet.md").read_text("utf-8")
SENTENCES = " ".join(PAGE.split())
RESULTS = Results.from_json((ROOT / "benchmarks" / "results" / "hamlet.json").read_text("utf-8"))


def test_the_table_is_that_of_the_results() -> None:
    assert parts_of(PAGE, COMMAND)[PART] == RESULTS.table().rstrip("\n")


def test_onnx_graphs_are_right_as_often_as_pytorch() -> None:
    assert "ONNX graph is right exactly as often" in SENTENCES
    assert all(run.onnx_accuracy == run.accuracy for run in RESULTS.networks)


def test_sizes_are_those_of_the_results() -> None:
    text = RESULTS.text
    assert f"{text['scenes']} scenes" in SENTENCES
    for number in (text["words"], *(text["splits"][split]["judged"] for split in SPLITS)):
        assert f"{number:,} words" in SENTENCES
    unknown = text["splits"]["scenes"]["unknown"] / text["splits"]["scenes"]["judged"]
    assert f"{100 * unknown:.0f} % of the words to predict" in SENTENCES


def test_the_rows_of_the_base_model_are_told_as_they_are() -> None:
    judged = RESULTS.text["splits"]["scenes"]["judged"]
    right = {
        other.system: round(other.accuracy * judged)
        for other in RESULTS.others
        if other.split == "scenes"
    }
    so_far, learned, tuned = (
        right[name]
        for name in (
            "base model, given the scene so far",
            "the same after `learn`",
            "the same fine-tuned as well",
        )
    )
    percents = [round(100 * words / judged) for words in (so_far, learned, tuned)]
    said = (
        "right {} % of the time, {} % after `afterword learn`, and {} % if its network is trained"
    )
    assert said.format(*percents) in SENTENCES
    assert f"{tuned - learned} more of the {judged:,} words are right" in SENTENCES
