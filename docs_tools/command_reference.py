"""Write the reference of the commands from the parser that the command line itself uses."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from afterword.cli.main import build_parser


def command_reference() -> str:
    """Return a section for each command: what it does, how it is called, and its options."""
    parser = build_parser(["--help"])
    return "\n\n".join(section for name in _commands(parser) for section in _sections(*name))


def usage(parser: argparse.ArgumentParser) -> str:
    """Return how a command is called, with optional parts in brackets."""
    words = [parser.prog]
    alone = [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]
    for group in parser._mutually_exclusive_groups:
        choices = "|".join(_call(action) for action in group._group_actions)
        words.append(choices if group.required else f"[{choices}]")
        alone = [action for action in alone if action not in group._group_actions]
    words += [_bracketed(action) for action in alone if action.option_strings]
    words += [_bracketed(action) for action in alone if not action.option_strings]
    return " ".join(words)


def _commands(
    parser: argparse.ArgumentParser,
) -> Iterator[tuple[str, argparse.ArgumentParser, bool]]:
    """Yield name and parser of each command, and whether it is an action of another one."""
    for name, command in _subcommands(parser):
        yield name, command, False
        for action, inner in _subcommands(command):
            yield f"{name} {action}", inner, True


def _subcommands(
    parser: argparse.ArgumentParser,
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            told = [choice.dest for choice in action._choices_actions]
            yield from ((name, action.choices[name]) for name in told)


def _sections(name: str, parser: argparse.ArgumentParser, is_inner: bool) -> Iterator[str]:
    yield f"{'###' if is_inner else '##'} {name}"
    if parser.description:
        yield parser.description
    if any(_subcommands(parser)):
        return
    yield f"`{usage(parser)}`"
    rows = [
        f"| {_names(action)} | {_cell(_help(parser, action))} |"
        for action in parser._actions
        if action.help != argparse.SUPPRESS and not isinstance(action, argparse._HelpAction)
    ]
    if rows:
        yield "\n".join(["| argument | meaning |", "|---|---|", *rows])


def _names(action: argparse.Action) -> str:
    """Return an argument as a cell: every name of an option, and what follows it."""
    names = [f"{name}{_value(action)}" for name in action.option_strings] or [_call(action)]
    return ", ".join(f"`{_cell(name)}`" for name in names)


def _bracketed(action: argparse.Action) -> str:
    is_needed = action.required and action.nargs not in ("*", "?")
    return _call(action) if is_needed else f"[{_call(action)}]"


def _call(action: argparse.Action) -> str:
    """Return an argument as it is written in a command."""
    if action.option_strings:
        return f"{action.option_strings[-1]}{_value(action)}"
    return _metavar(action) + ("..." if action.nargs in ("*", "+") else "")


def _value(action: argparse.Action) -> str:
    return "" if action.nargs == 0 else f" {_metavar(action)}"


def _metavar(action: argparse.Action) -> str:
    if isinstance(action.metavar, str):
        return action.metavar
    return "|".join(map(str, action.choices)) if action.choices else action.dest.upper()


def _help(parser: argparse.ArgumentParser, action: argparse.Action) -> str:
    return (action.help or "") % {**vars(action), "prog": parser.prog}


def _cell(text: str) -> str:
    """Return a text for a cell of a table."""
    return text.replace("|", "\\|")
