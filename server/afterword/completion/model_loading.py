"""Load the model of a bundle, and check that its files work together."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from afterword.completion.config import EngineConfig
from afterword.completion.lexicon import LEXICON, Lexicon
from afterword.completion.text_model import TextModel
from afterword.completion.vocabulary import Vocabulary
from afterword.errors import UserError
from afterword.model.language_model import LanguageModel
from afterword.store.bundle import Bundle
from afterword.store.paths import shipped_bundle
from afterword.text.tokenizer import Tokenizer


def load_text_model(bundle: Bundle, config: EngineConfig) -> TextModel:
    """Load the network, the tokenizer and the lexicon, if there is one.

    Raises
    ------
    UserError
        If one cannot be read, they do not belong together, or the network gives no probabilities.
    """
    files = bundle.manifest.files
    if bundle.path != shipped_bundle():  # it comes with this code, and must be quick to load
        from afterword.model.graph_check import check_graph  # noqa: PLC0415  (slow to import)

        check_graph(bundle.model_path)
    # The network is created outside the interpreter's lock, so it takes no time of its own.
    with ThreadPoolExecutor(1, "afterword-network") as beside:
        loading = beside.submit(LanguageModel, bundle.model_path)
        tokenizer = Tokenizer.open(bundle.tokenizer_path)
        lexicon = Lexicon.open(bundle.path / LEXICON) if LEXICON in files else None
        vocabulary = Vocabulary(tokenizer, lexicon, bundle.manifest.language)
        network = loading.result()
    _check_shape(bundle, network, tokenizer)
    model = TextModel(network, tokenizer, vocabulary, config)
    _check_probabilities(bundle, model)
    return model


def _check_shape(bundle: Bundle, network: LanguageModel, tokenizer: Tokenizer) -> None:
    """Check that manifest, network and tokenizer speak of the same model."""
    shape = bundle.manifest.shape
    stated = (shape.vocabulary, shape.vocabulary, shape.embedding, sum(shape.hidden))
    found = (tokenizer.size, network.vocabulary_size, network.hidden_size, network.state_size)
    if stated != found:
        raise UserError(
            f"the files in {bundle.path} do not belong to one model; install the model again"
        )


def _check_probabilities(bundle: Bundle, model: TextModel) -> None:
    """Check that the network gives probabilities: a damaged one may give NaN."""
    output = model.start
    total = float(np.exp(output.log_probabilities).sum())
    if not (math.isclose(total, 1, abs_tol=0.01) and np.isfinite(output.hidden_states).all()):
        raise UserError(
            f"the network in {bundle.path} gives no probabilities; install the model again"
        )
