"""Words that are never suggested: forgotten ones and those that are part of a secret."""

from __future__ import annotations

import pytest

from afterword.completion.engine import Engine
from afterword.masking.prose_document import ProseDocument
from afterword.model.language_model import Ids
from afterword.text.casing import fold
from afterword.text.cursor import Position
from afterword.text.document import Change
from tests.helpers import at_end

from .asking import words, write


def test_a_forgotten_word_never_comes_back(engine: Engine) -> None:
    first = words(engine, "the ")[0]
    engine.set_forgotten([first.upper()])
    assert first not in words(engine, "the ", 10)


def test_a_word_taken_back_is_suggested_again_and_all_states_stay(
    engine: Engine, chunks_read: list[Ids]
) -> None:
    document, cursor = at_end("We will meet at the house of the ")
    before = engine.complete(document, cursor, 5)
    chunks_read.clear()
    engine.set_forgotten([before.words[0].text])
    assert before.words[0] not in engine.complete(document, cursor, 5).words
    engine.set_forgotten([])
    assert engine.complete(document, cursor, 5) == before
    assert all(ids.shape[1] == 1 for ids in chunks_read), "the text is not read again"


def test_it_stays_away_in_capitals_that_change_its_length(engine: Engine) -> None:
    text = "Die Straße und die Straße. STRA"
    assert "STRASSE" in words(engine, text)
    engine.set_forgotten(["straße"])
    assert "STRASSE" not in words(engine, text)


@pytest.mark.parametrize(
    ("forgotten", "text"),
    [
        ("ǆungla", "Ǆungla i ǅungla. ǅ"),
        ("ĳsje", "Het Ĳsje en het Ĳsje. Ĳ"),
        ("ısı", "Isı ve ISI. IS"),
        ("izmir", "İzmir ve İzmir. İz"),
    ],
)
def test_it_stays_away_in_every_case_of_its_letters(
    engine: Engine, forgotten: str, text: str
) -> None:
    before = [word for word in words(engine, text, 10) if fold(word) == fold(forgotten)]
    assert before, "it is offered until it is forgotten"
    engine.set_forgotten([forgotten])
    assert not [word for word in words(engine, text, 10) if fold(word) == fold(forgotten)]


def test_a_secret_is_not_offered(engine: Engine) -> None:
    token = "ghp" + "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgHiJ"
    assert token not in words(engine, f"key {token} and {token} is gh")


# Put together here, so that no scanner takes this file for a leak.
IN_PIECES = [
    ("DB_PASSWORD=" + "swordfishes", "swordf", "swordfishes"),
    ("password: " + "plughxyzzy", "plu", "plughxyzzy"),
    ("Passphrase: " + "plughxyzzy and swordfishes", "swordf", "swordfishes"),
    ("The password is " + "Xkcdhorse99 today.", "Xkc", "Xkcdhorse"),
    ("The key is " + "AKIA" + "IOSFODNN7EXAMPLE for us.", "AKI", "AKIAIOSFODNN"),
    ("It is " + "ey" + "JhbGciOiJIUzI1NiIsInR5cCI6IkpX.eyJzdWIi now.", "ey", "eyJhbGciOiJIUzI"),
]
in_pieces = pytest.mark.parametrize(("line", "typed", "piece"), IN_PIECES)


@in_pieces
def test_nor_is_a_piece_of_one(engine: Engine, line: str, typed: str, piece: str) -> None:
    assert piece not in words(engine, f"{line}\nUse {typed}")


@in_pieces
def test_nor_a_piece_of_one_just_typed(engine: Engine, line: str, typed: str, piece: str) -> None:
    document = ProseDocument("doc", "", "plaintext")
    for letter in f"{line}\nUse {typed}":
        found = engine.complete(*write(document, letter), 5)
    assert piece not in [word.text for word in found.words]


@in_pieces
def test_nor_one_of_another_document(engine: Engine, line: str, typed: str, piece: str) -> None:
    engine.complete(*at_end(line, uri="letter"), 5)
    engine.index_open_document(ProseDocument("notes", f"These are notes.\n{line}"))
    assert piece not in words(engine, f"Use {typed}")


