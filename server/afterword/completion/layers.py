"""Assemble the layers of a blend: the network, and the words of documents and of the person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from afterword.completion.blend import Blend, LayerName, NetworkWords, WeightedLayer
from afterword.completion.config import EngineConfig
from afterword.completion.document_cache import CachedWords
from afterword.completion.document_state import DocumentState
from afterword.completion.glossary import Glossary
from afterword.completion.ngram import context_before
from afterword.completion.open_words import OpenWords
from afterword.completion.personal import Personal
from afterword.completion.word_contexts import context_after
from afterword.completion.word_distribution import WordDistribution, names_in
from afterword.completion.word_session import WordSession
from afterword.model.language_model import Floats
from afterword.text.casing import goes_on_with_sentence
from afterword.text.cursor import Cursor
from afterword.text.tokenizer import Tokenizer


class PersonalLayers:
    """Give what a person's n-gram and datastore expect at a place.

    The token ids of their words and their names are looked up once, when they are loaded.

    Parameters
    ----------
    personal : Personal
        The n-gram and the datastore, if there are any.
    tokenizer : Tokenizer
        That of the network.
    config : EngineConfig
        What the layers count for.
    """

    def __init__(self, personal: Personal, tokenizer: Tokenizer, config: EngineConfig) -> None:
        self._config = config
        self._ngram, self._datastore = personal.ngram, personal.datastore
        ngram_words = personal.ngram.vocabulary if personal.ngram else ()
        datastore_words = personal.datastore.vocabulary if personal.datastore else ()
        self._ngram_ids = tokenizer.first_ids(ngram_words)
        self._datastore_ids = tokenizer.first_ids(datastore_words)
        self._ngram_names = names_in(ngram_words)
        self._datastore_names = names_in(datastore_words)

    def at(
        self, units_before: Sequence[str], hidden_state: Floats, lift: Floats
    ) -> Iterator[WeightedLayer]:
        """Yield what each layer expects at a place.

        Parameters
        ----------
        units_before : Sequence[str]
            The last units before it; see `ngram.context_before`.
        hidden_state : float32 [E]
            The network's hidden state there.
        lift : float32 [V]
            How many nats likelier than usual each token id is there.
        """
        config = self._config
        if self._ngram is not None:
            words = self._ngram.at(units_before)
            words = replace(words, tokens=self._ngram_ids, names=self._ngram_names)
            words = words.lifted(lift, config.ngram_lift)
            weight = config.ngram_weight * words.weight
            yield WeightedLayer(words, weight, sharpens=True, name="ngram")
        if self._datastore is not None:
            words = self._datastore.at(hidden_state, config)
            words = replace(words, tokens=self._datastore_ids, names=self._datastore_names)
            words = words.lifted(lift, config.datastore_lift)
            weight = config.datastore_weight * words.weight
            yield WeightedLayer(words, weight, sharpens=True, name="datastore")


def blend_at(
    cursor: Cursor,
    state: DocumentState,
    session: WordSession,
    open_words: OpenWords,
    personal: PersonalLayers,
    glossary: Glossary | None,
    config: EngineConfig,
) -> Blend:
    """Return the blend of all layers where a word begins."""
    hidden_state = session.output.hidden_state
    caches = [cache.words for cache in state.caches]
    secret = {word for cache in caches for word in cache.withheld}
    secret |= open_words.secret_words(state.document.uri) | state.below.secret
    context = context_after(session.assumed, caches[-1].context_before(session.read_to))
    lift = session.tree.model.lift(session.output)
    cached = CachedWords.at(session.read_to, hidden_state, lift, caches, config, secret, context)
    layers: list[WeightedLayer] = []

    def add(name: LayerName, words: WordDistribution | CachedWords, max_weight: float) -> None:
        layers.append(WeightedLayer(words, max_weight * words.weight, sharpens=False, name=name))

    add("document", cached, config.cache_weight)
    below = state.below.distribution(context, secret).lifted(lift, config.below_lift)
    add("below", below, config.below_weight)
    if session.others is not None and session.others.vocabulary:
        others = session.others.lifted(lift, config.others_lift)
        add("open_documents", others, config.others_weight)
    before = cursor.text[: cursor.start]
    units_before = context_before(before)
    layers += personal.at(units_before, hidden_state, lift)
    if glossary is not None and (names := glossary.next_word(units_before)) is not None:
        add("glossary", names, config.glossary_weight)
    return Blend(
        NetworkWords(session.tree), layers, config, in_sentence=goes_on_with_sentence(before)
    )
