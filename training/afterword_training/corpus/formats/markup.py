r"""Convert Markdown, LaTeX, Org, reStructuredText and AsciiDoc to prose, by the server's maskers.

The server reads a document through a masker. Reading through the same one here means that training
learns from a file what the server sees of it while it is open. Two things are added. Quotations,
tables and comments are prose to a masker, but not the writer's own running text, and are left out.
And characters that are written in a notation ("G\"odel", "caf&eacute;") are written plainly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from math import inf
from typing import NamedTuple

from afterword.masking.languages import masker
from afterword.text.units import MASK, Unit, expects_space, units
from afterword_training.corpus.formats.notation import plain_dashes, plain_entities, plain_latex
from afterword_training.corpus.paragraphs import join_soft_breaks

# The states of all maskers in which a line may be running text.
_RUNNING_TEXT = frozenset({"", "before settings", "blank", "code", "colons", "options"})
# Between two letters these do not end a word: emphasis, a link's target, inline tags.
_INSIDE_WORD = re.compile(
    r"(?!.*\}\{)(?:[*_={}\[\]]|~~|\\[-/]|(?<=\])\([^()\s]*+\)|(?<=\])\[[^\[\]]*+\]"
    r"|</?(?:a|abbr|b|em|i|mark|q|s|small|span|strong|sub|sup|u)\b[^<>]*+>)+"
)

_NEVER = r"(?!)"
_CLOSING = {"{": "}", "[": "]", "(": ")"}


class Markup(NamedTuple):
    """Describes how a markup language divides a text, beyond what its masker knows.

    Attributes
    ----------
    language : str
        The masker's language.
    begins_block : re.Pattern[str]
        A line that does not continue the paragraph before it: a heading, a list item.
    ends_block : re.Pattern[str]
        A line that the next one does not continue: a heading.
    not_own : re.Pattern[str]
        What is not the writer's own prose, one line or several, from the start of a line: a
        quotation, a table, a comment. What its group `own` matches is not left out.
    note : re.Pattern[str]
        What begins a footnote or remark inside a sentence, with its opening bracket. It is read
        after its paragraph, so that the sentence stays whole.
    prepare : Callable[[str], str]
        Changes the source before it is masked.
    finish : Callable[[str], str]
        Changes the resulting text.
    """

    language: str
    begins_block: re.Pattern[str]
    ends_block: re.Pattern[str]
    not_own: re.Pattern[str]
    note: re.Pattern[str] = re.compile(_NEVER)
    prepare: Callable[[str], str] = str
    finish: Callable[[str], str] = str

    def to_text(self, source: str) -> str:
        """Return the prose of a source: a line for each heading, paragraph and list item."""
        return self.finish(join_soft_breaks(self._blocks(self.prepare(source))))

    def _blocks(self, source: str) -> list[str]:
        blocks: list[list[tuple[str, str]]] = []
        is_open = False
        for line, masked in self._own_lines(source):
            has_text = any(character.isprintable() and character != " " for character in masked)
            if has_text:
                # What begins a block is masked: "12." at the start of a line may go on with it.
                begins = self.begins_block.match(line) and masked.lstrip(" \t").startswith(MASK)
                if is_open and not begins:
                    blocks[-1].append((line, masked))
                else:
                    blocks.append([(line, masked)])
            is_open = has_text and not self.ends_block.match(line)
        return [text for block in blocks for text in self._texts(block)]

    def _texts(self, block: Sequence[tuple[str, str]]) -> Iterator[str]:
        """Yield the text of a block without its notes, then that of each note."""
        line = "\n".join(line for line, _ in block)
        masked = "\n".join(masked for _, masked in block)
        notes: list[tuple[str, str]] = []
        if self.note.search(line):
            line, masked, notes = _without_notes(self.note, line, masked)
        for text in [(line, masked), *notes]:
            pairs = zip(text[0].split("\n"), text[1].split("\n"), strict=True)
            yield "\n".join(_unmasked(*pair) for pair in pairs)

    def _own_lines(self, source: str) -> Iterator[tuple[str, str]]:
        """Yield each line and its mask; an empty line for what is not the writer's own."""
        kind = masker(self.language)
        state = kind.start
        start = settled = 0
        is_own = True
        for line in source.split("\n"):
            if start >= settled:
                is_own = True
                if state.block in _RUNNING_TEXT and (found := self.not_own.match(source, start)):
                    settled = found.end()
                    is_own = found["own"] is not None
            masked, state = kind.mask(line, state)
            yield (line, masked) if is_own else ("", "")
            start += len(line) + 1


