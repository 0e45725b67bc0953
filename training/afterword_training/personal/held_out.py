"""Split a person's writing into what is learned from and what is set aside to test on."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from afterword.errors import UserError
from afterword.store.bundle import Bundle
from afterword.text.units import WORD
from afterword_training.corpus import CorpusDocument
from afterword_training.personal.provenance import Sources, files_of

HELD_OUT_SHARE = 0.1
MOST_HELD_OUT = 50_000
"""Words; more would make an evaluation slower, not more reliable."""
LEAST_HELD_OUT = 50
"""Words held out of the smallest amount of writing that can be learned from."""
_PLACES = tuple(
    map(re.compile, (r"\A", r"\Z", r"\A|\n|\Z", r"""\A|[.!?…]["'”’»)\]]*\s|[。！？]|\Z"""))
)
"""Where a text is cut rather than anywhere: not at all, at ends of lines, else of sentences."""


class Split(NamedTuple):
    """The two parts of some writing.

    Attributes
    ----------
    learned, held_out : list[str]
        What is learned from, and what is set aside to test on; in the order given.
    begun : str
        How the document of the first held-out text begins, up to that text, if it was cut in two.
        It is learned from, so every system that is tested on the rest has to read it first.
    """

    learned: list[str]
    held_out: list[str]
    begun: str = ""


def split(texts: Sequence[str], share: float = HELD_OUT_SHARE, most: int = MOST_HELD_OUT) -> Split:
    """Set the newest of some texts aside, about `share` of the words.

    The text that the share begins in stays whole if that makes it larger or smaller by less than
    half, and is cut in two otherwise. Both parts hold words, unless there are fewer than two in
    all: then nothing is held out.

    Parameters
    ----------
    texts : Sequence[str]
        In date order.
    share : float
        A half at most.
    most : int
        Words that are enough.
    """
    words = [len(WORD.findall(text)) for text in texts]
    wanted = min(max(1, int(share * sum(words))), most, sum(words) - 1)
    if wanted < 1:
        return Split(list(texts), [])
    at, missing = len(texts) - 1, wanted
    while words[at] < missing:
        missing -= words[at]
        at -= 1
    text = texts[at]
    place = _place(text, missing, wanted / 2)
    older, newer = text[:place].rstrip(), text[place:].lstrip()
    if not (older and newer):
        whole = at if newer else at + 1
        return Split(list(texts[:whole]), list(texts[whole:]))
    begun = text[: len(text) - len(newer)]
    return Split([*texts[:at], older], [newer, *texts[at + 1 :]], begun)


def _place(text: str, words: int, tolerance: float) -> int:
    """The place in a text to cut it, which has about so many words after it.

    The text's start, else its end, else the nearest end of a line, else of a sentence: the first
    of these that is less than `tolerance` words off.
    """
    starts = [match.start() for match in WORD.finditer(text)]
    exact = len(starts) - words
    for pattern in _PLACES:
        ends = (match.end() for match in pattern.finditer(text))
        off, end = min((abs(bisect_left(starts, end) - exact), end) for end in ends)
        if off < tolerance:
            return end
    return starts[exact]


def files_read(bundle: Bundle) -> frozenset[str] | None:
    """Return the files that a model has read, by its record; None for a personal model without one.

    The record does not keep their content, so a file edited since then still counts as read.
    """
    record = Sources.of(bundle)
    if record is None:
        return None if bundle.manifest.personal else frozenset()
    return record.files


def texts_read(bundle: Bundle) -> list[str] | None:
    """Return the personal texts that a model has read, as their files are now.

    None if the model has no record of them or some of the files are gone.
    """
    record = Sources.of(bundle)
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
    """Say in a sentence which documents are no fair test, because the model has read them.

    Empty if its record names none of them.
    """
    name, files = bundle.manifest.name, files_read(bundle)
    if files is None:
        return f"{name} does not say what it has learned from: on that its figures are too good."
    read = [document for document in documents if _file(document) in files]
    if not read:
        return ""
    return (
        f"{name} has read {len(read)} of the {len(documents)} documents typed here, such as "
        f"{read[0].file}: this does not show what it saves on new writing."
    )


def set_aside(documents: Sequence[CorpusDocument], base: Bundle) -> tuple[Split, str]:
    """Set aside documents to test a training on: none that the model to begin with has read.

    Of the others these are the newest, up to half of their words. Where that is too little to test
    on, the newest of all are set aside.

    Returns
    -------
    Split, str
        The parts, and why the test shows little, in a sentence; empty where nothing is known
        against it.
    """
    texts = [document.text for document in documents]
    files = files_read(base)
    if files is None:
        return split(texts), (
            f"{base.manifest.name} does not say what it has learned from. If this writing is part "
            "of it, neither figure shows what is saved on new writing."
        )
    read = [_file(document) in files for document in documents]
    known, fresh = ([t for t, r in zip(texts, read, strict=True) if r is k] for k in (True, False))
    half = sum(len(WORD.findall(text)) for text in fresh) // 2
    if known and half >= LEAST_HELD_OUT:
        return split([*known, *fresh], most=min(MOST_HELD_OUT, half)), ""
    parts = split(texts)
    if not any(read[len(read) - len(parts.held_out) :]):
        return parts, ""
    return parts, (
        f"{base.manifest.name}, from which the training began, has read this writing before: "
        "neither figure shows what is saved on new writing."
    )


def _file(document: CorpusDocument) -> str:
    """Return the file of a document as a record names it."""
    return files_of([document])[0]
