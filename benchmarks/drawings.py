"""Draw a stored comparison: bars of what is saved, and how good ghost text is."""

from __future__ import annotations

from benchmarks.charts import Axis, Bar, Point, bars, lines
from benchmarks.compare import SERVER, STAGES, SYSTEMS
from benchmarks.figures import Json, kss, mean
from benchmarks.rendering import documents_by_author, in_order, pooled_ghost
from benchmarks.systems import MODEL_KINDS, System
from benchmarks.tables import percent

COLOURS = {
    "d": "other systems",
    "a": "Afterword, part by part",
    "c": "Afterword as you have it",
}
"""What the colours of the bars mean."""
MIN_GIVEN = 10
"""Fewest words of a range of probabilities that is drawn."""


def savings(result: Json) -> str:
    """Draw what each system saves with a list of five words.

    What is as installed through the server has no bar: it is one of the others once more.
    """
    rows = []
    for name, system in in_order(result["systems"]):
        if name == SERVER:
            continue
        value = mean(kss, documents_by_author(system))
        has_model = System.parse(name).kind in MODEL_KINDS
        colour = "c" if name in STAGES else "a" if has_model else "d"
        label = SYSTEMS[name].replace("*", "").replace("`", "")
        rows.append(Bar(label, value, percent(value), colour))
    return bars("Keystrokes saved with a list of five words", rows, COLOURS)


def precision(result: Json) -> str:
    """Draw how often ghost text is right against how often it is shown."""
    series: dict[str, list[Point]] = {}
    for name, label in STAGES.items():
        if name in result["systems"]:
            system = result["systems"][name]
            words = sum(figures["ghost"]["words"] for figures in system["authors"].values())
            series[label] = [
                (one["shown"] / words, one["right"] / one["shown"])
                for one in pooled_ghost(system, "from")
                if one["shown"]
            ]
    most = max(across for points in series.values() for across, _ in points)
    high = next(limit for limit in (0.25, 0.5, 0.75, 1.0) if most <= limit)
    return lines(
        "Ghost text: how often it is right, by how often it is shown",
        Axis("how often ghost text is shown at the start of a word", 0, high),
        Axis("how often it is right", 0, 1),
        series,
    )


def calibration(result: Json) -> str:
    """Draw how often a word is written against the probability that it was given."""
    series = {
        label: [
            (one["probabilities"] / one["given"], one["right"] / one["given"])
            for one in pooled_ghost(result["systems"][name], "ranges")
            if one["given"] >= MIN_GIVEN
        ]
        for name, label in STAGES.items()
        if name in result["systems"]
    }
    return lines(
        "Calibration: how often the best word is written, by its probability",
        Axis("probability of the best word", 0, 1),
        Axis("how often it is the one that is written", 0, 1),
        series,
        diagonal=True,
    )
