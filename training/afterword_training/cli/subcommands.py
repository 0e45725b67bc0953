"""Declare the subcommands that training adds to `afterword` (entry points in pyproject.toml).

Declaring them imports nothing heavy: the module of a command, and torch with it, is imported when
the command runs.
"""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from afterword.errors import UserError
from afterword.store.model_shape import CELLS
from afterword_training.cli.extra import explain_missing_extra

Subcommands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_train(subcommands: Subcommands) -> None:
    """Declare `afterword train`."""
    parser = _add_parser(
        subcommands, "train", "train the network on your own writing as well, in minutes to an hour"
    )
    parser.add_argument(
        "paths",
        metavar="PATH",
        type=_not_empty,
        nargs="*",
        help="files, folders and glob patterns to learn from, added to what the model has learned "
        "before; without any, the model is trained on that again",
    )
    parser.add_argument(
        "--name", metavar="NAME", help="name of the model to train; a dry run needs none"
    )
    _add_start(parser)
    parser.add_argument(
        "--minutes", metavar="N", type=_minutes, help="stop training after N minutes"
    )
    parser.add_argument(
        "--tensorboard", metavar="FOLDER", type=_path, help="write logs for TensorBoard there"
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="only show what would be read, and what is left out and why",
    )
    parser.add_argument(
        "--show",
        metavar="FILE",
        type=_not_empty,
        help="with --dry-run: print exactly the text that would be learned from FILE",
    )
    parser.add_argument(
        "--git-author",
        metavar="A",
        help="also read commit messages of authors whose name or address contains A",
    )
    _add_me(parser)
    _add_progress(parser)
    parser.set_defaults(run=_train)


def add_learn(subcommands: Subcommands) -> None:
    """Declare `afterword learn`."""
    parser = _add_parser(
        subcommands, "learn", "count your words and phrases, in seconds; try this first"
    )
    parser.add_argument(
        "paths",
        metavar="PATH",
        type=_not_empty,
        nargs="*",
        help="files, folders and glob patterns to add; without any, the writing on record is "
        "counted again",
    )
    _add_me(parser)
    parser.add_argument(
        "--saved-in",
        metavar="FOLDER",
        type=_not_empty,
        help="for editors: the paths are files just saved in FOLDER; learn those that changed, "
        "except what learning FOLDER would leave out",
    )
    _add_progress(parser)
    parser.set_defaults(run=_learn)


def add_export(subcommands: Subcommands) -> None:
    """Declare `afterword export`."""
    parser = _add_parser(subcommands, "export", "turn a checkpoint into an installed model")
    parser.add_argument(
        "checkpoint", metavar="CHECKPOINT", type=_path, help="folder of the checkpoint"
    )
    parser.add_argument("--name", metavar="NAME", help="name of the model (default: the folder's)")
    parser.set_defaults(run=_export)


def add_evaluate(subcommands: Subcommands) -> None:
    """Declare `afterword evaluate`."""
    parser = _add_parser(
        subcommands,
        "evaluate",
        "measure the keystrokes that a model and simpler methods save on a text",
    )
    parser.add_argument(
        "paths",
        metavar="PATH",
        type=_not_empty,
        nargs="+",
        help="files, folders and glob patterns",
    )
    parser.add_argument(
        "--model",
        metavar="NAME|PATH",
        type=_not_empty,
        help="model to measure (default: the one in use)",
    )
    parser.add_argument(
        "--words",
        metavar="N",
        type=_word_count,
        default=3_000,
        help="words to measure on, at most (default: 3000)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    _add_me(parser)
    parser.set_defaults(run=_evaluate)


def forget_source(paths: Sequence[str]) -> int:
    """Make every model unlearn files and folders, for `afterword forget --source`."""
    with explain_missing_extra():
        from afterword_training.cli.forget_source import forget_source  # noqa: PLC0415
    return forget_source(paths)


def _train(options: argparse.Namespace) -> int:
    if options.show is not None:
        return _show(options)
    with explain_missing_extra():
        from afterword_training.cli.progress import ProgressLines  # noqa: PLC0415
        from afterword_training.cli.train import TrainRequest, train  # noqa: PLC0415
    request = TrainRequest(
        options.paths,
        options.name,
        start=options.start,
        language=options.language,
        cell=options.cell,
        minutes=options.minutes,
        git_author=options.git_author,
        me=tuple(options.me),
    )
    return train(
        request,
        dry_run=options.dry_run,
        tensorboard=options.tensorboard,
        progress=ProgressLines.on_stdout(options.progress == "json"),
    )


def _show(options: argparse.Namespace) -> int:
    if not options.dry_run:
        raise UserError("--show only shows what would be learned; add --dry-run")
    if options.paths:
        raise UserError("--show takes one file; leave the other paths out")
    with explain_missing_extra():
        from afterword_training.cli.show import show  # noqa: PLC0415
    return show(
        options.show,
        name=options.name,
        start=options.start,
        git_author=options.git_author,
        me=options.me,
    )


def _learn(options: argparse.Namespace) -> int:
    with explain_missing_extra():
        from afterword_training.cli.learn import learn  # noqa: PLC0415
        from afterword_training.cli.progress import ProgressLines  # noqa: PLC0415
    progress = ProgressLines.on_stdout(options.progress == "json")
    return learn(options.paths, options.me, saved_in=options.saved_in, progress=progress)


def _export(options: argparse.Namespace) -> int:
    with explain_missing_extra():
        from afterword_training.cli.export import export  # noqa: PLC0415
    return export(options.checkpoint, options.name)


def _evaluate(options: argparse.Namespace) -> int:
    with explain_missing_extra():
        from afterword_training.cli.evaluate import evaluate  # noqa: PLC0415
    return evaluate(
        options.paths, options.model, me=options.me, words=options.words, as_json=options.json
    )


def _add_parser(subcommands: Subcommands, name: str, about: str) -> argparse.ArgumentParser:
    return subcommands.add_parser(name, help=about, description=f"{about.capitalize()}.")


def _add_start(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        dest="start",
        metavar="MODEL",
        type=_not_empty,
        help='name or folder of the model to start from, or "scratch" (default: the one it started '
        "from before, or the shipped one)",
    )
    parser.add_argument(
        "--language", metavar="TAG", help="language of a model from scratch, such as de"
    )
    parser.add_argument(
        "--cell",
        choices=CELLS,
        help="recurrent cell of a model from scratch (default: lstm)",
    )


def _add_me(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--me",
        metavar="WHO",
        type=_not_empty,
        action="append",
        default=[],
        help="your address in e-mail, or your name in a chat; may be given several times",
    )


def _add_progress(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--progress",
        choices=("bar", "json"),
        default="bar",
        help='"json": print progress, result and errors for a program, one JSON object per line '
        "(default: a progress bar)",
    )


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = math.nan
    if not 0 < minutes < math.inf:
        raise argparse.ArgumentTypeError(
            f"{text} is not a duration; give a number of minutes above 0"
        )
    return minutes


def _word_count(text: str) -> int:
    count = int(text) if text.isdecimal() else 0
    if count < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of words; give 1 or more")
    return count


def _not_empty(text: str) -> str:
    # As a path, an empty text would be the working folder, which nobody has named.
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty; leave it out, or name what you mean")
    return text


def _path(text: str) -> Path:
    # os.path leaves "~" where there is no home; pathlib raises.
    return Path(os.path.expanduser(_not_empty(text)))  # noqa: PTH111
