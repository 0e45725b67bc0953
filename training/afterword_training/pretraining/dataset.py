"""Prepare the data of a pretraining run once: vocabulary, shards and held-out text."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from afterword.errors import UserError
from afterword.store.files import tidy, write_file
from afterword.text.tokenizer import Tokenizer
from afterword_training.network.distributed import SINGLE_PROCESS, ProcessGroup
from afterword_training.network.held_out_loss import HeldOutText
from afterword_training.pretraining.mixture import Mixture
from afterword_training.pretraining.recipe import Recipe
from afterword_training.pretraining.shards import Shard, build_shards, read_documents, source_name
from afterword_training.tokenizer_training import count_units, train_tokenizer

VOCABULARY_FRACTION = 0.34
"""Fraction of the documents that the vocabulary is learned from."""
MAX_HELD_OUT_TOKENS = 20_000
"""Held-out tokens of each group that a model is validated on, up to the end of a document."""


def find_sources(corpus: Path) -> list[Path]:
    """Return the files of a corpus, one for each source.

    Raises
    ------
    UserError
        If there is none, or two of them have the name of one source.
    """
    sources = sorted([*corpus.glob("*.jsonl"), *corpus.glob("*.jsonl.xz")])
    if not sources:
        raise UserError(f"{corpus} holds no .jsonl or .jsonl.xz file: give the corpus's folder")
    by_name: dict[str, Path] = {}
    for path in sources:
        other = by_name.setdefault(source_name(path), path)
        if other != path:
            raise UserError(
                f"{other} and {path} are both named {source_name(path)}: rename or remove one"
            )
    return sources


def count_sources(
    sources: Sequence[Path], fraction: float = 1.0
) -> Iterator[tuple[Path, Counter[str]]]:
    """Yield how often each unit occurs in each source, in a fraction of its documents."""
    count = partial(_count_source, fraction=fraction)
    with ProcessPoolExecutor() as pool:
        yield from zip(sources, pool.map(count, sources), strict=True)


def _count_source(path: Path, fraction: float) -> Counter[str]:
    draw = random.Random(path.name)
    return count_units(text for _, text in read_documents(path) if draw.random() < fraction)


def learn_vocabulary(sources: Sequence[Path], recipe: Recipe) -> Tokenizer:
    """Learn the vocabulary from a weighted sample of the sources."""
    total: Counter[str] = Counter()
    for source, counts in count_sources(sources, VOCABULARY_FRACTION):
        weight = min(1.0, recipe.group(source_name(source)).weight)
        for unit, count in counts.items():
            total[unit] += round(weight * count)
    return train_tokenizer(total, recipe.shape.vocabulary)


def read_held_out(path: Path, tokenizer: Tokenizer, recipe: Recipe) -> dict[str, HeldOutText]:
    """Return the held-out text of each group, of about `MAX_HELD_OUT_TOKENS` at most.

    Raises
    ------
    UserError
        If the file holds no document.
    """
    ids: dict[str, list[int]] = {}
    characters: Counter[str] = Counter()
    for source, text in read_documents(path):
        group = recipe.group(source).name
        if len(ids.setdefault(group, [])) < MAX_HELD_OUT_TOKENS:
            ids[group] += tokenizer.document_ids(text)
            characters[group] += len(text) + 1
    if not ids:
        raise UserError(f"{path} holds no document: give a file of held-out text")
    return {group: HeldOutText(ids[group], characters[group]) for group in sorted(ids)}


@dataclass(frozen=True)
class Dataset:
    """A corpus in the tokens of its own vocabulary, and held-out text by group."""

    tokenizer: Tokenizer
    shards: list[Shard]
    held_out: dict[str, HeldOutText]

    @classmethod
    def prepare(
        cls,
        recipe: Recipe,
        corpus: Path,
        valid: Path,
        folder: Path,
        group: ProcessGroup = SINGLE_PROCESS,
        *,
        vocabulary: Tokenizer | None = None,
    ) -> Dataset:
        """Open the vocabulary and the shards of `folder`; the first process makes missing ones.

        Parameters
        ----------
        recipe : Recipe
            States the size of the vocabulary and the weight of each source.
        corpus, valid, folder : Path
            Folder of `.jsonl[.xz]` sources, held-out file, and where the results are stored.
        group : ProcessGroup
            The processes that train together.
        vocabulary : Tokenizer | None
            Used instead of one that is learned from the corpus.

        Raises
        ------
        UserError
            If the corpus or the held-out file is missing, or the folder has another vocabulary than
            the given one.
        """
        sources = find_sources(corpus)
        if not valid.is_file():
            raise UserError(f"{valid} is not a file: give the held-out .jsonl or .jsonl.xz file")
        stored = folder / "tokenizer.json"
        if vocabulary and stored.exists() and not _is_same(Tokenizer.open(stored), vocabulary):
            raise UserError(
                f"{folder} has another vocabulary than the --from model: choose another --run, "
                "or continue without --from"
            )
        if group.is_first:
            tidy(folder)
            if not stored.exists():
                tokenizer = vocabulary or learn_vocabulary(sources, recipe)
                write_file(stored, tokenizer.to_json())
            build_shards(sources, stored, folder / "shards")
        group.wait_for_all()
        names = sorted(map(source_name, sources))
        shards = [Shard.open(folder / "shards", name) for name in names]
        tokenizer = Tokenizer.open(stored)
        return cls(tokenizer, shards, read_held_out(valid, tokenizer, recipe))

    def mixture(self, recipe: Recipe, *, cooldown: bool = False) -> Mixture:
        """Return the text that a run of the recipe reads before its cool-down, or in it."""
        groups = [recipe.group(shard.name) for shard in self.shards]
        return Mixture(
            self.shards,
            [group.cooldown if cooldown else group.weight for group in groups],
            streams=recipe.streams,
            chunk=recipe.chunk,
            seed=recipe.seed + cooldown,
        )


def _is_same(one: Tokenizer, other: Tokenizer) -> bool:
    return one.to_json() == other.to_json()
