"""Decode files: byte order marks, UTF-8, and the older encodings that files still come in."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from afterword_training.corpus.documents import UnreadableSourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16, whose little-endian mark begins this one.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The encodings that people wrote prose in. If it may choose among all that Python knows, a detector
# takes a short Western text for EBCDIC or an old Mac script.
_LEGACY = [
    "cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "mac_roman", "shift_jis", "euc_jp", "iso2022_jp", "gb18030", "big5", "euc_kr", "iso8859_2",
    "iso8859_5", "cp866", "cp852",
]  # fmt: skip
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
# What Western European prose has beyond ASCII. A short text with nothing else is in a Western
# encoding: the detector needs more to tell it from, say, the Baltic one.
_WESTERN_ENCODINGS = ("cp1252", "iso8859_15", "cp850", "mac_roman")
_WESTERN = frozenset("äöüÄÖÜßéèêëàâáãåæçîïíìñòóôõøœùûúÀÂÁÃÅÆÇÉÈÊÍÎÑÓÔÕØŒÚÛ“”„‘’‚–—…«»€£§°©®·¿¡•½¼")
# Read in a wrong encoding they appear where nobody writes them: "sch”n" for "schön", "s½ur" for
# "sœur".
_MISPLACED = re.compile(
    r"[^\W\d_](?:[„“”‚§°£©®•][^\W\d_]|[¿¡½¼]|[À-ÖØ-Þ][a-zß-ÿ])|[½¼][^\W\d_]|[a-zß-ÿ][À-ÖØ-Þ]"
    r"|(?![lL])[^\W\d_]·[^\W\d_]"
)
_MISPLACED_IN_CP1250 = re.compile(r"[^\W\d_][±¶¬¦©»][^\W\d_]")
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
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _mostly_utf8(data) or _decode_declared(data) or _decode_legacy(data)


def decode_labelled(data: bytes, label: str | None) -> str:
    """Return text whose encoding is named beside it, as in e-mail, where the name is often wrong.

    Raises
    ------
    UnreadableSourceError
        It is in no known encoding.
    """
    try:
        name = codecs.lookup(label or "ascii").name
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
    return _mostly_utf8(data) or _decode_declared(data) or _decode_legacy(data)


def is_binary(data: bytes) -> bool:
    """Return whether the first bytes include any that text does not have."""
    if data.startswith(tuple(mark for mark, _ in _MARKS)):
        return False
    sample = data[:BINARY_SAMPLE_BYTES]
    controls = sum(byte < 32 and byte not in b"\t\n\x0b\x0c\r\x1b" for byte in sample)
    return b"\0" in sample or controls > 0.02 * len(sample)


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


def _decode_declared(data: bytes) -> str | None:
    """Decode by the encoding that the text itself names; None if it names none, or a wrong one."""
    match = _DECLARED.search(data, 0, _DECLARATION_BYTES)
    if not match or not match.lastindex:
        return None
    try:
        name = codecs.lookup(match[match.lastindex].decode("ascii")).name
        encoding = _SUPERSETS.get(name, name)
        # The name was found as ASCII, so the encoding must extend ASCII.
        return data.decode(encoding) if "a".encode(encoding) == b"a" else None
    except (LookupError, ValueError):
        return None


def _decode_legacy(data: bytes) -> str:
    for encoding in _WESTERN_ENCODINGS:
        text = data.decode(encoding, errors="replace")
        if _is_western(text):
            return text
    best = from_bytes(data, cp_isolation=_LEGACY).best()
    if best is None:
        raise UnreadableSourceError("text in no known encoding")
    if best.encoding == "cp1250" and _is_misread_latin2(str(best)):
        return data.decode("iso8859_2")
    return str(best)


def _is_western(text: str) -> bool:
    special = [character for character in text if character > "\x7f"]
    few = len(special) < 0.2 * len(text)
    return few and _WESTERN.issuperset(special) and not _MISPLACED.search(text)


def _is_misread_latin2(text: str) -> bool:
    """Return whether ISO 8859-2 was decoded as cp1250, which has other codes for a few letters."""
    # "ą" is Polish, the others are not.
    has_both = "ą" in text and not set("čěřů").isdisjoint(text)
    return has_both or _MISPLACED_IN_CP1250.search(text) is not None
