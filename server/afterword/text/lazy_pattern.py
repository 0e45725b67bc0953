"""A regular expression that is compiled when it is first used.

The search for secrets and the maskers have more than 500 patterns, and most documents need ten of
them. Compiling all would take an eighth of the processor time of a start (docs/decisions/038), and
those that a text needs which names a password as long as several keys; so a server compiles them in
pauses.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, TypeAlias
from weakref import WeakSet

_Match: TypeAlias = re.Match[str]

SLICE_SECONDS = 0.002
"""`compile_some` begins no other pattern after this; one takes at most 0.005 s."""


class LazyPattern:
    """Match as a compiled pattern does, and compile it at the first use.

    Each method is that of the compiled pattern, looked up once.

    Parameters
    ----------
    pattern : str
        The regular expression.
    flags : int
        Those of `re.compile`.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags
        _uncompiled.add(self)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Return the compiled pattern."""
        _uncompiled.discard(self)
        return re.compile(self.pattern, self.flags)

    @cached_property
    def match(self) -> Callable[..., _Match | None]:
        """Return the method that matches at one place."""
        return self.compiled.match

    @cached_property
    def fullmatch(self) -> Callable[..., _Match | None]:
        """Return the method that matches a whole text."""
        return self.compiled.fullmatch

    @cached_property
    def search(self) -> Callable[..., _Match | None]:
        """Return the method that finds the first match."""
        return self.compiled.search

    @cached_property
    def finditer(self) -> Callable[..., Iterator[_Match]]:
        """Return the method that finds all matches."""
        return self.compiled.finditer

    @cached_property
    def findall(self) -> Callable[..., list[Any]]:
        """Return the method that finds the texts of all matches."""
        return self.compiled.findall

    @cached_property
    def split(self) -> Callable[..., list[Any]]:
        """Return the method that splits a text at the matches."""
        return self.compiled.split

    @cached_property
    def sub(self) -> Callable[..., str]:
        """Return the method that replaces all matches."""
        return self.compiled.sub


_uncompiled: WeakSet[LazyPattern] = WeakSet()


def are_uncompiled() -> bool:
    """Return whether there are patterns that have not been compiled yet."""
    return bool(_uncompiled)


def compile_some() -> None:
    """Compile as many patterns as a short time allows."""
    end = time.monotonic() + SLICE_SECONDS
    while time.monotonic() < end:
        try:
            pattern = _uncompiled.pop()
        except KeyError:  # all are compiled, the last one perhaps by another thread
            return
        _ = pattern.compiled
