from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from afterword.masking.markdown import Markdown
from afterword.masking.masker import State
from afterword.masking.prose_document import ProseDocument
from afterword.text.cursor import Position
from afterword.text.document import Change
from afterword.text.positions import Encoding, column, width
from tests.examples import examples

ODD = "a b```$*#\r\n\r\n\u2028\x0c\x85é😀\ud83d\ude00日’"
TEXT = st.text(st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=())), max_size=12)
MARKUP = st.lists(
    st.sampled_from(["a", "bc ", " ", "$", "`", "](x", "[", "<b", ">", "@x.de", "/", "\n"]),
    max_size=9,
).map("".join)
CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
ENCODING = st.sampled_from(sorted(CODECS))


def units(character: str, encoding: Encoding) -> int:
    codec, size = CODECS[encoding]
    return len(character.encode(codec, "surrogatepass")) // size


def model_lines(text: str) -> list[tuple[int, int]]:
    """Start and end of each line, by reading one character after the other."""
    spans, start, offset = [], 0, 0
    while offset < len(text):
        if text[offset] in "\r\n":
            spans.append((start, offset))
            offset += 2 if text[offset : offset + 2] == "\r\n" else 1
            start = offset
        else:
            offset += 1
    return [*spans, (start, len(text))]


def model_offset(text: str, place: tuple[int, int], encoding: Encoding) -> int:
    """Offset of a client's place in a text."""
    spans = model_lines(text)
    line, character = place
    if line >= len(spans):
        return len(text)
    offset, end = spans[line]
    while offset < end and units(text[offset], encoding) <= character:
        character -= units(text[offset], encoding)
        offset += 1
    return offset


class Mirror(RuleBasedStateMachine):
    """The mirror beside a plain string that is edited by offsets."""

    @initialize(text=TEXT | MARKUP, encoding=ENCODING)
    def open(self, text: str, encoding: Encoding) -> None:
        self.encoding = encoding
        self.text = text
        self.known: list[str] = []
        self.document = ProseDocument("untitled:1", text, "markdown", encoding)

    def apply(self, *changes: Change) -> None:
        self.document.apply(changes)
        for change in changes:
            if change.start is None or change.end is None:
                self.text = change.text
                continue
            start = model_offset(self.text, change.start, self.encoding)
            end = model_offset(self.text, change.end, self.encoding)
            self.text = self.text[:start] + change.text + self.text[end:]

    @rule(data=st.data(), count=st.integers(1, 3))
    def edit(self, data: st.DataObject, count: int) -> None:
        place = st.tuples(st.integers(0, 6), st.integers(0, 14))
        changes = [
            Change(data.draw(TEXT), *sorted((data.draw(place), data.draw(place))))
            for _ in range(count)
        ]
        self.apply(*changes)

    @rule(data=st.data(), text=TEXT | MARKUP)
    def type(self, data: st.DataObject, text: str) -> None:
        line = data.draw(st.integers(0, len(self.document.lines) - 1))
        place = (line, data.draw(st.integers(0, 30)))
        self.apply(Change(text, place, place))

    @rule(text=TEXT, kept=st.integers(0, 40))
    def replace(self, text: str, kept: int) -> None:
        self.apply(Change(self.text[:kept] + text))

    @rule(data=st.data(), suppose=st.booleans())
    def look(self, data: st.DataObject, suppose: bool) -> None:
        line = data.draw(st.integers(0, 8))
        place = self.document.locate(line, data.draw(st.integers(0, 30)))
        spans = model_lines(self.text)
        start, end = spans[place.line]
        at = data.draw(st.integers(0, place.column)) if suppose else None
        cursor = self.document.cursor(place, "word" if suppose else "", at)

        offset = start + place.column
        cut = self.text[start:offset] if at is None else self.text[start : start + at] + "word"
        before = self.text[: spans[place.line][0]]
        fresh = ProseDocument("untitled:2", before + cut, "markdown", self.encoding)
        expected = fresh.cursor(fresh.end)
        after = self.text[offset:end]
        whole = ProseDocument("untitled:3", before + cut + after, "markdown", self.encoding)
        takes_word = whole.cursor(fresh.end).takes_word
        assert takes_word <= expected.takes_word
        assert cursor == replace(expected, after=after, takes_word=takes_word)
        assert self.document.cursor(place, "word" if suppose else "", at) is cursor

    @rule()
    def read(self) -> None:
        """Check that what was read of whole lines before the edits since is what stands there."""
        edited = self.document.take_edit()
        if edited is not None:
            self.known[edited.line :] = [
                line[: edited.column] for line in self.known[edited.line : edited.line + 1]
            ]
        for number in range(len(self.document.lines)):
            text = self.document.prose_line(number)
            known = self.known[number] if number < len(self.known) else ""
            assert text.startswith(known)
            self.known[number : number + 1] = [text]
        assert self.document.take_edit() is None

    @invariant()
    def mirror_is_the_text(self) -> None:
        if hasattr(self, "document"):
            assert self.document.text == self.text
            assert self.document.lines == [self.text[a:b] for a, b in model_lines(self.text)]
            assert self.document.end == (
                len(self.document.lines) - 1,
                len(self.document.lines[-1]),
            )


