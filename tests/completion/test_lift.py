"""Words of open texts count for more where the network finds them likelier than usual."""

from __future__ import annotations

import math

import numpy as np
import pytest

pytest.importorskip("torch")

from afterword.completion.blend import LayerName
from afterword.completion.config import EngineConfig
from afterword.completion.engine import Engine
from afterword.completion.layers import PersonalLayers
from afterword.completion.personal import Personal
from afterword.masking.prose_document import ProseDocument
from afterword.store.bundle import Bundle
from afterword.text.cursor import Cursor, Position
from afterword.text.tokenizer import LINE, NO_SPACE, Tokenizer
from afterword_training.personal.datastore_builder import Reading, build_datastore
from afterword_training.personal.ngram_builder import build_ngram

from .constant import TOKENIZER, constant_model

WORDS = ("garden", "notes", "river")
FACTORS = {"document": 0.5, "below": 1.0, "open_documents": 2.0}
CONFIG = EngineConfig(
    cache_theta=0.0,
    cache_match_nats=0.0,
    cache_lift=FACTORS["document"],
    below_lift=FACTORS["below"],
    others_lift=FACTORS["open_documents"],
)


def test_nothing_is_likelier_than_usual_for_a_network_that_always_expects_the_same() -> None:
    model = constant_model(Tokenizer.open(TOKENIZER), {"the": 0.6, "others": 0.1, ".": 0.3})
    assert model.lift(model.start) == pytest.approx(np.zeros(model.tokenizer.size), abs=1e-4)
    lift = model.lift(model.after_space(model.start))
    (the,) = model.tokenizer.word_ids("the")
    assert lift[the] == pytest.approx(-math.log(0.7), abs=1e-4)
    assert lift[[NO_SPACE, LINE]].tolist() == [-math.inf, -math.inf]


def opened(engine: Engine, layer: LayerName) -> tuple[ProseDocument, Cursor]:
    """Return a place in a document, where only one layer has the three words."""
    before, after = "and so it was ", ""
    if layer == "document":
        before = f"{' '.join(WORDS)} "
    elif layer == "below":
        after = f"\n{' '.join(WORDS)} end"
    else:
        engine.index_open_document(ProseDocument("other", " ".join(WORDS), "plaintext"))
    document = ProseDocument("doc", before + after, "plaintext")
    cursor = document.cursor(Position(0, len(before)))
    engine.complete(document, cursor, 5)
    while engine.has_idle_work(document):
        engine.run_idle_work(document)
    return document, cursor


@pytest.mark.parametrize("layer", FACTORS)
def test_each_layer_weighs_its_words_by_its_own_factor(
    tiny_bundle: Bundle, layer: LayerName
) -> None:
    engine = Engine(tiny_bundle, CONFIG)
    document, cursor = opened(engine, layer)
    parts = engine.parts(document, cursor, 50)
    assert engine.session is not None
    lift = engine.model.lift(engine.session.output)
    nats = [float(lift[engine.model.tokenizer.word_ids(word)[0]]) for word in WORDS]
    found = [math.log(parts[word][layer]) for word in WORDS]
    assert max(nats) - min(nats) > 0.01, "the network tells the words apart"
    for one, other in ((0, 1), (1, 2)):
        expected = FACTORS[layer] * (nats[one] - nats[other])
        assert found[one] - found[other] == pytest.approx(expected, abs=1e-3)


def test_the_layers_of_a_person_weigh_their_words_by_their_own_factors() -> None:
    tokenizer = Tokenizer.open(TOKENIZER)
    config = EngineConfig(ngram_lift=0.5, datastore_lift=2.0, datastore_gamma=0.0)
    texts = [f"{text}\n{text}" for text in ("so the river", "so the notes", "so the garden")]
    ngram = build_ngram(texts)
    states = np.eye(len(WORDS), 4, dtype=np.float16)
    datastore = build_datastore([Reading(list(WORDS), states)], WORDS)
    layers = PersonalLayers(Personal(ngram, datastore), tokenizer, config)
    hidden_state = np.zeros(4, np.float32)
    lift = np.linspace(-3, 3, tokenizer.size, dtype=np.float32)
    lift[tokenizer.word_ids(",")[0]] = -math.inf
    ids = tokenizer.first_ids(WORDS)
    found = {layer.name: layer for layer in layers.at(["so", "the"], hidden_state, lift)}
    assert list(found) == ["ngram", "datastore"]
    for layer, factor in zip(found.values(), (0.5, 2.0), strict=True):
        nats = [math.log(layer.layer.probability(word)) for word in WORDS]
        assert np.diff(nats) == pytest.approx(factor * np.diff(lift[ids]), abs=1e-3)


@pytest.mark.parametrize("layer", FACTORS)
def test_words_of_open_texts_do_not_sharpen_the_blend(
    tiny_bundle: Bundle, layer: LayerName
) -> None:
    """They fit the place already; only the person's n-gram and datastore do."""
    shown = []
    for sharpening in (0.0, 2.0):
        config = EngineConfig(sharpening=sharpening, others_half_words=1, others_weight=0.5)
        engine = Engine(tiny_bundle, config)
        best = engine.best_word(*opened(engine, layer))
        assert best is not None
        shown.append(best.probability)
    assert shown[0] == shown[1]
