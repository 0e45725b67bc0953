"""The shipped model gives the same words in JavaScript as in Python."""

from __future__ import annotations

from itertools import pairwise

import pytest

from afterword.completion.config import EngineConfig
from afterword.completion.search import SearchTree
from afterword.completion.text_model import TextModel
from afterword.completion.vocabulary import Vocabulary
from afterword.model.language_model import LanguageModel, ModelOutput
from afterword.store.paths import shipped_bundle
from afterword.text.tokenizer import LINE, Tokenizer
from afterword.text.units import normalize_unit

from .conftest import CASES, Answers, Case

pytestmark = pytest.mark.slow  # it installs packages

COUNT = 5
MIN_DIFFERENCE_NATS = 0.003
"""Words this far apart keep their order: the runtimes differ by less than a hundredth of it."""
RUNTIMES = ["in_node", "in_browser"]


@pytest.fixture(params=RUNTIMES)
def answers(request: pytest.FixtureRequest) -> Answers:
    """Return the answers of one runtime."""
    answers: Answers = request.getfixturevalue(request.param)
    assert len(answers) == len(CASES)
    return answers


@pytest.fixture(scope="module")
def model() -> TextModel:
    """Return the network without the list of existing words, one path to a call."""
    tokenizer = Tokenizer.open(shipped_bundle() / "tokenizer.json")
    network = LanguageModel(shipped_bundle() / "model.onnx")
    return TextModel(network, tokenizer, Vocabulary(tokenizer), EngineConfig(search_batch=1))


def encode(model: TextModel, case: Case) -> tuple[int, ...]:
    """Return the ids of a text whose last line has no end."""
    ids = tuple(model.tokenizer.document_ids(case.text))
    return ids[:-1] if ids[-1] == LINE else ids


def likeliest(model: TextModel, output: ModelOutput, case: Case) -> dict[str, float]:
    """Return the likeliest words with their log-probabilities; fail if two are too close."""
    search = SearchTree(model, output).search(normalize_unit(case.prefix), COUNT + 1, calls=50)
    words = {word.text: word.log_probability for word in search.words}
    assert len(words) == COUNT + 1
    close = [a - b < MIN_DIFFERENCE_NATS for a, b in pairwise(words.values())]
    assert not any(close), f"choose another text, these are too close: {case} {words}"
    return dict(list(words.items())[:COUNT])


def test_tokens_are_the_same(answers: Answers, model: TextModel) -> None:
    assert [tuple(answer["ids"]) for answer in answers] == [encode(model, case) for case in CASES]


def test_words_are_the_same(answers: Answers, model: TextModel) -> None:
    for case, answer in zip(CASES, answers, strict=True):
        expected = likeliest(model, model.run(encode(model, case), None), case)
        assert list(answer["words"]) == list(expected)
        assert list(answer["words"].values()) == pytest.approx(
            list(expected.values()), abs=MIN_DIFFERENCE_NATS / 2
        )


def test_state_is_carried_from_call_to_call(answers: Answers, model: TextModel) -> None:
    for case, answer in zip(CASES, answers, strict=True):
        ids = encode(model, case)
        half = (len(ids) + 1) // 2
        output = model.run(ids[:half], None)
        if half < len(ids):
            output = model.run(ids[half:], output)
        assert list(answer["inTwoCalls"]) == list(likeliest(model, output, case))
