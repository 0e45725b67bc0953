"""Build the transformer's ONNX graph with the inputs and outputs of the LSTM's.

So the server's own `LanguageModel` runs it, and the search over words takes it for an LSTM: `h`
holds the keys of all blocks and the last hidden state, `c` the values and the number of tokens
read. Products with weights are int8 as in the LSTM's graph; those of the attention, which has no
weights, are fp32.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from benchmarks.transformer.network import (
    HEAD_SIZE,
    layers_of,
    mlp_width,
    rotary_frequencies,
    window_of,
)
from onnx import numpy_helper

from afterword.store.model_shape import ModelShape
from afterword_export.graph import quantise_rows
from afterword_export.weights import Floats

Arrays = dict[str, npt.NDArray[Any]]

_HEADER = """
<ir_version: 8, opset_import: ["": 17, "com.microsoft": 1]>
language_model (int64[batch, time] ids, float[batch, {state}] h, float[batch, {state}] c)
=> (float[batch, {vocabulary}] log_probabilities, float[batch, time, {embedding}] queries,
    float[batch, {state}] h_out, float[batch, {state}] c_out)
{{
  {h_parts} = Split <axis = 1> (h, sizes)
  {c_parts} = Split <axis = 1> (c, sizes)
  shape = Shape (ids)
  time_1 = Gather (shape, one_1)
  time_0 = Squeeze (time_1)
  steps = Range (zero, time_0, one)
  steps_float = Cast <to = 1> (steps)
  read = Slice (c_{layers}, zero_1, one_1, one_1)
  positions = Add (read, steps_float)
  positions_4 = Unsqueeze (positions, axes_position)
  angles = Mul (positions_4, frequencies)
  cos = Cos (angles)
  sin = Sin (angles)
  own = Add (steps, window)
  own_2 = Unsqueeze (own, one_1)
  key_count = Add (time_0, window)
  key = Range (zero, key_count, one)
  first = Sub (own_2, window)
  after_first = Greater (key, first)
  up_to_own = LessOrEqual (key, own_2)
  in_window = And (after_first, up_to_own)
  key_float = Cast <to = 1> (key)
  unwritten = Sub (window_float, read)
  written = GreaterOrEqual (key_float, unwritten)
  written_4 = Unsqueeze (written, axes_written)
  seen = And (in_window, written_4)
  mask = Where (seen, allowed, forbidden)
  {embedded}
  x_0 = Mul (embedded, embedding_factor)
"""

_BLOCK = """
  past_keys_{i} = Reshape (h_{i}, cache_shape)
  past_values_{i} = Reshape (c_{i}, cache_shape)
  normed_{i} = LayerNormalization <axis = -1> (x_{i}, attention_norm_{i})
  {qkv}
  query_{i}, key_{i}, value_{i} = Split <axis = 2> (qkv_{i}, thirds)
  {rotated_query}
  {rotated_key}
  value_heads_{i} = Reshape (value_{i}, heads_shape)
  query_by_head_{i} = Transpose <perm = [0, 2, 1, 3]> (rotated_query_{i})
  key_by_head_{i} = Transpose <perm = [0, 2, 1, 3]> (rotated_key_{i})
  value_by_head_{i} = Transpose <perm = [0, 2, 1, 3]> (value_heads_{i})
  keys_{i} = Concat <axis = 2> (past_keys_{i}, key_by_head_{i})
  values_{i} = Concat <axis = 2> (past_values_{i}, value_by_head_{i})
  scores_{i} = com.microsoft.FusedMatMul <transB = 1, alpha = {scale}> (query_by_head_{i}, keys_{i})
  masked_{i} = Add (scores_{i}, mask)
  attention_{i} = Softmax <axis = -1> (masked_{i})
  attended_{i} = MatMul (attention_{i}, values_{i})
  attended_by_time_{i} = Transpose <perm = [0, 2, 1, 3]> (attended_{i})
  attended_flat_{i} = Reshape (attended_by_time_{i}, flat_shape)
  {attention_out}
  y_{i} = Add (x_{i}, attention_out_{i})
  mlp_normed_{i} = LayerNormalization <axis = -1> (y_{i}, mlp_norm_{i})
  {gate_up}
  gate_{i}, up_{i} = Split <axis = 2> (gate_up_{i}, mlp_halves)
  sigmoid_{i} = Sigmoid (gate_{i})
  silu_{i} = Mul (gate_{i}, sigmoid_{i})
  gated_{i} = Mul (silu_{i}, up_{i})
  {down}
  x_{next} = Add (y_{i}, down_{i})
  kept_keys_{i} = Slice (keys_{i}, minus_window, end, two_1)
  kept_values_{i} = Slice (values_{i}, minus_window, end, two_1)
  h_out_{i} = Reshape (kept_keys_{i}, row_shape)
  c_out_{i} = Reshape (kept_values_{i}, row_shape)
"""

_ROTATE = """
  heads_{name} = Reshape ({name}, heads_shape)
  first_{name}, second_{name} = Split <axis = 3> (heads_{name}, head_halves)
  first_cos_{name} = Mul (first_{name}, cos)
  second_sin_{name} = Mul (second_{name}, sin)
  second_cos_{name} = Mul (second_{name}, cos)
  first_sin_{name} = Mul (first_{name}, sin)
  turned_first_{name} = Sub (first_cos_{name}, second_sin_{name})
  turned_second_{name} = Add (second_cos_{name}, first_sin_{name})
  rotated_{name} = Concat <axis = 3> (turned_first_{name}, turned_second_{name})
"""

_FOOTER = """
  queries = LayerNormalization <axis = -1> (x_{layers}, norm)
  last_3 = Slice (queries, minus_1, end, one_1)
  h_out_{layers} = Squeeze (last_3, one_1)
  time_float = Cast <to = 1> (time_0)
  c_out_{layers} = Add (c_{layers}, time_float)
  h_out = Concat <axis = 1> ({h_outs})
  c_out = Concat <axis = 1> ({c_outs})
  {scores}
  log_probabilities = LogSoftmax <axis = -1> (logits)
}}
"""


def build(weights: Mapping[str, Floats], shape: ModelShape, *, quantise: bool) -> onnx.ModelProto:
    """Build the graph of a transformer from its weights, by PyTorch's names."""
    count, products = layers_of(shape), _Products(weights, quantise=quantise)
    parts = [
        _HEADER.format(
            state=sum(shape.hidden),
            vocabulary=shape.vocabulary,
            embedding=shape.embedding,
            layers=count,
            h_parts=_names("h", count),
            c_parts=_names("c", count),
            embedded=products.embedding(),
        )
    ]
    parts.extend(
        _BLOCK.format(
            i=i,
            next=i + 1,
            scale=f"{HEAD_SIZE**-0.5:.9f}",
            rotated_query=_ROTATE.format(name=f"query_{i}"),
            rotated_key=_ROTATE.format(name=f"key_{i}"),
            qkv=products.product(f"normed_{i}", "qkv", i),
            attention_out=products.product(f"attended_flat_{i}", "attention_out", i),
            gate_up=products.product(f"mlp_normed_{i}", "gate_up", i),
            down=products.product(f"gated_{i}", "down", i),
        )
        for i in range(count)
    )
    parts.append(
        _FOOTER.format(
            layers=count,
            h_outs=_names("h_out", count),
            c_outs=_names("c_out", count),
            scores=products.output(f"h_out_{count}"),
        )
    )
    model = onnx.parser.parse_model("".join(parts))
    constants = {**_constants(shape), **_norms(weights, count), **products.constants}
    model.graph.initializer.extend(
        numpy_helper.from_array(np.ascontiguousarray(array), name)
        for name, array in constants.items()
    )
    return model


