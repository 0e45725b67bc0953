"""The page's questions about the network's memory are answered, or a line says why not."""

from __future__ import annotations

from asyncio import Future, ensure_future, sleep, to_thread, wait_for
from collections.abc import Awaitable, Callable
from importlib import metadata
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from afterword.cli.plugins import GATE_VIEW, GROUP, open_gate_view
from afterword.errors import UserError
from afterword.installation import install_command
from afterword.playground.remembers import REMEMBERS, UNIT, Memories
from afterword.store.bundle import Bundle
from tests.helpers import SECONDS


def fresh() -> bool:
    return False


class View:
    """Answers with what it was asked."""

    def __init__(self, model: Bundle) -> None:
        self.model = model

    def trace(
        self, text: str, language_id: str, is_stale: Callable[[], bool]
    ) -> dict[str, object] | None:
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
        answer = memories.remember(model, "We meet.", fresh)
        expected = {"text": "We meet.", "language": "plaintext", "model": model.network_sha256}
        assert answer == expected
    assert opened == [tiny_bundle, newer_bundle, tiny_bundle]


def test_a_unit_is_that_of_the_model_that_read_the_text(tiny_bundle: Bundle) -> None:
    memories = Memories(View)
    assert memories.unit(1, 0, 5) == {"problem": "no text has been read yet"}
    memories.remember(tiny_bundle, "We meet.", fresh)
    assert memories.unit(1, 0, 5) == {"values": {"forget_gate": [0.0, 5.0]}}
    assert memories.unit(2, 0, 5) == {"problem": "the text has been read again since"}


def test_nothing_is_opened_before_a_model_is_loaded() -> None:
    def never(model: Bundle) -> View:
        raise AssertionError("opened")

    assert Memories(never).remember(None, "We meet.", fresh) is None


def test_what_is_missing_is_one_line(tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(model: Bundle) -> View:
        raise UserError("showing this needs more")

    assert Memories(missing).remember(tiny_bundle, "", fresh) == {
        "problem": "showing this needs more"
    }
    monkeypatch.setattr(metadata, "entry_points", lambda group: metadata.EntryPoints())
    answer = Memories(open_gate_view).remember(tiny_bundle, "", fresh)
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
    answer = memories.remember(tiny_bundle, "We will meet.", fresh)
    assert answer is not None
    assert answer["cell"] == "lstm"
    values = memories.unit(int(str(answer["trace"])), 1, 15)["values"]
    assert isinstance(values, dict)
    assert len(values["cell_state"]) == 5


async def test_a_newer_text_and_a_departure_stop_the_reading(tiny_bundle: Bundle) -> None:
    reading, stopped = Event(), Event()

    class SlowView(View):
        def trace(
            self, text: str, language_id: str, is_stale: Callable[[], bool]
        ) -> dict[str, object] | None:
            if text != "slow":
                return super().trace(text, language_id, is_stale)
            reading.set()
            while not is_stale():
                stopped.wait(0.01)
            stopped.set()
            return None

    commands: dict[str, Callable[..., Awaitable[Any]]] = {}
    departures: list[Callable[[], object]] = []

    def command(name: str) -> Callable[..., None]:
        return lambda function: commands.update({name: function})

    server: Any = SimpleNamespace(command=command, on_departure=departures.append)
    model: Any = SimpleNamespace(model=tiny_bundle)
    memories = Memories(SlowView)
    memories.add_to(server, model)

    async def ask(text: str) -> Future[Any]:
        asked = ensure_future(commands[REMEMBERS](text))
        await sleep(0)  # as long as a message from the page takes
        return asked

    slow, overtaken, newest = await ask("slow"), await ask("older"), await ask("newest")
    assert await wait_for(slow, SECONDS) is None
    assert await wait_for(overtaken, SECONDS) is None
    assert (await wait_for(newest, SECONDS))["text"] == "newest"
    answer = await wait_for(commands[UNIT](1, 0, 7), SECONDS)
    assert answer == {"values": {"forget_gate": [0.0, 7.0]}}
    reading.clear()
    last = await ask("slow")
    assert await to_thread(reading.wait, SECONDS)
    for depart in departures:
        depart()
    assert await wait_for(last, SECONDS) is None
    # The text is not kept when the page is closed.
    gone = await wait_for(commands[UNIT](1, 0, 7), SECONDS)
    assert gone == {"problem": "no text has been read yet"}
    memories.close()
