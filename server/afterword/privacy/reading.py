r"""Read a text as people do: without markup and invisible characters, every space a space.

"**Password:** x", "\textbf{Password:} x" and "<td>Password</td><td>x</td>" all say the same. The
maskers tell which characters of a document are prose; here it does not matter whether a character
is, for a name may stand in markup (":Password: x") and a value in code ("`x`"). So only what is
markup in any of the formats is left out, and each character remembers where it stood.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from html import unescape
from itertools import chain

from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import MASK

CELL = "|"
"""Stands between two cells of a table, and between a term and its definition in HTML."""

_INVISIBLE = (
    r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
    rf"\u0300-\u036f{MASK}]+"
)
_INLINE = "(?:span|label|kbd|code|strong|em|b|i)"
_MARKUP = LazyPattern(
    r"(?P<call>\\(?:text|f)?color(?:box)?\{[^{}\n]{0,80}\}|\\[hv]space\*?\{[^{}\n]{0,40}\}"
    r"|\\href\{[^{}\n]{0,200}\}|\#[a-z]{2,12}(?:\([^()\n]{0,60}\))?(?=\[)|:[a-z]{2,12}:(?=`)"
    r"|(?<!\w)(?:kbd|pass|btn):(?=\[)|\[\.[\w.-]{1,20}\](?=\#)|\[\^\w{1,12}\]"
    r"|-->(?=\s*(?:\n|\Z)))"
    r"|(?P<cell>\}[ \t]{0,3}\{|\](?:,\s{1,9})?\["
    r"|(?:</p>\s{0,40})?</(?:t[dh]|dt)\s{0,40}>\s{0,40}<(?:t[dh]|dd)\b[^<>]{0,80}>(?:\s{0,40}<p>)?"
    rf"|</{_INLINE}>\s{{0,9}}<{_INLINE}\b[^<>]{{0,80}}>|(?<=[\w:])<(?:td|dd)\b[^<>]{{0,80}}>"
    r"|[ \t]{0,40}\|[ \t]{0,40}|(?<=\S)\t{1,9}(?=\S)|[ \t]&[ \t](?=[^\n]{0,200}\\\\))"
    rf"|(?P<invisible>{_INVISIBLE}|[*`{{}}\[\]]+)"
    r"|(?P<line></?(?:br|p|li|tr|div|h[1-6]|[duo]l|table|dt|figcaption|summary"
    r"|details)\b[^<>]{0,80}>"
    r"|\\\\(?=[^\W\d_]))"
    r"|(?P<tag><(?:/?[A-Za-z][^<>\n]{0,200}>|!--))"
    r"|(?P<entity>&(?:[A-Za-z]{2,30}|\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6});)"
    r"|(?P<space>\\[,;!])"
    r"|(?P<command>\\(?:[A-Za-z]{2,30}\*?|(?=[^\w\s\\])))"
)
_SECRET = (
    r"[\w.:-]{0,30}(?:password|passwd|passphrase|passcode|pwd|api[_-]?key|secret|token|passwort"
    r"|kennwort)\d?"
)
_NAMED_TAG = LazyPattern(
    rf"(?i)<(?P<element>{_SECRET})(?:\s[^<>]*)?(?<!/)>"
    rf"|<(?!label|input|meta|form)[^<>]*\b(?:name|key|class|id)=[\"']"
    rf"(?P<attribute>{_SECRET})[\"'][^<>]*(?<!/)>"
)
"""An element that says by its name or an attribute that it holds a secret."""
_NAMED_COMMAND = LazyPattern(rf"\\(?i:{_SECRET})(?=[\s{{}}])")
# The label of an item in LaTeX stands before its text as a term does.
_ITEM = LazyPattern(r"(\\item[ \t]{0,9}\[[^\[\]\n]{0,80})\]")
# `<input type="password" value="x">`, `<user password="x"/>`
_VALUE_IN_TAG = r"=(?P<value>(?P<quote>[\"'])[^\"'<>\n]{1,100}(?P=quote))[^<>\n]{0,300}>"
_TAG = LazyPattern(
    r"(?i)<[a-z](?=[^<>\n]{0,200}?(?:pass|pwd))[^<>\n]{0,300}?"
    rf"(?:password|passwd|passphrase|pwd){_VALUE_IN_TAG}"
)
_INPUT = LazyPattern(
    r"(?i)<[a-z](?=[^<>\n]{0,200}?type=[\"']?password)[^<>\n]{0,300}?[^<>\n\w-]"
    rf"value{_VALUE_IN_TAG}"
)
# "Password: <x>", but for the elements of HTML
_BRACKETED = LazyPattern(
    r"(?<=[:=] )<(?!(?:a|b|i|u|p|br|em|hr|li|ol|td|th|tr|ul|dd|div|sub|sup|kbd|code|span|strong|del"
    r"|mark|small|big|tt|var|samp|cite)>)(?P<text>[^\W\d_]\w{2,60})>(?=[ \t.,;!]*(?:\n|\Z))"
)
_VERBATIM = LazyPattern(r"\\verb\*?(?P<mark>[|+!/])(?P<text>[^\n]{0,80}?)(?P=mark)")
_SUSPECT = LazyPattern(rf"{_INVISIBLE}|[*`{{}}\[\]|<&\\\t]")


def _folded_letters() -> dict[int, str]:
    """Map letters to lower case without accents, full-width forms to ASCII, spaces to a space."""
    table: dict[int, str] = {}
    blocks = (
        (0x41, 0x5B),
        (0xA0, 0x250),
        (0x370, 0x530),
        (0x1E00, 0x2000),
        (0xFE50, 0xFE6C),
        (0xFF01, 0xFF5F),
    )
    for code in chain.from_iterable(range(*block) for block in blocks):
        table[code] = unicodedata.normalize("NFKD", chr(code))[0].lower()
    table |= dict.fromkeys(map(ord, "\u00a0\u1680\u202f\u205f\u3000\t\r\x0b\x0c"), " ")
    table |= dict.fromkeys(range(0x2000, 0x200B), " ")
    table |= dict.fromkeys((0x85, 0x2028, 0x2029), " ")
    for code in chain(range(0x1D400, 0x1D800), range(0x24B6, 0x24EA)):  # styled as in mathematics
        table[code] = unicodedata.normalize("NFKC", chr(code)).lower()
    special = {"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ı": "i", "ς": "σ"}
    return table | {ord(letter): plain for letter, plain in special.items()}


_FOLDED = _folded_letters()


def fold_letters(text: str) -> str:
    """Return a text of the same length in lower case, without accents and odd spaces."""
    return text.translate(_FOLDED)


_LOOKALIKES = str.maketrans("асеорхуіѕјк", "aceopxyisjk")
_LOOKALIKE = LazyPattern("[асеорхуіѕјк]")
# A pattern for the place where the alphabet changes would scan a long word from each letter.
_LOOKALIKE_RUN = LazyPattern("[a-zасеорхуіѕјк]+")


def _latin(match: re.Match[str]) -> str:
    """Return a word that mixes Latin and Cyrillic letters in Latin ones that look the same."""
    latin = match[0].translate(_LOOKALIKES)
    is_mixed = any(map(str.isascii, match[0]))
    return latin if is_mixed else match[0]


def _in_one_alphabet(text: str) -> str:
    """Return a folded text, its words of two alphabets in Latin letters."""
    return _LOOKALIKE_RUN.sub(_latin, text) if _LOOKALIKE.search(text) else text


class Reading:
    """A text as people read it.

    Parameters
    ----------
    written : str
        The text with its markup.

    Attributes
    ----------
    text : str
        What is read of it, in the writer's case.
    folded : str
        The same by `fold_letters`, character by character.
    """

    def __init__(self, written: str) -> None:
        self._starts = [0]
        self._offsets = [0]
        self._replaced_to: dict[int, int] = {}
        self.text = self._read(written) if _SUSPECT.search(written) else written
        self.folded = _in_one_alphabet(fold_letters(self.text))

    def place(self, index: int) -> int:
        """Return where the character at an index of `text` was written."""
        piece = bisect_right(self._starts, index) - 1
        return self._offsets[piece] + index - self._starts[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of `text`, one character at least, was written."""
        last = end - 1
        return self.place(start), self._replaced_to.get(last, self.place(last) + 1)

    def _read(self, written: str) -> str:
        if "\\item" in written:
            written = _ITEM.sub(rf"\1{CELL}", written)
        if "\\verb" in written:
            # Of the same length, so that each character stays where it is.
            written = _VERBATIM.sub(_shown, written)
        if "<" in written:
            written = _INPUT.sub(_shown_value, _TAG.sub(_shown_value, written))
            written = _BRACKETED.sub(lambda match: f"{MASK}{match['text']}{MASK}", written)
        pieces: list[str] = []
        size = end = 0
        for match in _MARKUP.finditer(written):
            instead = _instead(match.lastgroup or "", match[0])
            if match.lastgroup == "command" and _NAMED_COMMAND.match(written, match.start()):
                instead = match[0][1:] + CELL
            pieces += [written[end : match.start()], instead]
            size += match.start() - end
            end = match.end()
            if instead:
                self._begin_piece(size, match.start())
                self._replaced_to[size] = end
            size += len(instead)
            self._begin_piece(size, end)
        pieces.append(written[end:])
        return "".join(pieces)

    def _begin_piece(self, start: int, offset: int) -> None:
        if self._starts[-1] == start:
            self._offsets[-1] = offset
        else:
            self._starts.append(start)
            self._offsets.append(offset)


def _instead(kind: str, markup: str) -> str:
    """Return what is read where markup stands."""
    if kind == "cell":
        return CELL
    named = _NAMED_TAG.fullmatch(markup) if kind in ("line", "tag") else None
    before = "\n" if kind == "line" else ""
    if named:
        return f"{before}{named['element'] or named['attribute']}:"
    if kind == "line":
        return before
    if kind == "entity":
        return _character(markup)
    return ""


def _shown(match: re.Match[str]) -> str:
    """Return LaTeX's verbatim text, with invisible characters in place of its marks."""
    before = match.start("text") - match.start()
    return MASK * before + match["text"] + MASK


def _shown_value(match: re.Match[str]) -> str:
    """Return the password of a tag and its name, with invisible characters for all else."""
    name = "pw:"
    before = match.start("value") - match.start() - len(name)
    after = match.end() - match.end("value")
    return f"{MASK * before}{name}{match['value']}{MASK * after}"


def _character(entity: str) -> str:
    """Return the character that an entity stands for, nothing for an invisible one."""
    character = unescape(entity)
    if len(character) > 1:
        return ""
    return "" if re.match(_INVISIBLE, character) else character
