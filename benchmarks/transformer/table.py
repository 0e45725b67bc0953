"""Turn the stored figures of the comparison into the tables of docs/lstm-or-transformer.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any

from benchmarks.tables import markdown_table

COMMAND = "python -m benchmarks.transformer"
"""What writes the tables, which are parts of the page (see `docs_tools.blocks`)."""
NAMES = {"lstm": "LSTM", "transformer": "transformer"}


def tables(figures: Mapping[str, Any]) -> dict[str, str]:
    """Return the tables by name: what was trained, what it saves each author, its steps."""
    return {
        "trained": _trained(figures),
        "authors": _savings(figures),
        "steps": _steps(figures["steps"]),
    }


def _trained(figures: Mapping[str, Any]) -> str:
    rows = []
    for name, network, run in _runs(figures):
        minutes = run["tokens"] * network["seconds_per_token"] / 60
        saved = run["savings"].values()
        rows.append(
            (
                NAMES[name],
                f"{run['tokens'] / 1e6:.1f} M",
                f"{minutes:.1f}",
                f"{run['bits']:.3f}",
                f"{run['int8_perplexity_loss']:+.2f} %".replace("-", "−"),
                *(f"{100 * fmean(one[figure] for one in saved):.1f}" for figure in _SHOWN),
            )
        )
    heading = ("network", "tokens", "minutes", "bits a character", "int8", *_SHOWN.values())
    return markdown_table(heading, rows)


_SHOWN = {"kss1": "KSS@1", "kss3": "KSS@3", "kss5": "KSS@5", "next_word": "next word"}


def _savings(figures: Mapping[str, Any]) -> str:
    runs = list(_runs(figures))
    heading = ["KSS@5", *(f"{NAMES[name]}, {run['tokens'] / 1e6:.1f} M" for name, _, run in runs)]
    authors = runs[0][2]["savings"]
    rows = [
        [author, *(f"{100 * run['savings'][author]['kss5']:.1f}" for *_, run in runs)]
        for author in authors
    ]
    return markdown_table(heading, rows)


def _runs(figures: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield name, network and run of every training."""
    for name, network in figures["networks"].items():
        for run in network["runs"]:
            yield name, network, run


def _steps(steps: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            NAMES[step["network"]],
            str(step["window"] or "any"),
            f"{step['state_bytes'] / 1000:,.1f}",
            *(f"{step['milliseconds'][rows]:.3f}" for rows in ("1", "8")),
        )
        for step in steps
    ]
    return markdown_table(
        ("network", "context, tokens", "state, kB", "1 row, ms", "8 rows, ms"), rows
    )
