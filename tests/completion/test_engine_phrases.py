"""Ghost text of the whole engine: how far a phrase goes, and what it costs."""

from __future__ import annotations

import pytest

from afterword.completion.config import EngineConfig
from afterword.completion.document_words import DocumentWords
from afterword.completion.engine import Engine
from afterword.completion.personal import Personal
from afterword.masking.prose_document import ProseDocument
from afterword.model.language_model import Ids
from afterword.store.bundle import Bundle
from afterword.text.cursor import Position
from afterword.text.document import Change
from afterword_training.personal.ngram_builder import build_ngram
from tests.helpers import at_end

LETTER = "Thank you very much for your letter about the garden"


def test_a_phrase_goes_on_while_it_is_likely(engine: Engine) -> None:
    sure = engine.phrase(*at_end("the "), 0.0)
    assert sure is not None
    assert 1 < len(sure.text.split(" ")) <= 5
    assert engine.phrase(*at_end("the "), 1.1) is None


def with_letter(bundle: Bundle) -> Engine:
    """Return an engine whose n-gram knows a letter and that ignores the document's words."""
    config = EngineConfig(ngram_weight=0.5, cache_weight=0.0)
    return Engine(bundle, config, Personal(build_ngram([f"{LETTER}\n"] * 3)))


def test_a_phrase_goes_on_as_if_its_words_had_been_typed(tiny_bundle: Bundle) -> None:
    engine = with_letter(tiny_bundle)
    phrase = engine.phrase(*at_end(LETTER[:10]), 1e-3)
    assert phrase is not None
    words = phrase.text.split(" ")
    assert len(words) > 2
    probability, text = 1.0, LETTER[:10]
    for number, word in enumerate(words):
        fresh = with_letter(tiny_bundle)
        best = fresh.complete(*at_end(text), 5).words[0]
        session = fresh.session
        assert best.text == word
        assert session is not None
        probability *= best.probability
        if number + 1 < len(words):
            output = session.tree.advance_by(fresh.model.tokenizer.word_ids(word))
            probability *= fresh.model.space_probability(output)
        text += f"{word} "
    assert phrase.probability == pytest.approx(probability, rel=1e-3)


def test_a_phrase_has_what_the_person_has_written_before(tiny_bundle: Bundle) -> None:
    here = at_end(LETTER[:10])
    alone = Engine(tiny_bundle).phrase(*here, 1e-3)
    own = with_letter(tiny_bundle)
    phrase = own.phrase(*here, 1e-3)
    assert phrase is not None
    assert LETTER[10:].startswith(phrase.text)
    assert len(phrase.text.split(" ")) > 2
    assert alone is None or not LETTER[10:].startswith(alone.text + " ")


def test_the_words_of_a_phrase_are_context_for_those_after_them(tiny_bundle: Bundle) -> None:
    config = EngineConfig(cache_weight=0.9, cache_half_words=0.1, cache_match_nats=9.0)
    engine = Engine(tiny_bundle, config)
    phrase = engine.phrase(*at_end("We met the people. We met the people. We "), 1e-6)
    assert phrase is not None
    assert phrase.text.startswith("met the people")


def test_a_forgotten_word_ends_a_phrase(tiny_bundle: Bundle) -> None:
    engine = with_letter(tiny_bundle)
    here = at_end(LETTER[:10])
    phrase = engine.phrase(*here, 0.02)
    assert phrase is not None
    second = phrase.text.split(" ")[1]
    engine.set_forgotten([second])
    after = engine.phrase(*here, 0.02)
    assert after is not None
    assert second not in after.text.split(" ")


def test_the_words_of_a_phrase_are_read_only_once(
    tiny_bundle: Bundle, chunks_read: list[Ids]
) -> None:
    engine = Engine(tiny_bundle)
    document, cursor = at_end("We will meet ")
    phrase = engine.phrase(document, cursor, 0.0)
    assert phrase is not None
    chunks_read.clear()
    assert engine.phrase(document, cursor, 0.0) == phrase
    assert not chunks_read


def test_the_words_of_a_phrase_count_as_memory(engine: Engine) -> None:
    here = at_end("We will meet ")
    assert engine.phrase(*here, 0.0) is not None
    session = engine.session
    assert session is not None
    assert engine.memory_bytes >= session.nbytes > session.tree.nbytes


def test_a_further_word_of_a_phrase_costs_two_calls_at_most(
    tiny_bundle: Bundle, chunks_read: list[Ids]
) -> None:
    engine = Engine(tiny_bundle)
    here = at_end("We will meet ")
    engine.complete(*here, 5)
    chunks_read.clear()
    phrase = engine.phrase(*here, 0.0)
    assert phrase is not None
    assert len(chunks_read) <= 2 * (len(phrase.text.split(" ")) - 1)


def test_words_after_the_cursor_are_no_context_of_a_phrase(tiny_bundle: Bundle) -> None:
    """The cursor has been moved back: the words after it are read, but do not stand before it."""
    config = EngineConfig(cache_weight=0.9, cache_half_words=0.1, cache_match_nats=9.0)
    text = "We met the people. We met the people. We "
    phrases = []
    for rest in ("", "\nwould like to come with you to the house."):
        engine = Engine(tiny_bundle, config)
        document = ProseDocument("doc", text + rest)
        engine.complete(document, document.cursor(document.end), 5)
        phrases.append(engine.phrase(document, document.cursor(Position(0, len(text))), 1e-6))
    alone, moved_back = phrases
    assert alone is not None
    assert moved_back is not None
    assert moved_back.text == alone.text


def test_a_list_or_a_phrase_counts_one_slice_of_the_documents_that_have_changed(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        notes = ProseDocument(f"notes {number}", "zebras " * 500, "plaintext")
        engine.index_open_document(notes)
        notes.apply([Change("Our ", (0, 0), (0, 0))])
    counted: list[str] = []
    read_slice = DocumentWords.read_slice

    def noted(words: DocumentWords) -> None:
        counted.append(words.document.uri)
        read_slice(words)

    monkeypatch.setattr(DocumentWords, "read_slice", noted)
    document, cursor = at_end("the ")
    engine.complete(document, cursor, 5)
    assert len(counted) == 1
    phrase = engine.phrase(document, cursor, 0.0)
    assert phrase is not None
    assert len(phrase.text.split()) > 1
    assert len(counted) == 2


def test_each_word_of_a_phrase_may_come_from_another_document(tiny_bundle: Bundle) -> None:
    engine = Engine(tiny_bundle, EngineConfig(others_weight=0.9, cache_weight=0.0))
    engine.index_open_document(ProseDocument("notes", "zebras " * 900, "plaintext"))
    while engine.has_idle_work(None):
        engine.run_idle_work(None)
    phrase = engine.phrase(*at_end("the "), 0.0)
    assert phrase is not None
    assert phrase.text.split().count("zebras") > 1
