"""Steps beside the limits of the machine: what is counted, and what is printed."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("torch")

from benchmarks import roofline
from benchmarks.roofline import (
    fastest,
    main,
    operators_table,
    step_limits,
    table,
    training_limit,
    ways_to_read,
    weight_bytes,
)

from afterword.store import registry
from afterword.store.bundle import MODEL
from afterword.store.model_shape import ModelShape
from afterword.store.paths import shipped_bundle
from afterword_training.pretraining.recipe import RECIPES, Recipe


def test_a_step_reads_each_number_of_the_weights() -> None:
    shape = ModelShape("lstm", 100, 8, (16, 8))
    matrices = 100 * 8 + 4 * 16 * (8 + 16) + 4 * 8 * (16 + 8)
    rows = 100 + 2 * 4 * 16 + 2 * 4 * 8
    biases = 100 + 2 * 4 * 16 + 2 * 4 * 8
    assert weight_bytes(shape) == matrices + 4 * rows + 4 * biases


def test_a_file_is_about_as_large_as_what_a_step_reads() -> None:
    shape = ModelShape("lstm", 32_768, 384, (1024, 384))
    size = (shipped_bundle() / MODEL).stat().st_size
    assert weight_bytes(shape) == pytest.approx(size, rel=0.01)


def test_tasks_are_timed_in_alternation_after_what_comes_before() -> None:
    calls: list[str] = []
    seconds = fastest(
        {"one": lambda: calls.append("one"), "two": lambda: calls.append("two")},
        2,
        warm_runs=3,
        before=lambda: calls.append("before"),
    )
    assert calls == [*["one"] * 3, "before", "one", *["two"] * 3, "before", "two"] * 2
    assert seconds.keys() == {"one", "two"}


def test_the_fastest_way_to_read_the_weights_is_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    took = {"1 row": 6.0, "8 rows": 9.0, "sum": 4.0, "maximum": 3.0, "sum of integers": 5.0}
    monkeypatch.setattr(roofline, "EVICTED_BYTES", 2**16)
    monkeypatch.setattr(roofline, "fastest", lambda tasks, *_: {name: took[name] for name in tasks})
    limits = step_limits(registry.open_model(registry.SHIPPED))
    assert [(one.seconds, one.ratio) for one in limits] == [(6, 2), (9, 3)] * 2


def test_each_way_to_read_reads_as_many_bytes_as_the_weights_have() -> None:
    values = [float(read()) for read in ways_to_read(8_000).values()]  # type: ignore[arg-type]
    assert values == [2_000, 1, 1_000]


def test_the_tables_say_how_many_times_the_limit_each_takes() -> None:
    result = {
        "limits": [{"name": "step", "seconds": 0.003, "limit_seconds": 0.002}],
        "operator_seconds": {"LSTM": 0.001},
    }
    assert "| step | 3.000 ms | 2.000 ms | 1.50 |" in table(result)
    assert "| LSTM | 1.000 ms |" in operators_table(result)


def test_the_shipped_model_is_compared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(roofline, "ROUNDS", 2)
    monkeypatch.setattr(roofline, "COLD_ROUNDS", 1)
    monkeypatch.setattr(roofline, "EVICTED_BYTES", 2**16)
    main(["--no-training"])
    printed = capsys.readouterr().out
    for name in (
        "step, 1 row, weights in the cache",
        "step, 8 rows, weights in the cache",
        "step, 1 row, weights from memory",
        "step, 8 rows, weights from memory",
        "DynamicQuantizeLSTM",
    ):
        assert f"| {name} |" in printed
    assert "Weights: 20.9 MB" in printed


def test_a_training_step_is_compared_with_its_products() -> None:
    recipe = replace(
        Recipe.open(RECIPES / "en.toml"),
        shape=ModelShape("lstm", 200, 16, (16,)),
        streams=2,
        chunk=4,
        negatives=20,
    )
    limit = training_limit(recipe)
    assert limit.seconds > 0
    assert limit.limit_seconds > 0


def test_a_model_that_is_missing_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--model", "nothing"])
    assert "nothing" in capsys.readouterr().err
