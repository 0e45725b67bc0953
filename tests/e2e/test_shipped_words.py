"""Slips, names, capitals and marks with the model that ships: what is listed, and in what order."""

from __future__ import annotations

import pytest

from afterword.completion.engine import Engine
from afterword.store import registry
from tests.helpers import at_end

LIMIT = 5
URI = "untitled:words"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.open(registry.open_model(registry.SHIPPED))


def offered(engine: Engine, text: str, *, forgive_slips: bool = True) -> list[str]:
    """Return the words listed at the end of a new document with just this text."""
    found = engine.complete(*at_end(text, URI), LIMIT, forgive_slips=forgive_slips)
    engine.close(URI)
    return [word.text for word in found.words]


SLIPS = [
    ("I definately need to seper", "separate"),
    ("I recie", "receive"),
    ("I have recieved", "received"),
    ("we definat", "definitely"),
    ("I dont", "don't"),
    ("we couldnt", "couldn't"),
    ("the goverm", "government"),
    ("we are begining", "beginning"),
    ("my adress", "address"),
    ("see you tommor", "tomorrow"),
    ("it is necesar", "necessary"),
    ("becuase", "because"),
    ("along wiht", "with"),
    ("teh", "the"),
    ("the peopel", "people"),
    ("I dont knwo", "know"),
    ("the calender", "calendar"),
    ("Recieve", "Receive"),
    ("PLEASE RECIEV", "RECEIVE"),
    ("febuar", "February"),
]


@pytest.mark.parametrize(("text", "word"), SLIPS)
def test_a_slip_is_forgiven_unless_it_is_switched_off(engine: Engine, text: str, word: str) -> None:
    assert word in offered(engine, text)
    assert word not in offered(engine, text, forgive_slips=False)


@pytest.mark.parametrize(("text", "word"), SLIPS)
def test_ghost_text_never_replaces_letters(engine: Engine, text: str, word: str) -> None:
    phrase = engine.phrase(*at_end(text, URI), 0.0)
    engine.close(URI)
    assert phrase is None or phrase.text.startswith(text.rsplit(maxsplit=1)[-1])


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("We will recieve the paint. They rec", "receive", "recieve"),
        ("We will recieve the paint. They recie", "receive", "recieve"),
        ("I beleive you. They bel", "believe", "beleive"),
        ("My calender is full. Our cal", "calendar", "calender"),
        ("I definately know. You def", "definitely", "definately"),
        ("It is a goverment. The gov", "government", "goverment"),
        ("my old freind came. Another fr", "friend", "freind"),
        ("we seperate them. They sep", "separate", "seperate"),
        ("it was neccessary. Is it nec", "necessary", "neccessary"),
        ("a new enviroment. The env", "environment", "enviroment"),
    ],
)
def test_a_word_written_with_a_slip_comes_after_the_right_one(
    engine: Engine, text: str, right: str, wrong: str
) -> None:
    words = offered(engine, text)
    assert right in words
    assert wrong not in words[: words.index(right)]


def test_a_rare_word_written_twice_is_meant_as_it_is(engine: Engine) -> None:
    assert offered(engine, "The calender calender of cloth. The cal")[0] == "calender"
    assert offered(engine, "The Calender family came. The Cal")[0] == "Calender"


@pytest.mark.parametrize(
    "text", ["Please find att", "I recomm", "the env", "We met at the st", "my neighbo", "in the "]
)
def test_where_words_begin_with_the_letters_no_slip_is_looked_for(
    engine: Engine, text: str
) -> None:
    found = engine.complete(*at_end(text, URI), LIMIT)
    engine.close(URI)
    assert found.words
    assert not any(word.is_slip for word in found.words)
    assert offered(engine, text) == offered(engine, text, forgive_slips=False)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("in febru", "February"),
        ("JavaScript and javasc", "JavaScript"),
        ("nasa", "NASA"),
        ("on a mond", "Monday"),
        ("we flew to austra", "Australia"),
        ('he said "febru', "February"),
        ("she lives in “lond", "London"),
        ("She speaks fren", "French"),
        ("the anglo-amer", "American"),
        ("mcdon", "McDonald"),
        ("Mr. McDonald came. Then mcdon", "McDonald"),
        ("My iPhone is old. My iph", "iPhone"),
        ("I told Zbyszek about it. Then zby", "Zbyszek"),
        ("We use OpenShift. On opens", "OpenShift"),
        ("we put it on githu", "GitHub"),
        ("I'm here. i'", "I'm"),
    ],
)
def test_letters_without_capitals_reach_names(engine: Engine, text: str, name: str) -> None:
    assert name in offered(engine, text, forgive_slips=False)


