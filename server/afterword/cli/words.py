"""`afterword words`: list the words that a model has learned from the user."""

from __future__ import annotations

import argparse

from afterword.cli.chosen_model import chosen_model
from afterword.store import registry


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    parser = subcommands.add_parser(
        "words",
        help="list the words that a model has learned from you",
        description=(
            "List the words that a model has learned from your writing, one per line, the most "
            "frequent first. Words that you wrote only once are not included."
        ),
    )
    parser.add_argument(
        "--new", action="store_true", help="only words that the base model did not know"
    )
    parser.add_argument(
        "--model", metavar="NAME|PATH", help="model to list (default: the one in use)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the words."""
    # Imported here because numpy is slow to import, and only some commands need it.
    from afterword.completion.personal_words import new_words, personal_words  # noqa: PLC0415

    model = registry.open_model(chosen_model(options.model))
    for word in new_words(model) if options.new else personal_words(model):
        print(word)
    return 0
