"""Find secrets of several words: the seed phrase of a wallet, lists of recovery codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from afterword.privacy.name_finder import Name, Tier
from afterword.privacy.ordinary_words import is_ordinary
from afterword.privacy.reading import Reading
from afterword.text.lazy_pattern import LazyPattern


class Found(NamedTuple):
    """A phrase or a line of codes in a text as it was written, and the codes one by one."""

    start: int
    end: int
    codes: tuple[str, ...]


SEED_LENGTHS = frozenset({12, 15, 18, 21, 24})
"""Words of a seed phrase (BIP 39)."""
MAX_SEED_CHARS = 500
"""How far after its name a seed phrase ends at most."""

_WORD = LazyPattern(r"[a-z]+")
_MARK = r"(?>(?:[-*•>|#] ?|\d{1,2}[.):]? ?)?)"
_SEED_WORD = r"(?>[a-z]{3,8})(?![^\W\d_])"
# After a name a word may be longer, for not every wallet keeps to the list.
_NAMED_WORD = r"(?>[a-z]{3,12})(?![^\W\d_])"
# Words of three letters or more, numbered or not, with a space, a comma or a line end between.
_RUN = LazyPattern(
    rf"(?<![^\s:\"'“(]){_MARK}{_NAMED_WORD}"
    rf"(?:(?>[ ,|]{{0,3}}(?:\n[ ,|]{{0,3}})?)(?<=[ ,|\n]){_MARK}{_NAMED_WORD}){{11,23}}"
)
_WHOLE_LINE = LazyPattern(
    rf"(?:(?<=\n)|(?<=: )|\A)[ \"']{{0,4}}{_SEED_WORD}(?: {_SEED_WORD}){{11,23}}[\"']?(?=\n|\Z)"
)
_NO_SEED_WORDS = (
    "some maybe things talked many most made could should really going think said says "
    "the and was were are his her had has not its our their been would could for from which"
    " is she him them than these those did does being each such und der die das les des une"
    " que los"
)
_IN_PROSE = frozenset(_NO_SEED_WORDS.split())
"""Words that no seed phrase has."""
_MARKED = (
    r"(?:[-*•>+|] {1,4}|\|{0,2} ?\(?(?:\d{1,2}|[a-z])(?:[.):]{1,2} {1,4}|(?<=\d) {1,4})"
    r"|\[[ x]?\] {1,4}){0,2}"
)
_BETWEEN = r"(?: ?[,;|/] ?| {1,9}(?:and |und |et |y |e )?)"
_CODE = LazyPattern(
    rf"\n(?: {{0,9}}\n){{0,2}}[ \t|]{{0,9}}{_MARKED}"
    rf"(?P<codes>[\w-]{{4,40}}(?:{_BETWEEN}[\w-]{{4,40}}){{0,9}})[ \t|]{{0,9}}(?=\n|\Z)"
)
_CODES_BESIDE = LazyPattern(
    r"[^\n:(]{0,20}?(?::|[ :(]*(?:are|is|sind|lauten|sont|son|sono)?|[ (]*| [-–—]) ?"
    rf"(?P<codes>[\w-]{{4,40}}(?:(?:, (?:and )?|{_BETWEEN})[\w-]{{4,40}}){{0,15}})[ .)]{{0,3}}"
    r"(?=\n|\Z)"
)
_PART_OF_CODE = LazyPattern(r"[^\W\d_]+")


def find_phrases(reading: Reading, names: Sequence[Name]) -> Iterator[Found]:
    """Yield each seed phrase, and each line of a list of codes, in a text as it was written."""
    for start, end in _seeds(reading, names):
        yield Found(*reading.span(start, end), ())
    for start, end in _codes(reading, names):
        # Each word of "correct-horse-staple" is one of the code.
        codes = tuple(_PART_OF_CODE.findall(reading.text[start:end]))
        yield Found(*reading.span(start, end), codes)


def _seeds(reading: Reading, names: Sequence[Name]) -> Iterator[tuple[int, int]]:
    for name in names:
        if name.tier is Tier.SEED:
            # A phone begins it with a capital letter.
            run = _RUN.search(reading.folded, name.end, name.end + MAX_SEED_CHARS)
            if run and _IN_PROSE.isdisjoint(_WORD.findall(run[0])):
                yield run.span()
    for line in _WHOLE_LINE.finditer(reading.text):
        words = _WORD.findall(line[0])
        if len(words) in SEED_LENGTHS and _IN_PROSE.isdisjoint(words):
            yield line.span()


def _codes(reading: Reading, names: Sequence[Name]) -> Iterator[tuple[int, int]]:
    """Yield the lines with codes below names, each once."""
    listed = 0
    for name in names:
        if name.tier is Tier.CODES and name.end > listed:
            beside = _CODES_BESIDE.match(reading.folded, name.end)
            words = _PART_OF_CODE.findall(beside["codes"]) if beside else []
            is_labelled = beside is not None and ":" in beside[0][: -len(beside["codes"])]
            if beside and (is_labelled or len(words) > 1) and not any(map(is_ordinary, words)):
                yield beside.span("codes")
            for start, listed in _codes_below(reading.text, name.end):
                yield start, listed


def _codes_below(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the codes on the lines below a name, as far as nothing else is on them."""
    end = text.find("\n", start, start + 60)
    if end < 0:
        return
    while line := _CODE.match(text, end):
        words = _PART_OF_CODE.findall(line["codes"].lower())
        if len(words) > 4 and any(map(is_ordinary, words)):
            return  # it is a sentence
        yield line.span("codes")
        end = line.end()
