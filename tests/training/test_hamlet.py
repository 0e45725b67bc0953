"""Next words of a play: nothing leaks, the best weights are kept, ONNX is right as often."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch
from benchmarks.hamlet import __main__ as command
from benchmarks.hamlet import base_model, counts, network
from benchmarks.hamlet.network import NOT_ASKED, PADDING, UNKNOWN, Settings, Trained
from benchmarks.hamlet.play import Place, Play, random_split, split_by_scenes
from benchmarks.hamlet.quotations import quoted_words
from benchmarks.hamlet.results import COMMAND, PART, NetworkResult, Results

from afterword.errors import UserError
from afterword.store.model_shape import Cell
from afterword_training.network.lstm import LanguageModel
from afterword_training.network.observers import Report
from tests.conftest import write_tiny_bundle

SPEECHES = """\
ANNA.
Who walks there in the garden at night?

BO.
Nobody walks there, my lady; the wind moves the leaves.
I’ll bring the lamp, and we will see the garden.
"""
SMALL = Settings(embedding=16, hidden=(24, 16), rate=2e-2, batch_lines=8, epochs=12)
PLACES = ("Elsinore", "Norway", "Poland", "England", "Wittenberg")
SCENES = [f"A room in {place}.\n{SPEECHES * 6}" for place in PLACES]


@pytest.fixture(scope="module")
def play() -> Play:
    return Play(SCENES)


@pytest.fixture(scope="module")
def trained(play: Play) -> Trained:
    return network.train(play, split_by_scenes(play), "lstm", 1, SMALL, lambda _: None)


def test_words_are_compared_without_capitals_and_marks(play: Play) -> None:
    assert play.lines[1].words == ("anna",)
    line = play.lines[5]
    assert line.words[:3] == ("i'll", "bring", "the")
    scene = play.scenes[line.scene]
    assert [scene[column] for column in line.columns[:3]] == ["I", "b", "t"]


def test_every_word_but_the_first_of_a_line_is_asked_for(play: Play) -> None:
    assert len(play.places) == sum(len(line.words) - 1 for line in play.lines)
    assert all(place.word > 0 for place in play.places)


def test_random_split_judges_by_a_fifth_of_the_places(play: Play) -> None:
    split = random_split(play)
    assert sorted([*split.learned, *split.judged]) == play.places
    assert len(split.judged) == len(play.places) // 5
    assert split.stopping == split.judged
    assert split == random_split(play)


def test_split_by_scenes_leaks_nothing(play: Play) -> None:
    split = split_by_scenes(play)
    parts = (split.learned, split.stopping, split.judged)
    scenes = [{play.lines[place.line].scene for place in part} for part in parts]
    assert scenes == [{0, 1, 3}, {2}, {4}]
    known = {name for name in PLACES if name.lower() in split.vocabulary}
    assert known == {"Elsinore", "Norway", "England"}


def test_a_line_read_once_gives_what_each_of_its_beginnings_gives(
    play: Play, trained: Trained
) -> None:
    ids_of = {
        word: rank + network.FIRST_WORD for rank, word in enumerate(random_split(play).vocabulary)
    }
    places = [place for place in play.places if place.line == 2]
    assert len(places) > 5
    lines = network.encode(play, places, ids_of)
    model = trained.model
    model.eval()
    for place in places:
        beginning = lines.ids[:, : place.word] % model.shape.vocabulary
        whole = lines.ids % model.shape.vocabulary
        expected = model(beginning, model.initial_state(1))[0][0, -1]
        found = model(whole, model.initial_state(1))[0][0, place.word - 1]
        assert torch.allclose(expected, found, atol=1e-6)
        assert lines.targets[0, place.word - 1] == ids_of[play.word_at(place)]


def test_what_is_not_asked_for_is_no_target(play: Play) -> None:
    ids_of = {"who": 2, "walks": 3, "in": 4}
    lines = network.encode(play, [Place(2, 1), Place(2, 3)], ids_of)
    assert lines.ids[0, :7].tolist() == [2, 3, UNKNOWN, 4, UNKNOWN, UNKNOWN, UNKNOWN]
    assert set(lines.ids[0, 7:].tolist()) == {PADDING}
    assert lines.targets[0, :7].tolist() == [3, NOT_ASKED, 4, *[NOT_ASKED] * 4]


def test_a_word_that_is_not_known_is_never_right() -> None:
    play = Play(["walks walks"] * 4 + ["walks away"])
    found = network.train(play, split_by_scenes(play), "gru", 1, SMALL, lambda _: None)
    with torch.no_grad():
        found.model.output_bias[UNKNOWN] = 100.0
    assert found.model.logits(torch.zeros(16)).argmax() == UNKNOWN
    assert network.evaluate(found.model, found.judged) == (0.0, 0.0)


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_network_learns_and_its_best_weights_are_kept(cell: Cell, play: Play) -> None:
    reports: list[Report] = []
    split = split_by_scenes(play)
    found = network.train(play, split, cell, 1, SMALL, reports.append)
    losses = [epoch.stopping_loss for epoch in found.epochs]
    assert losses[found.kept - 1] == min(losses)
    assert network.evaluate(found.model, found.judged)[1] == found.accuracy
    counted = {
        (other.system, other.split): other.accuracy for other in counts.measure(play, [split])
    }
    assert found.accuracy > 3 * counted["always the commonest word", "scenes"]
    assert [report.figures["accuracy"] for report in reports] == [e.accuracy for e in found.epochs]


def test_training_ends_when_the_loss_has_risen_for_long_enough(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses = iter([3.0, 2.0, 2.5, 2.5, 2.5, 1.0])
    measured = network.evaluate

    def evaluate(model: LanguageModel, lines: network.Lines) -> tuple[float, float]:
        accuracy = measured(model, lines)[1]
        return next(losses) if lines.asked == stopping else 9.0, accuracy

    split = split_by_scenes(play)
    split.stopping.pop()  # to tell it from what is judged
    stopping = len(split.stopping)
    monkeypatch.setattr(network, "evaluate", evaluate)
    found = network.train(play, split, "lstm", 1, SMALL, lambda _: None)
    assert (len(found.epochs), found.kept) == (5, 2)
    assert measured(found.model, found.judged)[1] == found.epochs[1].accuracy


def test_onnx_is_right_as_often(trained: Trained, tmp_path: Path) -> None:
    assert network.export(trained, tmp_path / "network.onnx") == trained.accuracy > 0


def test_counts_are_right_where_a_word_repeats() -> None:
    scenes = ["so so so so no"] * 5
    accuracies = [
        other.accuracy for other in counts.measure(Play(scenes), [split_by_scenes(Play(scenes))])
    ]
    assert accuracies == [0.75, 0.75]


def test_quoted_words_are_counted_once() -> None:
    scene = "Who walks there in the garden at night? Nobody; it’s the wind, my lady."
    documents = [
        "He wrote: “who walks THERE in the garden at night, nobody its the”",
        "the wind my lady",
    ]
    assert quoted_words([scene, "another"], documents) == [11, 0]
    assert quoted_words([scene], ["who walks there in the garden at"]) == [0]


@pytest.mark.slow
def test_one_command_measures_all_and_writes_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, page = tmp_path / "play", tmp_path / "page.md"
    folder.mkdir()
    for number, scene in enumerate(SCENES):
        (folder / f"{number}.txt").write_text(scene, "utf-8")
    begin, end = f"<!-- generated: {PART} ({COMMAND}) -->", f"<!-- end of {PART} -->"
    page.write_text(f"Before.\n\n{begin}\nold\n{end}\n\nAfter.\n", "utf-8")
    bundle = write_tiny_bundle(tmp_path / "model", sentences=SPEECHES)
    quick = replace(SMALL, epochs=2)
    arguments = [str(folder), "--seeds", "1", "--fine-tune", "--model", str(bundle.path)]
    for name in ("runs", "results", "page"):
        arguments += [f"--{name}", str(page if name == "page" else tmp_path / name)]
    command.main(arguments, quick)

    results = Results.from_json((tmp_path / "results").read_text("utf-8"))
    assert [run[:3] for run in results.networks] == [
        (cell, split, 1) for cell in ("lstm", "gru") for split in ("random", "scenes")
    ]
    assert all(run.onnx_accuracy == run.accuracy for run in results.networks)
    assert len(results.others) == 4 + 1 + 2 + 1 + 1
    assert (
        page.read_text("utf-8") == f"Before.\n\n{begin}\n\n{results.table()}\n\n{end}\n\nAfter.\n"
    )
    assert list((tmp_path / "runs" / "tensorboard" / "gru-scenes-1").iterdir())
    assert (tmp_path / "runs" / "lstm-random-1.onnx").exists()

    def fail(*_: object) -> None:
        raise AssertionError("it was measured again")

    monkeypatch.setattr(command, "train", fail)
    monkeypatch.setattr(base_model, "measure", fail)
    before = (tmp_path / "results").read_text("utf-8")
    command.main(arguments, quick)
    assert (tmp_path / "results").read_text("utf-8") == before

    for file in (tmp_path / "runs").glob("*u-*.json"):
        file.unlink()
    command.main([*arguments, "--stored-networks"], quick)
    assert (tmp_path / "results").read_text("utf-8") == before


def test_only_the_networks_of_the_same_text_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    with pytest.raises(UserError, match="does not exist"):
        command.stored_networks(file, {"words": 3})
    run = NetworkResult("lstm", "random", 1, 5, 3, 0.08, 0.07, 0.075, 0.075)
    file.write_text(Results({"words": 3}, [run], []).to_json(), "utf-8")
    assert command.stored_networks(file, {"words": 3}) == [run]
    with pytest.raises(UserError, match="another text"):
        command.stored_networks(file, {"words": 4})


def test_a_folder_without_scenes_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main([str(tmp_path)])
    assert ended.value.code == 2
    assert "has 0 .txt files" in capsys.readouterr().err


def test_the_table_has_means_and_spreads() -> None:
    networks = [
        {"cell": "lstm", "split": split, "seed": seed, "epochs": 5, "kept": 3}
        | {
            "at_best": 0.08 + seed / 100,
            "at_the_end": 0.07,
            "accuracy": 0.075,
            "onnx_accuracy": 0.075,
        }
        for split in ("random", "scenes")
        for seed in (0, 1)
    ]
    others = [{"system": "base", "split": "scenes", "accuracy": 0.123}]
    content = json.dumps({"text": {}, "networks": networks, "others": others})
    results = Results.from_json(content)
    assert Results.from_json(results.to_json()) == results
    rows = results.table().splitlines()
    assert rows[2] == "| LSTM, published notebook | 7.2 | 5.5 | | | | |"
    assert rows[4] == "| LSTM from scratch " + "| 8.5 ± 0.7 | 7.0 ± 0.0 | 7.5 ± 0.0 " * 2 + "|"
    assert rows[5] == "| base | | | | | | 12.3 |"
