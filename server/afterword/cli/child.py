"""`python -m afterword.cli.child`: a command that the server runs in the background.

It takes the arguments of `afterword` and runs at low priority. It stops, as at Ctrl-C, when its
standard input is closed: by the server, or because the server has died (`lsp/child_command.py`).
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
"""How long the command may take to stop before the process ends; a live server waits less."""
NICENESS = 10


def child() -> int:
    """Run the command at low priority, until its standard input is closed."""
    if sys.platform != "win32":
        os.nice(NICENESS)
    # An editor may have been started with interrupts ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_stop_at_end_of_input, daemon=True).start()
    return main()


def _stop_at_end_of_input() -> None:
    # Not sys.stdin: a thread that waits in it holds its lock, which Python wants at exit.
    while os.read(0, 1024):
        pass
    if sys.platform == "win32":
        _thread.interrupt_main()
    else:  # unlike interrupt_main, a signal also ends a blocking call
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    time.sleep(ORPHAN_SECONDS)
    os._exit(130)


if __name__ == "__main__":
    sys.exit(child())
