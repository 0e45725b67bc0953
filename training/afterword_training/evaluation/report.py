"""Measure a model against the one its training started from, or against simpler systems."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from afterword.completion.engine import Engine
from afterword.completion.personal import Personal
from afterword.store.bundle import Bundle
from afterword_training.corpus import CorpusDocument
from afterword_training.evaluation.baselines import NgramPredictor
from afterword_training.evaluation.example_finder import Example, find_examples
from afterword_training.evaluation.keystroke_savings import FIGURES, Savings, type_texts
from afterword_training.evaluation.kneser_ney import train
from afterword_training.evaluation.learning_curve import Curve
from afterword_training.evaluation.predictors import BufferWords, EnginePredictor, Predictor
from afterword_training.evaluation.repeats import Places, find_repeats
from afterword_training.evaluation.verdict import Verdict, judge
from afterword_training.network.held_out_loss import Score, score_bundle
from afterword_training.personal.held_out import known_already, split, texts_read
from afterword_training.personal.training import PersonalTraining

MAX_TYPED_WORDS = 600
"""Words of the writing set aside that the two models are compared on."""
NGRAM_ORDER = 5
"""Units in the longest n-grams of the baseline."""
COUNTED = "learn alone"
"""Name of the old network with the counts that `learn` makes."""
Row = dict[str, Any]


@dataclass(frozen=True)
class EvaluationReport:
    """What an evaluation found.

    Attributes
    ----------
    rows : list[Row]
        Figures of each system, the model itself last. Fractions are between 0 and 1, and
        `bits_per_character` is None for a system without a network. `repeated` is the fraction of
        the words that repeat the training text (`evaluation/repeats.py`), the same for all
        systems, and `without_repeats` holds the figures without those words. Both are None if the
        training text is unknown, the second also if no word is left.
    examples : list[Example]
        Words that the model suggests at once and the others do not.
    lost : list[Example]
        Words that the model before it suggested at once and this one does not.
    curve : Curve
        How the model learned; empty if only a finished model was measured.
    caveat : str
        Why the figures show little, in a sentence; empty if nothing is known against them.
    verdict : Verdict or None
        What a training has brought; None if only a finished model was measured.
    ending : str
        Why the training ended before its last step, in a sentence; empty if it did not.
    """

    rows: list[Row]
    examples: list[Example]
    lost: list[Example] = field(default_factory=list)
    curve: Curve = ()
    caveat: str = ""
    verdict: Verdict | None = None
    ending: str = ""


def compare(training: PersonalTraining, after: Bundle) -> EvaluationReport:
    """Compare the model that a training started from with the one it made.

    The writing that was set aside is typed with both, and with the old network and the counts that
    `learn` would make, unless the training was from scratch. If a document was cut in two, all read
    its beginning before the rest is typed.
    """
    held_out, beginning = training.held_out, training.beginning

    def typed(bundle: Bundle, personal: Personal) -> Savings:
        predictor = EnginePredictor(Engine(bundle, personal=personal))
        return type_texts(predictor, held_out, MAX_TYPED_WORDS, beginning)

    before = typed(training.base, training.before)
    counted = training.count_only()
    learned = None if counted is None else typed(training.base, counted.personal)
    # The installed model has the n-gram and datastore of the held-out writing too.
    now = typed(after, training.remembered)
    repeats = find_repeats(held_out, training.read)
    old, new = before.without(repeats), now.without(repeats)
    bits = score_bundle(training.base, held_out)
    rows = [_row("before", before, repeats, bits)]
    if learned is not None:
        rows.append(_row(COUNTED, learned, repeats, bits))
    rows.append(_row("after", now, repeats, score_bundle(after, held_out)))
    seconds = 0.0 if counted is None else counted.seconds
    return EvaluationReport(
        rows,
        find_examples(held_out, new, [old]),
        find_examples(held_out, old, [new]),
        [(step, value) for step, value in training.curve if math.isfinite(value)],
        training.caveat,
        judge(before, now, training.learned_words, learned, seconds),
        training.ending,
    )


def evaluate_model(
    bundle: Bundle, documents: Sequence[CorpusDocument], words: int
) -> EvaluationReport:
    """Compare a model with simpler systems on the newest part of some documents.

    Parameters
    ----------
    bundle : Bundle
        The model.
    documents : Sequence[CorpusDocument]
        In date order. An n-gram learns from what is older than the part that is typed.
    words : int
        Upper bound on the words typed; no more than about half of all words are typed.
    """
    older, newest, beginning = split([document.text for document in documents], 0.5, words)
    systems: dict[str, Predictor] = {"words of the buffer": BufferWords()}
    if not newest:
        older, newest = [], older
    else:
        systems["n-gram of the older writing"] = NgramPredictor([train(older, NGRAM_ORDER)])
    systems[bundle.manifest.name] = EnginePredictor(Engine.open(bundle))
    runs = {
        name: type_texts(predictor, newest, words, beginning) for name, predictor in systems.items()
    }
    read = texts_read(bundle)
    learned = None if read is None else [*older, *read]
    repeats = find_repeats(newest, learned) if learned else None
    *others, own = (run.without(repeats or ()) for run in runs.values())
    rows = [_row(name, run, repeats) for name, run in runs.items()]
    rows[-1]["bits_per_character"] = round(score_bundle(bundle, newest).bits_per_character, 4)
    typed = documents[len(documents) - len(newest) :]
    examples = find_examples(newest, own, others)
    return EvaluationReport(rows, examples, caveat=known_already(bundle, typed))


def _row(system: str, run: Savings, repeats: Places | None, score: Score | None = None) -> Row:
    new = None if repeats is None else run.without(repeats)
    return {
        "system": system,
        "words": run.words,
        **_figures(run),
        "bits_per_character": round(score.bits_per_character, 4) if score else None,
        "repeated": None if new is None else round(1 - new.words / max(run.words, 1), 4),
        "without_repeats": {"words": new.words, **_figures(new)} if new and new.words else None,
    }


def _figures(run: Savings) -> Row:
    return {name: round(figure.of(run), 4) for name, figure in FIGURES.items()}
