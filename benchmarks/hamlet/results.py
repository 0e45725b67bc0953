"""Store what was measured as JSON, and write it as the table of docs/hamlet.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, stdev
from typing import Any, NamedTuple

from benchmarks.tables import markdown_table
from docs_tools.blocks import write_parts

PART, COMMAND = "hamlet", "python -m benchmarks.hamlet"
"""Name of the generated part of the page (see `docs_tools.blocks`), and what writes it."""
SPLITS = ("random", "scenes")
PUBLISHED = {"LSTM": (0.072, 0.055), "GRU": (0.057, 0.052)}
"""Validation accuracy of the published notebook, at best and at the end."""
NOTHING = ""


class NetworkResult(NamedTuple):
    """A network from scratch: accuracies are fractions of words right.

    Attributes
    ----------
    cell, split : str
    seed : int
        Of its first weights and of the order of its lines.
    epochs, kept : int
        How many there were, and the one whose weights were kept, counted from 1.
    at_best, at_the_end : float
        Accuracy of the best epoch, and of the last.
    accuracy, onnx_accuracy : float
        With the weights that were kept: in PyTorch, and as ONNX graph in ONNX Runtime.
    """

    cell: str
    split: str
    seed: int
    epochs: int
    kept: int
    at_best: float
    at_the_end: float
    accuracy: float
    onnx_accuracy: float


class Accuracy(NamedTuple):
    """What else was measured on a split."""

    system: str
    split: str
    accuracy: float


class Results(NamedTuple):
    """All that was measured.

    Attributes
    ----------
    text : dict[str, Any]
        Sizes of the play and of the splits.
    networks : Sequence[NetworkResult]
        The networks from scratch.
    others : Sequence[Accuracy]
        Counts and the base model, in the order of the rows.
    """

    text: dict[str, Any]
    networks: Sequence[NetworkResult]
    others: Sequence[Accuracy]

    def to_json(self) -> str:
        """Return the content of the file of results."""
        values = {
            "text": self.text,
            "networks": [result._asdict() for result in self.networks],
            "others": [accuracy._asdict() for accuracy in self.others],
        }
        return json.dumps(values, indent=1) + "\n"

    @classmethod
    def from_json(cls, content: str) -> Results:
        """Read what `to_json` returned."""
        values = json.loads(content)
        networks = [NetworkResult(**result) for result in values["networks"]]
        return cls(values["text"], networks, [Accuracy(**other) for other in values["others"]])

    def table(self) -> str:
        """Return the table in Markdown: of each split the best epoch, the last, and the result."""
        columns = ("best epoch", "last epoch", "result")
        headings = [f"{split}: {column}" for split in SPLITS for column in columns]
        rows = []
        for cell, figures in PUBLISHED.items():
            published = [f"{100 * figure:.1f}" for figure in figures]
            rows.append([f"{cell}, published notebook", *published, *[NOTHING] * 4])
        cells = dict.fromkeys(result.cell for result in self.networks)
        rows += [[f"{cell.upper()} from scratch", *self._network_cells(cell)] for cell in cells]
        systems = dict.fromkeys(other.system for other in self.others)
        rows += [[system, *self._other_cells(system)] for system in systems]
        return markdown_table(["words right, %", *headings], rows)

    def _network_cells(self, cell: str) -> list[str]:
        cells = []
        for split in SPLITS:
            runs = [run for run in self.networks if (run.cell, run.split) == (cell, split)]
            figures = [(run.at_best, run.at_the_end, run.accuracy) for run in runs]
            cells += [_percent(column) for column in zip(*figures, strict=True)]
        return cells

    def _other_cells(self, system: str) -> list[str]:
        cells = []
        for split in SPLITS:
            found = [
                other for other in self.others if (other.system, other.split) == (system, split)
            ]
            cells += [NOTHING, NOTHING, _percent([other.accuracy for other in found])]
        return cells


def _percent(fractions: Sequence[float]) -> str:
    """Return the mean in percent, and the standard deviation of several."""
    if not fractions:
        return NOTHING
    mean = f"{100 * fmean(fractions):.1f}"
    return f"{mean} ± {100 * stdev(fractions):.1f}" if len(fractions) > 1 else mean


def write_table(page: Path, results: Results) -> None:
    """Replace the table of a page; UserError if it does not say where the table stands."""
    write_parts(page, {PART: results.table()}, COMMAND)
