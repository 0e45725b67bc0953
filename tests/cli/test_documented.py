"""Every command line that the documentation shows is one."""

from __future__ import annotations

import re
import shlex
from argparse import ArgumentParser
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from afterword.cli.main import build_parser
from afterword.errors import UserError

ROOT = Path(__file__).parents[2]
PAGES = {
    page.name: page.read_text("utf-8")
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
VALUES = {"PORT": "7000", "N": "3", "EDITOR": "neovim", "SHELL": "bash"}
"""Values for the placeholders that do not take just any text."""
MENTIONED: tuple[list[str], ...]
MENTIONED = ([], ["me"], ["me", "folder"], ["--name", "me"], ["neovim"])
"""Arguments that may be missing where a command is only named, as `afterword models use` is."""


def lines(page: str) -> Iterator[str]:
    """Yield the commands in the blocks of code, one a line or two side by side."""
    for block in page.split("```")[1::2]:
        for part in re.split(r"\n|\s{2,}(?=\$ )", block):
            if (command := part.strip().removeprefix("$ ")).startswith("afterword "):
                yield command


def usages(page: str) -> Iterator[str]:
    """Yield the usages in sentences and tables, with optional parts in brackets."""
    for code in re.findall(r"`afterword ([^`]+)`", "".join(page.split("```")[::2])):
        yield code.replace("\\|", "|")


def variants(usage: str) -> Iterator[list[str]]:
    """Yield the arguments that a usage allows: with and without each option, each alternative."""
    parts = re.findall(r"\[([^]]*)\]|([^\[]+)", usage)
    choices = [
        [*sequences(optional), []] if optional else sequences(fixed) for optional, fixed in parts
    ]
    for chosen in product(*choices):
        words = [word.removesuffix("...") for sequence in chosen for word in sequence]
        yield [VALUES.get(word, word) for word in words]


def sequences(text: str) -> list[list[str]]:
    """Return the alternatives of a part of a usage, as "--tcp PORT|--ws PORT" or "NAME|PATH"."""
    command, *rest = re.split(r"\|(?=--)", text)
    first = command.split()
    # What stands before the first alternative stands before all of them: the command's own name.
    shared = first[:1] if rest and not first[0].startswith("--") else []
    others = [[*shared, *part.split()] for part in rest]
    return [
        list(words)
        for sequence in (first, *others)
        for words in product(*(word.split("|") for word in sequence))
    ]


@cache
def parser() -> ArgumentParser:
    """Make the parser that knows every command, which takes a while."""
    return build_parser(["--help"])


def parses(arguments: list[str]) -> bool:
    try:
        parser().parse_args(arguments)
    except UserError:
        return False
    return True


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_in_blocks_of_code_are_understood(page: str) -> None:
    commands = [shlex.split(line, comments=True)[1:] for line in lines(PAGES[page])]
    assert commands or page != "README.md"
    assert [command for command in commands if not parses(command)] == []


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_in_sentences_and_tables_are_understood(page: str) -> None:
    for usage in usages(PAGES[page]):
        whole = any(mark in usage for mark in ("[", "--", "...")) or usage.split()[-1].isupper()
        for arguments in variants(usage):
            lacking = ([],) if whole else MENTIONED
            assert any(parses([*arguments, *more]) for more in lacking), arguments


def test_the_readme_names_every_command() -> None:
    section = PAGES["README.md"].split("## Commands")[1].split("\n## ")[0]
    named = re.findall(r"`([\w-]+)`[,:]", section)
    assert sorted(named) == sorted(command_parsers())


def test_the_page_of_commands_has_every_command_with_every_option() -> None:
    told = {word for usage in usages(PAGES["cli.md"]) for word in re.findall(r"[\w-]+", usage)}
    assert command_parsers().keys() <= told
    options = {
        option
        for command in command_parsers().values()
        for action in command._actions
        for option in action.option_strings[-1:]
    }
    assert options - told == {"--help"}


def command_parsers() -> dict[str, ArgumentParser]:
    (commands,) = (action.choices for action in parser()._actions if action.choices)
    assert isinstance(commands, dict)
    return commands


def test_variants_are_all_that_a_usage_stands_for() -> None:
    assert list(variants("serve [--model NAME|PATH] [--tcp PORT|--ws PORT]")) == [
        ["serve", *model, *port]
        for model in (["--model", "NAME"], ["--model", "PATH"], [])
        for port in (["--tcp", "7000"], ["--ws", "7000"], [])
    ]
    assert list(variants("forget WORD...|--source PATH...|--list")) == [
        ["forget", "WORD"],
        ["forget", "--source", "PATH"],
        ["forget", "--list"],
    ]
