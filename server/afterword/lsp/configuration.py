"""Keeps the settings as the editor has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from afterword.lsp.settings import SECTION, Settings, merged, read_settings


class Configuration:
    """The settings from the start and those that the editor has now, which stand above them.

    Parameters
    ----------
    server : LanguageServer
        Whose client is asked.
    changed : callable
        Called with new settings.
    """

    def __init__(self, server: LanguageServer, changed: Callable[[Settings], None]) -> None:
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
        await self.pull({})

    async def pull(self, pushed: object) -> None:
        """Read the settings anew: from the client if it can be asked, else what it pushed."""
        workspace = self._server.client_capabilities.workspace
        if workspace and workspace.configuration:
            item = types.ConfigurationItem(section=SECTION)
            params = types.ConfigurationParams([item])
            try:
                answer = await self._server.workspace_configuration_async(params)
            except JsonRpcException:
                return
            values = answer[0] if answer else None
        else:
            values = pushed.get(SECTION, pushed) if isinstance(pushed, Mapping) else None
        self._use(values if isinstance(values, Mapping) else {})

    def _use(self, values: Mapping[str, Any]) -> None:
        settings, warnings = read_settings(merged(self._start, values))
        for line in warnings:
            if line not in self._warnings:
                self._warnings.add(line)
                message = types.LogMessageParams(types.MessageType.Warning, line)
                self._server.window_log_message(message)
        self._changed(settings)
