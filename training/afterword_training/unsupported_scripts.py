"""Refuse languages that can't be learned: they write no spaces between words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple, NoReturn

from afterword.errors import UserError
from afterword.text.language_tag import primary_language

MAX_UNSUPPORTED_FRACTION = 0.2
"""Fraction of the letters that may be in such a script, as in quotations and names."""
_LETTER = re.compile(r"[^\W\d_]")


class Script(NamedTuple):
    """A script whose words are not found: its languages, its letters, its BCP 47 tags."""

    languages: str
    letters: re.Pattern[str]
    tags: str


SCRIPTS = (
    Script(
        "Chinese and Japanese",
        re.compile(
            "[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
            "\uff66-\uff9f\U00020000-\U000323af]"
        ),
        "zh yue cmn wuu nan hak lzh ja",
    ),
    Script("Thai", re.compile("[\u0e00-\u0e7f]"), "th"),
    Script("Lao", re.compile("[\u0e80-\u0eff]"), "lo"),
    Script("Tibetan", re.compile("[\u0f00-\u0fff]"), "bo dz"),
    Script("Burmese", re.compile("[\u1000-\u109f]"), "my"),
    Script("Khmer", re.compile("[\u1780-\u17ff]"), "km"),
)


def _refuse(script: Script) -> NoReturn:
    raise UserError(
        f"{script.languages} can't be learned yet: Afterword doesn't find the words of such writing"
    )


def check_tag(tag: str | None) -> None:
    """Raise UserError if the language of a BCP 47 tag can't be learned."""
    language = primary_language(tag or "")
    for script in SCRIPTS:
        if language in script.tags.split():
            _refuse(script)


def check_letters(texts: Iterable[str]) -> None:
    """Raise UserError if too many of the letters are in such a script."""
    letters, found = 0, dict.fromkeys(SCRIPTS, 0)
    for text in texts:
        letters += len(_LETTER.findall(text))
        for script in SCRIPTS:
            found[script] += len(script.letters.findall(text))
    for script, count in found.items():
        if count > MAX_UNSUPPORTED_FRACTION * letters:
            _refuse(script)
