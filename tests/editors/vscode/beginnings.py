"""Beginnings of sentences, from which a test chooses one with the suggestions that it needs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ..reference_server import ReferenceServer, Suggestions

# Any model of English is sure how these continue. The int8 model's probabilities depend a little on
# how many letters arrive at a time, so ghost text close to the threshold could come and go.
IN_WORDS = (
    "I don't kn",
    "In addi",
    "at the sam",
    "Thank you ver",
    "I am looking forw",
    "I would like to intro",
)
AFTER_SPACES = (
    "in the United ",
    "at the same ",
    "as soon ",
    "Thank you very ",
    "I am looking forward ",
)


def choose_text(
    server: ReferenceServer, sentences: tuple[str, ...], wanted: Callable[[Suggestions], object]
) -> tuple[str, Suggestions]:
    """Return the first sentence with suggestions as wanted, and those suggestions."""
    for sentence in sentences:
        suggestions = server.suggest(sentence)
        if wanted(suggestions):
            return sentence, suggestions
    pytest.fail("the model suggests for none of the sentences what the test needs")
