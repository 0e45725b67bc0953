"""Ghost text: the best word, and the words after it while their running probability holds."""

from __future__ import annotations

import math

import numpy as np

from afterword.completion.candidates import Candidate, Phrase
from afterword.completion.memory import Boundary, Model
from afterword.completion.search import Tree
from afterword.text.apostrophes import write_apostrophes
from afterword.text.units import straighten

MINIMUM = 0.4
"""Least probability of a first word that is shown; calibrated on held-out text."""
LONGEST = 5
"""Most words of a phrase."""


def continue_phrase(
    model: Model,
    boundary: Boundary,
    prefix: str,
    first: Candidate,
    *,
    mass: float,
    minimum: float | None,
    curly: bool,
) -> Phrase | None:
    """The phrase that begins with the word `first`, None when that is not likely enough.

    Parameters
    ----------
    mass : float
        Probability of all words that start with the typed prefix: what `first` is measured by.
    minimum : float | None
        Least probability of the whole phrase; None for the calibrated one.
    """
    least = MINIMUM if minimum is None else minimum
    sure = probability = first.probability / max(mass, first.probability)
    if probability < least:
        return None
    text = first.text
    ids = model.tokenizer.word_ids(straighten(text))
    state = boundary.step.state
    for _ in range(LONGEST - 1):
        step = model.language_model.run(np.array([ids], dtype=np.int64), state)
        found = Tree(model.language_model, model.vocabulary, step).best("", 1, budget=2)
        if not found or probability * math.exp(found[0].log_probability) < least:
            break
        probability *= math.exp(found[0].log_probability)
        text += " " + write_apostrophes(found[0].text, "", curly)
        ids, state = found[0].ids, step.state
    return Phrase(prefix, text, probability, sure)
