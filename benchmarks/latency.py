"""Time how long a keystroke waits for its words, compared with a server that does nothing.

    python -m benchmarks.latency TEXT.txt [--rounds 600] [--model NAME|PATH]

The floor is `benchmarks/floor_server.py`. Keystrokes alternate between the two servers, so both
share the busy moments of the machine: the ratios are what count. TEXT.txt is repeated to
100,000 words.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from benchmarks.commands import command_parser, one_line_errors, positive
from benchmarks.figures import Json, percentiles
from benchmarks.machine import resident_bytes
from benchmarks.stdio import ServerPredictor
from benchmarks.tables import markdown_table, milliseconds

from afterword.cli.client import LanguageClient
from afterword.errors import UserError

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


def first_answer(arguments: list[str]) -> float:
    """Start a server, and return the seconds until its first words.

    Raises
    ------
    UserError
        If there are none after `MAX_START_SECONDS`.
    """
    started = time.perf_counter()
    with LanguageClient(arguments, {}) as client:
        predictor = ServerPredictor(client)
        predictor.open("Thank you for your ")
        while not predictor.suggest("", 5):
            if time.perf_counter() - started > MAX_START_SECONDS:
                raise UserError(
                    f"the server has no words after {MAX_START_SECONDS:.0f} s: `afterword doctor` "
                    "says what is wrong with it"
                )
            time.sleep(0.02)
        return time.perf_counter() - started


def measure(text: str, rounds: int, model: str | None = None) -> Json:
    """Time both servers, and return percentiles, ratios, the first answer and memory.

    Parameters
    ----------
    text : str
        What is typed, and, repeated, what stands in the long document.
    rounds : int
        Keystrokes in each place.
    model : str | None
        Name or folder of the model; None is the one in use.
    """
    words = text.split(" ")
    repeated = words * (LONG_DOCUMENT_WORDS // len(words) + 1)
    document = " ".join(repeated[:LONG_DOCUMENT_WORDS]) + "\n"
    letters = document.replace("\n", " ")[: WARM_UP_KEYSTROKES + rounds]
    arguments = ["--model", model] if model else []
    first = first_answer(arguments)
    with ExitStack() as stack:
        ours = stack.enter_context(LanguageClient(arguments, {}))
        ours.request("workspace/executeCommand", {"command": "afterword.status"})
        floor = stack.enter_context(LanguageClient([], {}, FLOOR))
        pair = Pair(ServerPredictor(ours), ServerPredictor(floor))
        empty = type_at_end(pair, "", letters)
        memory = {"empty": resident_bytes(ours.server.pid)}
        full = type_at_end(pair, document, letters)
        memory["long"] = resident_bytes(ours.server.pid)
        edits = edit_in_middle(pair, document.count("\n"), max(40, rounds // 6))
    return {
        "keystrokes": rounds,
        "first_answer_seconds": round(first, 2),
        "memory_bytes": memory,
        "places": {
            "empty document": _compared(empty, WARM_UP_KEYSTROKES),
            f"at the end of {LONG_DOCUMENT_WORDS:,} words": _compared(full, WARM_UP_KEYSTROKES),
            "first words after an edit in the middle of them": _compared(edits, 0),
        },
    }


def _compared(times: Times, skipped: int) -> Json:
    ours, floor = (percentiles(taken[skipped:]) for taken in times)
    ratios = {name: round(ours[name] / floor[name], 2) for name in ours}
    return {"server": ours, "floor": floor, "ratio": ratios}


def table(result: Json) -> str:
    """Return the figures of `measure` as a table."""
    headings = ["", "p50", "p99", "floor p50", "floor p99", "ratio p50", "ratio p99"]
    rows = [
        [
            name,
            *(milliseconds(one[whose][p]) for whose in ("server", "floor") for p in ("p50", "p99")),
            *(f"{one['ratio'][p]:.2f}" for p in ("p50", "p99")),
        ]
        for name, one in result["places"].items()
    ]
    return markdown_table(headings, rows)


def main() -> None:
    """Print the table that the command line asks for."""
    parser = command_parser("benchmarks.latency", __doc__)
    parser.add_argument("text", type=Path, metavar="TEXT.txt")
    parser.add_argument("--rounds", type=positive, default=600, help="keystrokes (default: 600)")
    parser.add_argument("--model", metavar="NAME|PATH", help="default: the one in use")
    options = parser.parse_args()
    with one_line_errors(parser):
        result = measure(options.text.read_text("utf-8"), options.rounds, options.model)
    print(f"{table(result)}\nFirst answer: {result['first_answer_seconds']} s.")


if __name__ == "__main__":
    main()
