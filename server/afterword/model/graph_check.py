"""Check a graph before ONNX Runtime reads it: only known operators, and all weights inside.

A bundle may come from a stranger. Its graph then must not loop for ever, call a custom operator or
read other files of the machine.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

from afterword.errors import UserError

OPERATORS = frozenset(
    [
        *(("", name) for name in ("Cast", "Concat", "Gather", "Gemm", "GRU", "Identity", "LSTM")),
        *(("", name) for name in ("LogSoftmax", "Mul", "Split", "Squeeze", "Transpose")),
        ("", "Unsqueeze"),
        ("com.microsoft", "DynamicQuantizeLSTM"),
        ("com.microsoft", "DynamicQuantizeMatMul"),
    ]
)
"""Domain and name of every operator in a graph of bundle schema 1."""

_FIELDS: dict[str, dict[str, tuple[int, str]]] = {
    "Model": {"graph": (7, "Graph"), "functions": (25, "bytes")},
    "Graph": {
        "nodes": (1, "Node"),
        "initializers": (5, "Tensor"),
        "sparse_initializers": (15, "bytes"),
    },
    "Node": {"attributes": (5, "Attribute"), "operator": (4, "bytes"), "domain": (7, "bytes")},
    "Attribute": {"tensor": (5, "Tensor"), "graph": (6, "bytes"), "graphs": (11, "bytes")},
    "Tensor": {"external_data": (13, "bytes"), "data_location": (14, "int32")},
}
"""The fields of ONNX's protocol buffers that are looked at: number and type, all repeated.

https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
"""


def check_graph(path: Path) -> None:
    """Check that a graph has the operators of its bundle schema alone, and no external data.

    Raises
    ------
    UserError
        If it does not, or is no ONNX model.
    """
    model = _model_type()()
    try:
        model.ParseFromString(path.read_bytes())
    except DecodeError:
        raise _refused(path, "it is no ONNX model") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); fix that") from None
    if model.functions:
        raise _refused(path, "it defines operators of its own")
    for graph in model.graph:
        for node in graph.nodes:
            _check_node(path, node)
        if graph.sparse_initializers or any(map(_is_external, graph.initializers)):
            raise _refused(path, "it has weights outside of the file")


def _check_node(path: Path, node: Any) -> None:
    domain, name = (
        b"".join(part).decode("ascii", "replace") for part in (node.domain, node.operator)
    )
    if (domain, name) not in OPERATORS:
        raise _refused(path, f"{name[:40]!a} is not one of its operators")
    for attribute in node.attributes:
        if attribute.graph or attribute.graphs or any(map(_is_external, attribute.tensor)):
            raise _refused(path, f"{name} has a graph or a file inside")


def _is_external(tensor: Any) -> bool:
    return bool(tensor.external_data) or any(tensor.data_location)


def _refused(path: Path, reason: str) -> UserError:
    return UserError(f"{path} is not an Afterword language model: {reason}; export it again")


@lru_cache(maxsize=1)
def _model_type() -> Any:
    """Make the type of a message that has `_FIELDS` alone, so that nothing else is decoded."""
    file = descriptor_pb2.FileDescriptorProto(name="graph_check.proto", package="afterword")
    kinds = descriptor_pb2.FieldDescriptorProto
    for name, members in _FIELDS.items():
        message = file.message_type.add(name=name)
        for member, (number, kind) in members.items():
            added = message.field.add(name=member, number=number, label=kinds.LABEL_REPEATED)
            if kind in _FIELDS:
                added.type, added.type_name = kinds.TYPE_MESSAGE, f".afterword.{kind}"
            else:
                added.type = getattr(kinds, f"TYPE_{kind.upper()}")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("afterword.Model"))
