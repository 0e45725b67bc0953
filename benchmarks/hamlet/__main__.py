"""Predict the next word of a play, and write the table of docs/hamlet.md.

    python -m benchmarks.hamlet FOLDER

FOLDER has the scenes, one .txt file each. An LSTM and a GRU are trained from scratch, on a random
split and on one by scenes; the base model predicts the same words as it is, after counting the
scenes to learn from, and with --fine-tune also after training on them. When nothing but the base
model has changed, --stored-networks takes the figures of the networks from the file of results.
Interrupted? Run the same command again: what has been measured is not measured again, unless the
code has changed.
`tensorboard --logdir runs/hamlet` shows the trainings.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.commands import command_parser, one_line_errors, positive
from benchmarks.hamlet import base_model, counts
from benchmarks.hamlet.network import Settings, export, train
from benchmarks.hamlet.play import Play, Split, random_split, split_by_scenes
from benchmarks.hamlet.results import Accuracy, NetworkResult, Results, write_table
from benchmarks.once import once

from afterword.errors import UserError
from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword.store.files import write_file
from afterword.store.model_shape import CELLS, Cell
from afterword_training.network.observers import tensorboard

ROOT = Path(__file__).parents[2]


def main(arguments: Sequence[str] | None = None, settings: Settings | None = None) -> None:
    """Measure what the command line asks for, and write the results and the table."""
    parser = command_parser("benchmarks.hamlet", __doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--seeds", type=positive, default=3, help="trainings of each kind (3)")
    parser.add_argument(
        "--model", default=registry.SHIPPED, help="the base model: a name or folder (en)"
    )
    parser.add_argument("--fine-tune", action="store_true", help="fine-tune the base model too")
    parser.add_argument(
        "--stored-networks", action="store_true", help="train no networks, keep their figures"
    )
    for name, default, text in (
        ("runs", ROOT / "runs" / "hamlet", "folder for trained networks and TensorBoard"),
        ("results", ROOT / "benchmarks" / "results" / "hamlet.json", "file for the figures"),
        ("page", ROOT / "docs" / "hamlet.md", "page whose table is written"),
    ):
        parser.add_argument(f"--{name}", type=Path, default=default, help=text)
    options = parser.parse_args(arguments)
    with one_line_errors(parser):
        play = Play.read(options.folder)
        splits = (random_split(play), split_by_scenes(play))
        sizes = describe(play, splits)
        networks = (
            stored_networks(options.results, sizes)
            if options.stored_networks
            else [
                measure_network(play, split, cell, seed, settings or Settings(), options.runs)
                for cell in CELLS
                for split in splits
                for seed in range(1, options.seeds + 1)
            ]
        )
        bundle = registry.open_model(options.model)
        rows = [row for row in base_model.ROWS if options.fine_tune or not row.fine_tuned]
        others = [
            *counts.measure(play, splits),
            *measure_base_model(rows, play, splits, bundle, options.runs),
        ]
        results = Results(sizes, networks, others)
        write_file(options.results, results.to_json())
        write_table(options.page, results)
        print(results.table())


def stored_networks(file: Path, text: dict[str, Any]) -> list[NetworkResult]:
    """Return the networks of a file of results.

    Raises
    ------
    UserError
        If there is no such file, or its networks were trained on another text.
    """
    if not file.exists():
        raise UserError(f"{file} does not exist: train the networks, without --stored-networks")
    stored = Results.from_json(file.read_text("utf-8"))
    if stored.text != text:
        raise UserError(f"{file} is of another text: train the networks, without --stored-networks")
    return list(stored.networks)


def measure_network(
    play: Play, split: Split, cell: Cell, seed: int, settings: Settings, runs: Path
) -> NetworkResult:
    """Train a network, export it and return its accuracies."""
    name = f"{cell}-{split.name}-{seed}"

    def compute() -> dict[str, Any]:
        with tensorboard(runs / "tensorboard" / name) as observe:
            trained = train(play, split, cell, seed, settings, observe)
        result = NetworkResult(
            cell,
            split.name,
            seed,
            len(trained.epochs),
            trained.kept,
            trained.at_best,
            trained.at_the_end,
            trained.accuracy,
            export(trained, runs / f"{name}.onnx"),
        )
        return result._asdict()

    identity = [play.scenes, split, asdict(settings)]
    return NetworkResult(**once(runs / f"{name}.json", identity, compute))


def measure_base_model(
    rows: Sequence[base_model.Row],
    play: Play,
    splits: Sequence[Split],
    bundle: Bundle,
    runs: Path,
) -> list[Accuracy]:
    """Return how often the base model is right, used in several ways."""
    found = []
    for number, row in enumerate(rows):
        for split in splits:
            if split.name not in row.splits:
                continue
            name = f"base-{number}-{split.name}"

            def compute(
                row: base_model.Row = row, split: Split = split, name: str = name
            ) -> dict[str, Any]:
                accuracy = base_model.measure(row, play, split, bundle, runs / name)
                shutil.rmtree(runs / name, ignore_errors=True)  # other code must train anew
                return {"accuracy": accuracy}

            identity = [play.scenes, split, bundle.manifest.files, row[1:]]
            measured = once(runs / f"{name}.json", identity, compute)
            found.append(Accuracy(row.name, split.name, measured["accuracy"]))
    return found


def describe(play: Play, splits: Sequence[Split]) -> dict[str, Any]:
    """Return the sizes of the play and of the splits."""
    sizes: dict[str, Any] = {
        "scenes": len(play.scenes),
        "lines": len(play.lines),
        "words": sum(len(line.words) for line in play.lines),
        "splits": {},
    }
    for split in splits:
        known = set(split.vocabulary)
        unknown = sum(play.word_at(place) not in known for place in split.judged)
        sizes["splits"][split.name] = {
            "learned": len(split.learned),
            "judged": len(split.judged),
            "vocabulary": len(known),
            "unknown": unknown,
        }
    return sizes


if __name__ == "__main__":
    main()
