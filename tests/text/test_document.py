from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from afterword.text.context import Context, Position
from afterword.text.document import REACH, Change, Document
from afterword.text.positions import Encoding, column, width

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
        self.looked = False
        self.known: list[str] = []
        self.version = 1
        self.document = Document("untitled:1", text, "markdown", 1, encoding)

    def apply(self, *changes: Change) -> None:
        self.version += 3
        self.document.apply(changes, self.version)
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
        context = self.document.context(place, "word" if suppose else "", at)

        cursor = start + place.column
        cut = self.text[start:cursor] if at is None else self.text[start : start + at] + "word"
        before = self.text[: spans[place.line][0]]
        fresh = Document("untitled:2", before + cut, "markdown", 1, self.encoding)
        masked = fresh.context(Position(place.line, len(cut)))
        assert context.first_line == 0
        assert context.lines == masked.lines
        assert context.prose == masked.prose
        assert context.after == self.text[cursor:end]
        self.check_unchanged(context)

    @rule(number=st.integers(0, 8))
    def read(self, number: int) -> None:
        if number < len(self.document.lines):
            self.learn(number, self.document.prose_line(number))

    def learn(self, number: int, text: str) -> None:
        """Read on from what is known of a line, as the completion does."""
        self.known += [""] * (number + 1 - len(self.known))
        self.known[number] += text[len(self.known[number]) :]

    def check_unchanged(self, context: Context) -> None:
        """What is known and said to be unchanged is what now stands there."""
        assert self.looked or context.unchanged == (0, 0)
        self.looked = True
        if context.unchanged is not None:
            line, column = context.unchanged
            self.known[line:] = [known[:column] for known in self.known[line : line + 1]]
        for number, text in enumerate(context.lines):
            known = self.known[number] if number < len(self.known) else ""
            cut = number == context.cursor.line
            assert text.startswith(known) or (cut and known.startswith(text))
            self.learn(number, text)

    @invariant()
    def mirror_is_the_text(self) -> None:
        if hasattr(self, "document"):
            assert self.document.text == self.text
            assert self.document.lines == [self.text[a:b] for a, b in model_lines(self.text)]
            assert self.document.version == self.version


Mirror.TestCase.settings = settings(max_examples=150, stateful_step_count=15, deadline=None)
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
    document = Document("untitled:1", before)
    document.apply([Change(text, place, place)], 2)
    assert document.lines == lines


def test_deleting_what_parts_a_carriage_return_from_a_line_feed_joins_them() -> None:
    document = Document("untitled:1", "a\rb\nc")
    document.context(Position(1, 1))
    document.apply([Change("", (1, 0), (1, 1))], 2)
    assert document.lines == ["a", "c"]
    assert document.context(Position(1, 0)).unchanged == (0, 1)


def test_a_reversed_range_is_turned_round() -> None:
    document = Document("untitled:1", "one two")
    document.apply([Change("", (0, 7), (0, 3))], 2)
    assert document.text == "one"


def test_unchanged_is_the_lowest_edit_since_the_last_context() -> None:
    document = Document("untitled:1", "one\ntwo\nthree")
    place = Position(2, 5)
    assert document.context(place).unchanged == (0, 0)
    assert document.context(place).unchanged is None
    document.apply([Change("!", (2, 5), (2, 5)), Change("?", (1, 2), (1, 3))], 2)
    assert document.context(place).unchanged == (1, 2)
    document.apply([Change("one\ntw?\nthere")], 3)
    assert document.context(place).unchanged == (2, 2)


def test_supposed_text_counts_as_an_edit_there_and_back() -> None:
    document = Document("untitled:1", "the peo was")
    document.context(Position(0, 7))
    context = document.context(Position(0, 7), "people", 4)
    assert (context.lines, context.after) == (("the people",), " was")
    assert context.unchanged == (0, 4)
    assert document.context(Position(0, 7)).unchanged == (0, 4)


EDITS = [
    ("markdown", "the $theory of the others", "$", 21, 4),
    ("markdown", "see and/or the", "/x_y", 10, 4),
    ("org", "the =theory of others", "=", 21, 11),
    ("restructuredtext", "the `theory of` others", "_", 15, 5),
    ("plaintext", "the theory.others", "@x.de", 17, 4),
]


def typed(language: str, text: str) -> Document:
    """A document that was written letter by letter, and looked at after each."""
    document = Document("untitled:1", "", language)
    for letter in text:
        end = Position(len(document.lines) - 1, len(document.lines[-1]))
        document.apply([Change(letter, end, end)], 2)
        document.context(document.locate(9, 0))
    return document


@pytest.mark.parametrize(("language", "line", "text", "column", "first"), EDITS)
@pytest.mark.parametrize("whole", [False, True])
def test_where_an_edit_changes_the_mask_before_it_is_not_unchanged(
    language: str, line: str, text: str, column: int, first: int, whole: bool
) -> None:
    document = typed(language, f"{line} is\nthen this ")
    place = 0, column
    edited = f"{line[:column]}{text}{line[column:]} is\nthen this "
    document.apply([Change(edited) if whole else Change(text, place, place)], 3)
    assert document.text == edited
    assert document.context(document.locate(9, 0)).unchanged == (0, first)


def test_what_is_masked_behind_the_cursor_is_not_unchanged_when_it_has_moved_back() -> None:
    document = Document("untitled:1", "a $b c$ d\nthen", "markdown")
    document.context(Position(0, 6))
    assert document.context(Position(0, 2)).unchanged is None
    assert document.context(Position(1, 4)).unchanged == (0, 2)


def test_a_line_read_in_a_pause_counts_as_shown() -> None:
    document = Document("untitled:1", "a $b c$ d\nthen", "markdown")
    document.context(Position(0, 6))
    assert "b" not in document.prose_line(0)
    assert document.context(Position(0, 6)).unchanged == (0, 2)
    assert document.context(Position(0, 6)).unchanged is None


def test_a_context_reaches_back_far_enough_and_not_to_the_start() -> None:
    document = Document("untitled:1", "word " * 10 + "\n" + ("word " * 10 + "\n") * 2_000)
    context = document.context(Position(2_000, 0))
    assert REACH <= sum(map(len, context.lines)) + len(context.lines) < REACH + 100
    assert context.cursor == (2_000, 0)
