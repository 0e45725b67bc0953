"""What training brought: the same writing typed with the model before and after, and with peers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from afterword.completion.engine import Engine
from afterword.store.bundle import Bundle
from afterword_training.corpus import CorpusDocument
from afterword_training.evaluation.baselines import NgramPredictor
from afterword_training.evaluation.example_finder import Example, find_examples
from afterword_training.evaluation.keystroke_savings import (
    BufferWords,
    EnginePredictor,
    Predictor,
    Savings,
    type_texts,
)
from afterword_training.evaluation.kneser_ney import train
from afterword_training.evaluation.learning_curve import LABEL, Curve, text_plot
from afterword_training.evaluation.repeats import RUN, Places, find_repeats
from afterword_training.network.held_out_loss import Score, score_bundle
from afterword_training.personal.held_out import known_already, split, texts_read
from afterword_training.personal.training import PersonalTraining

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
        `bits_per_character` is None where there is no such thing. `repeated` is the share of the
        words that repeat what was learned from (`evaluation/repeats.py`), the same for all
        systems, and `without_repeats` holds the figures without those words; both are None where
        it is not known what was learned from, the second also where no word is left.
    examples : list[Example]
        Words that the model offers at once and the others do not.
    lost : list[Example]
        Words that the model before it offered at once and it does not.
    curve : Curve
        How the model learned; empty where it was not watched.
    doubt : str
        Why the figures show little, in a sentence; empty where nothing is known against them.
    """

    rows: list[Row]
    examples: list[Example]
    lost: list[Example] = field(default_factory=list)
    curve: Curve = ()
    doubt: str = ""


def compare(training: PersonalTraining, after: Bundle) -> Outcome:
    """The model that a training began from and the one it made, on the writing it held out.

    Where a document was cut in two, both have read its beginning when the rest is typed.
    """
    held_out, begun = training.held_out, training.begun
    # The installed model remembers the held-out writing too.
    engines = (
        Engine(training.base, personal=training.before),
        Engine(after, personal=training.remembered),
    )
    before, now = (
        type_texts(EnginePredictor(engine), held_out, TYPED_WORDS, begun) for engine in engines
    )
    repeats = find_repeats(held_out, training.read)
    old, new = before.without(repeats), now.without(repeats)
    return Outcome(
        [
            _row("before", before, repeats, score_bundle(training.base, held_out)),
            _row("after", now, repeats, score_bundle(after, held_out)),
        ],
        find_examples(held_out, new, [old]),
        find_examples(held_out, old, [new]),
        [(step, value) for step, value in training.curve if math.isfinite(value)],
        training.doubt,
    )


def evaluation(bundle: Bundle, documents: Sequence[CorpusDocument], words: int) -> Outcome:
    """A model and its peers on the newest part of some documents.

    Parameters
    ----------
    bundle : Bundle
        The model.
    documents : Sequence[CorpusDocument]
        In date order. An n-gram learns from what is older than the part that is typed.
    words : int
        Words to type, at most; but no more than about half of them all.
    """
    older, newest, begun = split([document.text for document in documents], 0.5, words)
    systems: dict[str, Predictor] = {"words of the buffer": BufferWords()}
    if not newest:
        older, newest = [], older
    else:
        systems["n-gram of the older writing"] = NgramPredictor([train(older, PEER_ORDER)])
    systems[bundle.manifest.name] = EnginePredictor(Engine.open(bundle))
    runs = {name: type_texts(peer, newest, words, begun) for name, peer in systems.items()}
    read = texts_read(bundle)
    learned = None if read is None else [*older, *read]
    repeats = find_repeats(newest, learned) if learned else None
    *peers, own = (run.without(repeats or ()) for run in runs.values())
    rows = [_row(name, run, repeats) for name, run in runs.items()]
    rows[-1]["bits_per_character"] = round(score_bundle(bundle, newest).bits_per_character, 4)
    typed = documents[len(documents) - len(newest) :]
    return Outcome(rows, find_examples(newest, own, peers), doubt=known_already(bundle, typed))


