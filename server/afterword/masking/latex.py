r"""LaTeX: the text between commands is prose; formulas, code, references and the preamble are not.

Known simplifications: an argument ends with its line; the text of a command inside a formula
(`\text`) and the labels of `\item` count as formula and option.
"""

from __future__ import annotations

import re

from afterword.masking.masker import State, mask_all, mask_common, mask_match
from afterword.text.units import MASK

_HIDDEN_ENVIRONMENTS = (
    r"equation|align|alignat|aligned|gather|multline|flalign|eqnarray|math|displaymath|dmath|split"
    r"|verbatim|Verbatim|lstlisting|minted|listing|alltt|filecontents|tikzpicture|tikzcd|axis"
    r"|pgfpicture|algorithmic|algorithm2e|forest|picture|thebibliography|comment"
)
_OPEN = re.compile(
    r"\\begin\{(?P<environment>(?:" + _HIDDEN_ENVIRONMENTS + r")\*?)\}"
    r"|\\(?P<verb>verb\*?|lstinline(?:\[[^\]]*+\])?|mintinline\{[^{}]*+\})(?P<bar>[^\sa-zA-Z*])"
    r"|\\(?:(?P<bracket>[\[(])|\\|%|\$)"
    r"|(?P<formula>(?>(?:\$\$[^$]*+\$\$|\$(?!\$)[^$\\]*+(?>(?:\\.[^$\\]*+)*)\$)+))"
    r"|(?P<dollar>\$\$?)|(?P<comment>%)"
)
_PREAMBLE = re.compile(r"\s*\\documentclass\b")
_DOCUMENT = "\\begin{document}"
_DEFINITION = re.compile(
    r"\s*\\(?:(?:re)?new(?:command|environment|theorem|length|counter)|providecommand|[gex]?def|let"
    r"|usepackage|RequirePackage|documentclass|Declare[A-Za-z]+|definecolor|hypersetup|graphicspath"
    r"|(?:tikz|pgf|lst|font|main|sans|mono)set\w*|set(?:length|counter|main\w+|sans\w+|mono\w+)"
    r"|addtolength|addtocounter|bibliography(?:style)?|input|include|geometry)(?![A-Za-z])"
)

_OPTION = r"\[[^\[\]]*+\]?"
_ARGUMENT = r"\{(?>(?:[^{}]|\{[^{}]*+\})*)\}?"
_MARKUP = re.compile(
    r"[\\{}~&`'](?:(?<=[{}~&`])[{}~&`]*+|(?<=')'|(?<=\\)(?:"
    r"begin\{(?:tabular[xy*]?|array|longtable|minipage|multicols|wrapfigure|column)\}"
    rf"(?>(?:{_OPTION}|{_ARGUMENT})*)"
    # Where a float goes, or settings; what else stands there may be the name of a theorem.
    r"|begin\{[^{}]*+\}\[(?:[!htbpH]++|[^\[\]\s=]++=[^\[\]]*+)(?:\]|\Z)"
    rf"|rule(?![A-Za-z])(?>(?:{_OPTION}|{_ARGUMENT})*)"
    r"|(?:(?!hyperref)[A-Za-z]{0,9}ref|[A-Za-z]{0,9}[cC]ite[A-Za-z]{0,9}|label|begin|end|url|path|href"
    r"|include(?:graphics|svg|only|pdf)|[hv]space|textcolor|color|colorbox|fontsize|addbibresource"
    r"|(?:this)?pagestyle|pagenumbering|gls[a-z]*|Gls[a-z]*|ac[slf]?p?|SI|si|qty|num|unit|ensuremath"
    r"|hypertarget|hyperlink|includegraphics|lstinputlisting|selectlanguage|bibitem|tag|cmidrule"
    rf"|input|include|subfile|index|glossary|usepackage|vskip|hskip)(?![A-Za-z])\*?(?>(?:{_OPTION})*)(?:{_ARGUMENT})?"
    rf"|[A-Za-z@]++\*?(?>(?:{_OPTION})*)"
    rf"|\\\*?(?:{_OPTION})?"
    # A character after a backslash is text, an accent is a mark over the letter that follows.
    r"|[\"'`^~=.]\{?|[^A-Za-z]))"
)
# Its last character closes; without the first it would pass for the apostrophe of a word.
_SINGLE_QUOTED = re.compile(r"(?<![`\\])`(?!`)[^`]{0,200}?'(?!\w)")
_LITERAL = frozenset("%&$#_")
_MAGIC_COMMENT = re.compile(r"%+\s*(?:!|-\*-)")
_FORMULA = re.compile(r"\$[^$]*+\$")


