"""Read and write files of plain arrays and a vocabulary (`.npz`), as bundles have them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from afterword.errors import UserError
from afterword.store.bundle import MAX_FILE_BYTES

MAX_VALUE = 1e6
"""A larger number would overflow when it is squared; none that was learned comes near it."""


@dataclass(frozen=True, eq=False)
class ArrayFile:
    """A dataclass whose other fields are arrays.

    Attributes
    ----------
    vocabulary : list[str]
        Words and context tokens, sorted.
    """

    KIND: ClassVar[str]
    """What the content is called in a message."""
    ARRAYS: ClassVar[Mapping[str, tuple[type[np.generic], int]]]
    """What each array holds, and how many dimensions it has."""

    vocabulary: list[str]

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read a file written with `to_bytes`; raise UserError when it is missing or corrupt."""
        try:
            # np.load leaves a file that it opened itself open if it is not a whole archive.
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                if sum(part.file_size for part in file.zip.infolist()) > MAX_FILE_BYTES:
                    raise ValueError("it is too large unpacked")
                arrays: dict[str, Any] = {entry.name: file[entry.name] for entry in fields(cls)}
            for name, (kind, dimensions) in {"vocabulary": (np.uint8, 1), **cls.ARRAYS}.items():
                _check_array(arrays[name], kind, dimensions)
            text = arrays.pop("vocabulary").tobytes().decode("utf-8", "surrogatepass")
            content = cls(text.split(" "), **arrays)
            content._check()
        except Exception as error:  # a damaged file can raise anything
            raise UserError(
                f"{path} is not a readable {cls.KIND} ({type(error).__name__}); train again"
            ) from error
        return content

    def to_bytes(self) -> bytes:
        """Return the file's content, an uncompressed `.npz`; it is equal for equal arrays."""
        # Spaces may separate the tokens: none contains one (the line start is a line break).
        text = " ".join(self.vocabulary).encode("utf-8", "surrogatepass")
        arrays = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        file = io.BytesIO()
        np.savez(file, **{**arrays, "vocabulary": np.frombuffer(text, np.uint8)})
        return file.getvalue()

    def _check(self) -> None:
        """Raise ValueError unless shapes agree, and all indices and values are in range."""
        raise NotImplementedError


def _check_array(array: NDArray[Any], kind: type[np.generic], dimensions: int) -> None:
    """Raise ValueError unless an array is of a kind, and no number in it is beyond all use."""
    if not np.issubdtype(array.dtype, kind) or array.ndim != dimensions:
        raise ValueError("an array is of another kind")
    if np.issubdtype(kind, np.floating):
        most = min(MAX_VALUE, float(np.finfo(array.dtype).max))
        if not (np.abs(array) <= most).all():
            raise ValueError("a value is not finite or too large")
