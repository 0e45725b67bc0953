"""Learning, training and exporting, with calls to the system failing: a line, and nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")

from afterword.cli import main
from afterword.completion.engine import Engine
from afterword.store import registry
from afterword.store.bundle import NGRAM, Bundle
from tests.attacks import SECONDS, Attack
from tests.faults import failing_call
from tests.killed import is_killed

pytestmark = pytest.mark.slow

STEP = 2 if SECONDS else 5
"""In CI only every so many calls fail; all would take minutes."""
MAX_CALLS = 400


@pytest.mark.attack("A fault loses nothing and is one line", "each call that changes a file fails")
@pytest.mark.parametrize("again", [False, True], ids=["first", "again"])
def test_learning_is_done_or_not_done(
    again: bool, writing: Path, capfd: pytest.CaptureFixture[str], attack: Attack
) -> None:
    walks, talks = sorted(writing.iterdir())
    for number in range(1, MAX_CALLS, STEP):
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
        attack.count()
        assert code == 0 or (code == 2 and "afterword: " in err), err
        assert not again or "me" in registry.names()
        for name in registry.names():
            Engine.open(registry.open_model(name))
    else:
        pytest.fail(f"learn makes more than {MAX_CALLS} calls")
    assert attack.tried >= 1
    assert main(["learn", str(talks)]) == 0


@pytest.mark.attack("A kill loses nothing", "a kill at each call that changes a file")
def test_learning_that_is_killed_loses_nothing_and_is_done_by_the_next(
    writing: Path, tiny_bundle: Bundle, attack: Attack
) -> None:
    walks, talks = sorted(writing.iterdir())
    ngrams: list[object] = []
    for number in range(1, MAX_CALLS, 2 * STEP):
        if "me" in registry.names():
            assert main(["models", "remove", "me", "--yes"]) == 0
        assert main(["learn", str(walks)]) == 0
        killed = is_killed(["learn", str(talks)], tiny_bundle.path, number)
        Engine.open(registry.open_model("me"))
        if killed:
            attack.count()
            assert main(["learn", str(talks)]) == 0
        ngrams.append(registry.open_model("me").files[NGRAM].read_bytes())
        if not killed:
            break
    else:
        pytest.fail(f"learn makes more than {MAX_CALLS} calls")
    assert attack.tried >= 1
    assert all(ngram == ngrams[-1] for ngram in ngrams)
