"""An interrupted run continues: what has been measured is kept until the run is complete."""

from __future__ import annotations

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


def test_a_result_is_kept_for_what_it_depends_on(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    assert once(file, ["a", 1], lambda: {"words": 3}) == {"words": 3}
    assert once(file, ["a", 1], fail) == {"words": 3}
    assert once(file, ["a", 2], lambda: {"words": 4}) == {"words": 4}


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


def test_a_changed_line_of_code_changes_its_digest(tmp_path: Path) -> None:
    digests = set()
    for number, line in enumerate(("a = 1\n", "a = 2\n")):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "module.py").write_text(line)
        digests.add(code_digest(folder))
    assert len(digests) == 2


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
