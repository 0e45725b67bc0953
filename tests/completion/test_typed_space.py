"""What a typed space says about the next token."""

from __future__ import annotations

import math

import numpy as np
import pytest

from afterword.completion.document_state import DocumentState
from afterword.completion.text_model import TextModel
from afterword.masking.prose_document import ProseDocument
from afterword.model.language_model import Floats
from afterword.text.tokenizer import EXTRA_SPACE, LINE, NO_SPACE, Tokenizer

from .constant import TOKENIZER, constant_model

MODEL = {"the": 0.4, "others": 0.1, ".": 0.3, ",": 0.1, '"': 0.1}


@pytest.fixture(scope="module")
def model() -> TextModel:
    return constant_model(Tokenizer.open(TOKENIZER), MODEL)


def expected(model: TextModel, text: str, language: str = "plaintext") -> dict[str, float]:
    """Return the probability of each word and mark at the end of a text."""
    log_probabilities = output_at(model, text, language)
    ids = {text: model.tokenizer.word_ids(text)[0] for text in MODEL}
    return {text: math.exp(log_probabilities[index]) for text, index in ids.items()}


def output_at(model: TextModel, text: str, language: str = "plaintext") -> Floats:
    document = ProseDocument("doc", text, language)
    session = DocumentState(model, document).session_at(document.cursor(document.end))
    log_probabilities: Floats = session.output.log_probabilities[0]
    return log_probabilities


GIVEN_SPACE = {"the": 0.4 / 0.6, "others": 0.1 / 0.6, ".": 0.0, ",": 0.0, '"': 0.1 / 0.6}


@pytest.mark.parametrize("text", ["the ", "the, ", "the  ", 'the "others" ', "the\nothers "])
def test_a_space_rules_out_what_never_stands_behind_one(model: TextModel, text: str) -> None:
    assert expected(model, text) == pytest.approx(GIVEN_SPACE, abs=1e-5)
    log_probabilities = output_at(model, text)
    assert np.exp(log_probabilities).sum() == pytest.approx(1, abs=1e-4)
    assert not np.exp(log_probabilities[[NO_SPACE, LINE]]).any()
    assert np.isfinite(log_probabilities[EXTRA_SPACE])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "the\n",
        "  ",  # a space at the start of a line says nothing
        "the (",
        "the -",
        "the - ",  # where the rules expect none, a marker has told the network of the space
    ],
)
def test_without_a_space_between_two_units_nothing_is_ruled_out(
    model: TextModel, text: str
) -> None:
    assert expected(model, text) == pytest.approx(MODEL, abs=1e-5)


def test_a_space_behind_masked_text_counts_and_masked_text_alone_does_not(
    model: TextModel,
) -> None:
    assert expected(model, "the `code` ", "markdown") == pytest.approx(GIVEN_SPACE, abs=1e-5)
    assert expected(model, "the\u00a0", "latex") == pytest.approx(GIVEN_SPACE, abs=1e-5)
    assert expected(model, "the~", "latex") == pytest.approx(MODEL, abs=1e-5)


def test_a_space_that_was_thought_impossible_leaves_a_distribution(model: TextModel) -> None:
    certain = constant_model(model.tokenizer, {".": 1.0})
    log_probabilities = output_at(certain, "the ")
    assert not np.isnan(log_probabilities).any()
    assert np.exp(log_probabilities).sum() <= 1
