"""The generated parts of the pages are what `python -m docs_tools` writes today."""

from __future__ import annotations

import re

import pytest
from docs_tools.blocks import pages, parts_of, replaced
from docs_tools.makers import MAKERS, MEASURED

PARTS = [
    pytest.param(name, text, id=f"{page.name}-{name}")
    for page in pages()
    for name, text in parts_of(page.read_text("utf-8")).items()
]
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e-\d+)?%?")
MIN_SAME_LINES = 0.6
"""Fraction of the lines that another processor must give too, but for their figures."""
MAX_RATIO = 1.5
"""How much larger a probability may be on another processor."""
SMALL = 0.5
"""Difference, in percent or in the last place, that is none."""
REMEDY = "run `python -m docs_tools`"


@pytest.mark.parametrize(("name", "text"), PARTS)
def test_a_part_is_current(name: str, text: str) -> None:
    made = MAKERS[name]()
    if name in MEASURED:
        assert is_alike(text, made), f"{REMEDY}; now it is\n{made}"
    else:
        assert text == made, REMEDY


def is_alike(one: str, other: str) -> bool:
    """Return whether two texts have the same words, and about the same figures."""
    lines = [
        {NUMBER.sub("#", line): NUMBER.findall(line) for line in text.splitlines()}
        for text in (one, other)
    ]
    both = lines[0].keys() & lines[1].keys()
    enough = len(both) >= MIN_SAME_LINES * max(map(len, lines))
    return enough and all(
        is_close(figure, again)
        for line in both
        for figure, again in zip(lines[0][line], lines[1][line], strict=True)
    )


def is_close(one: str, other: str) -> bool:
    least, most = sorted(float(figure.rstrip("%")) for figure in (one, other))
    return most - least <= SMALL * ("%" in one) or most <= MAX_RATIO * least


def test_every_part_that_can_be_made_is_on_a_page() -> None:
    assert {part.values[0] for part in PARTS} == set(MAKERS)


def test_a_text_with_other_words_or_figures_is_not_alike() -> None:
    row = "| go | 10.1% |\n| get | 7.2% |"
    assert is_alike(row, "| go | 10.4% |\n| get | 7.2% |")
    assert not is_alike(row, "| go | 30.4% |\n| get | 7.2% |")
    assert not is_alike(row, "| went | 10.1% |\n| get | 7.2% |")


def test_a_part_is_replaced_and_the_rest_stays() -> None:
    before = "# A\n<!-- generated: one (python -m docs_tools) -->\nold\n<!-- end of one -->\nb\n"
    after = replaced(before, lambda name: f"new {name}")
    assert parts_of(after) == {"one": "new one"}
    assert (after[:4], after[-2:]) == ("# A\n", "b\n")


def test_a_part_of_another_command_and_one_that_is_not_made_stay() -> None:
    page = "<!-- generated: a/b (python -m other) -->\nold\n<!-- end of a/b -->\n"
    assert replaced(page, lambda _: "new") == page
    assert replaced(page, lambda _: None, "python -m other") == page
    assert parts_of(page) == {}
    assert parts_of(page, "python -m other") == {"a/b": "old"}
