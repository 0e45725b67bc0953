"""`afterword models`: the installed models."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from afterword.cli.forget import confirm
from afterword.errors import UserError
from afterword.store import registry
from afterword.store.bundle import SOURCES, Bundle, write_bundle


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    about = "list, choose, import, export and remove models"
    parser = subcommands.add_parser("models", help=about, description=f"{about.capitalize()}.")
    actions = parser.add_subparsers(metavar="ACTION", required=True)

    listing = actions.add_parser("list", help="names of the models; a star marks the one in use")
    listing.set_defaults(run=list_models)

    use = actions.add_parser("use", help="make a model the one that serves")
    use.add_argument("name", metavar="NAME")
    use.set_defaults(run=use_model)

    info = actions.add_parser("info", help="what a model is and was trained on")
    info.add_argument("model", metavar="NAME|PATH", nargs="?", help="default: in use")
    info.set_defaults(run=show_model)

    taking = actions.add_parser("import", help="install a model from a folder")
    taking.add_argument("folder", metavar="FOLDER", type=Path)
    taking.add_argument("--name", metavar="NAME", help="name to install it as (default: its own)")
    taking.set_defaults(run=import_model)

    giving = actions.add_parser("export", help="copy a model to a new folder")
    giving.add_argument("name", metavar="NAME")
    giving.add_argument("folder", metavar="FOLDER", type=Path)
    giving.add_argument("--yes", action="store_true", help="do not ask, even if it is personal")
    giving.set_defaults(run=export_model)

    removal = actions.add_parser("remove", help="delete a model")
    removal.add_argument("name", metavar="NAME")
    removal.set_defaults(run=remove_model)


def list_models(options: argparse.Namespace) -> int:
    """Print the models' names."""
    current = registry.current_name()
    for name in [registry.SHIPPED, *registry.names()]:
        print(f"{'*' if name == current else ' '} {name}")
    return 0


def use_model(options: argparse.Namespace) -> int:
    """Choose a model; servers that run take it up by themselves."""
    Bundle.open(registry.resolve(options.name))
    registry.use(options.name)
    return 0


def show_model(options: argparse.Namespace) -> int:
    """Print a model's manifest, less the checksums."""
    path = registry.resolve(options.model)
    manifest = Bundle.open(path).manifest
    size = sum(file.stat().st_size for file in path.iterdir())
    print(f"{manifest.name} ({manifest.language}), {manifest.created}")
    layers = ", ".join(map(str, manifest.shape.hidden))
    print(f"{manifest.shape.cell.upper()} of {layers} units, {manifest.shape.vocabulary:,} tokens")
    print(f"{manifest.quantisation}, {size / 2**20:.1f} MB in {path}")
    print(f"licence: {manifest.licence}")
    print(f"personal: {'yes, keep it to yourself' if manifest.personal else 'no'}")
    for name, value in manifest.metrics.items():
        print(f"{name}: {value:.4g}" if isinstance(value, float) else f"{name}: {value}")
    for entry in manifest.data:
        print(f"trained on: {entry.get('source', '?')} ({entry.get('licence', 'licence unknown')})")
    return 0


def import_model(options: argparse.Namespace) -> int:
    """Install a bundle."""
    name = options.name or Bundle.open(options.folder).manifest.name
    if name == registry.SHIPPED:
        raise UserError(f"{name} is the shipped model's name; give another with --name")
    registry.install(options.folder, name)
    print(f"installed as {name}; to serve it: afterword models use {name}")
    return 0


def export_model(options: argparse.Namespace) -> int:
    """Copy a bundle, without the record of what it learned from."""
    bundle = Bundle.open(registry.resolve(options.name))
    if options.folder.exists():
        raise UserError(f"{options.folder} is there already; give a new folder")
    if bundle.manifest.personal:
        print(
            f"afterword: {options.name} has learned from your own writing, and who has the model "
            "can draw words and sentences of yours out of it",
            file=sys.stderr,
        )
        if not confirm("Export it all the same?", yes=options.yes):
            return 1
    files = {name: path for name, path in bundle.files.items() if name != SOURCES}
    write_bundle(options.folder, bundle.manifest, files)
    return 0


def remove_model(options: argparse.Namespace) -> int:
    """Delete an installed model."""
    registry.remove(options.name)
    return 0
