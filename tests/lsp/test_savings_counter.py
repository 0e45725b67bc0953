from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import ANY

import pytest
from lsprotocol import types

from afterword.lsp.savings_counter import SavingsCounter
from afterword.lsp.suggestion_tracker import Taken
from afterword.lsp.workspace import Workspace
from afterword.store import statistics
from afterword.store.paths import statistics_file
from afterword.text.document import Change

from .fakes import URI, FakeEngine, at, ghost_at

TAKEN = Taken("tiny", 3, 1, is_ghost=True)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def figures(keystrokes: int) -> dict[str, object]:
    counts = {"tiny": {"keystrokes": keystrokes, "words": keystrokes // 3}}
    return {"today": counts, "total": counts}


def test_it_writes_only_what_there_is(home: Path) -> None:
    SavingsCounter().save()
    assert not (home / "data").exists()


async def test_it_writes_once_a_minute() -> None:
    counter = SavingsCounter()
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise asyncio.CancelledError
        counter.add(TAKEN)

    with contextlib.suppress(asyncio.CancelledError):
        await counter.save_regularly(sleep)
    assert slept == [60.0] * 3
    assert statistics.read().as_json() == figures(6)


def test_the_figures_have_what_is_not_written_yet() -> None:
    counter = SavingsCounter()
    counter.add(TAKEN)
    counter.save()
    counter.add(TAKEN)
    assert counter.figures() == figures(6)
    assert SavingsCounter().figures() == figures(3)
    counter.reset()
    assert counter.figures() == {"today": {}, "total": {}}


def test_switched_off_it_counts_nothing() -> None:
    counter = SavingsCounter()
    counter.is_enabled = False
    counter.add(TAKEN)
    counter.save()
    assert not statistics_file().exists()


def test_what_cannot_be_written_is_kept_and_reported_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    statistics_file().parent.mkdir()
    statistics_file().write_text("?")
    counter = SavingsCounter()
    counter.add(TAKEN)
    with caplog.at_level(logging.WARNING):
        counter.save()
        counter.save()
    assert len(caplog.records) == 1
    assert counter.figures() is None
    statistics_file().unlink()
    counter.save()
    assert statistics.read().as_json() == figures(3)


def test_what_fails_in_a_way_that_nobody_thought_of_is_kept_too(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counter = SavingsCounter()
    counter.add(TAKEN)

    def add(*_: object) -> None:
        raise OSError(", ".join(["sec", "ret"]))

    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(statistics, "add", add)
        counter.save()
    assert "OSError" in caplog.text
    assert "sec, ret" not in caplog.text
    counter.save()
    assert statistics.read().as_json() == figures(3)


@pytest.mark.parametrize(
    ("steps", "keystrokes"),
    [
        ([(13, 13, "e people")], len("e people") - 1),
        ([(13, 13, "e"), (14, 14, " people")], len(" people") - 1),
        ([(13 + n, 13 + n, letter) for n, letter in enumerate("e people")], 0),
        ([(12, 13, ""), (11, 12, ""), *((11 + n, 11 + n, x) for n, x in enumerate("that"))], 1),
    ],
    ids=["ghost text", "ghost text after a key", "keys", "a word of the list, in Neovim"],
)
def test_keys_and_suggestions_may_come_in_one_message(
    engine: FakeEngine, steps: list[tuple[int, int, str]], keystrokes: int
) -> None:
    counter = SavingsCounter()
    models = SimpleNamespace(engine=engine, name="tiny", refresh=list)
    workspace = Workspace(models, counter)  # type: ignore[arg-type]
    workspace.open(types.TextDocumentItem(URI, "markdown", 1, "Thanks for th\n"))
    workspace.complete(at(0, 13), lambda: False)
    workspace.ghost(ghost_at(0, 13))
    workspace.change(URI, [Change(text, (0, start), (0, end)) for start, end, text in steps])
    found = counter.figures()
    assert found is not None
    total = found["total"]
    assert total == ({"tiny": {"keystrokes": keystrokes, "words": ANY}} if keystrokes else {})
