"""Extend pygls's protocol: replies may come later, and it keeps no copy of the documents.

This leans on inner methods of pygls, which tests/lsp/test_transport.py pins.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from afterword.errors import UserError
from afterword.lsp.settings import read_settings

MsgId = str | int


class MessageProtocol(LanguageServerProtocol):
    """The message protocol of one client.

    A handler may return a `Future`: its result is the reply, and cancelling the request cancels it.

    Attributes
    ----------
    progress_token : int, str or None
        The token that the client gave for the progress of the command now handed to its handler.
    """

    progress_token: int | str | None = None

    @property
    def is_shut_down(self) -> bool:
        """Return whether the client has asked for the shutdown."""
        return bool(self._shutdown)

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Any:
        """Let the client's options force UTF-16, where its servers must agree on an encoding."""
        options, general = params.initialization_options, params.capabilities.general
        if isinstance(options, Mapping) and general is not None:
            settings, _ = read_settings(options)
            if settings.position_encoding is not None:
                encoding = types.PositionEncodingKind(settings.position_encoding)
                general.position_encodings = [encoding]
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
        """Note the progress token: pygls gives a command's handler nothing but the arguments."""
        self.progress_token = params.work_done_token
        return (yield from super().lsp_workspace__execute_command(params))

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Any:
        """Cancel the open requests first: pygls would change its table while it reads it."""
        for msg_id, future in list(self._request_futures.items()):
            if msg_id != self.msg_id:
                future.cancel()
        return (yield from super().lsp_shutdown(*args))

    @lsp_method(types.EXIT)
    def lsp_exit(self, *args: Any) -> Any:
        """Close the connection, at which the transport returns; pygls would end the process."""
        if self.writer is not None:
            self.writer.close()

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Give a message its type; answer a request that fits none with the error."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "method" in data and "id" in data:
                self._send_response(data["id"], error=error.to_response_error())
            raise

    def _send_handler_result(self, future: Future[Any], *, msg_id: MsgId) -> None:
        error = None if future.cancelled() else future.exception()
        if isinstance(error, UserError):
            # A line for the user: pygls would send and log a traceback, and quote the arguments.
            self._request_futures.pop(msg_id, None)
            failed = types.ResponseError(types.LSPErrorCodes.RequestFailed, str(error))
            self._send_response(msg_id, error=failed)
        elif not future.cancelled() and error is None and isinstance(future.result(), Future):
            reply = self._request_futures[msg_id] = future.result()
            reply.add_done_callback(partial(self._send_handler_result, msg_id=msg_id))
        else:
            super()._send_handler_result(future, msg_id=msg_id)

    def _handle_cancel_notification(self, msg_id: MsgId) -> None:
        # A cancel may cross the reply; pygls would log a warning.
        if msg_id in self._request_futures:
            super()._handle_cancel_notification(msg_id)
