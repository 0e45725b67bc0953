"""Say what a network remembers of a text, as plain values for the playground's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from afterword.errors import UserError
from afterword.model.language_model import Floats
from afterword.store.bundle import Bundle
from afterword_export.gates.features import FEATURES
from afterword_export.gates.ranking import MIN_TOKENS, Ranking
from afterword_export.gates.tokens import MAX_TOKENS, Token
from afterword_export.gates.trace import StaleTraceError, Trace, Tracer

GRU_NOTE = (
    "This model is a GRU: its units have a reset and an update gate, and keep their memory in "
    "the hidden state. An LSTM's forget, input and output gates and its cell state do not exist "
    "here."
)
_DECIMALS = 4


class GateView:
    """What the page can ask about a model: a text's trace, then single units of the last one.

    Parameters
    ----------
    bundle : Bundle
        The model.

    Raises
    ------
    UserError
        If its files cannot be read or do not belong together.
    """

    def __init__(self, bundle: Bundle) -> None:
        self._tracer = Tracer(bundle)
        self._name = bundle.manifest.name
        self._last: Trace | None = None
        self._number = 0

    def trace(
        self, text: str, language_id: str, is_stale: Callable[[], bool]
    ) -> dict[str, Any] | None:
        """Return what the network does at each token of a text; None if it is stale before.

        Parameters
        ----------
        text : str
            A document; only its beginning is read if it is long, and `notes` says so.
        language_id : str
            Its language.
        is_stale : callable
            Returns whether nobody waits for the answer any more.
        """
        try:
            trace = self._tracer.trace(text, language_id, is_stale)
        except StaleTraceError:
            return None
        self._last = trace
        self._number += 1
        ranking = trace.ranking()
        return {
            "trace": self._number,
            "model": self._name,
            "cell": trace.shape.cell,
            "memory": trace.memory,
            "layers": [_layer(values) for values in trace.layers],
            "tokens": [
                _token(token, probability)
                for token, probability in zip(trace.tokens, trace.probabilities, strict=True)
            ],
            "followers": _followers(ranking),
            "notes": _notes(trace, ranking),
        }

    def unit(self, number: int, layer: int, unit: int) -> dict[str, list[float]]:
        """Return the values of one unit after each token, by signal.

        Parameters
        ----------
        number : int
            That of the trace, which must be the last one.
        layer, unit : int
            Which unit, counted from 0.

        Raises
        ------
        UserError
            If it is another trace, or there is no such unit.
        """
        trace = self._last
        if trace is None or number != self._number:
            raise UserError("the text has been read again since; choose the unit again")
        hidden = trace.shape.hidden
        if not (0 <= layer < len(hidden) and 0 <= unit < hidden[layer]):
            sizes = " and ".join(str(size) for size in hidden)
            raise UserError(f"there is no such unit; the layers have {sizes}, counted from 0")
        return {name: _rounded(values[:, unit]) for name, values in trace.layers[layer].items()}


def _layer(values: dict[str, Floats]) -> dict[str, Any]:
    """Return a layer's size, and its signals averaged over the units.

    States and candidates are averaged without their signs, which would cancel each other.
    """
    units = next(iter(values.values())).shape[1]
    means = {
        name: _rounded((value if name.endswith("_gate") else np.abs(value)).mean(axis=1))
        for name, value in values.items()
    }
    return {"units": units, "means": means}


def _token(token: Token, probability: np.float32) -> dict[str, Any]:
    return {
        "before": token.before,
        "text": token.text,
        "mark": token.mark,
        "probability": None if np.isnan(probability) else float(f"{probability:.3g}"),
    }


def _followers(ranking: Ranking) -> list[dict[str, Any]]:
    return [
        {
            "feature": found.feature,
            "byChance": round(found.by_chance, 3),
            "units": [
                {"layer": unit.layer, "unit": unit.unit, "correlation": round(unit.correlation, 3)}
                for unit in found.units
            ],
        }
        for found in ranking.followers
    ]


def _notes(trace: Trace, ranking: Ranking) -> list[str]:
    """Return what a reader of the page must know of this trace, in sentences."""
    notes = []
    if trace.text.is_cut:
        notes.append(
            f"Only the beginning of the text is shown: {len(trace.tokens):,} tokens "
            f"(at most {MAX_TOKENS:,} are read)."
        )
    if trace.shape.cell == "gru":
        notes.append(GRU_NOTE)
    if not ranking.followers:
        notes.append(
            f"Too short to say what units follow: {MIN_TOKENS} tokens are needed, the text has "
            f"{len(trace.tokens) - 1}."
        )
        return notes
    units = sum(trace.shape.hidden)
    notes.append(
        f"Of {units:,} units, some follow anything by chance. A unit counts as following a feature "
        f"if its correlation is larger than that of any unit in each of {ranking.shifts} shifts of "
        f"the feature along the text; for the {len(FEATURES)} features together, chance alone "
        f"then yields one in about {_percent(len(FEATURES), ranking.shifts)} of 100 texts."
    )
    return notes


def _percent(features: int, shifts: int) -> int:
    return min(100, round(100 * features / (shifts + 1)))


def _rounded(values: Floats) -> list[float]:
    # In float64, where rounded numbers are written with as many digits.
    return [float(value) for value in values.astype(np.float64).round(_DECIMALS)]