Mirror.TestCase.settings = settings(max_examples=examples(150), stateful_step_count=15)
TestMirror = Mirror.TestCase


@given(TEXT.filter(lambda text: not {"\r", "\n"} & set(text)), ENCODING)
def test_columns_go_there_and_back(line: str, encoding: Encoding) -> None:
    widths = [width(line[:count], encoding) for count in range(len(line) + 1)]
    assert widths[-1] == sum(units(character, encoding) for character in line)
    assert [column(line, place, encoding) for place in widths] == list(range(len(line) + 1))
    for count, (place, after) in enumerate(pairwise(widths)):
        for inside in range(place, after):
            assert column(line, inside, encoding) == count
    assert column(line, widths[-1] + 3, encoding) == len(line)


@pytest.mark.parametrize(
    ("before", "place", "text", "lines"),
    [
        ("a\rb", (1, 0), "\n", ["a", "b"]),
        ("a\r\nb", (0, 1), "\r", ["a", "", "b"]),
        ("a\rx\nb", (1, 0), "\r", ["a", "", "x", "b"]),
        ("a\u2028b\x0cc\x85d", (0, 7), "!", ["a\u2028b\x0cc\x85d!"]),
        ("abc", (0, 99), "d", ["abcd"]),
        ("abc\nd", (9, 0), "e", ["abc", "de"]),
    ],
)
def test_line_ends(before: str, place: tuple[int, int], text: str, lines: list[str]) -> None:
    document = ProseDocument("untitled:1", before)
    document.apply([Change(text, place, place)])
    assert document.lines == lines


def test_deleting_what_parts_a_carriage_return_from_a_line_feed_joins_them() -> None:
    document = ProseDocument("untitled:1", "a\rb\nc")
    document.apply([Change("", (1, 0), (1, 1))])
    assert document.lines == ["a", "c"]
    assert document.take_edit() == (0, 1)


def test_a_reversed_range_is_turned_round() -> None:
    document = ProseDocument("untitled:1", "one two")
    document.apply([Change("", (0, 7), (0, 3))])
    assert document.text == "one"


def test_an_edit_is_the_lowest_one_since_the_last_call() -> None:
    document = ProseDocument("untitled:1", "one\ntwo\nthree")
    assert document.take_edit() is None
    document.apply([Change("!", (2, 5), (2, 5)), Change("?", (1, 2), (1, 3))])
    assert document.take_edit() == (1, 2)
    assert document.take_edit() is None
    document.apply([Change("one\ntw?\nthere")])
    assert document.take_edit() == (2, 2)


def test_what_is_supposed_leaves_no_trace() -> None:
    document = ProseDocument("untitled:1", "the peo was")
    before = document.cursor(Position(0, 7))
    supposed = document.cursor(Position(0, 7), "people", 4)
    assert (supposed.text, supposed.after, supposed.prefix) == ("the people", " was", "people")
    assert document.take_edit() is None
    assert document.cursor(Position(0, 7)) == before


EDITS = [
    ("markdown", "the $theory of the others", "$", 21, 4),
    ("markdown", "see and/or the", "/x_y", 10, 4),
    ("org", "the =theory of others", "=", 21, 11),
    ("restructuredtext", "the `theory of` others", "_", 15, 5),
    ("plaintext", "the theory.others", "@x.de", 17, 4),
]


