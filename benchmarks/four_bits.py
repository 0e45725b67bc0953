"""Compare kernels for the output product, the largest of a step: int8 rows, 8 and 4 bits in blocks.

    python -m benchmarks.four_bits VALID [--model NAME|PATH] [--weights CHECKPOINT] [--json FILE]

VALID is a held-out .jsonl[.xz] file. Its first tokens are for fitting the four bits, the next ones
for bits a character. Where the embedding that is looked up stays int8, a file grows by the four-bit
matrix, but a step reads half as many bytes; in the last line the lookup reads the four bits too.
Times are the fastest of many, in alternation, and need a quiet machine. `--weights` rounds the
weights of a checkpoint instead of those of the model.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import onnx
from benchmarks.commands import command_parser, one_line_errors
from benchmarks.tables import markdown_table
from onnx import helper, numpy_helper

from afterword.model.language_model import Ids, LanguageModel, new_session
from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword.store.files import write_file
from afterword.text.tokenizer import Tokenizer
from afterword_training.network.checkpoint import load_weights
from afterword_training.pretraining.shards import read_documents

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.uint8]

MAX_CODE = 15
"""Largest of the sixteen codes of four bits."""
DAMPING = 0.01
"""Added to the inputs' covariance, as a fraction of its mean variance."""
FITTED_TOKENS = TESTED_TOKENS = 8192
STREAMS = 8
ROWS = (1, 2, 3, 8)
ROUNDS = 100


class Rounded(NamedTuple):
    """A matrix [N, K] in blocks of B inputs, as MatMulNBits takes it; a code is a byte.

    Attributes
    ----------
    codes : uint8 [N, K / B, B]
    scales : float32 [N, K / B]
    zeros : uint8 [N, K / B]
        The code of 0.
    bits : int
        4 or 8.
    """

    codes: Codes
    scales: Floats
    zeros: Codes
    bits: int

    @property
    def block(self) -> int:
        """Inputs that share a scale."""
        return int(self.codes.shape[2])

    def matrix(self) -> Floats:
        """Return what the codes stand for, [N, K]."""
        steps = self.codes.astype(np.float32) - self.zeros[..., None]
        matrix: Floats = (steps * self.scales[..., None]).reshape(len(self.codes), -1)
        return matrix

    def packed(self) -> tuple[Codes, Codes]:
        """Return codes and zeros; four bits are packed two to a byte, the first in its low half."""
        if self.bits == 8:
            return self.codes, self.zeros
        zeros: Codes = np.pad(self.zeros, ((0, 0), (0, self.zeros.shape[1] % 2)))
        return _pairs(self.codes), _pairs(zeros)


def _pairs(codes: Codes) -> Codes:
    packed: Codes = codes[..., ::2] | np.left_shift(codes[..., 1::2], 4, dtype=np.uint8)
    return packed


def as_blocks(rows: npt.NDArray[np.int8], scales: Floats, block: int) -> Rounded:
    """Return int8 rows [N, K] with a scale each as blocks of 8 bits: the same numbers."""
    codes = (rows.astype(np.int16) + 128).astype(np.uint8).reshape(len(rows), -1, block)
    repeated = np.repeat(scales[:, None], codes.shape[1], axis=1)
    return Rounded(codes, repeated, np.full(repeated.shape, 128, np.uint8), 8)