def test_nor_one_of_another_document_that_has_become_a_piece(engine: Engine) -> None:
    notes, cursor = at_end("Use swordfishes today. ", uri="notes")
    engine.index_open_document(notes)
    engine.complete(notes, cursor, 5)
    assert "swordfishes" in words(engine, "Use swordf")
    notes.apply([Change("DB_PASSWORD=", (0, 4), (0, 4))])
    engine.complete(notes, notes.cursor(notes.end), 5)
    assert "swordfishes" not in words(engine, "Use swordf")


def test_nor_one_of_another_document_that_has_changed_since(engine: Engine) -> None:
    notes = ProseDocument("notes", "Use swordfishes today, and zebrafinches.", "plaintext")
    engine.index_open_document(notes)
    assert "swordfishes" in words(engine, "Use swordf")
    assert "zebrafinches" in words(engine, "Use zebraf")
    notes.apply([Change("Password: swordfishes", (0, 0), (0, 40))])
    assert "swordfishes" not in words(engine, "Use swordf"), "it has become a secret"
    assert "zebrafinches" not in words(engine, "Use zebraf"), "it was deleted"


@pytest.mark.parametrize("line", ["**Password:** swordfishes", "Password: `swordfishes`"])
def test_nor_one_that_is_a_secret_anywhere_in_the_document(engine: Engine, line: str) -> None:
    above = f"{line}\n\nWe saw swordfishes.\nUse swordf"
    document = ProseDocument("doc", above, "markdown")
    found = engine.complete(document, document.cursor(document.end), 10).words
    assert "swordfishes" not in [word.text for word in found]
    below = ProseDocument("below", f"We saw swordfishes.\nUse swordf\n\n{line}\n", "markdown")
    engine.index_open_document(below)
    found = engine.complete(below, below.cursor(Position(1, 10)), 10).words
    assert "swordfishes" not in [word.text for word in found]


def test_one_is_withheld_for_as_long_as_the_text_that_names_it(engine: Engine) -> None:
    lines = ["Call 0170 123 4567 today.", "Password: zwurbel", "We saw zwurbel.", "Then zw"]
    document = ProseDocument("doc", "", "plaintext")
    for letter in "\n".join(lines):
        found = engine.complete(*write(document, letter), 10)
    assert "zwurbel" not in [word.text for word in found.words]
    document.apply([Change("Weather", (1, 0), (1, 8))])
    cursor = document.cursor(document.end)
    assert "zwurbel" in [word.text for word in engine.complete(document, cursor, 10).words]


def test_nor_one_in_a_row_typed_far_below_the_head_of_its_table(engine: Engine) -> None:
    rows = "".join(f"| ann | kwarbel{letter} |\n" for letter in "abcdefghij" * 6)
    table = f"We met.\n\n| User | Password |\n|---|---|\n{rows}"
    document = ProseDocument("doc", table, "markdown")
    engine.complete(document, document.cursor(document.end), 10)
    for letter in "| bob | zwurbel |\n\nWe saw zwurbel, and zwonbel.\nThen zw":
        found = engine.complete(*write(document, letter), 10)
    assert "zwonbel" in [word.text for word in found.words]
    assert "zwurbel" not in [word.text for word in found.words]


@in_pieces
def test_nor_one_read_in_the_background(engine: Engine, line: str, typed: str, piece: str) -> None:
    far = ["We will meet again in the morning."] * 40
    document, cursor = at_end("\n".join(["We will meet.", "", line, *far, "Then "]))
    engine.complete(document, cursor, 5)
    while engine.has_idle_work(document):
        engine.run_idle_work(document)
    state = engine.states.get("doc")
    assert state is not None
    known = state.words
    assert "morning" in known
    assert len(known) > 240
    found = engine.complete(*write(document, f"\nUse {typed}"), 5)
    assert piece not in [word.text for word in found.words]


def test_a_word_beside_a_secret_is_offered(engine: Engine) -> None:
    text = "Zaphodia, the password is " + "Xkcdhorse99, says Zaphodia.\nWhere is Zap"
    assert "Zaphodia" in words(engine, text)


def test_a_forgotten_word_ends_a_phrase(engine: Engine) -> None:
    before = engine.phrase(*at_end("we "), 0.0)
    assert before is not None
    last = before.text.split(" ")[-1]
    engine.set_forgotten([last])
    after = engine.phrase(*at_end("we "), 0.0)
    assert after is not None
    assert last not in after.text.split(" ")
