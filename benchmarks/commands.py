"""What the commands of this package share: their parsers, and errors as one line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from afterword.errors import UserError


def command_parser(module: str, description: str | None) -> argparse.ArgumentParser:
    """Return a parser for `python -m MODULE`, whose help begins with the module's docstring."""
    return argparse.ArgumentParser(
        prog=f"python -m {module}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


@contextmanager
def one_line_errors(parser: argparse.ArgumentParser) -> Iterator[None]:
    """End the command with exit code 2 and one line, if a file or an option is wrong."""
    try:
        yield
    except UserError as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    except OSError as error:
        parser.exit(2, f"{parser.prog}: {line_of(error)}\n")


def line_of(error: OSError) -> str:
    """Return what is wrong with a file, without the number of the error."""
    reason = error.strerror or str(error)
    return f"{error.filename} cannot be used ({reason})" if error.filename else reason


def positive(text: str) -> int:
    """Read a number of words, keystrokes or trainings; there must be one at least."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is too few: give 1 or more")
    return number
