"""`afterword serve`: the language server."""

from __future__ import annotations

import argparse
import gc
import importlib.util
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from afterword.errors import UserError
from afterword.installation import install_command
from afterword.lsp.active_model import ActiveModel
from afterword.lsp.file_settings import FileSettings
from afterword.lsp.heap import trim_heap

if TYPE_CHECKING:
    from afterword.lsp.server import Server

WAITING = (
    "afterword: waiting for an editor on standard input; editors start this command themselves "
    "(afterword setup says how). Press Ctrl-D to end."
)

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
    from afterword.lsp.private_log import start_log  # noqa: PLC0415  (no other command logs)

    start_log(options.log_level, options.log_file)
    if options.tcp is None and options.ws is None and sys.stdin.isatty():
        print(WAITING, file=sys.stderr)
    return serve(options.model, tcp_port=options.tcp, websocket_port=options.ws)


def serve(
    model: str | None = None, *, tcp_port: int | None = None, websocket_port: int | None = None
) -> int:
    """Serve one client over standard input and output, or one after another at a port.

    Returns
    -------
    int
        0 if the client asked for the shutdown before it left, else 1.

    Raises
    ------
    UserError
        If the port cannot be served.
    """
    if websocket_port is not None:
        require_websockets("serving over a WebSocket")

    async def transport(new_server: Callable[[], Server]) -> int:
        if tcp_port is not None:
            from afterword.lsp.sockets import serve_tcp  # noqa: PLC0415

            return await serve_tcp(new_server, tcp_port)
        if websocket_port is not None:
            from afterword.lsp.websocket import serve_websocket  # noqa: PLC0415

            return await serve_websocket(new_server, websocket_port, print_address)
        from afterword.lsp.transport import serve_stdio  # noqa: PLC0415

        server = new_server()
        await serve_stdio(server)
        return 0 if server.protocol.is_shut_down else 1

    return serve_over(transport, model)


def serve_over(
    transport: Callable[[Callable[[], Server]], Coroutine[Any, Any, int]],
    model: str | None,
    extend: Callable[[Server, ActiveModel], None] | None = None,
    interrupted_code: int = 130,
) -> int:
    """Load a model and serve clients; return the exit code of the transport.

    The process ends a few seconds later, even if a thread of it never returns.

    Parameters
    ----------
    transport : callable
        Serves clients; it is given a function that makes the server of one.
    model : str or None
        Name or folder of the model; None for the one in use.
    extend : callable or None
        Adds to each server that is made.
    interrupted_code : int
        Exit code for Ctrl-C, if a thread keeps the process from ending by itself.
    """
    active_model, file = ActiveModel(), FileSettings()
    gc.disable()  # until the model is loaded: what a start makes stays
    # The model loads while the protocol is imported, before the editor has sent anything.
    worker = ThreadPoolExecutor(1, thread_name_prefix="afterword-model")
    first_loading = worker.submit(active_model.load, model or file.settings.model)
    first_loading.add_done_callback(lambda _: _tidy_memory())
    first_time = iter([(file, first_loading)])

    import asyncio  # noqa: PLC0415  (slow, as all that follows: after the model)

    from afterword.lsp.lazy_types import import_lazily  # noqa: PLC0415

    import_lazily()
    from afterword.lsp.server import create  # noqa: PLC0415

    def new_server() -> Server:
        # A client's settings may have named another model: the next client has its own choice.
        found = next(first_time, None)
        if found is None:
            newest = FileSettings()
            found = newest, worker.submit(active_model.load, model or newest.settings.model)
        file, loading = found
        server = create(active_model, worker, loading, model, file)
        if extend is not None:
            extend(server, active_model)
        return server

    try:
        return asyncio.run(_end_on_time(transport(new_server), interrupted_code))
    finally:
        worker.shutdown(wait=False, cancel_futures=True)


def require_websockets(what: str) -> None:
    """Check that the extra `ws` is installed, which `what` needs.

    Raises
    ------
    UserError
        If it is not.
    """
    if importlib.util.find_spec("websockets") is None:
        raise UserError(f"{what} needs more packages: {install_command('ws')}")


async def _end_on_time(serving: Coroutine[Any, Any, int], interrupted_code: int) -> int:
    """Serve, and then end the process soon, even if a thread of it never returns."""
    import asyncio  # noqa: PLC0415

    from afterword.lsp.process_end import end_process_soon  # noqa: PLC0415

    try:
        code = await serving
    except asyncio.CancelledError:  # Ctrl-C
        end_process_soon(lambda: interrupted_code)
        raise
    end_process_soon(lambda: code)
    return code


def _tidy_memory() -> None:
    """Tidy up after a model was loaded."""
    # All that is in memory then stays: the garbage collector need not visit it again.
    gc.freeze()
    gc.enable()
    trim_heap()  # loading frees more than 20 MB


def print_address(address: str) -> None:
    """Print where clients can connect, for programs that wait for it."""
    print(address, flush=True)
