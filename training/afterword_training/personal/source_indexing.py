"""Note which of a person's files taught a model which words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from afterword.completion.source_index import SourceIndex
from afterword.store.path_set import real
from afterword.text.casing import fold
from afterword.text.units import WORD
from afterword_training.corpus import CorpusDocument

MAX_FILES_PER_WORD = 5
"""Files that are kept of each word; the others are counted."""


def index_sources(
    documents: Sequence[CorpusDocument], known: Collection[str]
) -> SourceIndex | None:
    """Return the files of the words that may be suggested; None if there are no such words.

    Parameters
    ----------
    documents : Sequence[CorpusDocument]
        The writing, oldest first.
    known : Collection[str]
        The words. Their case makes no difference.
    """
    vocabulary = sorted({fold(word) for word in known if WORD.fullmatch(word)})
    numbers = {word: number for number, word in enumerate(vocabulary)}
    spellings: dict[str, int] = {}
    files: dict[str, int] = {}
    sightings = [np.empty(0, np.int64)]
    for document in documents:
        file = files.setdefault(real(document.file), len(files))
        words = WORD.findall(document.text)
        for word in words:
            if word not in spellings:
                spellings[word] = numbers.get(fold(word), -1)
        found = np.array([spellings[word] for word in words], np.int64)
        sightings.append(found[found >= 0] << 32 | file)
    pairs, counts = np.unique(np.concatenate(sightings), return_counts=True)
    words_of, files_of = pairs >> 32, pairs & 0xFFFFFFFF
    # The file with the most sightings of a word first; of equal ones, the newer.
    order = np.lexsort((-files_of, -counts, words_of))
    words_of, files_of = words_of[order], files_of[order]
    found_words, first, sizes = np.unique(words_of, return_index=True, return_counts=True)
    if not len(found_words):
        return None
    rank = np.arange(len(words_of)) - np.repeat(first, sizes)
    kept = np.minimum(sizes, MAX_FILES_PER_WORD)
    return SourceIndex(
        [vocabulary[number] for number in found_words.tolist()],
        paths=SourceIndex.encode_paths(list(files)),
        starts=np.concatenate([[0], kept.cumsum()]).astype(np.uint32),
        files=files_of[rank < MAX_FILES_PER_WORD].astype(np.uint32),
        others=(sizes - kept).astype(np.uint32),
    )
