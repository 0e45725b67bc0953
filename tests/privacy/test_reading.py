"""A text as people read it, and where each of its characters was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterword.privacy.reading import Reading, fold_letters


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("no markup, no change", "no markup, no change"),
        ("**Password:** `x`", "Password: x"),
        (r"\textbf{Password:} \texttt{x}", "Password: x"),
        ("| Password | x |", "|Password|x|"),
        ("<td>Password</td><td>x</td>", "Password|x"),
        ("<dt>Password</dt>\n<dd>x</dd>", "\nPassword|x"),
        ("Password:<br/>x", "Password:\nx"),
        ("Password&colon; &quot;x&quot;", 'Password: "x"'),
        ("Pass\u00adword\u200b: x", "Password: x"),
        (r"\item[Password] x", "Password|x"),
        (r"Password & x \\", r"Password|x \\"),
        (r"Password\\x", "Password\nx"),
        (r"\entry{Password}{x}", "Password|x"),
        (r"Password: \textcolor{red}{x}", "Password: x"),
        ("[Password], [x]", "Password|x"),
        ("Password: #text(red)[x]", "Password: x"),
        ("Password: :kbd:`x`", "Password: x"),
        ("<span>Password</span> <code>x</code>", "Password|x"),
        ('<b class="password">x</b>', "password:x"),
        ("<db-password>x</db-password>", "db-password:x"),
        ("\u2066Password\u2069\ufe0f: x", "Password: x"),
        ("Pass&shy;word: x", "Password: x"),
        ("a&NotEqualTilde;b&nosuch;c", "abc"),
        (r"Password: \verb+x+", "Password: x"),
        (r"Password: \verb*!x!", "Password: x"),
        ('<input type="password" value="x">', 'pw:"x"'),
    ],
)
def test_markup_is_not_read(written: str, read: str) -> None:
    assert Reading(written).text.replace("\n|", "|") == read


@given(st.text(st.sampled_from("ab*`<>/td&amp;\\{}[]| \n\u00ad"), max_size=60))
def test_every_character_knows_where_it_was_written(written: str) -> None:
    reading = Reading(written)
    assert len(reading.folded) == len(reading.text)
    places = [reading.place(index) for index in range(len(reading.text))]
    assert places == sorted(places)
    for character, place in zip(reading.text, places, strict=True):
        assert character in (written[place], "|", "\n") or written[place] == "&"


@pytest.mark.parametrize(
    "written",
    [r"A \verb+x+ and y", 'A <input type="password" value="x"> and y', "A <user pwd='x'/> and y"],
)
def test_what_markup_shows_stands_where_it_was_written(written: str) -> None:
    reading = Reading(written)
    for character in "xy":
        start, end = reading.span(
            reading.text.rindex(character), reading.text.rindex(character) + 1
        )
        assert written[start:end].startswith(character)
        assert start == written.rindex(character)


@pytest.mark.parametrize("entity", ["&amp;", "&#38;", "&#x26;"])
def test_an_entity_at_the_end_of_a_value_belongs_to_it(entity: str) -> None:
    written = f"Password: x{entity}**"
    reading = Reading(written)
    start, end = reading.span(reading.text.index("x"), len(reading.text))
    assert written[start:end] == f"x{entity}"


@pytest.mark.parametrize(
    ("written", "folded"),
    [("Contraseña", "contrasena"), ("ŁÓDŹ", "lodz"), ("Κωδικός", "κωδικοσ"), ("Пароль", "пароль"),
     ("ｐａｓｓ：", "pass:"), ("İSTANBUL ışık", "istanbul isik"), ("a\u00a0b\u202fc", "a b c"),
     ("𝐏𝐚𝐬𝐬", "pass"), ("Ⓟⓐⓢⓢ", "pass"), ("a\u2028b\x85c", "a b c"),
     # The first and the last letter of each block of Unicode, and those beside them.
     ("AXZÀɏͰԯḀὯ", "axzaɏͱԯaω"), ("﹐﹫！～", ",@!~"), ("𝐀𝟿ⒶⓏⓐⓩ", "a9azaz"),
     ("@[ɐ｟⓪①\x00\x84\x86\u200b\u202a", "@[ɐ｟⓪①\x00\x84\x86\u200b\u202a"),
     ("łŁøØđĐıς", "llooddiσ"), ("𝄞", "𝄞"),
     ("\u00a0\u1680\u2000\u2005\u200a\u202f\u205f\u3000\t\r\v\f\x85\u2028\u2029", " " * 15)],
)  # fmt: skip
def test_letters_are_compared_without_case_and_accents(written: str, folded: str) -> None:
    assert fold_letters(written) == folded


@pytest.mark.parametrize("written", ["Рassword", "Раssword", "Pаssword", "Passwоrd"])
def test_a_word_of_two_alphabets_is_read_in_one(written: str) -> None:
    assert not written.isascii()
    assert Reading(written).folded == "password"
    assert Reading("пароль password").folded == "пароль password"
