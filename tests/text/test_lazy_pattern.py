"""Patterns that are compiled when they are first used, and what a start compiles."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from afterword.text.lazy_pattern import LazyPattern


def test_it_matches_as_the_compiled_pattern_does() -> None:
    lazy, compiled = LazyPattern("b(?P<vowel>[ae])", re.IGNORECASE), re.compile("b([ae])", re.I)
    text = "ABE ba"
    for find in ("match", "search", "fullmatch"):
        for place in (0, 1, 4):
            found, expected = getattr(lazy, find)(text, place), getattr(compiled, find)(text, place)
            assert (found and found.span()) == (expected and expected.span())
    assert [match["vowel"] for match in lazy.finditer(text)] == compiled.findall(text) == ["E", "a"]
    assert lazy.findall(text, 3) == ["a"]
    assert lazy.sub("-", text) == "A- -"


def test_it_is_compiled_once_and_late(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    real = re.compile

    def counted(pattern: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(pattern)
        return real(pattern, flags)

    monkeypatch.setattr(re, "compile", counted)
    lazy = LazyPattern("a")
    assert compiled == []
    assert lazy.match("a")
    assert lazy.match("a")
    assert lazy.search("ba")
    assert compiled == ["a"]


COUNTED = """
import gc, re, sys

importing = []
real = re.compile

def counted(pattern, flags=0):
    importing.append(sys._getframe(1).f_globals["__name__"])
    return real(pattern, flags)

re.compile = counted
from afterword.masking.prose_document import ProseDocument
from afterword.privacy.secrets import search
from afterword.text.lazy_pattern import LazyPattern

print(sum(name.startswith(("afterword.masking", "afterword.privacy")) for name in importing))
patterns = [one for one in gc.get_objects() if isinstance(one, LazyPattern)]

def used():
    return sum("compiled" in vars(one) for one in patterns)

prose = ProseDocument("a.txt", "Thank you for your letter.", "plaintext").prose_line(0)
print(len(patterns), used(), search(prose).secrets == [], used())
print([secret.kind for secret in search("The password is swordfish.").secrets])
"""


def test_a_document_without_secrets_needs_few_of_the_patterns() -> None:
    program = [sys.executable, "-c", COUNTED]
    printed = subprocess.run(program, capture_output=True, text=True, check=True).stdout
    at_import, counts, found = printed.splitlines()
    assert at_import == "0"
    total, masking, is_clean, searched = counts.split()
    assert is_clean == "True"
    assert int(total) > 150
    assert int(masking) < int(searched) < int(total) / 5
    assert found == "['password or key']"
