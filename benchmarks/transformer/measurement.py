"""Measure trained networks in the runtime: bits, keystrokes saved, time of a step, memory."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any
from unittest.mock import patch

import numpy as np
from benchmarks.authors import Author
from benchmarks.transformer import graph
from benchmarks.transformer.comparison import Comparison, parameters
from benchmarks.transformer.network import Transformer, layers_of, transformer_shape

from afterword.completion.config import EngineConfig
from afterword.completion.engine import Engine
from afterword.completion.personal import Personal
from afterword.model import graph_check
from afterword.model.language_model import LanguageModel as Runtime
from afterword.store.bundle import MODEL, TOKENIZER, Bundle, Manifest, write_bundle
from afterword.store.files import write_file
from afterword.store.model_shape import ModelShape
from afterword_export import verify
from afterword_export.graph import build as build_lstm
from afterword_export.weights import Floats
from afterword_training.evaluation.keystroke_savings import type_texts
from afterword_training.evaluation.predictors import EnginePredictor
from afterword_training.network import checkpoint

WINDOWS = (1, 64, 128, 256)
"""Tokens, with the current one, in the cache of the transformers whose steps are timed."""
STEP_ROUNDS = 300
STATE_BYTES_PER_NUMBER = 4
OPERATORS = frozenset(
    ("", name)
    for name in (
        *("Add", "And", "Cos", "Greater", "GreaterOrEqual", "LayerNormalization", "LessOrEqual"),
        *("MatMul", "Range", "Reshape", "Shape", "Sigmoid", "Sin", "Slice", "Softmax", "Sub"),
        "Where",
    )
) | {("com.microsoft", "FusedMatMul")}
"""Operators of the transformer's graph that no bundle may have."""


def measure(
    comparison: Comparison, figures: Mapping[str, Any], authors: Sequence[Author], words: int
) -> dict[str, Any]:
    """Add to the figures of the training what the trained networks do in the runtime.

    Parameters
    ----------
    comparison : Comparison
    figures : Mapping[str, Any]
        What `Comparison.train` returned for each network.
    authors : Sequence[Author]
        Whose last documents are typed.
    words : int
        Words of each author that are typed.
    """
    networks = {
        name: {
            **trained,
            "parameters": parameters(comparison.networks[name], comparison.data.tokenizer.size),
            "seconds_per_token": comparison.speeds()[name],
            "runs": [
                run | _in_runtime(comparison, name, run["tokens"], authors, words)
                for run in trained["runs"]
            ],
        }
        for name, trained in figures.items()
    }
    return {"words": words, "networks": networks, "steps": step_figures(comparison)}


def _in_runtime(
    comparison: Comparison, name: str, tokens: int, authors: Sequence[Author], words: int
) -> dict[str, Any]:
    """Return what int8 costs a trained network, and what it saves each author.

    An author who has been typed already is not typed again.
    """
    stored = comparison.folder / name / f"{tokens}-runtime.json"
    found = (
        json.loads(stored.read_text("utf-8"))
        if stored.exists()
        else _int8_figures(comparison, name, tokens)
    )
    bundle = make_bundle(comparison, name, tokens)
    for author in authors:
        key = f"{author.name}, {words} words"
        if key not in found["savings"]:
            found["savings"][key] = savings(bundle, author, words)
            write_file(stored, json.dumps(found))
    wanted = {author.name: found["savings"][f"{author.name}, {words} words"] for author in authors}
    return {**found, "savings": wanted}


def _int8_figures(comparison: Comparison, name: str, tokens: int) -> dict[str, Any]:
    saved = checkpoint.load(comparison.checkpoint(name, tokens))
    weights = {key: value.numpy() for key, value in saved.weights.items()}
    exact, rounded = (_graph(weights, saved.shape, quantise=quantise) for quantise in (False, True))
    held_out = next(iter(comparison.data.held_out.values()))
    text = np.array(held_out.ids, np.int64)
    loss = verify.quantisation_loss(Runtime(exact), Runtime(rounded), text)
    return {
        "int8_perplexity_loss": loss.perplexity_loss,
        "int8_bytes": len(rounded),
        "savings": {},
    }


