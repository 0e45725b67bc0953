"""Assemble the layers of a blend: the network, and the words of documents and of the person."""

from __future__ import annotations

from afterword.completion.blend import Blend, LayerName, NetworkWords, WeightedLayer
from afterword.completion.config import EngineConfig
from afterword.completion.document_cache import CachedWords
from afterword.completion.document_state import DocumentState
from afterword.completion.glossary import Glossary
from afterword.completion.ngram import context_before
from afterword.completion.open_words import OpenWords
from afterword.completion.personal import Personal
from afterword.completion.word_contexts import context_after
from afterword.completion.word_distribution import WordDistribution
from afterword.completion.word_session import WordSession
from afterword.text.casing import goes_on_with_sentence
from afterword.text.cursor import Cursor


def blend_at(
    cursor: Cursor,
    state: DocumentState,
    session: WordSession,
    open_words: OpenWords,
    personal: Personal,
    glossary: Glossary | None,
    config: EngineConfig,
) -> Blend:
    """Return the blend of all layers where a word begins."""
    hidden_state = session.output.hidden_state
    caches = [cache.words for cache in state.caches]
    secret = {word for cache in caches for word in cache.withheld}
    secret |= open_words.secret_words(state.document.uri) | state.below.secret
    context = context_after(session.assumed, caches[-1].context_before(session.read_to))
    cached = CachedWords.at(session.read_to, hidden_state, caches, config, secret, context)
    layers: list[WeightedLayer] = []

    def add(
        name: LayerName,
        words: WordDistribution | CachedWords,
        max_weight: float,
        *,
        sharpens: bool = True,
    ) -> None:
        layers.append(WeightedLayer(words, max_weight * words.weight, sharpens, name))

    add("document", cached, config.cache_weight, sharpens=False)
    below = state.below.distribution(context, secret)
    add("below", below, config.below_weight, sharpens=False)
    others = open_words.others_distribution(state.document.uri)
    if others.vocabulary:
        add("open_documents", others, config.others_weight)
    before = cursor.text[: cursor.start]
    units_before = context_before(before)
    if personal.ngram is not None:
        add("ngram", personal.ngram.at(units_before), config.ngram_weight)
    if personal.datastore is not None:
        add("datastore", personal.datastore.at(hidden_state, config), config.datastore_weight)
    if glossary is not None and (names := glossary.next_word(units_before)) is not None:
        add("glossary", names, config.glossary_weight, sharpens=False)
    return Blend(
        NetworkWords(session.tree), layers, config, in_sentence=goes_on_with_sentence(before)
    )
