"""Words after the cursor are suggested, as long as they stand there."""

from __future__ import annotations

import numpy as np
import pytest

from afterword.completion.config import EngineConfig
from afterword.completion.engine import Engine
from afterword.completion.word_contexts import Tokens, word_token
from afterword.completion.words_below import WordsBelow
from afterword.masking.prose_document import ProseDocument
from afterword.text.cursor import Position
from afterword.text.document import Change
from afterword.text.tokenizer import Tokenizer

from .constant import TOKENIZER as TOKENIZER_FILE

CONFIG = EngineConfig()
TOKENIZER = Tokenizer.open(TOKENIZER_FILE)
START = Position(0, 0)
NO_CONTEXT: Tokens = np.empty(0, np.int64)


def gathered(text: str, place: Position = START, language: str = "plaintext") -> WordsBelow:
    """Return the words after a place in a document."""
    document = ProseDocument("doc", text, language)
    below = WordsBelow(document, CONFIG, TOKENIZER)
    below.follow(document.cursor(place))
    below.gather()
    return below


def type_above(document: ProseDocument, below: WordsBelow, text: str) -> list[bool]:
    """Type at a document's start; return after which letters the words below were dropped."""
    dropped: list[bool] = []
    for number, letter in enumerate(text):
        document.apply([Change(letter, (0, number), (0, number))])
        dropped.append(below.follow(document.cursor(Position(0, number + 1))))
    return dropped


def words(below: WordsBelow) -> set[str]:
    return set(below.distribution(NO_CONTEXT).vocabulary)


def rest(engine: Engine, document: ProseDocument) -> None:
    """Let the user pause."""
    while engine.has_idle_work(document):
        engine.run_idle_work(document)


def suggested(engine: Engine, document: ProseDocument, place: Position) -> list[str]:
    """Return the list after a pause."""
    engine.complete(document, document.cursor(place), 5)
    rest(engine, document)
    return [word.text for word in engine.complete(document, document.cursor(place), 5).words]


def test_names_are_reached_without_their_capitals() -> None:
    below = gathered(" the SuperWidget")
    assert below.distribution(NO_CONTEXT).capitalised("superw", 5) == ["SuperWidget"]


def test_each_word_has_the_id_of_its_first_piece() -> None:
    found = gathered("one two\nthree four").distribution(NO_CONTEXT)
    assert found.tokens is not None
    assert found.tokens.tolist() == TOKENIZER.first_ids(found.vocabulary).tolist()
    below = gathered("")
    assert below.distribution(NO_CONTEXT).lifted(np.zeros(9, np.float32), 1.0).vocabulary == []


def test_words_after_the_cursor_count_and_those_before_do_not() -> None:
    below = gathered("one two\nthree four\nfive don’t", Position(1, 5))
    assert words(below) == {"four", "five", "don't"}
    assert below.distribution(NO_CONTEXT).probability("four") == pytest.approx(1 / 3)


def test_the_end_of_a_word_that_is_being_typed_is_none_itself() -> None:
    assert words(gathered("the warehouse stands", Position(0, 8))) == {"stands"}


def test_words_that_follow_the_same_words_weigh_more() -> None:
    below = gathered("\nthe old house and the new town")
    found = below.distribution(np.array([word_token("Old"), word_token("The")]))
    assert found.top("", 1)[0][0] == "house"
    assert found.probability("house") > 0.9
    assert found.prefix_probability("") == pytest.approx(1)


