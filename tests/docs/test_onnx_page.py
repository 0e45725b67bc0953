"""docs/onnx.md describes the shipped graph, and its code is the code that is tested."""

from __future__ import annotations

import re
from pathlib import Path

import onnx
import pytest

from afterword.model.language_model import LanguageModel
from afterword.store.paths import shipped_bundle

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "onnx.md").read_text("utf-8")
TYPES = {onnx.TensorProto.INT64: "int64", onnx.TensorProto.FLOAT: "float32"}
SIZES = {"batch": "B", "time": "T", "32768": "V", "384": "E", "1408": "S"}


def blocks(language: str) -> list[str]:
    """Return the code of a language, block by block."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def graph() -> onnx.GraphProto:
    return onnx.load_model(shipped_bundle() / "model.onnx").graph


@pytest.mark.parametrize("name", ["afterword.mjs", "tokenizer.mjs", "node.mjs", "browser.mjs"])
def test_code_is_the_file_that_the_tests_run(name: str) -> None:
    assert f"`{name}`" in PAGE
    assert (ROOT / "tests" / "javascript" / name).read_text("utf-8") in blocks("js")


def test_the_code_that_completes_a_word_is_short() -> None:
    code = (ROOT / "tests" / "javascript" / "afterword.mjs").read_text("utf-8")
    assert len(code.splitlines()) <= 60


def test_inputs_and_outputs_are_those_of_the_graph(graph: onnx.GraphProto) -> None:
    rows = re.findall(r"^\| (in|out) \| `(\w+)` \| (\w+) \[(.*?)\] \|", PAGE, re.MULTILINE)
    expected = [
        (way, value.name, TYPES[tensor.elem_type], ", ".join(SIZES[size] for size in sizes))
        for way, values in (("in", graph.input), ("out", graph.output))
        for value in values
        for tensor in [value.type.tensor_type]
        for sizes in [[d.dim_param or str(d.dim_value) for d in tensor.shape.dim]]
    ]
    assert rows == expected
    for size, letter in SIZES.items():
        assert not size.isdigit() or f"*{letter}* = {size}" in PAGE


def test_operators_outside_of_onnx_are_named(graph: onnx.GraphProto) -> None:
    named = re.findall(r"^\| `(\w+)` \| (?:each|the) ", PAGE, re.MULTILINE)
    assert set(named) == {node.op_type for node in graph.node if node.domain}


@pytest.mark.slow
def test_fp32_export_has_operators_of_onnx_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("python")
    exec(compile(code, "docs/onnx.md", "exec"), {})
    file = tmp_path / "model-fp32.onnx"
    model = onnx.load_model(file)
    assert {opset.domain for opset in model.opset_import} == {""}
    assert {node.domain for node in model.graph.node} == {""}
    megabytes = [path.stat().st_size / 1e6 for path in (file, shipped_bundle() / "model.onnx")]
    assert "takes {:.0f} MB instead of {:.0f}".format(*megabytes) in PAGE
    assert (
        LanguageModel(file).state_size == LanguageModel(shipped_bundle() / "model.onnx").state_size
    )
