"""The commands that an editor can have executed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote_to_bytes, urlsplit

from pygls.uris import to_fs_path

from afterword.completion import forgetting
from afterword.errors import UserError
from afterword.lsp.active_model import Models
from afterword.lsp.child_command import Token, Training
from afterword.lsp.session import Session
from afterword.store import registry

if TYPE_CHECKING:
    from afterword.lsp.server import Server

T = TypeVar("T")


@dataclass(frozen=True)
class TrainOptions:
    """What `afterword.train` is given: the options of `afterword train` of the same names."""

    paths: list[str]
    name: str = "me"
    minutes: float | None = None

    def arguments(self) -> list[str]:
        """The command line."""
        minutes = [] if self.minutes is None else ["--minutes", str(self.minutes)]
        return ["train", "--name", self.name, *minutes, "--", *self.paths]


def register(server: Server, session: Session, models: Models) -> None:
    """Offer the commands; each answers with the status after it."""

    @server.command("afterword.status")
    async def status() -> dict[str, object]:
        """Figures about the model and the documents, once the model is loaded."""
        return await session.on_worker(models.status)

    @server.command("afterword.selectModel")
    async def select_model(name: str) -> dict[str, object]:
        """Make a model the one in use, in the other editors too."""
        try:
            # Typing does not wait for the disk.
            await asyncio.to_thread(registry.use, name)
        except UserError as error:
            server.tell(str(error))
        else:
            await session.follow(session.on_worker(models.load, None))
        return await status()

    @server.command("afterword.forgetWord")
    async def forget_word(word: str) -> dict[str, object]:
        """Never suggest a word again, until that is undone on the command line."""
        await session.on_worker(models.suppress, word)
        # Models are rewritten, and may be locked by another process: typing does not wait for that.
        await asyncio.to_thread(forgetting.forget_words, [word])
        await session.follow(session.on_worker(models.refresh))
        return await status()

    training = Training(server)

    async def run(title: str, arguments: Sequence[str], token: Token | None) -> dict[str, object]:
        if await training.run(title, arguments, token):
            await session.follow(session.on_worker(models.refresh))
        return await status()

    @server.command("afterword.train")
    def train(options: TrainOptions) -> Future[dict[str, object]]:
        """Train a model on the user's writing and make it the one in use."""
        return _reply(
            run("learning from your writing", options.arguments(), server.protocol.progress_token)
        )

    @server.command("afterword.learnDocument")
    def learn_document(uri: str) -> Future[dict[str, object]]:
        """Add a document, as it is saved, to what the model in use has learned."""
        try:
            path = file_of(uri)
        except UserError as error:
            server.tell(str(error))
            return _reply(status())
        return _reply(
            run("learning a document", ["learn", "--", path], server.protocol.progress_token)
        )


def file_of(uri: str) -> str:
    """Return the path of the saved document that a URI names.

    Raises
    ------
    UserError
        If it names anything but a regular file: above all no folder, which would be learned whole.
    """
    path = _path_of(uri)
    if not path:
        raise UserError("only a file can be learned; save the document first")
    try:
        if Path(path).is_file():
            return path
        exists = Path(path).exists()
    except (OSError, ValueError):  # a folder that may not be entered, or a name that none can have
        exists = False
    if exists:
        raise UserError(f"{path} is not a file; open and save the document that is to be learned")
    raise UserError(f"{path} cannot be found; save the document first")


def _path_of(uri: str) -> str | None:
    """Return the local path that a `file` URI names; None if it names none."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file" or parts.query or parts.fragment:
        return None
    local = parts._replace(netloc="") if parts.netloc.lower() == "localhost" else parts
    if os.name == "nt":
        return to_fs_path(local.geturl())
    # A host is a share of Windows alone; a file name of Linux need not be UTF-8.
    return None if local.netloc else os.fsdecode(unquote_to_bytes(local.path))


def _reply(work: Coroutine[Any, Any, T]) -> Future[T]:
    """The reply that a coroutine computes; cancelling the one cancels the other."""
    return asyncio.run_coroutine_threadsafe(work, asyncio.get_running_loop())
