"""What the edits of a document say about the suggestions that were shown."""

from __future__ import annotations

from itertools import combinations

import pytest

from afterword.completion.candidates import Phrase
from afterword.lsp.suggestion_tracker import Outcome, Refused, SuggestionTracker, Taken
from afterword.masking.prose_document import ProseDocument
from afterword.text.cursor import Position
from afterword.text.document import Change

Edit = tuple[int, int, str]
"""First and last column of what is replaced in the line that is written in, and the new text."""


class Writer:
    """Writes in the second of three lines, and is shown suggestions at the end of the text."""

    def __init__(self, text: str, after: str = "") -> None:
        self.document = ProseDocument("doc", f"One.\n{text}{after}\nThree.", "markdown")
        self.after = after
        self.tracker = SuggestionTracker()

    def show(self, *words: str, ghost: str = "") -> None:
        column = len(self.document.lines[1]) - len(self.after)
        cursor = self.document.cursor(Position(1, column))
        if words:
            self.tracker.list_shown(self.document, cursor, words, "tiny")
        if ghost:
            phrase = Phrase(cursor.prefix, ghost, 0.5, 0.5)
            self.tracker.ghost_shown(self.document, cursor, phrase, "tiny")

    def edit(self, *edits: Edit) -> list[Outcome]:
        found = [self.apply(Change(text, (1, start), (1, end))) for start, end, text in edits]
        return [outcome for outcome in found if outcome is not None]

    def apply(self, *changes: Change) -> Outcome | None:
        """Apply one message of the client."""
        self.document.apply(changes)
        return self.tracker.follow(self.document, changes)

    def type(self, text: str) -> list[Outcome]:
        """Type letter by letter before the text after the cursor."""
        found = []
        for letter in text:
            column = len(self.document.lines[1]) - len(self.after)
            found += self.edit((column, column, letter))
        return found


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param((11, 13, "there"), id="the word in place of the letters"),
        pytest.param((13, 13, "ere"), id="the rest of the word"),
        pytest.param((12, 13, "here"), id="a part of the letters as well"),
        pytest.param((13, 13, "ere "), id="with a space"),
    ],
)
def test_a_word_of_the_list_is_taken(edit: Edit) -> None:
    writer = Writer("Thanks for th")
    writer.show("the", "there")
    (taken,) = writer.edit(edit)
    space = edit[2].endswith(" ")
    assert taken == Taken("tiny", keystrokes=2 + space, words=1, is_ghost=False)


def test_a_word_replaces_a_slip() -> None:
    writer = Writer("We gardne")
    writer.show("garden")
    assert writer.edit((3, 9, "garden")) == [Taken("tiny", 0, 1, False)]


def test_the_rest_of_a_word_after_the_cursor_is_replaced_too() -> None:
    writer = Writer("Thanks for th", "eir help")
    writer.show("there")
    assert writer.edit((11, 16, "there")) == [Taken("tiny", 2, 1, False)]


def test_what_is_typed_by_hand_is_not_taken() -> None:
    writer = Writer("Thanks for ")
    writer.show("the", "there", ghost="the")
    assert writer.type("the help") == []


@pytest.mark.parametrize("wrong", ["them", "there is", "the re"])
def test_another_text_that_is_pasted_is_not_taken(wrong: str) -> None:
    writer = Writer("Thanks for th")
    writer.show("there")
    assert writer.edit((11, 13, wrong)) == []


def test_ghost_text_is_taken_whole() -> None:
    writer = Writer("Thanks for th")
    writer.show(ghost="the good people")
    assert writer.edit((13, 13, "e good people")) == [Taken("tiny", 12, 3, True)]


def test_ghost_text_is_taken_word_by_word() -> None:
    writer = Writer("Thanks for th")
    writer.show(ghost="the good people")
    taken = writer.edit((13, 13, "e "), (15, 15, "good"), (19, 19, " people"))
    assert taken == [
        Taken("tiny", 1, 1, True),
        Taken("tiny", 3, 1, True),
        Taken("tiny", 6, 1, True),
    ]
    assert writer.type(" whom") == []


