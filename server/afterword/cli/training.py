"""`afterword train`, `learn`, `export` and `evaluate`: the way into the training package."""

from __future__ import annotations

import argparse
import math
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from afterword.errors import UserError


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommands."""
    train = _parser(subcommands, "train", "train a model on your own writing")
    train.add_argument(
        "paths",
        metavar="PATH",
        type=_not_empty,
        nargs="*",
        help="files, folders, glob patterns, beside those that the model of that name has learned "
        "from already",
    )
    train.add_argument("--name", metavar="NAME", required=True, help="name of the new model")
    train.add_argument(
        "--from",
        dest="start",
        metavar="MODEL",
        type=_not_empty,
        help='name or folder of the model to start from, or "scratch"',
    )
    train.add_argument("--language", metavar="TAG", help="language of a model from scratch")
    train.add_argument("--minutes", metavar="N", type=_minutes, help="stop after so long")
    train.add_argument(
        "--tensorboard", metavar="FOLDER", type=_path, help="write logs for TensorBoard there"
    )
    train.add_argument("--dry-run", action="store_true", help="only report what would be read")
    train.add_argument(
        "--git-author", metavar="A", help="read this author's commit messages in repositories"
    )

    learn = _parser(subcommands, "learn", "add writing to the model in use, without training")
    learn.add_argument(
        "paths",
        metavar="PATH",
        type=_not_empty,
        nargs="*",
        help="files, folders, glob patterns, beside those that the model has learned from already",
    )

    export = _parser(subcommands, "export", "turn a checkpoint into an installed model")
    export.add_argument("checkpoint", metavar="CHECKPOINT", type=_path)
    export.add_argument("--name", metavar="NAME", help="name of the model (default: the folder's)")

    evaluate = _parser(subcommands, "evaluate", "measure a model on texts it has not seen")
    _add_paths(evaluate)
    evaluate.add_argument("--model", metavar="NAME|PATH", type=_not_empty, help="default: in use")
    evaluate.add_argument(
        "--words", metavar="N", type=int, default=3_000, help="words to type (default: 3000)"
    )
    evaluate.add_argument("--json", action="store_true", help="print JSON")


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = math.nan
    if not 0 < minutes < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is no time; give a number of minutes above 0")
    return minutes


def _add_paths(parser: argparse.ArgumentParser) -> None:
    about = "files, folders, glob patterns"
    parser.add_argument("paths", metavar="PATH", type=_not_empty, nargs="+", help=about)


def _not_empty(text: str) -> str:
    # As a path, an empty text would be the working folder, which nobody has named.
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty; leave it out, or name what you mean")
    return text


def _path(text: str) -> Path:
    # os.path leaves "~" where there is no home; pathlib raises.
    return Path(os.path.expanduser(_not_empty(text)))  # noqa: PTH111


def _parser(
    subcommands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, about: str
) -> argparse.ArgumentParser:
    parser = subcommands.add_parser(name, help=about, description=f"{about.capitalize()}.")
    parser.set_defaults(run=run, command=name)
    return parser


def run(options: argparse.Namespace) -> int:
    """Hand the options to the function of the command's name in the training package."""
    if options.command == "export" and options.name is None:
        options.name = options.checkpoint.absolute().name
    try:
        from afterword_training.cli import commands  # noqa: PLC0415  (needs torch: not before)
    except (ImportError, OSError) as error:  # torch raises OSError where a DLL is missing
        if (getattr(error, "name", None) or "").startswith("afterword"):
            raise
        raise UserError(_remedy(error)) from None
    command: Callable[[argparse.Namespace], int | None] = getattr(commands, options.command)
    return command(options) or 0


def _remedy(error: Exception) -> str:
    """Say what to do about an error that kept the training package from being imported."""
    if not isinstance(error, ModuleNotFoundError):
        reason = str(error).strip().partition("\n")[0]
        return (
            f"training is installed but cannot be loaded ({reason}); install it again: "
            "pip install --force-reinstall 'afterword[train]'"
        )
    if (sys.platform, platform.machine()) == ("darwin", "x86_64"):
        return (
            "training needs PyTorch, which is no longer made for Intel Macs, nor for an Intel "
            "Python on Apple silicon: train on another computer, take the model from there with "
            "'afterword models export' and install it here with 'afterword models import'"
        )
    return "training needs more: pip install 'afterword[train]'"
