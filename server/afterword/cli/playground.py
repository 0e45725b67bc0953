"""`afterword playground`: see the suggestions in a browser, before an editor is set up."""

from __future__ import annotations

import argparse
import sys
import threading
import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING

from afterword.cli.plugins import open_gate_view
from afterword.cli.serve import print_address, require_websockets, serve_over
from afterword.store import registry

if TYPE_CHECKING:
    from afterword.lsp.server import Server

HINT = "afterword: write in the browser at this address; press Ctrl-C here to end"


def add(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the subcommand."""
    parser = subcommands.add_parser(
        "playground",
        help="try the suggestions in a browser",
        description=(
            "Open a page in your browser to write in. It shows suggestions as you type, and what "
            "gives each word its probability. It is served on 127.0.0.1 and works without the "
            "internet. It needs the extra ws; if that is missing, the command says how to add it."
        ),
    )
    parser.add_argument(
        "--model", metavar="NAME|PATH", help="model to start with (default: the one in use)"
    )
    parser.add_argument(
        "--port", type=int, default=0, help="port of 127.0.0.1 (default: any that is free)"
    )
    parser.add_argument(
        "--no-browser",
        action="store_true",
        help="do not open a browser; the first line printed is the address to open",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from afterword.lsp.private_log import start_log  # noqa: PLC0415

    require_websockets("the playground")
    if options.model is not None:
        registry.resolve(options.model)  # the server would begin with another one
    start_log("error", None)

    def announce(address: str) -> None:
        print_address(address)
        print(HINT, file=sys.stderr, flush=True)
        if not options.no_browser:
            # A browser in the terminal returns only when it is closed.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    try:
        return _serve(options.model, options.port, announce)
    except KeyboardInterrupt:  # this is how it is ended
        return 0


def _serve(model: str | None, port: int, announce: Callable[[str], None]) -> int:
    """Serve the page until a client asks for the end."""

    async def transport(new_server: Callable[[], Server]) -> int:
        from afterword.lsp.websocket import serve_websocket  # noqa: PLC0415
        from afterword.playground.door import PlaygroundDoor  # noqa: PLC0415

        return await serve_websocket(new_server, port, announce, PlaygroundDoor)

    from afterword.playground.remembers import Memories  # noqa: PLC0415

    memories = Memories(open_gate_view)
    try:
        return serve_over(transport, model, memories.add_to, interrupted_code=0)
    finally:
        memories.close()