def test_of_the_words_that_are_selected_in_turn_only_the_last_counts() -> None:
    writer = Writer("We w")
    writer.show("work", "works", "wonder")
    found = writer.edit((3, 4, "work"), (3, 7, "works"), (3, 8, "wonder"))
    assert [taken.keystrokes for taken in found if isinstance(taken, Taken)] == [2, 1, 1]
    assert sum(taken.words for taken in found if isinstance(taken, Taken)) == 1
    assert writer.edit((3, 9, "w")) == [Taken("tiny", -4, -1, False)]


@pytest.mark.parametrize("parts", [("e good people",), ("e ", "good", " people")])
def test_undoing_takes_the_saving_back(parts: tuple[str, ...]) -> None:
    writer = Writer("Thanks for th")
    writer.show(ghost="the good people")
    column = 13
    found = []
    for part in parts:
        found += writer.edit((column, column, part))
        column += len(part)
    found += writer.edit((13, 26, ""))
    assert sum(taken.keystrokes for taken in found if isinstance(taken, Taken)) == 0
    assert sum(taken.words for taken in found if isinstance(taken, Taken)) == 0


@pytest.mark.parametrize("end", [12, 11])
def test_letters_deleted_before_the_word_is_written_are_not_saved(end: int) -> None:
    writer = Writer("Thanks for th")
    writer.show("there")
    assert writer.edit((end, 13, "")) == []
    assert writer.edit((11, end, "there")) == [Taken("tiny", 2, 1, False)]


def test_deleting_letters_takes_the_saving_back_once_those_typed_by_hand_are_left() -> None:
    writer = Writer("Thanks for th")
    writer.show("there")
    assert writer.edit((13, 13, "ere")) == [Taken("tiny", 2, 1, False)]
    assert writer.edit((15, 16, ""), (14, 15, "")) == []
    assert writer.edit((13, 14, "")) == [Taken("tiny", -2, -1, False)]


def test_a_word_is_taken_in_place_of_one_that_was_taken_and_typed_on() -> None:
    writer = Writer("We wo")
    writer.show("would", "wouldn't")
    assert writer.edit((3, 5, "would")) == [Taken("tiny", 2, 1, False)]
    assert writer.type("n") == []
    assert writer.edit((3, 9, "wouldn't")) == [Taken("tiny", 1, 1, False)]


def test_deleting_a_word_while_ghost_text_is_shown_takes_nothing() -> None:
    writer = Writer("Thanks for the")
    writer.show(ghost="the good people")
    assert writer.edit((11, 14, "")) == []
    assert writer.edit((11, 11, "the good people")) == [Taken("tiny", 14, 3, True)]


def deleted(word: str) -> list[Edit]:
    return [(column, column + 1, "") for column in reversed(range(3, 3 + len(word)))]


def written(word: str) -> list[Edit]:
    return [(column, column, letter) for column, letter in enumerate(word, 3)]


NEOVIM_EDITS = [
    *deleted("wo"),
    *written("would"),
    *deleted("would"),
    *written("work"),
]
"""How Neovim writes the first and then the second word of a list in place of "wo"."""


@pytest.mark.parametrize("ends", [*combinations(range(1, 16), 1), (), (1, 7), (1, 8), (7, 8, 15)])
def test_words_selected_in_turn_count_once_wherever_a_message_ends(ends: tuple[int, ...]) -> None:
    """Neovim sends what it has when 150 ms have passed, were it in the middle of a word."""
    writer = Writer("We wo")
    writer.show("would", "work")
    found = []
    for start, end in zip((0, *ends), (*ends, len(NEOVIM_EDITS)), strict=True):
        changes = [
            Change(text, (1, first), (1, last)) for first, last, text in NEOVIM_EDITS[start:end]
        ]
        found.append(writer.apply(*changes))
    taken = [outcome for outcome in found if isinstance(outcome, Taken)]
    assert (sum(one.keystrokes for one in taken), sum(one.words for one in taken)) == (1, 1)


