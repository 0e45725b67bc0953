"""LaTeX to prose: a small reader of commands, groups and environments."""

from __future__ import annotations

import re
import unicodedata

from afterword_training.corpus.documents import UnreadableError
from afterword_training.corpus.prose import join_soft_breaks

_COMMENT_LINE = re.compile(r"^[ \t]*%.*\n?", re.MULTILINE)
# One pattern for both: a percent sign in the one begins no comment, nor the other in a comment.
_VERB_OR_COMMENT = re.compile(
    r"\\(?:verb|lstinline)\*?(?:\[[^\]]*\])?(?P<mark>[^A-Za-z\s{])(?P<verb>.*?)(?P=mark)"
    r"|(?<!\\)(?P<before>(?:\\\\)*)%.*"
)
_BODY = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", re.DOTALL)
_MATHS = re.compile(
    r"(?<!\\)\$\$.*?\$\$|(?<!\\)\\\[.*?\\\]|(?<!\\)\\\(.*?\\\)|(?<!\\)\$(?:[^$\n]|\\\$|\n(?!\s*\n))*?(?<!\\)\$",
    re.DOTALL,
)
_TOKEN = re.compile(
    r"\\begin\{(?P<begin>[^{}]*)\}|\\end\{[^{}]*\}|\\(?P<command>[A-Za-z@]+)\*?[ \t]*"
    r"|\\(?P<symbol>.)|(?P<brace>[{}])|[^\\{}]+|\\",
    re.DOTALL,
)
_OPTIONS = re.compile(r"(?:\[([^\[\]]*)\])+")
_BASE = re.compile(r"\s*(\\[ij](?![A-Za-z])\s?|\w)?")
_ADDRESS = re.compile(r"\\url\{[^{}\n]*\}|(?<=\\href)\{[^{}\n]*\}")
# The name of a new command without braces around it, and its parameters.
_NEW_COMMAND = re.compile(r"\s*\\(?:[A-Za-z@]+|.)[^{}\\\n]*")

# Environments that hold no prose of the writer's own.
_DROPPED_ENVIRONMENTS = {
    "equation", "align", "alignat", "gather", "multline", "eqnarray", "displaymath", "math",
    "flalign", "verbatim", "Verbatim", "lstlisting", "minted", "alltt", "tabular", "tabularx",
    "longtable", "array", "tikzpicture", "thebibliography", "quote", "quotation", "verse",
    "comment", "algorithm", "algorithmic", "filecontents", "bibliography",
}  # fmt: skip
# Commands whose arguments are names, lengths or targets.
_DROPPED_COMMANDS = {
    "cite", "citep", "citet", "citeauthor", "citeyear", "parencite", "textcite", "autocite",
    "footcite", "nocite", "ref", "eqref", "pageref", "autoref", "cref", "Cref", "nameref", "label",
    "input", "include", "includegraphics", "bibliography", "bibliographystyle", "usepackage",
    "documentclass", "newenvironment", "DeclareMathOperator", "setlength", "addtolength",
    "setcounter", "addtocounter", "vspace", "hspace", "vskip", "hskip", "index", "glossary", "url",
    "hypersetup", "pagestyle", "thispagestyle", "graphicspath", "newtheorem", "author", "date",
    "thanks", "affiliation", "email", "pagenumbering", "color", "definecolor", "addbibresource",
    "lstset", "subfile", "import",
}  # fmt: skip
_DEFINITIONS = {
    "newcommand", "renewcommand", "providecommand", "DeclareRobustCommand", "def", "gdef", "edef",
    "xdef",
}  # fmt: skip
# Commands whose second argument is the text.
_TWO_ARGUMENTS = {"textcolor", "colorbox", "parbox", "foreignlanguage"}
_PARAGRAPHS = {
    "title", "part", "chapter", "section", "subsection", "subsubsection", "paragraph",
    "subparagraph", "caption",
}  # fmt: skip
_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "c": "\u0327",
    "k": "\u0328", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å",
    "AA": "Å", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "dots": "…", "ldots": "…",
    "LaTeX": "LaTeX", "TeX": "TeX", "textendash": "–", "textemdash": "—", "S": "§", "pounds": "£",
    "euro": "€", "copyright": "©", "par": "\n\n", "newline": "\n", "quad": " ",
}  # fmt: skip
_DEEPEST = 100


