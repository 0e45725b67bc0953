"""Letters typed as two characters, a letter and its mark: the words are those of one character."""

from __future__ import annotations

import re
from unicodedata import normalize

import numpy as np
import pytest

from afterword.completion.candidates import Entry
from afterword.completion.engine import Engine
from afterword.completion.glossary import Glossary
from afterword.completion.ngram import context_token
from afterword.masking.prose_document import ProseDocument
from afterword.store.bundle import Bundle
from afterword.text.cursor import Position
from afterword.text.document import Change
from tests.helpers import at_end

from .asking import words

TEXT = """\
The naïve owner of the café met Amélie Müller at Hovsäter. Amélie was naïve.

Müller’s café was at Hovsäter, and the people of Hovsäter were """
ENDS = ["", "na", "naï", "Hovs", "Hovsä", "hovsä", "M", "Mü", "Müller’", "NAÏ", "caf", "the "]


def answered(bundle: Bundle, text: str) -> tuple[list[tuple[str, float]], np.ndarray]:
    """Return the words at the end of a new document, and the network's output there."""
    engine = Engine(bundle)
    found = engine.complete(*at_end(text), 8)
    session = engine.session
    assert session is not None
    return [(word.text, word.probability) for word in found.words], session.output.hidden_state


@pytest.mark.parametrize("end", ENDS)
def test_the_same_words_are_offered_as_the_writer_types_them(tiny_bundle: Bundle, end: str) -> None:
    text = TEXT + end
    found, state = answered(tiny_bundle, normalize("NFD", text))
    expected, state_of_composed = answered(tiny_bundle, text)
    assert np.array_equal(state, state_of_composed)
    assert dict(found) == {normalize("NFD", word): pytest.approx(odds) for word, odds in expected}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("We saw Hovsäter. At Hovsa", "Hovsäter"),
        ("We saw HOVSÄTER. At HOVSA", "HOVSÄTER"),
        ("Die Äpfel fielen. Die A", "Äpfel"),
        ("They speak tiếng now. Our tie", "tiếng"),
        ("They speak tiếng now. Our tiê", "tiếng"),
    ],
)
def test_a_word_stays_in_the_list_until_its_mark_is_typed(
    engine: Engine, text: str, word: str
) -> None:
    apart = normalize("NFD", text)
    found = engine.complete(*at_end(apart), 20, forgive_slips=False).words
    odds = {one.text: one.probability for one in found}
    assert odds[normalize("NFD", word)] > 0.05
    assert sum(odds.values()) <= 1
    engine.close("doc")
    composed = engine.complete(*at_end(text), 20, forgive_slips=False).words
    has_mark = normalize("NFD", text[-1]) != text[-1]
    assert (word in [one.text for one in composed]) is has_mark, "who types no mark means none"


@pytest.mark.parametrize(
    "word",
    [
        "ש\u05c1\u05b8ל\u05b9ום",  # the point of a letter, and then its vowel
        "ב\u05bc\u05b0ראש\u05c1ית",
        "م\u064fح\u0651\u064eد",
        "bê\u0323nh",  # as keyboards for Vietnamese type it
        "nge\u0302\u0323",
        "ngu\u0303\u031b",
        "Vươ\u0300n",
    ],
)
def test_marks_may_be_typed_in_any_order(engine: Engine, word: str) -> None:
    text = f"We say {word} there. Then {word} again. They say "
    for end in range(1, len(word)):
        found = words(engine, text + word[:end], 20)
        same = [one for one in found if normalize("NFC", one) == normalize("NFC", word)]
        assert len(same) == 1, word[:end]
        assert same[0].startswith(word[:end])


@pytest.mark.parametrize(
    ("text", "word", "typed"),
    [
        ("They speak tiếng now. Our tiê", "tiếng", 3),
        ("Một ngữ pháp. Hai ngũ", "ngữ", 3),
        ("우리 한국 친구. 우리 하", "한국", 1),
    ],
)
def test_one_character_is_replaced_by_one_with_more_marks(
    engine: Engine, text: str, word: str, typed: int
) -> None:
    found = engine.complete(*at_end(text), 20).words
    (one,) = (one for one in found if one.text == word)
    assert one.replaces == typed
    assert one.letters_saved(text[-typed:]) == len(word) - typed + 1


