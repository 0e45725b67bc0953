"""Read and write files of plain arrays and a vocabulary (`.npz`), as bundles have them."""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from afterword.errors import UserError
from afterword.store.bundle import MAX_FILE_BYTES


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
            if not all(np.isfinite(array).all() for array in arrays.values()):
                raise ValueError("a value is not finite")
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
        """Raise ValueError unless shapes agree and all indices are in range."""
        raise NotImplementedError
