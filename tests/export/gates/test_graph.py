"""The graph with the gates gives what PyTorch and the served graph compute."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
import torch

from afterword.model.language_model import Floats, LanguageModel, State
from afterword.store.bundle import Bundle
from afterword.store.model_shape import ModelShape
from afterword.store.paths import shipped_bundle
from afterword.text.tokenizer import Tokenizer
from afterword_export.gates.graph import SIGNALS, build_gate_graph
from afterword_export.gates.model import GateModel, GateOutput
from afterword_export.graph import build
from afterword_export.weights import Weights
from afterword_training.network.lstm import LanguageModel as TorchModel
from tests.helpers import random_weights

MAX_DIFFERENCE = 1e-5
"""From PyTorch, whose products are summed in another order."""
MAX_SERVED_DIFFERENCE = 0.05
"""From int8, as a fraction of the root mean square: it rounds activations, this graph does not."""

LETTER = (
    'Dear Anna, "I will come on Monday," he said, "if the train (the late one) is on time." '
    "We waited for him in the garden until it was dark, and then went in to eat. "
) * 3


def torch_model(weights: Weights, shape: ModelShape) -> TorchModel:
    model = TorchModel(shape)
    model.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})
    return model


def ids_of(shape: ModelShape, batch: int = 2, time: int = 17) -> np.ndarray:
    return np.random.default_rng(5).integers(0, shape.vocabulary, (batch, time))


def random_state(shape: ModelShape, batch: int = 2) -> State:
    random = np.random.default_rng(6)
    h, c = random.uniform(-1, 1, (2, batch, sum(shape.hidden))).astype(np.float32)
    return State(h, c)


def by_layer(state: Floats, shape: ModelShape, axis: int = 1) -> list[torch.Tensor]:
    """Cut the state [B, S] of all layers into those of each."""
    ends = np.cumsum(shape.hidden)[:-1]
    return [torch.from_numpy(part) for part in np.split(state, ends, axis)]


def products(
    weights: Weights, layer: int, x: torch.Tensor, h: torch.Tensor, gates: int
) -> list[tuple[torch.Tensor, ...]]:
    """Return what each gate gets from what a layer reads, and from its hidden state before."""
    found = []
    for key, value in (("ih", x), ("hh", h)):
        matrix, bias = (weights[f"layers.{layer}.{part}_{key}_l0"] for part in ("weight", "bias"))
        product = value @ torch.from_numpy(matrix).T + torch.from_numpy(bias)
        found.append(product.chunk(gates, 1))
    return found


def by_hand(
    weights: Weights, shape: ModelShape, ids: np.ndarray, state: State
) -> list[dict[str, Floats]]:
    """Compute the gates of every layer step by step, from the equations of PyTorch's manual."""
    model = torch_model(weights, shape)
    reads = list(model.embedding(torch.from_numpy(ids)).unbind(1))
    layers = []
    states = zip(by_layer(state.h, shape), by_layer(state.c, shape), strict=True)
    for layer, first in enumerate(states):
        h, c = first
        steps = []
        for x in reads:
            parts = products(weights, layer, x, h, 4)
            sums = [read + past for read, past in zip(*parts, strict=True)]
            i, f, g, o = sums[0].sigmoid(), sums[1].sigmoid(), sums[2].tanh(), sums[3].sigmoid()
            c = f * c + i * g
            h = o * c.tanh()
            steps.append((i, f, g, o, c, h))
        values = (torch.stack(found, 1).detach().numpy() for found in zip(*steps, strict=True))
        layers.append(dict(zip(SIGNALS["lstm"], values, strict=True)))
        reads = [step[-1] for step in steps]
    return layers


def gates(weights: Weights, shape: ModelShape, ids: np.ndarray, state: State) -> GateOutput:
    return GateModel(weights, shape).run(ids, state)


def test_the_gates_of_an_lstm_are_those_of_its_equations(lstm: ModelShape) -> None:
    weights, ids, state = random_weights(lstm, 1, 0.5), ids_of(lstm), random_state(lstm)
    expected = by_hand(weights, lstm, ids, state)
    found = gates(weights, lstm, ids, state).layers
    for layer, values in enumerate(expected):
        for name, value in values.items():
            assert found[layer][name].shape == (2, 17, lstm.hidden[layer])
            assert np.abs(found[layer][name] - value).max() < MAX_DIFFERENCE, (layer, name)
    # Each gate differs from every other, so one in another's place would have been seen.
    first = [expected[0][name] for name in SIGNALS["lstm"]]
    apart = [np.abs(a - b).max() for i, a in enumerate(first) for b in first[:i]]
    assert min(apart) > 0.1


