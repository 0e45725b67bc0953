"""What the page is told of a text: values, tokens, followers and notes."""

from __future__ import annotations

import builtins
import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from afterword.errors import UserError
from afterword.model.language_model import Ids, LanguageModel, State
from afterword.store.bundle import MODEL, TOKENIZER, Bundle, write_bundle
from afterword.store.model_shape import ModelShape
from afterword.store.paths import shipped_bundle
from afterword.text.tokenizer import Tokenizer
from afterword_export.gates.features import FEATURES
from afterword_export.gates.graph import SIGNALS
from afterword_export.gates.model import GateModel
from afterword_export.gates.plugin import open_view
from afterword_export.gates.tokens import MAX_TOKENS
from afterword_export.gates.trace import Tracer
from afterword_export.gates.view import GRU_NOTE, GateView
from afterword_export.graph import build
from tests.conftest import SENTENCES
from tests.helpers import random_weights


@pytest.fixture(scope="module")
def view(tiny_bundle: Bundle) -> GateView:
    return open_view(tiny_bundle)


def show(view: GateView, text: str) -> dict[str, Any]:
    shown = view.trace(text, "plaintext", lambda: False)
    assert shown is not None
    return shown


def rebuilt(bundle: Bundle, folder: Path, **files: bytes) -> Bundle:
    """Return a copy of a bundle with other files in it, of which the manifest has the sha256."""
    names = {"model": MODEL, "tokenizer": TOKENIZER}
    changed = {names[name]: content for name, content in files.items()}
    return write_bundle(folder / "other", bundle.manifest, {**bundle.files, **changed})


def test_every_token_has_its_values(view: GateView, tiny_bundle: Bundle) -> None:
    shown = show(view, SENTENCES * 2)
    json.dumps(shown, allow_nan=False)
    count = len(shown["tokens"])
    assert "".join(token["before"] + token["text"] for token in shown["tokens"]) == SENTENCES * 2
    assert [layer["units"] for layer in shown["layers"]] == [24, 16]
    for layer in shown["layers"]:
        assert tuple(layer["means"]) == SIGNALS["lstm"]
        assert {len(values) for values in layer["means"].values()} == {count}
    assert [found["feature"] for found in shown["followers"]] == list(FEATURES)
    assert [len(found["units"]) for found in shown["followers"]][:2] == [0, 0]  # no quotations


def test_a_mean_is_that_of_the_units(view: GateView) -> None:
    shown = show(view, "We will meet again.")
    units = [view.unit(shown["trace"], 1, unit) for unit in range(16)]
    for name in SIGNALS["lstm"]:
        values = np.array([unit[name] for unit in units])
        mean = (values if name.endswith("_gate") else np.abs(values)).mean(axis=0)
        assert shown["layers"][1]["means"][name] == pytest.approx(mean, abs=2e-4)
    assert min(min(unit["cell_state"]) for unit in units) < 0


def test_probabilities_are_those_of_the_served_network(view: GateView, tiny_bundle: Bundle) -> None:
    shown = show(view, "We will meet again in the morning.")
    model = LanguageModel(tiny_bundle.model_path)
    ids = Tokenizer.open(tiny_bundle.tokenizer_path).document_ids(
        "We will meet again in the morning."
    )
    state = model.initial_state()
    assert shown["tokens"][0]["probability"] is None
    # The document's end has no line end in the trace.
    for index, following, token in zip(ids, ids[1:-1], shown["tokens"][1:], strict=False):
        output = model.run(np.array([[index]]), state)
        state = output.state
        expected = math.exp(output.log_probabilities[0, following])
        assert token["probability"] == pytest.approx(expected, rel=1e-2)
    assert len(shown["tokens"]) == len(ids) - 1


def test_an_empty_text_and_one_word_are_shown(view: GateView) -> None:
    for text, tokens in (("", 1), ("We", 2), ("🙂", 5)):
        shown = show(view, text)
        assert len(shown["tokens"]) == tokens
        assert shown["followers"] == []
        assert any(note.startswith("Too short") for note in shown["notes"])
        assert shown["notes"][-1].endswith(f"the text has {tokens - 1}.")


def test_a_long_text_is_cut_and_says_so(view: GateView) -> None:
    shown = show(view, SENTENCES * 100)
    assert len(shown["tokens"]) == MAX_TOKENS
    assert "Only the beginning of the text is shown: 2,000 tokens" in shown["notes"][0]


def test_chunks_do_not_show(view: GateView) -> None:
    """A text that is read in several chunks begins with the values of its beginning."""
    short, long = show(view, SENTENCES), show(view, SENTENCES * 3)
    count = len(short["tokens"])
    assert count < 128 < len(long["tokens"])
    for name in SIGNALS["lstm"]:
        beginning = long["layers"][1]["means"][name][:count]
        assert beginning == pytest.approx(short["layers"][1]["means"][name], abs=2e-4)
    # The second and third copy are read in a state that remembers the first.
    assert long["tokens"][count]["probability"] is not None


