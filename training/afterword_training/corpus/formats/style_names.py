"""Tell by its name what a style of Word, OpenDocument or RTF is for, in the usual languages."""

from __future__ import annotations

import re

_QUOTATION = (
    r"(?:intense |intensives |block ?)?quot(?:e|es|ation|ations)(?: block)?|block ?text"
    r"|block ?quote"
    r"|(?:intensives )?zitat(?:e|block)?|citations?(?: intense)?|cita(?: destacada)?|citas"
    r"|citazion[ei](?: intensa)?|citaç(?:ão|ões)(?: intensa)?|cita(?:at|ten)|(?:duidelijk )?citaat"
    r"|citat|stærkt citat|starkt citat|sterkt sitat|sitat|cytat(?: intensywny)?|citát|lainaus"
    r"|(?:выделенная )?цитата|引用文|引文|인용"
)
_CODE = (
    r"html preformatted|html (?:code|keyboard|sample|typewriter|variable)|preformatted(?: text)?"
    r"|(?:source|program|inline) ?(?:code|text|listing)|code(?: block| char| text)?|macro(?: text)?"
    r"|verbatim(?: char)?|quell(?:code|text)|vorformatierter text|texte préformaté|code source"
)
_LIST_OF_REFERENCES = (
    r"bibliography|bibliography \d+|endnote bibliography|literaturverzeichnis|bibliograph?ie"
    r"|bibliografía|bibliografia|bibliografie|works cited|references|список литературы"
)
_CONTENTS = (
    r"toc(?: ?\d| heading)|contents? ?(?:\d|heading)|table of (?:figures|authorities|contents)"
    r"|toa heading"
    r"|inhaltsverzeichnis(?: ?\d|überschrift)|verzeichnis ?\d|tm ?\d|tdc ?\d|sommario ?\d"
    r"|inhopg ?\d|índice ?\d|sumário ?\d|abbildungsverzeichnis|index ?(?:\d|heading)?"
)
_NOT_PROSE = re.compile(rf"{_QUOTATION}|{_CODE}|{_LIST_OF_REFERENCES}|{_CONTENTS}", re.IGNORECASE)
_ENCODED = re.compile(r"_([0-9a-f]{2,4})_")


def is_not_prose(name: str) -> bool:
    """Return whether a style is for quotations, code, contents, an index or references."""
    # OpenDocument writes a space as "_20_"; a style may have several names, with commas between.
    plain = _ENCODED.sub(lambda code: chr(int(code[1], 16)), name)
    return any(_NOT_PROSE.fullmatch(part.strip()) for part in plain.split(","))
