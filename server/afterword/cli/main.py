"""The command line: options, subcommands, exit codes."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from afterword import __version__
from afterword.cli import complete, doctor, forget, models, serve, setup, training
from afterword.errors import UserError

_SUBCOMMANDS = (serve, complete, models, training, forget, doctor, setup)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns
    -------
    int
        Exit code: 0 done, 1 failed, 2 for what the user can mend, 130 when interrupted.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A pipe on Windows has a code page of its own, and cannot spell every word.
        sys.stdout.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except UserError as error:
        print(f"afterword: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has seen enough; Python's own flush at the end must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="afterword", description="Suggests your next word as you type."
    )
    parser.add_argument("--version", action="version", version=f"afterword {__version__}")
    subcommands = parser.add_subparsers(metavar="COMMAND", required=True)
    for subcommand in _SUBCOMMANDS:
        subcommand.add(subcommands)
    return parser
