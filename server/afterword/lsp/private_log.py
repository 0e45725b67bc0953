"""Write a log that never quotes a document, whatever goes wrong.

The message of an exception, the arguments of a library's log call and the values in a traceback may
all hold text of a document. Only the lines of this package are written as they are.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType

from afterword.errors import UserError

OWN = "afterword"

log = logging.getLogger(__name__)


def start_log(level: str, file: str | None) -> None:
    """Log to a file, or to standard error; uncaught errors are logged as well.

    Raises
    ------
    UserError
        If the file cannot be written.
    """
    try:
        handler = (
            logging.FileHandler(file, encoding="utf-8", errors="backslashreplace")
            if file
            else logging.StreamHandler()
        )
    except OSError as error:
        raise UserError(
            f"cannot log to {file} ({error.strerror}); give another --log-file"
        ) from None
    handler.setFormatter(_PrivateFormatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    logging.raiseExceptions = False  # it would print the arguments of a call that fails
    logging.getLogger("pygls").setLevel(logging.WARNING)  # below it, every message is a line
    logging.getLogger("websockets").setLevel(logging.CRITICAL)  # a port scan is no error of ours
    sys.excepthook = lambda _, error, __: _log_uncaught(error)
    sys.unraisablehook = lambda args: _log_uncaught(args.exc_value)
    threading.excepthook = lambda args: _log_uncaught(args.exc_value)


def describe(error: BaseException) -> str:
    """Return an error's kind and where in the code it was raised, without its message."""
    places = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__name__}\n{places}".rstrip()


class _PrivateFormatter(logging.Formatter):
    """Write the lines of this package as they are, and only the place of those of libraries."""

    def format(self, record: logging.LogRecord) -> str:
        is_own = record.name.partition(".")[0] == OWN
        place = f"{record.name}, line {record.lineno}: {record.funcName}"
        copy = logging.makeLogRecord(record.__dict__)
        copy.msg, copy.args = (record.getMessage() if is_own else place), None
        copy.exc_text = copy.stack_info = None
        return super().format(copy)

    def formatException(  # noqa: N802  (the name is logging's)
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        return describe(ei[1]) if ei[1] is not None else ""


def _log_uncaught(error: BaseException | None) -> None:
    if error is not None:
        log.error("not handled: %s", describe(error))
