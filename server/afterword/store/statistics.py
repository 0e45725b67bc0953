"""Keep how many keystrokes and words suggestions have saved: numbers by model, and no text.

One small file in the data folder, which every server adds to and `afterword stats` shows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from afterword.errors import UserError
from afterword.store import strict_json
from afterword.store.files import leftovers
from afterword.store.locks import lock_data
from afterword.store.paths import delete_file, read_text, statistics_file, write_text

_PERIODS = ("today", "total")


class Saved(NamedTuple):
    """Keystrokes that were saved, and words that were not typed to their end.

    They are negative if more was undone than taken.
    """

    keystrokes: int = 0
    words: int = 0

    def plus(self, other: Saved) -> Saved:
        """Return the sum of two."""
        return Saved(self.keystrokes + other.keystrokes, self.words + other.words)


ByModel = Mapping[str, Saved]


@dataclass(frozen=True)
class Statistics:
    """What was saved, by the name of the model.

    Attributes
    ----------
    day : date
        The last day on which anything was saved.
    today, total : Mapping[str, Saved]
        On that day, and in all.
    """

    day: date = date.min
    today: ByModel = field(default_factory=dict)
    total: ByModel = field(default_factory=dict)

    def plus(self, saved: ByModel, day: date) -> Statistics:
        """Return the statistics with what was saved on a day added."""
        today = self.today if self.day == day else {}
        return Statistics(day, _added(today, saved), _added(self.total, saved))

    def as_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        figures = {"today": self.today, "total": self.total}
        return {
            key: {model: saved._asdict() for model, saved in sorted(by_model.items())}
            for key, by_model in figures.items()
        }


def current_day() -> date:
    """Return today's date where the user is."""
    return datetime.now().astimezone().date()


def read() -> Statistics:
    """Read the file; what was saved on an earlier day counts in the total alone.

    Raises
    ------
    UserError
        If it cannot be read or is corrupt.
    """
    path = statistics_file()
    text = read_text(path)
    if text is None:
        return Statistics(current_day())
    try:
        values = strict_json.parse(text)
        found = Statistics(
            date.fromisoformat(values["day"]), *(_by_model(values[key]) for key in _PERIODS)
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UserError(f"{path} is corrupt; delete it: afterword stats --reset") from None
    return found.plus({}, current_day())


def add(saved: ByModel, wait_seconds: float | None = None) -> None:
    """Add what was saved today, one process at a time.

    Raises
    ------
    UserError
        If the file cannot be read or written, or another process does not let go in time.
    """
    with lock_data(wait_seconds):
        after = read().plus(saved, current_day())
        values = {"day": after.day.isoformat(), **after.as_json()}
        write_text(statistics_file(), json.dumps(values, indent=2))


def reset() -> None:
    """Delete the file; UserError if that is not possible."""
    with lock_data():
        for path in (*leftovers(statistics_file()), statistics_file()):
            delete_file(path)


def _by_model(values: Any) -> dict[str, Saved]:
    found = {model: Saved(one["keystrokes"], one["words"]) for model, one in values.items()}
    if not all(type(number) is int and number >= 0 for one in found.values() for number in one):
        raise ValueError("not a count")
    return found


def _added(to: ByModel, saved: ByModel) -> dict[str, Saved]:
    """Return the sums, none of them below zero."""
    sums = dict(to)
    for model, more in saved.items():
        keystrokes, words = sums.get(model, Saved()).plus(more)
        sums[model] = Saved(max(0, keystrokes), max(0, words))
    return sums
