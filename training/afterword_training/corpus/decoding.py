"""Decode files: byte order marks, UTF-8, and the older encodings that files still come in."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter

from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.legacy_encodings import decode_legacy

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16, whose little-endian mark begins this one.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Where a file names its encoding itself: HTML, XML, an editor's line, LaTeX.
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset[ \t]*=[ \t]*[\"']?([\w.:-]+)"
    rb"|<\?xml[^>]{0,100}?encoding[ \t]*=[ \t]*[\"']([\w.:-]+)"
    rb"|-\*-[^\n]{0,100}?coding:[ \t]*([\w.:-]+)|\[([\w-]+)\]\{inputenc\}",
    re.IGNORECASE,
)
_DECLARATION_BYTES = 4096
# Names that stand for a larger encoding: the Encoding standard of WHATWG.
_SUPERSETS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030",
    "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949",
}  # fmt: skip
_SPACES = (" ", "\n", "。", "、", "，")
_FAR_EAST = 0x2E00
_ESCAPES = (
    (b"\x1b$)C", "iso2022_kr"),
    (b"\x1b$B", "iso2022_jp_ext"),
    (b"\x1b$@", "iso2022_jp_ext"),
    (b"\x1b(J", "iso2022_jp_ext"),
)
BINARY_SAMPLE_BYTES = 8192
"""How much of a file is examined to tell whether it is text."""


def decode(data: bytes) -> str:
    """Return the text of a file.

    Raises
    ------
    UnreadableSourceError
        The file is binary, or text in no known encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data, encoding)
    if is_binary(data):
        raise UnreadableSourceError("binary, not text")
    if wide := _unmarked_utf16(data[:BINARY_SAMPLE_BYTES]):
        return data[: len(data) // 2 * 2].decode(wide, "replace").replace("\ufffd", "")
    if text := _decode_escaped(data):
        return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _mostly_utf8(data) or _decode_declared(data) or decode_legacy(data)


def decode_labelled(data: bytes, label: str | None) -> str:
    """Return text whose encoding is named beside it, as in e-mail, where the name is often wrong.

    Raises
    ------
    UnreadableSourceError
        It is in no known encoding.
    """
    try:
        name = _codec_name(label or "ascii")
    except (LookupError, ValueError):
        name = "ascii"
    if not name.startswith(("utf", "iso2022", "hz")):
        # Nobody writes by chance what is valid UTF-8.
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        name = _SUPERSETS.get(name, name) if name != "ascii" else "utf-8"
    try:
        return data.decode(name)
    except (LookupError, ValueError):
        if name == "cp1252":  # which leaves five codes undefined
            return data.decode(name, errors="ignore")
    return _mostly_utf8(data) or _decode_declared(data) or decode_legacy(data)


def is_binary(data: bytes) -> bool:
    """Return whether the first bytes include any that text does not have."""
    if data.startswith(tuple(mark for mark, _ in _MARKS)):
        return False
    sample = data[:BINARY_SAMPLE_BYTES]
    if _unmarked_utf16(sample):
        return False
    controls = sum(byte < 32 and byte not in b"\t\n\x0b\x0c\r\x1b" for byte in sample)
    return b"\0" in sample or controls > 0.02 * len(sample)


def _unmarked_utf16(sample: bytes) -> str | None:
    """Return which UTF-16 a text without a mark is in; None if it is in neither."""
    if b"\0" not in sample:
        return None
    readings = {
        name: sample[: len(sample) // 2 * 2].decode(name, "replace")
        for name in ("utf-16-le", "utf-16-be")
    }
    spaces = {name: sum(map(text.count, _SPACES)) for name, text in readings.items()}
    best = max(spaces, key=lambda name: spaces[name])
    text = readings[best]
    is_text = text.isprintable() or not any(
        unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs")
        for character in set(text) - set("\t\n\r\f\ufffd")
    )
    # The end of the sample may cut a character in two.
    few_damaged = text.count("\ufffd") <= 1
    return best if spaces[best] and is_text and few_damaged and _is_of_one_script(text) else None


def _is_of_one_script(text: str) -> bool:
    """Return whether most letters are of one block of Unicode, or all of the Far East's."""
    letters = Counter(
        min(ord(character), _FAR_EAST) >> 8 for character in text if character.isalpha()
    )
    return max(letters.values(), default=0) >= 0.6 * letters.total()


def _decode_escaped(data: bytes) -> str | None:
    """Decode an encoding of Japan or Korea that switches by escapes; None if it is none."""
    for escape, encoding in _ESCAPES:
        if escape in data:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def _decode_marked(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableSourceError(
            "damaged: not in the encoding that its first bytes name"
        ) from None


def _mostly_utf8(data: bytes) -> str | None:
    """Decode UTF-8 with a few damaged characters, which are dropped; None if it is not UTF-8."""
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    sound = sum(character > "\x7f" for character in text) - damaged
    return text.replace("\ufffd", "") if 10 * damaged <= sound else None


def _codec_name(label: str) -> str:
    try:
        return codecs.lookup(label).name
    except LookupError:  # Python knows "latin2", and not "latin-2"
        return codecs.lookup(label.replace("-", "")).name


def _decode_declared(data: bytes) -> str | None:
    """Decode by the encoding that the text itself names; None if it names none, or a wrong one."""
    match = _DECLARED.search(data, 0, _DECLARATION_BYTES)
    if not match or not match.lastindex:
        return None
    try:
        name = _codec_name(match[match.lastindex].decode("ascii"))
        encoding = _SUPERSETS.get(name, name)
        # The name was found as ASCII, so the encoding must extend ASCII.
        return data.decode(encoding) if "a".encode(encoding) == b"a" else None
    except (LookupError, ValueError):
        return None
