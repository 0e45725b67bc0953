"""Lines of Markdown that are no running text: rules, properties, containers, scripts."""

from __future__ import annotations

import re

from afterword.masking.masker import State
from afterword.text.lazy_pattern import LazyPattern

_RULE = LazyPattern(r"[-=*_:|+ \t]++\Z")
_DEFINITION = LazyPattern(r"\[(?!\^)[^\]]++\]:\s*+\S*+(?>(?:\s++[\"'(].*)?)\s*+\Z")
_HIDDEN_LINE = LazyPattern(
    # The end of a container; a property of Logseq's or Dataview's; a keyword or a date of Org's.
    r":{3,}\s*\Z|/{3,}\s*\Z|\*{0,2}[\w-][\w -]{0,40}\*{0,2}::(?=\s|\Z)"
    r"|#\+[A-Za-z_]|(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):\s|:END:\s*\Z"
)
_DRAWER = LazyPattern(r":(?:LOGBOOK|PROPERTIES):\s*\Z", re.IGNORECASE)

_CONTAINER = LazyPattern(
    r"(?:"
    r":{3,}[ \t]*(?:\{[^{}]*\}?|[\w-]+)?[ \t]*(?:\{[^{}]*\}?[ \t]*)?"
    r"|/{3,}[ \t]*[\w-]+[ \t]*\|?[ \t]*"
    r"|(?:!!!|\?\?\?)\+?[ \t]*(?:[\w-]+(?:[ \t]+[\w-]+){0,4}[ \t]+(?=\")|[\w-]*[ \t]*)"
    r"|===[+!]?[ \t]+(?=\")"
    r")"
)
_QUOTED_TITLE = LazyPattern(r"\"[^\"]*\"?\s*\Z")
DIRECTIVE_FENCE = LazyPattern(
    r"[`~]{3,}[ \t]*\{(?:note|warning|tip|important|caution|danger|error|hint|attention|admonition"
    r"|seealso|topic|sidebar|epigraph|highlights|pull-quote|todo|deprecated|versionadded"
    r"|versionchanged|dropdown|card|margin|aside|exercise|solution|theorem|proof|definition|lemma"
    r"|remark|example|div)\}[ \t]*"
)
"""A code fence whose content is prose: a directive of MyST."""

OPENS_HTML = LazyPattern(
    r" {0,3}<(?:div|section|details|article|center|figure|ul|ol|dl|p|main|header|footer|aside)\b"
)
"""A line that begins a block of HTML, in which an indented line is no code."""

_IMPORT = LazyPattern(
    r"import\s+(?:type\s+)?(?:[\w$*{][^'\"]*\sfrom\s*)?['\"][^'\"]*['\"]|import\s*\{[^}'\"]*\Z"
)
_EXPORT = LazyPattern(
    r"export\s+(?:(?:const|let|var)\s+[\w${\[][^=]*=|(?:async\s+)?(?:function|class)\b\s*\*?\s*\w+\s*[({]"
    r"|default\s+(?:(?:async\s+)?function\b|class\b|[({\[]|\w+\s*(?:\(|;|\Z))|type\s+\w+\s*="
    r"|interface\s+\w+\s*\{)|export\s*(?:\{|\*\s+(?:as\s+\w+\s+)?from\b)"
)
_BRACKETS = LazyPattern(r"[()\[\]{}]")

_SENTENCE = LazyPattern(
    r"\s*[\"“‘'(—–-]?(?!(?:Usage|Error|Warning|Note)\b)(?:[A-Z][a-z’']*|[AI])[,;:.!?]?[\"”’]?\s"
    r"[a-z’'-]+[,;:]?(?:\s|\Z)"
)
# Markup that a sentence may have, and code has not.
_SPAN = LazyPattern(
    r"==[^=]+==|\[[^\[\]]*\]\([^()]*\)|\[\[[^\[\]]*\]\]|\[[\^@][^\[\]]*\]|`[^`]*`|</?[a-z]+>"
    r"|\$[^$]*\$|\{\.[^{}]*\}|\{\{<[^{}]*>\}\}|\\\(.*?\\\)|\([^()=;]*\)|\w{2,}\.\w{2,}"
)
_CODE_SIGN = LazyPattern(r"[{}()\[\]<>=|$\\@#;]|::|->|\s[-+*/]{1,2}\s|\.\w|\w\.\w")


def is_hidden_line(line: str, at: int) -> bool:
    """Return whether a line, from a column on, holds no prose and opens nothing."""
    return any(pattern.match(line, at) for pattern in (_RULE, _DEFINITION, _HIDDEN_LINE))


def opens_drawer(line: str, at: int) -> bool:
    """Return whether a drawer begins, as Logseq writes them below an item."""
    return _DRAWER.match(line, at) is not None


def container_title(line: str, at: int) -> tuple[int, int] | None:
    """Return where the title of a container begins and ends, or None if no container begins.

    Containers are ":::tip[Title]", "::: warning Title", '!!! note "Title"', "/// note | Title" and
    '=== "Title"'; what is inside them is running text.
    """
    container = _CONTAINER.match(line, at)
    if container is None:
        return None
    start = container.end()
    if quoted := _QUOTED_TITLE.match(line, start):
        return start + 1, start + len(quoted[0].rstrip().rstrip('"'))
    return start, len(line)


def opens_script(line: str) -> State | None:
    """Return the state after a line that begins an import or export of MDX, or None."""
    if not line.startswith(("import", "export")):
        return None
    if _IMPORT.match(line) or _EXPORT.match(line):
        return _script(line, 0)
    return None


def goes_on_in_script(line: str, state: State) -> State | None:
    """Return the state after a line of an import or export; None if the script has ended."""
    if not line.strip():
        return state._replace(mark="blank")
    # Code that goes on after a blank line is indented, or closes a bracket.
    if state.mark and line[0] not in " \t)]}":
        return None
    return _script(line, state.depth)


def _script(line: str, depth: int) -> State:
    for bracket in _BRACKETS.finditer(line):
        depth += 1 if bracket[0] in "([{" else -1
    return State("script", depth=depth) if depth > 0 else State("blank")


def is_sentence(line: str) -> bool:
    """Return whether an indented line begins like a sentence, and not like code."""
    return _SENTENCE.match(line) is not None and not _CODE_SIGN.search(
        _SPAN.sub("", line).rstrip(" .!?…”\"'")
    )
