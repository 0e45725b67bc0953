"""Types authors' held-out writing through the peers and prints what each saves.

    python -m benchmarks.peers.run AUTHOR.jsonl... [--base FOLDER] [--words 1500] [--strongest]

AUTHOR.jsonl holds one JSON line a document, in date order: the documents up to 80 % of the words
are the author's own text, the rest is typed. The base n-gram is counted in the corpus of FOLDER,
`.jsonl` or `.jsonl.xz`, and kept in a file (--base-model), from which it is read the next time.
Each row is followed by one without the words that repeat the author's own text
(afterword_training.evaluation.repeats).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean

from afterword.text.units import WORD
from afterword_training.evaluation.baselines import NgramPredictor
from afterword_training.evaluation.keystroke_savings import (
    LISTS,
    BufferWords,
    Predictor,
    Savings,
    type_texts,
)
from afterword_training.evaluation.kneser_ney import KneserNey, train
from afterword_training.evaluation.repeats import find_repeats
from afterword_training.pretraining.shards import read_documents

OWN_ORDER = 5
BASE_ORDER = 4
BASE_LEAST = 2
TRAINING_SHARE = 0.8
NEW = "new words: "
"""Before the name of a system: what it saves on words that repeat nothing."""
HEADINGS = (*(f"KSS@{length}" for length in LISTS), "editor", "top-1", "top-3")


def main() -> None:
    """Print a row for each author and peer, and the means over the authors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("authors", nargs="+", type=Path, metavar="AUTHOR.jsonl")
    parser.add_argument("--base", type=Path, help="folder of the base corpus")
    parser.add_argument("--base-model", type=Path, default=Path("runs/peers/base.npz"))
    parser.add_argument("--words", type=int, default=1500)
    parser.add_argument("--strongest", action="store_true", help="only base and own + cache")
    options = parser.parse_args()
    base = base_model(options.base, options.base_model)
    if options.strongest and base is None:
        parser.error(f"{options.base_model} is not there; give --base")
    print(f"{'author':12} {'system':38} words {' '.join(f'{name:>6}' for name in HEADINGS)}")
    figures: dict[str, list[list[float]]] = {}
    for author in options.authors:
        own, held_out = split([text for _, text in read_documents(author)])
        repeats = find_repeats(held_out, own)
        for name, peer in peers(own, base, options.strongest).items():
            savings = type_texts(peer, held_out, options.words)
            for kind, run in {name: savings, NEW + name: savings.without(repeats)}.items():
                figures.setdefault(kind, []).append(columns(run))
                print(row(author.stem, kind, run.words, columns(run)), flush=True)
    if len(options.authors) > 1:
        for name, rows in figures.items():
            means = [fmean(column) for column in zip(*rows, strict=True)]
            print(row("mean", name, options.words, means))


def peers(own: Sequence[str], base: KneserNey | None, strongest: bool) -> dict[str, Predictor]:
    """The systems to compare; those with a base only where there is one."""
    personal = train(own, OWN_ORDER)
    every: dict[str, Predictor] = {
        "words of the buffer": BufferWords(),
        "n-gram own + cache": NgramPredictor([personal]),
    }
    if base is not None:
        every["n-gram base + cache"] = NgramPredictor([base])
        every["n-gram base and own + cache"] = NgramPredictor([base, personal])
    return dict([every.popitem()]) if strongest else every


def split(texts: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The documents up to TRAINING_SHARE of all words, and those after them."""
    sizes = [len(WORD.findall(text)) for text in texts]
    cut, seen = 0, 0
    while cut < len(texts) and seen < TRAINING_SHARE * sum(sizes):
        seen += sizes[cut]
        cut += 1
    return texts[:cut], texts[cut:]


def base_model(folder: Path | None, kept: Path) -> KneserNey | None:
    """The n-grams of the base corpus, counted once and kept in a file; None without either."""
    if not kept.exists():
        if folder is None:
            return None
        train(_base_texts(folder), BASE_ORDER, BASE_LEAST).save(kept)
    return KneserNey.load(kept)


def _base_texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.jsonl*")):
        for _, text in read_documents(path):
            yield text


def columns(savings: Savings) -> list[float]:
    """The figures under the headings."""
    return [
        *(savings.kss(length) for length in LISTS),
        savings.editor,
        savings.offered(1),
        savings.offered(3),
    ]


def row(author: str, name: str, words: int, figures: Sequence[float]) -> str:
    """One line of the table."""
    return f"{author:12} {name:38} {words:5} {' '.join(f'{figure:6.1%}' for figure in figures)}"


if __name__ == "__main__":
    main()
