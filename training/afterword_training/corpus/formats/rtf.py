r"""Convert Rich Text (.rtf) to prose.

The package striprtf was tried. It keeps hidden and deleted text and quotations, runs the cells of a
table together, and drops footnotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.formats.office_files import (
    HOLE,
    close_holes,
    is_inserted_field,
    is_named,
    others_than,
)
from afterword_training.corpus.formats.style_names import is_not_prose

_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9A-Fa-f]{2})"
    r"|\\(?P<symbol>[^A-Za-z])|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)|\\",
    re.DOTALL,
)
_CHARACTERS = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "column": "\n", "tab": " ",
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_SYMBOLS = {"~": " ", "_": "-", "\n": "\n", "\r": "\n", "\\": "\\", "{": "{", "}": "}"}
# Groups that hold no running text.
_SKIPPED = frozenset({
    "fonttbl", "colortbl", "pict", "object", "header", "headerl", "headerr", "headerf",
    "footer", "footerl", "footerr", "footerf", "listtext", "pntext", "pntxta", "pntxtb", "sn",
    "sv", "shprslt", "nonshppict", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "xe", "tc",
    "tcn", "rxe", "bkmkstart", "bkmkend", "private", "title", "subject", "operator", "company",
    "keywords", "comment", "doccomm", "hlinkbase", "category", "manager", "creatim", "printim",
    "buptim", "annotation", "atnid", "themedata", "datastore",
})  # fmt: skip
# Groups that are marked as optional, and are read all the same.
_READ = frozenset({"shpinst", "fldinst", "revtbl", "cs"})
_CODE_PAGES = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936",
    136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
_MAX_DEPTH = 1000


@dataclass
class _Group:
    """What holds between two braces; a group begins as a copy of the one around it."""

    target: str = "text"
    """Where its characters go: text, instruction, style, author, editors, or nowhere ("")."""
    is_optional: bool = False
    is_hidden: bool = False
    is_struck: bool = False
    is_deleted: bool = False
    editor: int | None = None
    """Who inserted it, as a number in the table of editors."""
    font: int = 0
    unicode_skip: int = 1
    defined_style: str = ""
    """The style that a group of the style sheet defines."""
    paragraph_style: str = ""
    character_style: str = ""
    in_table: bool = False
    is_drop_cap: bool = False
    is_note: bool = False
    field: list[str] = field(default_factory=list)


def rtf_to_text(data: bytes, me: Sequence[str] = ()) -> tuple[str, float | None]:
    """Return the paragraphs of a document in Rich Text, and when it was last changed.

    Parameters
    ----------
    data
        The file.
    me
        The user's names. What somebody else inserted, with changes tracked, is left out.

    Raises
    ------
    UnreadableSourceError
        It is no Rich Text.
    """
    if not data.lstrip().startswith(b"{\\rtf"):
        raise UnreadableSourceError("damaged or encrypted")
    reader = _Reader()
    reader.read(data.decode("latin-1"))
    return reader.text(me), reader.date()


class _Reader:
    """Reads the tokens of a document."""

    def __init__(self) -> None:
        self._group = _Group()
        self._outer: list[_Group] = []
        self._code_page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._style_names: dict[str, str] = {}
        self._style_parents: dict[str, str] = {}
        self._hidden_styles: set[str] = set()
        self._author = ""
        self._editors: list[str] = []
        self._revised: dict[str, int] = {}
        # The paragraphs and the open one: pieces, each with the number of who inserted it.
        self._paragraphs: list[list[tuple[str, int | None]]] = []
        self._open: list[tuple[str, int | None]] = []
        self._interrupted: list[list[tuple[str, int | None]]] = []
        self._notes: list[list[tuple[str, int | None]]] = []
        self._bytes = bytearray()
        self._to_skip = 0

    def read(self, source: str) -> None:
        """Read a document, whose bytes are the characters of the source."""
        at = 0
        while at < len(source):
            token = _TOKEN.match(source, at)
            if token is None:  # pragma: no cover (the pattern matches any character)
                break
            at = token.end()
            if token["word"] == "bin":
                at += max(0, int(token["number"] or 0))
            else:
                self._token(token)
        self._flush()
        while self._interrupted:
            self._end_note()
        self._end_paragraph()

    def text(self, me: Sequence[str]) -> str:
        """Return the text without what others than the user inserted."""
        names = others_than(self._editors[1:], [self._author], me)
        others = {number for number, name in enumerate(self._editors) if name in names}
        lines = (
            "".join(text for text, editor in paragraph if editor is None or editor not in others)
            for paragraph in [*self._paragraphs, *self._notes]
        )
        text = close_holes("\n".join(lines))
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def date(self) -> float | None:
        """Return when the document was last changed, by the computer's clock."""
        parts = [self._revised.get(name, 0) for name in ("yr", "mo", "dy", "hr", "min")]
        try:
            return datetime(*parts).timestamp()  # type: ignore[arg-type]
        except (ValueError, OverflowError, OSError):
            return None

    def _token(self, token: re.Match[str]) -> None:
        if token["brace"]:
            self._flush()
            self._to_skip = 0
            self._brace(token["brace"])
        elif token["hex"]:
            if not self._skips():
                self._bytes.append(int(token["hex"], 16))
        elif token["text"]:
            skipped = min(self._to_skip, len(token["text"]))
            self._to_skip -= skipped
            self._bytes += token["text"][skipped:].encode("latin-1")
        elif token["word"] or token["symbol"]:
            self._flush()
            if not self._skips():
                self._control(token["word"] or token["symbol"], token["number"])

    def _skips(self) -> bool:
        """Return whether a character repeats the Unicode character before it for old readers."""
        if self._to_skip:
            self._to_skip -= 1
            return True
        return False

    def _brace(self, brace: str) -> None:
        if brace == "{":
            if len(self._outer) >= _MAX_DEPTH:
                raise UnreadableSourceError("nested too deep")
            self._outer.append(self._group)
            self._group = replace(self._group, is_optional=False)
        elif self._outer:
            was, self._group = self._group, self._outer.pop()
            if was.is_note and not self._group.is_note:
                self._end_note()

    def _flush(self) -> None:
        """Decode the bytes read so far, and put them where the group's characters go."""
        if self._bytes:
            page = self._fonts.get(self._group.font, self._code_page)
            try:
                text = self._bytes.decode(page, "replace")
            except LookupError:
                text = self._bytes.decode("cp1252", "replace")
            self._bytes.clear()
            self._add(text.replace("\ufffd", ""))

    def _add(self, text: str) -> None:
        group = self._group
        if group.target == "instruction":
            group.field.append(text)
        elif group.target == "style" and group.defined_style:
            name = self._style_names.get(group.defined_style, "") + text
            self._style_names[group.defined_style] = name.rstrip(";")
        elif group.target == "author":
            self._author += text
        elif group.target == "editors":
            self._editors += [name.strip() for name in text.split(";") if name.strip()]
        elif group.target == "text" and text == "\n":
            self._end_paragraph()
        elif group.target == "text" and not self._is_dropped():
            self._open.append((text, group.editor))

    def _is_dropped(self) -> bool:
        group = self._group
        return (
            group.is_hidden
            or group.is_struck
            or group.is_deleted
            or group.in_table
            or any(map(self._is_dropped_style, (group.paragraph_style, group.character_style)))
        )

    def _is_dropped_style(self, style: str) -> bool:
        return is_named(
            style,
            self._style_parents,
            lambda name: (
                name in self._hidden_styles or is_not_prose(self._style_names.get(name, ""))
            ),
        )

    def _end_paragraph(self) -> None:
        if not self._group.is_drop_cap:
            (self._notes if self._group.is_note else self._paragraphs).append(self._open)
            self._open = []

    def _end_note(self) -> None:
        self._notes.append(self._open)
        self._open = self._interrupted.pop()

    def _control(self, word: str, digits: str | None) -> None:
        group = self._group
        number = None if digits is None else int(digits)
        if word == "*":
            group.is_optional = True
        elif group.is_optional and word not in _READ:
            group.target = ""
            group.is_optional = False
        elif word in _SKIPPED:
            group.target = ""
        elif word in _CHARACTERS or word in _SYMBOLS:
            self._add(_CHARACTERS.get(word) or _SYMBOLS[word])
        elif word in ("cell", "nestcell", "row", "nestrow"):
            if group.target == "text":
                self._open = []
        elif word == "u" and number is not None:
            self._add(chr(number % 65536))
            self._to_skip = group.unicode_skip
        elif action := _ACTIONS.get(word):
            action(self, number)
        if word != "*":
            group.is_optional = False

    def _font(self, number: int | None) -> None:
        self._group.font = number or 0

    def _charset(self, number: int | None) -> None:
        if page := _CODE_PAGES.get(number or 0):
            self._fonts[self._group.font] = page if number else self._code_page

    def _ansi_page(self, number: int | None) -> None:
        self._code_page = f"cp{number}" if number else "cp1252"

    def _define_or_set_style(self, kind: str, number: int | None) -> None:
        name = f"{kind}{number or 0}"
        if self._group.target == "style":
            self._group.defined_style = name
        elif kind == "s":
            self._group.paragraph_style = name
        else:
            self._group.character_style = name

    def _based_on(self, number: int | None) -> None:
        style = self._group.defined_style
        if style:
            self._style_parents[style] = f"{style.rstrip('0123456789')}{number}"

    def _style_sheet(self, _: int | None) -> None:
        self._group.target = "style"

    def _reset_paragraph(self, _: int | None) -> None:
        self._group.paragraph_style = ""
        self._group.in_table = False
        self._group.is_drop_cap = False

    def _reset_characters(self, _: int | None) -> None:
        group = self._group
        group.is_hidden = group.is_struck = group.is_deleted = False
        group.character_style = ""
        group.editor = None

    def _hide(self, number: int | None) -> None:
        if self._group.target == "style":
            self._hidden_styles.add(self._group.defined_style)
        self._group.is_hidden = number != 0

    def _strike(self, number: int | None) -> None:
        if self._group.target == "text":
            self._group.is_struck = number != 0

    def _delete(self, number: int | None) -> None:
        self._group.is_deleted = number != 0

    def _insert(self, number: int | None) -> None:
        self._group.editor = None if number == 0 else 0

    def _editor(self, number: int | None) -> None:
        self._group.editor = number or 0

    def _note(self, _: int | None) -> None:
        if self._group.target == "text" and not self._group.is_note:
            self._interrupted.append(self._open)
            self._open = []
            self._group.is_note = True
            self._reset_paragraph(None)

    def _result(self, _: int | None) -> None:
        if is_inserted_field("".join(self._group.field)):
            self._add(HOLE)
            self._group.target = ""

    def _skip_characters(self, number: int | None) -> None:
        self._group.unicode_skip = max(0, 1 if number is None else number)

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self._group, name, value)


