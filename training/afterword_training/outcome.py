"""What training brought: the same writing typed with the model before and after, and with peers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from afterword.bundle import Bundle
from afterword.completion.engine import Engine
from afterword_training.evaluate import Score, score_bundle
from afterword_training.examples import Example, find_examples
from afterword_training.kneser_ney import train
from afterword_training.learning_curve import LABEL, Curve, text_plot
from afterword_training.peers import NgramPredictor
from afterword_training.personal import PersonalTraining, split
from afterword_training.typist import BufferWords, EnginePredictor, Predictor, Savings, type_texts

TYPED_WORDS = 600
"""Held-out words that the two models are compared on."""
PEER_ORDER = 5
"""Most units in an n-gram of the peer."""
COLUMNS = {
    "kss1": "KSS@1",
    "kss3": "KSS@3",
    "kss5": "KSS@5",
    "next_word": "next word",
    "bits_per_character": "bits/char",
}
LEGEND = """\
KSS@K: keystrokes saved where one key takes a word from a list of K.
next word: how often the right word stood first before a letter of it was typed.
bits/char: what the network alone needs to foretell a character; less is better."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What a comparison found.

    Attributes
    ----------
    rows : list[Row]
        Figures of each system, the model itself last. Shares lie between 0 and 1, and
        `bits_per_character` is None where there is no such thing.
    examples : list[Example]
        Words that the model offers at once and the others do not.
    lost : list[Example]
        Words that the model before it offered at once and it does not.
    curve : Curve
        How the model learned; empty where it was not watched.
    """

    rows: list[Row]
    examples: list[Example]
    lost: list[Example] = field(default_factory=list)
    curve: Curve = ()


def compare(training: PersonalTraining, after: Bundle) -> Outcome:
    """The model that a training began from and the one it made, on the writing it held out."""
    held_out = training.held_out
    # The installed model remembers the held-out writing too.
    engines = (
        Engine(training.base, personal=training.before),
        Engine(after, personal=training.remembered),
    )
    before, now = (type_texts(EnginePredictor(e), held_out, TYPED_WORDS) for e in engines)
    return Outcome(
        [
            _row("before", before, score_bundle(training.base, held_out)),
            _row("after", now, score_bundle(after, held_out)),
        ],
        find_examples(held_out, now, [before]),
        find_examples(held_out, before, [now]),
        [(step, value) for step, value in training.curve if math.isfinite(value)],
    )


def evaluation(bundle: Bundle, texts: Sequence[str], words: int) -> Outcome:
    """A model and its peers on the newest part of some texts.

    Parameters
    ----------
    bundle : Bundle
        The model.
    texts : Sequence[str]
        In date order. An n-gram learns from what is older than the part that is typed.
    words : int
        Words to type, at most; but no more than about half of them all.
    """
    older, newest = split(texts, share=0.5, most=words)
    peers: dict[str, Predictor] = {"words of the buffer": BufferWords()}
    if not newest:
        newest = older
    else:
        peers["n-gram of the older writing"] = NgramPredictor([train(older, PEER_ORDER)])
    runs = {name: type_texts(peer, newest, words) for name, peer in peers.items()}
    own = type_texts(EnginePredictor(Engine.open(bundle)), newest, words)
    return Outcome(
        [
            *(_row(name, run, None) for name, run in runs.items()),
            _row(bundle.manifest.name, own, score_bundle(bundle, newest)),
        ],
        find_examples(newest, own, list(runs.values())),
    )


def _row(system: str, savings: Savings, score: Score | None) -> Row:
    return {
        "system": system,
        "words": savings.words,
        **{f"kss{length}": round(savings.kss(length), 4) for length in savings.keys},
        "editor": round(savings.editor, 4),
        "next_word": round(savings.next_word, 4),
        "top3": round(savings.offered(3), 4),
        "bits_per_character": round(score.bits_per_character, 4) if score else None,
    }


def summary(outcome: Outcome) -> str:
    """What the training brought, in one line."""
    before, after = outcome.rows
    pairs = [
        f"{name} {before[key]:.1%} → {after[key]:.1%}"
        for key, name in (("kss5", "KSS@5"), ("kss1", "KSS@1"), ("next_word", "next word"))
    ]
    return "keystrokes saved on writing held out: " + ", ".join(pairs)


def cell(row: Row, key: str) -> str:
    """A figure as a table shows it."""
    value = row[key]
    if value is None:
        return "–"
    return f"{value:.3f}" if key == "bits_per_character" else f"{value:.1%}"


def print_outcome(console: Console, outcome: Outcome) -> None:
    """The figures as a table, the examples, and the curve."""
    words = outcome.rows[-1]["words"]
    table = Table(title=f"{words:,} words typed", title_justify="left")
    table.add_column("")
    for heading in COLUMNS.values():
        table.add_column(heading, justify="right")
    for row in outcome.rows:
        table.add_row(Text(row["system"]), *(cell(row, key) for key in COLUMNS))
    console.print(table)
    console.print(Text(LEGEND, style="dim"))
    _print_examples(console, "and only by the last one", outcome.examples)
    _print_examples(console, "and no longer by the last one", outcome.lost)
    if outcome.curve:
        console.print(f"\n{LABEL.capitalize()}:")
        console.print(Text("\n".join(text_plot(outcome.curve))))


def _print_examples(console: Console, who: str, examples: Sequence[Example]) -> None:
    if examples:
        console.print(f"\nOffered before a letter was typed, {who}:")
        grid = Table.grid(padding=(0, 2))
        for context, word in examples:
            grid.add_row("", Text(word, style="bold"), Text(f"{context}_", style="dim"))
        console.print(grid)
