"""Token ids of units, and the bytes that each id stands for.

The vocabulary is byte-level BPE over single units; the last piece of a unit ends with an
end-of-word marker, so the probability of a word includes its end (Sennrich et al. 2016). Four
markers come first: the start of a document, a missing space, an extra space, a line end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer as Backend

from afterword.errors import UserError
from afterword.text.units import Unit, normalize_unit, units

MARKERS = ("<document>", "<glue>", "<space>", "<line>")
DOCUMENT, NO_SPACE, EXTRA_SPACE, LINE = range(4)
END_OF_WORD = " "
MAX_REMEMBERED_WORDS = 200_000
"""Upper bound on the words whose ids are cached; then the cache is cleared."""


@lru_cache(maxsize=1)
def byte_alphabet() -> dict[str, int]:
    """Return byte-level BPE's printable character of each byte (Radford et al. 2019)."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in set(printable)]
    table = {chr(byte): byte for byte in printable}
    table.update({chr(256 + rank): byte for rank, byte in enumerate(others)})
    return table


class Tokenizer:
    """Encode units, and say for each id which bytes it stands for and whether it ends a unit.

    Attributes
    ----------
    pieces : list[bytes]
        Bytes of every id, without the end-of-word marker; empty for the four markers.
    closes : NDArray[np.bool_]
        [V] True where the id ends a unit.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        size = backend.get_vocab_size()
        tokens = [backend.id_to_token(index) or "" for index in range(size)]
        if tuple(tokens[: len(MARKERS)]) != MARKERS:
            raise UserError(
                "this tokenizer is not Afterword's: its first tokens are not the four markers; "
                "install the model again"
            )
        self.size = size
        self.closes: NDArray[np.bool_] = np.array([token.endswith(END_OF_WORD) for token in tokens])
        self.pieces = [b""] * len(MARKERS) + [
            _bytes_of(token.removesuffix(END_OF_WORD)) for token in tokens[len(MARKERS) :]
        ]
        self._ids: dict[str, tuple[int, ...]] = {}

    @classmethod
    def open(cls, path: Path) -> Tokenizer:
        """Read a `tokenizer.json`; raise UserError when it is missing or corrupt."""
        try:
            return cls(Backend.from_str(path.read_text(encoding="utf-8")))
        except UserError:
            raise
        except Exception as error:  # the backend raises bare Exception
            raise UserError(
                f"{path} is not a readable tokenizer ({error}); install the model again"
            ) from error

    def word_ids(self, text: str) -> tuple[int, ...]:
        """Return the ids of one unit; the last id closes it."""
        ids = self._ids.get(text)
        if ids is None:
            # A lone surrogate has no bytes.
            well_formed = normalize_unit(text).encode("utf-8", "replace").decode()
            ids = tuple(self._backend.encode(well_formed, add_special_tokens=False).ids)
            if len(self._ids) >= MAX_REMEMBERED_WORDS:
                self._ids.clear()
            self._ids[text] = ids
        return ids

    def first_ids(self, words: Iterable[str]) -> NDArray[np.int64]:
        """Return the id of the first piece of each word; 0 for an empty one."""
        return np.array([(self.word_ids(word) or (0,))[0] for word in words], np.int64)

    def unit_ids(self, unit: Unit) -> tuple[int, ...]:
        """Return the ids of a unit in its line, after a marker if its spacing is irregular."""
        ids = self.word_ids(unit.text)
        if not unit.irregular_spacing:
            return ids
        return (EXTRA_SPACE if unit.preceded_by_space else NO_SPACE, *ids)

    def line_ids(self, line: str) -> list[int]:
        """Return the ids of one line without its end; none for a blank line."""
        ids: list[int] = []
        for unit in units(line):
            ids.extend(self.unit_ids(unit))
        return ids

    def document_ids(self, text: str) -> list[int]:
        """Return the ids of a text: its start, then each line that is not blank, with its end."""
        ids = [DOCUMENT]
        for line in text.split("\n"):
            if line_ids := self.line_ids(line):
                ids += [*line_ids, LINE]
        return ids

    def word(self, ids: Iterable[int]) -> str:
        """Return the text of ids; bytes that are not UTF-8 become the replacement character."""
        return b"".join(self.pieces[index] for index in ids).decode("utf-8", "replace")

    def to_json(self) -> str:
        """Return the content of a bundle's `tokenizer.json`."""
        return json.dumps(json.loads(self._backend.to_str()), ensure_ascii=False)


def _bytes_of(token: str) -> bytes:
    """Return the bytes that a token stands for; ASCII stands for itself."""
    if token.isascii():
        return token.encode()
    alphabet = byte_alphabet()
    return bytes(alphabet[char] for char in token)