def _row(system: str, run: Savings, repeats: Places | None, score: Score | None = None) -> Row:
    new = None if repeats is None else run.without(repeats)
    return {
        "system": system,
        "words": run.words,
        **_figures(run),
        "bits_per_character": round(score.bits_per_character, 4) if score else None,
        "repeated": None if new is None else round(1 - new.words / max(run.words, 1), 4),
        "without_repeats": {"words": new.words, **_figures(new)} if new and new.words else None,
    }


def _figures(run: Savings) -> Row:
    return {
        **{f"kss{length}": round(run.kss(length), 4) for length in run.keys},
        "editor": round(run.editor, 4),
        "next_word": round(run.next_word, 4),
        "top3": round(run.offered(3), 4),
    }


def summary(outcome: Outcome) -> str:
    """What the training brought, in one line."""
    before, after = outcome.rows
    told = f"keystrokes saved on writing held out: {_change(before, after)}"
    if after["repeated"]:
        told += f"; {after['repeated']:.1%} of the words were repeated from what it had read"
        if after["without_repeats"]:
            told += (
                f", without these: {_change(before['without_repeats'], after['without_repeats'])}"
            )
    return f"{told}. {outcome.doubt}" if outcome.doubt else told


def _change(before: Row, after: Row) -> str:
    pairs = (("kss5", "KSS@5"), ("kss1", "KSS@1"), ("next_word", "next word"))
    return ", ".join(f"{name} {before[key]:.1%} → {after[key]:.1%}" for key, name in pairs)


def without_repeats(outcome: Outcome) -> tuple[str, list[Row]]:
    """Say how many of the words were repeated, and return the rows without those.

    Both are empty where it is not known what was learned from; no rows are needed where nothing
    was repeated.
    """
    repeated = outcome.rows[-1]["repeated"]
    if repeated is None:
        return "", []
    if not repeated:
        return f"No {RUN} words in a row of these stand in what was learned from.", []
    told = (
        f"{repeated:.1%} of these words were repeated: they belong to {RUN} or more words in a row "
        "that stand in what was learned from as well."
    )
    if outcome.rows[-1]["without_repeats"] is None:
        return told, []
    rows = [{"system": row["system"], **row["without_repeats"]} for row in outcome.rows]
    return f"{told} Without these:", rows


def cell(row: Row, key: str) -> str:
    """A figure as a table shows it."""
    value = row.get(key)
    if value is None:
        return "–"
    return f"{value:.3f}" if key == "bits_per_character" else f"{value:.1%}"


def print_outcome(console: Console, outcome: Outcome) -> None:
    """The figures as tables, the examples, and the curve."""
    _print_table(console, outcome.rows)
    console.print(Text(LEGEND, style="dim"))
    told, rows = without_repeats(outcome)
    if told:
        console.print(f"\n{told}")
    if rows:
        _print_table(console, rows)
    _print_examples(console, "and only by the last one", outcome.examples)
    _print_examples(console, "and no longer by the last one", outcome.lost)
    if outcome.curve:
        console.print(f"\n{LABEL.capitalize()}:")
        console.print(Text("\n".join(text_plot(outcome.curve))))
    if outcome.doubt:
        console.print(Text(f"\n{outcome.doubt}"), soft_wrap=True)


def _print_table(console: Console, rows: Sequence[Row]) -> None:
    table = Table(title=f"{rows[-1]['words']:,} words typed", title_justify="left")
    table.add_column("")
    for heading in COLUMNS.values():
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(Text(row["system"]), *(cell(row, key) for key in COLUMNS))
    console.print(table)


def _print_examples(console: Console, who: str, examples: Sequence[Example]) -> None:
    if examples:
        console.print(f"\nOffered before a letter was typed, {who}:")
        grid = Table.grid(padding=(0, 2))
        for context, word in examples:
            grid.add_row("", Text(word, style="bold"), Text(f"{context}_", style="dim"))
        console.print(grid)
