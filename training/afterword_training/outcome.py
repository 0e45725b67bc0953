"""What training brought: the same writing typed with the model before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from afterword.bundle import Bundle
from afterword.completion.engine import Engine
from afterword_training.ngram import build_ngram
from afterword_training.personal import PersonalTraining
from afterword_training.typist import BufferWords, EnginePredictor, Savings, type_texts

TYPED_WORDS = 600
"""Held-out words that the two models are compared on."""
SPARKS = "▁▂▃▄▅▆▇█"


def _row(system: str, savings: Savings) -> dict[str, Any]:
    return {
        "system": system,
        "words": savings.words,
        **{f"kss{length}": round(savings.kss(length), 4) for length in savings.keys},
        "next_word": round(savings.next_word, 4),
    }


def evaluation(bundle: Bundle, texts: Sequence[str], words: int) -> list[dict[str, Any]]:
    """Keystroke savings of a model and of the words of the buffer on the same texts."""
    engine = EnginePredictor(Engine.open(bundle))
    return [
        _row("words of the buffer", type_texts(BufferWords(), texts, words)),
        _row(bundle.manifest.name, type_texts(engine, texts, words)),
    ]


def print_evaluation(console: Console, rows: Sequence[dict[str, Any]]) -> None:
    """The rows as a table."""
    table = Table(title="keystrokes saved")
    for heading in ("system", "words", "KSS@1", "KSS@3", "KSS@5", "next word first"):
        table.add_column(heading, justify="left" if heading == "system" else "right")
    for row in rows:
        shares = (f"{row[key]:.1%}" for key in ("kss1", "kss3", "kss5", "next_word"))
        table.add_row(row["system"], str(row["words"]), *shares)
    console.print(table)


def sparkline(values: Sequence[float]) -> str:
    """The values as a line of blocks."""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    return "".join(SPARKS[round((value - low) / span * (len(SPARKS) - 1))] for value in values)


def compare(console: Console, before: Bundle, after: Bundle, training: PersonalTraining) -> None:
    """Print the learning curve, and both models on writing that was held out."""
    bits = [value for _, value in training.curve]
    console.print(f"held-out bits/char {bits[0]:.3f} → {min(bits):.3f}  {sparkline(bits)}")
    # The installed n-gram has read the held-out writing too; this one has not.
    learned = build_ngram(training.learned)
    engines = {"before": Engine(before), "after": Engine(after, personal=learned)}
    print_evaluation(
        console,
        [
            _row(name, type_texts(EnginePredictor(engine), training.held_out, TYPED_WORDS))
            for name, engine in engines.items()
        ],
    )
