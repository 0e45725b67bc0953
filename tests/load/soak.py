"""Write in many documents for a long time, and note what a key costs and the memory in use.

    python -m tests.load.soak [--keys 200000] [--seed N]

prints a line for every tenth of the keys.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from afterword.cli.client import LanguageClient

ROOT = Path(__file__).parents[2]
DOCUMENTS = 30
"""Documents that are open at once; more than the server keeps states of."""
MAX_TYPED_KEYS = 1_500
"""Keys that are typed in a document before it is closed and another one is opened."""
BEGUN_CHARS = 10_000
"""Length of a document when it is opened."""
STAY_KEYS = (5, 400)
"""How long the writer stays in a document, from and to."""
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


def passages() -> list[str]:
    """Return paragraphs to write: those of the documentation."""
    pages = sorted((ROOT / "docs").rglob("*.md"))
    found = [part for page in pages for part in page.read_text("utf-8").split("\n\n")]
    return [part for part in found if len(part) > 100]


class _Document:
    """A document that is open in the client."""

    def __init__(
        self, client: LanguageClient, uri: str, draw: random.Random, typed: int = 0
    ) -> None:
        self._client = client
        self.uri = uri
        self._texts = passages()
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


def soak(client: LanguageClient, keys: int, seed: int) -> Iterator[Report]:
    """Type that many keys, and ask for the list and the ghost text at each; report ten times.

    The client takes the replies one by one, so one that is lost or comes twice ends it.
    """
    draw = random.Random(seed)
    opened = DOCUMENTS
    # They are of all ages from the beginning, so what the server holds does not grow with them.
    documents = [
        _Document(client, f"untitled:{number}", draw, draw.randrange(MAX_TYPED_KEYS))
        for number in range(DOCUMENTS)
    ]
    here, stay = documents[0], 0
    taken: list[float] = []
    for number in range(1, keys + 1):
        if stay == 0:
            here, stay = draw.choice(documents), draw.randint(*STAY_KEYS)
            if here.typed > MAX_TYPED_KEYS:
                here.close()
                documents.remove(here)
                here = _Document(client, f"untitled:{opened}", draw)
                documents.append(here)
                opened += 1
        stay -= 1
        start = processor_seconds(client.server.pid)
        here.type(draw)
        params: dict[str, Any] = {"textDocument": {"uri": here.uri}, "position": here.place}
        client.request("textDocument/completion", params)
        params["context"] = {"triggerKind": 2}
        client.request("textDocument/inlineCompletion", params)
        taken.append(processor_seconds(client.server.pid) - start)
        if draw.random() < 0.002:
            time.sleep(0.2)  # a pause, in which the server works
        if number % (keys // 10) == 0:
            taken.sort()
            memory = resident_bytes(client.server.pid)
            yield Report(number, memory, taken[len(taken) // 2], taken[int(len(taken) * 0.99)])
            taken.clear()


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
