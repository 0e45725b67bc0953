"""Words that are never suggested: forgotten ones and those that are part of a secret."""

from __future__ import annotations

import pytest

from afterword.completion.engine import Engine
from afterword.masking.prose_document import ProseDocument
from afterword.model.language_model import Ids
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


@in_pieces
def test_nor_one_read_in_the_background(engine: Engine, line: str, typed: str, piece: str) -> None:
    far = ["We will meet again in the morning."] * 40
    document, cursor = at_end("\n".join(["We will meet.", "", line, *far, "Then "]))
    engine.complete(document, cursor, 5)
    while engine.has_idle_work(document):
        engine.run_idle_work(document)
    known = engine._states["doc"].words
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
