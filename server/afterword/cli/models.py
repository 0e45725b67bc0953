"""`afterword models`: the installed models."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from afterword.cli.base_notes import notes_on
from afterword.cli.chosen_model import chosen_model, note_on_choice
from afterword.cli.forget import confirm
from afterword.errors import UserError
from afterword.store import registry
from afterword.store.bundle import LAYERS, RECORDS, Bundle, read_manifest, write_bundle
from afterword.store.profile import Network, Profile

MAX_LISTED_SOURCES = 8
_MEASUREMENTS = {
    "tokens": "tokens read in training",
    "steps": "steps of the training",
    "held_out_perplexity": "perplexity on held-out text",
    "held_out_bits_per_character": "bits per character on held-out text",
    "fp32_parity": "largest difference from PyTorch",
    "int8_perplexity_loss": "perplexity lost by rounding to int8, in percent",
    "int8_top5_agreement": "fraction of the same five likeliest tokens after rounding",
}
"""What a person reads for a key of the manifest's `metrics`."""


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    about = "list, choose, import, export and remove models"
    parser = subcommands.add_parser("models", help=about, description=f"{about.capitalize()}.")
    actions = parser.add_subparsers(metavar="ACTION", required=True)

    def add_action(
        name: str, run: Callable[[argparse.Namespace], int], about: str
    ) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=about, description=f"{about.capitalize()}.")
        action.set_defaults(run=run)
        return action

    add_action("list", list_models, "list the models; a star marks the one in use")

    use = add_action("use", use_model, "choose the model to use")
    use.add_argument("name", metavar="NAME", help="name of the model, as `models list` prints it")

    info = add_action("info", show_model, "show what a model is and what it was trained on")
    info.add_argument(
        "model", metavar="NAME|PATH", nargs="?", help="name or folder (default: the one in use)"
    )
    info.add_argument(
        "--json", action="store_true", help="print the whole manifest, with every source"
    )

    importing = add_action("import", import_model, "install a model from a folder")
    importing.add_argument(
        "folder", metavar="FOLDER", type=Path, help="folder that `afterword models export` wrote"
    )
    importing.add_argument(
        "--name", metavar="NAME", help="name to install it as (default: its own)"
    )
    importing.add_argument(
        "--yes", action="store_true", help="do not ask before a model of that name is replaced"
    )

    exporting = add_action("export", export_model, "copy a model to a new folder")
    exporting.add_argument("name", metavar="NAME", help="name of the model")
    exporting.add_argument("folder", metavar="FOLDER", type=Path, help="the new folder")
    exporting.add_argument(
        "--yes", action="store_true", help="do not ask for confirmation if the model is personal"
    )

    removing = add_action("remove", remove_model, "delete a model and what you taught it")
    removing.add_argument("name", metavar="NAME", help="name of the model")
    removing.add_argument(
        "--yes", action="store_true", help="do not ask for confirmation if you have taught it"
    )


def list_models(options: argparse.Namespace) -> int:
    """Print the models' names."""
    current = registry.current_name()
    for name in [registry.SHIPPED, *registry.names()]:
        print(f"{'*' if name == current else ' '} {name}")
    if note := note_on_choice(current):
        print(f"afterword: {note}", file=sys.stderr)
    return 0


def use_model(options: argparse.Namespace) -> int:
    """Choose a model; running servers switch to it by themselves."""
    try_model(registry.open_model(options.name))
    registry.use(options.name)
    print(f"{options.name} is in use; running servers switch to it")
    if note := note_on_choice(options.name):
        print(note)
    return 0