def _graph(weights: dict[str, Floats], shape: ModelShape, *, quantise: bool) -> bytes:
    """Return the graph of an LSTM or a transformer, whichever the weights are of."""
    build = graph.build if "norm.weight" in weights else build_lstm
    content: bytes = build(weights, shape, quantise=quantise).SerializeToString()
    return content


def make_bundle(comparison: Comparison, name: str, tokens: int) -> Bundle:
    """Write a trained network as a bundle with an int8 graph."""
    saved = checkpoint.load(comparison.checkpoint(name, tokens))
    weights = {key: value.numpy() for key, value in saved.weights.items()}
    manifest = Manifest(
        name=f"{name}-{tokens}",
        language="en",
        shape=saved.shape,
        quantisation="int8",
        personal=False,
        licence="CC-BY-SA-4.0",
        data=[],
        metrics={},
        created="",
    )
    content = _graph(weights, saved.shape, quantise=True)
    files = {TOKENIZER: saved.tokenizer.encode(), MODEL: content}
    return write_bundle(comparison.folder / name / f"{tokens}-bundle", manifest, files)


def savings(bundle: Bundle, author: Author, words: int) -> dict[str, float]:
    """Type an author's last documents with a network alone; return the fractions saved."""
    with patch.object(graph_check, "OPERATORS", graph_check.OPERATORS | OPERATORS):
        engine = Engine(bundle, EngineConfig(cache_weight=0.0), Personal())
    run = type_texts(EnginePredictor(engine), author.typed, words)
    figures = {f"kss{length}": run.kss(length) for length in (1, 3, 5)}
    return {**figures, "editor": run.editor, "next_word": run.offered(1), "words": run.words}


def step_figures(comparison: Comparison) -> list[dict[str, Any]]:
    """Time a step of the LSTM, and of transformers with caches of several lengths."""
    size = comparison.data.tokenizer.size
    lstm = comparison.networks["lstm"].shape(size)
    tried: list[tuple[str, int, ModelShape, bytes]] = []
    model = comparison.networks["lstm"].make(lstm, 0.0)
    weights = {key: value.numpy() for key, value in model.state_dict().items()}
    tried.append(("lstm", 0, lstm, _graph(weights, lstm, quantise=True)))
    full = comparison.networks["transformer"].shape(size)
    for window in WINDOWS:
        shape = transformer_shape(size, full.embedding, layers_of(full), window)
        weights = {key: value.numpy() for key, value in Transformer(shape).state_dict().items()}
        tried.append(("transformer", window, shape, _graph(weights, shape, quantise=True)))
    runtimes = [Runtime(content) for *_, content in tried]
    found = []
    for (name, window, shape, _), seconds in zip(tried, _step_seconds(runtimes), strict=True):
        found.append(
            {
                "network": name,
                "window": window,
                "state_bytes": 2 * STATE_BYTES_PER_NUMBER * sum(shape.hidden),
                "milliseconds": {str(rows): 1e3 * took for rows, took in seconds.items()},
            }
        )
    return found


def _step_seconds(runtimes: Sequence[Runtime]) -> list[dict[int, float]]:
    """Return the least seconds of a step with 1 and with 8 rows, timed in alternation."""
    best = [dict.fromkeys((1, 8), np.inf) for _ in runtimes]
    for rows in (1, 8):
        ids = np.zeros((rows, 1), np.int64)
        states = [runtime.initial_state(rows) for runtime in runtimes]
        for _ in range(STEP_ROUNDS):
            for found, runtime, state in zip(best, runtimes, states, strict=True):
                started = time.perf_counter()
                runtime.run(ids, state)
                found[rows] = min(found[rows], time.perf_counter() - started)
    return best