def test_only_so_many_words_count_however_long_the_document_is() -> None:
    lines = [f"line {'abcdefghij'[number % 10]}" for number in range(100)]
    short = gathered("\n".join(["", *lines, "end"]))
    assert "end" in words(short)
    long = gathered("\n".join(["", *lines * 100, "end"]))
    assert "end" not in words(long)
    assert "j" in words(long)
    assert "cut" not in words(gathered("\n" + "x " * (CONFIG.below_chars // 2 - 2) + "cutting"))


def test_code_below_is_no_prose() -> None:
    below = gathered("\n\n```\nfunction\n```\nafterwards", language="markdown")
    assert words(below) == {"afterwards"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("\nDB_PASSWORD=" + "swordfishes\ntoday", Position(0, 0)),
        ("password: " + "swordfishes\ntoday", Position(0, 9)),
    ],
)
def test_a_secret_below_is_left_out(text: str, place: Position) -> None:
    found = words(gathered(text, place))
    assert "swordfishes" not in found
    assert "today" in found


def test_a_secret_breaks_the_context_of_the_word_after_it() -> None:
    below = gathered("\npassword: " + "swordfishes\ntoday")
    context = np.array([word_token("swordfishes")])
    assert below.distribution(context).probability("today") == pytest.approx(1 / 2)


BODY = "\n".join(["", *["The Zanzibar archives stand in Zanzibar."] * 20])


def test_the_body_of_a_document_suggests_words_at_its_beginning(engine: Engine) -> None:
    document = ProseDocument("doc", f"We saw Z{BODY}", "plaintext", "utf-32")
    assert "Zanzibar" in suggested(engine, document, Position(0, 8))


def test_a_word_that_was_deleted_below_is_not_suggested(engine: Engine) -> None:
    document = ProseDocument("doc", f"We saw Z{BODY}", "plaintext", "utf-32")
    place = Position(0, 8)
    assert "Zanzibar" in suggested(engine, document, place)
    document.apply([Change(BODY.replace("Zanzibar", "Lisbon"), place, document.end)])
    found = engine.complete(document, document.cursor(place), 5)
    assert "Zanzibar" not in [word.text for word in found.words], "nor before the next pause"
    assert "Zanzibar" not in suggested(engine, document, place)


def test_a_forgotten_word_below_is_not_suggested(engine: Engine) -> None:
    engine.set_forgotten(["zanzibar"])
    document = ProseDocument("doc", f"We saw Z{BODY}", "plaintext", "utf-32")
    assert "Zanzibar" not in suggested(engine, document, Position(0, 8))


def test_typing_before_the_text_leaves_its_words_as_they_are(engine: Engine) -> None:
    document = ProseDocument("doc", BODY, "plaintext", "utf-32")
    suggested(engine, document, Position(0, 0))
    for number, letter in enumerate("We saw"):
        document.apply([Change(letter, (0, number), (0, number))])
        engine.complete(document, document.cursor(Position(0, number + 1)), 5)
    document.apply([Change("\nZ", (0, 6), (0, 6))])
    found = engine.complete(document, document.cursor(Position(1, 1)), 5)
    assert "Zanzibar" in [word.text for word in found.words], "without a further pause"


@pytest.mark.parametrize("name", ["Password", "Our passcode"])
def test_a_name_typed_above_makes_a_word_below_secret_at_once(name: str) -> None:
    text = "\nzwurbel\n\nIt was a cat."
    document = ProseDocument("doc", text, "plaintext")
    below = WordsBelow(document, CONFIG, TOKENIZER)
    below.follow(document.cursor(START))
    below.gather()
    assert {"zwurbel", "cat"} <= words(below)
    assert type_above(document, below, f"{name}:")[-1]
    assert words(below) == set(), "nothing is offered before the next pause"
    assert below.is_pending
    below.gather()
    assert "zwurbel" not in words(below)
    assert "cat" in words(below)


def test_a_name_that_makes_nothing_secret_leaves_the_words_as_they_are() -> None:
    document = ProseDocument("doc", "\nIt was a cat.", "plaintext")
    below = WordsBelow(document, CONFIG, TOKENIZER)
    below.follow(document.cursor(START))
    below.gather()
    assert not any(type_above(document, below, "The password is safe. "))
    assert "cat" in words(below)


def test_the_limit_holds_where_a_line_ends_exactly_there() -> None:
    # The empty line of the cursor takes one character of the limit, and each line end another.
    line = ("word " * CONFIG.below_chars)[: CONFIG.below_chars - 1]
    assert "later" not in words(gathered(f"\n{line}\n{'later ' * 9_000}"))


def test_a_word_that_the_text_below_calls_secret_is_not_suggested_from_above(
    engine: Engine,
) -> None:
    story = "The river is wide and the road is long.\n" * 12
    text = f"Our cat is called zwurbel. We like zwurbel.\n\n{story}The password: zwurbel\n"
    document = ProseDocument("doc", text, "plaintext")
    document.apply([Change("We met zw", (1, 0), (1, 0))])
    assert "zwurbel" not in suggested(engine, document, Position(1, 9))
    harmless = ProseDocument("two", text.replace("password", "weather"), "plaintext")
    harmless.apply([Change("We met zw", (1, 0), (1, 0))])
    assert "zwurbel" in suggested(engine, harmless, Position(1, 9))
