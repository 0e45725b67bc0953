"""Which of a person's files taught a model which words.

`learn` and `train` write it; nothing but `afterword why` reads it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from afterword.completion.array_file import ArrayFile
from afterword.text.casing import fold

_SEPARATOR = "\0"
"""No path has one."""


class WordSources(NamedTuple):
    """The files that a word comes from.

    Attributes
    ----------
    files : list[str]
        Those that have it most often.
    others : int
        Number of further files.
    """

    files: list[str]
    others: int


@dataclass(frozen=True, eq=False)
class SourceIndex(ArrayFile):
    """Files by word, in flat arrays.

    Attributes
    ----------
    vocabulary : list[str]
        The words, folded and sorted.
    paths : uint8 [P]
        The files' paths in UTF-8, which need not be valid, with a zero byte between them.
    starts : uint32 [V + 1]
        Word i comes from the files `files[starts[i]:starts[i + 1]]`.
    files : uint32 [F]
        Indices of paths; of each word, the file that has it most often comes first.
    others : uint32 [V]
        How many further files have each word.
    """

    KIND = "index of words and files"
    ARRAYS = MappingProxyType(
        {
            "paths": (np.uint8, 1),
            "starts": (np.unsignedinteger, 1),
            "files": (np.unsignedinteger, 1),
            "others": (np.unsignedinteger, 1),
        }
    )

    paths: NDArray[np.uint8]
    starts: NDArray[np.uint32]
    files: NDArray[np.uint32]
    others: NDArray[np.uint32]

    @staticmethod
    def encode_paths(paths: Collection[str]) -> NDArray[np.uint8]:
        """Return paths as the index holds them."""
        return np.frombuffer(_SEPARATOR.join(paths).encode("utf-8", "surrogateescape"), np.uint8)

    def of(self, word: str) -> WordSources:
        """Return the files that a word comes from, in any case; none for an unknown one."""
        folded = fold(word)
        index = bisect_left(self.vocabulary, folded)
        if self.vocabulary[index : index + 1] != [folded]:
            return WordSources([], 0)
        paths = self._paths()
        numbers = self.files[self.starts[index] : self.starts[index + 1]].tolist()
        return WordSources([paths[number] for number in numbers], int(self.others[index]))

    def without(self, words: Collection[str]) -> SourceIndex | None:
        """Return a copy without words, in any case; None if no others are left."""
        unwanted = set(map(fold, words))
        kept = np.array([word not in unwanted for word in self.vocabulary], bool)
        if not kept.any():
            return None
        sizes = np.diff(self.starts)
        return replace(
            self,
            vocabulary=[w for w, is_kept in zip(self.vocabulary, kept, strict=True) if is_kept],
            starts=np.concatenate([[0], sizes[kept].cumsum()]).astype(np.uint32),
            files=self.files[np.repeat(kept, sizes)],
            others=self.others[kept],
        )

    def _paths(self) -> list[str]:
        return self.paths.tobytes().decode("utf-8", "surrogateescape").split(_SEPARATOR)

    def _check(self) -> None:
        """Raise ValueError unless shapes agree and all indices are in range."""
        size = len(self.vocabulary)
        sound = (
            len(self.starts) == size + 1
            and len(self.others) == size
            and self.starts[0] == 0
            and self.starts[-1] == len(self.files)
            and (self.starts[1:] >= self.starts[:-1]).all()
            and self.files.max(initial=0) < len(self._paths())
        )
        if not sound:
            raise ValueError("the arrays do not fit together")
