"""Turn stored results into tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from statistics import fmean

from benchmarks.ceilings import ORACLES
from benchmarks.compare import AFTER_LEARN, AFTER_TRAIN, AS_INSTALLED, SYSTEMS
from benchmarks.figures import (
    FIGURES,
    Document,
    Json,
    all_documents,
    difference_of_kss,
    kss,
    mean,
)
from benchmarks.parts import TIMED_PARTS
from benchmarks.tables import difference, markdown_table, milliseconds, percent, size

from afterword_training.evaluation.keystroke_savings import LIST_LENGTHS

MAX_LOAD = 0.75
"""Load of each core at the start of a run from which on its times are doubtful."""
HEADLINE = {
    AS_INSTALLED: "of the keystrokes are saved as installed",
    AFTER_LEARN: "after `afterword learn`",
    AFTER_TRAIN: "after `afterword train`",
    "ngram-both": "by n-grams of a large corpus and of the author together",
    "presage": "by Presage",
    "presage-own": "by Presage once it has counted the author's own writing",
}
"""The systems that are named first, and what is said of each."""


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
    plural = "s" * (len(documents) != 1)
    return f"{words:,} words of {len(documents)} document{plural} were typed{part}."


def machine_lines(results: Mapping[str, Json]) -> str:
    """Return when and on what results were made: a line for each run, with its parts.

    A line warns of times of a busy machine.
    """
    runs: dict[str, list[str]] = {}
    for part, result in results.items():
        runs.setdefault(json.dumps(result["about"]), []).append(part)
    lines = [
        (parts, machine_line(json.loads(about), is_timed=not set(parts).isdisjoint(TIMED_PARTS)))
        for about, parts in runs.items()
    ]
    if len(lines) == 1:
        return f"All in one run. {lines[0][1]}"
    return "\n".join(f"- {', '.join(parts)}: {line}" for parts, line in lines)


def machine_line(about: Json, *, is_timed: bool) -> str:
    """Return when and on what a run was made, with a warning if its times are too long."""
    machine = about["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["packages"].items())
    memory = "" if machine["memory_gb"] is None else f", {machine['memory_gb']:.0f} GB of memory"
    warning = busy_warning(machine.get("load"), machine["cores"]) if is_timed else ""
    return (
        f"Measured on {machine['date']} on {machine['cores']} cores of {machine['processor']}"
        f"{memory}; {machine['system']}, Python {machine['python']}, {versions}. "
        f"Model: {about['model']['name']}, SHA-256 {about['model']['sha256'][:12]}…"
        f"{f' {warning}' if warning else ''}"
    )


def busy_warning(load: float | None, cores: int) -> str:
    """Return a warning if other programs kept the machine busy when a run began; "" if not."""
    if load is None or load <= cores * MAX_LOAD:
        return ""
    return (
        f"**Other programs were running when this began (a load of {load:.1f} on {cores} cores), "
        "so the times may be too long. The other figures do not depend on that.**"
    )


def headline(result: Json) -> str:
    """Return what the most telling systems save with a list of five words."""
    found = {
        name: percent(mean(kss, documents_by_author(system)))
        for name, system in result["systems"].items()
    }
    said = [f"{found[name]} {label}" for name, label in HEADLINE.items() if name in found]
    sentences = [f"With a list of five words: {'; '.join(said)}."]
    if AS_INSTALLED in found:
        typed = documents_by_author(result["systems"][AS_INSTALLED])
        counted = percent(mean(FIGURES["editor"], typed))
        sentences.append(f"As an editor counts keys, it is {counted} as installed.")
    return " ".join(sentences)


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
                percent(mean(kss, new)) if any(new.values()) else "–",
                compared,
            ]
        )
    left_out = [
        f"Not measured: {SYSTEMS[name].removeprefix('+ ')} ({why})."
        for name, why in result["left_out"].items()
    ]
    return "\n\n".join([markdown_table(headings, rows), *left_out])


def gains_table(result: Json) -> str:
    """Return what learning and training bring, on the same documents."""
    steps = (
        ("as installed → after `learn`", AS_INSTALLED, AFTER_LEARN),
        ("after `learn` → after `train`", AFTER_LEARN, AFTER_TRAIN),
        ("as installed → after `train`", AS_INSTALLED, AFTER_TRAIN),
    )
    documents = {name: all_documents(one) for name, one in result["systems"].items()}
    rows = [
        [
            label,
            *(
                difference(difference_of_kss(documents[before], documents[after], length))
                for length in LIST_LENGTHS
            ),
        ]
        for label, before, after in steps
        if before in documents and after in documents
    ]
    if not rows:
        return "Neither learning nor training was measured."
    return markdown_table(["", *(f"KSS@{length}" for length in LIST_LENGTHS)], rows)


def training_table(result: Json) -> str:
    """Return how long learning and training take, all authors together, and what they leave."""
    authors = list(result["authors"].values())
    words = sum(one["words"] for one in authors)
    rows = []
    for label, key, stored in (
        ("`learn`", "learn_seconds", "personal_bytes"),
        ("`train`", "train_seconds", "stored_bytes"),
    ):
        seconds = sum(one[key] for one in authors)
        rows.append(
            [
                label,
                f"{words:,}",
                f"{seconds:,.0f} s",
                f"{words / seconds:,.0f}",
                size(fmean(one[stored] for one in authors)),
            ]
        )
    headings = ["", "words", "time", "words a second", "on the disk"]
    load = max(one.get("load") or 0 for one in authors)
    warning = busy_warning(load, result["about"]["machine"]["cores"])
    return "\n\n".join(filter(None, [markdown_table(headings, rows), warning]))


def authors_table(result: Json) -> str:
    """Return KSS@5 of each author; nothing if there is one alone."""
    names = list(result["texts"])
    if len(names) == 1:
        return ""
    rows = [
        [SYSTEMS[name], *(percent(kss(docs)) for docs in documents_by_author(system).values())]
        for name, system in in_order(result["systems"])
    ]
    return markdown_table(["KSS@5", *names], rows)


def repeats_line(result: Json) -> str:
    """Return how many of the words typed the authors have written before in the same way."""
    system = next(iter(result["systems"].values()))
    repeated = {}
    for author, figures in system["authors"].items():
        words, new = (
            sum(one["words"] for one in figures[name])
            for name in ("documents", "documents_without_repeats")
        )
        if new < words:
            repeated[author] = 1 - new / words
    if not repeated:
        return "None of the words typed is repeated."
    said = ", ".join(f"{percent(part)} of {author}'s" for author, part in repeated.items())
    others = ", and none of the others'" if len(repeated) < len(system["authors"]) else ""
    return f"Of the words typed, {said} are repeated{others}."


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
            *(milliseconds(one["milliseconds"][p]) for p in ("p50", "p99")),
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


def what_is_left(result: Json) -> str:
    """Return how much each way to get better could bring at most; nothing without all oracles."""
    saved = {name: mean(kss, authors) for name, authors in result["oracles"].items()}
    if saved.keys() != ORACLES.keys():
        return ""
    best, fifty, installed = (saved[name] for name in ("everything", "fifty", "installed"))
    absent, whole, order, unknown = (
        f"{100 * points:.1f}"
        for points in (
            best - saved["vocabulary"],
            best - installed,
            fifty - installed,
            best - fifty,
        )
    )
    return (
        f"Every word takes a key, so no list can save more than {percent(best)} of this text. "
        f"Words that the engine does not have at all cost {absent} points of that. It finds the "
        f"right word among its fifty best soon enough for {percent(fifty)}: of the {whole} points "
        f"between the first row and the ceiling, a better order alone could bring {order}, and "
        f"the other {unknown} need words that the network does not think of in time."
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
