"""What a training has brought: keys counted by hand, examples, curve, page, table."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

pytest.importorskip("torch")

from rich.console import Console

from afterword import forgotten, registry
from afterword.bundle import Bundle
from afterword_training import outcome as outcome_module
from afterword_training import progress as progress_module
from afterword_training.evaluate import score_bundle
from afterword_training.examples import Example, find_examples
from afterword_training.finetune import Report
from afterword_training.learning_curve import _ticks, svg, text_plot
from afterword_training.outcome import COLUMNS, Outcome, compare, evaluation, print_outcome, summary
from afterword_training.outcome_page import page, write_page
from afterword_training.personal import PersonalTraining, split
from afterword_training.progress import ProgressLines, duration
from afterword_training.typist import Offer, Savings, type_texts

CURVE = [(0, 2.5), (40, 2.1), (80, 2.0), (120, 2.05)]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


class FixedWords:
    """Offers the same words at every place, those that go on from the prefix."""

    def __init__(self, *words: str) -> None:
        self._words = words
        self.text = ""

    def open(self) -> None:
        self.text = ""

    def type(self, text: str) -> None:
        self.text += text

    def suggest(self, prefix: str, count: int) -> list[str]:
        fitting = [word for word in self._words if word.startswith(prefix) and word != prefix]
        return fitting[:count]


def test_keys_are_counted_as_by_hand() -> None:
    predictor = FixedWords("the", "then", "house", "mouse")
    savings = type_texts(predictor, ["the house then. A"], 10)
    assert predictor.text == "the house then. A"
    assert savings.characters == 17
    # the: 1 key at once, with its space. house is third at once, and first after "h".
    # then: second at once, first after "the". The dot, the space and the A are typed.
    assert savings.keys == {1: 1 + 2 + 4 + 3, 3: 1 + 1 + 1 + 3, 5: 1 + 1 + 1 + 3}
    # the: 1 and its space. house: h, then 1, and its space. then: 2. No space stands before a dot.
    assert savings.editor_keys == 2 + 3 + 2 + 3
    assert [offer.rank for offer in savings.offers] == [1, 3, 2, 0]
    assert [(offer.text, offer.start, offer.end) for offer in savings.offers[:2]] == [
        (0, 0, 3),
        (0, 4, 9),
    ]
    assert (savings.next_word, savings.offered(3)) == (0.25, 0.75)


def test_a_run_ends_after_so_many_words() -> None:
    assert type_texts(FixedWords(), ["one two", "three four"], 3).words == 3


TEXT = (
    "She told us that the committee had been right.\n"
    "We went home early.\n"
    "The new password: committee hunter2secret is what they wrote down for it"
)


def offers(**ranks: int) -> Savings:
    """A run that offered some words of the text at once."""
    savings = Savings()
    for word, rank in ranks.items():
        start = TEXT.index(word)
        savings.offers.append(Offer(0, start, start + len(word), rank))
    return savings


NOW = {"told": 1, "committee": 1, "right": 3, "home": 1, "hunter2secret": 1}
BEFORE = {"told": 0, "committee": 0, "right": 0, "home": 0, "hunter2secret": 0}


def test_examples_are_new_words_with_context() -> None:
    examples = find_examples([TEXT], offers(**NOW), [offers(**BEFORE)])
    assert examples == [
        Example("She told us that the ", "committee"),
        Example("She told us that the committee had been ", "right"),
    ]
    known = offers(**{**BEFORE, "committee": 4})
    assert [e.word for e in find_examples([TEXT], offers(**NOW), [known])] == ["right"]
    assert find_examples([TEXT], offers(**NOW), [offers(**BEFORE), offers(**NOW)]) == []


def test_a_comparison_shows_what_is_better_and_what_is_worse(
    tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = iter([offers(committee=0, right=1), offers(committee=1, right=0)])
    monkeypatch.setattr(outcome_module, "type_texts", lambda *_: next(runs))
    training = SimpleNamespace(
        base=tiny_bundle, before=None, held_out=[TEXT], remembered=None, curve=CURVE
    )
    found = compare(cast(PersonalTraining, training), tiny_bundle)
    assert [example.word for example in found.examples] == ["committee"]
    assert [example.word for example in found.lost] == ["right"]


def test_what_is_forgotten_is_no_example() -> None:
    forgotten.add(["Committee"])
    assert find_examples([TEXT], offers(**NOW), [offers(**BEFORE)]) == []


def test_long_lines_are_cut_between_words() -> None:
    text = "word " * 40 + "marvellous"
    now, before = Savings(), Savings()
    now.offers.append(Offer(0, 200, 210, 1))
    before.offers.append(Offer(0, 200, 210, 0))
    ((context, word),) = find_examples([text], now, [before])
    assert word == "marvellous"
    assert context.startswith("… word word")
    assert len(context) < 65


def test_the_curve_in_characters() -> None:
    lines = text_plot(CURVE, width=13, height=3)
    assert lines == [
        "  2.500 ┤○·",
        "        │  ··",
        "  2.000 ┤    ○···●···○",
        "        └─────────────",
        "         0   120 steps",
    ]
    assert text_plot([(0, 2.0)], height=2)[0] == "  2.000 ┤●"


def test_the_curve_as_a_picture() -> None:
    picture = ET.fromstring(svg(CURVE))
    points = str(picture.find("polyline").get("points")).split()  # type: ignore[union-attr]
    heights = [float(point.split(",")[1]) for point in points]
    assert len(points) == 4
    assert heights[2] == max(heights)  # 2.0, the least, stands lowest
    assert [circle.get("class") for circle in picture.iter("circle")].count("best") == 1
    assert "from 2.500 before the training to 2.000 after 80 steps" in str(picture[0].text)


@pytest.mark.parametrize(("low", "high"), [(1.93, 2.09), (2.0, 2.0), (0.5, 80.0), (1.55, 1.552)])
def test_the_marks_enclose_the_values(low: float, high: float) -> None:
    marks = _ticks(low, high)
    assert 2 <= len(marks) <= 7
    assert marks[0] <= low + 1e-9
    assert marks[-1] >= high - 1e-9


def row(system: str, share: float, bits: float | None) -> dict[str, object]:
    shares = dict.fromkeys(("kss1", "kss3", "kss5", "editor", "next_word", "top3"), share)
    return {"system": system, "words": 600, **shares, "bits_per_character": bits}


OUTCOME = Outcome(
    [row("before", 0.5, 2.5), row("after", 0.55, 2.0)],
    [Example("… he said <b>", "& more")],
    [Example("it was ", "better")],
    CURVE,
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
    html = page("me", "en", OUTCOME)
    tags = Tags()
    tags.feed(html)
    assert (tags.open, tags.fetched) == ([], [])
    assert "<script" not in html
    assert "<strong>Personal.</strong>" in html
    assert '<li dir="auto">… he said &lt;b&gt;<b>&amp; more</b></li>' in html
    assert '<li dir="auto">it was <b>better</b></li>' in html
    assert html.index("not before") < html.index("&amp; more</b>")
    assert html.index("and no longer") < html.index("better</b>")
    assert "<td>55.0%</td>" in html
    assert "prefers-color-scheme: dark" in html
    bare = page("me", "en", Outcome(OUTCOME.rows, []))
    assert "<svg" not in bare
    assert "<ul" not in bare


def test_the_page_lies_in_the_folder_of_the_model(tiny_bundle: Bundle, tmp_path: Path) -> None:
    bundle = Bundle.open(registry.install(tiny_bundle.path, "mine"))
    path = write_page(bundle, OUTCOME)
    assert path.parent == bundle.path
    assert path.read_text("utf-8").startswith("<!doctype html>")
    Bundle.open(registry.resolve("mine"))
    registry.install(tiny_bundle.path, "mine")
    assert not path.exists()  # it told of the version before


def test_the_table_the_examples_and_the_curve_are_printed() -> None:
    console = Console(file=io.StringIO(), width=80, force_terminal=False)
    print_outcome(console, OUTCOME)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    for expected in (
        *COLUMNS.values(),
        "55.0%",
        "2.000",
        "& more",
        "he said <b>",
        "no longer by the last one",
        "it was _",
        "└──",
        "600 words",
    ):
        assert expected in printed
    assert max(map(len, printed.splitlines())) <= 80
    expected = "KSS@5 50.0% → 55.0%, KSS@1 50.0% → 55.0%, next word 50.0% → 55.0%"
    assert summary(OUTCOME).endswith(expected)


WRITING = [f"Dear Ann, the weather was fine on day {n} and we saw the mill." for n in range(30)]


def test_a_model_is_compared_with_peers_on_the_newest_part(tiny_bundle: Bundle) -> None:
    rows = evaluation(tiny_bundle, WRITING, 60).rows
    assert [row["system"] for row in rows] == [
        "words of the buffer",
        "n-gram of the older writing",
        "tiny",
    ]
    assert {row["words"] for row in rows} == {60}
    assert rows[1]["kss5"] > 0.6 > rows[0]["kss5"]
    assert [row["bits_per_character"] is None for row in rows] == [True, True, False]
    assert json.loads(json.dumps(rows)) == rows


@pytest.mark.parametrize(
    ("text", "words", "systems"),
    [("Dear Ann", 1, 3), ("Ann", 1, 2), ("Dear Ann, we met " * 100, 60, 3)],
)
def test_a_line_alone_is_typed_as_far_as_it_goes(
    tiny_bundle: Bundle, text: str, words: int, systems: int
) -> None:
    rows = evaluation(tiny_bundle, [text], 60).rows
    assert len(rows) == systems
    assert {row["words"] for row in rows} == {words}


def test_half_of_little_writing_is_kept_to_learn_from() -> None:
    assert split(WRITING, 0.5, 3000) == (WRITING[:15], WRITING[15:])


def test_bits_are_counted_over_all_characters(tiny_bundle: Bundle) -> None:
    found = score_bundle(tiny_bundle, WRITING)
    assert found.characters == pytest.approx(sum(len(text) + 1 for text in WRITING), rel=0.1)
    assert 1 < found.bits_per_character < 20


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_json_for_programs_and_nothing_for_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream, terminal = io.StringIO(), Terminal()
    clock = [0.0]
    monkeypatch.setattr(progress_module.time, "monotonic", lambda: clock[0])
    for lines in (ProgressLines(stream), ProgressLines(terminal)):
        clock[0] = 0.0
        lines.tell("reading", 0)
        for step in range(1, 101):
            lines.follow(Report(step, 200, 3.0, 1000, None))
            clock[0] += 0.1
        lines.result("KSS@5 50% → 55%")
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert told[0] == {"message": "reading", "percentage": 0}
    assert 8 <= len(told) - 2 <= 11
    assert told[5]["message"] == "7,500 words/s, up to 20 s left"
    assert told[5]["percentage"] < told[6]["percentage"] <= 90
    assert told[-1] == {"result": "KSS@5 50% → 55%"}
    assert terminal.getvalue() == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "10 s"), (31, "40 s"), (61, "2 min"), (3599, "1 h 0 min"), (3700, "1 h 2 min")],
)
def test_times_are_said_roughly(seconds: float, said: str) -> None:
    assert duration(seconds) == said
