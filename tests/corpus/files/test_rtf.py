"""Rich Text: its notation, and what is not the writer's running text."""

# A case is a line.
# ruff: noqa: E501

from __future__ import annotations

import contextlib
import random
from datetime import datetime

import pytest

from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.formats.rtf import rtf_to_text
from afterword_training.corpus.paragraphs import clean_lines

from .builders import rtf

STYLES = (
    r"{\stylesheet{\ql Normal;}{\s15 Zitat;}{\s16\sbasedon15 My own;}{\s17 Letter;}"
    r"{\s18\v Secret;}{\*\cs20 HTML Code;}{\s21 Quote{\*\keycode x};}}"
)
FONTS = (
    r"{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset204 Arial CYR;}{\f2\fcharset128 Mincho;}}"
)
EDITORS = r"{\info{\title hidden}{\author Anna}}{\*\revtbl{Unknown;}{Anna;}{Bo;}}"


def lines(body: str, me: tuple[str, ...] = ()) -> list[str]:
    text = rtf_to_text(rtf(body, FONTS + STYLES + EDITORS), me)[0]
    return clean_lines(text).split("\n")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"The heron\par stands.", "The heron\nstands."),
        ("The her\non stands\\\nhere.", "The heron stands\nhere."),
        (r"\'93caf\'e9\'94 \emdash  \ldblquote x\rdblquote", "“café” — “x”"),
        (r"\u1055?\u1088?\u1080? \uc0\u8364 5 \uc2\u8211\'96\'96 b {\uc1\u8217\'92}s", "При €5 – b ’s"),
        (r"\u-10179?\u-8694? ok", "\U0001f60a ok"),
        (r"{\f1 \'cf\'f0\'e8}{\f2 \'93\'fa\'96\'7b}", "При日本"),
        (r"A {\v hidden}word \v hidden\v0 more.", "A word more."),
        (r"A {\strike hidden}{\strike0 shown} word.", "A shown word."),
        (r"A {\deleted hidden}word.", "A word."),
        (r"A word{\super\chftn{\footnote\pard\plain \chftn  A note.}} goes on.", "A word goes on.\nA note."),
        (r"Mine.\par\trowd\cellx9\pard\intbl hidden\cell hidden\cell\row\pard Mine.", "Mine.\nMine."),
        (r"\trowd\cellx9\pard\intbl hidden\par hidden\cell\row\pard Mine.", "Mine."),
        (r"\pard\s15 hidden\par\pard\s16 hidden\par\pard\s21 hidden\par\pard\s18 hidden\par\pard\s17 Mine.", "Mine."),
        (r"Type {\cs20 hidden}now.", "Type now."),
        (r'A {\field{\*\fldinst{HYPERLINK "http://a.org"}}{\fldrslt{link}}}.', "A link."),
        (r"So {\field{\*\fldinst ADDIN ZOTERO_ITEM CSL}{\fldrslt (Bo 1)}}.", "So."),
        (r"{\field{\*\fldinst TOC}{\fldrslt hidden\par hidden}}\par Mine.", "Mine."),
        (r"{\header hidden}{\footerl hidden}{\pict\pngblip 0011aaff}Mine.", "Mine."),
        ("{\\pict\\bin5 a}{}b}Mine.", "Mine."),
        (r"{\listtext\'b7\tab}one\par{\pntext 2.\tab}two", "one\ntwo"),
        (r"{\*\unknown hidden}{\*\annotation hidden}Mine.", "Mine."),
        (r"\pard\dropcapli3 T\par\pard he heron.", "The heron."),
        (r"A {\shp{\*\shpinst{\sp{\sn hidden}{\sv hidden}}{\shptxt In a box.\par}}{\shprslt hidden}}word.", "A word.\nIn a box."),
        (r"Mine{\revised\revauth1  and mine}{\revised\revauth2  and foreign}.", "Mine and mine."),
        (r"a\~b\_c\-d\{e\}\\", "a b-cd{e}\\"),
        (r"Never {\b closed", "Never closed"),
        (r"Closed} too often.", "Closed too often."),
    ],
)  # fmt: skip
def test_text(body: str, expected: str) -> None:
    assert "\n".join(lines(body)).replace("\u00a0", " ") == expected


def test_what_others_inserted_goes_by_the_users_name() -> None:
    body = r"Mine{\revised\revauth1  foreign}{\revised\revauth2  mine}."
    assert lines(body, ("bo",)) == ["Mine mine."]


def test_date() -> None:
    data = rtf("Mine.", r"{\info{\creatim\yr1999\mo1\dy1}{\revtim\yr2024\mo3\dy1\hr0\min0}}")
    assert rtf_to_text(data)[1] == datetime(2024, 3, 1).timestamp()  # by the local clock
    assert rtf_to_text(rtf("Mine."))[1] is None


def test_what_is_no_rich_text() -> None:
    with pytest.raises(UnreadableSourceError, match="damaged"):
        rtf_to_text(b"The heron.")
    with pytest.raises(UnreadableSourceError, match="nested"):
        rtf_to_text(rtf("{" * 5000))


def test_damage_anywhere_gives_text_or_a_reason() -> None:
    data = rtf(r"The {\i heron} \u8211? stands{\footnote A note.}.\par " * 20, FONTS + STYLES)
    generator = random.Random(7)
    for _ in range(200):
        damaged = bytearray(data)
        for _ in range(3):
            damaged[generator.randrange(6, len(data))] = generator.randrange(256)
        with contextlib.suppress(UnreadableSourceError):  # and nothing else
            rtf_to_text(bytes(damaged))
