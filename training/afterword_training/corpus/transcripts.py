"""Leave out what was pasted from a terminal: patches, tracebacks and shell sessions."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DIFF_START = re.compile(r"diff (?:--git|-[a-zA-Z]+) \S|Index: \S+[ \t]*$|--- \S.*$|@@ -\d")
_DIFF_HEADER = re.compile(
    r"diff (?:--git|-)|index [0-9a-f]+\.\.|(?:new|deleted) file mode|(?:old|new) mode"
    r"|(?:dis)?similarity index|(?:rename|copy) (?:from|to)|Binary files|GIT binary patch"
    r"|Index: |={5,}[ \t]*$|(?:---|\+\+\+) \S"
)
_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_DIFF_STAT = re.compile(r" \S.* \|[ \t]+(?:\d+ ?[+-]*|Bin .*)$| \d+ files? changed\b")
_TRACEBACK = re.compile(r"[ \t]*Traceback \(most recent call last\):")
_FRAME = re.compile(
    r"[ \t]+at [\w.$<>/]+(?:\(.*\)|:\d+)?[ \t]*$|Caused by: [\w.$]+|Exception in thread \""
    r"|[ \t]*#\d+[ \t]+(?:0x[0-9a-f]+|\S+ \()|[ \t]*\.{3} \d+ more$|[ \t]+from \S+:\d+:in "
    r"|[\w.]+\.\w+(?:Exception|Error): "
)
_PROMPT = re.compile(
    r"[ \t]*(?:\$[ \t]+(?=[a-z./~]\S*(?:\s|$))|[\w.-]+@[\w.-]+[: ]\S*[$#%](?:[ \t]|$)"
    r"|[A-Z]:\\[^>\n]*>|PS [A-Z]:\\[^>\n]*>|>>> (?=\S)|\[[\w.-]+@[\w.-]+[^\]]*\][$#])"
)


def without_transcripts(lines: Sequence[str]) -> list[str]:
    """Return lines of prose without those that were pasted from a terminal."""
    kept: list[str] = []
    number = 0
    while number < len(lines):
        end = _transcript_end(lines, number)
        if end == number:
            kept.append(lines[number])
            end += 1
        number = end
    return kept


def _transcript_end(lines: Sequence[str], start: int) -> int:
    """Return the line after the transcript that begins in a line; that line if none begins."""
    line = lines[start]
    if _is_diff(lines, start):
        return _diff_end(lines, start)
    if _DIFF_STAT.match(line) or _FRAME.match(line):
        return start + 1
    if _TRACEBACK.match(line):
        return _traceback_end(lines, start)
    if _PROMPT.match(line):
        return next((n for n in range(start, len(lines)) if not lines[n].strip()), len(lines))
    return start


def _is_diff(lines: Sequence[str], start: int) -> bool:
    if not _DIFF_START.match(lines[start]):
        return False
    # "--- Ann" is a diff only above its other half.
    is_alone = lines[start].startswith("--- ")
    return not is_alone or (start + 1 < len(lines) and lines[start + 1].startswith("+++ "))


def _diff_end(lines: Sequence[str], start: int) -> int:
    """Skip headers and hunks, whose first line says how many lines they have."""
    number = start
    while number < len(lines):
        if hunk := _HUNK.match(lines[number]):
            number = _hunk_end(lines, number + 1, int(hunk[1] or 1), int(hunk[2] or 1))
        elif _DIFF_HEADER.match(lines[number]):
            number += 1
        else:
            break
    return max(number, start + 1)


def _hunk_end(lines: Sequence[str], start: int, old: int, new: int) -> int:
    number = start
    while number < len(lines) and (old > 0 or new > 0):
        sign = lines[number][:1]
        if sign not in ("", " ", "+", "-", "\\"):
            break
        old -= sign in ("", " ", "-")
        new -= sign in ("", " ", "+")
        number += 1
    return number


def _traceback_end(lines: Sequence[str], start: int) -> int:
    """Skip the indented frames and the error below them."""
    indent = len(lines[start]) - len(lines[start].lstrip())
    number = start + 1
    while number < len(lines) and lines[number].startswith(" " * (indent + 1)):
        number += 1
    return min(number + 1, len(lines))
