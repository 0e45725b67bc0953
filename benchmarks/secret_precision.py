"""Count the words of ordinary prose that the search for secrets withholds, and show a sample.

    python -m benchmarks.secret_precision PATH... [--words 100000] [--show 40]

Paths are JSON lines with a "text" (.jsonl or .jsonl.xz), or text files. Of each word withheld the
kind is counted; addresses, numbers and keys are rightly withheld, so words that only a name makes
secret are counted on their own.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.commands import command_parser, one_line_errors, positive

from afterword.privacy.secrets import PASSWORD, PHRASE, search
from afterword.text.units import WORD
from afterword_training.pretraining.shards import read_documents

CONTEXT_CHARS, AFTER_CHARS = 60, 20
"""Characters shown before and after what is withheld."""


def texts(path: Path) -> Iterator[str]:
    """Yield the texts of a file."""
    if ".jsonl" in path.suffixes:
        yield from (text for _, text in read_documents(path))
    else:
        yield path.read_text("utf-8")


class Withheld(NamedTuple):
    """What was withheld of some texts.

    Attributes
    ----------
    words : int
        Words that were read.
    kinds : Counter[str]
        Words withheld, by the kind of the secret.
    named : list[str]
        What was withheld only because something names it, between double brackets, with the text
        around it.
    """

    words: int
    kinds: Counter[str]
    named: list[str]


def withheld(paths: Sequence[Path], max_words: int) -> Withheld:
    """Search files for secrets, each up to the text in which so many words are over."""
    kinds: Counter[str] = Counter()
    named: list[str] = []
    total = 0
    for path in paths:
        count = 0
        for text in texts(path):
            count += len(WORD.findall(text))
            for secret in search(text).secrets:
                words = WORD.findall(text, secret.start, secret.end)
                kinds[secret.kind] += len(words)
                if secret.kind in (PASSWORD, PHRASE) and words:
                    named.append(_in_context(text, secret.start, secret.end))
            if count >= max_words:
                break
        total += count
    return Withheld(total, kinds, named)


def _in_context(text: str, start: int, end: int) -> str:
    """Return a part of a text between double brackets, with the text around it, on one line."""
    before = text[max(start - CONTEXT_CHARS, 0) : start]
    return f"{before}[[{text[start:end]}]]{text[end : end + AFTER_CHARS]}".replace("\n", "⏎")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what is withheld."""
    parser = command_parser("benchmarks.secret_precision", __doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument(
        "--words", type=positive, default=100_000, help="words to read of each file"
    )
    parser.add_argument("--show", type=int, default=40, help="places to show")
    options = parser.parse_args(arguments)
    began = time.process_time()
    with one_line_errors(parser):
        found = withheld(options.paths, options.words)
    seconds = time.process_time() - began
    print(f"{found.words:,} words in {seconds:.1f} s of processor time; ", end="")
    print(f"withheld: {dict(found.kinds)}")
    count = found.kinds[PASSWORD] + found.kinds[PHRASE]
    rate = f"1 in {found.words // count:,}" if count else "none"
    print(f"withheld because something names them: {count:,} words, {rate}")
    for place in random.Random(1).sample(found.named, min(options.show, len(found.named))):
        print("  ", place)


if __name__ == "__main__":
    main()
