"""Count the words of ordinary prose that the search for secrets withholds, and show a sample.

    python -m benchmarks.secret_precision PATH... [--words 100000] [--show 40]

Paths are JSON lines with a "text" (compressed or not), or text files. Of each word withheld the
kind is counted; addresses, numbers and keys are rightly withheld, so words that only a name makes
secret are counted on their own.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from afterword.privacy.secrets import PASSWORD, PHRASE, search
from afterword.text.units import WORD

CONTEXT_CHARS = 60


def texts(path: Path) -> Iterator[str]:
    """Yield the texts of a file."""
    data = path.read_bytes()
    text = (lzma.decompress(data) if path.suffix == ".xz" else data).decode()
    if ".jsonl" in path.suffixes:
        yield from (json.loads(line)["text"] for line in text.split("\n") if line)
    else:
        yield text


def main() -> None:
    """Print what is withheld."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--words", type=int, default=100_000, help="words to read of each file")
    parser.add_argument("--show", type=int, default=40, help="places to show")
    options = parser.parse_args()
    kinds: Counter[str] = Counter()
    shown: list[str] = []
    total = 0
    began = time.process_time()
    for path in options.paths:
        count = 0
        for text in texts(path):
            count += len(WORD.findall(text))
            for secret in search(text).secrets:
                words = WORD.findall(text, secret.start, secret.end)
                kinds[secret.kind] += len(words)
                if secret.kind in (PASSWORD, PHRASE) and words:
                    start = max(secret.start - CONTEXT_CHARS, 0)
                    shown.append(
                        f"{text[start : secret.start]}[[{text[secret.start : secret.end]}]]"
                        f"{text[secret.end : secret.end + 20]}".replace("\n", "⏎")
                    )
            if count >= options.words:
                break
        total += count
    named = kinds[PASSWORD] + kinds[PHRASE]
    seconds = time.process_time() - began
    print(f"{total:,} words in {seconds:.1f} s of processor time; withheld: {dict(kinds)}")
    rate = f"1 in {total // named:,}" if named else "none"
    print(f"withheld because something names them: {named:,} words, {rate}")
    for place in random.Random(1).sample(shown, min(options.show, len(shown))):
        print("  ", place)


if __name__ == "__main__":
    main()
