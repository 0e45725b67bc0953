"""What a bundle stores as plain arrays and a vocabulary in one `.npz` file."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from afterword.errors import UserError


@dataclass(frozen=True, eq=False)
class Stored:
    """A dataclass whose other fields are arrays.

    Attributes
    ----------
    vocabulary : list[str]
        Words and context tokens, sorted.
    """

    KIND: ClassVar[str]
    """What it is called in a message."""

    vocabulary: list[str]

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read a file of `to_bytes`; UserError when it is missing or damaged."""
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays: dict[str, Any] = {entry.name: file[entry.name] for entry in fields(cls)}
            text = arrays.pop("vocabulary").tobytes().decode("utf-8", "surrogatepass")
            stored = cls(text.split(" "), **arrays)
            stored._check()
        except _DAMAGED as error:
            raise UserError(
                f"{path} is not a readable {cls.KIND} ({type(error).__name__}); train again"
            ) from error
        return stored

    def to_bytes(self) -> bytes:
        """The file's content: plain arrays in an uncompressed `.npz`, the same for equal ones."""
        # No token holds white space but the line start, which sorts first and is no space.
        text = " ".join(self.vocabulary).encode("utf-8", "surrogatepass")
        arrays = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        file = io.BytesIO()
        np.savez(file, **{**arrays, "vocabulary": np.frombuffer(text, np.uint8)})
        return file.getvalue()

    def _check(self) -> None:
        """ValueError unless shapes agree and every index that the arrays hold is inside of them."""
        raise NotImplementedError


_DAMAGED = (OSError, ValueError, LookupError, TypeError, EOFError, zipfile.BadZipFile)
