"""Measure what would be saved if the right word were listed first wherever it could be.

Three oracles, in the convention of `afterword_training.evaluation.keystroke_savings`:

    everything   lists the right word before its first letter: no list can save more
    vocabulary   does so if the engine has the word at all: it is in the lexicon, or stands earlier
                 in the document
    fifty        lists it first if it is among the fifty best words that the engine has for the
                 letters typed: what a better order alone would bring
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial

from benchmarks.authors import Author
from benchmarks.compare import AFTER_LEARN, AS_INSTALLED, Extent, system_for
from benchmarks.figures import Document, Json, by_document
from benchmarks.once import UnfinishedRun
from benchmarks.processes import results_of

from afterword.completion.lexicon import LEXICON, Lexicon
from afterword.store import registry
from afterword.text.units import WORD, normalize_unit
from afterword_training.evaluation.keystroke_savings import type_texts
from afterword_training.evaluation.predictors import Predictor

LONG_LIST = 50
"""Words of the list in which the third oracle looks."""
ORACLES: Mapping[str, str] = {
    "installed": "no oracle: as installed",
    "learned": "no oracle: after `learn`",
    "everything": "the right word, always",
    "vocabulary": "the right word, if the lexicon or the document has it",
    "fifty": f"the right word, if it is among the best {LONG_LIST}: as installed",
    "fifty-learned": f"the right word, if it is among the best {LONG_LIST}: after `learn`",
}
"""The oracles, and what they list."""
LISTED_BY = {
    "installed": AS_INSTALLED,
    "learned": AFTER_LEARN,
    "fifty": AS_INSTALLED,
    "fifty-learned": AFTER_LEARN,
}
"""The systems whose lists are used, or looked into."""


class Oracle:
    """A `Predictor` that is told the words, and lists the right one first if it can.

    Parameters
    ----------
    texts : Sequence[str]
        What is typed, in this order.
    predictor : Predictor | None
        Lists those that it may list; None for one that may list every word.
    """

    def __init__(self, texts: Sequence[str], predictor: Predictor | None = None) -> None:
        self._texts = iter(texts)
        self._rest = ""
        self._predictor = predictor

    def open(self) -> None:
        """Begin the next document."""
        self._rest = next(self._texts)
        if self._predictor is not None:
            self._predictor.open()

    def type(self, text: str) -> None:
        """Go past what was typed."""
        self._rest = self._rest.removeprefix(text)
        if self._predictor is not None:
            self._predictor.type(text)

    def suggest(self, prefix: str, count: int) -> list[str]:
        """Return the right word, or nothing."""
        match = WORD.match(prefix + self._rest)
        word = match[0] if match else ""
        return [word] if self.can_list(prefix, word) else []

    def can_list(self, prefix: str, word: str) -> bool:
        """Return whether it may list a word after the letters typed."""
        return self._predictor is None or word in self._predictor.suggest(prefix, LONG_LIST)


class VocabularyOracle(Oracle):
    """Lists words that are in a lexicon, or stand earlier in the document."""

    def __init__(self, texts: Sequence[str], lexicon: Lexicon) -> None:
        super().__init__(texts)
        self._lexicon = lexicon
        self._written = ""

    def open(self) -> None:
        """Begin the next document."""
        super().open()
        self._written = ""

    def type(self, text: str) -> None:
        """Go past what was typed."""
        super().type(text)
        self._written += text

    def can_list(self, prefix: str, word: str) -> bool:
        """Return whether the engine has the word."""
        before = self._written.removesuffix(prefix)
        return normalize_unit(word) in self._lexicon or word in WORD.findall(before)


def measure_ceilings(
    authors: Sequence[Author], extent: Extent, run: UnfinishedRun, processes: int
) -> Json:
    """Type the authors with every oracle, several at a time, and return the raw figures."""
    tasks = {f"oracle {name}": partial(_measure_all, name, authors, extent) for name in ORACLES}
    results = results_of(tasks, run, processes)
    return {
        "extent": extent._asdict(),
        "oracles": dict(zip(ORACLES, results.values(), strict=True)),
    }


def _measure_all(name: str, authors: Sequence[Author], extent: Extent) -> Json:
    return {author.name: _measure(name, author, extent) for author in authors}


def _measure(name: str, author: Author, extent: Extent) -> list[Document]:
    """Type an author with an oracle."""
    texts = list(author.shortened(extent.words_per_document).typed)
    with ExitStack() as stack:
        oracle: Predictor
        if name == "everything":
            oracle = Oracle(texts)
        elif name == "vocabulary":
            bundle = registry.open_model(registry.SHIPPED)
            oracle = VocabularyOracle(texts, Lexicon.open(bundle.path / LEXICON))
        else:
            engine = system_for(LISTED_BY[name], author).make(author, None, stack).predictor
            oracle = Oracle(texts, engine) if name.startswith("fifty") else engine
        return by_document(type_texts(oracle, texts, extent.words))
