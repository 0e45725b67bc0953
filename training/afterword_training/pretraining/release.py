"""Export a pretrained base model with its attributions.

A run that started from another model can be averaged with it: between two models that have both
been through a cool-down lies one that is better than either (docs/decisions/025).

The bundle states what it was trained on. That comes from a table in Markdown beside the corpus,
with the columns Source, Repository, Commit, Licence and Words.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from afterword.completion.lexicon import LEXICON, Lexicon
from afterword.errors import UserError
from afterword.store.bundle import ATTRIBUTION, Manifest, write_bundle
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import WORD
from afterword_export.export import ExportedModel, export
from afterword_training.network import checkpoint
from afterword_training.network.held_out_loss import HeldOutText, score, total_score
from afterword_training.network.initial_model import InitialModel, from_checkpoint, open_initial
from afterword_training.pretraining.dataset import count_sources, find_sources, read_held_out
from afterword_training.pretraining.recipe import RECIPES, Recipe
from afterword_training.pretraining.run import LOG

COLUMNS = ("Source", "Repository", "Commit", "Licence", "Words")
LICENCE = "CC-BY-SA-4.0"
"""Licence of the shipped weights, an SPDX expression."""
ADDRESSES = {
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
"""Where the text of a licence is; of others, the notice has the name alone."""
NOTICE = """\
# Licence and attribution

The weights and the vocabulary in this folder are licensed under {licence}{address}. \
They were trained on the works below, each
under its own licence. Markup, code, tables, links and addresses were removed from the texts.

| source | repository | commit | licence | words |
|---|---|---|---|---|
"""
_RULE = re.compile(":?-+:?")
"""A cell of the line between the heading of a table and its rows."""
MIN_CORPUS_COUNT = 3
"""How often a word must occur in the corpus to be known to exist."""
MAX_VERIFICATION_TOKENS = 1_000
"""Held-out tokens of each group that quantisation is measured on."""
INTERPOLATION = 0.6
"""Where averaged weights lie between the model that a run started from (0) and its end (1)."""


def read_sources(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of the table of sources; UserError if it or one of its columns is missing."""
    heading: list[str] = []
    found = False
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise UserError(
            f"{path} cannot be read ({error.strerror}): give the table of sources"
        ) from None
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| Source"):
            heading = [cell.split(" (")[0] for cell in cells]
            if missing := [column for column in COLUMNS if column not in heading]:
                raise UserError(f"the table in {path} has no column {', '.join(missing)}: add it")
        elif not line.startswith("|"):
            heading = []  # another table may follow
        elif heading and not all(_RULE.fullmatch(cell) for cell in cells):
            if len(cells) != len(heading):
                raise UserError(
                    f"{path}: a row has {len(cells)} cells and not {len(heading)}: {line}"
                )
            row = dict(zip(heading, cells, strict=True))
            found = True
            yield {column.lower(): row[column] for column in COLUMNS}
    if not found:
        raise UserError(f"{path} has no table of sources with the columns {', '.join(COLUMNS)}")


def attribution(data: Sequence[Mapping[str, Any]], licence: str) -> str:
    """Return the notice that goes with weights under a licence."""
    columns = [column.lower() for column in COLUMNS]
    rows = ("| " + " | ".join(str(row.get(c, "")) for c in columns) + " |\n" for row in data)
    address = f"\n(<{ADDRESSES[licence]}>)" if licence in ADDRESSES else ""
    return NOTICE.format(licence=licence, address=address) + "".join(rows)


def last_validation(run: Path) -> dict[str, Any]:
    """Return the step, tokens and figures of a run's last validation; UserError if it has none."""
    log = run / LOG
    lines = log.read_bytes().splitlines() if log.exists() else ()
    validations = [report for report in map(_report, lines) if "groups" in report]
    if not validations:
        raise UserError(f"{log} holds no validation: run its pretraining command again")
    return validations[-1]


def _report(line: bytes) -> dict[str, Any]:
    """Return a line of the log; nothing for one that a kill has cut off."""
    try:
        report: dict[str, Any] = json.loads(line)
    except ValueError:
        return {}
    return report


def average(initial: InitialModel, newest: Path, averaged: Path) -> InitialModel:
    """Write the model between a run's initial one and its newest checkpoint, and return it.

    Parameters
    ----------
    initial : InitialModel
        What the run started from.
    newest, averaged : Path
        The checkpoint, and the one to write.

    Raises
    ------
    UserError
        If the two models differ in shape or vocabulary.
    """
    end = from_checkpoint(newest)
    if (end.shape, end.tokenizer.to_json()) != (initial.shape, initial.tokenizer.to_json()):
        raise UserError(
            f"{newest} and the --average model differ in shape or vocabulary: give the model that "
            "the run started from"
        )
    weights = {
        name: torch.lerp(initial.weights[name], weight, INTERPOLATION)
        for name, weight in end.weights.items()
    }
    between = end._replace(weights=weights, origin=initial.origin)
    checkpoint.save_weights(between.model(), end.tokenizer.to_json(), initial.origin, averaged)
    return between


