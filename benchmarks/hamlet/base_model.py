"""Predict the same words with a base model: as it is, after counting, and fine-tuned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from benchmarks.authors import Author
from benchmarks.hamlet.play import Place, Play, Split, learned_scenes, plain, stopping_scenes
from benchmarks.systems import System

from afterword.completion.lexicon import LEXICON
from afterword.store.bundle import Bundle, write_bundle
from afterword_export.export import export
from afterword_training.evaluation.predictors import EnginePredictor
from afterword_training.network.initial_model import from_bundle, from_checkpoint
from afterword_training.personal.fine_tuning import FineTuning, Hyperparameters

COUNTED = "network+cache+ngram+datastore"
"""What `afterword learn` makes, besides the words of the document."""


class Row(NamedTuple):
    """A way to use the base model, and the splits that it can be measured on.

    Attributes
    ----------
    name : str
        Of the row.
    parts : str
        Of the engine, as `benchmarks.systems` names them.
    splits : tuple[str, ...]
        By name. What learns from scenes cannot be judged by the random split, whose places stand in
        all of them.
    line_only : bool
        Whether only the line is given, as to the networks from scratch.
    fine_tuned : bool
        Whether the network is fine-tuned on the scenes to learn from.
    """

    name: str
    parts: str
    splits: tuple[str, ...] = ("random", "scenes")
    line_only: bool = False
    fine_tuned: bool = False


ROWS = (
    Row("base model, given the line", "network+cache", ("scenes",), line_only=True),
    Row("base model, given the scene so far", "network+cache"),
    Row("the same after `learn`", COUNTED, ("scenes",)),
    Row("the same fine-tuned as well", COUNTED, ("scenes",), fine_tuned=True),
)


def measure(row: Row, play: Play, split: Split, bundle: Bundle, run: Path) -> float:
    """Return the fraction of the places of a split that a base model predicts rightly."""
    if row.fine_tuned:
        bundle = fine_tune(bundle, play, run)
    author = Author("play", learned_scenes(play), [])
    begin = (lambda line: play.lines[line].start) if row.line_only else (lambda _: 0)
    with ExitStack() as stack:
        made = System.parse(f"{row.parts}@{bundle.path}").make(author, None, stack)
        assert isinstance(made.predictor, EnginePredictor)
        return accuracy(made.predictor, play, split.judged, begin)


def accuracy(
    predictor: EnginePredictor, play: Play, places: Sequence[Place], begin: Callable[[int], int]
) -> float:
    """Return the fraction of places at which the likeliest word is right, but for its capitals.

    Parameters
    ----------
    predictor : EnginePredictor
    play : Play
    places : Sequence[Place]
        In order.
    begin : Callable[[int], int]
        Returns the offset in the scene where the text that is given before a line begins.
    """
    right = 0
    for text, columns, words in _documents(play, places, begin):
        predictor.open()
        typed = 0
        for column, word in zip(columns, words, strict=True):
            predictor.type(text[typed:column])
            typed = column
            best = predictor.best_word()
            right += best is not None and plain(best.text) == word
    return right / len(places)


def _documents(
    play: Play, places: Sequence[Place], begin: Callable[[int], int]
) -> Iterator[tuple[str, list[int], list[str]]]:
    """Yield each text to type, the columns to stop at, and the words that follow there."""

    def document(place: Place) -> tuple[int, int]:
        return play.lines[place.line].scene, begin(place.line)

    for (scene, start), group in groupby(places, document):
        found = list(group)
        columns = [play.lines[place.line].columns[place.word] - start for place in found]
        yield play.scenes[scene][start:], columns, [play.word_at(place) for place in found]


def fine_tune(bundle: Bundle, play: Play, run: Path) -> Bundle:
    """Fine-tune a base model on the scenes to learn from, as `afterword train` does."""
    tuning = FineTuning(
        from_bundle(bundle),
        learned_scenes(play),
        stopping_scenes(play),
        run,
        hyperparameters=Hyperparameters(),
    )
    for _ in tuning.train():
        pass
    exported = export(
        from_checkpoint(tuning.best).trained(),
        name="play",
        personal=False,
        licence="CC0-1.0",
        data=[{"source": "play", "licence": "CC0-1.0"}],
        metrics={},
        language=bundle.manifest.language,
    )
    inherited = {name: file for name, file in bundle.files.items() if name == LEXICON}
    return write_bundle(run / "bundle", exported.manifest, {**exported.files, **inherited})
