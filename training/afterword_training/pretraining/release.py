"""Export a pretrained base model with its attributions.

A run that began with a bundle can be averaged with it: between two models that were both cooled
down lies one that is better than either (docs/decisions/025).

The bundle says what it was trained on: a table in Markdown with the columns Source, Repository,
Commit, Licence and Words, which lies beside the corpus.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from afterword.completion.lexicon import LEXICON, Lexicon
from afterword.errors import UserError
from afterword.store import registry
from afterword.store.bundle import ATTRIBUTION, Manifest
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import WORD
from afterword_export.export import export
from afterword_training.network import checkpoint
from afterword_training.network.held_out_loss import over_groups, score
from afterword_training.network.initial_model import Start, from_bundle, from_checkpoint
from afterword_training.network.lstm import LanguageModel
from afterword_training.pretraining.dataset import count_sources, find_sources, held_out
from afterword_training.pretraining.recipe import RECIPES, Recipe

COLUMNS = ("Source", "Repository", "Commit", "Licence", "Words")
LICENCE = "CC-BY-SA-4.0"
NOTICE = f"""\
# Licence and attribution

The weights and the vocabulary in this folder are licensed under {LICENCE}
(<https://creativecommons.org/licenses/by-sa/4.0/>). They were trained on the works below, each
under its own licence. Markup, code, tables, links and addresses were removed from the texts.

| source | repository | commit | licence | words |
|---|---|---|---|---|
"""
SIGHTINGS = 3
"""Times that the corpus must hold a word for it to be known to exist."""
CHECKED_TOKENS = 1_000
"""Held-out tokens of each group that quantisation is measured on."""
SHARE = 0.6
"""How far averaged weights lie on the way from the bundle that a run began with to its end."""


def read_sources(path: Path) -> Iterator[dict[str, str]]:
    """Rows of the table of sources; UserError when there is none."""
    heading: list[str] = []
    found = False
    for line in path.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| Source"):
            heading = [cell.split(" (")[0] for cell in cells]
        elif heading and line.startswith("|") and not line.startswith("|--"):
            row = dict(zip(heading, cells, strict=False))
            found = True
            yield {column.lower(): row[column] for column in COLUMNS}
    if not found:
        raise UserError(f"{path} has no table of sources with the columns {', '.join(COLUMNS)}")


def attribution(data: Sequence[Mapping[str, Any]]) -> str:
    """The notice that goes with the weights."""
    columns = [column.lower() for column in COLUMNS]
    rows = ("| " + " | ".join(str(row.get(c, "")) for c in columns) + " |\n" for row in data)
    return NOTICE + "".join(rows)


def last_report(run: Path) -> dict[str, Any]:
    """Tokens and steps of a run, and its last figures on held-out text."""
    reports = map(json.loads, (run / "log.jsonl").read_text("utf-8").splitlines())
    figures: dict[str, Any] = [report for report in reports if "groups" in report][-1]
    return figures


def average(start: Start, newest: Path, averaged: Path) -> LanguageModel:
    """The model `SHARE` of the way from a run's start to its newest checkpoint.

    It is also written to the folder `averaged`.

    Raises
    ------
    UserError
        If the two differ in shape or vocabulary.
    """
    end = from_checkpoint(newest)
    if (end.config, end.tokenizer.to_json()) != (start.config, start.tokenizer.to_json()):
        raise UserError(
            f"{newest} and the --average model differ in shape or vocabulary: give the model that "
            "the run began with"
        )
    weights = {
        name: torch.lerp(start.weights[name], weight, SHARE) for name, weight in end.weights.items()
    }
    model = end._replace(weights=weights).model()
    checkpoint.save_weights(model, end.tokenizer.to_json(), start.origin, averaged)
    return model


def metrics(last: Mapping[str, Any]) -> dict[str, Any]:
    """What the manifest tells of a report."""
    return {
        "tokens": last["tokens"],
        "steps": last["step"],
        "held_out_perplexity": round(last["perplexity"], 2),
        "held_out_bits_per_character": round(last["bits_per_character"], 4),
        "held_out_bits_per_character_by_kind": {
            group: round(bits, 3) for group, bits in last["groups"].items()
        },
    }


def known_words(corpus: Path) -> Lexicon:
    """The words that occur often enough in a corpus to be no misprints."""
    total: Counter[str] = Counter()
    for _, counts in count_sources(find_sources(corpus)):
        for unit, count in counts.items():
            total[unit.lower()] += count
    words = (unit for unit, count in total.items() if count >= SIGHTINGS)
    return Lexicon.of(word for word in words if WORD.fullmatch(word))


def _last_checkpoint(run: Path) -> Path:
    """Return the checkpoint of a run's last step; UserError where it has not come to that."""
    for folder in reversed(checkpoint.checkpoints(run / "cooldown")):
        progress = checkpoint.read_progress(folder)
        if progress["step"] == progress["steps"]:
            return folder
    raise UserError(f"{run} is not finished: give its pretraining command again")


def main() -> None:
    """Entry point of the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, help="folder that the pretraining read")
    parser.add_argument("--run", type=Path, required=True, help="folder of the pretraining")
    parser.add_argument("--sources", type=Path, required=True, help="Markdown table of sources")
    parser.add_argument("--valid", type=Path, required=True, help="held-out .jsonl[.xz] file")
    parser.add_argument("--recipe", type=Path, default=RECIPES / "en.toml")
    parser.add_argument(
        "--average", metavar="MODEL", help="bundle that the run began with, to be averaged with"
    )
    parser.add_argument("--language", default="en", help="also the name of the model")
    parser.add_argument("destination", type=Path, help="folder of the bundle")
    options = parser.parse_args()
    try:
        print(json.dumps(release(options).metrics, indent=2))
    except UserError as error:
        parser.exit(2, f"{error}\n")


def release(options: argparse.Namespace) -> Manifest:
    """Write the bundle of a finished run."""
    newest = _last_checkpoint(options.run)
    report = last_report(options.run)
    tokenizer = Tokenizer.open(newest / "tokenizer.json")
    texts = held_out(options.valid, tokenizer, Recipe.open(options.recipe))
    if options.average:
        start = from_bundle(registry.open_model(options.average))
        model = average(start, newest, options.run / "average")
        newest = options.run / "average"
        report |= over_groups({group: score(model, text) for group, text in texts.items()})
    ids = np.concatenate([np.array(text.ids[:CHECKED_TOKENS]) for text in texts.values()])
    draft = export(
        newest,
        name=options.language,
        personal=False,
        licence=LICENCE,
        data=list(read_sources(options.sources)),
        metrics=metrics(report),
        heldout_ids=ids,
        language=options.language,
    )
    files = {
        ATTRIBUTION: attribution(draft.manifest.data).encode(),
        LEXICON: known_words(options.corpus).to_bytes(),
    }
    return draft.write(options.destination, files).manifest


if __name__ == "__main__":
    main()
