"""Draw a sample of a corpus, so that a short training need not tokenise all of it."""

from __future__ import annotations

import json
import random
from pathlib import Path

from afterword.store.files import new_folder
from afterword_training.pretraining.dataset import find_sources
from afterword_training.pretraining.shards import read_documents, source_name


def sample_corpus(corpus: Path, folder: Path, fraction: float) -> None:
    """Write a fraction of the documents of each source to `folder`, unless it exists."""
    if folder.exists():
        return
    with new_folder(folder) as unfinished:
        for path in find_sources(corpus):
            draw = random.Random(path.name)
            kept = (text for _, text in read_documents(path) if draw.random() < fraction)
            lines = [json.dumps({"text": text}) + "\n" for text in kept]
            if lines:
                (unfinished / f"{source_name(path)}.jsonl").write_text("".join(lines), "utf-8")