@pytest.mark.parametrize("keys", ["rk", "rk ", "uld"])
def test_keys_of_one_message_are_typed_by_hand(keys: str) -> None:
    """Neovim gathers them for 150 ms, or longer on a busy machine."""
    writer = Writer("We wo")
    writer.show("would", "work", ghost="work here")
    assert (
        writer.apply(*(Change(key, (1, 5 + n), (1, 5 + n)) for n, key in enumerate(keys))) is None
    )


def test_a_letter_put_right_among_them_is_typed_by_hand_too() -> None:
    writer = Writer("We wo")
    writer.show("would", "work")
    steps = [Change("x", (1, 5), (1, 5)), Change("", (1, 5), (1, 6)), Change("r", (1, 5), (1, 5))]
    assert writer.apply(*steps) is None
    assert writer.type("k") == []


def test_undoing_a_part_takes_its_saving_back() -> None:
    writer = Writer("Thanks for th")
    writer.show(ghost="the good people")
    writer.edit((13, 13, "e good people"))
    assert writer.edit((19, 26, "")) == [Taken("tiny", -7, -1, True)]


@pytest.mark.parametrize(("written", "edit"), [("them", (14, 15, "")), ("tha", (13, 14, "e"))])
def test_one_letter_by_hand_takes_nothing(written: str, edit: Edit) -> None:
    writer = Writer(f"Thanks for {written}")
    writer.show("the")
    assert writer.edit(edit) == []
    assert writer.document.lines[1] == "Thanks for the"


def test_a_word_may_take_the_place_of_more_letters() -> None:
    writer = Writer("Thanks for thax")
    writer.show("the")
    assert writer.edit((13, 15, "e")) == [Taken("tiny", 0, 1, False)]


def test_letters_typed_in_place_of_others_are_not_saved() -> None:
    writer = Writer("Thanks for th")
    writer.show("there", "yourself")
    assert writer.edit((11, 13, "")) == []
    assert writer.type("you") == []
    assert writer.edit((14, 14, "rself")) == [Taken("tiny", 4, 1, False)]


def test_a_list_that_is_sent_again_goes_on_from_the_letters_typed() -> None:
    writer = Writer("We w")
    writer.show("work", "works")
    assert writer.edit((3, 4, "work")) == [Taken("tiny", 2, 1, False)]
    writer.show("work", "works")
    assert writer.edit((3, 7, "works")) == [Taken("tiny", 1, 0, False)]


def test_what_is_shown_at_another_place_is_taken_there() -> None:
    writer = Writer("Thanks for th")
    writer.show("there", ghost="there is")
    writer.apply(Change("Wo", (0, 0), (0, 4)))
    writer.show("there")
    cursor = writer.document.cursor(Position(0, 2))
    writer.tracker.list_shown(writer.document, cursor, ["Works"], "tiny")
    assert writer.apply(Change("Works", (0, 0), (0, 2))) == Taken("tiny", 2, 1, False)


def test_letters_typed_along_are_not_saved() -> None:
    writer = Writer("Thanks for ")
    writer.show(ghost="the good people")
    assert writer.type("the ") == []
    assert writer.edit((15, 15, "good people")) == [Taken("tiny", 10, 2, True)]


def test_ghost_text_is_taken_before_a_closing_bracket() -> None:
    writer = Writer("(Thanks for ", ")")
    writer.show(ghost="the help")
    assert writer.edit((12, 12, "the help")) == [Taken("tiny", 7, 2, True)]


@pytest.mark.parametrize("text", ["your ", "them,", "3", "thé\n", "t "])
def test_another_word_is_a_refusal(text: str) -> None:
    writer = Writer("Thanks for ")
    writer.show(ghost="the help")
    assert writer.type(text) == [Refused()]


def test_a_refusal_counts_once_a_word() -> None:
    writer = Writer("Thanks for ")
    found = []
    for letter, ghost in zip("your help ", ["the", "you", "your", "", "", "all"], strict=False):
        writer.show(ghost=ghost)
        found += writer.type(letter)
    assert found == []  # what was shown last was written
    writer.show(ghost="and")
    assert writer.type("but ") == [Refused()]


