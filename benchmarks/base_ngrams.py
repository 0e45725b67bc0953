"""Count the n-grams of a corpus once, and find them again."""

from __future__ import annotations

import argparse
from pathlib import Path

from afterword_training.evaluation.kneser_ney import train
from afterword_training.pretraining.dataset import find_sources
from afterword_training.pretraining.shards import read_documents

BASE_ORDER = 4
"""Units in the longest n-grams of a corpus."""
MIN_BASE_COUNT = 2
"""How often a longer n-gram must occur in the corpus to be counted."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where the corpus and its n-grams are."""
    parser.add_argument("--corpus", type=Path, help="folder of a corpus, for its n-grams")
    parser.add_argument(
        "--base-model",
        type=Path,
        default=Path("runs/base-ngrams.npz"),
        help="file that the n-grams of the corpus are stored in; if it exists, no corpus is read "
        "(default: %(default)s)",
    )


def base_file(options: argparse.Namespace) -> Path | None:
    """Return the file with the n-grams of a corpus, counted if need be; None without either.

    Raises
    ------
    UserError
        If the folder holds no corpus.
    """
    file: Path = options.base_model
    if file.exists():
        return file
    if options.corpus is None:
        return None
    texts = (text for path in find_sources(options.corpus) for _, text in read_documents(path))
    train(texts, BASE_ORDER, MIN_BASE_COUNT).save(file)
    return file
