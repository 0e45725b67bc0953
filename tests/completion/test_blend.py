"""What each layer counts for among the words that are offered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from afterword.completion.blend import Blend, LayerName, NetworkWords, WeightedLayer
from afterword.completion.config import EngineConfig
from afterword.completion.document_cache import CachedWords
from afterword.completion.lexicon import Lexicon
from afterword.completion.text_model import TextModel
from afterword.completion.vocabulary import Vocabulary
from afterword.completion.word_distribution import WordDistribution
from afterword.text.tokenizer import Tokenizer

from .constant import TOKENIZER, constant_model, session_of
from .states import configured

CONFIG = EngineConfig()
CHANGED_CASE = CONFIG.changed_case_factor
MODEL = {"the": 0.55, "others": 0.2, "The": 0.05, ".": 0.2}
CACHED = {"the": 0.4, "Zaphodia": 0.6}


def further(name: LayerName, weight: float, **words: float) -> WeightedLayer:
    """Return a layer from beyond the document."""
    probabilities = np.array(list(words.values()), np.float32)
    return WeightedLayer(
        WordDistribution(list(words), probabilities, 0.9), weight, sharpens=True, name=name
    )


NGRAM = further("ngram", 0.2, meeting=0.7, the=0.3)
DATASTORE = further("datastore", 0.15, garden=0.5, the=0.5)
OTHERS = further("open_documents", 0.05, others=0.4, tower=0.6)
FURTHER = (NGRAM, DATASTORE, OTHERS)
REST = 0.5
"""What the model counts for beside those three and 0.1 of the cache."""
BLENDED = {
    "the": REST * 0.55 + 0.1 * 0.4 + 0.2 * 0.3 + 0.15 * 0.5,
    "others": REST * 0.2 + 0.05 * 0.4,
    "The": REST * 0.05,
    "Zaphodia": 0.1 * 0.6,
    "meeting": 0.2 * 0.7,
    "garden": 0.15 * 0.5,
    "tower": 0.05 * 0.6,
}


def blend(
    cached: dict[str, float] = CACHED,
    weight: float = 0.1,
    layers: Sequence[WeightedLayer] = FURTHER,
) -> Blend:
    tree = session_of(constant_model(Tokenizer.open(TOKENIZER), MODEL)).tree
    words = CachedWords(cached, 1.0, CONFIG.cache_candidates)
    cache = WeightedLayer(words, weight * words.weight, sharpens=False, name="document")
    return Blend(NetworkWords(tree), [cache, *layers], CONFIG, in_sentence=False)


def offered(of: Blend, prefix: str = "", limit: int = 20) -> dict[str, float]:
    """Return the words that are offered, best first, without those that nobody expects."""
    found = {word.text: word.probability for word in of.search(prefix, limit).words}
    return {word: probability for word, probability in found.items() if probability > 1e-6}


def calibrated(of: Blend, prefix: str = "", limit: int = 20) -> list[float]:
    """Return the calibrated probabilities of the words that are offered."""
    found = of.search(prefix, limit)
    return of.calibrated([word.probability for word in found.words], found.prefix_probability)


def test_every_layer_counts_for_its_weight_and_all_are_heard() -> None:
    found = offered(blend())
    assert found == pytest.approx(BLENDED, abs=1e-5)
    assert list(found) == sorted(found, key=lambda word: -found[word])
    assert sum(found.values()) + REST * MODEL["."] == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("prefix", "capitals"),
    [("", False), ("t", False), ("T", False), ("TH", False), ("", True), ("T", True)],
)
def test_the_parts_of_a_word_come_to_its_probability(prefix: str, capitals: bool) -> None:
    of = blend()
    found = {w.text: w.probability for w in of.search(prefix, 20, capitals=capitals).words}
    assert ("THE" in found) is (capitals or prefix == "TH")
    parts = of.parts(prefix, 20, capitals=capitals)
    assert {word: sum(parts[word].values()) for word in found} == pytest.approx(found)


def test_each_layer_has_its_own_part_in_a_word() -> None:
    assert blend().parts("", 20)["the"] == pytest.approx(
        {"network": REST * 0.55, "document": 0.1 * 0.4, "ngram": 0.2 * 0.3, "datastore": 0.15 * 0.5}
        | {"open_documents": 0.0},
        abs=1e-5,
    )


def test_a_cache_without_words_counts_for_nothing() -> None:
    assert offered(blend({}, 0.3, ())) == pytest.approx(
        {word: MODEL[word] for word in ("the", "others", "The")}, abs=1e-5
    )


def test_only_so_many_are_returned_and_they_are_the_best() -> None:
    assert list(offered(blend(), limit=3)) == ["the", "meeting", "others"]
    assert list(offered(blend(), "t", limit=1)) == ["the"]


def test_words_start_with_what_is_typed_and_are_longer() -> None:
    assert offered(blend(), "t") == pytest.approx(
        {word: BLENDED[word] for word in ("the", "tower")}, abs=1e-5
    )
    assert offered(blend(), "the") == {}


@pytest.mark.parametrize(("layer", "word"), [(0, "meeting"), (1, "garden"), (2, "tower")])
def test_a_word_that_one_layer_alone_knows_is_found_by_its_letters(layer: int, word: str) -> None:
    assert word in offered(blend(), word[:2])
    without = [other for number, other in enumerate(FURTHER) if number != layer]
    assert word not in offered(blend(layers=without), word[:2])


def test_the_cache_offers_its_most_probable_words() -> None:
    count = CONFIG.cache_candidates
    cached = {f"wörd{number}": 1.0 + number for number in range(count + 5)}
    found = offered(blend(cached, 0.3), "wörd", limit=5)
    assert list(found) == [f"wörd{number}" for number in range(count + 4, count - 1, -1)]
    found = offered(blend(cached, 0.3), "wörd", limit=count + 2)
    assert set(found) == {f"wörd{number}" for number in range(3, count + 5)}


def test_a_word_in_another_case_counts_for_less_than_one_as_it_is() -> None:
    changed = CHANGED_CASE * BLENDED["the"]
    assert changed > BLENDED["The"]
    found = offered(blend(), "T")
    assert found == pytest.approx(
        {"The": changed, "Tower": CHANGED_CASE * BLENDED["tower"]}, abs=1e-5
    )
    assert offered(blend(), "TH") == pytest.approx({"THE": changed}, abs=1e-5)
    # The likelier of two variants counts, not their sum.
    same = blend({"The": 1.0}, 0.3)
    assert offered(same, "T")["The"] == pytest.approx(0.3 * MODEL["The"] + 0.3, abs=1e-5)


def test_letters_may_stand_for_a_word_that_replaces_them() -> None:
    found = blend().search("gardne", 5)
    assert (found.words[0].text, found.words[0].replaces) == ("garden", len("gardne"))
    probabilities = [word.probability for word in found.words]
    assert found.prefix_probability == pytest.approx(sum(probabilities))
    assert sum(probabilities) > 1e-5


def test_words_in_each_case_of_the_letters_count_for_these() -> None:
    expected = BLENDED["The"] + CHANGED_CASE * (BLENDED["the"] + BLENDED["tower"])
    assert blend().search("T", 5).prefix_probability == pytest.approx(expected, abs=1e-5)


def test_a_mark_may_follow_the_last_letter_where_marks_are_typed_after_letters() -> None:
    of = blend({"été": 0.5, "café": 0.5})

    def found(prefix: str, *, capitals: bool = False, decomposed: bool = False) -> set[str]:
        words = of.search(prefix, 5, capitals=capitals, decomposed=decomposed).words
        return {word.text for word in words if word.probability > 0.01}

    assert found("cafe") == set()
    assert found("cafe", decomposed=True) == {"café"}
    assert found("e", decomposed=True) == {"été"}
    assert found("E", capitals=True) == set()
    assert found("E", capitals=True, decomposed=True) == {"ÉTÉ"}


def test_letters_typed_are_as_likely_a_word_as_the_likeliest_of_their_variants() -> None:
    of = blend()
    assert of.search("the", 5).typed == pytest.approx(BLENDED["the"], abs=1e-5)
    assert of.search("The", 5).typed == pytest.approx(CHANGED_CASE * BLENDED["the"], abs=1e-5)
    assert of.search("tho", 5).typed == pytest.approx(0, abs=1e-5)
    assert of.search("", 5).typed == 0


@pytest.mark.parametrize("layers", [(), FURTHER])
@pytest.mark.parametrize("prefix", ["", "t", "T", "o", "TH", "Za"])
@pytest.mark.parametrize("limit", [1, 20])
def test_calibrated_probabilities_keep_their_order_and_come_to_no_more_than_one(
    prefix: str, limit: int, layers: Sequence[WeightedLayer]
) -> None:
    found = calibrated(blend(layers=layers), prefix, limit)
    assert found == sorted(found, reverse=True)
    assert 0 < sum(found) <= 1 + 1e-6


def test_letters_typed_leave_only_the_words_that_start_with_them() -> None:
    expected = BLENDED["the"] + BLENDED["tower"]
    assert calibrated(blend(), "t")[:2] == pytest.approx(
        [BLENDED["the"] / expected, BLENDED["tower"] / expected], abs=1e-3
    )
    assert blend().calibrated([], 0.5) == []
    assert blend().calibrated([0.0], 0.0) == [0.0]


def test_words_that_further_layers_agree_on_are_surer_before_any_letter() -> None:
    first, second = blend().calibrated([0.4, 0.1], None)
    assert first / second > 4.5
    first, second = blend(layers=()).calibrated([0.4, 0.1], None)
    assert (first, second) == pytest.approx((0.4, 0.1))


def test_the_network_is_searched_as_far_as_the_configuration_says(exact_model: TextModel) -> None:
    limits = {"search_calls": 100, "prune_nats": 100.0, "search_enough_words": 50.0}

    def network(**nearer: float) -> NetworkWords:
        return NetworkWords(session_of(configured(exact_model, **(limits | nearer))).tree)

    assert len(network().top("th", 200)) == 200
    for nearer in ({"search_calls": 1}, {"prune_nats": 0.0}, {"search_enough_words": 0.5}):
        assert len(network(**nearer).top("th", 200)) == 5, nearer
    # In this vocabulary, words like "This" have several pieces.
    assert len(network().capitalised("this", 9, calls=50)) == 9
    assert network().capitalised("this", 9, calls=0) == []
    assert len(network(prune_nats=0.0).capitalised("this", 9, calls=50)) == 1
    # A word of one piece makes the calls unnecessary.
    assert network().capitalised("t", 9, calls=50) == network().capitalised("t", 9, calls=0) != []


def test_the_network_knows_words_of_one_piece_that_begin_with_what_may_be_meant() -> None:
    model = constant_model(Tokenizer.open(TOKENIZER), MODEL)
    beginnings = {"th": 0.5, "oth": 1.0}
    words = NetworkWords(session_of(model).tree)
    assert list(words.near(beginnings, 2)) == [("the", "th"), ("others", "oth")]
    assert ("The", "th") in words.near(beginnings, 3)
    vocabulary = Vocabulary(model.tokenizer, Lexicon.of(["the"]))
    strict = TextModel(model.language_model, model.tokenizer, vocabulary, CONFIG)
    words = NetworkWords(session_of(strict).tree)
    assert list(words.near(beginnings, 9)) == [("the", "th"), ("The", "th")]