@pytest.mark.parametrize(
    "text", ["th", "I think tha", "on the wa", "the ho", "We saw. th", "we ma"]
)
def test_other_words_do_not_get_capitals(engine: Engine, text: str) -> None:
    words = offered(engine, text)
    assert words
    assert all(word[0].islower() for word in words[:3])


@pytest.mark.parametrize(
    "text",
    [
        "THANK YOU FOR YOUR ",
        "PLEASE READ THE TERMS AND ",
        "WE LIVE IN THE UNITED ",
        "HAPPY BIRTHDAY TO ",
        "DO NOT OPEN THE DOOR. IT ",
        "WARNING: DO NOT ",
        "PLEASE DO NOT FEED THE ",
        "I DO NOT KNOW ",
        "THIS IS A ",
        "WE ARE NOT AMUSED, ",
        "CALL ME WHEN Y",
        "SHE DOESN'",
        "IT WAS DON'",
        "YOU CAN'",
    ],
)
def test_text_in_capitals_goes_on_in_capitals(engine: Engine, text: str) -> None:
    words = offered(engine, text)
    assert words
    assert all(word == word.upper() for word in words[:3])
    # And with other words than those that stand there.
    assert not set(words[:2]) <= set(text.split())


@pytest.mark.parametrize(
    "text", ["We love IBM ", "the NASA and ESA ", "the REST API ", "HTTP and ", "I ", "A ", "I'"]
)
def test_abbreviations_are_not_text_in_capitals(engine: Engine, text: str) -> None:
    words = offered(engine, text)
    assert sum(word == word.upper() and len(word) > 1 for word in words) < 4


@pytest.mark.parametrize(
    "text", ["in the ", "Figure ", "CHAPTER ", "vector ", "Plan ", "the letter ", "x ", "Type "]
)
def test_no_lone_letters_are_listed(engine: Engine, text: str) -> None:
    assert {word for word in offered(engine, text) if len(word) == 1} <= set("aAI")


@pytest.mark.parametrize(
    "text",
    ["thatsed", "asdfghter", "qwertyed", "thereforeed", "lieked", "blorptio", "zxcvbn", "wibbled"],
)
def test_nothing_is_invented(engine: Engine, text: str) -> None:
    assert not offered(engine, text, forgive_slips=False)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The Hovsa\u0308ter farm is old. At Hovs", "Hovsa\u0308ter"),
        ("The Hovsa\u0308ter farm is old. At Hovsa", "Hovsa\u0308ter"),
        ("The Hovsa\u0308ter farm is old. At Hovsa\u0308", "Hovsa\u0308ter"),
        ("We met Ame\u0301lie today. Then Ame\u0301", "Ame\u0301lie"),
        ("We met Ame\u0301lie today. Then Am", "Ame\u0301lie"),
        ("He said שָׁלוֹם to us. And שָׁל", "שָׁלוֹם"),
        ("They say नमस्ते there. We say नम", "नमस्ते"),
        ("It is called दुनिया here. The दुनि", "दुनिया"),
        ("A man named مُحَمَّد came. Then مُح", "مُحَمَّد"),
        ("In Vie\u0323\u0302tnam now. To Vie\u0323", "Vie\u0323\u0302tnam"),
    ],
)
def test_words_with_marks_are_offered_whole(engine: Engine, text: str, word: str) -> None:
    words = offered(engine, text)
    assert words[0] == word
    assert not any(word.startswith(other) for other in words[1:])
