from __future__ import annotations

import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from subprocess import Popen

import pytest

from afterword.cli.main import main
from afterword.errors import UserError
from afterword.store import statistics
from afterword.store.locks import lock_data
from afterword.store.paths import statistics_file
from afterword.store.statistics import Saved
from tests.helpers import SECONDS


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def test_it_counts_today_and_in_all_by_model(monkeypatch: pytest.MonkeyPatch) -> None:
    statistics.add({"en": Saved(10, 3), "me": Saved(1, 1)})
    statistics.add({"en": Saved(5, 2)})
    both = {"en": {"keystrokes": 15, "words": 5}, "me": {"keystrokes": 1, "words": 1}}
    assert statistics.read().as_json() == {"today": both, "total": both}
    monkeypatch.setattr(statistics, "current_day", lambda: date(2031, 1, 1))
    assert statistics.read().as_json() == {"today": {}, "total": both}
    statistics.add({"en": Saved(1, 1)})
    assert statistics.read().today == {"en": Saved(1, 1)}
    assert statistics.read().total["en"] == Saved(16, 6)


def test_no_count_is_below_zero() -> None:
    statistics.add({"en": Saved(1, 1)})
    statistics.add({"en": Saved(-3, -1)})
    assert statistics.read().total == {"en": Saved(0, 0)}


def test_nothing_is_written_to_read_it(home: Path) -> None:
    assert statistics.read().total == {}
    assert not (home / "data").exists()


def test_several_may_add_at_once() -> None:
    code = (
        "from afterword.store import statistics as s\n"
        "for _ in range(20): s.add({'en': s.Saved(1, 1)}, 60)"
    )
    processes = [Popen([sys.executable, "-c", code]) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: statistics.add({"en": Saved(1, 1)}, SECONDS), range(20)))
    assert [process.wait(SECONDS) for process in processes] == [0, 0]
    assert statistics.read().total == {"en": Saved(60, 60)}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_only_its_owner_may_read_it() -> None:
    statistics.add({"en": Saved(1, 1)})
    assert stat.S_IMODE(statistics_file().stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"day": "2026-11-30", "today": [], "total": {}}',
        '{"day": "yesterday", "today": {}, "total": {}}',
        '{"day": "2026-11-30", "today": {}, "total": {"en": {"keystrokes": "1", "words": 1}}}',
        '{"day": "2026-11-30", "today": {}, "total": {"en": {"keystrokes": -1, "words": 1}}}',
        '{"day": "2026-11-30", "today": {}, "total": {"en": 3}}',
    ],
)
def test_a_corrupt_file_is_left_alone_and_can_be_reset(text: str) -> None:
    statistics.add({"en": Saved(1, 1)})
    statistics_file().write_text(text)
    with pytest.raises(UserError, match="afterword stats --reset"):
        statistics.add({"en": Saved(1, 1)})
    assert statistics_file().read_text() == text
    assert main(["stats", "--reset"]) == 0
    assert not statistics_file().exists()


def test_it_does_not_wait_for_long() -> None:
    with lock_data(), ThreadPoolExecutor(1) as other:
        adding = other.submit(statistics.add, {"en": Saved(1, 1)}, 0.0)
        with pytest.raises(UserError, match="another Afterword"):
            adding.result(10)


def test_the_command_says_it_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats"]) == 0
    assert "no keystrokes saved yet" in capsys.readouterr().out
    statistics.add({"en": Saved(1234, 1)})
    assert main(["stats"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "today: 1,234 keystrokes saved, 1 word taken",
        "in all: 1,234 keystrokes saved, 1 word taken",
    ]
    statistics.add({"me": Saved(1, 2)})
    assert main(["stats"]) == 0
    assert capsys.readouterr().out.splitlines()[:3] == [
        "today: 1,235 keystrokes saved, 3 words taken",
        "  en: 1,234 keystrokes saved, 1 word taken",
        "  me: 1 keystroke saved, 2 words taken",
    ]
    assert main(["stats", "--json"]) == 0
    assert '"keystrokes": 1234' in capsys.readouterr().out


def test_wipe_deletes_it(capsys: pytest.CaptureFixture[str]) -> None:
    statistics.add({"en": Saved(1, 1)})
    assert main(["wipe", "--yes"]) == 0
    assert str(statistics_file()) in capsys.readouterr().out
    assert not statistics_file().exists()
