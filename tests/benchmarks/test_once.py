"""An interrupted run continues: what has been measured is kept until the run is complete."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

pytest.importorskip("torch")

from benchmarks import once as kept
from benchmarks.figures import Json
from benchmarks.once import UnfinishedRun, code_digest, once
from benchmarks.processes import measure_all, results_of

from afterword.errors import UserError
from afterword.store import registry


def fail() -> Json:
    pytest.fail("it was measured again")


def test_a_result_is_kept_for_what_it_depends_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "figures.json"
    assert once(file, ["a", 1], lambda: {"words": 3}) == {"words": 3}
    assert once(file, ["a", 1], fail) == {"words": 3}
    assert once(file, ["a", 2], lambda: {"words": 4}) == {"words": 4}
    monkeypatch.setattr(kept, "code_digest", lambda *_: "changed")
    assert once(file, ["a", 2], lambda: {"words": 5}) == {"words": 5}


def test_another_text_or_other_code_is_another_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = UnfinishedRun.of(tmp_path, ["text"])
    run.stored("network+cache, 9 words").write({"words": 9})
    assert UnfinishedRun.of(tmp_path, ["text"]).stored("network+cache, 9 words").read()
    assert UnfinishedRun.of(tmp_path, ["other"]).stored("network+cache, 9 words").read() is None
    monkeypatch.setattr(kept, "code_digest", lambda *_: "changed")
    assert UnfinishedRun.of(tmp_path, ["text"]).stored("network+cache, 9 words").read() is None
    run.finish()
    assert not tmp_path.exists()


def test_a_run_that_continues_says_how_it_began_and_when_the_machine_was_busy(
    tmp_path: Path,
) -> None:
    run = UnfinishedRun.of(tmp_path, [])
    first = {"started": "1", "machine": {"load": 9.0, "cores": 2}}
    assert run.began(first) == first
    later = {"started": "2", "machine": {"load": 0.1, "cores": 2}}
    assert run.began(later) == first
    busier = {"started": "3", "machine": {"load": 12.0, "cores": 2}}
    assert run.began(busier) == first | {"machine": {"load": 12.0, "cores": 2}}
    assert UnfinishedRun.of(tmp_path, ["other"]).began(later) == later


def test_a_changed_line_of_code_changes_its_digest(tmp_path: Path) -> None:
    digests = set()
    for number, line in enumerate(("a = 1\n", "a = 2\n")):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "module.py").write_text(line)
        digests.add(code_digest(folder))
    assert len(digests) == 2


def die() -> Json:
    os._exit(1)


def touch(file: Path) -> Json:
    file.touch()
    return {}


@pytest.mark.slow
def test_a_process_that_is_killed_is_one_line_and_what_was_measured_is_kept(
    tmp_path: Path,
) -> None:
    run = UnfinishedRun.of(tmp_path, [])
    later = tmp_path / "later"
    tasks: dict[str, Callable[[], Json]] = {
        "good": partial(dict, number=2),
        "bad": die,
        "later": partial(touch, later),
    }
    with pytest.raises(UserError, match=r"bad: the process ended .* again to continue"):
        list(measure_all(tasks, run))
    assert run.stored("good").read() == {"number": 2}
    assert not later.exists()


@pytest.mark.slow
def test_what_has_not_begun_does_not_begin_after_a_fault(tmp_path: Path) -> None:
    files = [tmp_path / str(number) for number in range(6)]
    tasks: dict[str, Callable[[], Json]] = {"fault": partial(int, "x")}  # type: ignore[dict-item]
    tasks |= {file.name: partial(touch, file) for file in files}
    with pytest.raises(ValueError, match="invalid literal"):
        list(measure_all(tasks, UnfinishedRun.of(tmp_path / "run", [])))
    assert not files[-1].exists()


def test_tasks_run_in_their_order_and_those_that_are_done_do_not_run_again(tmp_path: Path) -> None:
    run = UnfinishedRun.of(tmp_path, [])
    run.stored("kept").write({"number": 1})
    tasks: dict[str, Callable[[], Json]] = {
        "new": partial(dict, number=2),
        "kept": fail,
        "missing": partial(registry.open_model, "nothing"),  # type: ignore[dict-item]
    }
    found = dict(measure_all(tasks, run, processes=2))
    assert list(found) == ["new", "kept", "missing"]
    assert (found["new"], found["kept"]) == ({"number": 2}, {"number": 1})
    assert "no model 'nothing'" in str(found["missing"])
    assert run.stored("new").read() == {"number": 2}
    assert run.stored("missing").read() is None
    with pytest.raises(UserError, match="no model 'nothing'"):
        results_of({"missing": tasks["missing"]}, run)
