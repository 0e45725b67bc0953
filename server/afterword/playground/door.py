"""Serve the files of the page and its WebSocket at one port, to that page only."""

from __future__ import annotations

import hmac
import secrets
from http import HTTPStatus
from pathlib import Path

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from afterword.lsp.sockets import HOST
from afterword.lsp.websocket import Door

PAGE = Path(__file__).parent / "page"
"""What editors/playground builds."""

INDEX = "index.html"
TYPES = {
    INDEX: "text/html; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "licences.txt": "text/plain; charset=utf-8",
}
"""The files of the page, and their media types."""

HTTP_PORT = 80
"""Browsers leave it out of the names of hosts and origins."""

NONCE = b"{nonce}"
"""Stands in the page for the random value that its own styles are known by."""
NONCE_BYTES = 16


class PlaygroundDoor(Door):
    """Admit the page that this port serves, and nobody else."""

    scheme = "http"
    path_end = "/"

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer a request for a file, refuse a handshake, or (None) accept it."""
        port = connection.local_address[1]
        own = HOST if port == HTTP_PORT else f"{HOST}:{port}"
        # A name of another computer may be made to lead here, and its page would be of this origin.
        if request.headers.get_all("Host") != [own]:
            return connection.respond(HTTPStatus.FORBIDDEN, f"this is the server of {own} only\n")
        if any(origin != f"http://{own}" for origin in request.headers.get_all("Origin")):
            return connection.respond(HTTPStatus.FORBIDDEN, "only its own page may connect\n")
        if "Upgrade" in request.headers:
            return super().admit(connection, request)
        folder, _, name = request.path.rpartition("/")
        if not hmac.compare_digest(f"{folder}/".encode(errors="replace"), self._path):
            return connection.respond(
                HTTPStatus.FORBIDDEN, "open the address that `afterword playground` has printed\n"
            )
        if (name := name or INDEX) not in TYPES:
            return connection.respond(HTTPStatus.NOT_FOUND, "there is no such file\n")
        return _file(name, own)


def _file(name: str, own: str) -> Response:
    """Return the response with a file of the page.

    Parameters
    ----------
    name : str
        Its name, one of `TYPES`.
    own : str
        Address and port that are served.
    """
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    body = (PAGE / name).read_bytes()
    if name == INDEX:
        body = body.replace(NONCE, nonce.encode())
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' 'nonce-{nonce}'",
        "img-src": "'self'",
        "connect-src": f"'self' ws://{own}",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    headers = {
        "Content-Type": TYPES[name],
        "Content-Length": str(len(body)),
        "Content-Security-Policy": "; ".join(f"{key} {value}" for key, value in policy.items()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",  # the address has the token
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Connection": "close",
    }
    return Response(HTTPStatus.OK, HTTPStatus.OK.phrase, Headers(headers), body)