def latex_to_text(source: str) -> str:
    """The prose of a document's body: a line for each paragraph, heading, item and caption.

    Mathematics, comments, listings, tables, quotations, labels and citations are dropped.

    Raises
    ------
    UnreadableError
        Its groups are nested deeper than any document's.
    """
    source = _COMMENT_LINE.sub("", _ADDRESS.sub("", source))
    source = _VERB_OR_COMMENT.sub(_verb_as_text, source)
    body = _BODY.search(source)
    reader = _Reader(_MATHS.sub("", body[1] if body else source))
    text = reader.group()
    text = "\n\n".join([text, *reader.notes])
    text = text.replace("``", '"').replace("''", '"').replace("---", "—").replace("--", "–")
    return join_soft_breaks(block.strip() for block in re.split(r"\n\s*\n", text))


def _verb_as_text(match: re.Match[str]) -> str:
    """What \\verb shows, so that it means itself; of a comment, the line breaks before it."""
    if match["verb"] is None:
        return match["before"]
    return re.sub(r"[{}$]", r"\\\g<0>", match["verb"].replace("\\", ""))


class _Reader:
    """Walks the source once; `notes` collects footnotes, to follow the text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.depth = 0
        self.notes: list[str] = []

    def group(self) -> str:
        """The text up to the brace that closes the group at hand, or to the end."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise UnreadableError("braces nested too deep")
        parts = []
        while match := _TOKEN.match(self.source, self.position):
            self.position = match.end()
            if match["brace"] == "}" and self.depth > 1:
                break
            parts.append(self._token(match))
        self.depth -= 1
        return "".join(parts)

    def _token(self, match: re.Match[str]) -> str:
        if match["begin"] is not None:
            return self._environment(match["begin"].rstrip("*"))
        if match["command"]:
            return self._command(match["command"])
        if match["symbol"]:
            return self._symbol(match["symbol"])
        if match["brace"]:
            return self.group() if match["brace"] == "{" else ""
        return "\n\n" if match[0].startswith("\\end") else match[0].replace("~", " ")

    def _environment(self, name: str) -> str:
        if name in _DROPPED_ENVIRONMENTS:
            end = re.compile(rf"\\end\{{{re.escape(name)}\*?\}}").search(self.source, self.position)
            self.position = end.end() if end else len(self.source)
        else:
            self._skip_arguments()
        return "\n\n"

    def _command(self, name: str) -> str:
        if name in _ACCENTS:
            return self._accent(name)
        label = self._skip_options()
        if name == "item":
            return f"\n\n{label} " if label else "\n\n"
        if name in _PARAGRAPHS:
            return f"\n\n{self._argument() or ''}\n\n"
        if name == "footnote":
            self.notes.append(self._argument() or "")
        elif name in _DEFINITIONS:
            self._skip(_NEW_COMMAND)
            self._skip_arguments()
        elif name in _DROPPED_COMMANDS:
            self._skip_arguments()
        elif name in _TWO_ARGUMENTS:
            self._argument()
        # Of any other command the name goes and the text of its arguments stays.
        return _LETTERS.get(name, "")

    def _symbol(self, symbol: str) -> str:
        if symbol in _ACCENTS:
            return self._accent(symbol)
        if symbol == "\\":
            self._skip_options()
            return "\n"
        return {",": " ", ";": " ", ":": " ", "/": "", "-": "", "!": "", "@": ""}.get(
            symbol, symbol
        )

    def _accent(self, accent: str) -> str:
        base = self._argument()
        if base is None:
            match = self._skip(_BASE)
            base = ((match and match[1]) or "").strip()
        base = base.replace("\\", "").replace("ı", "i").replace("ȷ", "j")
        return unicodedata.normalize("NFC", base[:1] + _ACCENTS[accent]) + base[1:] if base else ""

    def _argument(self) -> str | None:
        if not self.source.startswith("{", self.position):
            return None
        self.position += 1
        return self.group()

    def _skip_arguments(self) -> None:
        self._skip_options()
        while self._argument() is not None:
            self._skip_options()

    def _skip_options(self) -> str:
        """Pass over ``[...]`` and return what the last one held."""
        match = self._skip(_OPTIONS)
        return match[1] if match else ""

    def _skip(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.source, self.position)
        self.position = match.end() if match else self.position
        return match
