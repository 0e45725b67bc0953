"""Find what must never be learned or suggested, by its shape or by the name it is given.

There is one detector: training, the server and the index of the open documents all use it. Shapes
(keys, numbers, addresses) are looked for in prose, since what is masked is not remembered. Names
are looked for in the text as it was written, because name or value may stand in markup.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from afterword.privacy.name_finder import find_names
from afterword.privacy.passwords import find_passwords
from afterword.privacy.phrases import find_phrases
from afterword.privacy.reading import Reading
from afterword.privacy.shapes import SHAPES, SUSPECT, Secret, random_strings, tokens
from afterword.privacy.values import is_telling
from afterword.text.casing import fold
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import MASK, WORD

PASSWORD = "password or key"
PHRASE = "seed phrase or recovery codes"


class Findings(NamedTuple):
    """What is secret in a text.

    Attributes
    ----------
    secrets : list[Secret]
        Where, in order and without overlap.
    words : dict[str, int]
        Words, folded, that are passwords: they are secret wherever their document has them. With
        each, where the value ends that says so.
    """

    secrets: list[Secret]
    words: dict[str, int]


def find_secrets(text: str) -> list[Secret]:
    """Return the secrets in a text, in order and without overlap.

    Parameters
    ----------
    text
        Any text; offsets count its characters.
    """
    return search(text).secrets


def search(prose: str, written: str | None = None) -> Findings:
    """Search a text for secrets.

    Parameters
    ----------
    prose : str
        The text, all but prose masked if it has markup.
    written : str | None
        The same text, of the same length, as it was written; None if that is `prose`.
    """
    written = prose if written is None else written
    found = [secret for find in SHAPES for secret in find(prose)] if SUSPECT.search(prose) else []
    named, words = _named(written)
    found += named
    if words:
        found += _repeated(words, prose)
    return Findings(_merged(found), words)


def _named(written: str) -> tuple[list[Secret], dict[str, int]]:
    """Return the secrets that a text names, and the words that are secret everywhere in it."""
    reading = Reading(written)
    names = find_names(reading)
    passwords = list(find_passwords(reading, names))
    secrets = [Secret(PASSWORD, value.start, value.end) for value in passwords]
    phrases = list(find_phrases(reading, names))
    secrets += [Secret(PHRASE, phrase.start, phrase.end) for phrase in phrases]
    words: dict[str, int] = {}
    for value in passwords:
        words.setdefault(fold(value.word), value.end)
    for phrase in phrases:
        for code in filter(is_telling, phrase.codes):
            words.setdefault(fold(code), phrase.end)
    words.pop("", None)
    return secrets, words


def _repeated(words: Collection[str], text: str) -> Iterator[Secret]:
    """Yield the places of words that are passwords, however they are capitalised there."""
    for match in WORD.finditer(text):
        if fold(match[0]) in words:
            yield Secret(PASSWORD, *match.span())


def _merged(found: list[Secret]) -> list[Secret]:
    found.sort(key=lambda secret: (secret.start, -secret.end))
    merged: list[Secret] = []
    for secret in found:
        if merged and secret.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Secret(last.kind, last.start, max(last.end, secret.end))
        else:
            merged.append(secret)
    return merged


def redact(text: str) -> tuple[str, Counter[str]]:
    """Return the text without its secrets, and how many of each kind were removed.

    Removal is repeated until nothing is found: what stood on both sides of a secret may form
    another.
    """
    counts: Counter[str] = Counter()
    while secrets := find_secrets(text):
        counts.update(secret.kind for secret in secrets)
        text = _without(text, secrets)
    return text, counts


_SPACE_BEFORE_MARK = LazyPattern(rf"[ \t](?={MASK}+[.,;:!?)\n])")


def mask_named(source: str) -> tuple[str, int]:
    """Mask the secrets that a text with markup names, and return how many there are.

    What is left can be converted to prose: markup is kept where it stood. Secrets that show by
    their shape are for `redact` to remove from the prose.
    """
    found, words = _named(source)
    secrets = _merged([*found, *_repeated(words, source)] if words else found)
    pieces: list[str] = []
    end = 0
    for secret in secrets:
        pieces += [source[end : secret.start], _masked(source[secret.start : secret.end])]
        end = secret.end
    masked = "".join([*pieces, source[end:]])
    return (_SPACE_BEFORE_MARK.sub(MASK, masked) if secrets else masked), len(secrets)


_KEPT_MARKUP = LazyPattern(r"<[^<>\n]*>|\\[A-Za-z]+|[*`{}\[\]|\s]")


def _masked(value: str) -> str:
    """Mask a value, but for markup that something outside it may need to close."""
    kept = [match.span() for match in _KEPT_MARKUP.finditer(value)]
    pieces: list[str] = []
    end = 0
    for start, stop in kept:
        pieces += [MASK * (start - end), value[start:stop]]
        end = stop
    return "".join([*pieces, MASK * (len(value) - end)])


def looks_secret(word: str) -> bool:
    """Return whether a word or phrase must not be suggested."""
    if word.isalpha():
        return len(word) >= 16 and any(
            True for find in (tokens, random_strings) for _ in find(word)
        )
    return bool(find_secrets(word))


_AFTER = " \t\n.,;:!?)"
_EMPTIED = {"()", "[]", "<>", '""', "''", "``", "“”"}


def _without(text: str, secrets: Sequence[Secret]) -> str:
    """Remove spans, the brackets or quotes around them, and one of two spaces that would meet.

    The last goes first: what it leaves empty may then stand around the one before.
    """
    kept = _KeptSpans(text)
    ends = [0, *(secret.end for secret in secrets[:-1])]
    for first, secret in zip(reversed(ends), reversed(secrets), strict=True):
        kept.put(secret.end)
        start = secret.start
        while start > first and text[start - 1] + kept.head in _EMPTIED:
            start -= 1
            kept.drop()
        if start > first and text[start - 1] in " \t" and kept.head in _AFTER:
            start -= 1
        elif kept.head == " " and (start == 0 or text[start - 1] == "\n"):
            kept.drop()
        kept.stop = start
    kept.put(0)
    return kept.joined()


class _KeptSpans:
    """The parts of a text to keep, collected from its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: list[tuple[int, int]] = []
        self.stop = len(text)

    def put(self, start: int) -> None:
        """Keep what stands between `start` and `stop`."""
        if start < self.stop:
            self._spans.append((start, self.stop))

    @property
    def head(self) -> str:
        """Return the first character kept so far, or a line end if there is none."""
        return self._text[self._spans[-1][0]] if self._spans else "\n"

    def drop(self) -> None:
        """Drop that first character."""
        start, self.stop = self._spans.pop()
        self.put(start + 1)

    def joined(self) -> str:
        return "".join(self._text[start:stop] for start, stop in reversed(self._spans))
