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

from afterword.cli import main
from afterword.completion.engine import Engine
from afterword.completion.personal import Personal
from afterword.store import forgotten, registry
from afterword.store.bundle import Bundle
from afterword_training.cli.progress import ProgressLines, duration
from afterword_training.corpus import CorpusDocument
from afterword_training.evaluation import report as outcome_module
from afterword_training.evaluation.example_finder import Example, find_examples
from afterword_training.evaluation.keystroke_savings import (
    BufferWords,
    Cost,
    EnginePredictor,
    Offer,
    Savings,
    type_texts,
)
from afterword_training.evaluation.learning_curve import _ticks, svg, text_plot
from afterword_training.evaluation.report import (
    COLUMNS,
    Outcome,
    compare,
    evaluation,
    print_outcome,
    summary,
)
from afterword_training.evaluation.report_page import page, write_page
from afterword_training.network.held_out_loss import score_bundle
from afterword_training.personal.fine_tuning import Report
from afterword_training.personal.held_out import split
from afterword_training.personal.provenance import begin, read_writing
from afterword_training.personal.training import PersonalTraining

from .installed import NOTHING, bundle_of, install

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


def test_words_are_left_out_with_their_keys_and_what_stands_before_them() -> None:
    savings = type_texts(FixedWords("the", "then", "house"), ["the house (then). A", "the"], 10)
    assert [offer.cost for offer in savings.offers] == [
        Cost(4, (1, 1, 1), 2),  # the, and its space
        Cost(6, (2, 1, 1), 3),  # h, then house
        Cost(5, (5, 2, 2), 3),  # a bracket, then "then": second at once, first after "the"
        Cost(4, (4, 4, 4), 4),
        Cost(3, (1, 1, 1), 1),
    ]
    left = savings.without({(0, 4), (0, 11), (1, 0)})
    assert [offer.start for offer in left.offers] == [0, 18]
    assert (left.characters, left.keys[5], left.editor_keys) == (8, 5, 6)
    assert left.next_word == 0.5
    assert savings.without(()) == savings


def test_what_ends_a_text_counts_though_no_word_stands_after_it() -> None:
    savings = type_texts(FixedWords("the"), ["the...", "12", "the"], 10)
    assert (savings.characters, savings.keys[1]) == (11, 7)


def test_a_document_that_is_begun_is_read_before_it_is_typed_on() -> None:
    buffer = BufferWords()
    savings = type_texts(buffer, ["Zanzibar is far", "Zanzibar"], 10, "It is in Zanzibar. ")
    assert [o.cost.keys[0] for o in savings.offers] == [2, 3, 3, 8]  # the second is another
    assert savings.characters == len("Zanzibar is farZanzibar")


@pytest.mark.parametrize("copies", [1, 350])
def test_the_engine_has_read_what_is_begun(tiny_bundle: Bundle, copies: int) -> None:
    begun = "Rosamund saw Marlowe by the town.\nMarlowe was quiet, and so was Rosamund. " * copies
    text = "The town, so quiet by Marlowe and Rosamund, was there."
    whole = type_texts(EnginePredictor(Engine(tiny_bundle)), [begun + text], 10_000)
    after = type_texts(EnginePredictor(Engine(tiny_bundle)), [text], 10_000, begun)
    alone = type_texts(EnginePredictor(Engine(tiny_bundle)), [text], 10_000)
    # What stands before the first word is not typed again.
    costs = [offer.cost for offer in after.offers[1:]]
    assert costs == [offer.cost for offer in whole.offers[-len(costs) :]]
    assert after.keys[5] < alone.keys[5]


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


def trained(bundle: Bundle, held_out: str, learned: str = "", begun: str = "") -> PersonalTraining:
    """A training that is over."""
    found = SimpleNamespace(
        base=bundle,
        before=Personal(),
        read=[learned],
        held_out=[held_out],
        begun=begun,
        remembered=Personal(),
        curve=CURVE,
        doubt="",
    )
    return cast(PersonalTraining, found)


