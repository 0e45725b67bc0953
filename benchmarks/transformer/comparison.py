"""Train the LSTM and the transformer alike.

A run's folder holds a sample of the corpus, its tokens, a plan with the speeds and learning rates,
and a folder for each network. Whatever is finished is not done again, so a killed comparison
continues when the command is given again.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from benchmarks.transformer.data import sample_corpus
from benchmarks.transformer.network import Transformer, transformer_shape

from afterword.store.files import new_folder, write_file
from afterword.store.model_shape import ModelShape
from afterword_training.network import checkpoint
from afterword_training.network.held_out_loss import HeldOutText
from afterword_training.network.lstm import LanguageModel
from afterword_training.network.observers import print_json
from afterword_training.pretraining.dataset import Dataset
from afterword_training.pretraining.recipe import RECIPES, Recipe
from afterword_training.pretraining.release import last_validation
from afterword_training.pretraining.run import Pretraining

SAMPLE_FRACTION = 0.2
"""Documents of the corpus that are drawn: enough for 10 million tokens without repeating any."""
NEGATIVES = 1000
WARMUP_STEPS = 150
TRIAL_TOKENS = 600_000
"""Tokens that each learning rate is tried on."""
HELD_OUT_TOKENS = 5_000
"""Held-out tokens of each kind of text that the networks are compared on."""
SPEED_STEPS = 8
"""Steps of each network that are timed, in alternation; the fastest counts."""


@dataclass(frozen=True)
class Network:
    """One of the two networks, and how it is trained.

    Attributes
    ----------
    make : Callable[[ModelShape, float], LanguageModel]
        Makes it from its shape and dropout.
    shape : Callable[[int], ModelShape]
        Returns its shape for a size of the vocabulary.
    streams, chunk : int
        Rows of a batch, and tokens that each advances in a step.
    rates : Sequence[float]
        Learning rates to choose from.
    """

    make: Callable[[ModelShape, float], LanguageModel]
    shape: Callable[[int], ModelShape]
    streams: int
    chunk: int
    rates: Sequence[float]

    def recipe(self, vocabulary: int, rate: float, tokens: int) -> Recipe:
        """Return the shipped recipe with this network instead, for a training of some tokens."""
        steps = tokens // (self.streams * self.chunk)
        return replace(
            Recipe.open(RECIPES / "en.toml"),
            shape=self.shape(vocabulary),
            streams=self.streams,
            chunk=self.chunk,
            peak_rate=rate,
            warmup_steps=min(WARMUP_STEPS, steps // 4),
            negatives=NEGATIVES,
        )


NETWORKS: Mapping[str, Network] = {
    "lstm": Network(
        LanguageModel,
        lambda vocabulary: ModelShape("lstm", vocabulary, 192, (384, 192)),
        streams=128,
        chunk=32,
        rates=(2.5e-3, 5e-3),
    ),
    "transformer": Network(
        Transformer,
        lambda vocabulary: transformer_shape(vocabulary, 192, layers=3, window=256),
        streams=32,
        chunk=128,
        rates=(1.5e-3, 3e-3),
    ),
}
"""Both have 2.9 million parameters with 8,192 token ids, and as many tokens in a step."""


@dataclass(frozen=True)
class Comparison:
    """Both networks, their text, and the folder of the run.

    Each network is trained on several numbers of tokens. A training on more of them goes on from
    before the cool-down of the one before, so that all together take little longer than the last.

    Attributes
    ----------
    networks : Mapping[str, Network]
        By name.
    data : Dataset
    folder : Path
    tokens : Sequence[int]
        Fewest first.
    trial_tokens : int
        Tokens that each learning rate is tried on.
    """

    networks: Mapping[str, Network]
    data: Dataset
    folder: Path
    tokens: Sequence[int]
    trial_tokens: int = TRIAL_TOKENS

    @classmethod
    def prepare(
        cls,
        networks: Mapping[str, Network],
        corpus: Path,
        valid: Path,
        folder: Path,
        tokens: Sequence[int],
        vocabulary: int = 8192,
        fraction: float = SAMPLE_FRACTION,
    ) -> Comparison:
        """Sample and tokenise the corpus, unless that is done."""
        sample_corpus(corpus, folder / "sample", fraction)
        recipe = next(iter(networks.values())).recipe(vocabulary, 0.0, max(tokens))
        data = Dataset.prepare(recipe, folder / "sample", valid, folder / "data")
        held_out = {name: _start_of(text) for name, text in data.held_out.items()}
        return cls(networks, replace(data, held_out=held_out), folder, sorted(tokens))

    def train(self, name: str) -> None:
        """Train one of the networks on each number of tokens, with the best of its rates."""
        rate = self._best_rate(name)
        for tokens in self.tokens:
            self._train_on(name, rate, tokens)

    def trained(self, name: str) -> dict[str, Any]:
        """Return the rates of a network with their bits, and what it has been trained on."""
        files = (self._figures(name, tokens) for tokens in self.tokens)
        return {
            "trials": {str(rate): self._trial(name, rate) for rate in self.networks[name].rates},
            "rate": self._best_rate(name),
            "runs": [json.loads(file.read_text("utf-8")) for file in files if file.exists()],
        }

    def _best_rate(self, name: str) -> float:
        rates = self.networks[name].rates
        return min(rates, key=lambda rate: self._trial(name, rate))

    def checkpoint(self, name: str, tokens: int) -> Path:
        """Return the folder of the weights of a network after some number of tokens."""
        return self.folder / name / f"{tokens}"

    def _figures(self, name: str, tokens: int) -> Path:
        return self.folder / name / f"{tokens}.json"

    def _train_on(self, name: str, rate: float, tokens: int) -> None:
        """Train on some number of tokens; keep the weights, tokens and bits."""
        figures = self._figures(name, tokens)
        if figures.exists():
            return
        folder = self.folder / name / "run"
        bits = self._pretrain(name, rate, tokens, folder)
        with new_folder(self.checkpoint(name, tokens)) as unfinished:
            (newest,) = checkpoint.checkpoints(folder / "cooldown")
            shutil.copytree(newest, unfinished, dirs_exist_ok=True)
        write_file(figures, json.dumps({"tokens": tokens, "bits": bits}))

    def _trial(self, name: str, rate: float) -> float:
        """Train on a few tokens with a learning rate, and return the bits per character."""
        folder = self.folder / name / f"trial-{rate}"
        done = folder / "figures.json"
        if not done.exists():
            bits = self._pretrain(name, rate, self.trial_tokens, folder)
            write_file(done, json.dumps({"tokens": self.trial_tokens, "bits": bits}))
        return float(json.loads(done.read_text("utf-8"))["bits"])

    def _pretrain(self, name: str, rate: float, tokens: int, folder: Path) -> float:
        """Train to some number of tokens, and return the bits per character of held-out text."""
        run = self._run(name, rate, tokens, folder)
        run.train()
        return float(last_validation(folder)["bits_per_character"])

    def _run(self, name: str, rate: float, tokens: int, folder: Path) -> Pretraining:
        network = self.networks[name]
        recipe = network.recipe(self.data.tokenizer.size, rate, tokens)
        folder.mkdir(parents=True, exist_ok=True)
        observers = [print_json]
        return Pretraining(
            recipe, self.data, folder, tokens, observers=observers, network=network.make
        )

    def speeds(self) -> dict[str, float]:
        """Return the processor seconds of each network for a token of training.

        They are timed in alternation on one thread, so that both meet the same machine.
        """
        file = self.folder / "speeds.json"
        if not file.exists():
            scratch = self.folder / "speed"
            runs = {
                name: self._run(name, 1e-3, max(self.tokens), scratch / name)
                for name in self.networks
            }
            seconds: dict[str, list[float]] = {name: [] for name in runs}
            for _ in range(SPEED_STEPS):
                for name, run in runs.items():
                    started = time.process_time()
                    run.step()
                    seconds[name].append(time.process_time() - started)
            step_tokens = {name: n.streams * n.chunk for name, n in self.networks.items()}
            best = {name: min(some) / step_tokens[name] for name, some in seconds.items()}
            write_file(file, json.dumps(best))
            shutil.rmtree(scratch)
        found: dict[str, float] = json.loads(file.read_text("utf-8"))
        return found


def _start_of(text: HeldOutText) -> HeldOutText:
    """Return the first `HELD_OUT_TOKENS` of a text."""
    kept = min(HELD_OUT_TOKENS, len(text.ids))
    return HeldOutText(text.ids[:kept], round(text.characters * kept / max(len(text.ids), 1)))


def parameters(network: Network, vocabulary: int) -> int:
    """Return the number of weights of a network."""
    model = network.make(network.shape(vocabulary), 0.0)
    return sum(weight.numel() for weight in model.parameters())


def one_thread() -> None:
    """Let PyTorch compute on one thread, as the comparison says."""
    torch.set_num_threads(1)
