"""The commands that an editor can have executed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from afterword.lsp.models import Models
from afterword.lsp.session import Session

STATUS = "afterword.status"
SELECT_MODEL = "afterword.selectModel"
FORGET_WORD = "afterword.forgetWord"

T = TypeVar("T")


class Commands:
    """What the commands do; each answers with the status.

    Parameters
    ----------
    session : Session
        The client's.
    models : Models
        What serves it.
    """

    def __init__(self, session: Session, models: Models) -> None:
        self._session = session
        self._models = models

    async def status(self) -> dict[str, object]:
        """Figures about the model and the documents, once the model is loaded."""
        documents = len(self._session.documents)
        return {"open_documents": documents, **await self._on_worker(self._models.status)}

    async def select_model(self, name: str) -> dict[str, object]:
        """Make a model the one in use."""
        await self._session.tell_problems(self._on_worker(self._models.select, name))
        return await self.status()

    async def forget_word(self, word: str) -> dict[str, object]:
        """Suggest a word no more."""
        await self._on_worker(self._forget, word)
        return await self.status()