def round_to_four_bits(matrix: Floats, block: int, inputs: Floats | None = None) -> Rounded:
    """Round a matrix [N, K] to four bits; K must be a multiple of the block.

    With inputs [M, K] that the matrix is multiplied with, each column's error is made up for in
    the columns after it (Frantar et al. 2022, GPTQ); without, every weight is rounded to the
    nearest code.
    """
    blocks = matrix.reshape(len(matrix), -1, block)
    low, high = np.minimum(blocks.min(-1), 0), np.maximum(blocks.max(-1), 0)
    scales = ((high - low) / MAX_CODE).astype(np.float32)
    scales[scales == 0] = 1
    zeros = np.clip(np.rint(-low / scales), 0, MAX_CODE).astype(np.uint8)
    left, spread = matrix.copy(), _spread(matrix.shape[1], inputs)
    codes = np.empty(matrix.shape, np.uint8)
    for column in range(matrix.shape[1]):
        scale, zero = scales[:, column // block], zeros[:, column // block].astype(np.float32)
        code = np.clip(np.rint(left[:, column] / scale) + zero, 0, MAX_CODE)
        codes[:, column] = code
        error = left[:, column] - (code - zero) * scale
        later = slice(column + 1, None)
        left[:, later] -= np.outer(error, spread[column, later])
    return Rounded(codes.reshape(blocks.shape), scales, zeros, 4)


def _spread(size: int, inputs: Floats | None) -> Floats:
    """Return how much of a column's error goes into each later one, [K, K]."""
    if inputs is None:
        return np.zeros((size, size), np.float32)
    covariance = (inputs.T @ inputs / len(inputs)).astype(np.float64)
    covariance += DAMPING * np.trace(covariance) / size * np.eye(size)
    upper = np.linalg.cholesky(np.linalg.inv(covariance)).T
    spread: Floats = (upper / np.diag(upper)[:, None]).astype(np.float32)
    return spread


def with_output(model: onnx.ModelProto, rounded: Rounded) -> bytes:
    """Return an int8 graph with another kernel and matrix for its output product."""
    changed = onnx.ModelProto()
    changed.CopyFrom(model)
    graph = changed.graph
    codes, zeros = rounded.packed()
    for name, array in (("codes", codes), ("scales", rounded.scales), ("zeros", zeros)):
        graph.initializer.append(numpy_helper.from_array(array, f"output.{name}"))
    nodes = [node for node in graph.node if list(node.output) != ["columns"]]
    (at,) = (i for i, node in enumerate(nodes) if node.op_type == "DynamicQuantizeMatMul")
    count, blocks, block = rounded.codes.shape
    nodes[at] = helper.make_node(
        "MatMulNBits",
        [nodes[at].input[0], "output.codes", "output.scales", "output.zeros", "", "bias"],
        ["logits"],
        domain="com.microsoft",
        K=blocks * block,
        N=count,
        bits=rounded.bits,
        block_size=block,
        accuracy_level=4,  # activations are rounded to int8 too
    )
    del graph.node[:]
    graph.node.extend(nodes)
    content: bytes = changed.SerializeToString()
    return content


def with_lookup(content: bytes, rounded: Rounded) -> bytes:
    """Return a graph of `with_output` that looks the embeddings up in the same four bits."""
    model = onnx.ModelProto.FromString(content)
    graph = model.graph
    codes, _ = rounded.packed()
    nodes, replaced = [], {"rows", "rows.float", "scales", "scales.column"}
    for node in graph.node:
        if list(node.output) == ["x.0"]:
            inputs = ["embedding.codes", "ids_by_time", "output.scales", "output.zeros"]
            lookup = helper.make_node(
                "GatherBlockQuantized",
                inputs,
                ["x.0"],
                domain="com.microsoft",
                bits=rounded.bits,
                block_size=rounded.block,
                gather_axis=0,
                quantize_axis=1,
            )
            nodes.append(lookup)
        elif replaced.isdisjoint(node.output):
            nodes.append(node)
    # The lookup takes a matrix, the product blocks. ONNX Runtime folds this away on loading.
    nodes.insert(0, helper.make_node("Reshape", ["embedding.codes", "blocks"], ["output.codes"]))
    dropped = {"embedding", "embedding.scale", "output.codes"}
    kept = [tensor for tensor in graph.initializer if tensor.name not in dropped]
    kept.append(numpy_helper.from_array(codes.reshape(len(codes), -1), "embedding.codes"))
    kept.append(numpy_helper.from_array(np.array(codes.shape, np.int64), "blocks"))
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    tied: bytes = model.SerializeToString()
    return tied


@dataclass(frozen=True)
class Kernel:
    """What was measured of a kernel: size of the file, bits a character, ms by threads and rows."""

    name: str
    megabytes: float
    bits: float
    milliseconds: Mapping[str, Mapping[str, float]]


def kernels(bundle: Bundle, texts: Sequence[str], weights: Floats | None = None) -> list[Kernel]:
    """Measure the kernels on held-out texts.

    Parameters
    ----------
    bundle : Bundle
        An int8 model.
    texts : Sequence[str]
        Held-out texts.
    weights : float32 [V, E] or None
        The embedding in full precision, if it is known.
    """
    tokenizer = Tokenizer.open(bundle.tokenizer_path)
    ids = np.array([token for text in texts for token in tokenizer.document_ids(text)], np.int64)
    fitted, tested = ids[:FITTED_TOKENS], ids[FITTED_TOKENS:][:TESTED_TOKENS]
    characters = sum(len(text) + 1 for text in texts) * len(tested) / len(ids)
    model = onnx.load(bundle.model_path)
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    rows, scales = constants["embedding"], constants["embedding.scale"]
    exact = rows * scales[:, None] if weights is None else weights
    inputs = hidden_states(LanguageModel(bundle.model_path), fitted)
    graphs = {
        "int8 rows": model.SerializeToString(),
        "8 bits, blocks of 128": with_output(model, as_blocks(rows, scales, 128)),
    }
    for block in (32, 64, 128):
        rounded = round_to_four_bits(exact, block, inputs)
        graphs[f"4 bits, blocks of {block}"] = with_output(model, rounded)
    nearest = round_to_four_bits(exact, 64)
    graphs["4 bits, blocks of 64, to the nearest"] = with_output(model, nearest)
    tied = with_lookup(graphs["4 bits, blocks of 64, to the nearest"], nearest)
    graphs["the same, and the lookup too"] = tied
    times = step_times(graphs, sum(bundle.manifest.shape.hidden))
    return [
        Kernel(name, len(graph) / 1e6, nats(graph, tested) / math.log(2) / characters, times[name])
        for name, graph in graphs.items()
    ]


def hidden_states(model: LanguageModel, ids: Ids) -> Floats:
    """Return the hidden states [N, E] after tokens, read in streams."""
    columns = ids[: len(ids) // STREAMS * STREAMS].reshape(STREAMS, -1)
    hidden = model.run(columns, model.initial_state(STREAMS)).hidden_states
    return hidden.reshape(-1, hidden.shape[2])


def nats(graph: bytes, ids: Ids) -> float:
    """Return the loss on tokens, read in streams one by one, as the search does."""
    model = LanguageModel(graph)
    columns = ids[: len(ids) // STREAMS * STREAMS].reshape(STREAMS, -1).T
    state, total = model.initial_state(STREAMS), 0.0
    for read, following in pairwise(columns):
        output = model.run(read[:, None], state)
        state = output.state
        total -= float(np.take_along_axis(output.log_probabilities, following[:, None], 1).sum())
    return total * len(ids) / max(len(columns) - 1, 1) / STREAMS


def step_times(graphs: Mapping[str, bytes], size: int) -> dict[str, dict[str, dict[str, float]]]:
    """Return the milliseconds of a step by graph, threads and rows, timed in alternation."""
    times: dict[str, dict[str, dict[str, float]]] = {name: {} for name in graphs}
    for threads in (1, 2):
        sessions = {
            name: new_session(graph, name, threads=threads) for name, graph in graphs.items()
        }
        for rows in ROWS:
            state = np.zeros((rows, size), np.float32)
            feeds = {"ids": np.zeros((rows, 1), np.int64), "h": state, "c": state}
            best = dict.fromkeys(graphs, math.inf)
            for _ in range(ROUNDS):
                for name, session in sessions.items():
                    session.run(None, feeds)  # so that its weights are in the cache, where they fit
                    started = time.perf_counter()
                    session.run(None, feeds)
                    best[name] = min(best[name], time.perf_counter() - started)
            for name, seconds in best.items():
                times[name].setdefault(str(threads), {})[str(rows)] = 1e3 * seconds
    return times


def table(measured: Sequence[Kernel]) -> str:
    """Return the kernels as Markdown."""
    columns = [(threads, str(rows)) for threads in ("1", "2") for rows in ROWS]
    heading = ["output product", "MB", "bits a character"]
    heading += [f"{rows} row{'s' * (rows != '1')}, {threads} th." for threads, rows in columns]
    lines = []
    for kernel in measured:
        times = [f"{kernel.milliseconds[threads][rows]:.2f}" for threads, rows in columns]
        lines.append([kernel.name, f"{kernel.megabytes:.1f}", f"{kernel.bits:.4f}", *times])
    return markdown_table(heading, lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = command_parser("benchmarks.four_bits", __doc__)
    parser.add_argument("valid", type=Path)
    parser.add_argument("--model", help="name or folder of a model; the one in use by default")
    parser.add_argument("--weights", type=Path, help="checkpoint of the same model")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args(arguments)
    with one_line_errors(parser):
        bundle = registry.open_model(options.model)
        texts = _texts(options.valid)
        exact = None
        if options.weights:
            exact = load_weights(options.weights)[1]["embedding.weight"].numpy()
        measured = kernels(bundle, texts, exact)
    print(table(measured))
    if options.json:
        figures = [asdict(kernel) for kernel in measured]
        write_file(options.json, json.dumps(figures, indent=2) + "\n")


def _texts(valid: Path) -> list[str]:
    """Return documents of all parts of a file, of about as many characters as are needed."""
    documents = [text for _, text in read_documents(valid)]
    wanted, texts = 6 * (FITTED_TOKENS + TESTED_TOKENS), []
    step = max(1, len(documents) // 60)
    for text in documents[::step]:
        texts.append(text[:2000])
        wanted -= len(texts[-1])
        if wanted < 0:
            break
    return texts


if __name__ == "__main__":
    main()
