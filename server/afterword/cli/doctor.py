"""`afterword doctor`: check whether everything works, and say how to fix what does not."""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Callable

from afterword import __version__
from afterword.cli.base_notes import notes_on
from afterword.cli.complete import ask
from afterword.cli.models import try_model
from afterword.errors import UserError
from afterword.installation import install_command
from afterword.lsp.file_settings import FileSettings
from afterword.store import forgotten, registry
from afterword.store.paths import data_dir, private_folder, unwritable
from afterword.store.settings_file import settings_path

_PACKAGES = ("pygls", "onnxruntime", "tokenizers", "numpy")
_SAMPLE = "Thank you for your "
_NEXT_LINE = "\n" + " " * len("ok      ")


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
        ("models", _models),
        ("server", _server),
        ("training", _training),
    )
    failed = False
    for name, check in checks:
        try:
            print(f"ok      {name}: {check()}", flush=True)
        except ImportError as error:  # also of a package whose metadata is missing
            failed = True
            print(f"FAILED  {name}: {error}; install Afterword again", flush=True)
        except UserError as error:
            failed = True
            print(f"FAILED  {name}: {error}", flush=True)
    return 1 if failed else 0


def _versions() -> str:
    import platform  # noqa: PLC0415  (the other subcommands, too, import this module)
    from importlib.metadata import version  # noqa: PLC0415

    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return f"afterword {__version__}, Python {platform.python_version()}, {packages}"


def _data_folder() -> str:
    import tempfile  # noqa: PLC0415

    folder = data_dir()
    try:
        private_folder(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise unwritable(folder, error) from None
    forgotten.read()
    return str(folder)


def _settings() -> str:
    path, found = settings_path(), FileSettings()
    if found.problems:
        raise UserError(_NEXT_LINE.join(found.problems))
    return str(path) if path.exists() else f"none of your own; they would be in {path}"


def _models() -> str:
    current = registry.current_name()
    names = dict.fromkeys([current, registry.SHIPPED, *registry.names()])
    models = [registry.open_model(name) for name in names]
    for model in models:
        try_model(model)
    notes = [note for model in models for note in notes_on(model)]
    return _NEXT_LINE.join([f"{current} is in use", *notes])


def _server() -> str:
    words = [word["text"] for word in ask(_SAMPLE, None)["words"]]
    if not words:
        raise UserError("no answer; run `afterword serve --log-level debug` to see why")
    return f"after {_SAMPLE!r} it suggests {', '.join(words)}"


def _training() -> str:
    if importlib.util.find_spec("torch") is None:
        return f"not installed; for it: {install_command('train')}"
    from importlib.metadata import version  # noqa: PLC0415

    return f"torch {version('torch')}"