def _without_notes(
    note: re.Pattern[str], source: str, masked: str
) -> tuple[str, str, list[tuple[str, str]]]:
    """Cut the notes out of a block and its mask, and return them beside what is left of both."""
    pieces: list[tuple[str, str]] = []
    notes: list[tuple[str, str]] = []
    at = 0
    while opening := note.search(source, at):
        start, inner = opening.span()
        end = _end_of_bracket(source, inner - 1)
        if end < 0:
            break
        pieces += [(source[at:start], masked[at:start]), (MASK, MASK)]
        notes.append((source[inner : end - 1], masked[inner : end - 1]))
        at = end
    pieces.append((source[at:], masked[at:]))
    left = ("".join(piece[side] for piece in pieces) for side in (0, 1))
    return next(left), next(left), notes


def _end_of_bracket(source: str, start: int) -> int:
    """Return the position after the bracket that closes the one at `start`, or -1."""
    opening = source[start]
    closing = _CLOSING[opening]
    depth = 0
    for found in re.compile(rf"\\.|[{re.escape(opening + closing)}]", re.DOTALL).finditer(
        source, start
    ):
        if found[0] in (opening, closing):
            depth += 1 if found[0] == opening else -1
        if depth == 0:
            return found.end()
    return -1


def _unmasked(line: str, masked: str) -> str:
    """Remove what is masked, leaving a space where the server reads one."""
    pieces: list[str] = []
    left: Unit | None = None
    end = 0
    for unit in units(masked):
        gap = masked[end : unit.start]
        if MASK in gap:
            inside = _INSIDE_WORD.fullmatch(line, end, unit.start) is not None
            # The rules put no space before a dash; one that the writer put there stays.
            is_spaced_dash = gap.endswith(" ") and unit.text in "-—/"
            is_apart = not inside and expects_space(left, unit.text)
            gap = " " if is_apart or is_spaced_dash else ""
        pieces += [gap, unit.text]
        left, end = unit, unit.end
    return "".join(pieces)


_RST_MARK = re.compile(r"[ \t]*(?:[-*+•]|\(?(?:\w|\d{1,9}|#)[.)])[ \t]+")
_RST_OPENING = re.compile(r"[ \t]*(?:\.\.(?=\s|\Z)|:[^\s:`][^:`\n]*:(?=\s|\Z))")


def without_indented_quotations(source: str) -> str:
    """Blank the quotations of reStructuredText: paragraphs indented for no other reason.

    Literal blocks are blanked as well.
    """
    lines: list[str] = []
    column: float = 0  # where the text of the previous block begins
    quoted: int | None = None
    after_blank = False
    for line in source.split("\n"):
        indent = len(line) - len(line.lstrip())
        if not line.strip():
            after_blank = True
        elif (quoted is not None and indent >= quoted) or (after_blank and indent > column):
            quoted = indent if quoted is None else quoted
            line = ""  # noqa: PLW2901
        else:
            quoted, after_blank = None, False
            mark = _RST_MARK.match(line)
            # What is indented below a directive or a field belongs to it.
            column = inf if _RST_OPENING.match(line) else mark.end() if mark else indent
        lines.append(line)
    return "\n".join(lines)


def _without_typst_comments(source: str) -> str:
    return re.sub(r"(?<!:)//[^\n]*", "", source)


_NO_EXCEPTION = rf"(?P<own>{_NEVER})"

