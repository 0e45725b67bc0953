"""From a checkpoint to a bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import onnx

from afterword.errors import UserError
from afterword.model.language_model import Ids, LanguageModel
from afterword.store.bundle import MODEL, TOKENIZER, Bundle, Manifest, write_bundle
from afterword_export import verify
from afterword_export.graph import build
from afterword_export.origin import Origin
from afterword_export.weights import Shape, Weights, read_checkpoint

MOST_PARITY = 1e-4
"""Largest difference of the fp32 graph's log-probabilities from PyTorch's."""
MOST_PERPLEXITY_LOSS = 2.0
"""Largest rise of the perplexity by quantisation, in percent."""


@dataclass(frozen=True)
class Draft:
    """A bundle that was built and verified, but is not written yet."""

    manifest: Manifest
    files: Mapping[str, bytes]

    def write(self, folder: Path, files: Mapping[str, bytes | Path] | None = None) -> Bundle:
        """Write it as `write_bundle` does; `files` are added, or replace its own of that name."""
        return write_bundle(folder, self.manifest, {**self.files, **(files or {})})


def export(  # noqa: PLR0913  (each is a fact that the manifest states)
    checkpoint: Path,
    *,
    name: str,
    personal: bool,
    licence: str,
    data: Sequence[Mapping[str, Any]],
    metrics: Mapping[str, Any],
    quantise: bool = True,
    heldout_ids: Ids | None = None,
    language: str | None = None,
) -> Draft:
    """Build the graph of a checkpoint and verify it; nothing is written.

    The licence, sources and attribution of the model that the training started from are passed on.

    Parameters
    ----------
    checkpoint : Path
        Folder with `model.safetensors`, `config.json` and `tokenizer.json`.
    name, personal, licence, data, metrics
        As in `Manifest`. The checks add `fp32_parity`, `int8_perplexity_loss` and
        `int8_top5_agreement` to the metrics.
    quantise : bool
        Store int8 weights.
    heldout_ids : int64 [N] or None
        Token ids the model was not trained on, to verify int8 on and measure its loss. Without
        them it is verified on text drawn from the model, and its loss is not measured.
    language : str or None
        BCP 47 tag; the checkpoint's own if None.

    Raises
    ------
    UserError
        If the checkpoint is damaged or lacks a file, or the graph fails a check.
    """
    weights, config = read_checkpoint(checkpoint)
    shape = Shape.from_config(config)
    origin = Origin.read(checkpoint)
    tokenizer = _checked_tokenizer(checkpoint / TOKENIZER, shape)
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
        licence=origin.licence_with(licence),
        data=origin.data_with(data),
        metrics={**metrics, **measured},
        created=datetime.now(UTC).date().isoformat(),
    )
    return Draft(manifest, {**origin.notice(), TOKENIZER: tokenizer, MODEL: model})


def _checked_tokenizer(path: Path, shape: Shape) -> bytes:
    from tokenizers import Tokenizer  # noqa: PLC0415  (the rest of this module does without)

    try:
        content = path.read_bytes()
        size = Tokenizer.from_buffer(content).get_vocab_size()
    except Exception:  # its exceptions have no base class of their own
        raise UserError(f"{path} is damaged; train the model again") from None
    if size > shape.vocabulary:
        raise UserError(
            f"{path} has {size} tokens but the model only {shape.vocabulary}; "
            "the two are not of one training"
        )
    return content


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
    text = heldout_ids if heldout_ids is not None and len(heldout_ids) > 1 else None
    own = verify.own_text(reference) if text is None else text
    loss = verify.quantisation_loss(reference, model, own)
    if not loss.expected_loss <= MOST_PERPLEXITY_LOSS:
        raise UserError(
            f"int8 raises the model's perplexity by {loss.expected_loss:.1f} %, and "
            f"{MOST_PERPLEXITY_LOSS:.0f} % is the most; nothing was written: train it anew, on "
            "more writing"
        )
    if text is not None:
        measured["int8_perplexity_loss"] = loss.perplexity_loss
        measured["int8_top5_agreement"] = loss.top5_agreement
    return quantised, measured


def _checked(graph: onnx.ModelProto) -> bytes:
    # The checker passes over the nodes of ONNX Runtime's own domain; loading checks those.
    onnx.checker.check_model(graph)
    content: bytes = graph.SerializeToString()
    return content
