"""Plain text: characters, encodings, wrapped lines."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterword_training.corpus.decoding import decode
from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.paragraphs import clean_lines, is_prose, normalise, plain_to_text

PARAGRAPHS = [
    "When I moved to the coast I thought that the wind would stop bothering me after a month or"
    " two, but it never did, and by the second winter I had learnt to plan every walk around it.",
    "The neighbours say that one grows into it. They were born here, of course, and they do not"
    " seem to hear it any more than I hear the clock in the hall.",
    "- Buy rope, a new lamp and whatever the shop on the corner has in the way of biscuits this"
    " week",
    "- Call Ann",
    "Later on I will write more, since there is a good deal to say about the boats and about the"
    " people who mend them all through the year.",
]
PLAIN = [paragraph.removeprefix("- ") for paragraph in PARAGRAPHS]


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_wrapped_text_is_joined(width: int) -> None:
    wrapped = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in PARAGRAPHS)
    assert clean_lines(plain_to_text(wrapped)).split("\n") == PLAIN


def test_list_items_need_no_blank_line_between_them() -> None:
    wrapped = [textwrap.fill(paragraph, 72) for paragraph in PARAGRAPHS]
    text = "\n\n".join([*wrapped[:2], "\n".join(wrapped[2:4]), wrapped[4]])
    assert clean_lines(plain_to_text(text)).split("\n") == PLAIN


def test_a_paragraph_a_line_stays() -> None:
    assert clean_lines(plain_to_text("\n".join(PARAGRAPHS))).split("\n") == PLAIN


def test_short_lines_stay() -> None:
    poem = "The wind is up, the tide is low,\nThe gulls have nowhere else to go,\nAnd nor have I."
    assert plain_to_text(poem) == poem


@given(st.lists(st.text(alphabet="abA,. \n", max_size=60), max_size=5).map("\n".join))
def test_joining_loses_no_word(text: str) -> None:
    assert plain_to_text(text).split() == text.split()


def test_normalise() -> None:
    assert (
        normalise("cafe\u0301\u00a0na\u00adme\r\na\x00b\u200bc\u2028d\ufeff") == "café name\nabc\nd"
    )


def test_tidy() -> None:
    assert clean_lines("  one \t two \n\n\n * * * \n2024\nthree\n") == "one two\nthree"


def test_is_prose() -> None:
    assert is_prose("A sentence, with some marks: (these).")
    assert is_prose("यह एक छोटा वाक्य है।")
    assert not is_prose("2024-03-01 10:12:55.123 [12] 0x7f 200 OK\n" * 3)


TEXTS = [
    ("cp1252", "Größere Übungen führen häufig zu schöneren Ergebnissen, wäre da nicht die Mühe."),
    ("cp1252", "“Curly” quotes – and the café’s naïve façade, déjà vu, says the résumé."),
    ("cp1251", "Всё это было давно, и никто уже не помнит, кто именно начал этот разговор."),
    ("shift_jis", "昨日は雨でしたが、今日はとても良い天気なので、散歩に行きたいと思います。"),
    ("utf-16", "Written by an old program — with a mark at the start."),
    ("utf-8-sig", "Wide — and marked."),
    ("utf-8", "Größere Übungen."),
]


@pytest.mark.parametrize(("encoding", "text"), TEXTS)
def test_decode(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_utf8_with_a_damaged_character() -> None:
    data = "Größere Übungen führen häufig zu schönen, späten Ärgernissen für müßige Köche.".encode()
    assert decode(data + "ü".encode()[:1]) == data.decode()


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes(range(256)) * 4])
def test_binary(data: bytes) -> None:
    with pytest.raises(UnreadableSourceError, match="binary"):
        decode(data)


LEGACY = {
    "cp850": "Ich bin heute sehr müde, und das Wetter war schön für die Jahreszeit.",
    "iso8859_15": "L'œuvre coûte 5 €, et ma sœur a déjà bu son café près de la forêt.",
    "iso8859_2": "Zażółć gęślą jaźń. Wczoraj poszedłem z przyjaciółmi do kina, a potem jeszcze"
    " długo rozmawialiśmy o książkach. Świat jest piękny, źródła wody też są ważne.",
    "cp1250": "Příliš žluťoučký kůň úpěl ďábelské ódy. Včera jsme šli do kina a potom domů.",
    "cp866": "Вчера мы ходили в кино, а потом долго говорили о книгах. Мир прекрасен.",
    "iso8859_5": "Вчера мы ходили в кино, а потом долго говорили о книгах. Мир прекрасен.",
    "cp1251": "Вчера мы ходили в кино, а потом долго говорили о книгах. Мир прекрасен.",
    "koi8_r": "Вчера мы ходили в кино, а потом долго говорили о книгах. Мир прекрасен.",
    "mac_roman": "¿Qué tal? Mañana iré al médico, y después comeré con mi señora.",
    "cp1252": "Zu schön für die «Größe» im „Café“: es kostet 5 € für ½ Liter, oder einen Liter"
    " d’été, sagt Windows®, mit l·l, und nun sind wir alle ganz müde…",
}


@pytest.mark.parametrize("encoding", LEGACY)
def test_encodings_of_old_files(encoding: str) -> None:
    assert decode(LEGACY[encoding].encode(encoding)) == LEGACY[encoding]


def test_czech_in_latin_2() -> None:
    assert decode(LEGACY["cp1250"].encode("iso8859_2")) == LEGACY["cp1250"]


@pytest.mark.parametrize(
    "declaration",
    [
        '<html><head><meta charset="iso-8859-2">',
        "<meta http-equiv='Content-Type' content='text/html; charset=ISO-8859-2'>",
        '<?xml version="1.0" encoding="ISO-8859-2"?>',
        "% -*- coding: latin-2 -*-",
        "\\usepackage[latin2]{inputenc}",
    ],
)
def test_an_encoding_that_a_file_declares(declaration: str) -> None:
    # Too short to be told otherwise.
    text = f"{declaration}\nPąk róży już źle rośnie, ľud šel."
    assert decode(text.encode("iso8859_2")) == text


def test_names_of_encodings_that_stand_for_larger_ones() -> None:
    text = '<meta charset="iso-8859-1">“Café”'
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("name", ["utf-8", "klingon", "utf-16", "hex", "big5"])
def test_an_encoding_that_a_file_declares_wrongly(name: str) -> None:
    text = f'<meta charset="{name}">Zu schön für große Füße.'
    assert decode(text.encode("cp1252")) == text
