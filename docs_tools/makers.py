"""Name what makes each generated part of a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from docs_tools.command_reference import command_reference
from docs_tools.sentence import Sentence


@cache
def _sentence() -> Sentence:
    """Follow the sentence once for all parts that tell of it."""
    return Sentence()


MAKERS: dict[str, Callable[[], str]] = {
    "commands": command_reference,
    "tokens": lambda: _sentence().tokens(),
    "letters": lambda: _sentence().letters(),
    "paths": lambda: _sentence().paths(),
    "tree": lambda: _sentence().tree(),
    "parts": lambda: _sentence().parts(),
    "work": lambda: _sentence().work(),
}
"""By the name of the part."""

MEASURED = frozenset({"letters", "paths", "tree", "parts"})
"""Parts with figures of the network, which differ a little from one processor to another."""
