"""The end of a command that the server runs as a process of its own (`lsp/training.py`).

`python -m afterword.cli.child` takes the arguments of `afterword`. It gives way to other processes,
and stops, as at Ctrl-C, when its standard input is closed: by the server, or by its death.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
import time

from afterword.cli.main import main

ORPHAN_SECONDS = 10.0
"""What it has to stop in; the server, where it lives, is less patient."""
NICENESS = 10


def child() -> int:
    """Run a command that must not be in the way, and ends with the server."""
    if sys.platform != "win32":
        os.nice(NICENESS)
    # An editor may have been started with interrupts ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_end_with_input, daemon=True).start()
    return main()


def _end_with_input() -> None:
    # Not sys.stdin: a thread that waits inside of it would hold its lock at the exit.
    while os.read(0, 1024):
        pass
    if sys.platform == "win32":
        _thread.interrupt_main()
    else:  # a real signal also ends a call that waits
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    time.sleep(ORPHAN_SECONDS)
    os._exit(130)


if __name__ == "__main__":
    sys.exit(child())
