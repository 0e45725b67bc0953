from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import helpers
import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from afterword import registry
from afterword.bundle import Bundle

URI = "untitled:letter.md"
TEXT = "Thank you for your \nThe people of the t"
AFTER_SPACE = types.Position(0, 19)
IN_WORD = types.Position(1, 19)


@pytest.fixture
def home(tmp_path: Path, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, in which the tiny model is in use."""
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path))
    registry.install(tiny_bundle.path, "tiny")
    registry.use("tiny")
    return tmp_path


def command(*arguments: str) -> list[str]:
    """The installed command."""
    folder = Path(sys.executable).parent
    name = "afterword.exe" if os.name == "nt" else "afterword"
    return [str(folder / name), *arguments]


Start = Callable[..., Awaitable[LanguageClient]]


@pytest.fixture
async def start(home: Path) -> AsyncIterator[Start]:
    """Starts a server and a client that is initialized; both end with the test."""
    clients: list[LanguageClient] = []

    async def run(
        capabilities: types.ClientCapabilities | None = None,
        *,
        arguments: list[str] | None = None,
        options: Any = None,
        name: str | None = None,
        prepare: Callable[[LanguageClient], object] = lambda client: None,
    ) -> LanguageClient:
        config = ClientServerConfig(
            server_command=arguments or command("serve"), server_env=dict(os.environ)
        )
        client = await config.start()
        clients.append(client)
        prepare(client)
        client.answer = await client.initialize_session(  # type: ignore[attr-defined]
            types.InitializeParams(
                capabilities or pytest_lsp.client_capabilities("visual_studio_code"),
                initialization_options=options,
                client_info=types.ClientInfo(name) if name else None,
            )
        )
        await status(client)
        return client

    yield run
    for client in clients:
        await client.shutdown_session()
        await client.stop()


async def status(client: LanguageClient) -> dict[str, Any]:
    """The server's status, once its model is loaded."""
    params = types.ExecuteCommandParams("afterword.status")
    answer = await client.workspace_execute_command_async(params)
    return answer if isinstance(answer, dict) else vars(answer)


def open_document(
    client: LanguageClient, text: str = TEXT, language: str = "markdown", uri: str = URI
) -> None:
    item = types.TextDocumentItem(uri, language, 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))


def change_document(client: LanguageClient, version: int, *changes: Any, uri: str = URI) -> None:
    document = types.VersionedTextDocumentIdentifier(version, uri)
    client.text_document_did_change(types.DidChangeTextDocumentParams(document, changes))


def insertion(text: str, line: int, character: int) -> types.TextDocumentContentChangePartial:
    place = types.Position(line, character)
    return types.TextDocumentContentChangePartial(types.Range(place, place), text)


async def complete(
    client: LanguageClient, place: types.Position, kind: int = 1
) -> types.CompletionList:
    found = await client.text_document_completion_async(
        types.CompletionParams(
            types.TextDocumentIdentifier(URI),
            place,
            types.CompletionContext(types.CompletionTriggerKind(kind)),
        )
    )
    assert isinstance(found, types.CompletionList)
    assert found.is_incomplete
    return found


async def ghost(
    client: LanguageClient,
    place: types.Position,
    kind: int = 1,
    selected: types.SelectedCompletionInfo | None = None,
) -> list[types.InlineCompletionItem]:
    context = types.InlineCompletionContext(types.InlineCompletionTriggerKind(kind), selected)
    found = await client.text_document_inline_completion_async(
        types.InlineCompletionParams(context, types.TextDocumentIdentifier(URI), place)
    )
    assert isinstance(found, types.InlineCompletionList)
    return list(found.items)


class RawServer:
    """A server that is sent bytes."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            command("serve", *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def send(self, *messages: dict[str, Any]) -> None:
        """Send messages in one write."""
        assert self.process.stdin is not None
        for message in messages:
            body = json.dumps({"jsonrpc": "2.0", **message}).encode()
            self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return message

    def start(self, process: int | None = None) -> None:
        """Initialize it, and wait for its model."""
        params = {"processId": process, "rootUri": None, "capabilities": {}}
        document = {"uri": URI, "languageId": "markdown", "version": 1, "text": TEXT}
        self.send(
            {"id": 1, "method": "initialize", "params": params},
            {"method": "initialized", "params": {}},
            {"method": "textDocument/didOpen", "params": {"textDocument": document}},
            {
                "id": 2,
                "method": "workspace/executeCommand",
                "params": {"command": "afterword.status"},
            },
        )
        assert [self.receive()["id"], self.receive()["id"]] == [1, 2]

    def wait(self) -> int:
        """Its exit code, once it has ended by itself."""
        return self.process.wait(10)


@pytest.fixture
def raw(home: Path) -> Iterator[RawServer]:
    server = RawServer()
    yield server
    server.process.kill()
    server.process.wait()
    for stream in (server.process.stdin, server.process.stdout, server.process.stderr):
        with contextlib.suppress(OSError):
            stream.close()


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to become true, while the client goes on."""
    await asyncio.to_thread(helpers.until, condition)