class _Products:
    """Writes the products with weights, in int8 or fp32, and collects their constants."""

    def __init__(self, weights: Mapping[str, Floats], *, quantise: bool) -> None:
        self._weights, self._quantise = weights, quantise
        self.constants: Arrays = {}

    def product(self, inputs: str, name: str, layer: int) -> str:
        """Return the line that multiplies with a matrix [outputs, inputs] of a block."""
        matrix, output = self._weights[f"layers.{layer}.{name}.weight"], f"{name}_{layer}"
        if not self._quantise:
            self.constants[f"{output}_w"] = matrix.T
            return f"{output} = MatMul ({inputs}, {output}_w)"
        rows, self.constants[f"{output}_s"] = quantise_rows(matrix)
        self.constants[f"{output}_w"] = rows.T
        return f"{output} = com.microsoft.DynamicQuantizeMatMul ({inputs}, {output}_w, {output}_s)"

    def embedding(self) -> str:
        """Return the lines that look up the embeddings of the ids."""
        matrix = self._weights["embedding.weight"]
        if not self._quantise:
            self.constants["embedding"] = matrix
            return "embedded = Gather (embedding, ids)"
        self.constants["embedding"], self.constants["embedding_s"] = quantise_rows(matrix)
        return """
  rows = Gather (embedding, ids)
  rows_float = Cast <to = 1> (rows)
  scales = Gather (embedding_s, ids)
  scales_3 = Unsqueeze (scales, two_1)
  embedded = Mul (rows_float, scales_3)"""

    def output(self, inputs: str) -> str:
        """Return the lines that score every id, with the matrix of the embedding."""
        self.constants["bias"] = self._weights["output_bias"]
        if not self._quantise:
            return f"logits = Gemm <transB = 1> ({inputs}, embedding, bias)"
        return f"""
  columns = Transpose <perm = [1, 0]> (embedding)
  products = com.microsoft.DynamicQuantizeMatMul ({inputs}, columns, embedding_s)
  logits = Add (products, bias)"""


def _names(name: str, last: int) -> str:
    return ", ".join(f"{name}_{i}" for i in range(last + 1))


def _norms(weights: Mapping[str, Floats], count: int) -> Arrays:
    norms: Arrays = {"norm": weights["norm.weight"]}
    for i in range(count):
        for name in ("attention_norm", "mlp_norm"):
            norms[f"{name}_{i}"] = weights[f"layers.{i}.{name}.weight"]
    return norms


def _constants(shape: ModelShape) -> Arrays:
    size, window = shape.embedding, window_of(shape)
    heads, width = size // HEAD_SIZE, mlp_width(size)
    integers = {
        "sizes": list(shape.hidden),
        "zero": 0,
        "one": 1,
        "zero_1": [0],
        "one_1": [1],
        "two_1": [2],
        "minus_1": [-1],
        "end": [np.iinfo(np.int64).max],
        "window": window,
        "minus_window": [-window],
        "axes_position": [2, 3],
        "axes_written": [1, 2],
        "thirds": [size] * 3,
        "head_halves": [HEAD_SIZE // 2] * 2,
        "mlp_halves": [width] * 2,
        "cache_shape": [0, heads, window, HEAD_SIZE],
        "heads_shape": [0, 0, heads, HEAD_SIZE],
        "flat_shape": [0, 0, size],
        "row_shape": [0, heads * window * HEAD_SIZE],
    }
    floats = {
        "allowed": 0.0,
        "forbidden": -np.inf,
        "window_float": window,
        "embedding_factor": math.sqrt(size),
        "frequencies": rotary_frequencies(HEAD_SIZE).numpy(),
    }
    return {
        **{name: np.array(value, np.int64) for name, value in integers.items()},
        **{name: np.array(value, np.float32) for name, value in floats.items()},
    }
