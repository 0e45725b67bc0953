"""`afterword stats`: how many keystrokes and words the suggestions have saved."""

from __future__ import annotations

import argparse
import json

from afterword.store import statistics
from afterword.store.statistics import ByModel, Saved


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    parser = subcommands.add_parser(
        "stats",
        help="show how many keystrokes and words were saved",
        description=(
            "Show how many keystrokes and words the suggestions have saved, by model. A suggestion "
            "saves the letters that it inserts, less the one key that takes it. Running editors "
            "add to the figures once a minute."
        ),
    )
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--json", action="store_true", help="print JSON instead of a table")
    action.add_argument("--reset", action="store_true", help="delete the figures and start over")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print or delete the figures."""
    if options.reset:
        statistics.reset()
        return 0
    found = statistics.read()
    if options.json:
        print(json.dumps(found.as_json(), indent=2))
        return 0
    if not found.total:
        print("no keystrokes saved yet: they are counted when you take a suggestion in your editor")
        return 0
    for period, by_model in (("today", found.today), ("in all", found.total)):
        print(f"{period}: {_sentence(_sum(by_model))}")
        if len(found.total) > 1:
            for model, saved in sorted(by_model.items()):
                print(f"  {model}: {_sentence(saved)}")
    return 0


def _sentence(saved: Saved) -> str:
    keys = "keystroke" if saved.keystrokes == 1 else "keystrokes"
    words = "word" if saved.words == 1 else "words"
    return f"{saved.keystrokes:,} {keys} saved, {saved.words:,} {words} taken"


def _sum(by_model: ByModel) -> Saved:
    total = Saved()
    for saved in by_model.values():
        total = total.plus(saved)
    return total
