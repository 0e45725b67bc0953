"""Run the commands that an editor can send; all but `why` return the status afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from lsprotocol import types

from afterword.completion import forgetting
from afterword.errors import UserError
from afterword.lsp.child_command import Token, Training
from afterword.lsp.client_window import ProgressWindow
from afterword.lsp.local_files import path_of_saved
from afterword.lsp.model_pair import ModelPair
from afterword.lsp.save_learner import SaveLearner
from afterword.lsp.savings_counter import SavingsCounter
from afterword.lsp.session import Session
from afterword.store import registry

Status = dict[str, object]


@dataclass(frozen=True)
class TrainOptions:
    """The argument of `afterword.train`: options of `afterword train` of the same names."""

    paths: list[str]
    name: str = "me"
    minutes: float | None = None
    me: list[str] = field(default_factory=list)

    def arguments(self) -> list[str]:
        """Return the command line's arguments."""
        minutes = [] if self.minutes is None else ["--minutes", str(self.minutes)]
        me = [argument for each in self.me for argument in ("--me", each)]
        return ["train", "--name", self.name, *minutes, *me, "--", *self.paths]


class Commands:
    """Run the commands of one client.

    Parameters
    ----------
    window : ProgressWindow
        Shows the user the progress of a training, and what went wrong.
    session : Session
        Runs what needs the model on the worker's thread.
    models : ModelPair
        The models that answer.
    counter : SavingsCounter
        Counts what the suggestions save.

    Attributes
    ----------
    save_learner : SaveLearner
        Learns what the user saves, where that is wanted.
    """

    def __init__(
        self,
        window: ProgressWindow,
        session: Session,
        models: ModelPair,
        counter: SavingsCounter,
    ) -> None:
        self._counter = counter
        self._window = window
        self._session = session
        self._models = models
        self._training = Training(window)
        self.save_learner = SaveLearner(window, self._training, self._announce)

    async def status(self) -> Status:
        """Return figures about the model and the documents, once the model is loaded."""
        status = await self._session.run_on_worker(self._models.status)
        saved = await asyncio.to_thread(self._counter.figures)
        return {**status, "saved": saved, "learned": self.save_learner.figures}

    async def reset_statistics(self) -> Status:
        """Delete the figures of what was saved, and count from 0."""
        await asyncio.to_thread(self._counter.reset)
        return await self.status()

    async def select_model(self, name: str) -> Status:
        """Switch to a model, in all editors."""
        try:
            # Typing does not wait for the disk.
            await asyncio.to_thread(registry.use, name)
        except UserError as error:
            self._window.show_warning(str(error))
        else:
            loading = self._session.run_on_worker(self._models.load, None)
            await self._session.finish_loading(loading)
        return await self.status()

    async def forget_word(self, word: str) -> Status:
        """Never suggest a word again, until that is undone on the command line."""
        await self._session.run_on_worker(self._models.suppress, word)
        # Models are rewritten, and may be locked by another process: typing does not wait for that.
        await asyncio.to_thread(forgetting.forget_words, [word])
        return await self._refresh()

    async def why(self, place: types.TextDocumentPositionParams) -> dict[str, object]:
        """Return why words would be listed at a place: see docs/settings.md."""
        return await self._session.explain(place)

    async def train(self, options: TrainOptions, token: Token | None) -> Status:
        """Train a model on the user's writing and make it the one in use."""
        return await self._run("learning from your writing", options.arguments(), token)

    async def learn_document(self, uri: str, token: Token | None) -> Status:
        """Add a document, as it is saved, to what the model in use has learned."""
        try:
            path = path_of_saved(uri)
        except UserError as error:
            self._window.show_warning(str(error))
            return await self.status()
        return await self._run("learning a document", ["learn", "--", path], token)

    async def document_saved(self, uri: str) -> None:
        """Have a document learned that was saved, if the user has named a folder that it is in."""
        if not self.save_learner.is_on:
            return
        language = await self._session.language_to_learn(uri)
        if language is not None:
            await self.save_learner.take(uri, language)

    async def _announce(self) -> None:
        """Serve what was learned, and tell the client."""
        self._window.send_status(await self._refresh())

    async def _run(self, title: str, arguments: Sequence[str], token: Token | None) -> Status:
        if await self._training.run(title, arguments, token):
            return await self._refresh()
        return await self.status()

    async def _refresh(self) -> Status:
        refreshing = self._session.run_on_worker(self._models.refresh)
        await self._session.finish_loading(refreshing)
        return await self.status()
