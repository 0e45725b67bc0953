# ruff: noqa: E501 (one case a line)
"""Characters, words and lines that old programs and other machines left odd."""

from __future__ import annotations

import pytest

from afterword_training.corpus.paragraphs import clean_lines, is_prose, normalise, plain_to_text

CHARACTERS = [
    ("The ﬁsh of the ﬂeet, oﬃce and aﬀair.", "The fish of the fleet, office and affair."),
    ("Ｔｈｅ ｈｅｒｏｎ ２０２４", "The heron 2024"),
    ("He said（全角）", "He said（全角）"),
    ("I don´t know, it´s late.", "I don't know, it's late."),
    ("I don`t know, we`ll see.", "I don't know, we'll see."),
    ("Run `ls` and don't.", "Run `ls` and don't."),
    ("The `foo`s and `bar`.", "The `foo`s and `bar`."),
    ("I donʼt and it′s.", "I don't and it's."),
    ("I don’t know.", "I don’t know."),
    ("I donâ€™t know â€“ it is â€œlateâ€\x9d.", "I don’t know – it is “late”."),
    ("Un cafÃ© trÃ¨s chaud.", "Un café très chaud."),
    ("Grüße aus Übersee, ça va, Ærø.", "Grüße aus Übersee, ça va, Ærø."),
    ("Ã©tÃ© and naÃ¯ve", "été and naïve"),
    ("co\u00adop\u00aderate, zero\u200bwidth\u2060 \ufeffmarks", "cooperate, zerowidth marks"),
    ("5′ 6″ and `", "5′ 6″ and `"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CHARACTERS)
def test_characters(text: str, expected: str) -> None:
    assert normalise(text) == expected


LINES = [
    ("The heron is an impres-\nsive bird.", "The heron is an impressive\nbird."),
    ("It is a well-\nknown bird.", "It is a well-known\nbird."),
    ("Co-operation of\nthe co-\noperation kind.", "Co-operation of\nthe co-operation\nkind."),
    ("The riverbank, a river-\nbank of sand.", "The riverbank, a riverbank\nof sand."),
    ("He said -\nso it was.", "He said -\nso it was."),
    ("From A-\nB to C.", "From A-\nB to C."),
    ("We left at the end of the year\n12. It was cold and dark by then.", "We left at the end of the year 12. It was cold and dark by then."),
    ("He won the race of that year\n- or so he said to all of us.", "He won the race of that year - or so he said to all of us."),
    ("He won the race of that year\n— or so he said.", "He won the race of that year — or so he said."),
    ("Things to buy at the shop:\n- rope\n- a lamp", "Things to buy at the shop:\nrope\na lamp"),
    ("Things to buy at the shop today\n1. rope\n2. a lamp", "Things to buy at the shop today\nrope\na lamp"),
    ("Things to buy at the shop today\n- Rope\n- A lamp", "Things to buy at the shop today\nRope\nA lamp"),
    ("I like it.\n- he said", "I like it.\nhe said"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_lines(text: str, expected: str) -> None:
    assert clean_lines(plain_to_text(text)) == expected


SENTENCES = "The heron stands on one leg;\nthe tide is low, the wind is high;\nit waits for us.\n"
WORDS = [
    "apple",
    "heron",
    "river",
    "stone",
    "lamp",
    "rope",
    "boat",
    "tide",
    "wind",
    "gull",
    "sand",
    "shore",
    "night",
    "star",
    "moon",
]


@pytest.mark.parametrize(
    "text",
    [
        SENTENCES * 8,
        "- rope\n- a lamp\n- biscuits\n",
        "Dear Ann,\n\nThank you.\n\nYours,\nBob\n",
        "if only I had known:\nthe tide was low.\n" * 12,
        "x = 5 is what he wrote, and no more of it was found in the house that day.\n" + SENTENCES,
        "return to the shore,\nclass of birds,\nfor all of us.\n" * 10,
        "Let it be.\nLet it go.\nLet it rain.\n" * 10,
        "“Well,” he said.\n\n“Well?” she said.\n" * 15,
    ],
)
def test_prose(text: str) -> None:
    assert is_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(WORDS * 3),
        "\n".join(f"{word}\t{word}" for word in WORDS * 3),
        "\n".join(f"- {word}" for word in WORDS * 3),
        "def walk(self):\n    if self.tide:\n        return self.rope()\n    boat = self.boat\n",
        "#include <boat.h>\nint main() {\n  rope = lamp;\n  tide(wind);\n}\n",
        "const boat = lamp;\nfunction tide() {\n  return wind(rope);\n}\n",
        "<html>\n<body>\n<p>The heron</p>\n<div>\n</div>\n</body>\n</html>\n",
        "name = heron\nplace = shore\nlegs = one\n",
        ".heron {\n  color: grey;\n}\n.tide {\n  height: low;\n}\n",
        "import boat\nfrom tide import wind\n\nboat.row(wind)\nif wind:\n    tide = boat\n",
    ],
)
def test_what_is_no_prose(text: str) -> None:
    assert not is_prose(text)
