"""Files are decoded in whatever encoding they come, and short notes too."""

# ruff: noqa: E501
from __future__ import annotations

import pytest

from afterword_training.corpus.decoding import decode
from afterword_training.corpus.documents import UnreadableSourceError

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


RUSSIAN = [
    "Вчера мы ходили в кино.", "Привет, как дела?", "Мама мыла раму. Папа читал газету.",
    "Цапля стоит на одной тонкой ноге и ждёт, пока мы уйдём.", "Всё хорошо.",
    "«Да», — сказал он, и ушёл. А мы остались на берегу.", "Это мой дневник за прошлый год.",
    "Мы съели ещё немного французских булок и выпили чаю.", "Объявление: ёлка продаётся",
    "Я люблю тебя, жизнь, что само по себе и не ново.",
]  # fmt: skip
CENTRAL = [
    "Źródło wody jest zimne.", "Pójdźmy żółtą ścieżką.", "Zażółć gęślą jaźń.", "Świat jest piękny.",
    "Dziękuję, że przyszłaś.", "Łódź jest duża.", "Być może.", "Mój brat ma ósmy żaglowiec.",
    "Příliš žluťoučký kůň.", "Můj pes spí pod stolem.", "Čáp stojí na jedné noze.",
    "Ještě není šest hodin.", "Řeka teče k moři.", "Dobrý večer, přátelé.", "Őszi eső esik.",
    "Az ő hűtője rossz.", "Árvíztűrő tükörfúrógép.", "Čaplja stoji na jednoj nozi.",
    "Žao mi je, ali ne mogu doći.", "Îţi mulţumesc pentru scrisoare.", "Ľúbim ťa, moja vlasť.",
]  # fmt: skip
WESTERN = [
    "Schön war es.", "Größe", "Für Frau Müller.", "Été à la mer.", "Où êtes-vous ?", "Mañana.",
    "C'est déjà l'été, hélas.", "¿Qué tal?", "El niño comió.", "Hägern står på ett ben.",
    "Över ån.", "A café, a façade, a résumé.", "Às três da manhã não há ninguém.", "Perché no?",
]  # fmt: skip
SHORT = [
    *[(encoding, text) for text in RUSSIAN for encoding in ("cp1251", "mac_cyrillic")],
    *[(encoding, text) for text in CENTRAL for encoding in ("iso8859_2", "cp1250")],
    *[(encoding, text) for text in WESTERN for encoding in ("cp1252", "mac_roman", "cp850")],
    ("koi8_r", RUSSIAN[0]), ("iso8859_5", RUSSIAN[1]), ("cp866", RUSSIAN[2]),
    ("cp1253", "Ο ερωδιός στέκεται στο ένα πόδι."), ("cp1254", "Balıkçıl tek ayak üzerinde duruyor."),
    ("cp1251", "Чапля стоїть на одній нозі."), ("cp1255", "האנפה עומדת על רגל אחת ומחכה לנו שנלך."),
]  # fmt: skip


@pytest.mark.parametrize(("encoding", "text"), SHORT)
def test_short_notes_in_old_encodings(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


WIDE = [
    "The heron stands on one thin leg.\n", "Größe, naïve café.\n", "Цапля стоит на ноге.\r\n",
    "日本語の文章です。\n", "a b", "“Curly” quotes – and more.\n" * 1000, "Γειά σου.", "😀 is a smile.",
    "שלום עולם.", "Tab\tand line\n\n",
]  # fmt: skip


@pytest.mark.parametrize("text", WIDE)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\0>\0\x01\0\0\0",
        b"PK\x03\x04\x14\0\x08\0\x08\0" + bytes(10),
        bytes(100),
        b"words " * 20 + bytes(20),
        b"\x00\x01\x02\x03 \x00\x04\x05",
    ],
)
def test_binary_files_are_not_taken_for_utf_16(data: bytes) -> None:
    with pytest.raises(UnreadableSourceError, match="binary"):
        decode(data)


@pytest.mark.parametrize(
    "text",
    ["日本語です。", "昨日は雨でした。\nA walk.\n", "ＡＢＣ、全角", "カタカナ", "漢字とｶﾅ", "今日は良い天気なので散歩に行きたい。",
     "東京", "私の日記\n\n四月", "「はい」と言った。", "猫 cat 犬 dog"],
)  # fmt: skip
def test_iso_2022_jp(text: str) -> None:
    assert decode(text.encode("iso2022_jp_ext")) == text


def test_colours_of_a_terminal_are_no_japanese() -> None:
    assert decode(b"\x1b[1mBold\x1b[0m prose.") == "\x1b[1mBold\x1b[0m prose."
