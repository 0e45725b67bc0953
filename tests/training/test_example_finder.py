"""Examples of words that one model suggests at once and the others do not."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")

from afterword.store import forgotten
from afterword_training.evaluation.example_finder import Example, find_examples
from afterword_training.evaluation.keystroke_savings import Offer, Savings

from .offers import TEXT, offers

NOW = {"told": 1, "committee": 1, "right": 3, "home": 1, "hunter2secret": 1}
BEFORE = {"told": 0, "committee": 0, "right": 0, "home": 0, "hunter2secret": 0}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def test_examples_are_new_words_with_context() -> None:
    examples = find_examples([TEXT], offers(**NOW), [offers(**BEFORE)])
    assert examples == [
        Example("She told us that the ", "committee"),
        Example("She told us that the committee had been ", "right"),
    ]
    known = offers(**{**BEFORE, "committee": 4})
    assert [e.word for e in find_examples([TEXT], offers(**NOW), [known])] == ["right"]
    assert find_examples([TEXT], offers(**NOW), [offers(**BEFORE), offers(**NOW)]) == []


def test_what_is_forgotten_is_no_example() -> None:
    forgotten.add(["Committee"])
    assert find_examples([TEXT], offers(**NOW), [offers(**BEFORE)]) == []


def test_long_lines_are_cut_between_words() -> None:
    text = "word " * 40 + "marvellous"
    now, before = Savings(), Savings()
    now.offers.append(Offer(0, 200, 210, 1))
    before.offers.append(Offer(0, 200, 210, 0))
    ((context, word),) = find_examples([text], now, [before])
    assert word == "marvellous"
    assert context.startswith("… word word")
    assert len(context) < 65
