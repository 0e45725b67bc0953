"""pygls's protocol, without its copy of the documents and with replies that come later.

This leans on inner methods of pygls, which tests/lsp/test_transport.py pins.
"""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from afterword.errors import UserError

if TYPE_CHECKING:
    from afterword.lsp.server import Server

MsgId = str | int


class Protocol(LanguageServerProtocol):
    """The message protocol of one client.

    A handler may return a `Future`: its result is the reply, and cancelling the request cancels it.

    Attributes
    ----------
    progress_token : int, str or None
        The client's token for the progress of the command that is being handed over.
    """

    _server: Server
    progress_token: int | str | None = None

    @property
    def is_shut_down(self) -> bool:
        """Whether the client has asked for the shutdown."""
        return bool(self._shutdown)

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Any:
        """Let the client's options force UTF-16, where its servers must agree on an encoding."""
        options = params.initialization_options
        general = params.capabilities.general
        if isinstance(options, dict) and options.get("positionEncoding") == "utf-16" and general:
            general.position_encodings = [types.PositionEncodingKind.Utf16]
        return (yield from super().lsp_initialize(params))

    # pygls rebuilds its own copy of a document at each change: the session keeps a better one.

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Hand the document to the session."""
        self.fm.features[types.TEXT_DOCUMENT_DID_OPEN](params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Hand the changes to the session."""
        self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE](params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Let the session forget the document."""
        self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE](params)

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    def lsp_workspace__execute_command(self, params: types.ExecuteCommandParams) -> Any:
        """Keep the token for the progress: pygls hands a command its arguments alone."""
        self.progress_token = params.work_done_token
        return (yield from super().lsp_workspace__execute_command(params))

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Any:
        """Answer what is still open; pygls would trip over the replies going out meanwhile."""
        for msg_id, future in list(self._request_futures.items()):
            if msg_id != self.msg_id:
                future.cancel()
        return (yield from super().lsp_shutdown(*args))

    @lsp_method(types.EXIT)
    def lsp_exit(self, *args: Any) -> Any:
        """End the connection; the process then ends with the code of the specification."""
        closing = self.writer.close() if self.writer else None
        if closing is not None:
            self._server.keep(closing)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Give a message its type; a request that has none is answered with the error."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "method" in data and "id" in data:
                self._send_response(data["id"], error=error.to_response_error())
            raise

    def _send_handler_result(self, future: Future[Any], *, msg_id: MsgId) -> None:
        error = None if future.cancelled() else future.exception()
        if isinstance(error, UserError):
            # A line for the user: pygls would send and log a traceback, with what was given.
            self._request_futures.pop(msg_id, None)
            failed = types.ResponseError(types.LSPErrorCodes.RequestFailed, str(error))
            self._send_response(msg_id, error=failed)
        elif not future.cancelled() and error is None and isinstance(future.result(), Future):
            reply = self._request_futures[msg_id] = future.result()
            reply.add_done_callback(partial(self._send_handler_result, msg_id=msg_id))
        else:
            super()._send_handler_result(future, msg_id=msg_id)

    def _handle_cancel_notification(self, msg_id: MsgId) -> None:
        # A cancel that crosses the reply is nothing to log a warning about.
        if msg_id in self._request_futures:
            super()._handle_cancel_notification(msg_id)
