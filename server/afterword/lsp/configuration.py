"""Follow the settings in the editor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from afterword.lsp.settings import SECTION, Settings, merge_settings, read_settings


class SettingsClient(Protocol):
    """What the configuration needs from the server: its client's settings and its log."""

    @property
    def client_capabilities(self) -> types.ClientCapabilities:
        """Return what the client has said that it can do."""

    def spawn_task(self, work: Awaitable[Any]) -> None:
        """Run work in the background; log its failure."""

    def window_log_message(self, params: types.LogMessageParams) -> None:
        """Add a line to the client's log."""

    async def client_register_capability_async(self, params: types.RegistrationParams) -> None:
        """Ask the client for notifications."""

    async def workspace_configuration_async(
        self, params: types.ConfigurationParams
    ) -> Sequence[Any]:
        """Ask the client for sections of its configuration."""


class Configuration:
    """Combine the initial settings with those that the editor has now; the latter win.

    Parameters
    ----------
    client : SettingsClient
        The server, whose client is asked.
    apply : callable
        Called with the settings, at the start and whenever they may have changed.

    Attributes
    ----------
    settings : Settings
        The current settings.
    """

    def __init__(self, client: SettingsClient, apply: Callable[[Settings], None]) -> None:
        self.settings = Settings()
        self._client = client
        self._apply = apply
        self._initial: Mapping[str, Any] = {}
        self._logged: set[str] = set()

    def apply_initial(self, options: object) -> None:
        """Take the initialization options."""
        self._initial = _object_or_empty(options)
        self._apply_over_initial({})

    async def subscribe(self) -> None:
        """Ask the client for its settings, and for a notification when they change."""
        self._client.spawn_task(self._register())  # the client may never answer it
        await self._pull()

    def apply_change(self, pushed: object) -> None:
        """Ask a client whose settings have changed; take what it sent if it cannot be asked."""
        if self._can_ask:
            self._client.spawn_task(self._pull())
        elif isinstance(pushed, Mapping):
            self._apply_over_initial(_object_or_empty(pushed.get(SECTION, pushed)))

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
        self.settings, warnings = read_settings(merge_settings(self._initial, values))
        for line in warnings:
            if line not in self._logged:
                self._logged.add(line)
                message = types.LogMessageParams(types.MessageType.Warning, line)
                self._client.window_log_message(message)
        self._apply(self.settings)


def _object_or_empty(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
