"""Completions of the whole engine: case, apostrophes, the document cache, other documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from afterword.completion import candidates
from afterword.completion.blend import Blend, NetworkWords, WeightedLayer
from afterword.completion.candidates import Candidate, Completion
from afterword.completion.config import EngineConfig
from afterword.completion.document_state import DocumentState
from afterword.completion.engine import Engine
from afterword.completion.search import Search, SearchTree
from afterword.completion.word_distribution import WordDistribution
from afterword.masking.prose_document import ProseDocument
from afterword.model.language_model import Ids
from afterword.store.bundle import Bundle
from afterword.text.cursor import Position
from afterword.text.tokenizer import Tokenizer
from tests.helpers import at_end

from .asking import erase, words, write

CONFIG = EngineConfig()


def by_savings(
    words: list[Candidate], prefix: str, passed_over: Mapping[str, int] | None = None
) -> list[Candidate]:
    """Return words in the order of a list."""
    unseen = CONFIG.typed_past_probability
    return candidates.by_savings(words, prefix, passed_over or {}, unseen)


def blend_of(bundle: Bundle, text: str, layer: WeightedLayer) -> Blend:
    """Blend the network and another layer at the end of a text."""
    document, cursor = at_end(text)
    session = DocumentState(Engine(bundle).model, document).session_at(cursor)
    return Blend(NetworkWords(session.tree), [layer], CONFIG, in_sentence=False)


def test_offers_ranked_words_after_a_space_and_inside_a_word(engine: Engine) -> None:
    completion = engine.complete(*at_end("the "), 5)
    assert completion.prefix == ""
    probabilities = [word.probability for word in completion.words]
    assert len(probabilities) == 5
    assert probabilities == sorted(probabilities, reverse=True)
    inside = engine.complete(*at_end("the th"), 5)
    assert inside.prefix == "th"
    assert any(w.replaces is None for w in inside.words)
    for word in inside.words:
        assert word.text.lower().startswith("th")
        assert word.replaces == (None if word.text.startswith("th") else 2)
        assert word.text != "th"


def test_a_list_shows_first_what_saves_most_once_a_letter_is_typed(engine: Engine) -> None:
    likely, longer = Candidate("they", 0.3), Candidate("therefore", 0.2)
    assert by_savings([likely, longer], "") == [likely, longer]
    assert by_savings([likely, longer], "th") == [longer, likely]
    scarcer = Candidate("therefore", 0.15)  # seven letters for two: nearly twice as good, no more
    assert by_savings([scarcer, likely], "th") == [likely, scarcer]
    found = engine.complete(*at_end("with t"), 5).words
    assert found == by_savings(found, "t")
    assert found != sorted(found, key=lambda word: -word.probability)


def test_a_word_that_stood_first_and_was_passed_over_gives_way(engine: Engine) -> None:
    likely, other = Candidate("they", 0.3), Candidate("them", 0.2)
    assert by_savings([likely, other], "th", {"they": 1}) == [other, likely]
    assert by_savings([likely, other], "th", {"them": 1}) == [likely, other]
    fresh = words(engine, "with t")
    document, cursor = at_end("with ")
    shown = engine.complete(document, cursor, 5)
    engine.count_as_shown(replace(shown, words=[Candidate(fresh[1], 0.1), *shown.words]))
    typed = engine.complete(*write(document, "t"), 5)
    # None of them is lost, and the same list is shown when it is asked for again.
    assert {word.text for word in typed.words} == set(fresh)
    assert typed.words == by_savings(typed.words, "t", {fresh[1]: 1})
    assert [word.text for word in typed.words] != fresh
    assert engine.complete(document, document.cursor(document.end), 5) == typed
    # What was shown behind other letters is not known to be passed over.
    engine.count_as_shown(Completion("x", typed.words[1:]))
    assert engine.complete(document, document.cursor(document.end), 5) == typed


def test_what_was_passed_over_is_remembered_while_other_things_change(engine: Engine) -> None:
    fresh = words(engine, "with t")
    document, cursor = at_end("with ")
    shown = engine.complete(document, cursor, 5)
    engine.count_as_shown(replace(shown, words=[Candidate(fresh[1], 0.1), *shown.words]))
    engine.set_forgotten(["nobody"])
    engine.index_open_document(ProseDocument("other", "Words of another text.", "plaintext"))
    typed = engine.complete(*write(document, "t"), 5)
    assert typed.words == by_savings(typed.words, "t", {fresh[1]: 1})
    assert [word.text for word in typed.words] != words(engine, "with t")


def test_a_list_that_was_not_shown_is_not_passed_over(engine: Engine) -> None:
    fresh = words(engine, "with t")
    document, cursor = at_end("with ")
    shown = engine.complete(document, cursor, 5)
    assert shown.words
    engine.complete(*write(document, "t"), 5)
    assert [w.text for w in engine.complete(*write(document, ""), 5).words] == fresh


def test_the_letters_typed_are_weighed_as_other_words_are(tiny_bundle: Bundle) -> None:
    """In "The" the model knows "the" best, as it does in "Then" and "then"."""
    words = WordDistribution(["Them", "the", "them"], np.array([0.01, 0.6, 0.3], np.float32), 1.0)
    blend = blend_of(tiny_bundle, "", WeightedLayer(words, 0.9, sharpens=True, name="ngram"))
    found = blend.search("The", 5)
    assert found.typed == pytest.approx(CONFIG.changed_case_factor * blend.search("the", 5).typed)
    (them,) = (word.probability for word in found.words if word.text == "Them")
    assert found.typed > them > 0


def test_writes_in_the_case_of_the_writer(engine: Engine) -> None:
    assert "meeting" in words(engine, "a meet")
    assert "Meeting" in words(engine, "A Meet")
    assert "MEETING" in words(engine, "A MEET")


def test_keeps_to_the_apostrophe_of_the_writer(engine: Engine) -> None:
    assert all("'" not in word for word in words(engine, "I don’t, you don’"))
    assert all("’" not in word for word in words(engine, "I don't, you don'"))


def test_a_word_of_the_document_comes_back(tiny_bundle: Bundle) -> None:
    engine = Engine(tiny_bundle, EngineConfig(cache_weight=0.3))
    text = "We met Zaphodia. Then Zaphodia left. Where is Zap"
    assert words(engine, text)[0] == "Zaphodia"
    off = Engine(tiny_bundle, EngineConfig(cache_weight=0.0))
    assert "Zaphodia" not in words(off, text)


def test_inside_a_word_the_probabilities_are_those_after_its_letters(tiny_bundle: Bundle) -> None:
    def odds(text: str) -> dict[str, float]:
        found = Engine(tiny_bundle).complete(*at_end(text), 100).words
        return {word.text: word.probability for word in found if word.replaces is None}

    before, inside = odds("The people of the "), odds("The people of the t")
    both = sorted(set(before) & set(inside))
    assert len(both) > 1
    ratios = [inside[word] / before[word] for word in both]
    assert ratios == pytest.approx([ratios[0]] * len(both), rel=0.01)
    assert ratios[0] > 2
    assert sum(before.values()) < 1
    assert sum(inside.values()) < 1


@pytest.mark.parametrize("text", ["The people of the ", "The people of the t"])
def test_a_probability_does_not_depend_on_the_length_of_the_list(
    tiny_bundle: Bundle, text: str
) -> None:
    short, long = (Engine(tiny_bundle).complete(*at_end(text), limit).words for limit in (1, 5))
    assert short == [max(long, key=lambda word: word.probability)]


def test_what_is_not_on_the_list_has_its_probability(tiny_bundle: Bundle) -> None:
    few, many = (Engine(tiny_bundle).complete(*at_end("Of t"), limit).words for limit in (5, 30))
    left = 1 - sum(word.probability for word in few)
    shown = {word.text for word in few}
    assert 0 < sum(word.probability for word in many if word.text not in shown) < left


def test_several_distributions_together_are_surer_than_their_mean(tiny_bundle: Bundle) -> None:
    words = WordDistribution(["first", "other"], np.array([0.8, 0.1], np.float32), 1.0)

    def calibrated(weight: float) -> list[float]:
        blend = blend_of(
            tiny_bundle, "The ", WeightedLayer(words, weight, sharpens=True, name="ngram")
        )
        return blend.calibrated([0.4, 0.2, 0.1], None)

    assert calibrated(0.0) == pytest.approx([0.4, 0.2, 0.1])
    surer = calibrated(0.3)
    assert surer[0] > 0.4
    assert surer == sorted(surer, reverse=True)
    assert sum(surer) < 1


NOTES = "We met Zaphodia. Then Zaphodia left. "


def test_a_word_of_another_open_document_counts_until_that_is_closed(engine: Engine) -> None:
    text = "Where is Zap"
    engine.complete(*at_end(NOTES, uri="notes"), 5)
    assert "Zaphodia" in words(engine, text)
    engine.close("notes")
    assert "Zaphodia" not in words(engine, text)


def test_so_does_one_of_a_document_that_is_only_open(engine: Engine) -> None:
    text = "Where is Zap"
    assert "Zaphodia" not in words(engine, text)
    notes = ProseDocument("notes", NOTES)
    engine.index_open_document(notes)
    assert "Zaphodia" in words(engine, text)
    engine.complete(notes, notes.cursor(Position(0, 0)), 5)
    assert "Zaphodia" in words(engine, text)
    engine.close("notes")
    assert "Zaphodia" not in words(engine, text)


def test_both_hold_for_a_word_that_is_being_typed(engine: Engine) -> None:
    document, cursor = at_end("Where is Zap")

    def offered() -> bool:
        found = engine.complete(document, cursor, 5).words
        engine.phrase(document, cursor, 0.0)
        return "Zaphodia" in [word.text for word in found]

    assert not offered()
    engine.index_open_document(ProseDocument("notes", NOTES))
    assert offered()
    engine.close("notes")
    assert not offered()


def test_of_a_long_document_the_beginning_is_indexed(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    masked: dict[tuple[str, int], int] = {}
    prose_line = ProseDocument.prose_line

    def noted(document: ProseDocument, number: int) -> str:
        masked[document.uri, number] = len(document.lines[number])
        return prose_line(document, number)

    monkeypatch.setattr(ProseDocument, "prose_line", noted)
    lines = [NOTES, *["word " * 20] * 600, "The end is Xerxesburg. ", "data " * 400_000]
    engine.index_open_document(ProseDocument("long", "\n".join(lines)))
    engine.index_open_document(ProseDocument("data", "\n".join([NOTES, lines[-1]])))
    assert sum(masked.values()) <= 2 * CONFIG.indexed_chars
    assert "Zaphodia" in words(engine, "Where is Zap")
    assert "Xerxesburg" not in words(engine, "Where is Xer")


def test_nothing_right_behind_a_comma(engine: Engine) -> None:
    assert words(engine, "well,") == []
    assert words(engine, "well, ") != []


def test_a_word_closed_by_a_quotation_mark_is_no_beginning(engine: Engine) -> None:
    for text in ("the 'town'", "the towns'", "‘town’", "(the 'people'"):
        assert words(engine, text) == [], text
        assert engine.phrase(*at_end(text), 0.0) is None, text
    assert words(engine, "we don'")


TYPED = [
    ("We met Zaphodia. Then ", "Zaphodia"),
    ("The people who wrote ", "The"),
    ("in the morning, and we ", "would"),
    ("THE TOWN WAS ", "HAPPY"),
    ("they ", "don't"),
]


@pytest.mark.parametrize(("before", "word"), TYPED)
def test_words_do_not_depend_on_what_was_asked_before(
    tiny_bundle: Bundle, before: str, word: str
) -> None:
    typed = Engine(tiny_bundle)
    document, cursor = at_end(before)
    typed.count_as_shown(typed.complete(document, cursor, 5))
    for letter in word:
        here = write(document, letter)
        first = typed.complete(*here, 5)
        typed.phrase(*here, 0.0)
        typed.complete(*here, 20)
        again = typed.complete(*here, 5)
        assert {w.text for w in again.words} == {w.text for w in first.words}
        jumped = Engine(tiny_bundle).complete(*at_end(document.text), 5)
        assert jumped.words == by_savings(first.words, jumped.prefix)


def test_a_list_and_ghost_text_search_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    searches: list[str] = []
    search = SearchTree.search

    def noted(tree: SearchTree, prefix: str, *arguments: Any, **options: Any) -> Search:
        searches.append(prefix)
        return search(tree, prefix, *arguments, **options)

    document, cursor = at_end("with t")
    monkeypatch.setattr(SearchTree, "search", noted)
    engine.complete(document, cursor, 5)
    assert searches.count("t") == 1
    engine.phrase(document, cursor, 1.0)
    engine.complete(document, cursor, 8)
    assert searches.count("t") == 1


def test_a_likely_word_is_read_in_a_pause(
    engine: Engine, tiny_bundle: Bundle, chunks_read: list[Ids]
) -> None:
    document, cursor = at_end("We will meet ")
    likely = engine.complete(document, cursor, 5).words[0].text
    tokenizer, session = Tokenizer.open(tiny_bundle.tokenizer_path), engine.session
    assert session is not None
    for slices in range(1, CONFIG.read_ahead_words + 1):
        assert engine.has_idle_work(document)
        engine.run_idle_work(document)
        # One call at a time, the likeliest word first: a request may come in between.
        assert len(session.tree.read_ahead) == slices
        assert tokenizer.word_ids(likely) in session.tree.read_ahead
    assert not engine.has_idle_work(document)
    after = write(document, f"{likely} ")
    expected = Engine(tiny_bundle).complete(*at_end(document.text), 5)
    chunks_read.clear()
    assert engine.complete(*after, 5) == expected
    closes = tokenizer.closes
    assert not any(closes[ids[:, -1]].any() for ids in chunks_read), "no whole word is read again"


def test_a_window_s_words_are_not_read_ahead_once_all_is_read(engine: Engine) -> None:
    document, cursor = at_end("We will meet at the house of the town. " * 40)
    engine.complete(document, cursor, 5)
    stale = engine.session
    assert stale is not None
    slices = 0
    while engine.has_idle_work(document):
        engine.run_idle_work(document)
        slices += 1
    assert slices > 2
    assert stale.tree.read_ahead == {}


def test_a_request_before_the_first_letter_does_not_silence_the_word(engine: Engine) -> None:
    for before in ('we said ("', "one,", "the *", "e.g.", "“", "the (", "well—"):
        document, cursor = at_end(before)
        engine.complete(document, cursor, 5)
        engine.phrase(document, cursor)
        typed = engine.complete(*write(document, "t"), 5)
        assert [w.text for w in typed.words] == words(engine, f"{before}t"), before
        back = engine.complete(*erase(document, 1), 5)
        assert [w.text for w in back.words] == words(engine, before), before


def test_states_of_the_documents_used_last_are_kept(engine: Engine) -> None:
    names = [f"doc{number}" for number in range(CONFIG.max_documents)]
    documents = {name: at_end("the ", uri=name) for name in [*names, "last"]}
    for name in names:
        engine.complete(*documents[name], 3)
    engine.complete(*documents["doc0"], 3)
    assert engine.status()["documents"] == CONFIG.max_documents
    engine.complete(*documents["last"], 3)
    assert engine.status()["documents"] == CONFIG.max_documents
    kept = [name for name in (*names, "last") if engine.states.get(name) is not None]
    assert kept == [name for name in (*names, "last") if name != "doc1"]
    # One that was dropped answers as before.
    assert engine.complete(*documents["doc1"], 3).words


def test_the_memory_that_is_told_is_that_of_all_documents(engine: Engine) -> None:
    assert engine.memory_bytes == 0
    engine.complete(*at_end("the people of the town ", uri="one"), 3)
    one = engine.memory_bytes
    assert one > 0
    engine.complete(*at_end("the people of the town ", uri="two"), 3)
    assert one < engine.memory_bytes < 2 * one, "the search tree of the first is dropped"
    engine.close("two")
    engine.close("one")
    assert engine.memory_bytes == 0