class Latex:
    """Mask commands and their arguments that are no text, formulas, listings and the preamble.

    States: "" text, "preamble", "formula" up to `mark` (or an empty line), "hidden" up to `mark`.
    """

    start = State()

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        if state.block == "preamble" or _PREAMBLE.match(line):
            begun = line.find(_DOCUMENT)
            if begun < 0:
                return mask_all(line), State("preamble")
            at = begun + len(_DOCUMENT)
            masked, state = _text(line[at:], State())
            return MASK * at + masked, state
        if not state.block and _DEFINITION.match(line):
            return mask_all(line), state
        if state.block == "formula" and not line.strip():
            return line, State()
        return _text(line, state)


def _text(line: str, state: State) -> tuple[str, State]:
    """Mask formulas, listings and the marks of comments, then what is left of the markup."""
    pieces: list[str] = []
    at = kept = 0
    while at < len(line):
        if state.block:
            end = _find(line, state.mark, at)
            at = end if end >= 0 else len(line)
            state = State() if end >= 0 else state
        elif opened := _OPEN.search(line, at):
            at = opened.end()
            if opened.lastgroup is None:
                continue  # an escaped mark, which opens nothing
            pieces.append(line[kept : opened.start()])
            kept = opened.start()
            if opened["comment"]:
                pieces.append(_comment(line[kept:]))
                kept = at = len(line)
            elif not opened["formula"]:
                state = _opened(opened)
                continue
        else:
            pieces.append(line[kept:])
            kept = at = len(line)
        pieces.append(mask_all(line[kept:at]))
        kept = at
    pieces.append(mask_all(line[kept:]) if state.block else line[kept:])
    # Code between two bars ends with its line at the latest.
    return _prose("".join(pieces)), State() if state.block == "verb" else state


def _opened(match: re.Match[str]) -> State:
    if match["environment"]:
        return State("hidden", f"\\end{{{match['environment']}}}")
    if match["verb"]:
        return State("verb", "}" if match["bar"] == "{" else match["bar"])
    if match["bracket"]:
        return State("formula", "\\]" if match["bracket"] == "[" else "\\)")
    return State("formula", match["dollar"])


def _find(line: str, mark: str, at: int) -> int:
    """Return the column after the next `mark` that no backslash escapes, or -1."""
    found = line.find(mark, at)
    while found > 0 and mark[0] == "$" and line[found - 1] == "\\":
        found = line.find(mark, found + 1)
    return found + len(mark) if found >= 0 else -1


def _comment(line: str) -> str:
    """Mask the percent signs and formulas of a comment, or all of one meant for a program."""
    if _MAGIC_COMMENT.match(line):
        return mask_all(line)
    text = line.lstrip("%")
    return MASK * (len(line) - len(text)) + _FORMULA.sub(mask_match, text)


def _prose(text: str) -> str:
    text = mask_common(text)
    if "`" in text and "'" in text:
        text = _SINGLE_QUOTED.sub(lambda match: match[0][:-1] + MASK, text)
    return _MARKUP.sub(_mask_markup, text)


def _mask_markup(match: re.Match[str]) -> str:
    markup = match[0]
    if len(markup) == 2 and markup[1] in _LITERAL:
        return MASK + markup[1]
    return mask_match(match)
