"""Every command that writes, with each call to the system failing once: a line, and nothing lost.

A command is run again and again; in the n-th run its n-th call that would change a file fails, as
on a full disk or in a folder that is read-only.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from afterword.cli import main
from afterword.store.bundle import Bundle
from tests.attacks import Attack
from tests.faults import failing_call

from .writing_commands import COMMANDS, MAX_CALLS, check_whole, make_data

pytestmark = [pytest.mark.usefixtures("home"), pytest.mark.slow]


@pytest.mark.attack("A fault loses nothing and is one line", "each call that changes a file fails")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_failing_call_is_one_line_and_loses_nothing(
    command: str,
    home: Path,
    tiny_bundle: Bundle,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    attack: Attack,
) -> None:
    arguments = [part.format(tiny=tiny_bundle.path, home=home) for part in COMMANDS[command]]
    for number in range(1, MAX_CALLS):
        monkeypatch.setenv("AFTERWORD_DATA_DIR", str(home / f"data {number}"))
        make_data(tiny_bundle)
        capfd.readouterr()
        with failing_call(number) as faults:
            result = main([part.replace("/copy", f"/copy {number}") for part in arguments])
        err = capfd.readouterr().err
        assert "Traceback" not in err
        check_whole(command)
        if not faults.has_failed:
            assert result == 0
            break
        attack.count()
        # Flushing a folder to the disk may fail: some network file systems refuse it.
        assert result == 0 or (result == 2 and err.startswith("afterword: ")), err
        assert err.count("\n") == (result == 2), err
    else:
        pytest.fail(f"{command} makes more than {MAX_CALLS} calls")
    assert attack.tried >= 1
