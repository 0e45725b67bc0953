"""Write in many documents for a long time, and note what a key costs and the memory in use.

    python -m tests.load.soak [--keys 200000] [--seed N]

prints a line for every tenth of the keys. Each tenth writes the same again in new documents, so its
cost can be compared with that of the first. What a key costs depends on what is written: hardly
anything in code, most where another document is turned to.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from afterword.cli.client import LanguageClient

SAMPLE = Path(__file__).parents[2] / "benchmarks/sample/debian-handbook.jsonl"
DOCUMENTS = 30
"""Documents that are open at once; more than the server keeps states of."""
MAX_TYPED_KEYS = 1_500
"""Keys that are typed in a document before it is closed and another one is opened."""
BEGUN_CHARS = 10_000
"""Length of a document when it is opened."""
STAY_KEYS = (5, 400)
"""How long the writer stays in a document, from and to."""
PAUSE_FREQUENCY = 0.002
PAUSE_SECONDS = 0.2
LANGUAGES = ("markdown", "plaintext", "latex", "html", "python", "org")


class Report(NamedTuple):
    """What a tenth of a soak was like.

    Attributes
    ----------
    keys : int
        Keys typed by its end.
    rss_bytes : int
        Memory of the server then.
    p50, p99 : float
        Processor seconds that the server spent on a keystroke: a busy machine does not change them.
    """

    keys: int
    rss_bytes: int
    p50: float
    p99: float


def resident_bytes(pid: int) -> int:
    """Return the memory that a process occupies (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process has used (Linux)."""
    process_clock = (~pid << 3) | 2  # clock_getcpuclockid(3), which Python does not have
    return time.clock_gettime_ns(process_clock) / 1e9


@cache
def passages() -> tuple[str, ...]:
    """Return paragraphs to write: those of the sample, which stay the same."""
    lines = SAMPLE.read_text("utf-8").splitlines()
    found = [part for line in lines for part in json.loads(line)["text"].splitlines()]
    return tuple(part for part in found if len(part) > 100)


class Client(Protocol):
    """What talks to the server."""

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""

    def request(self, method: str, params: Any) -> Any:
        """Send a request and return its result."""

    def pause(self) -> None:
        """Stop writing for a moment, in which the server does idle work."""


class _Pausing:
    """A client of a server process, and the pauses of its writer."""

    def __init__(self, client: LanguageClient) -> None:
        self.notify, self.request = client.notify, client.request

    def pause(self) -> None:
        time.sleep(PAUSE_SECONDS)


class _Document:
    """A document that is open in the client."""

    def __init__(self, client: Client, uri: str, draw: random.Random, typed: int = 0) -> None:
        self._client = client
        self.uri = uri
        self._texts = list(passages())
        draw.shuffle(self._texts)
        text = "\n\n".join(self._texts)[:BEGUN_CHARS] + "\n\n"
        self._keys = self._stream()
        self._version = 0
        self.line, self.column = text.count("\n"), 0
        self.typed = typed
        item = {"uri": uri, "languageId": draw.choice(LANGUAGES), "version": 0, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": item})

    def _stream(self) -> Iterator[str]:
        while True:
            for text in reversed(self._texts):
                yield from text + "\n"

    @property
    def place(self) -> dict[str, int]:
        return {"line": self.line, "character": self.column}

    def type(self, draw: random.Random) -> None:
        """Type a letter, or rub one out."""
        erase = draw.random() < 0.05 and self.column > 0
        start = {"line": self.line, "character": self.column - erase}
        letter = "" if erase else next(self._keys)
        change = {"range": {"start": start, "end": self.place}, "text": letter}
        self._version += 1
        identifier = {"uri": self.uri, "version": self._version}
        params = {"textDocument": identifier, "contentChanges": [change]}
        self._client.notify("textDocument/didChange", params)
        self.typed += 1
        if letter == "\n":
            self.line, self.column = self.line + 1, 0
        else:
            self.column += -1 if erase else 1

    def close(self) -> None:
        self._client.notify("textDocument/didClose", {"textDocument": {"uri": self.uri}})


def write(client: Client, keys: int, seed: int, name: str = "") -> Iterator[None]:
    """Open documents, type that many keys, and close them; yield before and after each key.

    The list and the ghost text are asked for at each key. The client takes the replies one by one,
    so one that is lost or comes twice ends it.

    Parameters
    ----------
    client : Client
        Talks to the server.
    keys : int
        Number of keys.
    seed : int
        The same seed writes the same.
    name : str
        What the names of the documents begin with.
    """
    draw = random.Random(seed)
    numbers = count()
    # They are of all ages from the beginning, so what the server holds does not grow with them.
    documents = [
        _Document(client, f"untitled:{name}{next(numbers)}", draw, draw.randrange(MAX_TYPED_KEYS))
        for _ in range(DOCUMENTS)
    ]
    here, stay = documents[0], 0
    for _ in range(keys):
        if stay == 0:
            here, stay = draw.choice(documents), draw.randint(*STAY_KEYS)
            if here.typed > MAX_TYPED_KEYS:
                here.close()
                documents.remove(here)
                here = _Document(client, f"untitled:{name}{next(numbers)}", draw)
                documents.append(here)
        stay -= 1
        yield
        here.type(draw)
        params: dict[str, Any] = {"textDocument": {"uri": here.uri}, "position": here.place}
        client.request("textDocument/completion", params)
        params["context"] = {"triggerKind": 2}
        client.request("textDocument/inlineCompletion", params)
        yield
        if draw.random() < PAUSE_FREQUENCY:
            client.pause()
    for document in documents:
        document.close()


def soak(client: LanguageClient, keys: int, seed: int) -> Iterator[Report]:
    """Type that many keys in ten equal parts; report after each of them."""
    pid = client.server.pid
    for part in range(1, 11):
        taken: list[float] = []
        memory = 0
        writing = write(_Pausing(client), keys // 10, seed, f"{part}-")
        for _ in writing:
            start = processor_seconds(pid)
            next(writing)
            taken.append(processor_seconds(pid) - start)
            if len(taken) == keys // 10:
                memory = resident_bytes(pid)  # before the documents are closed
        taken.sort()
        p50, p99 = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
        yield Report(part * (keys // 10), memory, p50, p99)


def main() -> None:
    """Print the reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    with LanguageClient([], {}) as client:
        for keys, memory, p50, p99 in soak(client, options.keys, options.seed):
            print(
                f"{keys:8,} keys  {memory / 2**20:7.1f} MiB  p50 {1e3 * p50:.2f} ms  "
                f"p99 {1e3 * p99:.2f} ms",
                flush=True,
            )


if __name__ == "__main__":
    main()
