"""Report what an evaluation found: in a sentence, in tables, and on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from afterword_training.evaluation.example_finder import Example
from afterword_training.evaluation.learning_curve import LABEL, text_plot
from afterword_training.evaluation.repeats import MIN_REPEATED_WORDS
from afterword_training.evaluation.report import EvaluationReport, Row
from afterword_training.evaluation.verdict import of_100

COLUMNS = {
    "kss1": "list of 1",
    "kss3": "list of 3",
    "kss5": "list of 5",
    "next_word": "came first",
    "bits_per_character": "bits",
}
"""Figures that a table shows, by their keys in a row."""
LEGEND = """\
list of K: keystrokes saved with a list of K words (KSS@K).
came first: words that led the list before any letter of them was typed.
bits: what the network alone needs for one character; fewer are better."""


def headline(rows: Sequence[Row]) -> str:
    """Say how much the last system of some rows saves, and how much the others."""
    *others, own = rows
    beside = (f"{of_100(row['kss5'])} {_called(row['system'])}" for row in others)
    return ", ".join([f"{of_100(own['kss5'])} of 100 keystrokes saved", *beside])


def summarize(report: EvaluationReport) -> str:
    """Summarise the result of a training in one line."""
    before, *_, after = report.rows
    first = f"{of_100(after['next_word'])} of 100 next words came first"
    sentences = [
        describe_verdict(report),
        f"{first}, {of_100(before['next_word'])} before.",
    ]
    if after["repeated"]:
        repeats, rows = describe_repeats(report)
        sentences.append(f"{repeats} {headline(rows)}." if rows else repeats)
    return " ".join([*sentences, report.caveat]).rstrip()


def describe_verdict(report: EvaluationReport) -> str:
    """Say what is saved; after a training also whether that is more, and what `learn` does."""
    if report.verdict is None:
        return f"{headline(report.rows)} (KSS@5)."
    return f"{report.verdict.headline} {report.verdict.advice}".rstrip()


def describe_repeats(report: EvaluationReport) -> tuple[str, list[Row]]:
    """Say how many of the words repeat the training text, and return the rows without them.

    Both are empty if the training text is unknown. There are no rows if nothing is repeated.
    """
    repeated = report.rows[-1]["repeated"]
    passage = f"a passage of {MIN_REPEATED_WORDS} or more words in the writing that was learned"
    if repeated is None:
        return "", []
    if not repeated:
        return f"None of these words repeats {passage}.", []
    sentence = f"{repeated:.1%} of these words repeat {passage}."
    if report.rows[-1]["without_repeats"] is None:
        return sentence, []
    rows = [{"system": row["system"], **row["without_repeats"]} for row in report.rows]
    return f"{sentence} Without them:", rows


def format_figure(row: Row, key: str) -> str:
    """Format a figure as a table shows it; a dash where there is none."""
    value = row.get(key)
    if value is None:
        return "–"
    return f"{value:.3f}" if key == "bits_per_character" else f"{value:.1%}"


def print_evaluation(console: Console, report: EvaluationReport) -> None:
    """Print the figures as tables, then the examples and the learning curve."""
    console.print(Text(f"{describe_verdict(report)}\n", style="bold"))
    console.print(Text(LEGEND, style="dim"))
    _print_table(console, report.rows)
    repeats, rows = describe_repeats(report)
    if repeats:
        console.print(f"\n{repeats}")
    if rows:
        _print_table(console, rows)
    _print_examples(console, "and only by the last system", report.examples)
    _print_examples(console, "but no longer by the last system", report.lost)
    if report.curve:
        console.print(f"\n{LABEL.capitalize()}:")
        console.print(Text("\n".join(text_plot(report.curve))))
    if report.caveat:
        console.print(Text(f"\n{report.caveat}"), soft_wrap=True)


def _called(system: str) -> str:
    return system if system == "before" else f"with {system}"


def _print_table(console: Console, rows: Sequence[Row]) -> None:
    table = Table(title=f"{rows[-1]['words']:,} words typed", title_justify="left")
    table.add_column("", no_wrap=True)
    for heading in COLUMNS.values():
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(Text(row["system"]), *(format_figure(row, key) for key in COLUMNS))
    console.print(table)


def _print_examples(console: Console, by_whom: str, examples: Sequence[Example]) -> None:
    if examples:
        console.print(f"\nSuggested before any letter was typed, {by_whom}:")
        grid = Table.grid(padding=(0, 2))
        for context, word in examples:
            grid.add_row("", Text(word, style="bold"), Text(f"{context}_", style="dim"))
        console.print(grid)