def metrics(validation: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the manifest says about a validation."""
    return {
        "tokens": validation["tokens"],
        "steps": validation["step"],
        "held_out_perplexity": round(validation["perplexity"], 2),
        "held_out_bits_per_character": round(validation["bits_per_character"], 4),
        "held_out_bits_per_character_by_kind": {
            group: round(bits, 3) for group, bits in validation["groups"].items()
        },
    }


def known_words(corpus: Path) -> Lexicon:
    """Return the words that occur too often in a corpus to be misprints."""
    total: Counter[str] = Counter()
    for _, counts in count_sources(find_sources(corpus)):
        for unit, count in counts.items():
            total[unit.lower()] += count
    words = (unit for unit, count in total.items() if count >= MIN_CORPUS_COUNT)
    return Lexicon.of(word for word in words if WORD.fullmatch(word))


def last_checkpoint(run: Path) -> Path:
    """Return the checkpoint of a run's last step; UserError if the run is not finished."""
    for folder in reversed(checkpoint.checkpoints(run / "cooldown")):
        if _is_last(folder, run):
            return folder
    raise UserError(f"{run} is not finished: run its pretraining command again")


def _is_last(folder: Path, run: Path) -> bool:
    """Return whether a checkpoint is of its run's last step.

    Weights that were kept without the optimiser's state do not say how many steps there were. They
    count if the log's last validation is of their step: its figures are those of these weights.
    """
    if checkpoint.is_weights_only(folder):
        return folder.name == checkpoint.folder_name(last_validation(run)["step"])
    progress = checkpoint.read_progress(folder)
    return bool(progress["step"] == progress["steps"])


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, help="folder that the pretraining read")
    parser.add_argument("--run", type=Path, required=True, help="folder of the pretraining")
    parser.add_argument("--sources", type=Path, required=True, help="Markdown table of sources")
    parser.add_argument("--valid", type=Path, required=True, help="held-out .jsonl[.xz] file")
    parser.add_argument("--recipe", type=Path, default=RECIPES / "en.toml")
    parser.add_argument(
        "--average", metavar="MODEL", help="average the run with the model that it started from"
    )
    parser.add_argument(
        "--language", default="en", help="language tag, also the name of the model (default: en)"
    )
    parser.add_argument(
        "--licence",
        default=LICENCE,
        help=f"licence of the weights, an SPDX expression (default: {LICENCE})",
    )
    parser.add_argument("destination", type=Path, help="folder of the bundle")
    options = parser.parse_args()
    try:
        print(json.dumps(release(options).metrics, indent=2))
    except UserError as error:
        parser.exit(2, f"{error}\n")


def release(options: argparse.Namespace) -> Manifest:
    """Write the bundle of a finished run and return its manifest."""
    newest = last_checkpoint(options.run)
    tokenizer = Tokenizer.open(newest / "tokenizer.json")
    texts = read_held_out(options.valid, tokenizer, Recipe.open(options.recipe))
    validation = last_validation(options.run)
    if options.average:
        initial = open_initial(options.average)
        released = average(initial, newest, options.run / "average")
        validation |= _validate(released, texts)
    else:
        released = from_checkpoint(newest)
    exported = export(
        released.trained(),
        name=options.language,
        language=options.language,
        personal=False,
        licence=options.licence,
        data=list(read_sources(options.sources)),
        metrics=metrics(validation),
        held_out_ids=_verification_ids(texts.values()),
    )
    return _write(exported, known_words(options.corpus), options.destination)


def _validate(released: InitialModel, texts: Mapping[str, HeldOutText]) -> dict[str, Any]:
    """Return the figures of a model on held-out text, under the names of a run's log."""
    model = released.model()
    scores = {group: score(model, text) for group, text in texts.items()}
    total = total_score(scores.values())
    return {
        "perplexity": total.perplexity,
        "bits_per_character": total.bits_per_character,
        "groups": {group: scores[group].bits_per_character for group in sorted(scores)},
    }


def _verification_ids(texts: Iterable[HeldOutText]) -> NDArray[np.int64]:
    """Return the first token ids of each group, to measure quantisation on."""
    return np.concatenate([np.array(text.ids[:MAX_VERIFICATION_TOKENS]) for text in texts])


def _write(exported: ExportedModel, lexicon: Lexicon, destination: Path) -> Manifest:
    """Write the bundle with the attributions and the words that exist; return its manifest."""
    own = {
        ATTRIBUTION: attribution(exported.manifest.data, exported.manifest.licence).encode(),
        LEXICON: lexicon.to_bytes(),
    }
    # Named twice: first for the order of the files, last to replace a notice that was inherited.
    files: dict[str, bytes | Path] = {**own, **exported.files, **own}
    return write_bundle(destination, exported.manifest, files).manifest


if __name__ == "__main__":
    main()
