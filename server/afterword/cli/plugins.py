"""Find the commands that other packages bring, by the entry points of `afterword.commands`.

An entry point with a subcommand's name is a function that declares it, as `add` does in the modules
here. `forget.source` is the function that the server's own `forget --source` calls, and
`playground.gates` opens what the playground shows of a network's gates.

Reading the metadata of installed packages takes time, so only what needs it does: the help, and
commands that the server does not have itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from afterword.errors import UserError
from afterword.installation import install_command

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints

    from afterword.playground.remembers import GateView
    from afterword.store.bundle import Bundle

GROUP = "afterword.commands"
FORGET_SOURCE = "forget.source"
GATE_VIEW = "playground.gates"


def add_commands(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> bool:
    """Declare the subcommands of other packages; return whether there are any.

    Raises
    ------
    UserError
        If a registered command cannot be loaded.
    """
    names = [name for name in _entry_points().names if "." not in name]
    for name in sorted(names):
        declare: Callable[[object], None] = _load(name)
        declare(subcommands)
    return bool(names)


def forget_source(paths: Sequence[str]) -> int:
    """Make every model unlearn files and folders; return the exit code.

    Raises
    ------
    UserError
        If training is not installed.
    """
    forget: Callable[[Sequence[str]], int] = _load(FORGET_SOURCE)
    return forget(paths)


def open_gate_view(model: Bundle) -> GateView:
    """Open what the playground shows of a model's gates.

    Raises
    ------
    UserError
        If the extra that it needs is not installed, or the model cannot be read.
    """
    open_view: Callable[[Bundle], GateView] = _load(GATE_VIEW)
    return open_view(model)


def _load(name: str) -> Any:
    found = _entry_points().select(name=name)
    if not found:
        raise UserError(f"this installation does not register {name!r}; {reinstall_advice()}")
    try:
        return next(iter(found)).load()
    except (ImportError, AttributeError) as error:
        raise UserError(
            f"{name!r} is registered but missing ({error}); {reinstall_advice()}"
        ) from None


def reinstall_advice() -> str:
    """Return a clause that says how to repair an installation without its commands."""
    return f"install Afterword again: {install_command('train', again=True)}"


def _entry_points() -> EntryPoints:
    from importlib.metadata import entry_points  # noqa: PLC0415  (slow: only where it is needed)

    return entry_points(group=GROUP)
