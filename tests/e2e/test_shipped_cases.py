"""What a good writer wants of the shipped model at places that tools get wrong."""

from __future__ import annotations

import pytest

from afterword.completion.engine import Engine
from afterword.store import registry

from .asking import asked


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.open(registry.open_model(registry.SHIPPED))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The comittee will decide. The comit¦", "committee"),  # though "commit" begins with more
        ("We ate at a restaraunt¦", "restaurant"),
        ("Unfortunetl¦", "Unfortunately"),
        ("on wensday¦", "Wednesday"),
        ("the pronounciation¦", "pronunciation"),
        ("Im¦", "I'm"),
        ("and im¦", "I'm"),
        ("I think were¦", "we're"),
        ("WE DONT¦", "DON'T"),
        ("tired and Anna recieved¦", "received"),
        ("I have a wuesti¦", "question"),
        ("We will definetly¦", "definitely"),
    ],
)
def test_words_past_slips_are_listed(engine: Engine, text: str, word: str) -> None:
    assert word in asked(engine, text)[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("They live in Foobarn. In Knurrhahn¦", []),
        ("She met Himalaxy¦", []),
        ("asdfghjk¦", []),
        ("qwrtzpsdf¦", []),
        ("it was publically¦", []),  # not "Publically"
        ("hmmmm¦", []),
    ],
)
def test_names_and_nonsense_are_no_slips(engine: Engine, text: str, words: list[str]) -> None:
    assert asked(engine, text)[0] == words


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("on wikip¦", "Wikipedia"),
        ("use googl¦", "Google"),
        ("We open photosh¦", "Photoshop"),
        ("We use whatsa¦", "WhatsApp"),
        ("the french and the engl¦", "English"),
        ("She speaks polis¦", "Polish"),
        ("the United nat¦", "Nations"),
        ("on tuesday and wednes¦", "Wednesday"),
        ("the cia¦", "CIA"),
        ("in json¦", "JSON"),
    ],
)
def test_names_come_first_for_letters_without_capitals(
    engine: Engine, text: str, name: str
) -> None:
    words = asked(engine, text)[0]
    assert name in words
    assert name.lower() not in words[: words.index(name)]


def test_a_name_that_the_document_writes_without_its_capital_comes_as_it_is(engine: Engine) -> None:
    text = "I use google a lot, and google finds it. We use googl¦"
    assert asked(engine, text)[0][0] == "google"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("HAPPY BIRTHDAY TO ¦", "YOU"),
        ("I AM SO HAP¦", "HAPPY"),
        ("DEAR SIR,\n\nTHANK YOU ¦", "FOR"),
        ("FREQUENTLY ASKED QUES¦", "QUESTIONS"),
        ("IT'S A ¦", "GOOD"),
        ("CHAPTER ONE\n\nTHE ¦", "OF"),
    ],
)
def test_short_lines_in_capitals_go_on_as_they_would_in_small_letters(
    engine: Engine, text: str, word: str
) -> None:
    words = asked(engine, text)[0]
    assert word in words
    assert all(map(str.isupper, words))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("markdown", "The hou¦se is old."),
        ("markdown", "so \\(the ¦\\) holds"),
        ("markdown", "so $$the ¦$$ holds"),
        ("org", "so =the ¦= is"),
        ("markdown", "about 5 %¦"),
        ("markdown", "on 2026-11-¦"),
    ],
)
def test_nothing_is_shown_where_nothing_fits(engine: Engine, language: str, text: str) -> None:
    assert asked(engine, text, language) == ([], None)
