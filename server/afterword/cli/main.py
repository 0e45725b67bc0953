"""Parse the command line, run a subcommand, and turn errors into exit codes."""

from __future__ import annotations

import argparse
import errno
import io
import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from afterword import __version__
from afterword.cli import plugins
from afterword.errors import UserError

_OWN = {
    "serve": "serve",
    "complete": "complete",
    "why": "why",
    "playground": "playground",
    "words": "words",
    "models": "models",
    "forget": "forget",
    "wipe": "forget",
    "stats": "stats",
    "doctor": "doctor",
    "setup": "setup",
    "completions": "completions",
}
"""The server's own commands, and the module of this package that declares each."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    arguments : Sequence[str] or None
        What follows the command's name; None takes those of the process.

    Returns
    -------
    int
        Exit code: 0 success, 1 failure, 2 an error that the user can fix, 130 interrupted.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # On Windows, the encoding of a pipe may lack letters of the words that we print.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        if "_ARGCOMPLETE" in os.environ:
            return _complete_for_shell()
        return _run(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        return 130
    except _ClosedPipeError:
        # The reader has seen enough; Python's own flush at exit must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def build_parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Make a parser that knows the command in `arguments`.

    Only the module of that command is imported. For the help, or if the command is not one of the
    server's own, all are, and the commands of other packages are looked up.

    Raises
    ------
    UserError
        If the command is unknown and no other package has registered any.
    """
    parser: argparse.ArgumentParser = _Parser(
        prog="afterword",
        description="Suggests your next word as you type, and finishes the one you have begun.",
    )
    parser.add_argument("--version", action="version", version=f"afterword {__version__}")
    subcommands = parser.add_subparsers(metavar="COMMAND", required=True)
    command = arguments[0] if arguments else "--help"
    for module in [_OWN[command]] if command in _OWN else dict.fromkeys(_OWN.values()):
        import_module(f"afterword.cli.{module}").add(subcommands)
    if command in _OWN or plugins.add_commands(subcommands):
        return parser
    if not command.startswith("-"):
        advice = plugins.reinstall_advice()
        raise UserError(f"this installation does not register {command!r}; {advice}")
    return parser


class _ClosedPipeError(Exception):
    """Raised when nobody reads the output any more."""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are ours: one line that says what to do, exit code 2."""

    def error(self, message: str) -> NoReturn:
        raise UserError(f"{message} (see `{self.prog} --help`)")


def _complete_for_shell() -> int:
    """Answer a shell that asks which words may come next; see `cli/completions.py`."""
    from afterword.cli import completions  # noqa: PLC0415

    try:
        completions.answer(build_parser(completions.commands_typed()))
    except (UserError, OSError):  # a shell shows no messages
        return 2
    return 0


def _run(arguments: Sequence[str]) -> int:
    try:
        options = build_parser(arguments).parse_args(arguments)
        code: int = options.run(options)
        sys.stdout.flush()
    except OSError as error:
        if is_closed_pipe(error):
            raise _ClosedPipeError from None
        return _report(_line_of(error), arguments)
    except UserError as error:
        return _report(str(error), arguments)
    return code


def is_closed_pipe(error: OSError) -> bool:
    """Return whether nobody reads the output any more; Windows calls that an invalid argument."""
    is_invalid = os.name == "nt" and error.errno == errno.EINVAL and error.filename is None
    return is_invalid or isinstance(error, BrokenPipeError)


def _report(problem: str, arguments: Sequence[str]) -> int:
    """Print what went wrong on one line, also as JSON if that is asked for; return code 2."""
    # A name in it may have a line break, or a character that a terminal obeys.
    line = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in problem)
    print(f"afterword: {line}", file=sys.stderr)
    if _reports_json(arguments):
        print(json.dumps({"error": line}), flush=True)
    return 2


def _line_of(error: OSError) -> str:
    """Return a line for a system error for which no command has a better one."""
    reason = error.strerror or str(error)
    subject = error.filename or "a file"
    return f"{subject} cannot be used ({reason}); fix that and try again"


def _reports_json(arguments: Sequence[str]) -> bool:
    """Return whether `--progress json` is given, even if the other arguments are wrong."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--progress", nargs="?")
    options, _ = parser.parse_known_args(arguments)
    return bool(options.progress == "json")
