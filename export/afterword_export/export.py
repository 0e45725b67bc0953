"""From a checkpoint to a bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import onnx

from afterword.bundle import MODEL, TOKENIZER, Manifest, write_bundle
from afterword.errors import UserError
from afterword.model.language_model import Ids, LanguageModel
from afterword_export import verify
from afterword_export.graph import build
from afterword_export.weights import Shape, Weights, read_checkpoint

MOST_PARITY = 1e-4
"""Largest difference of the fp32 graph's log-probabilities from PyTorch's."""
MOST_PERPLEXITY_LOSS = 2.0
"""Largest rise of the perplexity by quantisation, in percent."""


def export(  # noqa: PLR0913  (each is a fact that the manifest states)
    checkpoint: Path,
    destination: Path,
    *,
    name: str,
    personal: bool,
    licence: str,
    data: Sequence[Mapping[str, Any]],
    metrics: Mapping[str, Any],
    quantise: bool = True,
    heldout_ids: Ids | None = None,
    language: str | None = None,
    files: Mapping[str, bytes | Path] | None = None,
) -> Manifest:
    """Build the graph of a checkpoint, verify it, and only then write the bundle.

    Parameters
    ----------
    checkpoint : Path
        Folder with `model.safetensors`, `config.json` and `tokenizer.json`.
    destination : Path
        Folder of the bundle; a bundle that is there is replaced.
    name, personal, licence, data, metrics
        As in `Manifest`. The checks add `fp32_parity`, `int8_perplexity_loss` and
        `int8_top5_agreement` to the metrics.
    quantise : bool
        Store int8 weights.
    heldout_ids : int64 [N] or None
        Token ids the model was not trained on, to measure quantisation; without them its loss is
        not measured.
    language : str or None
        BCP 47 tag; the checkpoint's own if None.
    files : Mapping[str, bytes | Path] or None
        Further files of the bundle, by name.

    Raises
    ------
    UserError
        If the checkpoint is damaged or lacks a file, or the graph fails a check.
    """
    weights, config = read_checkpoint(checkpoint)
    shape = Shape.from_config(config)
    _check_tokenizer(checkpoint / TOKENIZER, shape)
    model, measured = _verified_graph(weights, shape, heldout_ids, quantise=quantise)
    cell: Literal["lstm", "gru"] = "lstm" if shape.cell == "lstm" else "gru"
    manifest = Manifest(
        name=name,
        language=language or str(config.get("language", "und")),
        cell=cell,
        vocabulary=shape.vocabulary,
        embedding=shape.embedding,
        hidden=shape.hidden,
        quantisation="int8" if quantise else "fp32",
        personal=personal,
        licence=licence,
        data=[dict(entry) for entry in data],
        metrics={**metrics, **measured},
        created=datetime.now(UTC).date().isoformat(),
    )
    content = {**(files or {}), TOKENIZER: checkpoint / TOKENIZER, MODEL: model}
    return write_bundle(destination, manifest, content).manifest


def _check_tokenizer(path: Path, shape: Shape) -> None:
    from tokenizers import Tokenizer  # noqa: PLC0415  (the rest of this module does without)

    try:
        size = Tokenizer.from_file(str(path)).get_vocab_size()
    except Exception:  # its exceptions have no base class of their own
        raise UserError(f"{path} is damaged; train the model again") from None
    if size > shape.vocabulary:
        raise UserError(
            f"{path} has {size} tokens but the model only {shape.vocabulary}; "
            "the two are not of one training"
        )


def _verified_graph(
    weights: Weights, shape: Shape, heldout_ids: Ids | None, *, quantise: bool
) -> tuple[bytes, dict[str, float]]:
    """The graph to write, and what its checks measured."""
    exact = _checked(build(weights, shape, quantise=False))
    reference = LanguageModel(exact)
    parity = verify.parity(weights, shape, reference, heldout_ids)
    if parity > MOST_PARITY:
        raise UserError(
            f"the ONNX graph departs from PyTorch by {parity:.1g}; nothing was written: "
            "try other versions of onnxruntime and torch"
        )
    measured = {"fp32_parity": parity}
    if not quantise:
        return exact, measured
    quantised = _checked(build(weights, shape, quantise=True))
    model = LanguageModel(quantised)
    if heldout_ids is not None and len(heldout_ids) > 1:
        loss = verify.quantisation_loss(reference, model, heldout_ids)
        if not loss.perplexity_loss <= MOST_PERPLEXITY_LOSS:
            raise UserError(
                f"int8 raises the model's perplexity by {loss.perplexity_loss:.1f} %, and "
                f"{MOST_PERPLEXITY_LOSS:.0f} % is the most; nothing was written: train it anew, on "
                "more writing"
            )
        measured["int8_perplexity_loss"] = loss.perplexity_loss
        measured["int8_top5_agreement"] = loss.top5_agreement
    return quantised, measured


def _checked(graph: onnx.ModelProto) -> bytes:
    # The checker passes over the nodes of ONNX Runtime's own domain; loading checks those.
    onnx.checker.check_model(graph)
    content: bytes = graph.SerializeToString()
    return content
