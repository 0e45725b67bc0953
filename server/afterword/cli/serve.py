"""`afterword serve`: the language server."""

from __future__ import annotations

import argparse
import ctypes
import gc
import importlib.util
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from afterword.errors import UserError
from afterword.lsp.active_model import ActiveModel

LOG_LEVELS = ("debug", "info", "warning", "error")


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    parser = subcommands.add_parser(
        "serve", help="start the language server", description="Start the language server."
    )
    parser.add_argument(
        "--model", metavar="NAME|PATH", help="model to use (default: the one in use)"
    )
    transport = parser.add_mutually_exclusive_group()
    transport.add_argument(
        "--stdio", action="store_true", help="use standard input and output (default)"
    )
    transport.add_argument("--tcp", type=int, metavar="PORT", help="listen on a port of 127.0.0.1")
    transport.add_argument(
        "--ws", type=int, metavar="PORT", help="serve a WebSocket on a port of 127.0.0.1"
    )
    parser.add_argument(
        "--log-level",
        choices=LOG_LEVELS,
        default="warning",
        help="how much to log (default: warning)",
    )
    parser.add_argument(
        "--log-file", metavar="FILE", help="log to a file instead of standard error"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    _start_log(options.log_level, options.log_file)
    return serve(options.model, tcp_port=options.tcp, websocket_port=options.ws)


def serve(
    model: str | None = None, *, tcp_port: int | None = None, websocket_port: int | None = None
) -> int:
    """Serve one client, over standard input and output unless a port is given.

    Returns
    -------
    int
        0 if the client asked for the shutdown before it left, else 1.

    Raises
    ------
    UserError
        If the port cannot be served.
    """
    if websocket_port is not None and importlib.util.find_spec("websockets") is None:
        raise UserError("serving over a WebSocket needs more: pip install 'afterword[ws]'")
    active_model = ActiveModel()
    # The model loads while the protocol is imported, before the editor has sent anything.
    worker = ThreadPoolExecutor(1, thread_name_prefix="afterword-model")
    loading = worker.submit(active_model.load, model)
    loading.add_done_callback(lambda _: _tidy_memory())

    import asyncio  # noqa: PLC0415  (slow, as all that follows: after the model)

    from afterword.lsp.lazy_types import import_lazily  # noqa: PLC0415

    import_lazily()
    from afterword.lsp.server import create  # noqa: PLC0415
    from afterword.lsp.transport import serve_stdio, serve_tcp  # noqa: PLC0415

    server = create(active_model, worker, loading, model)
    try:
        if tcp_port is not None:
            asyncio.run(serve_tcp(server, tcp_port))
        elif websocket_port is not None:
            from afterword.lsp.websocket import serve_websocket  # noqa: PLC0415

            asyncio.run(serve_websocket(server, websocket_port))
        else:
            asyncio.run(serve_stdio(server))
    finally:
        worker.shutdown(wait=False, cancel_futures=True)
    return 0 if server.protocol.is_shut_down else 1


def _tidy_memory() -> None:
    """Tidy up after a model was loaded."""
    # All that is in memory then stays: the garbage collector need not visit it again.
    gc.freeze()
    # Loading frees more than 20 MB, which glibc would keep; other systems lack the function.
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _start_log(level: str, file: str | None) -> None:
    try:
        logging.basicConfig(
            level=level.upper(), filename=file, format="%(asctime)s %(levelname)s %(message)s"
        )
    except OSError as error:
        raise UserError(
            f"cannot log to {file} ({error.strerror}); give another --log-file"
        ) from None
    # Below this level pygls logs whole messages, and with them the text of documents.
    logging.getLogger("pygls").setLevel(logging.WARNING)
