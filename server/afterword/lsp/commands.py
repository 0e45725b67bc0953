"""The commands that an editor can have executed."""

from __future__ import annotations

from pygls.lsp.server import LanguageServer

from afterword.lsp.models import Models
from afterword.lsp.session import Session


def register(server: LanguageServer, session: Session, models: Models) -> None:
    """Offer the commands; each answers with the status after it."""

    @server.command("afterword.status")
    async def status() -> dict[str, object]:
        """Figures about the model and the documents, once the model is loaded."""
        return await session.on_worker(models.status)

    @server.command("afterword.selectModel")
    async def select_model(name: str) -> dict[str, object]:
        """Make a model the one in use, in the other editors too."""
        await session.tell_problems(session.on_worker(models.select, name))
        return await status()

    @server.command("afterword.forgetWord")
    async def forget_word(word: str) -> dict[str, object]:
        """Suggest a word no more until the server ends."""
        await session.on_worker(models.forget, word)
        return await status()
