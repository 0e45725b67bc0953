"""Split a person's writing into a part to learn from and a part to test on."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from afterword.errors import UserError
from afterword.store.bundle import Bundle
from afterword.text.units import WORD
from afterword_training.corpus import CorpusDocument
from afterword_training.personal.provenance import Provenance, files_of

HELD_OUT_FRACTION = 0.1
MAX_HELD_OUT_WORDS = 50_000
"""More would make an evaluation slower, not more reliable."""
MIN_HELD_OUT_WORDS = 50
"""Words held out of the smallest amount of writing that can be learned from."""
_CUTS = tuple(
    map(re.compile, (r"\A", r"\Z", r"\A|\n|\Z", r"""\A|[.!?…]["'”’»)\]]*\s|[。！？]|\Z"""))
)
"""Places to cut a text, best first: its start, its end, the end of a line, of a sentence."""


class Split(NamedTuple):
    """The two parts of some writing.

    Attributes
    ----------
    learned, held_out : list[str]
        What is learned from, and what is set aside to test on; in the order given.
    beginning : str
        Beginning of the document whose end is the first held-out text, if it was cut in two. It is
        learned from, so every system has to read it before it is tested on the rest.
    """

    learned: list[str]
    held_out: list[str]
    beginning: str = ""


def split(
    texts: Sequence[str],
    fraction: float = HELD_OUT_FRACTION,
    max_words: int = MAX_HELD_OUT_WORDS,
) -> Split:
    """Set the newest of some texts aside, up to a given fraction of the words.

    The text in which the held-out part would begin stays whole if that changes the size of the part
    by less than half, and is cut in two otherwise. Both parts hold words, unless there are fewer
    than two in all: then nothing is held out.

    Parameters
    ----------
    texts : Sequence[str]
        In date order.
    fraction : float
        At most 0.5.
    max_words : int
        Words to hold out at most.
    """
    words = [len(WORD.findall(text)) for text in texts]
    wanted = min(max(1, int(fraction * sum(words))), max_words, sum(words) - 1)
    if wanted < 1:
        return Split(list(texts), [])
    at, missing = len(texts) - 1, wanted
    while words[at] < missing:
        missing -= words[at]
        at -= 1
    text = texts[at]
    place = _cut(text, missing, wanted / 2)
    older, newer = text[:place].rstrip(), text[place:].lstrip()
    if not (older and newer):
        whole = at if newer else at + 1
        return Split(list(texts[:whole]), list(texts[whole:]))
    beginning = text[: len(text) - len(newer)]
    return Split([*texts[:at], older], [newer, *texts[at + 1 :]], beginning)


def _cut(text: str, words: int, tolerance: float) -> int:
    """Return where to cut a text so that about `words` words come after the cut.

    That is the text's start, its end, or the nearest end of a line or of a sentence: the first of
    these that is less than `tolerance` words off. Otherwise the cut is exact.
    """
    starts = [match.start() for match in WORD.finditer(text)]
    exact = len(starts) - words
    for pattern in _CUTS:
        ends = (match.end() for match in pattern.finditer(text))
        off, end = min((abs(bisect_left(starts, end) - exact), end) for end in ends)
        if off < tolerance:
            return end
    return starts[exact]


def halve(parts: Split) -> Split:
    """Divide what is set aside: an older half to choose weights by, and a newer half to test on.

    The text by which weights are chosen cannot test them, because they were chosen to suit it.

    Parameters
    ----------
    parts : Split
        As `split` and `set_aside` return it.

    Returns
    -------
    Split
        The older half as `learned`, the newer one as `held_out`, and as `beginning` all that
        stands before the newer one in its document. A single word cannot be divided, and is both.
    """
    halves = split(parts.held_out, 0.5)
    if not halves.held_out:
        return Split(parts.held_out, parts.held_out, parts.beginning)
    is_of_first = len(halves.held_out) == len(parts.held_out)
    return halves._replace(beginning=parts.beginning * is_of_first + halves.beginning)


def files_read(bundle: Bundle) -> frozenset[str] | None:
    """Return the files that a model has read; None for a personal model without a record.

    The record does not hold their content, so a file that was edited since still counts as read.
    """
    record = Provenance.of(bundle)
    if record is None:
        return None if bundle.manifest.personal else frozenset()
    return record.files


def texts_read(bundle: Bundle) -> list[str] | None:
    """Return the personal texts that a model has read, as their files are now.

    None if the model has no record of them or some of the files are gone.
    """
    record = Provenance.of(bundle)
    if record is None:
        return None if bundle.manifest.personal else []
    try:
        documents = record.read().documents
    except UserError:
        return None
    found = [(_file(document), document.text) for document in documents]
    files = record.files
    if files - {file for file, _ in found}:
        return None
    return [text for file, text in found if file in files]


def known_already(bundle: Bundle, documents: Sequence[CorpusDocument]) -> str:
    """Return a sentence that says which documents are no fair test, as the model has read them.

    It is empty if the model's record names none of them.
    """
    name, files = bundle.manifest.name, files_read(bundle)
    if files is None:
        return (
            f"{name} has no record of what it has learned from: if this writing is part of it, the "
            "figures are too good."
        )
    read = [document for document in documents if _file(document) in files]
    if not read:
        return ""
    return (
        f"{name} has read {len(read)} of the {len(documents)} documents typed here, such as "
        f"{read[0].file}: this does not show what it saves on new writing."
    )


def set_aside(documents: Sequence[CorpusDocument], base: Bundle) -> tuple[Split, str]:
    """Set documents aside to test a training on, preferably some that the base model has not read.

    They are the newest of the unread ones, with up to half of their words. If that is too little to
    test on, they are the newest of all documents.

    Returns
    -------
    Split, str
        The parts, and a sentence that says why the test shows little; empty if the test is fair.
    """
    texts = [document.text for document in documents]
    files = files_read(base)
    if files is None:
        return split(texts), (
            f"{base.manifest.name} has no record of what it has learned from. If this writing is "
            "part of it, neither figure shows what is saved on new writing."
        )
    read = [_file(document) in files for document in documents]
    known, fresh = ([t for t, r in zip(texts, read, strict=True) if r is k] for k in (True, False))
    half = sum(len(WORD.findall(text)) for text in fresh) // 2
    if known and half >= MIN_HELD_OUT_WORDS:
        return split([*known, *fresh], max_words=min(MAX_HELD_OUT_WORDS, half)), ""
    parts = split(texts)
    if not any(read[len(read) - len(parts.held_out) :]):
        return parts, ""
    return parts, (
        f"{base.manifest.name}, which the training started from, has read this writing before: "
        "neither figure shows what is saved on new writing."
    )


def _file(document: CorpusDocument) -> str:
    """Return the file of a document, named as records name it."""
    return files_of([document])[0]
