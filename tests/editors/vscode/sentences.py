"""Beginnings of sentences, of which a test takes one that the model goes on with as it needs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ..expected import Answer, Server

# Where hardly any model of English is in doubt: the int8 model's probabilities depend a little on
# how many letters come at a time, and what is close to the threshold would come and go.
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


def choose(
    server: Server, sentences: tuple[str, ...], wanted: Callable[[Answer], object]
) -> tuple[str, Answer]:
    """The first of the sentences with such an answer, and the answer."""
    for sentence in sentences:
        answer = server.after(sentence)
        if wanted(answer):
            return sentence, answer
    pytest.fail("the model goes on with none of the sentences as the test needs it")
