"""Where settings come from: the start, the client's answers, what it pushes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidRequest

from afterword.lsp.configuration import Configuration
from afterword.lsp.settings import Settings

START = {"popup": {"maxItems": 3}, "model": "mine"}


class FakeClient:
    """A server's client with settings; an exception as an answer is a refusal."""

    def __init__(self, answer: Any, *, asked: bool = True, registers: Any = True) -> None:
        capabilities = types.WorkspaceClientCapabilities(
            configuration=asked,
            did_change_configuration=types.DidChangeConfigurationClientCapabilities(
                dynamic_registration=bool(registers)
            ),
        )
        self.client_capabilities = types.ClientCapabilities(workspace=capabilities)
        self.answer, self.registers = answer, registers
        self.logged: list[str] = []
        self.warnings: list[str] = []
        self.registered: list[str] = []
        self.tasks: list[asyncio.Future[Any]] = []

    async def client_register_capability_async(self, params: types.RegistrationParams) -> None:
        self.registered += [registration.method for registration in params.registrations]
        if isinstance(self.registers, Exception):
            raise self.registers

    async def workspace_configuration_async(self, params: types.ConfigurationParams) -> Any:
        assert [item.section for item in params.items] == ["afterword"]
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def show_warning(self, line: str) -> None:
        self.warnings.append(line)

    def window_log_message(self, params: types.LogMessageParams) -> None:
        self.logged.append(params.message)

    def spawn_task(self, work: Awaitable[Any]) -> None:
        self.tasks.append(asyncio.ensure_future(work))


def begun(client: FakeClient, options: object = START) -> tuple[Configuration, list[Settings]]:
    """Return a configuration at the start, and the list that its settings go to."""
    applied: list[Settings] = []
    configuration = Configuration(client, applied.append)
    configuration.apply_initial(options)
    return configuration, applied


@pytest.mark.parametrize(
    ("answer", "items"),
    [
        ([{"popup": {"maxItems": 7}}], 7),
        ([{}], 3),
        ([None], 3),
        ([[1, 2]], 3),
        ([], 3),
        (None, 3),
        (JsonRpcInvalidRequest("refused"), 3),
    ],
)
async def test_what_the_client_answers_stands_above_the_start(answer: Any, items: int) -> None:
    configuration, applied = begun(FakeClient(answer))
    await configuration.subscribe()
    assert applied[-1].popup.max_items == items
    assert applied[-1].model == "mine"


@pytest.mark.parametrize("options", [None, [], "popup", 7])
def test_options_that_are_no_settings_are_the_defaults(options: object) -> None:
    assert begun(FakeClient([{}]), options)[1] == [Settings()]


@pytest.mark.parametrize(
    ("registers", "registered"), [(True, 1), (False, 0), (JsonRpcInvalidRequest("refused"), 1)]
)
async def test_the_client_is_asked_to_tell_of_changes_where_it_can(
    registers: Any, registered: int
) -> None:
    client = FakeClient([{"popup": {"maxItems": 7}}], registers=registers)
    configuration, applied = begun(client)
    await configuration.subscribe()
    await asyncio.gather(*client.tasks)
    assert client.registered == [types.WORKSPACE_DID_CHANGE_CONFIGURATION] * registered
    assert applied[-1].popup.max_items == 7


async def test_a_client_that_can_be_asked_is_asked_whatever_it_pushes() -> None:
    client = FakeClient([{"popup": {"maxItems": 7}}])
    configuration, applied = begun(client)
    configuration.apply_change({"popup": {"maxItems": 9}})
    assert len(applied) == 1
    await asyncio.gather(*client.tasks)
    assert [settings.popup.max_items for settings in applied] == [3, 7]


@pytest.mark.parametrize(
    ("pushed", "items"),
    [
        ({"popup": {"maxItems": 9}}, 9),
        ({"afterword": {"popup": {"maxItems": 9}}}, 9),
        ({"afterword": None}, 3),
        ({}, 3),
        (None, 3),
    ],
)
def test_a_client_that_cannot_be_asked_pushes(pushed: object, items: int) -> None:
    client = FakeClient(None, asked=False)
    configuration, applied = begun(client)
    configuration.apply_change(pushed)
    assert client.tasks == []
    assert applied[-1].popup.max_items == items


def test_a_warning_is_logged_once_and_a_new_one_as_well() -> None:
    client = FakeClient(None, asked=False)
    configuration, _ = begun(client, {"colour": 1})
    configuration.apply_change({"colour": 2})
    configuration.apply_change({"size": 1})
    assert [line.partition(";")[0] for line in client.logged] == [
        "unknown setting afterword.colour",
        "unknown setting afterword.size",
    ]
