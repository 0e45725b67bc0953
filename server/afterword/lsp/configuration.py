"""Keeps the settings as the editor has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from afterword.lsp.settings import SECTION, Settings, merged, read_settings

if TYPE_CHECKING:
    from afterword.lsp.server import Server


class Configuration:
    """The settings from the start and those that the editor has now, which stand above them.

    Parameters
    ----------
    server : Server
        Whose client is asked.
    changed : callable
        Called with new settings.
    """

    def __init__(self, server: Server, changed: Callable[[Settings], None]) -> None:
        self._server = server
        self._changed = changed
        self._start: Mapping[str, Any] = {}
        self._warnings: set[str] = set()

    def begin(self, options: object) -> None:
        """Take the initialization options."""
        self._start = options if isinstance(options, Mapping) else {}
        self._use({})

    async def follow(self) -> None:
        """Ask for the settings, and to be told when they change."""
        self._server.keep(self._subscribe())  # the client may never answer it
        await self._pull()

    async def _subscribe(self) -> None:
        workspace = self._server.client_capabilities.workspace
        told = workspace.did_change_configuration if workspace else None
        if told and told.dynamic_registration:
            method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
            watching = types.Registration(
                id=method,
                method=method,
                register_options=types.DidChangeConfigurationRegistrationOptions(section=SECTION),
            )
            params = types.RegistrationParams([watching])
            with suppress(JsonRpcException):  # some promise it and then refuse
                await self._server.client_register_capability_async(params)

    def change(self, pushed: object) -> None:
        """Take new settings: the client's answer if it can be asked, else what it has sent."""
        if self._can_ask:
            self._server.keep(self._pull())
        elif isinstance(pushed, Mapping):
            own = pushed.get(SECTION, pushed)
            self._use(own if isinstance(own, Mapping) else {})

    @property
    def _can_ask(self) -> bool:
        workspace = self._server.client_capabilities.workspace
        return bool(workspace and workspace.configuration)

    async def _pull(self) -> None:
        if not self._can_ask:
            return
        params = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
        with suppress(JsonRpcException):
            answer = await self._server.workspace_configuration_async(params)
            values = answer[0] if answer else None
            self._use(values if isinstance(values, Mapping) else {})

    def _use(self, values: Mapping[str, Any]) -> None:
        settings, warnings = read_settings(merged(self._start, values))
        for line in warnings:
            if line not in self._warnings:
                self._warnings.add(line)
                message = types.LogMessageParams(types.MessageType.Warning, line)
                self._server.window_log_message(message)
        self._changed(settings)
