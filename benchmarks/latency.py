"""Time how long a keystroke waits for its words, compared with a server that does nothing.

    python -m benchmarks.latency TEXT.txt [--rounds 600] [--model NAME|PATH]

The floor is `benchmarks/floor_server.py`. Keystrokes alternate between the two servers, so both
share the busy moments of the machine: the ratios are what count. TEXT.txt is repeated to
100,000 words.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from benchmarks.stdio import ServerPredictor

from afterword.cli.client import LanguageClient

FLOOR = (sys.executable, "-m", "benchmarks.floor_server")
LONG_DOCUMENT_WORDS = 100_000
WARM_UP_KEYSTROKES = 40
"""Keystrokes at the start that are not counted."""
MAX_START_SECONDS = 60.0
"""How long to wait for the first answer."""


class Pair(NamedTuple):
    """The predictors of the server and of the floor."""

    ours: ServerPredictor
    floor: ServerPredictor


class Times(NamedTuple):
    """Seconds that each keystroke took, on both servers."""

    ours: list[float]
    floor: list[float]


def keystroke(predictor: ServerPredictor, letter: str) -> float:
    """Type a letter; return the seconds until its words are there."""
    started = time.perf_counter()
    predictor.type(letter)
    predictor.suggest("", 5)
    return time.perf_counter() - started


def type_at_end(pair: Pair, document: str, letters: str) -> Times:
    """Time typing at the end of a document."""
    for predictor in pair:
        predictor.open(document)
    return _alternate(pair, letters)


def edit_in_middle(pair: Pair, lines: int, rounds: int) -> Times:
    """Time the first words after edits that are far apart in the open document."""
    draw = random.Random(1)

    def letters() -> Iterator[str]:
        for _ in range(rounds):
            line = draw.randrange(lines)
            for predictor in pair:
                predictor.go_to(line, 0)
            yield "I"

    return _alternate(pair, letters())


def _alternate(pair: Pair, letters: Iterable[str]) -> Times:
    times = Times([], [])
    for letter in letters:
        for predictor, taken in zip(pair, times, strict=True):
            taken.append(keystroke(predictor, letter))
    return times


def format_row(name: str, times: Times, skipped: int = 0) -> str:
    """Format percentiles in milliseconds, and their ratios to the floor's."""
    (p50, p99), (floor50, floor99) = (percentiles(taken[skipped:]) for taken in times)
    ours = f"{1e3 * p50:.2f} ms | {1e3 * p99:.2f} ms"
    return f"| {name} | {ours} | {p50 / floor50:.2f} | {p99 / floor99:.2f} |"


def percentiles(taken: list[float]) -> tuple[float, float]:
    """Return the 50th and the 99th."""
    ordered = sorted(taken)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]


def first_answer(arguments: list[str]) -> float:
    """Start a server; return the seconds until its first words, or exit if there are none."""
    started = time.perf_counter()
    with LanguageClient(arguments, {}) as client:
        predictor = ServerPredictor(client)
        predictor.open("Thank you for your ")
        while not predictor.suggest("", 5):
            if time.perf_counter() - started > MAX_START_SECONDS:
                raise SystemExit(f"the server has no words after {MAX_START_SECONDS:.0f} s")
            time.sleep(0.02)
        return time.perf_counter() - started


def main() -> None:
    """Print the table that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("text", type=Path, metavar="TEXT.txt")
    parser.add_argument("--rounds", type=int, default=600, help="keystrokes (default: 600)")
    parser.add_argument("--model", metavar="NAME|PATH", help="default: the one in use")
    options = parser.parse_args()
    words = options.text.read_text("utf-8").split(" ")
    document = (
        " ".join((words * (LONG_DOCUMENT_WORDS // len(words) + 1))[:LONG_DOCUMENT_WORDS]) + "\n"
    )
    letters = " ".join(words).replace("\n", " ")[: WARM_UP_KEYSTROKES + options.rounds]
    arguments = ["--model", options.model] if options.model else []
    first = first_answer(arguments)
    with ExitStack() as stack:
        ours = stack.enter_context(LanguageClient(arguments, {}))
        ours.request("workspace/executeCommand", {"command": "afterword.status"})
        floor = stack.enter_context(LanguageClient([], {}, FLOOR))
        pair = Pair(ServerPredictor(ours), ServerPredictor(floor))
        print("| | p50 | p99 | ratio p50 | ratio p99 |\n|---|---|---|---|---|")
        empty = type_at_end(pair, "", letters)
        print(format_row("empty document", empty, WARM_UP_KEYSTROKES), flush=True)
        full = type_at_end(pair, document, letters)
        print(
            format_row(f"at the end of {LONG_DOCUMENT_WORDS:,} words", full, WARM_UP_KEYSTROKES),
            flush=True,
        )
        edits = edit_in_middle(pair, document.count("\n"), max(40, options.rounds // 6))
        print(format_row("first words after an edit in the middle of them", edits), flush=True)
    growth = (
        percentiles(full.ours[WARM_UP_KEYSTROKES:])[0]
        / percentiles(empty.ours[WARM_UP_KEYSTROKES:])[0]
    )
    print(
        f"\n{LONG_DOCUMENT_WORDS:,} words against none: {growth:.2f}. First answer: {first:.2f} s."
    )


if __name__ == "__main__":
    main()
