"""Show the progress of loading the first model."""

from __future__ import annotations

import asyncio
import uuid
from concurrent.futures import Future

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from afterword.lsp.client_window import ProgressWindow
from afterword.lsp.session import Session


async def report_loading(
    window: ProgressWindow, session: Session, loading: Future[list[str]]
) -> None:
    """Show progress while the model is being loaded, then what went wrong, if anything."""
    window.spawn_task(_show_progress(window, loading))  # the client may never answer it
    try:
        await session.finish_loading(asyncio.wrap_future(loading))
    except Exception:
        window.show_warning("the model could not be loaded; the server's log says why")
        raise


async def _show_progress(window: ProgressWindow, loading: Future[list[str]]) -> None:
    """Show progress until the model is loaded, if the client can show it."""
    client = window.client_capabilities.window
    if not (client and client.work_done_progress) or loading.done():
        return
    token = str(uuid.uuid4())
    progress = window.work_done_progress
    try:
        await progress.create_async(token)
    except JsonRpcException:  # some clients promise it and then refuse
        return
    progress.begin(token, types.WorkDoneProgressBegin("Afterword: loading the model"))
    await asyncio.wait([asyncio.wrap_future(loading)])
    progress.end(token, types.WorkDoneProgressEnd())