MARKDOWN = Markup(
    "markdown",
    begins_block=re.compile(
        r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)]|#{1,6})(?=\s|\Z)|:{3}|!!!|\?{3}|/{3}|===|[`~]{3}|\[\^"
        r"|</?(?:p|li|h\d|div|dd|dt)\b)"
    ),
    ends_block=re.compile(
        r"[ \t>]*(?:#{1,6}(?=\s|\Z)|:{3}|!!!|\?{3}|/{3}|===|[`~]{3}|\[![A-Za-z]"
        r"|</?(?:h\d|summary)\b)"
    ),
    note=re.compile(r"\^\["),
    # A quotation ends at an empty line or another block; a callout ("> [!note]") is not one. A
    # table has a rule below its first row.
    not_own=re.compile(
        r"(?P<own>[ \t]*>[ \t]*\[!(?!(?i:quote|cite)\b)[A-Za-z][^\n]*(?:\n[ \t]*>[^\n]*)*)"
        r"|(?:[ \t]*(?:[-*+]|\d{1,9}[.)]))*[ \t]*>[^\n]*"
        r"(?:\n(?!\s*(?:\n|\Z)|[ \t]*(?:#{1,6}\s|[-*+]\s|\d{1,9}[.)]\s|`{3}|~{3}))[^\n]*)*"
        r"|[ \t]*<(?P<tag>table|blockquote)\b(?s:.*?)(?:</(?P=tag)>|\Z)"
        r"|[ \t]*(?i:#\+begin_quote\b(?s:.*?)(?:\n[ \t]*#\+end_quote\b[^\n]*|\Z))"
        r"|(?=[^\n|]*\|)[^\n]*\n[ \t]*\|?[ \t]*:?-+:?[ \t]*\|[ \t:|-]*(?=\n|\Z)"
        r"(?:\n(?=[^\n|]*\|)[^\n]*)*"
    ),
    prepare=plain_entities,
)
LATEX = Markup(
    "latex",
    begins_block=re.compile(
        r"\s*\\(?:item|(?:sub){0,2}section|chapter|part|(?:sub)?paragraph|caption|begin|end|par"
        r"|title|maketitle|opening|closing)(?![A-Za-z])"
    ),
    ends_block=re.compile(
        r"\s*\\(?:(?:sub){0,2}section|chapter|part|(?:sub)?paragraph|caption|title|opening)"
        r"(?![A-Za-z])"
    ),
    not_own=re.compile(
        rf"{_NO_EXCEPTION}|[ \t]*\\begin\{{"
        r"(?P<name>(?:quote|quotation|tabular[xy]?|longtable|array)\*?)\}.*?(?:\\end\{(?P=name)\}|\Z)",
        re.DOTALL,
    ),
    note=re.compile(
        r"\\(?:footnote(?:text)?|endnote|sidenote|marginnote|marginpar|todo|thanks|fxnote|mpar)"
        r"(?:\[[^\[\]]*\])*\{"
    ),
    prepare=plain_latex,
    finish=plain_dashes,
)
ORG = Markup(
    "org",
    begins_block=re.compile(r"\*+\s|\s*(?:[-+]|\d{1,9}[.)]|(?<=\s)\*)\s|#\+|\[fn:"),
    ends_block=re.compile(r"\*+\s|#\+"),
    not_own=re.compile(
        rf"{_NO_EXCEPTION}"
        r"|[ \t]*#\+begin_quote\b.*?(?:\n[ \t]*#\+end_quote\b[^\n]*|\Z)"
        r"|[ \t]*(?:#(?=\s|\Z)|\|)[^\n]*",
        re.DOTALL | re.IGNORECASE,
    ),
    note=re.compile(r"\[(?=fn:[\w-]*:)"),
)
RST = Markup(
    "restructuredtext",
    begins_block=re.compile(r"\s*(?:(?:[-*+•|]|\(?(?:\d{1,9}|#)[.)])\s|\.\.\s)"),
    ends_block=re.compile(_NEVER),
    # Comments, quotations and tables with all that is indented below them, fields, other tables.
    not_own=re.compile(
        rf"{_NO_EXCEPTION}"
        r"|(?P<indent>[ \t]*)\.\.(?=\s|\Z)"
        r"(?:[ \t]+(?:epigraph|highlights|pull-quote|(?:list-)?table)::"
        r"|(?![ \t]+(?:\[|_|\||[A-Za-z][\w:.+-]*?::)))[^\n]*"
        r"(?:\n(?:[ \t]*(?=\n|\Z)|(?P=indent)[ \t][^\n]*))*"
        r"|[ \t]*:[^\s:`][^:`\n]*:(?=\s|\Z)[^\n]*"
        r"|[ \t]*(?:\+[=-]|\|(?=[^\n]*[ \t]\|[ \t]*(?:\n|\Z)))[^\n]*"
        r"|[ \t]*={2,}(?: +={2,})+[ \t]*\n.*?\n[ \t]*={2,}[ =]*(?=\n[ \t]*(?:\n|\Z)|\Z)",
        re.DOTALL,
    ),
    prepare=without_indented_quotations,
)
ASCIIDOC = Markup(
    "asciidoc",
    begins_block=re.compile(
        r"(?:=+|#+|\s*(?:[-*]+|\.+|\d{1,9}\.|<[\d.]+>))\s|\.(?=[^\s.])|\+\s*\Z"
    ),
    ends_block=re.compile(r"(?:=+|#+)\s|\.(?=[^\s.])|\+\s*\Z"),
    not_own=re.compile(
        rf"{_NO_EXCEPTION}"
        r"|(?P<mark>_{4,}|[|,:!]={3,})[ \t]*\n.*?(?:(?<=\n)(?P=mark)[ \t]*(?=\n|\Z)|\Z)"
        r"|\[(?:quote|verse)[^\]\n]*\](?:\n(?!_{4})[^\n]*\S[^\n]*)*"
        r"|//[^\n]*",
        re.DOTALL,
    ),
)
TYPST = Markup(
    "typst",
    begins_block=re.compile(r"\s*(?:=+|[-+/]|\d{1,9}\.)\s|#(?:figure|quote|heading)\b"),
    ends_block=re.compile(r"\s*=+\s"),
    not_own=re.compile(
        rf"{_NO_EXCEPTION}|[ \t]*#quote(?:\([^()]*\))?\[(?:[^\[\]]|\[[^\[\]]*\])*\]?"
    ),
    note=re.compile(r"#footnote\["),
    prepare=_without_typst_comments,
)
