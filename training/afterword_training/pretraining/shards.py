"""Store tokenised text: one memory-mapped uint16 shard for each source, made in parallel.

A shard `NAME` is two files: `NAME.tokens.npy` (uint16 [N]) and `NAME.starts.npy` (int64 [D + 1],
where each document begins, and N).
"""

from __future__ import annotations

import json
import lzma
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from afterword.errors import UserError
from afterword.store.files import new_file, tidy
from afterword.text.tokenizer import Tokenizer

Tokens = NDArray[np.uint16]


def read_documents(path: Path) -> Iterator[tuple[str, str]]:
    """Yield source and text of each line, `{"source", "text"}`, of a `.jsonl[.xz]` file.

    Raises
    ------
    UserError
        If a line is something else, or the file cannot be read.
    """
    opener = lzma.open if path.suffix == ".xz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                found = _document(line, source_name(path))
                if found is None:
                    raise UserError(
                        f'line {number} of {path} is not JSON with a "text": correct or delete it'
                    )
                yield found
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read ({error}): make it again") from None


def _document(line: str, name: str) -> tuple[str, str] | None:
    """Return source and text of a line, the source being `name` by default; None if it has none."""
    try:
        document = json.loads(line)
        source, text = document.get("source", name), document["text"]
    except (ValueError, KeyError, AttributeError, RecursionError):
        return None
    return (source, text) if isinstance(source, str) and isinstance(text, str) else None


def source_name(path: Path) -> str:
    """Return the name of a source: its file name up to the first dot."""
    return path.name.split(".")[0]


def _build_shard(path: Path, tokenizer_path: Path, folder: Path) -> None:
    tokenizer = Tokenizer.open(tokenizer_path)
    tokens: list[Tokens] = []
    starts = [0]
    for _, text in read_documents(path):
        tokens.append(np.array(tokenizer.document_ids(text), dtype=np.uint16))
        starts.append(starts[-1] + len(tokens[-1]))
    name = source_name(path)
    for kind, array in (
        ("starts", np.array(starts, dtype=np.int64)),
        ("tokens", np.concatenate(tokens) if tokens else np.zeros(0, dtype=np.uint16)),
    ):
        shard = folder / f"{name}.{kind}.npy"
        with new_file(shard) as unfinished, unfinished.open("wb") as file:
            np.save(file, array)


def build_shards(sources: Sequence[Path], tokenizer_path: Path, folder: Path) -> None:
    """Tokenise every source that has no shard in `folder` yet."""
    tidy(folder)
    largest_first = sorted(sources, key=lambda path: -path.stat().st_size)
    todo = [p for p in largest_first if not (folder / f"{source_name(p)}.tokens.npy").exists()]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(_build_shard, path, tokenizer_path, folder) for path in todo]
        for job in jobs:
            job.result()


@dataclass(frozen=True)
class Shard:
    """Documents of one source.

    Attributes
    ----------
    name : str
    tokens : uint16 [N]
        Memory-mapped.
    starts : int64 [D + 1]
        Index of the first token of each document, and N.
    """

    name: str
    tokens: Tokens
    starts: NDArray[np.int64]

    @classmethod
    def open(cls, folder: Path, name: str) -> Shard:
        """Open the shard `name` of `folder`."""
        tokens = np.load(folder / f"{name}.tokens.npy", mmap_mode="r")
        return cls(name, tokens, np.load(folder / f"{name}.starts.npy"))
