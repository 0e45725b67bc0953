"""Learning, training and exporting, with calls to the system failing: a line, and nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")

from afterword.cli import main
from afterword.completion.engine import Engine
from afterword.store import registry
from tests.faults import failing_call

pytestmark = pytest.mark.slow

STEP = 5
"""Every so many calls, one fails; all would take minutes."""


@pytest.mark.parametrize("again", [False, True], ids=["first", "again"])
def test_learning_is_done_or_not_done(
    again: bool, writing: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    walks, talks = sorted(writing.iterdir())
    failed = 0
    for number in range(1, 400, STEP):
        if "me" in registry.names():
            assert main(["models", "remove", "me", "--yes"]) == 0
        if again:
            assert main(["learn", str(walks)]) == 0
        capfd.readouterr()
        with failing_call(number) as faults:
            code = main(["learn", str(talks)])
        err = capfd.readouterr().err
        assert "Traceback" not in err
        if not faults.has_failed:
            assert code == 0
            break
        failed += 1
        assert code == 0 or (code == 2 and "afterword: " in err), err
        assert not again or "me" in registry.names()
        for name in registry.names():
            Engine.open(registry.open_model(name))
    assert failed >= 1
    assert main(["learn", str(talks)]) == 0
