"""Train an LSTM or a GRU on words from scratch, with early stopping, and export it to ONNX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from benchmarks.hamlet.play import Place, Play, Split
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  (the field's name for it)

from afterword.errors import UserError
from afterword.model.language_model import LanguageModel as OnnxModel
from afterword.store.model_shape import Cell, ModelShape
from afterword_export.graph import build
from afterword_training.network.lstm import LanguageModel
from afterword_training.network.observers import Observer, Report

PADDING, UNKNOWN = 0, 1
"""Ids after the end of a line, and of words that are not known; the words follow."""
FIRST_WORD = 2
NOT_ASKED = -100
"""Target where nothing is to be predicted."""
MAX_ONNX_DIFFERENCE = 0.001
"""The most by which the accuracy of the ONNX graph may differ."""
EVALUATION_LINES = 256


@dataclass(frozen=True)
class Settings:
    """The network and its training; the sizes are those that such notebooks have.

    Attributes
    ----------
    embedding, hidden : int, tuple[int, ...]
        Sizes of the embedding and the layers, the last of which has that of the embedding.
    dropout : float
        Around each layer.
    rate : float
        Adam's learning rate.
    batch_lines : int
        Lines in a batch.
    epochs : int
        The most epochs.
    patience : int
        Epochs without a lower loss after which the training ends.
    """

    embedding: int = 100
    hidden: tuple[int, ...] = (150, 100)
    dropout: float = 0.2
    rate: float = 2e-3
    batch_lines: int = 16
    epochs: int = 50
    patience: int = 3


class Lines(NamedTuple):
    """Lines as ids [N, T] and the ids to predict after each word [N, T], or `NOT_ASKED`."""

    ids: Tensor
    targets: Tensor

    def batches(self, order: Tensor, size: int) -> list[Lines]:
        """Return lines in batches of one length or nearly, each in the order given."""
        lengths = (self.ids[order] != PADDING).sum(1)
        rows = order[lengths.argsort(stable=True)].split(size)  # type: ignore[no-untyped-call]
        longest = [int((self.ids[row] != PADDING).sum(1).max()) for row in rows]
        return [
            Lines(self.ids[row, :length], self.targets[row, :length])
            for row, length in zip(rows, longest, strict=True)
        ]

    @property
    def asked(self) -> int:
        """Number of words to predict."""
        return int((self.targets != NOT_ASKED).sum())


def encode(play: Play, places: Sequence[Place], ids_of: dict[str, int]) -> Lines:
    """Return the lines that have the places, in order, each read once.

    That the network predicts a word at each place of a line gives the same as a sequence of its own
    for every beginning of a line, padded at its start, but for what it makes of the padding.
    """
    longest = max(len(line.words) for line in play.lines) - 1
    grouped = [list(group) for _, group in groupby(places, lambda place: place.line)]
    ids = torch.full((len(grouped), longest), PADDING)
    targets = torch.full((len(grouped), longest), NOT_ASKED)
    for row, group in enumerate(grouped):
        words = [ids_of.get(word, UNKNOWN) for word in play.lines[group[0].line].words]
        ids[row, : len(words) - 1] = torch.tensor(words[:-1])
        for _, word in group:
            targets[row, word - 1] = words[word]
    return Lines(ids, targets)


class Epoch(NamedTuple):
    """What was measured after an epoch: loss in nats a word, and fraction of words right."""

    training_loss: float
    stopping_loss: float
    accuracy: float


@dataclass(frozen=True)
class Trained:
    """A trained network with the best weights, and its epochs.

    Attributes
    ----------
    model : LanguageModel
    epochs : list[Epoch]
    kept : int
        The epoch whose weights it has, counted from 1.
    judged : Lines
        What it is judged by.
    """

    model: LanguageModel
    epochs: list[Epoch]
    kept: int
    judged: Lines

    @property
    def at_best(self) -> float:
        """The highest accuracy of any epoch."""
        return max(epoch.accuracy for epoch in self.epochs)

    @property
    def at_the_end(self) -> float:
        """The accuracy of the last epoch."""
        return self.epochs[-1].accuracy

    @property
    def accuracy(self) -> float:
        """The accuracy with the weights that were kept."""
        return self.epochs[self.kept - 1].accuracy


def train(
    play: Play, split: Split, cell: Cell, seed: int, settings: Settings, observe: Observer
) -> Trained:
    """Train a network on a split until the loss at the stopping places no longer falls."""
    ids_of = {word: FIRST_WORD + rank for rank, word in enumerate(split.vocabulary)}
    parts = (split.learned, split.stopping, split.judged)
    learned, stopping, judged = (encode(play, places, ids_of) for places in parts)
    vocabulary = FIRST_WORD + len(ids_of)
    torch.manual_seed(seed)
    shape = ModelShape(cell, vocabulary, settings.embedding, settings.hidden)
    model = LanguageModel(shape, settings.dropout)
    asked = learned.targets[learned.targets != NOT_ASKED]
    model.start_at_frequencies(torch.bincount(asked, minlength=vocabulary))
    optimizer = torch.optim.Adam(model.parameters(), settings.rate)
    epochs: list[Epoch] = []
    weights, kept = model.state_dict(), 0
    while len(epochs) < settings.epochs and len(epochs) - kept < settings.patience:
        loss = _train_epoch(model, learned, optimizer, settings.batch_lines)
        epochs.append(Epoch(loss, evaluate(model, stopping)[0], evaluate(model, judged)[1]))
        observe(_report(epochs, settings.epochs, learned.asked))
        if epochs[-1].stopping_loss <= min(epoch.stopping_loss for epoch in epochs):
            kept = len(epochs)
            weights = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    model.load_state_dict(weights)
    return Trained(model, epochs, kept, judged)


def _train_epoch(
    model: LanguageModel, lines: Lines, optimizer: torch.optim.Optimizer, batch_lines: int
) -> float:
    """Make a pass over the lines in random order; return the mean loss in nats a word."""
    model.train()
    batches = lines.batches(torch.randperm(len(lines.ids)), batch_lines)
    total = 0.0
    for index in torch.randperm(len(batches)).tolist():
        logits, targets = _predict(model, batches[index])
        loss = F.cross_entropy(logits, targets)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        total += float(loss.detach()) * len(targets)
    return total / lines.asked


@torch.no_grad()
def evaluate(model: LanguageModel, lines: Lines) -> tuple[float, float]:
    """Return the loss in nats a known word, and the fraction of all words that were right."""
    model.eval()
    nats, known, right = 0.0, 0, 0
    for batch in lines.batches(torch.arange(len(lines.ids)), EVALUATION_LINES):
        logits, targets = _predict(model, batch)
        right += _right(logits.argmax(-1), targets)
        nats += float(F.cross_entropy(logits, targets, ignore_index=UNKNOWN, reduction="sum"))
        known += int((targets != UNKNOWN).sum())
    return nats / max(known, 1), right / max(lines.asked, 1)


def _predict(model: LanguageModel, lines: Lines) -> tuple[Tensor, Tensor]:
    """Return the scores [M, V] at the places that are asked for, and the right words [M]."""
    hidden, _ = model(lines.ids, model.initial_state(len(lines.ids)))
    asked = lines.targets != NOT_ASKED
    return model.logits(hidden[asked]), lines.targets[asked]


def _right(words: Tensor, targets: Tensor) -> int:
    """Return how many words were right; one that is not known never is."""
    return int(((words == targets) & (targets != UNKNOWN)).sum())


def _report(epochs: Sequence[Epoch], most: int, words: int) -> Report:
    last = epochs[-1]
    figures = {"validation_loss": last.stopping_loss, "accuracy": last.accuracy}
    return Report(len(epochs), most, last.training_loss, words, None, figures)


def export(trained: Trained, file: Path) -> float:
    """Write the network as an ONNX graph in fp32; return its accuracy in ONNX Runtime.

    Raises
    ------
    UserError
        If the accuracy is not that of PyTorch.
    """
    weights = {name: tensor.numpy() for name, tensor in trained.model.state_dict().items()}
    content: bytes = build(weights, trained.model.shape, quantise=False).SerializeToString()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    accuracy = onnx_accuracy(file, trained.judged)
    if abs(accuracy - trained.accuracy) > MAX_ONNX_DIFFERENCE:
        raise UserError(
            f"{file} has {accuracy:.2%} of the words right, PyTorch {trained.accuracy:.2%}: "
            "try other versions of onnxruntime and torch"
        )
    return accuracy


def onnx_accuracy(file: Path, lines: Lines) -> float:
    """Return the fraction of words that a graph has right, read word by word with its state."""
    model = OnnxModel(file)
    right = 0
    for batch in lines.batches(torch.arange(len(lines.ids)), EVALUATION_LINES):
        state = model.initial_state(len(batch.ids))
        found = []
        for column in batch.ids.T:
            output = model.run(np.ascontiguousarray(column[:, None].numpy()), state)
            state = output.state
            found.append(torch.from_numpy(output.log_probabilities.argmax(1)))
        right += _right(torch.stack(found, dim=1), batch.targets)
    return right / max(lines.asked, 1)
