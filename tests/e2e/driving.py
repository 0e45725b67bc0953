"""Start servers, and send them what an editor sends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from afterword.lsp.child_command import CHILD
from tests import helpers
from tests.helpers import SECONDS, until_answered

URI = "untitled:letter.md"
TEXT = "Thank you for your \nThe people of the t"
AFTER_SPACE = types.Position(0, 19)
IN_WORD = types.Position(1, 19)


# A server whose model is loaded once the client is ready to hear of it, and no earlier.
LOADS_LATE = """
import asyncio, threading
from afterword import cli
from afterword.lsp import server
from afterword.lsp.active_model import ActiveModel
ready, load, report = threading.Event(), ActiveModel.load, server.report_loading
def load_late(models, choice):
    ready.wait(60)
    return load(models, choice)
async def report_first(*arguments):
    asyncio.get_running_loop().call_soon(ready.set)
    await report(*arguments)
ActiveModel.load, server.report_loading = load_late, report_first
cli.main(["serve"])
"""


def command(*arguments: str) -> list[str]:
    """Return the installed command with arguments."""
    folder = Path(sys.executable).parent
    name = "afterword.exe" if os.name == "nt" else "afterword"
    return [str(folder / name), *arguments]


Start = Callable[..., Awaitable[LanguageClient]]


def neovim() -> types.ClientCapabilities:
    """Return the capabilities of Neovim 0.12: those recorded of 0.11, and inline completion."""
    capabilities = deepcopy(pytest_lsp.client_capabilities("neovim@0.11"))
    assert capabilities.text_document is not None
    capabilities.text_document.inline_completion = types.InlineCompletionClientCapabilities()
    return capabilities


async def start_client(
    environment: Mapping[str, str],
    capabilities: types.ClientCapabilities | None = None,
    *,
    arguments: list[str] | None = None,
    options: Any = None,
    name: str | None = None,
    prepare: Callable[[LanguageClient], object] = lambda client: None,
) -> LanguageClient:
    """Start a server and a client of some name and capabilities; wait for its model."""
    config = ClientServerConfig(
        server_command=arguments or command("serve"), server_env=dict(environment)
    )
    client = await config.start()
    assert isinstance(client, LanguageClient)
    try:
        prepare(client)
        client.answer = await client.initialize_session(  # type: ignore[attr-defined]
            types.InitializeParams(
                capabilities or pytest_lsp.client_capabilities("visual_studio_code"),
                initialization_options=options,
                client_info=types.ClientInfo(name) if name else None,
            )
        )
        await status(client)
    except BaseException:
        await client.stop()  # type: ignore[no-untyped-call]
        raise
    return client


async def stop_client(client: LanguageClient) -> None:
    """End a client and its server."""
    await client.shutdown_session()
    await client.stop()  # type: ignore[no-untyped-call]


async def status(client: LanguageClient) -> dict[str, Any]:
    """Return the server's status, once its model is loaded."""
    params = types.ExecuteCommandParams("afterword.status")
    answer = await client.workspace_execute_command_async(params)
    return answer if isinstance(answer, dict) else vars(answer)


def open_document(
    client: LanguageClient, text: str = TEXT, language: str = "markdown", uri: str = URI
) -> None:
    item = types.TextDocumentItem(uri, language, 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))


def close_document(client: LanguageClient, uri: str = URI) -> None:
    identifier = types.TextDocumentIdentifier(uri)
    client.text_document_did_close(types.DidCloseTextDocumentParams(identifier))


def change_document(client: LanguageClient, version: int, *changes: Any, uri: str = URI) -> None:
    document = types.VersionedTextDocumentIdentifier(version, uri)
    client.text_document_did_change(types.DidChangeTextDocumentParams(document, changes))


def change_configuration(client: LanguageClient, settings: Any) -> None:
    """Say that the settings have changed, and (None: the server asks for them) which they are."""
    client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))


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


def texts(found: types.CompletionList) -> list[str]:
    """Return what the items of a list would insert."""
    return [
        item.text_edit.new_text if item.text_edit else item.text_edit_text or ""
        for item in found.items
    ]


def connect(port: int) -> socket.socket:
    """Connect to a server of this computer, once it listens."""

    def attempt() -> socket.socket | None:
        try:
            return socket.create_connection(("127.0.0.1", port), SECONDS)
        except ConnectionRefusedError:
            return None

    stream = helpers.until(attempt, lambda stream: stream is not None)
    assert stream is not None
    return stream


def framed(body: bytes) -> bytes:
    """Return a message as it is sent."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class RawServer:
    """A server that is sent bytes."""

    def __init__(self, *arguments: str, program: Sequence[str] = ()) -> None:
        self.process = subprocess.Popen(
            [*(program or command()), "serve", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def send(self, *messages: dict[str, Any]) -> None:
        """Send messages in one write."""
        assert self.process.stdin is not None
        for message in messages:
            self.process.stdin.write(framed(json.dumps({"jsonrpc": "2.0", **message}).encode()))
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
        params: dict[str, Any] = {"processId": process, "rootUri": None, "capabilities": {}}
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
        """Return its exit code, once it has ended by itself."""
        return self.process.wait(SECONDS)

    def end(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            with contextlib.suppress(OSError):  # what it has not read cannot be sent any more
                stream.close()


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to become true, while the client goes on."""
    await asyncio.to_thread(helpers.until, condition)


async def until_listed(client: LanguageClient, place: types.Position, count: int) -> None:
    """Wait until new settings, which the server asks for when it can, show in the list."""
    await until_list(client, place, lambda words: len(words) == count)


async def until_offered(
    client: LanguageClient, place: types.Position, *words: str, without: Collection[str] = ()
) -> None:
    """Wait until the list, which must not be empty, has some words and does not have others."""

    def is_wanted(offered: list[str]) -> bool:
        return bool(offered) and set(words) <= set(offered) and not set(without) & set(offered)

    await until_list(client, place, is_wanted)


async def until_list(
    client: LanguageClient, place: types.Position, wanted: Callable[[list[str]], object]
) -> list[str]:
    """Ask again, as somebody who types does, until a list is what is wanted; return its words."""

    async def offered() -> list[str]:
        return texts(await complete(client, place))

    return await until_answered(offered, wanted)


def server_of(preparation: str) -> list[str]:
    """Return the command of a server whose children are real and train the model `tiny`.

    Parameters
    ----------
    preparation : str
        A statement that each child begins with.
    """
    assert CHILD[-2:] == ("-m", "afterword.cli.child")
    child = (
        "import sys; from afterword.store import registry; from afterword.cli.child import child;"
        "tiny = registry.resolve('tiny').network; registry.shipped_bundle = lambda: tiny;"
        f"{preparation}; sys.exit(child())"
    )
    code = (
        "import sys, afterword.lsp.child_command as training; from afterword import cli;"
        f"training.CHILD = (*training.CHILD[:-2], '-c', {child!r});"
        "sys.exit(cli.main(['serve']))"
    )
    return [sys.executable, "-c", code]