def _revised_part(name: str) -> Callable[[_Reader, int | None], None]:
    def note(reader: _Reader, number: int | None) -> None:
        if reader._group.target == "revised":
            reader._revised[name] = number or 0

    return note


_ACTIONS: dict[str, Callable[[_Reader, int | None], None]] = {
    "f": _Reader._font,
    "fcharset": _Reader._charset,
    "ansicpg": _Reader._ansi_page,
    "mac": lambda reader, _: setattr(reader, "_code_page", "mac_roman"),
    "pc": lambda reader, _: setattr(reader, "_code_page", "cp437"),
    "stylesheet": _Reader._style_sheet,
    "s": lambda reader, number: reader._define_or_set_style("s", number),
    "cs": lambda reader, number: reader._define_or_set_style("cs", number),
    "sbasedon": _Reader._based_on,
    "pard": _Reader._reset_paragraph,
    "plain": _Reader._reset_characters,
    "intbl": lambda reader, _: reader._set(in_table=True),
    "dropcapli": lambda reader, _: reader._set(is_drop_cap=True),
    "v": _Reader._hide,
    "strike": _Reader._strike,
    "striked": _Reader._strike,
    "deleted": _Reader._delete,
    "revised": _Reader._insert,
    "revauth": _Reader._editor,
    "footnote": _Reader._note,
    "shptxt": _Reader._note,
    "field": lambda reader, _: reader._set(field=[]),
    "fldinst": lambda reader, _: reader._set(target="instruction"),
    "fldrslt": _Reader._result,
    "uc": _Reader._skip_characters,
    "info": lambda reader, _: reader._set(target=""),
    "author": lambda reader, _: reader._set(target="author"),
    "revtim": lambda reader, _: reader._set(target="revised"),
    "revtbl": lambda reader, _: reader._set(target="editors"),
    **{name: _revised_part(name) for name in ("yr", "mo", "dy", "hr", "min")},
}
