"""Write the result of a training as one self-contained HTML page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from afterword.store.bundle import Bundle
from afterword.store.paths import write_text
from afterword_training.evaluation.example_finder import Example
from afterword_training.evaluation.learning_curve import LABEL, svg
from afterword_training.evaluation.report import EvaluationReport, Row
from afterword_training.evaluation.report_text import (
    COLUMNS,
    LEGEND,
    describe_repeats,
    describe_verdict,
    format_figure,
)

PAGE = "outcome.html"
"""Name of the page in the folder of a model."""

_STYLE = """\
:root { color-scheme: light dark; --ink: #1c2128; --soft: #57606a; --line: #d0d7de;
  --paper: #ffffff; --note: #fff8e5; --accent: #0757b8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa5b1; --line: #3d444d;
  --paper: #14181d; --note: #332b12; --accent: #6cb2ff; } }
body { margin: 0 auto; max-width: 44rem; padding: 1.5rem 1rem 4rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.note { background: var(--note); border-radius: 0.4rem; padding: 0.6rem 0.8rem; }
.soft, dt { color: var(--soft); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.35rem 0.75rem; border-bottom: 1px solid var(--line); text-align: right;
  white-space: nowrap; }
th:first-child { text-align: left; font-weight: inherit; }
thead th { color: var(--soft); } tbody tr:last-child { font-weight: 600; }
li { margin: 0.3rem 0; color: var(--soft); } b { color: var(--accent); }
svg { width: 100%; height: auto; font-size: 12px; } svg text { fill: var(--soft); }
.grid { stroke: var(--line); } .curve { fill: none; stroke: var(--accent); stroke-width: 2; }
.point { fill: var(--paper); stroke: var(--accent); stroke-width: 2; }
.best { fill: var(--accent); }
"""


def write_page(bundle: Bundle, report: EvaluationReport) -> Path:
    """Write the page of a model into its folder; a new version of the model starts without one.

    Returns
    -------
    Path
        The page.
    """
    path = bundle.path / PAGE
    write_text(path, page(bundle.manifest.name, bundle.manifest.language, report))
    return path


def page(name: str, language: str, report: EvaluationReport) -> str:
    """Return the page as text; `language` is the BCP 47 tag of the examples."""
    title = escape(f"Afterword: what “{name}” has learned")
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{title}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>",
            '<p class="note"><strong>Personal.</strong> This page quotes your own writing. '
            "It exists only on your computer; think before you share it.</p>",
            *_tables(report),
            *_examples("Suggested at once now, but not before", report.examples, language),
            *_examples("Suggested at once before, but no longer", report.lost, language),
            *_curve(report),
            "</body>\n</html>\n",
        ]
    )


def _with_code(text: str) -> str:
    """Return a sentence as HTML, with what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _caveat(report: EvaluationReport) -> Iterator[str]:
    if report.caveat:
        yield f'<p class="note">{escape(report.caveat)}</p>'


def _tables(report: EvaluationReport) -> Iterator[str]:
    words = report.rows[-1]["words"]
    yield f"<p><strong>{_with_code(describe_verdict(report))}</strong></p>"
    yield from _caveat(report)
    yield f"<h2>Before and after</h2>\n<p>Measured on {words:,} words of your newest writing, "
    yield "which were set aside from the training and typed with the model before and after it.</p>"
    yield f'<p class="soft">{"<br>".join(map(escape, LEGEND.splitlines()))}</p>'
    yield from _table("Before and after", report.rows)
    repeats, rows = describe_repeats(report)
    if repeats:
        yield f"<p>{escape(repeats)}</p>"
    if rows:
        yield from _table("Before and after, without repeated words", rows)


def _table(name: str, rows: Sequence[Row]) -> Iterator[str]:
    yield f'<div class="wide" role="region" aria-label="{name}" tabindex="0"><table>'
    yield "<thead><tr><td></td>"
    yield "".join(f'<th scope="col">{heading}</th>' for heading in COLUMNS.values())
    yield "</tr></thead>\n<tbody>"
    for row in rows:
        figures = "".join(f"<td>{format_figure(row, key)}</td>" for key in COLUMNS)
        yield f'<tr><th scope="row">{escape(row["system"])}</th>{figures}</tr>'
    yield "</tbody></table></div>"


def _examples(heading: str, examples: Sequence[Example], language: str) -> Iterator[str]:
    if examples:
        yield f"<h2>{heading}</h2>"
        yield f'<ul lang="{escape(language)}">'
        for context, word in examples:
            yield f'<li dir="auto">{escape(context)}<b>{escape(word)}</b></li>'
        yield "</ul>"


def _curve(report: EvaluationReport) -> Iterator[str]:
    if report.curve:
        yield f"<h2>How it learned</h2>\n<p>{LABEL.capitalize()}, by training step:</p>"
        yield svg(report.curve)
        yield "<details><summary>The figures</summary>\n<table>\n<thead><tr>"
        yield '<th scope="col">step</th><th scope="col">bits per character</th>'
        yield "</tr></thead>\n<tbody>"
        for step, bits in report.curve:
            yield f'<tr><th scope="row">{step:,}</th><td>{bits:.3f}</td></tr>'
        yield "</tbody></table></details>"
        if report.ending:
            yield f"<p>{escape(report.ending)}</p>"
