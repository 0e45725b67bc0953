"""The data of a pretraining run: vocabulary, shards and held-out text, made once and kept."""

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
from afterword_training.network.distributed import ALONE, Workers
from afterword_training.network.held_out_loss import HeldOut
from afterword_training.pretraining.mixture import Mixture
from afterword_training.pretraining.recipe import Recipe
from afterword_training.pretraining.shards import Shard, build_shards, read_documents, source_name
from afterword_training.tokenizer_training import count_units, train_tokenizer

TOKENIZER_SHARE = 0.34
"""Share of the documents that the vocabulary is learned from."""
SCORED_TOKENS = 20_000
"""Held-out tokens of each group that a report is made of."""


def _count_source(path: Path, share: float) -> Counter[str]:
    draw = random.Random(path.name)
    return count_units(text for _, text in read_documents(path) if draw.random() < share)


def count_sources(
    sources: Sequence[Path], share: float = 1.0
) -> Iterator[tuple[Path, Counter[str]]]:
    """How often each unit occurs in each source, in a share of its documents."""
    with ProcessPoolExecutor() as pool:
        yield from zip(sources, pool.map(partial(_count_source, share=share), sources), strict=True)


def find_sources(corpus: Path) -> list[Path]:
    """The files of a corpus, one a source; UserError when there is none."""
    sources = sorted([*corpus.glob("*.jsonl"), *corpus.glob("*.jsonl.xz")])
    if not sources:
        raise UserError(f"{corpus} holds no .jsonl or .jsonl.xz file")
    return sources


def make_tokenizer(sources: Sequence[Path], recipe: Recipe) -> Tokenizer:
    """Learn the vocabulary from a weighted sample of the sources."""
    total: Counter[str] = Counter()
    for source, counts in count_sources(sources, TOKENIZER_SHARE):
        weight = min(1.0, recipe.group(source_name(source)).weight)
        for unit, count in counts.items():
            total[unit] += round(weight * count)
    return train_tokenizer(total, recipe.model.vocabulary)


def _is_same(one: Tokenizer, other: Tokenizer) -> bool:
    return one.to_json() == other.to_json()


def held_out(path: Path, tokenizer: Tokenizer, recipe: Recipe) -> dict[str, HeldOut]:
    """Held-out text by group, up to `SCORED_TOKENS` of each."""
    ids: dict[str, list[int]] = {}
    characters: Counter[str] = Counter()
    for source, text in read_documents(path):
        group = recipe.group(source).name
        if len(ids.setdefault(group, [])) < SCORED_TOKENS:
            ids[group] += tokenizer.document_ids(text)
            characters[group] += len(text) + 1
    return {group: HeldOut(ids[group], characters[group]) for group in sorted(ids)}


@dataclass(frozen=True)
class Dataset:
    """A corpus in the tokens of its own vocabulary, and held-out text by group."""

    tokenizer: Tokenizer
    shards: list[Shard]
    held_out: dict[str, HeldOut]

    @classmethod
    def prepare(
        cls,
        recipe: Recipe,
        corpus: Path,
        valid: Path,
        folder: Path,
        workers: Workers = ALONE,
        *,
        vocabulary: Tokenizer | None = None,
    ) -> Dataset:
        """Open the vocabulary and the shards of `folder`; the first process makes what it lacks.

        Parameters
        ----------
        recipe : Recipe
            Says how large the vocabulary is and what each source counts for.
        corpus, valid, folder : Path
            Folder of `.jsonl[.xz]` sources, held-out file, and where the outcome is kept.
        vocabulary : Tokenizer | None
            To be used in place of one that is learned from the corpus.

        Raises
        ------
        UserError
            If the corpus holds no source, or the folder has another vocabulary than the given one.
        """
        sources = find_sources(corpus)
        kept = folder / "tokenizer.json"
        if vocabulary and kept.exists() and not _is_same(Tokenizer.open(kept), vocabulary):
            raise UserError(
                f"{folder} has another vocabulary than the --from model: choose another --run, "
                "or continue without --from"
            )
        if workers.first:
            tidy(folder)
            if not kept.exists():
                learned = vocabulary or make_tokenizer(sources, recipe)
                write_file(kept, learned.to_json())
            build_shards(sources, kept, folder / "shards")
        workers.wait()
        names = sorted(map(source_name, sources))
        shards = [Shard.open(folder / "shards", name) for name in names]
        tokenizer = Tokenizer.open(kept)
        return cls(tokenizer, shards, held_out(valid, tokenizer, recipe))

    def mixture(self, recipe: Recipe, *, cooldown: bool = False) -> Mixture:
        """The text that a run of the recipe reads, before or in its cool-down."""
        groups = [recipe.group(shard.name) for shard in self.shards]
        return Mixture(
            self.shards,
            [group.cooldown if cooldown else group.weight for group in groups],
            streams=recipe.streams,
            chunk=recipe.chunk,
            seed=recipe.seed + cooldown,
        )
