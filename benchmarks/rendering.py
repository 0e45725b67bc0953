"""Turn stored results into tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from statistics import fmean

from benchmarks.ceilings import ORACLES
from benchmarks.compare import AS_INSTALLED, SYSTEMS
from benchmarks.features import AS_IT_IS, VARIANTS
from benchmarks.figures import (
    FIGURES,
    Document,
    Json,
    all_documents,
    difference_of_kss,
    kss,
    mean,
)
from benchmarks.tables import difference, markdown_table, percent, size


def documents_by_author(system: Json, name: str = "documents") -> dict[str, list[Document]]:
    """Return the documents of each author of a system."""
    return {author: figures[name] for author, figures in system["authors"].items()}


def in_order(systems: Mapping[str, Json]) -> list[tuple[str, Json]]:
    """Return those systems of a comparison that there are, in the order of the tables."""
    return [(name, systems[name]) for name in SYSTEMS if name in systems]


def about_line(result: Json) -> str:
    """Return how much was typed."""
    extent = result["extent"]
    groups = result["systems"] if "systems" in result else result["variants"]
    first = next(iter(groups.values()))
    authors = first["authors"] if "authors" in first else first["clean"]
    documents = [one for figures in authors.values() for one in figures["documents"]]
    words = sum(one["words"] for one in documents)
    limit = extent["words_per_document"]
    part = f", the first {limit} of each" if limit < extent["words"] else ""
    return f"{words:,} words of {len(documents)} documents were typed{part}."


def machine_line(result: Json) -> str:
    """Return when and on what a result was made, with a warning about times of a busy machine."""
    about, machine = result["about"], result["about"]["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["packages"].items())
    memory = "" if machine["memory_gb"] is None else f", {machine['memory_gb']:.0f} GB of memory"
    load = (machine.get("load") or 0) if "server" in result else 0  # others have no times
    busy = f"**The machine was busy (load {load:.0f}): its times are too long.** "
    return (
        f"{busy if load > machine['cores'] else ''}"
        f"Measured on {machine['date']} on {machine['cores']} cores of {machine['processor']}"
        f"{memory}; {machine['system']}, Python {machine['python']}, {versions}. "
        f"Model: {about['model']['name']}, SHA-256 {about['model']['sha256'][:12]}…"
    )


def savings_table(result: Json) -> str:
    """Return the keystrokes that each system saves, and how it compares with the engine."""
    systems = result["systems"]
    reference = systems.get(AS_INSTALLED)
    headings = ["", *FIGURES, "KSS@5 without repeats", "KSS@5, against as installed"]
    rows = []
    for name, system in in_order(systems):
        label = SYSTEMS[name]
        if "measured" in system:
            label += f" (stored, {system['measured']})"
        by_author = documents_by_author(system)
        new = documents_by_author(system, "documents_without_repeats")
        compared = (
            ""
            if reference is None or name == AS_INSTALLED
            else difference(difference_of_kss(all_documents(reference), all_documents(system)))
        )
        rows.append(
            [
                label,
                *(percent(mean(figure, by_author)) for figure in FIGURES.values()),
                percent(mean(kss, new)),
                compared,
            ]
        )
    left_out = [f"{SYSTEMS[name]} is left out: {why}." for name, why in result["left_out"].items()]
    return "\n\n".join([markdown_table(headings, rows), *left_out])


def authors_table(result: Json) -> str:
    """Return KSS@5 of each author."""
    names = list(result["texts"])
    rows = [
        [SYSTEMS[name], *(percent(kss(docs)) for docs in documents_by_author(system).values())]
        for name, system in in_order(result["systems"])
    ]
    return markdown_table(["KSS@5", *names], rows)


def pooled_ghost(system: Json, name: str) -> list[Json]:
    """Return the counts of ghost text of all authors together, by threshold or range."""
    counted = [figures["ghost"][name] for figures in system["authors"].values()]
    return [
        {
            key: fmean(row[key] for row in rows)
            if key in ("probability", "low")
            else sum(row[key] for row in rows)
            for key in rows[0]
        }
        for rows in zip(*counted, strict=True)
    ]


def ghost_table(result: Json) -> str:
    """Return how often ghost text is shown and right, from each probability on."""
    named = [(name, one) for name, one in in_order(result["systems"]) if has_ghost(one)]
    words = [sum(f["ghost"]["words"] for f in one["authors"].values()) for _, one in named]
    columns = [pooled_ghost(one, "from") for _, one in named]
    rows = [
        [
            f"from {row[0]['probability']:.2f}",
            *(
                f"{percent(cell['shown'] / count)}: {percent(cell['right'] / cell['shown'])}"
                if cell["shown"]
                else "–"
                for cell, count in zip(row, words, strict=True)
            ),
        ]
        for row in zip(*columns, strict=True)
    ]
    return markdown_table(["shown: right", *(SYSTEMS[name] for name, _ in named)], rows)


def has_ghost(system: Json) -> bool:
    """Return whether a system has ghost text."""
    return all(figures["ghost"] for figures in system["authors"].values())


def costs_table(costs: Mapping[str, Json]) -> str:
    """Return what each system takes: space, memory and time."""
    headings = ["", "on the disk", "in memory", "to make", "answer, p50", "answer, p99"]
    rows = [
        [
            SYSTEMS[name],
            size(one["stored_bytes"]),
            size(one["memory_bytes"]),
            f"{one['seconds_to_make']:.1f} s",
            *(f"{one['milliseconds'][p]:.2f} ms" for p in ("p50", "p99")),
        ]
        for name, one in ((name, costs[name]) for name in SYSTEMS if name in costs)
    ]
    return markdown_table(headings, rows)


def ceilings_table(result: Json) -> str:
    """Return what each oracle saves."""
    rows = [
        [ORACLES[name], *(percent(mean(figure, authors)) for figure in FIGURES.values())]
        for name, authors in result["oracles"].items()
    ]
    return markdown_table(["listed first", *FIGURES], rows)


def features_table(result: Json) -> str:
    """Return what each feature does to writers with and without slips."""
    headings = ["", "typed", *list(FIGURES)[:3], "KSS@5, against as it is", "ghost text", "right"]
    rows = []
    for name in VARIANTS:
        for text, authors in result["variants"][name].items():
            by_author = {author: figures["documents"] for author, figures in authors.items()}
            usual = result["variants"][AS_IT_IS][text]
            compared = (
                ""
                if name == AS_IT_IS
                else difference(
                    difference_of_kss(
                        all_documents({"authors": usual}), all_documents({"authors": authors})
                    )
                )
            )
            shown, right, keys = (
                sum(figures[key] for figures in authors.values())
                for key in ("shown", "right", "keys")
            )
            rows.append(
                [
                    name,
                    "without slips" if text == "clean" else "with slips",
                    *(percent(mean(figure, by_author)) for figure in list(FIGURES.values())[:3]),
                    compared,
                    percent(shown / keys),
                    percent(right / shown) if shown else "–",
                ]
            )
    return markdown_table(headings, rows)


def feature_times_table(times: Mapping[str, Json]) -> str:
    """Return the time of an answer with each feature off and on."""
    rows = [
        [name, *(f"{times[name][p]:.2f} ms" for p in ("p50", "p99"))]
        for name in VARIANTS
        if name in times
    ]
    return markdown_table(["", "p50", "p99"], rows)


def middle_table(result: Json) -> str:
    """Return what checking words against the text that follows does in the middle of a line."""
    rows = []
    for name, label in (("off", "not checked; no ghost text"), ("on", "checked")):
        authors = result["middle"][name]
        by_author = {author: figures["documents"] for author, figures in authors.items()}
        shown, right, keys = (
            sum(figures[key] for figures in authors.values()) for key in ("shown", "right", "keys")
        )
        rows.append(
            [
                label,
                *(percent(mean(partial(kss, length=k), by_author)) for k in (1, 3, 5)),
                percent(shown / keys),
                percent(right / shown) if shown else "–",
            ]
        )
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


def first_answer_line(result: Json) -> str:
    """Return how soon the server answers, and how much memory it has."""
    server = result["server"]
    memory = server["memory_bytes"]
    return (
        f"The first answer comes {server['first_answer_seconds']:.2f} s after the process starts. "
        f"The server has {size(memory['empty'])} of memory with a short document, and "
        f"{size(memory['long'])} with the long one."
    )
