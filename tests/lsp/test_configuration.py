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


class Client:
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
        self.registered: list[str] = []
        self.work: list[asyncio.Future[Any]] = []

    async def client_register_capability_async(self, params: types.RegistrationParams) -> None:
        self.registered += [registration.method for registration in params.registrations]
        if isinstance(self.registers, Exception):
            raise self.registers

    async def workspace_configuration_async(self, params: types.ConfigurationParams) -> Any:
        assert [item.section for item in params.items] == ["afterword"]
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def window_log_message(self, params: types.LogMessageParams) -> None:
        self.logged.append(params.message)

    def spawn_task(self, work: Awaitable[Any]) -> None:
        self.work.append(asyncio.ensure_future(work))


def begun(client: Client, options: object = START) -> tuple[Configuration, list[Settings]]:
    """Return a configuration at the start, and the list that its settings go to."""
    told: list[Settings] = []
    configuration = Configuration(client, told.append)
    configuration.apply_initial(options)
    return configuration, told


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
    configuration, told = begun(Client(answer))
    await configuration.subscribe()
    assert told[-1].popup.max_items == items
    assert told[-1].model == "mine"


@pytest.mark.parametrize("options", [None, [], "popup", 7])
def test_options_that_are_no_settings_are_the_defaults(options: object) -> None:
    assert begun(Client([{}]), options)[1] == [Settings()]


@pytest.mark.parametrize(
    ("registers", "registered"), [(True, 1), (False, 0), (JsonRpcInvalidRequest("refused"), 1)]
)
async def test_changes_are_followed_where_the_client_tells_of_them(
    registers: Any, registered: int
) -> None:
    client = Client([{"popup": {"maxItems": 7}}], registers=registers)
    configuration, told = begun(client)
    await configuration.subscribe()
    await asyncio.gather(*client.work)
    assert client.registered == [types.WORKSPACE_DID_CHANGE_CONFIGURATION] * registered
    assert told[-1].popup.max_items == 7


async def test_a_client_that_can_be_asked_is_asked_whatever_it_pushes() -> None:
    client = Client([{"popup": {"maxItems": 7}}])
    configuration, told = begun(client)
    configuration.apply_change({"popup": {"maxItems": 9}})
    assert len(told) == 1
    await asyncio.gather(*client.work)
    assert [settings.popup.max_items for settings in told] == [3, 7]


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
    client = Client(None, asked=False)
    configuration, told = begun(client)
    configuration.apply_change(pushed)
    assert client.work == []
    assert told[-1].popup.max_items == items


def test_a_warning_is_logged_once_and_a_new_one_as_well() -> None:
    client = Client(None, asked=False)
    configuration, _ = begun(client, {"colour": 1})
    configuration.apply_change({"colour": 2})
    configuration.apply_change({"size": 1})
    assert client.logged == ["unknown setting afterword.colour", "unknown setting afterword.size"]
