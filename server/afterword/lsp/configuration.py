"""Follow the editor's settings, and the settings file that they override."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from afterword.lsp.file_settings import FileSettings
from afterword.lsp.settings import SECTION, Settings, merge_settings, read_settings


class SettingsClient(Protocol):
    """What the configuration needs from the server: its client's settings and its log."""

    @property
    def client_capabilities(self) -> types.ClientCapabilities:
        """Return what the client has said that it can do."""

    def spawn_task(self, work: Awaitable[Any]) -> None:
        """Run work in the background; log its failure."""

    def show_warning(self, line: str) -> None:
        """Show the user a warning."""

    def window_log_message(self, params: types.LogMessageParams) -> None:
        """Add a line to the client's log."""

    async def client_register_capability_async(self, params: types.RegistrationParams) -> None:
        """Ask the client for notifications."""

    async def workspace_configuration_async(
        self, params: types.ConfigurationParams
    ) -> Sequence[Any]:
        """Ask the client for sections of its configuration."""


class Configuration:
    """Combine the settings file, the initial settings and those that the editor has now.

    Each wins over those named before it.

    Parameters
    ----------
    client : SettingsClient
        The server, whose client is asked.
    apply : callable
        Called with the settings, at the start and whenever they may have changed.
    file : FileSettings or None
        The settings file; None for none.
    has_model : bool
        Whether the command line names a model, which then counts in place of that of the file.

    Attributes
    ----------
    settings : Settings
        The current settings.
    """

    def __init__(
        self,
        client: SettingsClient,
        apply: Callable[[Settings], None],
        file: FileSettings | None = None,
        *,
        has_model: bool = False,
    ) -> None:
        self.settings = Settings()
        self._client = client
        self._apply = apply
        self._file = file
        self._has_model = has_model
        self._initial: Mapping[str, Any] = {}
        self._current: Mapping[str, Any] = {}
        self._logged: set[str] = set()
        self._shown: set[str] = set()
        self._is_checking_file = False

    def apply_initial(self, options: object) -> None:
        """Take the initialization options."""
        self._initial = _object_or_empty(options)
        self._apply_over_initial({})

    async def subscribe(self) -> None:
        """Ask the client for its settings, and for a notification when they change."""
        self._show_file_problems()
        self._client.spawn_task(self._register())  # the client may never answer it
        await self._pull()

    def apply_change(self, pushed: object) -> None:
        """Ask a client whose settings have changed; take what it sent if it cannot be asked."""
        if self._can_ask:
            self._client.spawn_task(self._pull())
        elif isinstance(pushed, Mapping):
            self._apply_over_initial(_object_or_empty(pushed.get(SECTION, pushed)))

    async def check_file(self) -> None:
        """Read the settings file if it has changed; the check runs on another thread."""
        if self._file is None or self._is_checking_file:
            return
        self._is_checking_file = True
        try:
            if not await asyncio.to_thread(self._file.has_changed):
                return
            await asyncio.to_thread(self._file.read_again)
        finally:
            self._is_checking_file = False
        self._show_file_problems()
        self._apply_over_initial(self._current)

    def _show_file_problems(self) -> None:
        """Show the user what is wrong in the settings file, each mistake once."""
        for line in self._file.problems if self._file else []:
            if line not in self._shown:
                self._shown.add(line)
                self._client.show_warning(line)

    @property
    def _below(self) -> Settings:
        """The settings that those of the editor override."""
        below = self._file.settings if self._file else Settings()
        return replace(below, model=None) if self._has_model else below

    @property
    def _can_ask(self) -> bool:
        workspace = self._client.client_capabilities.workspace
        return bool(workspace and workspace.configuration)

    async def _register(self) -> None:
        workspace = self._client.client_capabilities.workspace
        support = workspace.did_change_configuration if workspace else None
        if not (support and support.dynamic_registration):
            return
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        options = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
        registration = types.Registration(id=method, method=method, register_options=options)
        with suppress(JsonRpcException):  # some clients promise it and then refuse
            await self._client.client_register_capability_async(
                types.RegistrationParams([registration])
            )

    async def _pull(self) -> None:
        if not self._can_ask:
            return
        params = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
        with suppress(JsonRpcException):
            sections = await self._client.workspace_configuration_async(params)
            self._apply_over_initial(_object_or_empty(sections[0] if sections else None))

    def _apply_over_initial(self, values: Mapping[str, Any]) -> None:
        self._current = values
        merged = merge_settings(self._initial, values)
        self.settings, warnings = read_settings(merged, self._below)
        for line in warnings:
            if line not in self._logged:
                self._logged.add(line)
                message = types.LogMessageParams(types.MessageType.Warning, line)
                self._client.window_log_message(message)
        self._apply(self.settings)


def _object_or_empty(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
