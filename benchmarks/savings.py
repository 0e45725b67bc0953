"""Keystroke savings with the engine's parts added one at a time.

    python -m benchmarks.savings AUTHOR.jsonl... --words 1500 [--model NAME|PATH]

Each file has a JSON line a document, {"text": ...}, in date order; what follows the first 80 % of
the words is typed.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from afterword import registry
from afterword.bundle import Bundle
from afterword.completion.blend import Weights
from afterword.completion.engine import Engine
from afterword_training.personal import split
from afterword_training.shards import read_documents
from afterword_training.typist import BufferWords, EnginePredictor, Predictor, type_texts

TYPED_SHARE = 0.2


def predictors(bundle: Bundle) -> dict[str, Predictor]:
    """The systems that are compared, each with one part more than the one before."""
    return {
        "words of the buffer": BufferWords(),
        "LSTM": EnginePredictor(Engine(bundle, Weights(cache=0.0))),
        "+ document cache": EnginePredictor(Engine(bundle)),
    }


def rows(files: Sequence[Path], bundle: Bundle, words: int) -> None:
    """Print a row a system: the means over the files, and KSS@5 of each."""
    print(f"{'system':24} {'KSS@1':>6} {'KSS@3':>6} {'KSS@5':>6} {'next':>6}   KSS@5 by file")
    for name, predictor in predictors(bundle).items():
        runs = []
        for file in files:
            texts = [text for _, text in read_documents(file)]
            runs.append(type_texts(predictor, split(texts, TYPED_SHARE)[1], words))
        means = [sum(run.kss(length) for run in runs) / len(runs) for length in (1, 3, 5)]
        means.append(sum(run.next_word for run in runs) / len(runs))
        each = "  ".join(f"{run.kss(5):.1%}" for run in runs)
        print(f"{name:24} " + " ".join(f"{mean:6.1%}" for mean in means) + f"   {each}", flush=True)


def main() -> None:
    """Entry point of the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--words", type=int, default=1500)
    parser.add_argument("--model")
    options = parser.parse_args()
    rows(options.files, Bundle.open(registry.resolve(options.model)), options.words)


if __name__ == "__main__":
    main()
