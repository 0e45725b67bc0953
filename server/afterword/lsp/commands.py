"""The commands that an editor can have executed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from pygls.uris import to_fs_path

from afterword import forgotten, registry
from afterword.errors import UserError
from afterword.lsp.models import Models
from afterword.lsp.session import Session
from afterword.lsp.training import Token, Training

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
            # Another process may have the models locked: nobody's typing waits for that.
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
        await asyncio.to_thread(forgotten.forget, [word])
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
        path = to_fs_path(uri) if urlsplit(uri).scheme == "file" else None
        if path is None:
            server.tell("only a file can be learned; save the document first")
            return _reply(status())
        return _reply(
            run("learning a document", ["learn", "--", path], server.protocol.progress_token)
        )


def _reply(work: Coroutine[Any, Any, T]) -> Future[T]:
    """The reply that a coroutine computes; cancelling the one cancels the other."""
    return asyncio.run_coroutine_threadsafe(work, asyncio.get_running_loop())
