"""What an evaluation says: in a sentence, on a terminal, and as a page."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.helpers import install_copy

pytest.importorskip("torch")

from rich.console import Console

from afterword.store import registry
from afterword.store.bundle import Bundle
from afterword_training.evaluation.bootstrap import Interval
from afterword_training.evaluation.example_finder import Example
from afterword_training.evaluation.report import EvaluationReport
from afterword_training.evaluation.report_page import page, write_page
from afterword_training.evaluation.report_text import (
    COLUMNS,
    headline,
    print_evaluation,
    summarize,
)
from afterword_training.evaluation.verdict import Verdict

CURVE = [(0, 2.5), (40, 2.1), (80, 2.0), (120, 2.05)]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


FIGURES = ("kss1", "kss3", "kss5", "editor", "next_word", "top3")


def row(system: str, fraction: float, bits: float | None) -> dict[str, object]:
    return {
        "system": system,
        "words": 600,
        **dict.fromkeys(FIGURES, fraction),
        "bits_per_character": bits,
        "repeated": 0.25,
        "without_repeats": {"words": 450, **dict.fromkeys(FIGURES, fraction - 0.111)},
    }


REPORT = EvaluationReport(
    [row("before", 0.5, 2.5), row("after", 0.55, 2.0)],
    [Example("… he said <b>", "& more")],
    [Example("it was ", "better")],
    CURVE,
    "me has read <this> before.",
    Verdict(
        0.5, 0.55, Interval(0.021, 0.05, 0.083), 5_400, 0.549, Interval(-0.01, 0.001, 0.02), 2.4
    ),
    "Stopped after 120 of 240 steps.",
)
VERDICT = (
    "55 of 100 keystrokes saved, 50 before: a clear gain (KSS@5; 95 % interval of the difference: "
    "+2.1 to +8.3). `learn` does nearly as much in 3 seconds: 55 of 100. The network has learned "
    "from 5,400 words; about 50,000 are needed before training it changes much."
)


class Tags(HTMLParser):
    """Checks that all elements are closed in order, and keeps what would fetch something."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [str(value) for name, value in attrs if name in {"src", "href"}]
        if tag not in {"meta", "br", "line", "polyline"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag == self.open[-1]:
            self.open.pop()
        else:
            assert tag in {"line", "polyline"}, tag


def test_the_page_is_whole_personal_and_fetches_nothing() -> None:
    html = page("me", "en", REPORT)
    tags = Tags()
    tags.feed(html)
    assert (tags.open, tags.fetched) == ([], [])
    assert "<script" not in html
    assert "<strong>Personal.</strong>" in html
    assert '<li dir="auto">… he said &lt;b&gt;<b>&amp; more</b></li>' in html
    assert '<li dir="auto">it was <b>better</b></li>' in html
    assert html.index("but not before") < html.index("&amp; more</b>")
    assert html.index("but no longer") < html.index("better</b>")
    verdict = f"<strong>{VERDICT.replace('`learn`', '<code>learn</code>')}</strong>"
    assert html.index(verdict) < html.index("<h2>")
    assert "`" not in html
    assert html.index("Stopped after 120 of 240 steps.") > html.index("</details>")
    assert "<td>55.0%</td>" in html
    assert "prefers-color-scheme: dark" in html
    assert "25.0% of these words repeat a passage" in html
    assert "<td>43.9%</td>" in html
    assert "me has read &lt;this&gt; before." in html
    bare = page("me", "en", EvaluationReport(REPORT.rows, []))
    assert "<svg" not in bare
    assert "<ul" not in bare


def test_the_page_lies_in_the_folder_of_the_model(tiny_bundle: Bundle, tmp_path: Path) -> None:
    bundle = Bundle.open(install_copy(tiny_bundle, "mine"))
    path = write_page(bundle, REPORT)
    assert path.parent == bundle.path
    assert path.read_text("utf-8").startswith("<!doctype html>")
    registry.open_model("mine")
    install_copy(tiny_bundle, "mine")
    assert not path.exists()  # it is about the version before


def test_the_table_the_examples_and_the_curve_are_printed() -> None:
    console = Console(file=io.StringIO(), width=80, force_terminal=False)
    print_evaluation(console, REPORT)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert " ".join(printed.split()).startswith(VERDICT)
    for expected in (
        *(word for heading in COLUMNS.values() for word in heading.split()),
        "55.0%",
        "2.000",
        "& more",
        "he said <b>",
        "no longer by the last system",
        "it was _",
        "└──",
        "600 words",
        "25.0% of these words repeat a passage",
        "450 words",
        "43.9%",
        "me has read <this> before.",
    ):
        assert expected in printed
    assert max(map(len, printed.splitlines())) <= 80
    assert summarize(REPORT) == (
        f"{VERDICT} 55 of 100 next words came first, 50 before. "
        "25.0% of these words repeat a passage of 8 or more words in the writing that was learned. "
        "Without them: 44 of 100 keystrokes saved, 39 before. "
        "me has read <this> before."
    )


@pytest.mark.parametrize(
    ("repeated", "sentence"),
    [
        (None, ""),
        (0.0, "None of these words repeats a passage of 8 or more words in the writing"),
        (1.0, "100.0% of these words repeat a passage of 8 or more words in the writing"),
    ],
)
def test_where_nothing_or_all_is_repeated_one_table_is_enough(
    repeated: float | None, sentence: str
) -> None:
    none = {"repeated": repeated, "without_repeats": None}
    console = Console(file=io.StringIO(), width=80, force_terminal=False)
    report = EvaluationReport([{**row, **none} for row in REPORT.rows], [])
    print_evaluation(console, report)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert printed.count("words typed") == 1
    assert sentence in printed
    assert "Without them" not in printed
    assert summarize(report).endswith("was learned." if repeated else "50 before.")


def test_every_system_is_in_the_headline_by_its_name() -> None:
    rows = [row("words of the buffer", 0.19, None), row("n-gram", 0.5, None), row("me", 0.55, 2.0)]
    assert headline(rows) == (
        "55 of 100 keystrokes saved, 19 with words of the buffer, 50 with n-gram"
    )
    assert headline(rows[-1:]) == "55 of 100 keystrokes saved"
