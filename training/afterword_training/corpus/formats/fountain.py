"""Convert screenplays in Fountain to prose: action and dialogue."""

from __future__ import annotations

import re

# Notes, what is cut, and the title page.
_HIDDEN = re.compile(r"\[\[(?:(?!\[\[).)*?\]\]|/\*.*?(?:\*/|\Z)", re.DOTALL)
_TITLE_PAGE = re.compile(r"\A(?:[A-Za-z][\w ]{0,30}:[^\n]*\n(?:[ \t]+[^\n]*\n)*)+(?=\n|\Z)")
_SCENE = re.compile(r"\s*(?:(?:INT|EXT|EST|INT\.?/EXT|I/E)[. ]|\.(?=[^.\s])).*", re.IGNORECASE)
_TRANSITION = re.compile(r"\s*(?:[^a-z]*TO:|>.*)$")
_PARENTHETICAL = re.compile(r"\s*\(.*\)\s*$")
_FORCED_CHARACTER = re.compile(r"\s*@")
_MARKS = re.compile(r"^\s*[!~](?=\S)|^\s*#+\s*|^\s*=+\s*|(?<!\\)[*_]+|\\(?=[*_])")


def fountain_to_text(source: str) -> str:
    """Return the action and the dialogue, without who speaks, where a scene is, and notes."""
    lines = _HIDDEN.sub("", _TITLE_PAGE.sub("", source)).split("\n")
    kept = []
    for number, line in enumerate(lines):
        before = lines[number - 1].strip() if number else ""
        after = lines[number + 1].strip() if number + 1 < len(lines) else ""
        if _SCENE.fullmatch(line) or _TRANSITION.match(line) or _PARENTHETICAL.match(line):
            continue
        if not before and after and _is_character(line):
            continue
        kept.append(_MARKS.sub("", line))
    return "\n".join(kept)


def _is_character(line: str) -> bool:
    """Return whether a line above dialogue names who speaks."""
    name = line.partition("(")[0].strip()
    return _FORCED_CHARACTER.match(line) is not None or (bool(name) and name == name.upper())
