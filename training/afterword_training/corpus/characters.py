"""Write the characters of a text as a person would type them."""

from __future__ import annotations

import re
import unicodedata

import ftfy

# What the first byte of a character in UTF-8 becomes when it is read in an older encoding, before
# another such character; ftfy decides, but takes half a second for a million characters.
_MAYBE_MOJIBAKE = re.compile(r"[\u00c2-\u00f4\u0420\u0421\u201a\u221a\u00ac][^\x00-\x7f]")
# Ligatures; full-width letters and digits.
_COMPATIBILITY = re.compile(r"[\ufb00-\ufb06\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])[\u00b4\u2032\u02bc\u201b\uff07](?=[^\W\d_])")
_BACKQUOTE = re.compile(r"(?<=[^\W\d_])`(?=(?:t|s|re|ve|ll|d|m)\b)", re.IGNORECASE)


def repair_encoding(text: str) -> str:
    """Return a text with characters that were decoded wrongly put right ("donâ€™t")."""
    return ftfy.fix_encoding(text) if _MAYBE_MOJIBAKE.search(text) else text


def plain_characters(text: str) -> str:
    """Return a text with ordinary letters and apostrophes for ligatures and the like."""
    text = _APOSTROPHE.sub("'", text)
    if "`" in text:
        text = "\n".join(map(_with_apostrophes, text.split("\n")))
    return _COMPATIBILITY.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _with_apostrophes(line: str) -> str:
    """Replace the backquotes of a line if all of them stand for apostrophes ("don`t")."""
    count = line.count("`")
    if count and len(_BACKQUOTE.findall(line)) == count:
        return _BACKQUOTE.sub("'", line)
    return line
