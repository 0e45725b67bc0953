"""Drop repeats: paragraphs read before word for word, and documents that mostly were.

Copies, drafts and signatures would otherwise be learned by heart. Both tests take time in
proportion to the text.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from afterword_training.corpus.documents import CorpusDocument, Skipped

# Shorter paragraphs ("Thanks, Ann") are repeated on purpose: each may stay this often.
_SHORT_WORDS = 6
_MAX_SHORT_REPEATS = 10

_SHINGLE_WORDS = 5
# One shingle in four, chosen by its hash (Broder's sampling), is enough for a ratio and needs a
# quarter of the memory.
_SAMPLING_INTERVAL = 4
_MIN_CONTAINED_FRACTION = 0.8
_MIN_SHINGLES = 8
_WORD = re.compile(r"\w+")


def drop_repeats(documents: Iterable[CorpusDocument]) -> tuple[list[CorpusDocument], list[Skipped]]:
    """Keep only what each document says for the first time.

    Parameters
    ----------
    documents
        Oldest first: the first of two copies stays.

    Returns
    -------
    kept, skipped
        The documents, shortened where they repeat paragraphs, and an entry for each paragraph and
        document that was dropped.
    """
    paragraphs: Counter[int] = Counter()
    shingles: set[int] = set()
    kept: list[CorpusDocument] = []
    skipped: list[Skipped] = []
    for document in documents:
        lines = document.text.split("\n")
        new = [line for line in lines if _is_new(line, paragraphs)]
        repeats = Skipped(document.source, "repeats a paragraph that was read before")
        skipped += [repeats] * (len(lines) - len(new))
        own = _shingles(new)
        if len(own) >= _MIN_SHINGLES and len(own & shingles) >= _MIN_CONTAINED_FRACTION * len(own):
            skipped.append(Skipped(document.source, "repeats a document that was read before"))
        elif new:
            kept.append(replace(document, text="\n".join(new)))
            shingles |= own
    return kept, skipped


def _is_new(paragraph: str, seen: Counter[int]) -> bool:
    words = _WORD.findall(paragraph.casefold())
    key = hash(" ".join(words))
    seen[key] += 1
    return seen[key] <= (_MAX_SHORT_REPEATS if len(words) < _SHORT_WORDS else 1)


def _shingles(paragraphs: list[str]) -> set[int]:
    """Return the sampled hashes of all runs of five words; CRC-32 is the same in every process."""
    words = [word.encode() for line in paragraphs for word in _WORD.findall(line.casefold())]
    runs = zip(*(words[start:] for start in range(_SHINGLE_WORDS)), strict=False)
    hashes = (zlib.crc32(b" ".join(run)) for run in runs)
    return {value for value in hashes if value % _SAMPLING_INTERVAL == 0}
