"""What `afterword serve` does while its model is loaded."""

from __future__ import annotations

import subprocess
import sys

WATCHED = """
import asyncio, gc, sys, threading
from afterword.cli.serve import ActiveModel, serve_over

states, has_begun = [], threading.Event()

async def transport(new_server):
    states.append(gc.isenabled())
    has_begun.set()
    for _ in range(3_000):
        if gc.isenabled():
            break
        await asyncio.sleep(0.01)
    states.append(gc.isenabled())
    print(states, gc.get_freeze_count() > 10_000, flush=True)
    return 0

def load_late(model, choice, load=ActiveModel.load):
    has_begun.wait()
    return load(model, choice)

ActiveModel.load = load_late
sys.exit(serve_over(transport, None))
"""


def test_garbage_is_collected_again_once_the_model_is_loaded() -> None:
    program = [sys.executable, "-c", WATCHED]
    done = subprocess.run(program, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == "[False, True] True\n"
