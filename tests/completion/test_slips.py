"""The error model, and the words that it leads to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from afterword.completion.blend import Blend, BlendedWords
from afterword.completion.candidates import Candidate, by_savings
from afterword.completion.engine import Engine
from afterword.completion.slips import NEIGHBOURS, intended_beginnings
from afterword.completion.whole_words import Capitals, WholeWords
from afterword.masking.prose_document import ProseDocument
from afterword.text.cursor import Position

ALPHABET = "abcdefghijklmnopqrstuvwxyz'"
FREQUENT = (
    "the don't can't their there Monday McDonald US us with which because its it's received friend "
    "receive separate definitely government calendar believe until formats format colour color "
    "organise organize centre center travelled traveled world would drought Calendar monday dont "
    "necessary pairs Paris"
)
WORDS = WholeWords((word, rank) for rank, word in enumerate(FREQUENT.split(), 1))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("recie", "recei"),  # swapped
        ("seper", "separ"),  # replaced
        ("definat", "definit"),
        ("goverm", "governm"),  # left out
        ("adres", "addres"),
        ("untill", "until"),  # put in
        ("wwith", "with"),
        ("dont", "don't"),
        ("teh", "the"),
        ("tge", "the"),
        ("dissap", "disapp"),  # the wrong consonant is doubled
        ("neccesary", "necessary"),
        ("carribe", "caribbe"),
    ],
)
def test_one_slip_leads_to_what_is_meant(typed: str, meant: str) -> None:
    assert intended_beginnings(typed, ALPHABET, 0.02)[meant] > 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sepperat", "separate"),
        ("feling", "feelling"),
        ("feedin", "fedinn"),  # a vowel is not doubled by mistake for a consonant
        ("attou", "atouu"),
        ("allin", "alinnn"),
    ],
)
def test_two_slips_do_not(typed: str, meant: str) -> None:
    assert meant not in intended_beginnings(typed, ALPHABET, 0.02)


def test_a_letter_that_the_language_hardly_has_is_typed_on_purpose() -> None:
    assert not {"manch", "mnch"} & intended_beginnings("münch", ALPHABET, 1.0).keys()
    assert {"manch", "mnch"} <= intended_beginnings("münch", ALPHABET + "ü", 1.0).keys()
    assert "münch" in intended_beginnings("müünch", ALPHABET, 1.0)
    assert "múnch" not in intended_beginnings("münch", ALPHABET, 1.0)


@pytest.mark.parametrize(
    ("typed", "likelier", "other"),
    [
        ("tge", "the", "tqe"),  # the key beside it
        ("seper", "separ", "sepkr"),  # a vowel for a vowel
        ("dont", "don't", "donkt"),  # an apostrophe is left out more often than a letter
        ("adress", "address", "adbress"),  # and so is one of two equal letters
        ("wwith", "with", "wwth"),  # a letter is doubled more often than another is put in
        ("teh", "the", "heh"),  # the first letter is seldom wrong
    ],
)
def test_some_slips_are_likelier(typed: str, likelier: str, other: str) -> None:
    likelihoods = intended_beginnings(typed, ALPHABET, 0.02)
    assert likelihoods[likelier] > likelihoods[other]


def test_the_likelihood_of_each_beginning_is_that_of_its_likeliest_slip() -> None:
    """Worked out by hand from the fractions in slips.py; the first letter counts for a tenth."""
    assert intended_beginnings("ab", "ab", 1.0) == pytest.approx(
        {
            "b": 0.1 * 0.24 * 0.5 / 2,  # an a put in, one of two letters
            "a": 0.24 * 0.5 / 2,
            "ba": 0.1 * 0.10,  # swapped
            "bb": 0.1 * 0.30 / 50,
            "aa": 0.30 / 50,
            "bab": 0.1 * 0.36,
            "aab": 0.36 * 3,  # one of two equal letters, left out behind the first
            "abb": 0.36 * 3,
        }
    )
    assert intended_beginnings("ee", "ae'", 0.5) == pytest.approx(
        {
            "e": 0.5 * 0.24 * 0.5,  # doubled, and not swapped: that would change nothing
            "ae": 0.05 * 0.30 * 8 / 50,  # a vowel for a vowel
            "ea": 0.5 * 0.30 * 8 / 50,
            "aee": 0.05 * 0.36,
            "eae": 0.5 * 0.36,
            "eee": 0.5 * 0.36 * 3,
            "'e": 0.05 * 0.30 / 50,
            "e'": 0.5 * 0.30 / 50,
            "'ee": 0.05 * 0.36 * 10,
            "e'e": 0.5 * 0.36 * 10,
        }
    )
    moved = intended_beginnings("ttap", ALPHABET, 1.0)
    assert moved["tapp"] == pytest.approx(0.1 * 0.05)
    assert intended_beginnings("nettap", ALPHABET, 1.0)["netapp"] == pytest.approx(0.05)
    assert intended_beginnings("", ALPHABET, 1.0) == {}


@pytest.mark.parametrize(
    ("key", "beside"),
    [("g", "tyfhvb"), ("q", "wa"), ("p", "ol"), ("a", "qwsz"), ("m", "njk"), ("l", "opk")],
)
def test_keys_beside_another_are_those_of_a_keyboard(key: str, beside: str) -> None:
    assert {other for one, other in NEIGHBOURS if one == key} == set(beside)
    meant = intended_beginnings(f"x{key}", beside[0] + "'", 1.0)
    assert meant[f"x{beside[0]}"] == pytest.approx(4 * meant["x'"])


def found(beginnings: dict[str, float], capitals: Capitals | None = None) -> dict[str, str]:
    """Return the words with one of several beginnings, where all words are equally likely."""
    equal = np.zeros(100, np.float32)
    return dict(WORDS.likeliest(beginnings, equal, 10, capitals))


def test_words_are_found_by_beginnings_in_any_case() -> None:
    assert found({"recei": 0.1, "mon": 0.2}) == {
        "receive": "recei", "received": "recei", "Monday": "mon", "monday": "mon",
    }  # fmt: skip
    assert found({"recei": 0.1, "mon": 0.2}, "any") == {"Monday": "mon"}
    assert found({"m": 0.1, "u": 0.2}, "inner") == {"McDonald": "m", "US": "u"}
    assert found({"xyz": 0.1}) == {}


def test_the_likeliest_words_come_first() -> None:
    assert list(found({"recei": 0.1, "mon": 0.2}))[:2] == ["Monday", "monday"]
    # Of two beginnings of a word, the likelier one counts.
    assert found({"un": 0.1, "unt": 0.2}) == {"until": "unt"}
    assert found({"un": 0.2, "unt": 0.1}) == {"until": "un"}
    likely = np.zeros(100, np.float32)
    likely[int(WORDS.rank("received"))] = 1.0
    assert WORDS.likeliest({"recei": 1.0}, likely, 1) == [("received", "recei")]


def test_words_are_found_by_what_they_are_without_their_apostrophe() -> None:
    assert WORDS.without_apostrophe("dont") == ("don't",)
    assert WORDS.without_apostrophe("its") == ("it's",)
    assert WORDS.without_apostrophe("don") == ()
    assert WORDS.without_apostrophe("don't") == ()


@pytest.mark.parametrize(
    ("typed", "word", "beginning"),
    [
        ("recie", "receive", "recei"),
        ("comit", "committee", "commit"),
        ("untill", "until", "until"),
        ("untill", "receive", None),
    ],
)
def test_the_beginning_is_told_that_letters_with_a_slip_stand_for(
    typed: str, word: str, beginning: str | None
) -> None:
    assert WORDS.meant_beginning(typed, word) == beginning


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("recieve", "receive"),
        ("recieved", "received"),
        ("seperate", "separate"),
        ("definately", "definitely"),
        ("freind", "friend"),
        ("goverment", "government"),
        ("calender", "calendar"),
        ("beleive", "believe"),
        ("becuase", "because"),
        ("recceive", "receive"),
        ("neccesary", "necessary"),
        ("dont", "don't"),
    ],
)
def test_a_rare_word_may_be_a_frequent_one_with_a_slip(word: str, right: str) -> None:
    assert WORDS.correction(word) == right


@pytest.mark.parametrize(
    "word",
    [
        "its",
        "wold",
        "paris",
        "Calender",
        "friend",
        "friends",
        "formatz",
        "frend'",
        "zxcvbn",
        "organised",
    ],
)
def test_other_rare_words_are_meant_as_they_are(word: str) -> None:
    """Short ones, names, inflected ones, and what no ordinary misspelling makes."""
    assert WORDS.correction(word) is None


@pytest.mark.parametrize(
    ("known", "other"),
    [
        ("organize", "organise"), ("color", "colour"), ("center", "centre"), ("centers", "centres"),
        ("traveling", "travelling"), ("defense", "defence"), ("organization", "organisation"),
        ("judgment", "judgement"), ("organise", "organize"), ("travelled", "traveled"),
        ("installment", "instalment"), ("enrollment", "enrolment"), ("focused", "focussed"),
        ("benefiting", "benefitting"), ("artifacts", "artefacts"), ("tires", "tyres"),
    ],
)  # fmt: skip
def test_british_and_american_spellings_are_both_right(known: str, other: str) -> None:
    assert WholeWords([(known, 1)]).correction(other) is None


def test_the_word_that_is_typed_to_its_end_with_a_slip_was_not_passed_over() -> None:
    """Its longer forms, which had not stood first, must not come before it."""

    def ranked(words: list[Candidate], typed: str) -> list[str]:
        return [word.text for word in by_savings(words, typed, {"calendar": 3}, 0.5)]

    known = [("calendars", 0.2), ("calendar", 0.5)]
    whole = [Candidate(text, probability, 8, is_slip=True) for text, probability in known]
    assert ranked(whole, "calender") == ["calendar", "calendars"]
    begun = [replace(word, replaces=6) for word in whole]
    assert ranked(begun, "calene") == ["calendars", "calendar"]


def test_words_with_capitals_are_told_by_how_frequent_they_are() -> None:
    assert WORDS.is_written_with_capitals("Monday")
    assert WORDS.is_written_with_capitals("McDonald")
    assert not WORDS.is_written_with_capitals("Calendar")
    assert not WORDS.is_written_with_capitals("US")
    assert not WORDS.is_written_with_capitals("monday")


@pytest.mark.parametrize("after", ["", " people are"])
def test_a_word_past_a_slip_suppresses_ghost_text_unless_they_are_switched_off(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    words = [Candidate("that", 0.6, 2, is_slip=True), Candidate("the", 0.3)]
    monkeypatch.setattr(Blend, "search", lambda *_, **__: BlendedWords(words, 0.01, 0.95))
    document = ProseDocument("doc", f"It is th{after}", "plaintext")
    cursor = document.cursor(Position(0, 8))
    assert engine.phrase(document, cursor, 0.0, max_words=1) is None
    found = engine.phrase(document, cursor, 0.0, max_words=1, forgive_slips=False)
    assert found is not None
    assert found.text == "the"


def test_without_words_no_letter_is_a_slip() -> None:
    """The vocabulary of a small model may have no word of one piece."""
    assert WholeWords([]).correction("vonduli") is None
    assert WholeWords([]).intended("vonduli", 0.02) == {}
