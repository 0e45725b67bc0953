from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest

from afterword.errors import UserError
from afterword.model.language_model import LanguageModel, ModelOutput, State
from afterword.store.model_shape import ModelShape
from tests.helpers import random_weights
from tests.model.conftest import tiny


def run_in_chunks(model: LanguageModel, ids: np.ndarray, lengths: list[int]) -> ModelOutput:
    """Return the last output, with the hidden states of all chunks."""
    state = model.initial_state(len(ids))
    hidden_states = []
    for chunk in np.split(ids, np.cumsum(lengths)[:-1], axis=1):
        output = model.run(np.ascontiguousarray(chunk), state)
        state = output.state
        hidden_states.append(output.hidden_states)
    return output._replace(hidden_states=np.concatenate(hidden_states, axis=1))


@pytest.mark.parametrize("quantise", [False, True])
def test_without_context_the_network_expects_what_its_output_bias_says(quantise: bool) -> None:
    bias = random_weights(ModelShape("lstm", 50, 12, (20, 12)), 1, 0.5)["output_bias"]
    model = LanguageModel(tiny("lstm", quantise=quantise))
    expected = bias - np.log(np.exp(bias).sum())
    np.testing.assert_allclose(model.without_context(token=3), expected, atol=1e-4)


def test_without_context_a_gru_expects_what_it_does_after_the_token_alone() -> None:
    model = LanguageModel(tiny("gru", quantise=False))
    alone = model.run(np.array([[3]]), model.initial_state()).log_probabilities[0]
    np.testing.assert_array_equal(model.without_context(token=3), alone)


def test_sizes_are_read_from_the_graph(fp32: LanguageModel) -> None:
    assert (fp32.vocabulary_size, fp32.hidden_size, fp32.state_size) == (50, 12, 32)


def test_log_probabilities_are_a_distribution(fp32: LanguageModel, ids: np.ndarray) -> None:
    output = fp32.run(ids, fp32.initial_state(3))
    assert output.log_probabilities.shape == (3, 50)
    assert output.hidden_states.shape == (3, 40, 12)
    assert np.exp(output.log_probabilities).sum(axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("lengths", [[1] * 40, [32, 8], [1, 7, 31, 1]])
def test_chunks_equal_one_shot_bitwise(
    fp32: LanguageModel, ids: np.ndarray, lengths: list[int]
) -> None:
    for part in (ids, ids[:1]):
        whole = fp32.run(part, fp32.initial_state(len(part)))
        chunked = run_in_chunks(fp32, part, lengths)
        np.testing.assert_array_equal(whole.log_probabilities, chunked.log_probabilities)
        np.testing.assert_array_equal(whole.hidden_states, chunked.hidden_states)
        np.testing.assert_array_equal(whole.state, chunked.state)


def test_int8_chunks_are_near_one_shot(int8: LanguageModel, ids: np.ndarray) -> None:
    whole = int8.run(ids[:1], int8.initial_state())
    chunked = run_in_chunks(int8, ids[:1], [1] * 40)
    np.testing.assert_allclose(whole.log_probabilities, chunked.log_probabilities, atol=0.05)


def test_a_batch_equals_its_streams(fp32: LanguageModel, ids: np.ndarray) -> None:
    batch = fp32.run(ids, fp32.initial_state(3))
    for row in range(3):
        alone = fp32.run(ids[row : row + 1], fp32.initial_state())
        np.testing.assert_allclose(
            batch.log_probabilities[row], alone.log_probabilities[0], atol=1e-6
        )
        np.testing.assert_allclose(batch.state.row(row).h, alone.state.h, atol=1e-6)


def test_states_of_different_lengths_go_on_as_one_batch(
    fp32: LanguageModel, ids: np.ndarray
) -> None:
    states = [fp32.run(ids[:1, :n], fp32.initial_state()).state for n in (3, 9)]
    following = np.array([[4], [5]])
    batch = fp32.run(following, State.stack(states))
    for row, state in enumerate(states):
        alone = fp32.run(following[row : row + 1], state)
        np.testing.assert_allclose(
            batch.log_probabilities[row], alone.log_probabilities[0], atol=1e-6
        )


def test_a_call_leaves_the_state_it_started_from(fp32: LanguageModel, ids: np.ndarray) -> None:
    state = fp32.run(ids, fp32.initial_state(3)).state
    before = State(state.h.copy(), state.c.copy())
    fp32.run(ids, state)
    np.testing.assert_array_equal(before.h, state.h)
    np.testing.assert_array_equal(before.c, state.c)


def test_a_row_does_not_keep_the_batch(fp32: LanguageModel) -> None:
    row = fp32.initial_state(3).row(1)
    assert row.h.shape == row.c.shape == (1, 32)
    assert row.h.base is None
    assert row.c.base is None


def test_a_damaged_file_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    for content in (b"", b"no graph", b"\x08\x08" * 50):
        path.write_bytes(content)
        with pytest.raises(UserError, match="cannot be loaded; install the model again") as caught:
            LanguageModel(path)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_another_kind_of_model_is_one_line(tmp_path: Path) -> None:
    value = onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1])
    result = onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1])
    node = onnx.helper.make_node("Identity", ["x"], ["y"])
    graph = onnx.helper.make_graph([node], "other", [value], [result])
    opset = [onnx.helper.make_opsetid("", 17)]
    path = tmp_path / "model.onnx"
    onnx.save(onnx.helper.make_model(graph, opset_imports=opset, ir_version=8), path)
    with pytest.raises(UserError, match="is not an Afterword language model"):
        LanguageModel(path)


def test_the_runtime_imports_no_training_library() -> None:
    code = (
        "import sys, afterword.model.language_model, afterword.store.registry;"
        "print({'torch', 'onnx', 'safetensors'} & sys.modules.keys() or 'none')"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "none"
