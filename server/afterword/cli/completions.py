"""`afterword completions`: let a shell complete commands, options and names of models.

The shell runs `afterword` at each Tab and reads the words from it (argcomplete), so they are always
those of the parser, with the commands of other packages and the installed models.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence

from afterword.errors import UserError

SHELLS = ("bash", "zsh", "fish", "powershell")

_MODELS = ("NAME", "NAME|PATH", "MODEL")
"""What arguments are called that name a model."""


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    parser = subcommands.add_parser(
        "completions",
        help="print a script that lets a shell complete commands",
        description=(
            "Print a script that lets a shell complete the commands, their options and the names "
            "of your models. docs/installation.md says where to put it."
        ),
    )
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=", ".join(SHELLS))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    from argcomplete.shell_integration import shellcode  # noqa: PLC0415  (only this needs it)

    print(shellcode(["afterword"], shell=options.shell).strip())
    return 0


def commands_typed() -> list[str]:
    """Return the whole words between `afterword` and the cursor."""
    from argcomplete.lexers import split_line  # noqa: PLC0415

    line = os.environ.get("COMP_LINE", "")
    words: list[str]
    *_, words, _ = split_line(line, int(os.environ.get("COMP_POINT", len(line))))
    return words[1:]


def answer(parser: argparse.ArgumentParser) -> None:
    """Write the words that may come next to the shell, and end the process."""
    import argcomplete  # noqa: PLC0415

    for action in _actions(parser):
        if action.metavar in _MODELS:
            action.completer = _models  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the arguments of a parser and of its subcommands."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)


def _models(**_: object) -> Sequence[str]:
    """Return the names of the models."""
    from afterword.store import registry  # noqa: PLC0415

    try:
        return [registry.SHIPPED, *registry.names()]
    except UserError:  # a shell shows no messages
        return []
