"""Terms, names and abbreviations that a person or a team has listed in files of their own.

One entry a line: a term ("Kubernetes", "Grand Central Terminal"), or an abbreviation and what it
stands for ("sgtm = sounds good to me"). What follows a `#` at the start of a line, or after a
space, is a comment.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import NamedTuple

import numpy as np

from afterword.completion.candidates import Candidate, Entry
from afterword.completion.word_distribution import WordDistribution, names_in
from afterword.privacy.secrets import find_secrets, looks_secret
from afterword.text.casing import fold
from afterword.text.letters import LETTERS
from afterword.text.units import WORD, normalize_unit

MAX_ENTRIES = 5_000
"""Entries of one file that are used."""
MAX_ENTRY_CHARS = 200
"""Longest term or expansion."""

_COMMENT = re.compile(r"(?:\A|\s)#.*")
_STARTS_WITH_LETTER = re.compile(LETTERS)
_FIRST_WEIGHT = 0.05
"""Weight of many names where nothing says that one comes, relative to the middle of a long one."""
_FIRST_HALF_NAMES = 50
"""Names at which they have half of that weight."""


class Problem(NamedTuple):
    """A line of a glossary that is left out, and why."""

    line: int
    reason: str


def parse_glossary(text: str) -> tuple[list[Entry], list[Problem]]:
    """Return the entries of a glossary, and the lines (from 1) that are none."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    lines = text.split("\n")
    secret = _secret_lines(text, lines)
    for number, line in enumerate(lines):
        content = _COMMENT.sub("", line).strip()
        if not content:
            continue
        if len(entries) == MAX_ENTRIES:
            problems.append(Problem(number + 1, f"only the first {MAX_ENTRIES:,} entries are used"))
            break
        try:
            entry = _parse_entry(content)
            if number in secret or any(map(looks_secret, WORD.findall(entry.text))):
                raise ValueError("it looks like a secret")
            entries.append(entry)
        except ValueError as error:
            problems.append(Problem(number + 1, str(error)))
    return entries, problems


def _parse_entry(content: str) -> Entry:
    """Return the entry of a line without its comment; ValueError with the reason if it is none."""
    if not content.isprintable():
        raise ValueError("it has a character that cannot be printed")
    if len(content) > MAX_ENTRY_CHARS:
        raise ValueError(f"it has more than {MAX_ENTRY_CHARS} characters")
    abbreviation, equals, expansion = (part.strip() for part in content.partition(" = "))
    if equals:
        if not WORD.fullmatch(abbreviation):
            raise ValueError("what stands before = must be one word of letters")
        return Entry(expansion, abbreviation)
    if "=" in content:
        raise ValueError("put a space before and after =, and write the abbreviation first")
    if not _STARTS_WITH_LETTER.match(content):
        raise ValueError("a term must begin with a letter")
    return Entry(content)


def _secret_lines(text: str, lines: Sequence[str]) -> set[int]:
    """Return the numbers of the lines that are part of a secret."""
    ends = list(accumulate(len(line) + 1 for line in lines))
    found: set[int] = set()
    for secret in find_secrets(text):
        first, last = (bisect_right(ends, place) for place in (secret.start, secret.end - 1))
        found.update(range(first, last + 1))
    return found


@dataclass(frozen=True)
class _Names:
    """Which words begin names, which follow the words that begin them, and the most of those."""

    first: WordDistribution
    following: dict[tuple[str, ...], WordDistribution]
    longest: int


class Glossary:
    """The entries that are offered in one document.

    Parameters
    ----------
    entries : Iterable[Entry]
        Those of all its files; of equal ones, one is kept.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = tuple(dict.fromkeys(entries))
        self._abbreviations: dict[str, list[Entry]] = defaultdict(list)
        self._by_letter: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
        for entry in sorted(self.entries, key=lambda entry: len(entry.typed)):
            key = fold(entry.typed)
            self._by_letter[key[:1]].append((key, entry))
            if entry.abbreviation:
                self._abbreviations[key].append(entry)
        self._names = _names_of(entry.text for entry in self.entries if not entry.abbreviation)

    def expansions(self, typed: str) -> list[Entry]:
        """Return the entries of which the letters typed, in any case, are the abbreviation."""
        return self._abbreviations.get(fold(typed), [])

    def starting_with(self, prefix: str) -> Iterator[Entry]:
        """Yield the entries that begin with the letters typed and are longer.

        Those in the very case that is typed come first, and then those in any case; of each, the
        short ones come before the long ones.
        """
        letters, typed = fold(prefix), normalize_unit(prefix)
        others: list[Entry] = []
        for key, entry in self._by_letter.get(letters[:1], ()):
            if len(key) > len(letters) and key.startswith(letters):
                if normalize_unit(entry.typed).startswith(typed):
                    yield entry
                else:
                    others.append(entry)
        yield from others

    def added_to(
        self,
        words: Sequence[Candidate],
        prefix: str,
        limit: int,
        is_withheld: Callable[[str], bool],
    ) -> list[Candidate]:
        """Return the words of a list with entries before and after them.

        Parameters
        ----------
        words : Sequence[Candidate]
            What the list has without the glossary.
        prefix : str
            The letters typed. What they are an abbreviation of comes before the words, what begins
            with them comes after the words.
        limit : int
            Maximum number of entries.
        is_withheld : Callable[[str], bool]
            Whether a word must not be suggested, whoever lists it.
        """
        listed = {normalize_unit(word.text) for word in words}

        def chosen(entries: Iterable[Entry], limit: int) -> list[Candidate]:
            new = (entry for entry in entries if normalize_unit(entry.text) not in listed)
            allowed = (
                entry for entry in new if not any(map(is_withheld, WORD.findall(entry.text)))
            )
            return [Candidate(entry.text, 0.0, entry=entry) for entry in islice(allowed, limit)]

        first = chosen(self.expansions(prefix), limit)
        return [*first, *words, *chosen(self.starting_with(prefix), limit - len(first))]

    def next_word(self, context: Sequence[str]) -> WordDistribution | None:
        """Return the distribution over the next word of a name; None without names.

        Parameters
        ----------
        context : Sequence[str]
            The units before the word, oldest first. If they are the beginning of a name, the
            weight is that of the middle of one, and its next word alone is expected.
        """
        names = self._names
        if names is None:
            return None
        for size in range(min(names.longest, len(context)), 0, -1):
            begun = tuple(map(normalize_unit, context[-size:]))
            if (found := names.following.get(begun)) is not None:
                return found
        return names.first


def _names_of(terms: Iterable[str]) -> _Names | None:
    """Count the words of names."""
    first: Counter[str] = Counter()
    following: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for term in terms:
        words = [normalize_unit(word) for word in term.split()]
        whole = [bool(WORD.fullmatch(word)) for word in words]
        if whole[0]:
            first[words[0]] += 1
        for place in range(1, len(words)):
            if all(whole[: place + 1]):
                following[tuple(words[:place])][words[place]] += 1
    if not first:
        return None
    longest = max(map(len, following), default=0)
    count = first.total()
    return _Names(
        _distribution(first, _FIRST_WEIGHT * count / (count + _FIRST_HALF_NAMES)),
        # After one word alone it may as well be another phrase.
        {begun: _distribution(c, len(begun) / (len(begun) + 1)) for begun, c in following.items()},
        longest,
    )


def _distribution(counts: Counter[str], weight: float) -> WordDistribution:
    vocabulary = sorted(counts)
    total = counts.total()
    probabilities = np.array([counts[word] / total for word in vocabulary], np.float32)
    return WordDistribution(vocabulary, probabilities, weight, names=names_in(vocabulary))
