"""Completions of the whole engine: case, apostrophes, the document cache, phrases."""

from __future__ import annotations

import numpy as np
import pytest

from afterword.bundle import Bundle
from afterword.completion.blend import Blend, Weights
from afterword.completion.candidates import Candidate, by_savings
from afterword.completion.engine import Engine
from afterword.completion.memory import DocumentMemory
from afterword.completion.ngram import Level
from afterword.model.language_model import Ids, LanguageModel, State, Step
from afterword.text.context import Context, Position
from afterword.text.tokenizer import Tokenizer


@pytest.fixture
def engine(tiny_bundle: Bundle) -> Engine:
    return Engine.open(tiny_bundle)


def at_end(text: str, unchanged: Position | None = None, document: str = "doc") -> Context:
    return Context(document, 0, tuple(text.split("\n")), "", unchanged)


def words(engine: Engine, text: str, limit: int = 5) -> list[str]:
    engine.close("doc")
    return [word.text for word in engine.complete(at_end(text), limit).words]


def test_offers_ranked_words_after_a_space_and_inside_a_word(engine: Engine) -> None:
    completion = engine.complete(at_end("the "), 5)
    assert completion.prefix == ""
    probabilities = [word.probability for word in completion.words]
    assert len(probabilities) == 5
    assert probabilities == sorted(probabilities, reverse=True)
    inside = engine.complete(at_end("the th", Position(0, 4)), 5)
    assert inside.prefix == "th"
    assert all(w.text.startswith("th") and w.text != "th" for w in inside.words)


def test_a_list_shows_first_what_saves_most_once_a_letter_is_typed(engine: Engine) -> None:
    likely, longer = Candidate("they", 0.3), Candidate("therefore", 0.2)
    assert by_savings([likely, longer], "") == [likely, longer]
    assert by_savings([likely, longer], "th") == [longer, likely]
    found = engine.complete(at_end("with t"), 5).words
    assert found == by_savings(found, "t")
    assert found != sorted(found, key=lambda word: -word.probability)


def test_a_word_that_stood_first_and_was_passed_over_gives_way(engine: Engine) -> None:
    likely, other = Candidate("they", 0.3), Candidate("them", 0.2)
    assert by_savings([likely, other], "th", {"they": 1}) == [other, likely]
    assert by_savings([likely, other], "th", {"them": 1}) == [likely, other]
    fresh = words(engine, "with t")
    engine.close("doc")
    engine.complete(at_end("with "), 5)
    place = engine._place
    assert place
    place.firsts[""] = fresh[0]
    typed = engine.complete(at_end("with t", Position(0, 5)), 5).words
    # None of them is lost, and the same list is shown when it is asked for again.
    assert {word.text for word in typed} == set(fresh)
    assert typed == by_savings(typed, "t", {fresh[0]: 1})
    assert engine.complete(at_end("with t", Position(0, 6)), 5).words == typed
    # What was shown behind other letters is not known to be passed over.
    place.firsts["x"] = typed[1].text
    assert engine.complete(at_end("with t", Position(0, 6)), 5).words == typed


def test_writes_in_the_case_of_the_writer(engine: Engine) -> None:
    assert "meeting" in words(engine, "a meet")
    assert "Meeting" in words(engine, "A Meet")
    assert "MEETING" in words(engine, "A MEET")


def test_keeps_to_the_apostrophe_of_the_writer(engine: Engine) -> None:
    assert all("'" not in word for word in words(engine, "I don’t, you don’"))
    assert all("’" not in word for word in words(engine, "I don't, you don'"))


def test_a_word_of_the_document_comes_back(tiny_bundle: Bundle) -> None:
    engine = Engine(tiny_bundle, Weights(cache=0.3))
    text = "We met Zaphodia. Then Zaphodia left. Where is Zap"
    assert words(engine, text)[0] == "Zaphodia"
    off = Engine(tiny_bundle, Weights(cache=0.0))
    assert "Zaphodia" not in words(off, text)


def test_inside_a_word_the_probabilities_are_those_after_its_letters(tiny_bundle: Bundle) -> None:
    def odds(text: str) -> dict[str, float]:
        found = Engine(tiny_bundle).complete(at_end(text), 100).words
        return {word.text: word.probability for word in found}

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
    short, long = (Engine(tiny_bundle).complete(at_end(text), limit).words for limit in (1, 5))
    assert short == [max(long, key=lambda word: word.probability)]


def test_what_is_not_on_the_list_has_its_share(tiny_bundle: Bundle) -> None:
    few, many = (Engine(tiny_bundle).complete(at_end("Of t"), limit).words for limit in (5, 30))
    left = 1 - sum(word.probability for word in few)
    shown = {word.text for word in few}
    assert 0 < sum(word.probability for word in many if word.text not in shown) < left


def test_several_distributions_together_are_surer_than_their_mean(tiny_bundle: Bundle) -> None:
    boundary = DocumentMemory(Engine(tiny_bundle)._model).boundary(at_end("The "))
    level = Level(["first", "other"], np.array([0.8, 0.1], np.float32), 1.0)

    def calibrated(weight: float) -> list[float]:
        blend = Blend(
            Tokenizer.open(tiny_bundle.tokenizer_path), boundary, {}, 0, [(level, weight)]
        )
        return blend.calibrated("", [0.4, 0.2, 0.1])

    assert calibrated(0.0) == pytest.approx([0.4, 0.2, 0.1])
    surer = calibrated(0.3)
    assert surer[0] > 0.4
    assert surer == sorted(surer, reverse=True)
    assert sum(surer) < 1


