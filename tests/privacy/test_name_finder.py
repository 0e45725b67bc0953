"""Where the names of secrets are found, and where their letters are a piece of something else."""

from __future__ import annotations

import pytest

from afterword.privacy.name_finder import Name, Tier, find_names
from afterword.privacy.reading import Reading

from .kinds import PLAIN
from .more_kinds import MORE_PLAIN

WITHIN_OTHERS = (Tier.LOGIN, Tier.SEED, Tier.CODES)
"""Kinds of names that count inside another one."""


def found(text: str) -> list[Name]:
    return find_names(Reading(text))


def test_a_name_inside_another_one_is_left_out() -> None:
    (name,) = found("Passphrase: quizzlewump")
    assert (name.start, name.end) == (0, len("Passphrase"))
    nested = {
        text: (one, other)
        for text in (*PLAIN, *MORE_PLAIN)
        for names in [[name for name in found(text) if name.tier not in WITHIN_OTHERS]]
        for one in names
        for other in names
        if one is not other and other.start <= one.start and one.end <= other.end
    }
    assert not nested


@pytest.mark.parametrize("text", ["Spin 4821 times", "etc/password and the rest", "/etc/password"])
def test_letters_within_another_word_or_path_are_no_name(text: str) -> None:
    assert found(text) == []


def test_the_same_letters_at_the_start_are_a_name() -> None:
    assert [name.written for name in found("PIN 4821")] == ["pin"]
    assert [name.written for name in found("Password and the rest")] == ["password"]
