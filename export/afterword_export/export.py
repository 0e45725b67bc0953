"""Turn a trained model into the manifest and the files of a bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import onnx

from afterword.errors import UserError
from afterword.model.language_model import Ids, LanguageModel
from afterword.store.bundle import MODEL, TOKENIZER, Manifest
from afterword_export import verify
from afterword_export.graph import build
from afterword_export.trained_model import TrainedModel

MAX_PARITY_DIFFERENCE = 1e-4
"""Largest difference of the fp32 graph's log-probabilities and states from PyTorch's."""
MAX_PERPLEXITY_LOSS_PERCENT = 2.0
"""Largest increase of the perplexity by quantisation."""


@dataclass(frozen=True)
class ExportedModel:
    """The manifest and files of a bundle that has been built and verified, but not written yet."""

    manifest: Manifest
    files: Mapping[str, bytes]


def export(  # noqa: PLR0913  (each is a fact that the manifest states)
    trained: TrainedModel,
    *,
    name: str,
    language: str,
    personal: bool,
    licence: str,
    data: Sequence[Mapping[str, Any]],
    metrics: Mapping[str, Any],
    held_out_ids: Ids | None = None,
) -> ExportedModel:
    """Build the int8 graph of a trained model and verify it, without writing anything.

    The licence, sources and attribution of the model that the training started from are passed on.
    A personal model also names its base model.

    Parameters
    ----------
    trained : TrainedModel
        The model.
    name, language, personal, licence, data, metrics
        As in `Manifest`. The checks add `fp32_parity`, `int8_perplexity_loss` and
        `int8_top5_agreement` to the metrics.
    held_out_ids : int64 [N] or None
        Token ids that the model was not trained on, to verify int8 on and to measure its loss.
        Without them int8 is verified on text sampled from the model, and its loss is not measured.

    Raises
    ------
    UserError
        If the tokenizer does not fit the model, or the graph fails a check.
    """
    shape, origin = trained.shape, trained.origin
    if trained.tokenizer.size > shape.vocabulary:
        raise UserError(
            f"the tokenizer has {trained.tokenizer.size} tokens but the model only "
            f"{shape.vocabulary}: they are not from the same training; train the model again"
        )
    graph, measured = _verified_graph(trained, held_out_ids)
    manifest = Manifest(
        name=name,
        language=language,
        shape=shape,
        quantisation="int8",
        personal=personal,
        licence=origin.licence_with(licence),
        data=origin.data_with(data),
        metrics={**metrics, **measured},
        created=datetime.now(UTC).date().isoformat(),
        base=origin.base if personal else None,
    )
    tokenizer = trained.tokenizer.to_json().encode()
    return ExportedModel(manifest, {**origin.notice(), TOKENIZER: tokenizer, MODEL: graph})


def _verified_graph(
    trained: TrainedModel, held_out_ids: Ids | None
) -> tuple[bytes, dict[str, float]]:
    """Return the int8 graph, and what its checks measured.

    Their last digits depend on the processor. Figures are rounded, so that the same model gets the
    same manifest on another one.
    """
    fp32 = LanguageModel(_checked_graph(trained, quantise=False))
    parity = verify.parity(trained.reference, fp32, held_out_ids)
    if parity > MAX_PARITY_DIFFERENCE:
        raise UserError(
            f"the ONNX graph differs from PyTorch by {parity:.1g}, so nothing was written: "
            "try other versions of onnxruntime and torch"
        )
    measured = {"fp32_parity": float(f"{parity:.0e}")}
    content = _checked_graph(trained, quantise=True)
    text = held_out_ids if held_out_ids is not None and len(held_out_ids) > 1 else None
    loss = verify.quantisation_loss(
        fp32, LanguageModel(content), verify.sample_text(fp32) if text is None else text
    )
    # Not `>`, which is false for a NaN.
    if not loss.expected_loss <= MAX_PERPLEXITY_LOSS_PERCENT:
        raise UserError(
            f"int8 raises the model's perplexity by {loss.expected_loss:.1f} %, more than the "
            f"{MAX_PERPLEXITY_LOSS_PERCENT:.0f} % allowed, so nothing was written: train it again, "
            "on more writing"
        )
    if text is not None:
        measured["int8_perplexity_loss"] = round(loss.perplexity_loss, 3)
        measured["int8_top5_agreement"] = round(loss.top5_agreement, 4)
    return content, measured


def _checked_graph(trained: TrainedModel, *, quantise: bool) -> bytes:
    graph = build(trained.weights, trained.shape, quantise=quantise)
    # This check skips the nodes of ONNX Runtime's own domain; loading the graph checks those.
    onnx.checker.check_model(graph)
    content: bytes = graph.SerializeToString()
    return content