@pytest.mark.parametrize(
    ("shown", "text"), [("don't", "don't "), ("don’t care", "don’t,"), ("the help", "the\n")]
)
def test_typing_what_is_shown_is_no_refusal(shown: str, text: str) -> None:
    writer = Writer("But I ")
    writer.show(ghost=shown)
    assert writer.type(text) == []


def test_marks_on_letters_belong_to_the_word() -> None:
    shown = "re\N{COMBINING ACUTE ACCENT}sume\N{COMBINING ACUTE ACCENT}"
    writer = Writer("My ")
    writer.show(ghost=shown)
    assert writer.type(f"{shown},") == []
    writer = Writer("My r", f"{shown[1:]}s is")
    writer.show(shown)
    assert writer.edit((3, 4 + len(shown), shown)) == [Taken("tiny", len(shown) - 2, 1, False)]


def test_an_item_of_several_words_is_taken_while_ghost_text_extends_it() -> None:
    writer = Writer("At Gr")
    item = "Grand Central Terminal"
    writer.show(item)
    line = writer.document.lines[1]
    selected = writer.document.cursor(Position(1, len(line)), item, 3)
    phrase = Phrase(selected.prefix, f"{selected.prefix} today", 0.5, 0.5)
    writer.tracker.ghost_shown(writer.document, selected, phrase, "tiny", item)
    (taken,) = writer.edit((3, 5, item))
    assert isinstance(taken, Taken)
    assert (taken.keystrokes, taken.words) == (19, 3)


def test_a_list_is_not_refused() -> None:
    writer = Writer("Thanks for ")
    writer.show("the")
    assert writer.type("your ") == []


def test_nothing_is_refused_after_a_part_was_taken() -> None:
    writer = Writer("Thanks for ")
    writer.show(ghost="the good people")
    assert len(writer.edit((11, 11, "the "))) == 1
    assert writer.type("help ") == []


def test_nothing_is_refused_after_a_part_of_the_word_was_taken() -> None:
    writer = Writer("Thanks for ")
    writer.show(ghost="the good people")
    assert writer.edit((11, 11, "th")) == [Taken("tiny", 1, 1, True)]
    assert writer.type("ings ") == []


def test_ending_the_line_at_once_refuses_nothing() -> None:
    writer = Writer("Thanks for ")
    writer.show(ghost="the help")
    assert writer.type("\n") == []


def test_a_line_that_is_broken_behind_another_word_is_a_refusal() -> None:
    writer = Writer("Thanks for ", " and so on")
    writer.show(ghost="the help")
    assert writer.type("your\n") == [Refused()]


def test_editing_the_text_after_the_cursor_is_neither() -> None:
    writer = Writer("Thanks for ", " and so on")
    writer.show(ghost="the help")
    assert writer.edit((15, 17, "as")) == []
    assert writer.type("your ") == []


def test_a_line_that_is_gone_is_neither() -> None:
    writer = Writer("Thanks for ")
    writer.show(ghost="the help")
    assert writer.apply(Change("", (0, 4), (2, 6))) is None


def test_editing_elsewhere_is_neither() -> None:
    writer = Writer("Thanks for ")
    writer.show(ghost="the help")
    assert writer.apply(Change("Two.\n", (0, 0), (0, 0))) is None
    writer.show(ghost="the help")
    assert writer.edit((0, 1, "t")) == []
    assert writer.type("your ") == []


def test_another_document_and_a_closed_one_are_left_alone() -> None:
    writer = Writer("Thanks for ")
    writer.show(ghost="the help")
    other = ProseDocument("other", "Thanks for ", "markdown")
    change = Change("the help", (0, 11), (0, 11))
    other.apply([change])
    assert writer.tracker.follow(other, [change]) is None
    writer.tracker.forget("other")
    assert writer.edit((11, 11, "the ")) == [Taken("tiny", 3, 1, True)]
    writer.tracker.forget("doc")
    writer.tracker.forget("doc")
    assert writer.edit((15, 15, "help")) == []


def test_the_whole_text_may_be_sent() -> None:
    writer = Writer("Thanks for th")
    writer.show(ghost="the help")
    assert writer.apply(Change("One.\nThanks for the help\nThree.")) == Taken("tiny", 5, 2, True)
