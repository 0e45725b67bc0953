"""Where the names of secrets are found, and where their letters are a piece of something else."""

from __future__ import annotations

import pytest

from afterword.privacy.name_finder import Name, Tier, any_of, find_names, variants
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


@pytest.mark.parametrize(
    "text",
    ["Spin 4821 times", "SPIN 4821", "pinstripe 4821", "Pinsk 4821", "desenha 4821", "compass: 4x",
     "COMPASS 4x", "etc/password and the rest", "/etc/password", "Key: patience",
     "The key: patience", "door codex 4821", "API keystone: 4x", "the door keys: two",
     "the clef: 4x", "htpasswd is a tool", "raip key"],
)  # fmt: skip
def test_letters_within_another_word_or_path_are_no_name(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("PIN 4821", ["pin"]),
        ("all the PINs", ["pins"]),
        ("Password and the rest", ["password"]),
        ("password a, password b, password c", ["password"] * 3),
        ("an mPass", ["pass"]),
        ("my GHToken", ["token"]),
        ("ownSecret", ["secret"]),
        ("PwOld", ["pw"]),
        ("GHPwOld", ["pw"]),
        ("an mTOKEN", ["token"]),
        ("dbpasswd = x", ["passwd"]),
        ('"dbpasswd": x', ["passwd"]),
        ("rootPasswd", ["passwd"]),
        ("adminjelszó: x", ["jelszo"]),
        ("userpw: x", ["userpw"]),
        ("我的密码：x", ["密码"]),
        ("我的🔑", ["🔑"]),
        ("Notas\nclave: x", ["clave"]),
        ("clave=x", ["clave"]),
        ("clave : x", ["clave"]),
        ("my api keys", ["api keys"]),
        ("the keyboard, and the door key", ["key"]),
        ("the door keys, and the door key", ["key"]),
        ("gatekey", ["key"]),
    ],
)
def test_names_are_found_where_a_word_begins(text: str, names: list[str]) -> None:
    reading = Reading(text)
    spelled = [
        reading.folded[name.start : name.end + name.is_plural]
        for name in find_names(reading)
        if name.tier not in WITHIN_OTHERS
    ]
    assert spelled == names


def test_the_spellings_of_a_name() -> None:
    assert variants("a-b") == ["a-b", "a_b", "a b", "ab"]
    assert variants("d'a") == ["d'a", "d’a"]
    assert variants("word") == ["word"]
    assert any_of("ab abc b") == "abc|ab|b", "the longest is tried first"
