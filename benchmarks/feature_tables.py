"""Turn stored results about features into tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from statistics import fmean

from benchmarks.features import AS_IT_IS, MIN_LINE_WORDS, VARIANTS
from benchmarks.figures import FIGURES, Document, Json, difference_of_kss, kss, mean
from benchmarks.german import WAYS
from benchmarks.tables import difference, markdown_table, milliseconds, percent

_KSS = {name: FIGURES[name] for name in ("KSS@1", "KSS@3", "KSS@5")}
_TYPING = ("ghost text", "right", "p50", "p99")
"""The last columns of a table of features."""


def features_table(result: Json) -> str:
    """Return what each feature does to writers with and without slips, and what it costs."""
    headings = ["", "typed", *_KSS, "KSS@5, against as it is", *_TYPING]
    rows = []
    for name in VARIANTS:
        for text, authors in result["variants"][name].items():
            usual = None if name == AS_IT_IS else result["variants"][AS_IT_IS][text]
            typed = "without slips" if text == "clean" else "with slips"
            rows.append([name, typed, *_typing_cells(authors, usual)])
    return markdown_table(headings, rows)


def german_table(result: Json) -> str:
    """Return what German and notes in two languages save; each second row against the first."""
    headings = ["", *_KSS, "KSS@5, against the row above", *_TYPING]
    rows, before = [], None
    for number, name in enumerate(WAYS):
        found = {"": result["ways"][name]}
        rows.append([name, *_typing_cells(found, before if number % 2 else None)])
        before = found
    return markdown_table(headings, rows)


def about_german(result: Json) -> str:
    """Return how much was typed in both languages, and how much in German alone."""
    both, german = (next(iter(result["ways"].values())), list(result["ways"].values())[-1])
    (words, notes), (german_words, texts) = (
        (sum(one["words"] for one in way["documents"]), len(way["documents"]))
        for way in (both, german)
    )
    return (
        f"{words:,} words of {notes} notes in both languages were typed, and {german_words:,} of "
        f"{texts} German documents: of each, the first {result['extent']['words_per_document']} "
        "words in each language."
    )


def _typing_cells(authors: Mapping[str, Json], usual: Mapping[str, Json] | None) -> list[str]:
    """Return keystrokes saved, the difference from the usual, ghost text, and times."""
    by_author = {author: figures["documents"] for author, figures in authors.items()}
    compared = ""
    if usual is not None:
        compared = difference(difference_of_kss(_documents(usual), _documents(authors)))
    times = [
        milliseconds(fmean(figures["milliseconds"][p] for figures in authors.values()))
        for p in ("p50", "p99")
    ]
    return [
        *(percent(mean(figure, by_author)) for figure in _KSS.values()),
        compared,
        *_ghost_cells(authors),
        *times,
    ]


def _documents(authors: Mapping[str, Json]) -> list[Document]:
    return [one for figures in authors.values() for one in figures["documents"]]


def _ghost_cells(authors: Mapping[str, Json]) -> list[str]:
    """Return at how many keys ghost text is shown, and how often it is right."""
    shown, right, keys = (
        sum(figures[key] for figures in authors.values()) for key in ("shown", "right", "keys")
    )
    return [percent(shown / keys), percent(right / shown) if shown else "–"]


def middle_table(result: Json) -> str:
    """Return what checking words against the text that follows does in the middle of a line."""
    if not any(figures["keys"] for figures in result["middle"]["on"].values()):
        return f"No line of the text has {MIN_LINE_WORDS} words."
    rows = []
    for name, label in (("off", "not checked; no ghost text"), ("on", "checked")):
        authors = result["middle"][name]
        by_author = {author: figures["documents"] for author, figures in authors.items()}
        savings = (percent(mean(partial(kss, length=k), by_author)) for k in (1, 3, 5))
        rows.append([label, *savings, *_ghost_cells(authors)])
    return markdown_table(["", "KSS@1", "KSS@3", "KSS@5", "ghost text", "right"], rows)


def refusals_table(result: Json) -> str:
    """Return what holding ghost text back does."""
    labels = {"off": "always shown", "on": "held back after three refusals"}
    rows = [
        [
            labels[name],
            f"{float(reads):.0%}".replace("%", " %"),
            f"{found['shown']:.0f}",
            f"{found['wrong']:.1f}",
            percent(found["saved"]),
        ]
        for reads, rules in result["refusals"].items()
        for name, found in rules.items()
    ]
    return markdown_table(["ghost text is", "read", "shown", "wrong", "keystrokes saved"], rows)


def languages_line(result: Json) -> str:
    """Return how often English was taken for German."""
    counted = result["languages"].values()
    paragraphs, switched = (sum(one[key] for one in counted) for key in ("paragraphs", "switched"))
    return (
        f"Of {paragraphs:,} English paragraphs, {switched} are taken for German at some word; in "
        "the rest the English model answers, as if it were alone."
    )