def test_a_comparison_shows_what_is_better_and_what_is_worse(
    tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [offers(committee=0, right=1), offers(committee=1, right=0)]
    passing = iter(runs)
    monkeypatch.setattr(outcome_module, "type_texts", lambda *_: next(passing))
    found = compare(trained(tiny_bundle, TEXT), tiny_bundle)
    assert [example.word for example in found.examples] == ["committee"]
    assert [example.word for example in found.lost] == ["right"]
    passing = iter(runs)
    repeated = "She told us that the committee had been wrong."
    found = compare(trained(tiny_bundle, TEXT, repeated), tiny_bundle)
    assert found.examples == []
    assert [example.word for example in found.lost] == ["right"]


def test_both_models_have_the_beginning_of_a_document_that_was_cut(tiny_bundle: Bundle) -> None:
    begun = "Marlowe wrote to Rosamund, and Rosamund wrote to Marlowe.\n" * 3
    rest = "Then Rosamund saw Marlowe, and Marlowe saw Rosamund."
    before, after = compare(trained(tiny_bundle, rest, begun, begun), tiny_bundle).rows
    alone = compare(trained(tiny_bundle, rest), tiny_bundle).rows[0]
    assert before["words"] == alone["words"] == 8
    assert before["kss5"] > alone["kss5"] + 0.1
    assert {**before, "system": ""} == {**after, "system": ""}


def test_figures_without_repeated_words_stand_beside_those_with(tiny_bundle: Bundle) -> None:
    run = "We will meet again in the morning, and"
    text = f"{run} Ann came."
    row = compare(trained(tiny_bundle, text, f"{run} all is well."), tiny_bundle).rows[1]
    assert (row["words"], row["repeated"]) == (10, 0.8)
    assert row["without_repeats"]["words"] == 2
    assert set(row["without_repeats"]) == set(row) - {
        "system",
        "bits_per_character",
        "repeated",
        "without_repeats",
    }
    assert row["without_repeats"]["kss5"] != row["kss5"]
    row = compare(trained(tiny_bundle, run, run), tiny_bundle).rows[1]
    assert (row["repeated"], row["without_repeats"]) == (1.0, None)
    row = compare(trained(tiny_bundle, text, "Ann"), tiny_bundle).rows[1]
    assert row["repeated"] == 0
    assert row["without_repeats"] == {key: row[key] for key in row["without_repeats"]}


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


FIGURES = ("kss1", "kss3", "kss5", "editor", "next_word", "top3")


def row(system: str, share: float, bits: float | None) -> dict[str, object]:
    return {
        "system": system,
        "words": 600,
        **dict.fromkeys(FIGURES, share),
        "bits_per_character": bits,
        "repeated": 0.25,
        "without_repeats": {"words": 450, **dict.fromkeys(FIGURES, share - 0.111)},
    }


OUTCOME = Outcome(
    [row("before", 0.5, 2.5), row("after", 0.55, 2.0)],
    [Example("… he said <b>", "& more")],
    [Example("it was ", "better")],
    CURVE,
    "me has read <this> before.",
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
    assert "25.0% of these words were repeated" in html
    assert "<td>43.9%</td>" in html
    assert "me has read &lt;this&gt; before." in html
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
        "25.0% of these words were repeated",
        "450 words",
        "43.9%",
        "me has read <this> before.",
    ):
        assert expected in printed
    assert max(map(len, printed.splitlines())) <= 80
    assert summary(OUTCOME) == (
        "keystrokes saved on writing held out: "
        "KSS@5 50.0% → 55.0%, KSS@1 50.0% → 55.0%, next word 50.0% → 55.0%; "
        "25.0% of the words were repeated from what it had read, without these: "
        "KSS@5 38.9% → 43.9%, KSS@1 38.9% → 43.9%, next word 38.9% → 43.9%. "
        "me has read <this> before."
    )


@pytest.mark.parametrize(
    ("repeated", "told"),
    [
        (None, ""),
        (0.0, "No 8 words in a row of these stand in what was learned from."),
        (1.0, "100.0% of these words were repeated"),
    ],
)
def test_where_nothing_or_all_is_repeated_one_table_is_enough(
    repeated: float | None, told: str
) -> None:
    none = {"repeated": repeated, "without_repeats": None}
    console = Console(file=io.StringIO(), width=80, force_terminal=False)
    outcome = Outcome([{**row, **none} for row in OUTCOME.rows], [])
    print_outcome(console, outcome)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert printed.count("words typed") == 1
    assert told in printed
    assert "Without these" not in printed
    assert summary(outcome).endswith("%" if not repeated else "from what it had read")


WRITING = [f"Dear Ann, the weather was fine on day {n} and we saw the mill." for n in range(30)]


def of(*texts: str) -> list[CorpusDocument]:
    """Documents that hold texts, in files that are not there."""
    return [CorpusDocument(f"/notes/{n}.md", n, text) for n, text in enumerate(texts)]


def test_a_model_is_compared_with_peers_on_the_newest_part(tiny_bundle: Bundle) -> None:
    rows = evaluation(tiny_bundle, of(*WRITING), 60).rows
    assert [row["system"] for row in rows] == [
        "words of the buffer",
        "n-gram of the older writing",
        "tiny",
    ]
    assert {row["words"] for row in rows} == {60}
    assert rows[1]["kss5"] > 0.6 > rows[0]["kss5"]
    assert [row["bits_per_character"] is None for row in rows] == [True, True, False]
    # All but the first words of the sentence, up to the number, are in every older text.
    assert {row["repeated"] for row in rows} == {1.0}
    assert json.loads(json.dumps(rows)) == rows


@pytest.mark.parametrize(
    ("text", "words", "systems"),
    [("Dear Ann", 1, 3), ("Ann", 1, 2), ("Dear Ann, we met " * 100, 60, 3)],
)
def test_a_line_alone_is_typed_as_far_as_it_goes(
    tiny_bundle: Bundle, text: str, words: int, systems: int
) -> None:
    rows = evaluation(tiny_bundle, of(text), 60).rows
    assert len(rows) == systems
    assert {row["words"] for row in rows} == {words}


def test_peers_too_have_the_beginning_of_a_document_that_was_cut(tiny_bundle: Bundle) -> None:
    names = "Zanzibar Marlowe Rosamund Kilimanjaro Constantinople"
    rows = evaluation(tiny_bundle, of(f"{names}. {names}."), 5).rows
    # All words of the second half stand in the first one, and none of them twice in it.
    assert rows[0]["words"] == 5
    assert rows[0]["kss5"] > 0.5


def test_what_a_personal_model_has_read_is_known_by_its_record(
    tiny_bundle: Bundle, home: Path
) -> None:
    text = "We saw the mill by the river, and then the sea."
    note = home / "note.md"
    note.write_text(text)
    install(tiny_bundle, "one", begin([note], *NOTHING).taught(read_writing([note])))
    install(tiny_bundle, "two", None)
    given = of("Ann came home with us.", text)

    def repeated(bundle: Bundle) -> list[float | None]:
        return [row["repeated"] for row in evaluation(bundle, given, 60).rows]

    assert repeated(bundle_of("one")) == [1.0] * 3
    assert repeated(bundle_of("two")) == [None] * 3
    assert repeated(tiny_bundle) == [0.0] * 3
    assert evaluation(tiny_bundle, of("Ann"), 60).rows[0]["repeated"] is None


def test_a_model_that_has_read_what_is_typed_is_told_of(
    tiny_bundle: Bundle, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = home / "notes"
    notes.mkdir()
    for number, text in enumerate(WRITING[:6]):
        (notes / f"2026-01-0{number + 1}.md").write_text(text)
    newest = notes / "2026-01-06.md"
    install(tiny_bundle, "one", begin([newest], *NOTHING).taught(read_writing([newest])))
    command = ["evaluate", str(notes), "--words", "20", "--model"]
    assert main([*command, "one", "--json"]) == 0
    printed = capsys.readouterr()
    assert len(json.loads(printed.out)) == 3
    assert f"one has read 1 of the 2 documents typed here, such as {newest}: " in printed.err
    assert main([*command, "one"]) == 0
    assert "one has read 1 of the 2 documents typed here" in capsys.readouterr().out
    newest.unlink()
    assert main([*command, "one", "--json"]) == 0
    assert capsys.readouterr().err == ""


def test_half_of_little_writing_is_kept_to_learn_from() -> None:
    assert split(WRITING, 0.5, 3000) == (WRITING[:15], WRITING[15:], "")


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
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
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
