"""Run all attacks for longer than CI does, and print what they tried.

    python -m tests.attack [--seconds 30] [--soak-keys 60000] [--seed N] [PYTEST-ARGUMENT...]

The rows are the table of docs/reliability.md. The seed is a new one each time; it is printed, and
the same seed draws the same.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEADINGS = ("promise", "attack", "tried", "survived", "test")


@dataclass
class Row:
    """What the tests of one attack have tried.

    Attributes
    ----------
    tried, survived : int
        How often; a test that fails stops at the first one that was not survived.
    files : set[str]
        Where the tests are.
    seconds : float
        How long they took.
    """

    tried: int = 0
    survived: int = 0
    files: set[str] = field(default_factory=set)
    seconds: float = 0.0


class Table:
    """A plugin of pytest that sums up the tests with the marker `attack`."""

    def __init__(self) -> None:
        self.rows: defaultdict[tuple[str, str], Row] = defaultdict(Row)
        self.skipped: list[str] = []
        self.notes: list[str] = []
        self._of: dict[str, tuple[str, str]] = {}
        self._failed: set[str] = set()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note what each test is about."""
        for item in session.items:
            if marker := item.get_closest_marker("attack"):
                promise, attack = marker.args
                self._of[item.nodeid] = (promise, attack)
                self.rows[promise, attack].files.add(str(item.path.relative_to(ROOT).as_posix()))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what a test has tried, when it is over."""
        key = self._of.get(report.nodeid)
        if key is None:
            return
        row = self.rows[key]
        row.seconds += report.duration
        if report.skipped:
            self.skipped.append(f"{report.nodeid}: {_reason(report)}")
            self._failed.discard(report.nodeid)
            del self._of[report.nodeid]
        elif report.failed:
            self._failed.add(report.nodeid)
        if report.when == "teardown" and report.nodeid in self._of:
            tried = int(str(dict(report.user_properties).get("tried", 1)))
            row.tried += tried
            self.notes += [f"{key[1]}: {v}" for name, v in report.user_properties if name == "note"]
            row.survived += tried - (report.nodeid in self._failed)

    def lines(self) -> list[str]:
        """Return the table in Markdown."""
        lines = [_row(*HEADINGS), _row(*["---"] * 2, "---:", "---:", "---")]
        for (promise, attack), row in sorted(self.rows.items()):
            files = ", ".join(f"`{name}`" for name in sorted(row.files))
            lines.append(_row(promise, attack, f"{row.tried:,}", f"{row.survived:,}", files))
        total = sum(row.tried for row in self.rows.values())
        survived = sum(row.survived for row in self.rows.values())
        return [*lines, _row("all", "", f"{total:,}", f"{survived:,}", "")]


def main() -> int:
    """Run the attacks that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--seconds", type=float, default=30.0, help="for each attack that draws (default: 30)"
    )
    parser.add_argument("--soak-keys", type=int, default=60_000, help="default: 60,000")
    parser.add_argument("--seed", type=int, help="default: a new one")
    options, others = parser.parse_known_args()
    seed = random.randrange(2**32) if options.seed is None else options.seed
    os.environ["AFTERWORD_ATTACK_SECONDS"] = str(options.seconds)
    os.environ["AFTERWORD_ATTACK_SEED"] = str(seed)
    os.environ["AFTERWORD_SOAK_KEYS"] = str(options.soak_keys)
    print(f"seed {seed}, {options.seconds:g} s for each attack that draws at random", flush=True)
    table, started = Table(), time.monotonic()
    plugins = ["-p", "no:cacheprovider", "-p", "no:benchmark"]
    arguments = ["-m", "attack", "--timeout", str(int(600 + 10 * options.seconds)), *plugins]
    code = pytest.main([*arguments, *(others or attack_files())], plugins=[table])
    print("", *table.lines(), sep="\n")
    print("", *table.notes, "", sep="\n")
    for line in table.skipped:
        print(f"not tried here: {line}")
    minutes = (time.monotonic() - started) / 60
    print(f"\nseed {seed}, {minutes:.0f} minutes, {os.cpu_count()} cores, {platform.platform()}")
    return int(code)


def attack_files() -> list[str]:
    """Return the tests that have attacks: to import all others would take as long as some runs."""
    tests = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(path) for path in tests if "pytest.mark.attack(" in path.read_text("utf-8")]


def _reason(report: pytest.TestReport) -> str:
    return str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else "skipped"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
