"""The main job with the model that ships: a text in, sensible words out."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from afterword.completion.engine import Engine
from afterword.store import registry
from afterword.text.units import WORD
from tests.examples import slow
from tests.helpers import SECONDS, at_end

README = Path(__file__).parents[2] / "README.md"
LIMIT = 5
FLOOR = 0.9
"""Least share of the contexts in which a person would take one of the words: a little below what
the shipped model reaches."""

_DATA = tomllib.loads(Path(__file__).with_name("contexts.toml").read_text("utf-8"))
CONTEXTS = {
    kind: {text: set(words.split()) for text, words in contexts.items()}
    for kind, contexts in _DATA.items()
}
TEXTS = [text for contexts in CONTEXTS.values() for text in contexts]
CURLY = "That’s what I’ve heard. "
STRAIGHT = "That's what I've heard. "
CONTRACTIONS = ["I", "I don", "It isn", "You shouldn", "We couldn", "They", "Let"]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.open(registry.open_model(registry.SHIPPED))


def offered(engine: Engine, text: str, *, forgive_slips: bool = True) -> list[str]:
    """Return the words listed at the end of a new document with just this text."""
    document = "untitled:context"
    found = engine.complete(*at_end(text, document), LIMIT, forgive_slips=forgive_slips)
    engine.close(document)
    return [word.text for word in found.words]


@pytest.fixture(scope="module")
def answers(engine: Engine) -> dict[str, list[str]]:
    """Return the words listed for every context."""
    return {text: offered(engine, text) for text in TEXTS}


def test_a_person_would_take_one_of_the_words(answers: dict[str, list[str]]) -> None:
    hits = 0
    for kind, contexts in CONTEXTS.items():
        missed = {
            text: words
            for text, acceptable in contexts.items()
            if not acceptable & set(words := answers[text])
        }
        hits += len(contexts) - len(missed)
        print(f"{kind:12} {len(contexts) - len(missed):2} of {len(contexts)}")
        for text, words in missed.items():
            print(f"    {text!r}: {', '.join(words)}")
    print(f"{'all':12} {hits} of {len(TEXTS)}")
    assert hits >= FLOOR * len(TEXTS)


@pytest.mark.parametrize("text", TEXTS)
def test_words_go_on_with_what_was_typed(engine: Engine, text: str) -> None:
    words = offered(engine, text, forgive_slips=False)
    typed = "" if text.endswith((" ", "-")) else text.rpartition("\n")[2].rpartition(" ")[2]
    assert 0 < len(words) <= LIMIT
    assert len(set(words)) == len(words)
    for word in words:
        assert word.lower().startswith(typed.lower())  # a name may have lost its capitals
        assert word != typed
        assert WORD.fullmatch(word)


@pytest.mark.parametrize("typed", ["the", "The", "THE", "tHe", "McD", "É", "NAÏ", "naï"])
def test_the_case_of_typed_letters_is_kept(engine: Engine, typed: str) -> None:
    words = offered(engine, f"This is {typed}", forgive_slips=False)
    assert words
    assert all(word.startswith(typed) for word in words)


@pytest.mark.parametrize("text", ["WE ARE VE", "IN THE UNITED ST", "THANK YOU FOR YO", "I DON"])
def test_all_caps_go_on_in_all_caps(engine: Engine, text: str) -> None:
    assert offered(engine, text)[0].isupper()


@pytest.mark.parametrize("typed", CONTRACTIONS)
@pytest.mark.parametrize(("before", "foreign"), [(CURLY, "'"), (STRAIGHT, "’"), ("", "’")])
def test_apostrophes_are_those_of_the_writer(
    engine: Engine, before: str, foreign: str, typed: str
) -> None:
    words = "".join(offered(engine, before + typed))
    assert foreign not in words
    assert {"'": "’", "’": "'"}[foreign] in words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("I don", "don't"),
        (CURLY + "I don", "don’t"),
        (STRAIGHT + "I don", "don't"),
        (CURLY + STRAIGHT + "I don", "don't"),
        (STRAIGHT + CURLY + "I don", "don’t"),
        (CURLY + "I don'", "don't"),
        (STRAIGHT + "I don’", "don’t"),
        ("I DON", "DON'T"),
        (CURLY + "I DON", "DON’T"),
        (STRAIGHT + "Don", "Don't"),
    ],
)
def test_a_contraction_is_offered_as_it_is_written(engine: Engine, text: str, wanted: str) -> None:
    assert wanted in offered(engine, text)


@pytest.mark.parametrize("text", ["in 20", "at 5:", "Yes,", "The end.", "50%"])
def test_nothing_is_offered_where_a_space_must_come_first(engine: Engine, text: str) -> None:
    assert offered(engine, text) == []


def readme_examples() -> list[tuple[str, list[str], str | None]]:
    """Text, words and ghost text of the examples that the README begins with, side by side."""
    lines = README.read_text("utf-8").split("```")[1].strip("\n").split("\n")
    width = lines[0].index("$", 1)
    examples: list[tuple[str, list[str], str | None]] = []
    for column in ([line[:width] for line in lines], [line[width:] for line in lines]):
        command, *words = column[: next(i for i, line in enumerate(column) if "…" in line)]
        ghosts = [line.partition(": ")[2].strip() for line in column if "ghost text" in line]
        text = command.partition('"')[2].partition('"')[0]
        examples.append((text, [word.split()[0] for word in words], next(iter(ghosts), None)))
    return examples


README_EXAMPLES = readme_examples()


def completed(text: str) -> dict[str, Any]:
    """Return what `afterword complete` prints as JSON."""
    command = [sys.executable, "-m", "afterword", "complete", "--json", "-n", "10", text]
    result = subprocess.run(
        command, capture_output=True, check=True, timeout=2 * SECONDS, encoding="utf-8"
    )
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


@pytest.fixture
def no_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path))


@pytest.mark.usefixtures("no_models")
@pytest.mark.parametrize(
    ("text", "words", "ghost"), [README_EXAMPLES[0], *slow(*README_EXAMPLES[1:])]
)
def test_the_readme_shows_what_the_command_prints(
    text: str, words: list[str], ghost: str | None
) -> None:
    answer = completed(text)
    assert [word["text"] for word in answer["words"]][: len(words)] == words
    assert answer["phrase"] == ghost


@pytest.mark.slow
@pytest.mark.usefixtures("no_models")
def test_complete_lists_the_words_that_begin_with_the_letters(engine: Engine) -> None:
    words = [word["text"] for word in completed("The ther")["words"]]
    assert words == [word.text for word in engine.complete(*at_end("The ther"), 10).words]
    assert {"there", "therapist"} <= set(words)


@pytest.mark.slow
@pytest.mark.usefixtures("no_models")
def test_complete_lists_the_words_after_a_finished_one_too() -> None:
    # The words of the text itself must not count as those of another open document.
    text = "We met Zwingli and then we met Zwingli, and I like the"
    found = {word["text"]: word["probability"] for word in completed(text)["words"]}
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert "them" in found
    after = {word["text"]: word["probability"] for word in completed(f"{text} ")["words"]}
    both = found.keys() & after.keys()
    assert len(both) >= 3
    assert all(0.7 * after[word] < found[word] < after[word] for word in both)


@pytest.mark.slow
@pytest.mark.usefixtures("no_models")
def test_letters_that_are_no_known_word_are_not_taken_for_a_finished_one() -> None:
    assert completed("He said xqzt")["words"] == []


def test_at_the_end_of_a_word_only_likely_words_go_on_with_it(engine: Engine) -> None:
    assert not offered(engine, "In the United")
    assert "forward" in offered(engine, "I look for")


def test_at_the_end_of_a_word_ghost_text_goes_on_after_it(engine: Engine) -> None:
    phrase = engine.phrase(*at_end("In the United"))
    assert phrase is not None
    assert phrase.text.startswith("United States")
    assert engine.phrase(*at_end("We all know that the")) is None