def test_letters_of_two_characters_find_words_of_one(engine: Engine) -> None:
    """So they do where the first of them in a document are those of the word being typed."""
    engine.index_open_document(ProseDocument("notes", "Überfülle und Überfülle", "plaintext"))
    assert words(engine, "U\u0308b")[0] == "U\u0308berfu\u0308lle"
    engine.close("notes")


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ("We saw the cafe", "\u0301", " again, and the "),  # the letter becomes another one
        ("We saw the cafe\u0301", "s", " again, and the "),
        ("We saw the cafe\u0301", "\u0323", " again, and the "),
        ("We saw the ca", "f", "e\u0301 again, and the "),
    ],
)
def test_an_edit_of_a_word_that_was_read_changes_it(
    tiny_bundle: Bundle, before: str, new: str, after: str
) -> None:
    for erased, written in (("", new), (new, "")):
        engine = Engine(tiny_bundle)
        document, cursor = at_end(before + erased + after)
        start = len(before)
        word_end = document.text.index(" again")
        engine.complete(document, document.cursor(Position(0, word_end + 1)), 8)
        engine.complete(document, cursor, 8)
        document.apply([Change(written, (0, start), (0, start + len(erased)))])
        found = engine.complete(document, document.cursor(document.end), 8)
        expected, state = answered(tiny_bundle, document.text)
        assert [(word.text, word.probability) for word in found.words] == expected
        assert engine.session is not None
        assert np.array_equal(engine.session.output.hidden_state, state)


def test_what_replaces_the_letters_says_how_many_of_its_own_they_stand_for(
    engine: Engine,
) -> None:
    text = normalize("NFD", "We saw Müller and Müller. Then mü")
    (name,) = (
        word for word in engine.complete(*at_end(text), 9).words if word.replaces is not None
    )
    assert name.text == "Mu\u0308ller"
    assert name.text[name.replaces :] == "ller"
    assert name.letters_saved("mu\u0308") == 5


def test_ghost_text_goes_on_from_the_letters_and_in_their_form(engine: Engine) -> None:
    text = normalize("NFD", "Größe, Größe, Größe, Größe, Grö")
    phrase = engine.phrase(*at_end(text), 0.0, max_words=2)
    assert phrase is not None
    assert phrase.prefix == "Gro\u0308"
    assert re.match(r"Gro\u0308ße\b", phrase.text)


def test_the_words_of_a_text_are_counted_in_one_form(engine: Engine) -> None:
    assert context_token("Cafe\u0301") == context_token("café")
    state = engine.states.use(ProseDocument("doc", "Café cafe\u0301 cafe\u0301", "plaintext"))
    state.session_at(state.document.cursor(state.document.end))
    assert state.words == ["Café", "café"]


def test_an_entry_of_a_glossary_is_listed_once(engine: Engine) -> None:
    engine.set_glossary("doc", Glossary([Entry("Hovsäter")]))
    found = engine.complete(*at_end(normalize("NFD", "We saw Hovsäter. At Hovsä")), 5)
    assert [word.text for word in found.words] == ["Hovsa\u0308ter"]


def test_what_each_layer_gave_a_word_is_known(engine: Engine) -> None:
    place = at_end(normalize("NFD", "We saw Hovsäter. At Hovsä"))
    found = engine.complete(*place, 5)
    parts = engine.parts(*place, 5)
    assert all(parts[word.text] for word in found.words)
    assert parts["Hovsa\u0308ter"]["document"] > 0


def test_letters_that_have_been_deleted_no_longer_tell_the_form(engine: Engine) -> None:
    document = ProseDocument("doc", "Müller and Müller. Then Mu\u0308", "plaintext")
    engine.complete(document, document.cursor(document.end), 5)
    document.apply([Change("", (0, 25), (0, 27))])
    found = engine.complete(document, document.cursor(document.end), 5)
    assert "Müller" in [word.text for word in found.words]
