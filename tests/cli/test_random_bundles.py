"""Bundles damaged at random, with right checksums: each works, or is refused with one line."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import onnx
import pytest

from afterword.store.bundle import MANIFEST, MODEL, TOKENIZER, Bundle, write_bundle
from tests.attacks import Attack
from tests.killed import run_apart
from tests.lsp import fuzzing

pytestmark = [pytest.mark.usefixtures("home"), pytest.mark.slow]


def damaged_graph(draw: random.Random, content: bytes) -> bytes:
    """Change one part of a graph that is still a graph."""
    model = onnx.load_from_string(content)
    graph = model.graph
    node = draw.choice(graph.node)
    match draw.randrange(6):
        case 0:
            graph.node.remove(node)
        case 1:
            node.op_type = draw.choice(["Loop", "If", "Scan", "Identity", "Exp", "Resize", "x"])
        case 2:
            node.input[draw.randrange(len(node.input))] = draw.choice(graph.node).output[0]
        case 3:
            tensor = draw.choice(graph.initializer)
            tensor.dims[:] = [draw.choice((0, 1, -1, 7, 2**31, 2**62)) for _ in tensor.dims]
        case 4:
            value = draw.choice([*graph.input, *graph.output])
            value.name = draw.choice(["ids", "h", "c", "queries", ""])
        case _:
            tensor = draw.choice(graph.initializer)
            tensor.raw_data = draw.randbytes(len(tensor.raw_data))
    return bytes(model.SerializeToString())


def damaged_bytes(draw: random.Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(draw.randint(1, 3)):
        fuzzing.damage_bytes(draw, data)
    return bytes(data)


def write_damaged(draw: random.Random, model: Bundle, folder: Path) -> str:
    """Write a bundle that is wrong in one file; return which."""
    files: dict[str, bytes | Path] = dict(model.files)
    name = draw.choice([MODEL, MODEL, MODEL, TOKENIZER, MANIFEST])
    if name != MANIFEST:
        content = model.files[name].read_bytes()
        change = damaged_graph if name == MODEL and draw.random() < 0.7 else damaged_bytes
        files[name] = change(draw, content)
    write_bundle(folder, model.manifest, files)
    if name == MANIFEST:
        values: Any = json.loads((folder / MANIFEST).read_text("utf-8"))
        (folder / MANIFEST).write_text(json.dumps(fuzzing.damaged(draw, values)), "utf-8")
    return name


@pytest.mark.attack("A stranger's model does no harm", "bundles damaged at random, right checksums")
def test_a_damaged_bundle_works_or_is_refused_with_one_line(
    tiny_bundle: Bundle, tmp_path: Path, attack: Attack
) -> None:
    for number, draw in enumerate(attack.rounds(40)):
        attack.count()
        folder = tmp_path / f"stranger {number}"
        name = write_damaged(draw, tiny_bundle, folder)
        code, printed = run_apart(["models", "info", str(folder)], tiny_bundle.path)
        if code != 0:
            assert code == 2, (name, code, printed)
            assert printed.startswith("afterword: "), (name, printed)
            assert printed.count("\n") == 1, (name, printed)
        assert all(line.isprintable() for line in printed.splitlines()), (name, printed)
