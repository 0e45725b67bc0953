"""The figures in docs/what-an-lstm-remembers.md are those of the shipped model."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from afterword.store.bundle import Bundle
from afterword.store.paths import shipped_bundle
from afterword_export.gates.features import FEATURES, features
from afterword_export.gates.ranking import Ranking
from afterword_export.gates.trace import Trace, Tracer

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PAGE = (HERE.parents[2] / "docs/what-an-lstm-remembers.md").read_text("utf-8")
TOLERANCE = 0.0101
"""Figures have two decimals, and another processor may round the last one differently."""

GATES = ("forget_gate", "input_gate", "candidate", "output_gate", "cell_state", "hidden_state")
QUOTATION_UNIT = (0, 437)


@pytest.fixture(scope="module")
def traces() -> tuple[Trace, Trace]:
    tracer = Tracer(Bundle.open(shipped_bundle()))
    market, library = (
        tracer.trace((HERE / f"{name}.txt").read_text("utf-8")) for name in ("market", "library")
    )
    return market, library


@pytest.fixture(scope="module")
def ranking(traces: tuple[Trace, Trace]) -> Ranking:
    return traces[0].ranking()


def table(header: str) -> list[list[str]]:
    """Return the rows of the page's table whose first column has this title."""
    found = re.search(rf"^\| {header} \|.*\n\|[-:|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert found, header
    rows = [row.strip("|").split("|") for row in found.group(1).splitlines()]
    return [[cell.strip(" `") for cell in row] for row in rows]


def number(cell: str) -> float:
    return float(cell.replace("−", "-").replace(",", ""))


def test_the_unit_that_follows_quotations(traces: tuple[Trace, Trace]) -> None:
    layer, unit = QUOTATION_UNIT
    market = traces[0]
    opening = [token.text for token in market.tokens].index('"')
    rows = table("token")
    assert rows[2][0] == '"'
    for offset, (text, *figures) in enumerate(rows, -2):
        token = market.tokens[opening + offset]
        assert text == (token.mark or token.text)
        values = [market.layers[layer][name][opening + offset, unit] for name in GATES]
        assert [number(figure) for figure in figures] == pytest.approx(values, abs=TOLERANCE)


def test_the_units_on_the_text_that_chose_them_and_on_another(
    traces: tuple[Trace, Trace], ranking: Ranking
) -> None:
    """Each row has the feature's best unit, chosen on the first text, and what chance reaches."""
    market, library = traces
    other = features(library.tokens)[1:]
    best = {found.feature: found for found in ranking.followers if found.units}
    rows = table("what is followed")
    assert [row[0] for row in rows] == list(best)
    for feature, name, *figures in rows:
        found = best[feature].units[0]
        assert name == f"{found.layer}.{found.unit}"
        states = library.layers[found.layer][market.memory][1:, found.unit]
        again = np.corrcoef(states, other[:, FEATURES.index(feature)])[0, 1]
        expected = (found.correlation, best[feature].by_chance, again)
        assert [number(figure) for figure in figures] == pytest.approx(expected, abs=TOLERANCE)
        assert abs(found.correlation) > best[feature].by_chance


def test_the_averages(traces: tuple[Trace, Trace]) -> None:
    market = traces[0]
    rows = table("layer")
    assert [int(row[0]) for row in rows] == [0, 1]
    for layer, row in zip(market.layers, rows, strict=True):
        values = [layer[name][1:] for name in GATES if name.endswith("_gate")]
        forget = values[0]
        expected = [
            *(value.mean() for value in values),
            (forget < 0.1).mean(),
            (forget > 0.9).mean(),
        ]
        assert [number(figure) for figure in row[1:]] == pytest.approx(expected, abs=TOLERANCE)


def test_the_texts_have_the_lengths_that_are_said(traces: tuple[Trace, Trace]) -> None:
    lengths = " and ".join(str(len(trace.tokens) - 1) for trace in traces)
    assert f"{lengths} tokens" in PAGE