@pytest.mark.parametrize(("language", "line", "text", "column", "first"), EDITS)
@pytest.mark.parametrize("whole", [False, True])
def test_where_an_edit_changes_the_mask_before_it_the_edit_begins_there(
    language: str, line: str, text: str, column: int, first: int, whole: bool
) -> None:
    document = ProseDocument("untitled:1", f"{line} is\nthen this ", language)
    before = document.prose_line(0)
    place = 0, column
    edited = f"{line[:column]}{text}{line[column:]} is\nthen this "
    document.apply([Change(edited) if whole else Change(text, place, place)])
    assert document.text == edited
    assert document.take_edit() == (0, first)
    assert document.prose_line(0)[:first] == before[:first]


LINES = [f"The {number} people of the town" for number in range(3_000)]


@pytest.fixture
def masked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the lines of Markdown that are masked from here on."""
    lines: list[str] = []
    mask = Markdown.mask

    def noted(masker: Markdown, line: str, state: State) -> tuple[str, State]:
        lines.append(line)
        return mask(masker, line, state)

    monkeypatch.setattr(Markdown, "mask", noted)
    return lines


def test_a_whole_text_that_differs_in_one_line_costs_the_masks_of_that_line(
    masked: list[str],
) -> None:
    """A client that sends whole texts at every key pays for what it has changed."""
    document = ProseDocument("untitled:1", "\n".join(LINES), "markdown")
    for number in range(len(LINES)):
        document.prose_line(number)
    masked.clear()
    document.apply([Change("\n".join([*LINES[:1500], LINES[1500] + "s", *LINES[1501:]]))])
    assert document.take_edit() == (1500, len(LINES[1500]))
    for number in range(len(LINES)):
        document.prose_line(number)
    assert 0 < len(masked) <= 2


def test_a_cursor_is_looked_at_anew_after_an_edit_elsewhere() -> None:
    document = ProseDocument("doc", "text\nthe town\n", "markdown")
    place = Position(1, 3)
    assert document.cursor(place).takes_word
    document.apply([Change("s", (1, 8), (1, 8))])
    assert document.cursor(place).after == " towns"
    document.apply([Change("```", (0, 0), (0, 4))])
    assert not document.cursor(place).takes_word


def test_a_list_and_ghost_text_at_one_place_mask_its_line_once(masked: list[str]) -> None:
    document = ProseDocument("untitled:1", "The people", "markdown")
    masked.clear()
    document.apply([Change("s", (0, 10), (0, 10))])
    document.cursor(document.end)
    spent = len(masked)
    assert 0 < spent <= 2, "as it stands, and with a letter more"
    document.cursor(document.end)
    assert len(masked) == spent


@pytest.mark.parametrize(
    ("language", "line", "takes_word"),
    [
        ("markdown", "the **rest**", False),
        ("markdown", "the **", True),
        ("markdown", "the **rest** ", True),
        ("markdown", "see `code`", False),
        ("markdown", "see [the](there)", False),
        ("latex", r"an \emph{idea}", False),
        ("latex", r"an \emph{", True),
        ("plaintext", "the 'freedom'", False),
        ("plaintext", "the cats'", False),
        ("plaintext", "they don'", True),
        ("plaintext", "one,", False),
        ("plaintext", "one,t", True),
        ("plaintext", 'we said ("', True),
        ("plaintext", "he said «", True),
        ("markdown", "the **rest**t", False),
        ("markdown", "see http://a.", False),
        ("markdown", "Tom &am", False),
        ("html", "<p>Tom &n", False),
        ("markdown", "Barnes&Nob", True),
        *[("markdown", line, False) for line in ("-", "> -", "+", "##", "|--", "| -", "---")],
        *[("markdown", line, True) for line in ("- ", "-T", "|", "*", ">", "a -", "snake_")],
        ("asciidoc", "==", False),
        ("typst", "=", False),
        ("lua", "--", True),
        ("python", "# -", False),
        ("python", "#", True),
        ("plaintext", "-", True),
    ],
)
def test_where_a_word_may_stand(language: str, line: str, takes_word: bool) -> None:
    document = ProseDocument("untitled:1", line, language)
    assert document.cursor(document.end).takes_word == takes_word


def test_text_far_above_a_place_is_masked_in_bounded_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("afterword.masking.masked_lines.MAX_CHARS_AT_ONCE", 100)
    document = ProseDocument("doc", "```\n" + "a line of code\n" * 30 + "```\nThe end", "markdown")
    steps = 1
    while not document.mask_towards(32):
        steps += 1
    assert steps == 1 + 30 * 15 // 100
    assert document.mask_towards(0)
    assert document.cursor(document.end).takes_word
    document.apply([Change("~", (0, 0), (0, 0))])  # the block is open no longer
    assert not document.mask_towards(32)