NOTES = "We met Zaphodia. Then Zaphodia left."


def test_a_word_of_another_open_document_counts_until_that_is_closed(engine: Engine) -> None:
    text = "Where is Zap"
    engine.complete(at_end(NOTES, document="notes"), 5)
    assert "Zaphodia" in words(engine, text)
    engine.close("notes")
    assert "Zaphodia" not in words(engine, text)


def test_so_does_one_of_a_document_that_is_only_open(engine: Engine) -> None:
    text = "Where is Zap"
    assert "Zaphodia" not in words(engine, text)
    engine.read_beside("notes", [NOTES])
    assert "Zaphodia" in words(engine, text)
    engine.complete(at_end("the ", document="notes"), 5)
    assert "Zaphodia" in words(engine, text)
    engine.close("notes")
    assert "Zaphodia" not in words(engine, text)


def test_nothing_right_behind_a_comma(engine: Engine) -> None:
    assert words(engine, "well,") == []
    assert words(engine, "well, ") != []


def test_a_forgotten_word_never_comes_back(engine: Engine) -> None:
    first = words(engine, "the ")[0]
    engine.forget(first.upper())
    assert first not in words(engine, "the ", 10)


def test_it_stays_away_in_capitals_that_change_its_length(engine: Engine) -> None:
    text = "Die Straße und die Straße. STRA"
    assert "STRASSE" in words(engine, text)
    engine.forget("straße")
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
    text = f"{line}\nUse {typed}"
    for end in range(1, len(text) + 1):
        *before, last = text[: end - 1].split("\n")
        found = engine.complete(at_end(text[:end], Position(len(before), len(last))), 5)
    assert piece not in [word.text for word in found.words]


@in_pieces
def test_nor_one_of_another_document(engine: Engine, line: str, typed: str, piece: str) -> None:
    engine.complete(at_end(line, document="letter"), 5)
    engine.read_beside("notes", ["These are notes.", line])
    assert piece not in words(engine, f"Use {typed}")


@in_pieces
def test_nor_one_read_in_the_background(engine: Engine, line: str, typed: str, piece: str) -> None:
    lines = ["We will meet.", "", line, *["We will meet again in the morning."] * 40]
    engine.complete(at_end("\n".join([*lines, ""])), 5)
    while (behind := engine.behind("doc")) is not None and behind < len(lines):
        engine.advance("doc", behind, lines[behind:])
    found = engine.complete(at_end("\n".join([*lines, f"Use {typed}"]), Position(43, 0)), 5)
    assert engine.behind("doc") != 0
    assert piece not in [word.text for word in found.words]


def test_a_word_beside_a_secret_is_offered(engine: Engine) -> None:
    text = "Zaphodia, the password is " + "Xkcdhorse99, says Zaphodia.\nWhere is Zap"
    assert "Zaphodia" in words(engine, text)


def test_a_phrase_goes_on_while_it_is_likely(engine: Engine) -> None:
    sure = engine.phrase(at_end("the "), 0.0)
    assert sure is not None
    assert 1 < len(sure.text.split(" ")) <= 5
    assert engine.phrase(at_end("the "), 1.1) is None


def test_a_forgotten_word_ends_a_phrase(engine: Engine) -> None:
    before = engine.phrase(at_end("we "), 0.0)
    assert before is not None
    last = before.text.split(" ")[-1]
    engine.forget(last)
    after = engine.phrase(at_end("we "), 0.0)
    assert after is not None
    assert last not in after.text.split(" ")


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
    typed.complete(at_end(before), 5)
    for end in range(1, len(word) + 1):
        text = before + word[:end]
        first = typed.complete(at_end(text, Position(0, len(text) - 1)), 5)
        typed.phrase(at_end(text), 0.0)
        typed.complete(at_end(text), 20)
        assert typed.complete(at_end(text), 5) == first
        # The same words: where each stands in the list depends on what was passed over as well.
        jumped = Engine(tiny_bundle).complete(at_end(text), 5)
        assert jumped.words == by_savings(first.words, jumped.prefix)


def test_a_likely_word_is_read_in_a_pause(
    engine: Engine, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = "We will meet "
    likely = engine.complete(at_end(before), 5).words[0].text
    assert engine.behind("doc") == 0
    engine.advance("doc", 0, [before])
    assert engine.behind("doc") is None
    after = at_end(f"{before}{likely} ", Position(0, len(before)))
    expected = Engine(tiny_bundle).complete(after, 5)
    read: list[Ids] = []
    run = LanguageModel.run

    def noted(model: LanguageModel, ids: Ids, state: State) -> Step:
        read.append(ids)
        return run(model, ids, state)

    monkeypatch.setattr(LanguageModel, "run", noted)
    assert engine.complete(after, 5) == expected
    closes = Tokenizer.open(tiny_bundle.tokenizer_path).closes
    assert not any(closes[ids[:, -1]].any() for ids in read), "no whole word is read again"


def test_cancelled_work_still_applies_the_edit(engine: Engine) -> None:
    engine.complete(at_end("the theory "), 3)
    assert engine.complete(at_end("other ", Position(0, 0)), 3, lambda: True).words == []
    again = engine.complete(Context("doc", 0, ("other ",), "", None), 5).words
    assert [word.text for word in again] == words(engine, "other ")


def test_memories_are_bounded_over_all_documents(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("afterword.completion.engine.MEMORY_BYTES", 1)
    for number in range(5):
        engine.complete(at_end("the ", document=f"doc{number}"), 3)
    assert engine.status()["documents"] == 1
