"""The transformer that the LSTM is compared with, and the comparison on a toy corpus."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from benchmarks.authors import Author
from benchmarks.transformer import __main__ as command
from benchmarks.transformer.comparison import NETWORKS, Comparison, parameters
from benchmarks.transformer.graph import build
from benchmarks.transformer.measurement import measure
from benchmarks.transformer.network import Transformer, transformer_shape
from benchmarks.transformer.table import COMMAND, tables
from docs_tools.blocks import parts_of

from afterword.model.language_model import LanguageModel as Runtime
from afterword.store.model_shape import ModelShape
from afterword_training.network.lstm import LanguageModel

WINDOW = 8
LAYERS = 2
SHAPE = transformer_shape(300, 128, LAYERS, WINDOW)
CHUNKINGS = [(40,), (1,) * 40, (3, 20, 1, 16)]
TEXT = "The cat sat on the mat, and the dog saw that the cat was there."


@pytest.fixture(scope="module")
def network() -> Transformer:
    torch.manual_seed(0)
    return Transformer(SHAPE).eval()


@pytest.fixture(scope="module")
def ids() -> torch.Tensor:
    return torch.randint(300, (2, 40), generator=torch.Generator().manual_seed(1))


@torch.no_grad()
def hidden_states(network: Transformer, ids: torch.Tensor) -> torch.Tensor:
    hidden: torch.Tensor = network(ids, network.initial_state(len(ids)))[0]
    return hidden


@torch.no_grad()
@pytest.mark.parametrize("chunking", CHUNKINGS)
def test_a_text_may_be_read_in_chunks(
    network: Transformer, ids: torch.Tensor, chunking: tuple[int, ...]
) -> None:
    state, parts = network.initial_state(2), []
    for chunk in torch.split(ids, list(chunking), dim=1):
        hidden, state = network(chunk, state)
        parts.append(hidden)
    torch.testing.assert_close(torch.cat(parts, 1), hidden_states(network, ids))
    assert (state[-1][1] == 40).all()


def test_a_token_is_seen_by_later_ones_and_as_far_as_the_windows_reach(
    network: Transformer, ids: torch.Tensor
) -> None:
    other = ids.clone()
    other[:, 10] += 1
    moved = (hidden_states(network, other % 300) - hidden_states(network, ids)).abs().amax((0, 2))
    reach = 10 + LAYERS * (WINDOW - 1)
    assert (moved[:10] == 0).all()
    assert (moved[10 : reach + 1] > 0).all()
    assert (moved[reach + 1 :] == 0).all()


@pytest.mark.parametrize("chunking", CHUNKINGS)
def test_the_graph_computes_what_the_network_does(
    network: Transformer, ids: torch.Tensor, chunking: tuple[int, ...]
) -> None:
    weights = {name: weight.numpy() for name, weight in network.state_dict().items()}
    runtime = Runtime(build(weights, SHAPE, quantise=False).SerializeToString())
    hidden = hidden_states(network, ids)
    with torch.no_grad():
        expected = network.logits(hidden).log_softmax(-1).numpy()
    state, end = runtime.initial_state(2), 0
    for chunk in torch.split(ids, list(chunking), dim=1):
        output = runtime.run(chunk.numpy(), state)
        state, end = output.state, end + chunk.shape[1]
        np.testing.assert_allclose(
            output.log_probabilities, expected[:, end - 1], rtol=0, atol=1e-5
        )
    np.testing.assert_allclose(runtime.last_layer(state), hidden[:, -1], rtol=0, atol=1e-5)


def test_both_networks_are_of_one_size() -> None:
    lstm, transformer = (parameters(network, 8192) for network in NETWORKS.values())
    assert transformer == pytest.approx(lstm, rel=0.01)
    steps = [network.streams * network.chunk for network in NETWORKS.values()]
    assert steps[0] == steps[1]


@pytest.mark.slow
def test_a_comparison_is_made_and_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, valid, author = tmp_path / "corpus", tmp_path / "valid.jsonl", tmp_path / "me.jsonl"
    corpus.mkdir()
    line = json.dumps({"text": TEXT}) + "\n"
    (corpus / "own.jsonl").write_text(line * 400, "utf-8")
    valid.write_text(line * 20, "utf-8")
    author.write_text(line * 10, "utf-8")
    networks = {
        "lstm": replace(
            NETWORKS["lstm"],
            shape=lambda size: ModelShape("lstm", size, 64, (32, 64)),
            make=LanguageModel,
            streams=4,
            chunk=8,
            rates=(1e-2, 1e-9),
        ),
        "transformer": replace(
            NETWORKS["transformer"],
            shape=lambda size: transformer_shape(size, 64, 1, 8),
            streams=4,
            chunk=8,
            rates=(1e-2,),
        ),
    }
    comparison = Comparison.prepare(
        networks, corpus, valid, tmp_path / "run", (640, 320), vocabulary=400, fraction=0.9
    )
    comparison = replace(comparison, trial_tokens=320)
    comparison.folder.joinpath("speeds.json").write_text('{"lstm": 1e-5, "transformer": 2e-5}')
    for name in networks:
        comparison.train(name)
    figures = {name: comparison.trained(name) for name in networks}
    assert figures["lstm"]["rate"] == 1e-2
    for found in figures.values():
        first, second = found["runs"]
        assert (first["tokens"], second["tokens"]) == (320, 640)
        assert second["bits"] < first["bits"]

    measured = measure(comparison, figures, [Author.read(author)], 10)
    assert measured["networks"]["transformer"]["runs"][1]["savings"]["me"]["words"] == 10
    stored = tmp_path / "figures.json"
    stored.write_text(json.dumps(measured), "utf-8")
    capsys.readouterr()
    page = tmp_path / "page.md"
    page.write_text(f"<!-- generated: steps ({COMMAND}) -->\n<!-- end of steps -->\n", "utf-8")
    with pytest.raises(SystemExit, match="2"):
        command.main(["table", str(stored), "--page", str(page)])
    assert "has no place for" in capsys.readouterr().err
    parts = [
        f"<!-- generated: {n} ({COMMAND}) -->\n<!-- end of {n} -->\n" for n in tables(measured)
    ]
    page.write_text("".join(parts), "utf-8")
    command.main(["table", str(stored), "--page", str(page)])
    assert capsys.readouterr().out == "\n\n".join(tables(measured).values()) + "\n"
    assert parts_of(page.read_text("utf-8"), COMMAND) == tables(measured)


def test_a_corpus_that_is_missing_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = str(tmp_path / "none")
    with pytest.raises(SystemExit, match="2"):
        command.main(["train", nothing, "--valid", nothing, "--run", str(tmp_path / "run")])
    assert f"{nothing} holds no .jsonl or .jsonl.xz file" in capsys.readouterr().err


def test_the_page_has_the_stored_figures() -> None:
    root = Path(__file__).parents[2]
    figures = json.loads((root / "benchmarks/results/lstm-or-transformer.json").read_text("utf-8"))
    page = (root / "docs/lstm-or-transformer.md").read_text("utf-8")
    assert parts_of(page, COMMAND) == tables(figures)
    pair = {name: network["runs"] for name, network in figures["networks"].items()}
    lstm, transformer = (
        [round(100 * fmean(one["kss5"] for one in run["savings"].values()), 1) for run in runs]
        for runs in (pair["lstm"], pair["transformer"])
    )
    said = " ".join(page.split())
    assert f"saves {transformer[-1]} of 100 keystrokes and the LSTM {lstm[-1]}" in said
    assert f"the LSTM saves {lstm[-1]} and the transformer {transformer[-2]}" in said
