"""`afterword doctor`: check whether everything works, and say how to fix what does not."""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Callable, Iterable
from pathlib import Path

from afterword import __version__
from afterword.cli import doctor_platform
from afterword.cli.base_notes import notes_on
from afterword.cli.complete import ask
from afterword.cli.installed_editors import find_editors
from afterword.cli.models import try_model
from afterword.errors import UserError
from afterword.installation import install_command
from afterword.lsp.file_settings import FileSettings
from afterword.store import forgotten, registry
from afterword.store.glossary_file import personal_glossary, read_glossary
from afterword.store.locks import check_not_held, lock_data
from afterword.store.paths import data_dir, entries, private_folder, runs_dir, unwritable
from afterword.store.settings_file import settings_path

PACKAGES = ("pygls", "onnxruntime", "tokenizers", "numpy")
_SAMPLE = "Thank you for your "
_NEXT_LINE = "\n" + " " * len("ok      ")
LOCK_SECONDS = 2.0
"""How long another process may hold the lock on the models: a change of them takes less."""
MAX_PROBLEMS_SHOWN = 3
"""Maximum number of mistakes in a glossary that are shown; the rest are counted."""


class Problems(Exception):  # noqa: N818  (its parts are errors)
    """What a check has found wrong, a line for each problem."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = list(lines)


class Warnings(Problems):
    """What is not as it should be, though Afterword works."""


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    parser = subcommands.add_parser(
        "doctor",
        help="check the installation",
        description="Check the installation, and say how to fix what does not work.",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a line for each check; 1 if one has failed."""
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("versions", _versions),
        ("data folder", _data_folder),
        ("settings", _settings),
        ("glossary", _glossary),
        ("models", _models),
        ("server", _server),
        ("training", _training),
        ("editors", _editors),
    )
    failed = False
    for name, check in checks:
        word, lines = _outcome(check)
        failed |= word == "FAILED"
        print(f"{word:8}{name}: {_NEXT_LINE.join(lines)}", flush=True)
    return 1 if failed else 0


def _outcome(check: Callable[[], str]) -> tuple[str, list[str]]:
    """Run a check; return the word that its line begins with, and what it has to say."""
    try:
        return "ok", [check()]
    except ImportError as error:  # also of a package whose metadata is missing
        return "FAILED", [f"{error}; install Afterword again"]
    except UserError as error:
        return "FAILED", [str(error)]
    except Problems as problems:
        return "WARNING" if isinstance(problems, Warnings) else "FAILED", problems.lines


def _versions() -> str:
    import platform  # noqa: PLC0415  (the other subcommands, too, import this module)
    from importlib.metadata import version  # noqa: PLC0415

    versions = {name: version(name) for name in PACKAGES}
    doctor_platform.check_processor()
    doctor_platform.check_packages(versions)
    listed = ", ".join(f"{name} {number}" for name, number in versions.items())
    return f"afterword {__version__}, Python {platform.python_version()}, {listed}"


def _data_folder() -> str:
    import tempfile  # noqa: PLC0415

    folder = data_dir()
    try:
        private_folder(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise unwritable(folder, error) from None
    doctor_platform.check_space(folder)
    forgotten.read()
    with lock_data(LOCK_SECONDS):
        pass
    trainings = [lock.stem for lock in entries(runs_dir()) if _is_held(lock)]
    return "; ".join([str(folder), *(f"a training of {name} is running" for name in trainings)])


def _is_held(path: Path) -> bool:
    """Return whether another process holds a lock file of a training."""
    if path.suffix != ".lock":
        return False
    try:
        check_not_held(path)
    except UserError:
        return True
    return False


def _glossary() -> str:
    """Read your own glossary."""
    from afterword.completion.glossary import parse_glossary  # noqa: PLC0415

    path = personal_glossary()
    if not path.exists():
        return f"none of your own; it would be in {path}"
    try:
        _, mistakes = parse_glossary(read_glossary(path))
    except ValueError as error:
        raise UserError(f"{path}: {error}") from None
    shown = [f"line {line}: {reason}" for line, reason in mistakes[:MAX_PROBLEMS_SHOWN]]
    if more := len(mistakes) - len(shown):
        shown.append(f"{more} more lines are left out")
    if shown:
        raise UserError(f"{path}: {'; '.join(shown)}")
    return str(path)


def _settings() -> str:
    path, found = settings_path(), FileSettings()
    if found.problems:
        raise Problems(found.problems)
    return str(path) if path.exists() else f"none of your own; they would be in {path}"


def _models() -> str:
    current = registry.current_name()
    notes: list[str] = []
    problems: list[str] = []
    if chosen := registry.missing_choice():
        problems.append(
            f"{chosen} was chosen and is not installed, so {current} is used: choose another "
            f"with `afterword models use NAME`, or train {chosen} again"
        )
    for name in dict.fromkeys([current, registry.SHIPPED, *registry.names()]):
        try:
            notes += _check_model(name)
        except UserError as error:
            problems.append(str(error))
    if problems:
        raise Problems([*problems, *notes])
    return _NEXT_LINE.join([f"{current} is in use", *notes])


def _check_model(name: str) -> list[str]:
    """Let a model answer once; return notes on it, or raise UserError if it does not work."""
    model = registry.open_model(name)
    try_model(model)
    if network := registry.missing_network(name):
        raise UserError(
            f"the network of {name}, {network}, is not installed, so the English one is used: "
            f"install it again with `afterword models import FOLDER --name {network}`, or "
            f"train {name} again"
        )
    return notes_on(model)


def _server() -> str:
    words = [word["text"] for word in ask(_SAMPLE, None)["words"]]
    if not words:
        raise UserError("no answer; run `afterword serve --log-level debug` to see why")
    return f"after {_SAMPLE!r} it suggests {', '.join(words)}"


def _training() -> str:
    if importlib.util.find_spec("torch") is None:
        return f"not installed; to install it: {install_command('train')}"
    from importlib.metadata import version  # noqa: PLC0415

    return f"torch {version('torch')}"


def _editors() -> str:
    found = find_editors()
    if any(editor.is_too_old for editor in found):
        raise Warnings(map(str, found))
    return ", ".join(map(str, found)) or "none that Afterword knows is on the PATH"
