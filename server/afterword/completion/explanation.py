"""Explain the words of a list: what each layer gave them, and which files taught them."""

from __future__ import annotations

from dataclasses import dataclass

from afterword.completion.blend import LayerName
from afterword.completion.candidates import Candidate
from afterword.completion.engine import Engine
from afterword.completion.source_index import SourceIndex, WordSources
from afterword.masking.prose_document import ProseDocument
from afterword.text.casing import fold
from afterword.text.cursor import Cursor

PERSONAL_LAYERS: tuple[LayerName, ...] = ("ngram", "datastore")
"""The layers that are made of a person's files."""
MIN_PART = 0.0005
"""Smallest part that is worth telling; it is rounded to a tenth of a per cent."""


@dataclass(frozen=True)
class ExplainedWord:
    """A word of a list, and why it is there.

    Attributes
    ----------
    text : str
        The word, or the whole entry of a glossary.
    probability : float
        As in the list.
    parts : dict[LayerName, float]
        How much of the probability comes from each layer that gives it something.
    sources : WordSources
        The files that taught it, if one of the layers is personal and that is on record.
    abbreviation : str | None
        For an entry of the glossary, what it is the expansion of, or an empty string.
    """

    text: str
    probability: float
    parts: dict[LayerName, float]
    sources: WordSources
    abbreviation: str | None = None


@dataclass(frozen=True)
class Explanation:
    """The words of a list with their reasons, in the order of the list.

    Attributes
    ----------
    prefix : str
        The letters typed.
    words : list[ExplainedWord]
        The words.
    finished : float
        Probability that the letters are a whole word; 0 if some longer word is likelier, if no
        layer knows them, or if they are an abbreviation of the glossary.
    """

    prefix: str
    words: list[ExplainedWord]
    finished: float


def explain(
    engine: Engine,
    document: ProseDocument,
    cursor: Cursor,
    limit: int,
    index: SourceIndex | None = None,
    *,
    forgive_slips: bool = True,
) -> Explanation:
    """Return why words are listed at a cursor.

    Parameters
    ----------
    engine : Engine
        Has the words.
    document : ProseDocument
        The document.
    cursor : Cursor
        The place.
    limit : int
        Number of words, beside entries of the glossary.
    index : SourceIndex | None
        Says which files words come from.
    forgive_slips : bool
        As in `Engine.complete`.
    """
    listed = engine.complete(document, cursor, limit, forgive_slips=forgive_slips)
    parts = engine.parts(document, cursor, limit)
    abbreviations = {fold(word.entry.abbreviation) for word in listed.words if word.entry}
    is_abbreviation = fold(listed.prefix) in abbreviations
    return Explanation(
        listed.prefix,
        [_explained(word, parts.get(word.text, {}), index) for word in listed.words],
        0.0 if is_abbreviation else engine.finished_probability(document, cursor),
    )


def _explained(
    word: Candidate, parts: dict[LayerName, float], index: SourceIndex | None
) -> ExplainedWord:
    total = sum(parts.values())
    own = {
        name: word.probability * part / total
        for name, part in parts.items()
        if total and word.probability * part / total >= MIN_PART
    }
    is_personal = any(name in own for name in PERSONAL_LAYERS)
    sources = index.of(word.text) if index and is_personal else WordSources([], 0)
    abbreviation = word.entry.abbreviation if word.entry else None
    return ExplainedWord(word.text, word.probability, own, sources, abbreviation)
