"""Secrets drawn at random, in every way of writing one down, anywhere in a document."""

from __future__ import annotations

import random

import pytest

from afterword.masking.prose_document import ProseDocument
from afterword.privacy.secrets import find_secrets, search
from tests.attacks import Attack
from tests.examples import examples

from .kinds import MARKUP, PLAIN, SEEDS
from .more_kinds import MORE_MARKUP, MORE_PLAIN

PROSE = [
    "Thank you for your letter about the garden and the meeting on Monday.",
    "We will meet again in the morning, and we will bring the papers with us.",
    "It was the best of times for the people of the town.",
    "",
]


def drawn_secret(draw: random.Random) -> str:
    """Draw a word that nobody knows, in some case, with or without digits."""
    syllables = (draw.choice("bdfgklmnprstvz") + draw.choice("aeiou") for _ in range(4))
    word = "".join(syllables) + draw.choice("kmpxz")
    word = draw.choice((str.lower, str.capitalize, str.lower))(word)
    return word + draw.choice(("", "", "7", "42", "2024"))


@pytest.mark.attack("No secret is suggested", "secrets drawn at random in random documents")
def test_a_secret_is_found_wherever_it_stands(attack: Attack) -> None:
    for draw in attack.rounds(examples(300)):
        attack.count()
        language, way = draw.choice(
            [*MARKUP, *MORE_MARKUP, *(("plaintext", way) for way in [*PLAIN, *MORE_PLAIN])]
        )
        secret = drawn_secret(draw)
        if way in SEEDS:  # they are words
            secret = secret.lower().rstrip("0123456789")
        written = way.replace("WW", secret)
        before, after = ("\n".join(draw.choices(PROSE, k=draw.randint(0, 5))) for _ in range(2))
        document = ProseDocument("doc", f"{before}\n\n{written}\n\n{after}\n", language)
        prose = "\n".join(map(document.prose_line, range(len(document.lines))))
        found = search(prose, "\n".join(document.lines))
        start = prose.find(secret)
        is_covered = any(
            each.start <= start and start + len(secret) <= each.end for each in found.secrets
        )
        is_masked = start < 0
        assert secret.lower() in found.words or is_covered or is_masked, (language, written)
        if language == "plaintext":
            where = document.text.index(secret)
            assert any(
                each.start <= where and where + len(secret) <= each.end
                for each in find_secrets(document.text)
            ), written
