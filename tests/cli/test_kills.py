"""Every command that writes, killed at each of its calls to the system: nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterword.cli import main
from afterword.store import forgotten, registry
from afterword.store.bundle import Bundle
from tests.attacks import Attack
from tests.killed import is_killed

from .writing_commands import COMMANDS, MAX_CALLS, check_whole, make_data

pytestmark = [pytest.mark.usefixtures("home"), pytest.mark.slow]


@pytest.mark.attack("A kill loses nothing", "a kill at each call that changes a file")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_is_killed_loses_nothing_and_is_done_by_the_next(
    command: str,
    home: Path,
    tiny_bundle: Bundle,
    monkeypatch: pytest.MonkeyPatch,
    attack: Attack,
) -> None:
    arguments = [part.format(tiny=tiny_bundle.path, home=home) for part in COMMANDS[command]]
    ends: list[object] = []
    for number in range(1, MAX_CALLS):
        monkeypatch.setenv("AFTERWORD_DATA_DIR", str(home / f"data {number}"))
        make_data(tiny_bundle)
        here = [part.replace("/copy", f"/copy {number}") for part in arguments]
        killed = is_killed(here, tiny_bundle.path, number)
        check_whole(command)
        if killed:
            attack.count()
            assert main(here) in (0, 2)  # 2 if there is nothing left to do
            check_whole(command)
        ends.append((registry.names(), registry.current_name(), forgotten.read().words))
        if not killed:
            break
    else:
        pytest.fail(f"{command} makes more than {MAX_CALLS} calls")
    assert attack.tried >= 1
    assert all(end == ends[-1] for end in ends)
