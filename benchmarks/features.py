"""Type with each feature switched off and on, as writers who make no slips and who make some.

The author's names of the glossary are the capitalised words in the middle of a sentence that they
wrote at least three times before, 200 at most. The slips are those of `benchmarks.slips`.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from benchmarks.authors import Author
from benchmarks.compare import Extent
from benchmarks.figures import Document, Json, by_document, percentiles
from benchmarks.once import UnfinishedRun
from benchmarks.processes import Task, results_of
from benchmarks.recorder import Recorder
from benchmarks.refusals import NEVER, RAISED, record_words, simulate
from benchmarks.slips import SlippingWriter

from afterword.completion.candidates import Entry
from afterword.completion.config import EngineConfig
from afterword.completion.engine import Engine
from afterword.completion.glossary import Glossary
from afterword.lsp.paragraph_language import SURE_NATS
from afterword.store import registry
from afterword.text.language_detector import LanguageDetector
from afterword.text.units import WORD
from afterword_training.evaluation.keystroke_savings import type_texts, type_without_slips
from afterword_training.evaluation.predictors import EnginePredictor

MAX_NAMES, MIN_NAME_COUNT = 200, 3
MIN_LINE_WORDS = 10
"""Fewest words of a line in whose middle a word is typed."""
MAX_CHARS_BEFORE = 1_500
"""Upper bound on the text before a word that is typed in the middle of a line."""
READS = (0.0, 0.2)
"""Probabilities that a writer reads a ghost text, for those that are held back."""
_NAME = re.compile(r"(?<=[^\W\d_A-Z], |[^\W\d_A-Z]{2} )[A-Z]\w+")


class Variant(NamedTuple):
    """What is switched: fields of `EngineConfig`, and whether there is a glossary."""

    tunables: Mapping[str, Any] = MappingProxyType({})
    has_glossary: bool = False


AS_IT_IS = "as it is"
VARIANTS: Mapping[str, Variant] = MappingProxyType(
    {
        AS_IT_IS: Variant(),
        "slips are not forgiven": Variant({"slip_rate": 0}),
        "names need their capitals": Variant({"capital_factor": 0}),
        "a glossary of the author's names": Variant(has_glossary=True),
    }
)
"""What is compared; all but the glossary are on unless they are switched off."""


def measure_features(
    authors: Sequence[Author],
    extent: Extent,
    slips: Path | None,
    places: int,
    run: UnfinishedRun,
) -> Json:
    """Type the authors with each variant, one after the other, and return the raw figures.

    Parameters
    ----------
    authors : Sequence[Author]
        Whose writing is typed.
    extent : Extent
        How much of it.
    slips : Path | None
        A table of misspellings; None leaves out the writer who makes slips.
    places : int
        Words of each author that are typed in the middle of a line.
    run : UnfinishedRun
        Keeps what has been measured.
    """
    tables = {"clean": None} if slips is None else {"clean": None, "slips": slips}
    kinds = [(name, text) for name in VARIANTS for text in tables]
    tasks: dict[str, Task] = {
        f"{name}, {text}": partial(_of_each, authors, type_variant, name, extent, tables[text])
        for name, text in kinds
    }
    middles = {"off": False, "on": True}
    tasks |= {
        f"middle, {name}": partial(_of_each, authors, type_in_middle, places, checked)
        for name, checked in middles.items()
    }
    tasks["refusals"] = partial(_hold_back, authors, extent)
    tasks["languages"] = partial(_of_each, authors, _switches, extent)
    found = results_of(tasks, run)
    variants: Json = {name: {} for name in VARIANTS}
    for name, text in kinds:
        variants[name][text] = found[f"{name}, {text}"]
    return {
        "extent": extent._asdict(),
        "variants": variants,
        "middle": {name: found[f"middle, {name}"] for name in middles},
        "refusals": found["refusals"],
        "languages": found["languages"],
    }


def _of_each(authors: Sequence[Author], measure: Callable[..., Json], *arguments: object) -> Json:
    return {author.name: measure(author, *arguments) for author in authors}


def type_variant(author: Author, name: str, extent: Extent, slips: Path | None) -> Json:
    """Type an author with a variant, with or without slips."""
    variant = VARIANTS[name]
    texts = list(author.shortened(extent.words_per_document).typed)
    glossary = Glossary(own_names(author)) if variant.has_glossary else None
    recorder = Recorder(EnginePredictor(_engine(variant.tunables), glossary=glossary))
    writer = SlippingWriter(slips).type_word if slips else type_without_slips
    run = type_texts(recorder, texts, extent.words, type_word=recorder.recording(writer))
    return typing_figures(recorder, by_document(run))


def typing_figures(recorder: Recorder, documents: list[Document]) -> Json:
    """Return what typing documents took, how much ghost text was shown, and the times."""
    return {
        "documents": documents,
        "keys": len(recorder.seconds),
        "shown": len(recorder.shown),
        "right": sum(recorder.shown),
        "milliseconds": percentiles(recorder.seconds),
    }


def own_names(author: Author) -> list[Entry]:
    """Return the names that an author wrote most often before."""
    counts = Counter(name for text in author.before for name in _NAME.findall(text))
    common = [name for name, count in counts.most_common(MAX_NAMES) if count >= MIN_NAME_COUNT]
    return [Entry(name) for name in common]


def _engine(tunables: Mapping[str, Any] = MappingProxyType({})) -> Engine:
    return Engine(registry.open_model(registry.SHIPPED), EngineConfig(**dict(tunables)))


class Gap(NamedTuple):
    """A word that is missing in the middle of a line."""

    before: str
    word: str
    after: str


def gaps(author: Author, places: int) -> Iterator[Gap]:
    """Draw words in the middle of long lines, the same ones in every run; none without any."""
    draw = random.Random(1)
    lines = [
        (text[:start], line)
        for text in author.typed
        for start, line in _lines(text)
        if len(WORD.findall(line)) >= MIN_LINE_WORDS
    ]
    for above, line in draw.choices(lines, k=places) if lines else ():
        match = draw.choice(list(WORD.finditer(line))[2:-2])
        before = (above + line[: match.start()])[-MAX_CHARS_BEFORE:]
        yield Gap(before, match[0], line[match.end() :])


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def type_in_middle(author: Author, places: int, checked: bool) -> Json:
    """Type missing words where they belong; unchecked, what follows stands in the next line."""
    found = list(gaps(author, places))
    rests = [gap.after if checked else "\n" + gap.after for gap in found]
    recorder = Recorder(EnginePredictor(_engine(), rests))
    type_word = recorder.recording(type_without_slips)
    documents: list[Document] = []
    for gap in found:
        recorder.open()
        recorder.type(gap.before)
        _, cost = type_word(recorder, gap.word, "")
        documents.append(
            {
                "characters": cost.characters,
                "keys": dict(zip(("1", "3", "5"), cost.keys, strict=True)),
            }
        )
    figures = typing_figures(recorder, documents)
    return figures if checked else figures | {"shown": 0, "right": 0}


def _hold_back(authors: Sequence[Author], extent: Extent) -> Json:
    """Simulate writers who read none or some of the ghost text, with it held back and without."""
    engine = _engine()
    texts = [list(record_words(engine, author, extent.words)) for author in authors]
    raised = RAISED["halfway to 1"]
    return {
        str(reads): {
            name: simulate(texts, reads, refusals, raised)._asdict()
            for name, refusals in (("off", NEVER), ("on", 3))
        }
        for reads in READS
    }


def _switches(author: Author, extent: Extent) -> Json:
    """Count the paragraphs that are taken for German at some word, though they are English."""
    detector = LanguageDetector("en", "de")
    texts = author.shortened(extent.words_per_document).typed
    paragraphs = [line for text in texts for line in text.split("\n") if WORD.search(line)]
    wrong = sum(
        any(
            detector.evidence_for_second(line[: match.end()]) > SURE_NATS
            for match in WORD.finditer(line)
        )
        for line in paragraphs
    )
    return {"paragraphs": len(paragraphs), "switched": wrong}
