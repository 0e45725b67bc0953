"""What tests of several folders need."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import numpy as np

from afterword.lsp.idle_work import IDLE_SECONDS
from afterword.masking.prose_document import ProseDocument
from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword.store.model_shape import ModelShape
from afterword.text.cursor import Cursor
from afterword_export.weights import Weights, tensor_shapes

T = TypeVar("T")

OUTSIDE = dict(os.environ)
"""The environment before the tests have a home of their own: package managers are set up in it."""

SECONDS = 60.0
"""Longest wait for anything: a busy computer makes tests slow, but does not fail them."""

LEARNING_SERVER = (
    sys.executable,
    "-c",
    """
import sys
from afterword import cli
from afterword.lsp import save_learner
save_learner.WAIT_SECONDS = save_learner.RETRY_SECONDS = 0.1
save_learner.REST_FACTOR = 0.0
sys.exit(cli.main(["serve"]))
""",
)
"""The command of a server that learns a tenth of a second after a save, not half a minute."""

HANGING_COMMAND = (
    sys.executable,
    "-c",
    """
import sys, threading
from afterword import cli
from afterword.completion.engine import Engine
def hang(*arguments, **options):
    print("it hangs", file=sys.stderr, flush=True)
    threading.Event().wait()
Engine.complete = hang
sys.exit(cli.main(sys.argv[1:]))
""",
)
"""The command `afterword`, with a network that computes without end when words are asked for."""


def random_weights(shape: ModelShape, seed: int, spread: float) -> Weights:
    """Weights of a model that has learned nothing, from -`spread` to `spread`."""
    draw = np.random.default_rng(seed)
    return {
        name: draw.uniform(-spread, spread, size).astype(np.float32)
        for name, size in tensor_shapes(shape).items()
    }


def install_copy(model: Bundle | Path, name: str) -> Path:
    """Install a copy of a bundle under a name; return the folder of its network."""
    bundle = Bundle.open(model) if isinstance(model, Path) else model
    return registry.install(bundle.manifest, bundle.files, name).path


def at_end(
    text: str, uri: str = "doc", language: str = "plaintext"
) -> tuple[ProseDocument, Cursor]:
    """Return a document and the cursor at its end: the arguments of an engine."""
    document = ProseDocument(uri, text, language)
    return document, document.cursor(document.end)


def until(
    look: Callable[[], T],
    wanted: Callable[[T], object] = bool,
    seconds: float = SECONDS,
    tell: Callable[[], object] = str,
) -> T:
    """Wait until what is seen is what is wanted, and return it; fail with what `tell` says."""
    end = time.monotonic() + seconds
    while not wanted(seen := look()):
        assert time.monotonic() < end, f"it stayed {seen!r} {tell()}"
        time.sleep(0.02)
    return seen


async def until_answered(
    ask: Callable[[], Awaitable[T]], wanted: Callable[[T], object] = bool, seconds: float = SECONDS
) -> T:
    """Ask again and again until the answer is what is wanted, and return it.

    Between two questions is a pause long enough for idle work to begin.
    """
    end = time.monotonic() + seconds
    while not wanted(answer := await ask()):
        assert time.monotonic() < end, f"it stayed {answer!r}"
        await asyncio.sleep(2 * IDLE_SECONDS)
    return answer


def free_port() -> int:
    """Return a port of this computer that nobody is listening on.

    Systems take the ports of connections from 32768 on, so that none of them takes this one before
    the caller does.
    """
    while True:
        port = random.SystemRandom().randrange(20_000, 32_768)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