def test_a_gru_shows_its_gates_and_says_what_it_lacks(tiny_bundle: Bundle, tmp_path: Path) -> None:
    vocabulary = tiny_bundle.manifest.shape.vocabulary
    shape = ModelShape("gru", vocabulary, 16, (24, 16))
    graph = build(random_weights(shape, 1, 0.2), shape, quantise=False)
    manifest = type(tiny_bundle.manifest)(**{**vars(tiny_bundle.manifest), "shape": shape})
    files = {**tiny_bundle.files, MODEL: graph.SerializeToString()}
    shown = show(open_view(write_bundle(tmp_path / "gru", manifest, files)), SENTENCES)
    assert tuple(shown["layers"][0]["means"]) == SIGNALS["gru"]
    assert shown["memory"] == "hidden_state"
    assert GRU_NOTE in shown["notes"]


def test_a_unit_of_another_text_or_none_at_all_is_refused(view: GateView) -> None:
    first = show(view, "We will meet.")
    second = show(view, "We will meet again.")
    with pytest.raises(UserError, match="read again since"):
        view.unit(first["trace"], 0, 0)
    for layer, unit in ((0, 24), (1, 16), (2, 0), (-1, 0), (0, -1)):
        with pytest.raises(UserError, match="layers have 24 and 16"):
            view.unit(second["trace"], layer, unit)


def test_a_beginning_is_not_read_again(
    tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracer = Tracer(tiny_bundle)
    read: list[int] = []
    run = GateModel.run

    def count(self: GateModel, ids: Ids, state: State) -> Any:
        read.append(ids.shape[1])
        return run(self, ids, state)

    monkeypatch.setattr(GateModel, "run", count)
    text = SENTENCES * 5
    tracer.trace(text)
    whole = sum(read)
    assert whole > 300
    read.clear()
    grown = tracer.trace(text + "We meet again.")
    assert sum(read) < 256
    # Later chunks have the same tokens, but are read in another state.
    other = "We" + text[len("Thank") :] + "We meet again."
    changed = tracer.trace(other)
    assert len(changed.tokens) == len(grown.tokens)
    assert sum(read) > whole
    for found, again in (
        (grown, Tracer(tiny_bundle).trace(text + "We meet again.")),
        (changed, Tracer(tiny_bundle).trace(other)),
    ):
        assert np.array_equal(found.probabilities, again.probabilities, equal_nan=True)
        for values, expected in zip(found.layers, again.layers, strict=True):
            assert all((values[name] == expected[name]).all() for name in expected)


def test_a_stale_trace_is_given_up(view: GateView) -> None:
    before = show(view, "We meet.")
    asked = iter([False, True])
    assert view.trace(SENTENCES * 9, "plaintext", lambda: next(asked)) is None
    # What was shown before still is.
    assert len(view.unit(before["trace"], 0, 0)["cell_state"]) == 4


def test_without_the_extra_one_line_says_how_to_get_it(
    tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("afterword_export")]:
        monkeypatch.delitem(sys.modules, name)
    importing = builtins.__import__

    def without_onnx(name: str, *others, **more):  # type: ignore[no-untyped-def]
        if name.partition(".")[0] == "onnx":
            raise ModuleNotFoundError("No module named 'onnx'", name="onnx")
        return importing(name, *others, **more)

    monkeypatch.setattr(builtins, "__import__", without_onnx)
    from afterword_export.gates.plugin import open_view as again  # noqa: PLC0415

    with pytest.raises(UserError) as error:
        again(tiny_bundle)
    assert "showing what the network remembers needs more packages: " in str(error.value)
    assert "[train]" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [b"", b"no graph", b"\x08\x08"])
def test_a_corrupt_network_is_named(tiny_bundle: Bundle, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UserError, match=MODEL):
        open_view(rebuilt(tiny_bundle, tmp_path, model=content))


def test_a_network_of_another_shape_is_refused(tiny_bundle: Bundle, tmp_path: Path) -> None:
    shape = ModelShape("lstm", tiny_bundle.manifest.shape.vocabulary, 12, (20, 12))
    graph = build(random_weights(shape, 1, 0.2), shape, quantise=False).SerializeToString()
    with pytest.raises(UserError, match="does not hold the model's weights"):
        open_view(rebuilt(tiny_bundle, tmp_path, model=graph))


def test_a_graph_of_a_stranger_is_refused(tiny_bundle: Bundle, tmp_path: Path) -> None:
    graph = build(
        random_weights(tiny_bundle.manifest.shape, 1, 0.2),
        tiny_bundle.manifest.shape,
        quantise=False,
    )
    graph.graph.node[0].op_type = "Loop"
    with pytest.raises(UserError, match="not one of its operators"):
        open_view(rebuilt(tiny_bundle, tmp_path, model=graph.SerializeToString()))


def test_a_foreign_tokenizer_is_refused(tiny_bundle: Bundle, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a readable tokenizer"):
        open_view(rebuilt(tiny_bundle, tmp_path, tokenizer=b"{}"))
    shipped = shipped_bundle() / TOKENIZER
    with pytest.raises(UserError, match="do not belong to one model"):
        open_view(rebuilt(tiny_bundle, tmp_path, tokenizer=shipped.read_bytes()))
