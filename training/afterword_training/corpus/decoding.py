"""Bytes to text: byte order marks, UTF-8, and the older encodings that files still come in."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from afterword_training.corpus.documents import UnreadableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16, whose little-endian mark begins this one.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The encodings in which people kept prose. Left to guess among all that Python knows, a detector
# takes a short Western text for EBCDIC or an old Mac script.
_LEGACY = [
    "cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "mac_roman", "shift_jis", "euc_jp", "iso2022_jp", "gb18030", "big5", "euc_kr",
]  # fmt: skip
# What Western European prose has beyond ASCII. A short text with nothing else is in the Western
# encoding: the detector needs more to tell it from, say, the Baltic one.
_WESTERN = frozenset("äöüÄÖÜßéèêëàâáãåæçîïíìñòóôõøœùûúÀÂÁÃÅÆÇÉÈÊÍÎÑÓÔÕØŒÚÛ“”„‘’‚–—…«»€£§°©®·¿¡•½¼")
BINARY_SAMPLE = 8192
"""How many bytes at the beginning of a file tell whether it is text."""


def decode(data: bytes) -> str:
    """The text of a file.

    Raises
    ------
    UnreadableError
        The file is binary, or text in no known encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data, encoding)
    if is_binary(data):
        raise UnreadableError("binary, not text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _mostly_utf8(data) or _decode_legacy(data)


def is_binary(data: bytes) -> bool:
    """Whether bytes that no text holds are among the first ones."""
    if data.startswith(tuple(mark for mark, _ in _MARKS)):
        return False
    sample = data[:BINARY_SAMPLE]
    controls = sum(byte < 32 and byte not in b"\t\n\x0b\x0c\r\x1b" for byte in sample)
    return b"\0" in sample or controls > 0.02 * len(sample)


def _decode_marked(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableError("damaged: not in the encoding that its first bytes name") from None


def _mostly_utf8(data: bytes) -> str | None:
    """UTF-8 with a few damaged characters, which are dropped; None if it is something else."""
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    sound = sum(character > "\x7f" for character in text) - damaged
    return text.replace("\ufffd", "") if 10 * damaged <= sound else None


def _decode_legacy(data: bytes) -> str:
    western = data.decode("cp1252", errors="replace")
    special = [character for character in western if character > "\x7f"]
    if len(special) < 0.2 * len(western) and _WESTERN.issuperset(special):
        return western
    best = from_bytes(data, cp_isolation=_LEGACY).best()
    if best is None:
        raise UnreadableError("text in no known encoding")
    return str(best)
