"""Find the case that a writer is using, and write words in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from afterword.text.letters import compose, is_in_word
from afterword.text.units import normalize_unit

_DOTTED_I = re.compile("i\u0307+")


class CaseVariant(NamedTuple):
    """One way to look up a typed prefix and to write the words that are found.

    Attributes
    ----------
    prefix : str
        What the words that are looked up start with.
    write : Callable[[str], str]
        Puts a word into the writer's case.
    changes_case : bool
        Whether words are written in another case than they are known in. Such a word is less
        likely to be meant than one that needs no change.
    """

    prefix: str
    write: Callable[[str], str]
    changes_case: bool


def fold(word: str) -> str:
    """Return a form that is equal for all cases, apostrophes and ways to type marks.

    That includes words that other letters spell in another case ("Straße" and "STRASSE"), digraphs
    ("ǅ", "ĳ"), and both letters i of Turkish ("ISI" may be "isi" or "ısı").
    """
    word = normalize_unit(word)
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())
    return _DOTTED_I.sub("i", folded.replace("ı", "i"))


def capitalise(word: str) -> str:
    """Return the word with its first letter in upper case and the others unchanged."""
    return word[:1].upper() + word[1:]


def has_inner_capitals(word: str) -> bool:
    """Return whether a letter other than the first one is a capital, as in "McDonald"."""
    return not word.islower() and word[1:] != word[1:].lower()


def ends_with_name(text: str) -> bool:
    """Return whether a text ends with a capitalised word and a space, as a first name would."""
    last = compose(text.rstrip().rpartition(" ")[2])
    return text.endswith(" ") and last.istitle() and last[-1].isalpha()


def begins_as_name(word: str) -> bool:
    """Return whether a word is written as names are: "Moore", "McCartney", "O'Brien"."""
    return word.istitle() or (word[:1].isupper() and word[1:2].islower())


def goes_on_with_sentence(text: str) -> bool:
    """Return whether a sentence has begun at the end of a text: after a word or a comma."""
    last = text.rstrip()[-1:]
    return is_in_word(last) or last == ","


def usual_cases(word: str) -> tuple[str, ...]:
    """Return a word as it is, in lower case, with a capital, and in capitals."""
    lower = word.lower()
    return word, lower, capitalise(lower), word.upper()


def case_variants(prefix: str, *, capitals: bool = False) -> list[CaseVariant]:
    """Return the ways to complete a prefix: unchanged, lower case behind a capital, ALL CAPS.

    `capitals` says that the text before it is all in capitals, so that no other case is meant.
    """
    lower = prefix.lower()
    if capitals and prefix == prefix.upper() and len(lower) == len(prefix):
        prefixes = dict.fromkeys((prefix, lower, capitalise(lower)))
        return [CaseVariant(one, str.upper, changes_case=False) for one in prefixes]
    variants = [CaseVariant(prefix, str, changes_case=False)]
    if len(lower) != len(prefix):  # some letters ("İ") are longer in lower case: no other variant
        return variants
    if prefix.isupper() and sum(map(str.isalpha, prefix)) > 1:  # "I'" is only one capital
        variants.append(CaseVariant(lower, str.upper, changes_case=True))
        variants.append(CaseVariant(capitalise(lower), str.upper, changes_case=True))
    elif prefix[:1].isupper() and prefix[1:] == lower[1:]:
        variants.append(CaseVariant(lower, capitalise, changes_case=True))
    return variants
