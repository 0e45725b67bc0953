"""Hold the raw figures of a run, as they are stored in JSON, and compute those that are printed.

A run is a list of documents; the figures of several authors are the means over the authors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from statistics import fmean
from types import MappingProxyType
from typing import Any, TypeAlias

from afterword_training.evaluation.bootstrap import Interval, paired_interval
from afterword_training.evaluation.keystroke_savings import LIST_LENGTHS, Savings

Json: TypeAlias = dict[str, Any]
Document: TypeAlias = Json
"""What typing one document took: words, characters, keys by the length of the list, keys in an
editor, and how many words stood first, or among the first three, before a letter was typed."""
Figure: TypeAlias = Callable[[Sequence[Document]], float]


def by_document(run: Savings) -> list[Document]:
    """Return the raw figures of each document of a run, in the order in which they were typed."""
    documents = []
    for _, group in groupby(run.offers, key=lambda offer: offer.text):
        offers = list(group)
        costs = [offer.cost for offer in offers]
        keys = [sum(column) for column in zip(*(cost.keys for cost in costs), strict=True)]
        documents.append(
            {
                "words": len(offers),
                "characters": sum(cost.characters for cost in costs),
                "keys": {str(k): key for k, key in zip(LIST_LENGTHS, keys, strict=True)},
                "editor_keys": sum(cost.editor_keys for cost in costs),
                "first": sum(offer.rank == 1 for offer in offers),
                "among_three": sum(0 < offer.rank <= 3 for offer in offers),
            }
        )
    return documents


def saved(documents: Sequence[Document], keys: Callable[[Document], int]) -> float:
    """Return the fraction of the keystrokes saved in documents, given the keys of each."""
    characters = sum(document["characters"] for document in documents)
    return 1 - sum(map(keys, documents)) / characters if characters else 0.0


def kss(documents: Sequence[Document], length: int = 5) -> float:
    """Return the fraction of the keystrokes saved with a list of so many words."""
    return saved(documents, lambda document: document["keys"][str(length)])


def _offered(documents: Sequence[Document], name: str) -> float:
    words = sum(document["words"] for document in documents)
    return sum(document[name] for document in documents) / words if words else 0.0


FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        "KSS@1": lambda documents: kss(documents, 1),
        "KSS@3": lambda documents: kss(documents, 3),
        "KSS@5": lambda documents: kss(documents, 5),
        "editor": lambda documents: saved(documents, lambda one: one["editor_keys"]),
        "next word": lambda documents: _offered(documents, "first"),
        "top 3": lambda documents: _offered(documents, "among_three"),
    }
)
"""Every figure of keystrokes, by its heading."""


def mean(figure: Figure, authors: Mapping[str, Sequence[Document]]) -> float:
    """Return the mean of a figure over the authors who have documents; 0 if none has."""
    found = [figure(documents) for documents in authors.values() if documents]
    return fmean(found) if found else 0.0


def all_documents(system: Json) -> list[Document]:
    """Return the documents of all authors of a system, in a fixed order."""
    return [one for author in system["authors"].values() for one in author["documents"]]


def difference_of_kss(
    before: Sequence[Document], after: Sequence[Document], length: int = 5
) -> Interval | float:
    """Return how much KSS differs on the same documents, and between which figures it may be.

    All documents are taken together, whoever wrote them. If there are too few for an interval, it
    is the difference alone.
    """
    old, new = (
        [(one["characters"] - one["keys"][str(length)], one["characters"]) for one in documents]
        for documents in (before, after)
    )
    interval = paired_interval(old, new)
    return kss(after, length) - kss(before, length) if interval is None else interval


def percentiles(seconds: Sequence[float]) -> Json:
    """Return the median and the 99th percentile of some times, in milliseconds; 0 of none."""
    ordered = sorted(seconds) or [0.0]
    return {
        name: round(1e3 * ordered[int(len(ordered) * fraction)], 3)
        for name, fraction in (("p50", 0.5), ("p99", 0.99))
    }
