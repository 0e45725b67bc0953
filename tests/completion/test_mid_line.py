"""Words in the middle of a line, and the text that follows them."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

from afterword.completion.candidates import Candidate
from afterword.completion.config import EngineConfig
from afterword.completion.engine import Engine
from afterword.completion.mid_line import best_between, fitting_words, following_text
from afterword.completion.search import SearchTree
from afterword.completion.word_session import Answer, WordSession
from afterword.masking.prose_document import ProseDocument
from afterword.model.language_model import Floats
from afterword.text.cursor import Position
from afterword.text.tokenizer import Tokenizer

from .constant import TOKENIZER, constant_model, session_of

TOKENS = Tokenizer.open(TOKENIZER)
CHANCE = EngineConfig().mid_line_chance
THE, OTHERS = Candidate("the", 0.6), Candidate("others", 0.3)


def session(after: dict[str, dict[str, float]], as_it_is: float = 0.0) -> WordSession:
    """Return a session in which the network has read words: what it expects after each."""
    made = session_of(constant_model(TOKENS, {"the": 0.5, "others": 0.2, "The": 0.1, ".": 0.2}))
    rows = {}
    for word, expected in after.items():
        row = rows[TOKENS.word_ids(word)[0]] = np.full(TOKENS.size, -20.0, np.float32)
        for text, probability in expected.items():
            row[TOKENS.word_ids(text)[0]] = np.log(probability)
    plain = np.full(TOKENS.size, -20.0, np.float32)
    cast(Any, made.tree).log_probabilities_after = lambda tokens: np.stack(
        [rows.get(token, plain) for token in tokens]
    )
    with np.errstate(divide="ignore"):
        made.output.log_probabilities[0, TOKENS.word_ids(".")[0]] = np.log(as_it_is)
    return made


@pytest.mark.parametrize(
    ("after", "unit"),
    [(" to you", "to"), (", but", ","), (" (or", "("), ("ing", None), ("'s", None), ("", None)],
)
def test_the_text_after_the_cursor_begins_with_a_unit_of_its_own(
    after: str, unit: str | None
) -> None:
    found = following_text(TOKENS, after)
    assert (found.unit if found else None) == unit


def test_what_is_masked_is_not_known() -> None:
    assert following_text(TOKENS, " \x1f\x1f is") is None


def test_a_word_counts_by_how_well_the_text_goes_on_from_it() -> None:
    following = following_text(TOKENS, " .")
    assert following is not None
    following = following._replace(token=TOKENS.word_ids(".")[0])
    made = session({"the": {".": 0.01}, "others": {".": 0.5}})
    answer = Answer([THE, OTHERS], 0.0, [])
    found = fitting_words(made, answer, "", following)
    weights = {"others": 0.3 * (0.5 + CHANCE), "the": 0.6 * (0.01 + CHANCE)}
    total = sum(weights.values()) / 0.9  # a tenth of the probability is for other words
    assert [word.text for word in found] == list(weights)
    assert [word.probability for word in found] == pytest.approx(
        [weight / total for weight in weights.values()], rel=1e-3
    )


def test_the_letters_typed_are_one_of_the_words() -> None:
    following = following_text(TOKENS, " .")
    assert following is not None
    following = following._replace(token=TOKENS.word_ids(".")[0])
    made = session({"the": {".": 0.01}, "others": {".": 0.5}})
    answer = Answer([Candidate("others", 0.3)], 0.6, [])
    assert [word.text for word in fitting_words(made, answer, "the", following)] == [
        "others",
        "the",
    ]


def test_a_word_that_stands_there_already_is_not_repeated() -> None:
    following = following_text(TOKENS, " Others came")
    assert following is not None
    made = session({"the": {}, "others": {}})
    found = fitting_words(made, Answer([THE, OTHERS], 0.0, []), "", following)
    assert [word.text for word in found] == ["the"]


@pytest.mark.parametrize(("as_it_is", "word"), [(0.1, "others"), (0.2, None)])
def test_nothing_is_put_into_a_text_that_reads_better_without(
    as_it_is: float, word: str | None
) -> None:
    following = following_text(TOKENS, " .")
    assert following is not None
    following = following._replace(token=TOKENS.word_ids(".")[0])
    made = session({"the": {".": 0.01}, "others": {".": 0.5}}, as_it_is)
    best = best_between(made, Answer([THE, OTHERS], 0.0, []), "", following)
    assert (best.text if best else None) == word
    typed = best_between(made, Answer([OTHERS], 0.0, []), "o", following)
    assert typed is not None  # a word is wanted


def at(text: str) -> tuple[ProseDocument, Position]:
    before, after = text.split("¦")
    document = ProseDocument("doc", before + after, "markdown")
    return document, Position(0, len(before))


@pytest.mark.parametrize("text", ["Thank y¦our letter", "Thank you ¦ `code` it", "a ¦$x$ b"])
def test_an_engine_shows_no_ghost_text_where_it_does_not_know_what_follows(
    engine: Engine, text: str
) -> None:
    document, place = at(text)
    assert engine.phrase(document, document.cursor(place), 0.0) is None


def test_an_engine_checks_the_middle_of_a_line_and_not_its_end(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    real = SearchTree.log_probabilities_after

    def note(tree: SearchTree, tokens: list[int]) -> Floats:
        checked.append("read")
        return real(tree, tokens)

    monkeypatch.setattr(SearchTree, "log_probabilities_after", note)
    for text in ("Thank ¦", "Thank ¦)”", "Thank y¦"):
        document, place = at(text)
        engine.phrase(document, document.cursor(place))
        engine.complete(document, document.cursor(place), 5)
    assert checked == []
    document, place = at("Thank ¦ for the letter")
    engine.complete(document, document.cursor(place), 5)
    assert checked


def test_the_list_leaves_out_what_follows(engine: Engine) -> None:
    document, place = at("Thank ¦ x")
    first = engine.complete(document, document.cursor(place), 5).words[0].text
    engine.close("doc")
    document, place = at(f"Thank ¦ {first}")
    assert first not in [w.text for w in engine.complete(document, document.cursor(place), 5).words]


@pytest.mark.parametrize(
    ("before", "after", "is_silent"),
    [
        ("th", "e town", True),  # inside "the"
        ("cafe", "\u0301 there", True),  # between a letter and its mark
        ("th", "e", True),
        ("th", " town", False),
        ("th", "town", False),  # a word is put in, and its space has yet to come
        ("", "the", False),
        ("th", "", False),
    ],
)
def test_nothing_is_listed_inside_a_word_that_is_whole(
    engine: Engine, before: str, after: str, is_silent: bool
) -> None:
    document = ProseDocument("doc", f"It is {before}{after}", "plaintext")
    cursor = document.cursor(Position(0, 6 + len(before)))
    assert (not engine.complete(document, cursor, 5).words) is is_silent