def show_model(options: argparse.Namespace) -> int:
    """Print what the manifest of a model says, so that it fits a screen, or all of it as JSON."""
    model = registry.open_model(chosen_model(options.model))
    try_model(model)
    manifest = model.manifest
    if options.json:
        print(manifest.to_json(), end="")
        return 0
    size = sum(file.stat().st_size for file in model.files.values())
    print(f"{manifest.name} ({manifest.language}), {manifest.created}")
    layers = " and ".join(f"{units:,}" for units in manifest.shape.hidden)
    print(
        f"{manifest.shape.cell.upper()} with {layers} units, "
        f"a vocabulary of {manifest.shape.vocabulary:,} tokens"
    )
    print(f"{manifest.quantisation}, {size / 2**20:.1f} MB in {model.path}")
    if model.profile is not None:
        print(f"profile: {model.profile}")
    print(f"licence: {manifest.licence}")
    print(f"personal: {'yes, keep it to yourself' if manifest.personal else 'no'}")
    for name, value in manifest.metrics.items():
        if isinstance(value, (int, float)):
            shown = f"{value:.4g}" if isinstance(value, float) else f"{value:,}"
            print(f"{_MEASUREMENTS.get(name, name.replace('_', ' '))}: {shown}")
    _print_sources(manifest.data)
    for note in notes_on(model):
        print(note)
    return 0


def _print_sources(data: list[dict[str, Any]]) -> None:
    """Print what a model was trained on: each source, or a count if there are many."""
    for entry in data[:MAX_LISTED_SOURCES]:
        print(f"trained on: {entry.get('source', '?')} ({entry.get('licence', 'licence unknown')})")
    others = len(data) - MAX_LISTED_SOURCES
    if others > 0:
        print(f"and on {others:,} other sources; --json lists them all")


def import_model(options: argparse.Namespace) -> int:
    """Install a bundle: its network, unless that is installed already, and the layers in it."""
    bundle = Bundle.open(options.folder)
    manifest = bundle.manifest
    name = options.name or manifest.name
    if name == registry.SHIPPED:
        raise UserError(f"{name} is the shipped model's name; give another with --name")
    registry.check_name(name)
    try_model(bundle)
    is_taken = name in registry.names()
    if is_taken:
        if _is_taught(name):
            raise UserError(
                f"{name} is what you have taught Afterword; give another name with --name, or "
                f"remove that first: afterword models remove {name}"
            )
        if not confirm(f"Replace the model {name} that is installed?", yes=options.yes):
            return 1
    layers = {file: path for file, path in bundle.files.items() if file in LAYERS}
    network = registry.find_network(bundle.network_sha256) if layers and not is_taken else None
    if network is None:
        registry.install(manifest, bundle.files, name)
    else:
        words = registry.words_on_record(manifest)
        profile = Profile(name, Network(network, bundle.network_sha256), words, manifest.created)
        registry.install_profile(profile, layers)
    print(f"installed as {name}; to use it: afterword models use {name}")
    return 0


def _is_taught(name: str) -> bool:
    """Return whether an installed model has learned from the user, or cannot tell."""
    try:
        location = registry.resolve(name)
        return location.profile is not None or read_manifest(location.network).personal
    except UserError:
        return True


def try_model(model: Bundle) -> None:
    """Load a model and let it answer once; UserError if it does not work."""
    # Imported here because it is slow, and only some commands need it.
    from afterword.completion.engine import Engine  # noqa: PLC0415
    from afterword.completion.personal import Personal  # noqa: PLC0415

    Engine.open(model, Personal.of(model))


def export_model(options: argparse.Namespace) -> int:
    """Copy a model to a bundle of its own, without the records of what it learned from."""
    model = registry.open_model(options.name)
    if os.path.exists(options.folder):  # noqa: PTH110  (pathlib's may raise)
        raise UserError(f"{options.folder} already exists; name a new folder")
    if model.manifest.personal:
        print(
            f"afterword: {options.name} has learned from your own writing: anyone with this model "
            "could extract phrases you wrote",
            file=sys.stderr,
        )
        if not confirm("Export it anyway?", yes=options.yes):
            return 1
    files = {name: path for name, path in model.files.items() if name not in RECORDS}
    write_bundle(options.folder, model.manifest, files)
    print(f"copied {options.name} to {options.folder}")
    return 0


def remove_model(options: argparse.Namespace) -> int:
    """Delete a model."""
    name = options.name
    question = f"Delete {name} and what you have taught it? Your own files stay."
    is_installed = name in registry.names()  # if not, `remove` says so
    if is_installed and _is_taught(name) and not confirm(question, yes=options.yes):
        return 1
    registry.remove(name)
    print(f"removed {name}; {registry.current_name()} is now in use")
    return 0
