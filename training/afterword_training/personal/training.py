"""Train a network on one person's writing, and install it with that person's layers."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from afterword.completion.forgetting import forgotten_words
from afterword.completion.lexicon import LEXICON
from afterword.completion.personal import Personal
from afterword.errors import UserError
from afterword.store import paths, registry
from afterword.store.bundle import LAYERS, RECORDS, SOURCES, Bundle, write_bundle
from afterword.store.files import tidy, write_file
from afterword.store.locks import lock_data
from afterword.store.model_shape import Cell, ModelShape
from afterword.store.source_record import SCRATCH
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import WORD
from afterword_export.export import export
from afterword_training.corpus import Corpus
from afterword_training.network.initial_model import InitialModel, from_bundle, from_checkpoint
from afterword_training.network.lstm import LanguageModel
from afterword_training.network.observers import Observer
from afterword_training.personal.datastore_builder import (
    build_datastore,
    datastore_of,
    read_states,
)
from afterword_training.personal.fine_tuning import FineTuning, Hyperparameters
from afterword_training.personal.held_out import halve, set_aside
from afterword_training.personal.ngram_builder import build_ngram
from afterword_training.personal.provenance import Provenance
from afterword_training.personal.source_indexing import index_sources
from afterword_training.personal.wanted_writing import check_not_forgotten
from afterword_training.tokenizer_training import count_units, train_tokenizer

LICENCE = "LicenseRef-personal"
SCRATCH_HYPERPARAMETERS = Hyperparameters(
    epochs=30,
    peak_rate=3e-3,
    dropout=0.3,
    interpolation=1.0,
    validations_per_epoch=1,
    patience=3,
    streams=16,
    chunk=64,
    negatives=0,
)


class Counted(NamedTuple):
    """Layers that were made as by `learn`, and how long that took."""

    personal: Personal
    seconds: float


class PersonalTraining:
    """Trains one named model and installs it; the caller holds `lock_run` meanwhile.

    Parameters
    ----------
    corpus : Corpus
        What the person wrote.
    name : str
        Name of the model.
    record : Provenance
        What the model is made from, without the corpus itself.
    start : str | None
        Bundle to start from instead of the record's, from which it may have been trained itself.
    known : Corpus | None
        What the network of `start` has already learned: it goes into the n-gram and the datastore.
    cell : "lstm", "gru" or None
        For a model from scratch alone. None takes the cell of the model that is replaced, if that
        was made from scratch as well, else an LSTM.

    Raises
    ------
    UserError
        If there is no such bundle, no word was written twice, or some of it is forgotten by now.
    """

    def __init__(
        self,
        corpus: Corpus,
        name: str,
        record: Provenance,
        *,
        start: str | None = None,
        known: Corpus | None = None,
        cell: Cell | None = None,
    ) -> None:
        known = known or Corpus()
        self._name, self._words = name, corpus.words + known.words
        self._record = record.after_training(corpus, known)
        self._documents = [*known.documents, *corpus.documents]
        self._texts = [document.text for document in corpus.documents]
        self._known = [document.text for document in known.documents]
        start = start or record.start
        self.from_scratch = start == SCRATCH
        self.base = registry.open_model(registry.SHIPPED if self.from_scratch else start)
        parts, self.caveat = set_aside(corpus.documents, self.base)
        self.learned, self._set_aside = parts.learned, parts.held_out
        validation, self.held_out, self.beginning = halve(parts)
        # Needed only for the final comparison, but if nothing can be counted it fails right away.
        self._counted = build_ngram(self.read)
        self.remembered = Personal(self._counted)
        own = "und" if self.from_scratch else self.base.manifest.language
        self._language = record.language or own
        self._folder = run = _open_run(name, self._record)
        self._tuning = FineTuning(
            _from_scratch(self.learned, run, _scratch_cell(cell, name))
            if self.from_scratch
            else from_bundle(self.base),
            self.learned,
            validation,
            run,
            hyperparameters=SCRATCH_HYPERPARAMETERS if self.from_scratch else Hyperparameters(),
            minutes=record.minutes,
        )
        self.before = Personal.of(self.base)
        self.base = _copied(self.base, run / "base")

    @property
    def curve(self) -> list[tuple[int, float]]:
        """Step, and bits per character of what weights are chosen by, of each validation."""
        return self._tuning.curve

    @property
    def read(self) -> list[str]:
        """Return the texts that the new model has read, without what was set aside."""
        return [*self._known, *self.learned]

    @property
    def learned_words(self) -> int:
        """Return how many words the network has learned from."""
        return sum(len(WORD.findall(text)) for text in self.read)

    @property
    def ending(self) -> str:
        """Return a sentence that says why the training ended early; empty if it did not."""
        return self._tuning.ending

    def count_only(self) -> Counted | None:
        """Return what `learn` would make of the writing; None for a model from scratch.

        The old network stays, and what was set aside to test on is left out.
        """
        if self.from_scratch:
            return None
        began = time.monotonic()
        ngram = build_ngram(self.read)
        datastore = datastore_of(from_bundle(self.base), self.read, ngram.vocabulary)
        return Counted(Personal(ngram, datastore), time.monotonic() - began)

    @property
    def resumed(self) -> bool:
        """Return whether the training continues from a checkpoint."""
        return self._tuning.resumed

    def run(self, observers: Sequence[Observer]) -> None:
        """Train to the end, and pass every report to every observer."""
        for report in self._tuning.train():
            for observe in observers:
                observe(report)

    def install(self) -> Bundle:
        """Install the best weights, with layers made from all the writing, under the model's name.

        `remembered` then has the layers of the learned writing alone.

        Raises
        ------
        UserError
            If some of what it has learned is forgotten by now.
        """
        personal = self._remember()
        exported = export(
            from_checkpoint(self._tuning.best).trained(),
            name=self._name,
            personal=True,
            licence=LICENCE,
            data=[{"source": "personal", "words": self._words}],
            metrics=self._metrics(),
            held_out_ids=np.array(self._tuning.held_out.ids, np.int64),
            language=self._language,
        )
        files = {
            **exported.files,
            **self._inherited(),
            SOURCES: self._record.to_json().encode(),
        }
        with lock_data():
            # Only under this lock can no other process add to what is forgotten.
            check_not_forgotten(self._record.learned)
            known = personal.without(forgotten_words())
            return registry.install(exported.manifest, {**files, **known.files()}, self._name)

    def _remember(self) -> Personal:
        """Make the layers: count all of the writing, and let the best weights read it."""
        best = from_checkpoint(self._tuning.best)
        model, parts = best.model(), (self.read, self._set_aside)
        learned, newest = (read_states(model, best.tokenizer, part) for part in parts)
        before, ngram = self._counted, build_ngram([*self._known, *self._texts])
        self.remembered = Personal(before, build_datastore([learned], before.vocabulary))
        return Personal(
            ngram,
            build_datastore([learned, newest], ngram.vocabulary),
            index_sources(self._documents, ngram.vocabulary),
        )

    def _inherited(self) -> dict[str, bytes | Path]:
        """Return the files of the initial bundle that the new model takes over."""
        base = {} if self.from_scratch else self.base.files
        return {name: content for name, content in base.items() if name == LEXICON}

    def _metrics(self) -> dict[str, Any]:
        bits = [value for _, value in self.curve]
        return {"bits_per_character_before": bits[0], "bits_per_character": min(bits)}

    def clean(self) -> None:
        """Remove the checkpoints of the finished run."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _open_run(name: str, record: Provenance) -> Path:
    """Make the folder of a run, and write into it what the run learns from.

    The record is written before anything is learned, so forgetting a source finds the run. What a
    run on other writing has left behind is deleted.

    Raises
    ------
    UserError
        If a source is forgotten by now: the process that forgot it may not have seen the record.
    """
    run = paths.runs_dir() / name
    if _record_of_run(run) != record:
        shutil.rmtree(run, ignore_errors=True)
    paths.write_text(run / SOURCES, record.to_json())
    tidy(run)
    check_not_forgotten(record.learned)
    return run