def test_a_gru_gives_its_two_gates() -> None:
    shape = ModelShape("gru", 50, 12, (20, 12))
    weights, ids, state = random_weights(shape, 1, 0.5), ids_of(shape), random_state(shape)
    model = torch_model(weights, shape)
    x = model.embedding(torch.from_numpy(ids[:, 0]))
    h = by_layer(state.h, shape)[0]
    read, past = products(weights, 0, x, h, 3)
    r, z = ((read[k] + past[k]).sigmoid() for k in (0, 1))
    n = (read[2] + r * past[2]).tanh()
    expected = dict(zip(SIGNALS["gru"], (r, z, n, (1 - z) * n + z * h), strict=True))
    found = gates(weights, shape, ids, state)
    for name, value in expected.items():
        assert np.abs(found.layers[0][name][:, 0] - value.detach().numpy()).max() < MAX_DIFFERENCE
    assert (found.state.c == state.c).all()


def test_states_and_probabilities_are_those_of_pytorchs_own_layers(
    weights: Weights, shape: ModelShape
) -> None:
    ids, state = ids_of(shape), random_state(shape)
    model = torch_model(weights, shape)
    before = zip(by_layer(state.h[None], shape, 2), by_layer(state.c[None], shape, 2), strict=True)
    hidden, last = model(torch.from_numpy(ids), list(before))
    expected = model.logits(hidden).log_softmax(-1).detach().numpy()
    found = gates(weights, shape, ids, state)
    assert np.abs(found.log_probabilities - expected).max() < MAX_DIFFERENCE
    assert np.abs(found.layers[-1]["hidden_state"] - hidden.detach().numpy()).max() < MAX_DIFFERENCE
    for state_out, part in zip(found.state, zip(*last, strict=True), strict=True):
        joined = torch.cat(part, 2)[0].detach().numpy()
        assert np.abs(state_out - joined).max() < MAX_DIFFERENCE


def test_a_text_in_chunks_gives_the_same(weights: Weights, shape: ModelShape) -> None:
    model, ids = GateModel(weights, shape), ids_of(shape)
    state = random_state(shape)
    whole = model.run(ids, state)
    for start, end in ((0, 1), (1, 6), (6, 17)):
        part = model.run(ids[:, start:end], state)
        state = part.state
        for layer, values in enumerate(part.layers):
            for name, value in values.items():
                assert np.abs(whole.layers[layer][name][:, start:end] - value).max() < 1e-6
    assert np.abs(state.h - whole.state.h).max() < 1e-6


def test_the_served_graph_gives_the_same_states_in_fp32(
    weights: Weights, shape: ModelShape
) -> None:
    ids, state = ids_of(shape), random_state(shape)
    served = LanguageModel(build(weights, shape, quantise=False).SerializeToString())
    expected, found = served.run(ids, state), gates(weights, shape, ids, state)
    assert np.abs(found.layers[-1]["hidden_state"] - expected.hidden_states).max() < MAX_DIFFERENCE
    assert np.abs(found.log_probabilities[:, -1] - expected.log_probabilities).max() < 1e-5
    assert np.abs(found.state.c - expected.state.c).max() < MAX_DIFFERENCE


def test_the_graph_has_standard_operators_alone(weights: Weights, shape: ModelShape) -> None:
    graph = build_gate_graph(weights, shape)
    onnx.checker.check_model(graph, full_check=True)
    assert {node.domain for node in graph.graph.node} == {""}


def relative(found: Floats, expected: Floats) -> float:
    """Return the root mean square of a difference as a fraction of that of what is expected."""
    return float(np.sqrt(((found - expected) ** 2).mean() / (expected**2).mean()))


@pytest.mark.slow
def test_the_shipped_model_remembers_what_is_shown() -> None:
    """Its int8 graph, read token by token as the server does, has nearly the same states."""
    bundle = Bundle.open(shipped_bundle())
    ids = np.array([Tokenizer.open(bundle.tokenizer_path).document_ids(LETTER)])
    served, model = LanguageModel(bundle.model_path), GateModel.open(bundle)
    state, states = served.initial_state(), []
    probabilities = []
    for index in ids[0]:
        output = served.run(np.array([[index]]), state)
        state = output.state
        states.append(state)
        probabilities.append(np.exp(output.log_probabilities[0]))
    shown = model.run(ids, served.initial_state())
    for name, expected in (
        ("hidden_state", np.concatenate([state.h for state in states])),
        ("cell_state", np.concatenate([state.c for state in states])),
    ):
        found = np.concatenate([layer[name][0] for layer in shown.layers], axis=1)
        assert relative(found, expected) < MAX_SERVED_DIFFERENCE, name
        # The state one token earlier, of the same text, is already far outside.
        assert relative(found[:-1], expected[1:]) > 10 * MAX_SERVED_DIFFERENCE, name
    likeliest = np.exp(shown.log_probabilities[0]).max(axis=1)
    assert np.abs(likeliest - np.max(probabilities, axis=1)).mean() < 0.01
