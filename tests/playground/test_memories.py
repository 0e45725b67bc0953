"""The page's questions about the network's memory are answered, or a line says why not."""

from __future__ import annotations

from importlib import metadata

import pytest

from afterword.cli.plugins import GATE_VIEW, GROUP, open_gate_view
from afterword.errors import UserError
from afterword.installation import install_command
from afterword.playground.remembers import Memories
from afterword.store.bundle import Bundle


class View:
    """Answers with what it was asked."""

    def __init__(self, model: Bundle) -> None:
        self.model = model

    def trace(self, text: str, language_id: str) -> dict[str, object] | None:
        return {"text": text, "language": language_id, "model": self.model.network_sha256}

    def unit(self, number: int, layer: int, unit: int) -> dict[str, list[float]]:
        if number != 1:
            raise UserError("the text has been read again since")
        return {"forget_gate": [float(layer), float(unit)]}


def test_a_view_is_opened_once_for_each_model(tiny_bundle: Bundle, newer_bundle: Bundle) -> None:
    opened: list[Bundle] = []

    def open_view(model: Bundle) -> View:
        opened.append(model)
        return View(model)

    memories = Memories(open_view)
    for model in (tiny_bundle, tiny_bundle, newer_bundle, tiny_bundle):
        answer = memories.remember(model, "We meet.")
        expected = {"text": "We meet.", "language": "plaintext", "model": model.network_sha256}
        assert answer == expected
    assert opened == [tiny_bundle, newer_bundle, tiny_bundle]


def test_a_unit_is_that_of_the_model_that_read_the_text(tiny_bundle: Bundle) -> None:
    memories = Memories(View)
    assert memories.unit(1, 0, 5) == {"problem": "no text has been read yet"}
    memories.remember(tiny_bundle, "We meet.")
    assert memories.unit(1, 0, 5) == {"values": {"forget_gate": [0.0, 5.0]}}
    assert memories.unit(2, 0, 5) == {"problem": "the text has been read again since"}


def test_nothing_is_opened_before_a_model_is_loaded() -> None:
    def never(model: Bundle) -> View:
        raise AssertionError("opened")

    assert Memories(never).remember(None, "We meet.") is None


def test_what_is_missing_is_one_line(tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(model: Bundle) -> View:
        raise UserError("showing this needs more")

    assert Memories(missing).remember(tiny_bundle, "") == {"problem": "showing this needs more"}
    monkeypatch.setattr(metadata, "entry_points", lambda group: metadata.EntryPoints())
    answer = Memories(open_gate_view).remember(tiny_bundle, "")
    assert answer is not None
    assert install_command("train", again=True) in str(answer["problem"])


def test_the_command_line_opens_the_view_of_the_export(
    tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("onnx")
    registered = metadata.EntryPoint(GATE_VIEW, "afterword_export.gates.plugin:open_view", GROUP)
    found = metadata.EntryPoints([registered])
    monkeypatch.setattr(metadata, "entry_points", lambda group: found)
    memories = Memories(open_gate_view)
    answer = memories.remember(tiny_bundle, "We will meet.")
    assert answer is not None
    assert answer["cell"] == "lstm"
    values = memories.unit(int(str(answer["trace"])), 1, 15)["values"]
    assert isinstance(values, dict)
    assert len(values["cell_state"]) == 5
