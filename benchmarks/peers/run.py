"""Types an author's held-out writing through the peers and prints what each saves.

python -m benchmarks.peers.run AUTHOR.jsonl [--base FOLDER] [--words 1500]

AUTHOR.jsonl holds one JSON line a document, in date order: the documents up to 80 % of the words
are the author's own text, the rest is typed. FOLDER holds the base corpus, `.jsonl` or `.jsonl.xz`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.peers.kneser_ney import KneserNey, train
from benchmarks.peers.predictors import NgramPredictor

from afterword.text.units import WORD
from afterword_training.shards import read_documents
from afterword_training.typist import LISTS, BufferWords, Predictor, Savings, type_texts

OWN_ORDER = 5
BASE_ORDER = 4
BASE_LEAST = 2
TRAINING_SHARE = 0.8


def main() -> None:
    """Print a row for each peer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("author", type=Path)
    parser.add_argument("--base", type=Path, help="folder of the base corpus")
    parser.add_argument("--base-model", type=Path, default=Path("runs/peers/base.npz"))
    parser.add_argument("--words", type=int, default=1500)
    options = parser.parse_args()
    own, held_out = split([text for _, text in read_documents(options.author)])
    peers: dict[str, Predictor] = {"words of the buffer": BufferWords()}
    personal = train(own, OWN_ORDER)
    peers["n-gram own + cache"] = NgramPredictor([personal])
    if options.base:
        base = base_model(options.base, options.base_model)
        peers["n-gram base + cache"] = NgramPredictor([base])
        peers["n-gram base and own + cache"] = NgramPredictor([base, personal])
    names = " ".join(f"KSS@{length}" for length in LISTS)
    print(f"{'':28} words {names}  top-1")
    for name, peer in peers.items():
        print(row(name, type_texts(peer, held_out, options.words)), flush=True)


def split(texts: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The documents up to TRAINING_SHARE of all words, and those after them."""
    sizes = [len(WORD.findall(text)) for text in texts]
    cut, seen = 0, 0
    while cut < len(texts) and seen < TRAINING_SHARE * sum(sizes):
        seen += sizes[cut]
        cut += 1
    return texts[:cut], texts[cut:]


def base_model(folder: Path, kept: Path) -> KneserNey:
    """The n-grams of the base corpus, counted once and kept in a file."""
    if not kept.exists():
        train(_base_texts(folder), BASE_ORDER, BASE_LEAST).save(kept)
    return KneserNey.load(kept)


def _base_texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.jsonl*")):
        for _, text in read_documents(path):
            yield text


def row(name: str, savings: Savings) -> str:
    """One line of the table."""
    figures = " ".join(f"{savings.kss(length):6.1%}" for length in LISTS)
    return f"{name:28} {savings.words:5} {figures} {savings.next_word:6.1%}"


if __name__ == "__main__":
    main()
