"""Extend pygls's protocol: one reply to every request, which may come later, and no quotes.

pygls keeps a copy of each document, sends tracebacks to the client, and leaves what is no message,
comes too early or comes after the shutdown without a reply. This leans on inner methods of pygls,
which tests/lsp/test_transport.py pins.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from enum import EnumMeta
from functools import partial
from typing import Any, get_args

from cattrs import Converter
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol, default_converter
from pygls.protocol.language_server import lsp_method

from afterword.errors import UserError
from afterword.lsp.messages import InvalidMessageError, MsgId, Parsed, parse_message
from afterword.lsp.private_log import describe
from afterword.lsp.settings import Settings, read_settings

log = logging.getLogger(__name__)


def strict_converter() -> Converter:
    """Return pygls's converter, except that only strings are strings, and only lists are lists.

    Otherwise null would become the string "None", and a string a list of letters.
    """
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]
    converter.register_structure_hook(str, _string)
    converter.register_structure_hook_func(lambda kind: kind == list[str], _strings)
    # Names that a client may add to, such as those of languages, would be taken as they are.
    converter.register_structure_hook_func(_is_open_enumeration, _string)
    return converter


class MessageProtocol(LanguageServerProtocol):
    """The message protocol of one client.

    A handler may return a `Future`: its result is the reply, and cancelling the request cancels it.

    Attributes
    ----------
    progress_token : int, str or None
        The token that the client gave for the progress of the command now handed to its handler.
    exit_code : int or None
        The code to end with: 0 once the client has asked for the shutdown, 1 if it has said `exit`
        without that, None if it has said neither.
    file_settings : Settings
        What stands below the client's settings.
    """

    file_settings = Settings()
    progress_token: int | str | None = None
    exit_code: int | None = None
    _is_initialized = False

    @property
    def is_shut_down(self) -> bool:
        """Return whether the client has asked for the shutdown."""
        return bool(self._shutdown)

    def receive(self, body: bytes | None) -> None:
        """Handle the body of a message; None stands for bytes that were no message."""
        self.receive_parsed(parse_message(body))

    def receive_parsed(self, message: Parsed) -> None:
        """Handle what `parse_message` has returned.

        Whatever is wrong with it is answered or logged, and nothing of it is quoted.
        """
        try:
            if isinstance(message, InvalidMessageError):
                raise message
            self._dispatch(message)
        except InvalidMessageError as error:
            log.warning("a message could not be handled: %s", error)
            refusal = {"code": error.code, "message": str(error)}
            # pygls would leave an id out that is null.
            self._send_data({"jsonrpc": "2.0", "id": error.msg_id, "error": refusal})
        except Exception as error:
            log.error("a message could not be handled: %s", describe(error))

    def disconnect(self) -> None:
        """Stop what the client has asked for: it has left, and nothing can be sent any more."""
        self.writer = None
        for future in list(self._request_futures.values()):
            future.cancel()

    def close_connection(self) -> None:
        """Close the connection; the transport then releases the client."""
        if self.writer is not None:
            self.writer.close()

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Any:
        """Let the client's options force UTF-16, where its servers must agree on an encoding."""
        options, general = params.initialization_options, params.capabilities.general
        if general is not None:
            values = options if isinstance(options, Mapping) else {}
            settings, _ = read_settings(values, self.file_settings)
            if settings.position_encoding is not None:
                encoding = types.PositionEncodingKind(settings.position_encoding)
                general.position_encodings = [encoding]
        result = yield from super().lsp_initialize(params)
        self._is_initialized = True
        return result

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
        params.arguments = params.arguments or []  # pygls would not count those left out
        return (yield from super().lsp_workspace__execute_command(params))

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Any:
        """Cancel the open requests first: pygls would change its table while it reads it."""
        for msg_id, future in list(self._request_futures.items()):
            if msg_id != self.msg_id:
                future.cancel()
        self.exit_code = 0
        return (yield from super().lsp_shutdown(*args))

    @lsp_method(types.EXIT)
    def lsp_exit(self, *args: Any) -> Any:
        """Close the connection, at which the transport returns; pygls would end the process."""
        self.exit_code = 0 if self.is_shut_down else 1
        self.close_connection()

    def _dispatch(self, message: dict[str, Any]) -> None:
        """Dispatch a request or notification that is allowed now; refuse one that is not."""
        method, msg_id = message.get("method"), message.get("id")
        refusal = None
        if method is None:
            self._take_response(message)
        elif (refusal := self._refusal_of(method, is_request=msg_id is not None)) is None:
            try:
                self.handle_message(self.structure_message(message))
            except JsonRpcException as error:
                refusal = error.to_response_error()
                log.warning("a message could not be handled: %s", describe(error))
        if refusal is not None and msg_id is not None:
            self._send_response(msg_id, error=refusal)

    def _refusal_of(self, method: str, *, is_request: bool) -> types.ResponseError | None:
        """Return the error for a message that may not come now, or that nothing handles."""
        if method == types.EXIT and not is_request:
            return None
        if method == types.INITIALIZE and self._is_initialized:
            return _invalid_request("the server is initialized already")
        if method != types.INITIALIZE and not self._is_initialized:
            code = types.ErrorCodes.ServerNotInitialized
            return types.ResponseError(code, "send initialize first")
        if self.is_shut_down:
            return _invalid_request("the server is shut down")
        known = method in self.fm.features or method in self.fm.builtin_features
        if known or method == types.CANCEL_REQUEST:
            # pygls would take a request that is named like a notification for one.
            is_misnamed = is_request and self.get_result_type(method) is None
            return _invalid_request("this method has no reply") if is_misnamed else None
        return types.ResponseError(types.ErrorCodes.MethodNotFound, "the server has no such method")

    def _take_response(self, message: dict[str, Any]) -> None:
        """Hand a response to the caller that waits for it; ignore one to a request never sent."""
        msg_id = message["id"]
        if type(msg_id) is not str or msg_id not in self._result_types:
            if not message.keys() & {"result", "error"}:
                raise InvalidMessageError(
                    types.ErrorCodes.InvalidRequest,
                    "a message needs a method or a result",
                    msg_id if type(msg_id) in (int, str) else None,
                )
            return
        if "error" not in message:
            message.setdefault("result", None)
        waiting = self._request_futures.get(msg_id)
        try:
            with suppress(InvalidStateError):  # nobody waits for it any more
                self.handle_message(self.structure_message(message))
        except JsonRpcException as error:
            self._request_futures.pop(msg_id, None)
            if waiting is not None and not waiting.done():
                waiting.set_exception(error)
        finally:
            self._result_types.pop(msg_id, None)

    def _send_data(self, data: Any) -> None:
        if self.writer is not None:  # None: the client has left before its reply
            super()._send_data(data)

    def _send_handler_result(self, future: Future[Any], *, msg_id: MsgId) -> None:
        """Send a handler's reply, or wait for it; pygls would quote the arguments of a failure."""
        self._request_futures.pop(msg_id, None)
        if future.cancelled():
            code = types.LSPErrorCodes.RequestCancelled
            self._send_response(msg_id, error=types.ResponseError(code, "cancelled"))
        elif (error := future.exception()) is not None:
            self._send_response(msg_id, error=_response_error(error))
        elif isinstance(future.result(), Future):
            reply = self._request_futures[msg_id] = future.result()
            reply.add_done_callback(partial(self._send_handler_result, msg_id=msg_id))
        else:
            self._send_response(msg_id, result=future.result())

    def _check_handler_result(self, future: Future[Any]) -> None:
        """Log the failure of a notification's handler."""
        if not future.cancelled() and (error := future.exception()) is not None:
            log.error("a message could not be handled: %s", describe(error))

    def _handle_cancel_notification(self, msg_id: MsgId) -> None:
        # A cancel may cross the reply, for which pygls would log a warning; and none of the
        # server's own requests is the client's to cancel.
        if msg_id in self._request_futures and msg_id not in self._result_types:
            super()._handle_cancel_notification(msg_id)


def _response_error(error: BaseException) -> types.ResponseError:
    """Return what a client is told of a handler's failure."""
    if isinstance(error, UserError):  # a line for the user
        return types.ResponseError(types.LSPErrorCodes.RequestFailed, str(error))
    if isinstance(error, JsonRpcException):
        return types.ResponseError(error.code, error.message)
    log.error("a request could not be handled: %s", describe(error))
    reason = f"{type(error).__name__}; the server's log says where"
    return types.ResponseError(types.ErrorCodes.InternalError, reason)


def _invalid_request(reason: str) -> types.ResponseError:
    return types.ResponseError(types.ErrorCodes.InvalidRequest, reason)


def _is_open_enumeration(kind: Any) -> bool:
    """Return whether a type is the union of an enumeration and `str`."""
    parts = get_args(kind)
    return str in parts and any(isinstance(part, EnumMeta) for part in parts)


def _string(value: Any, _: type) -> str:
    if not isinstance(value, str):
        raise TypeError("not a string")
    return value


def _strings(value: Any, _: type) -> list[str]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return [_string(one, str) for one in value]