def _copied(bundle: Bundle, folder: Path) -> Bundle:
    """Copy a bundle's network, as the model may be replaced, even by this very training.

    The layers stay behind: a word that is forgotten must leave the disk.
    """
    left_out = {*RECORDS, *LAYERS}
    files = {name: content for name, content in bundle.files.items() if name not in left_out}
    return write_bundle(folder, bundle.manifest, files)


def _record_of_run(run: Path) -> Provenance | None:
    try:
        return Provenance.found_in(run)
    except UserError:
        return None


def _scratch_cell(cell: Cell | None, name: str) -> Cell:
    """Return the cell of a model from scratch: the given one, else that of the one it replaces."""
    try:
        if cell is None and name in registry.names():
            replaced = registry.open_model(name)
            record = Provenance.of(replaced)
            if record is not None and record.start == SCRATCH:
                return replaced.manifest.shape.cell
    except UserError:  # a corrupt model can be trained again
        pass
    return cell or "lstm"


def _from_scratch(texts: Sequence[str], folder: Path, cell: Cell) -> InitialModel:
    """Return a new vocabulary and an untrained model, sized by how much there is to learn from.

    The vocabulary is stored in the run's folder: learned again, it might number its tokens
    differently, and a killed run could not continue.
    """
    counts = count_units(texts)
    total = sum(counts.values())
    digest = hashlib.sha256("\n".join(texts).encode("utf-8", "replace")).hexdigest()
    path = folder / f"vocabulary-{digest[:16]}.json"
    if not path.exists():
        size = min(16_384, max(1024, 2 ** (max(total // 32, 1)).bit_length()))
        write_file(path, train_tokenizer(counts, size).to_json())
    tokenizer = Tokenizer.open(path)
    embedding, hidden = (384, (1024, 384)) if total > 5_000_000 else (256, (512, 256))
    shape = ModelShape(cell, tokenizer.size, embedding, hidden)
    torch.manual_seed(Hyperparameters.seed)
    model = LanguageModel(shape)
    ids = np.fromiter((i for text in texts for i in tokenizer.document_ids(text)), np.int64)
    model.start_at_frequencies(torch.from_numpy(np.bincount(ids, minlength=tokenizer.size)))
    return InitialModel(shape, model.state_dict(), tokenizer)
