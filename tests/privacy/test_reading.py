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
     ("𝐏𝐚𝐬𝐬", "pass"), ("Ⓟⓐⓢⓢ", "pass"), ("a\u2028b\x85c", "a b c")],
)  # fmt: skip
def test_letters_are_compared_without_case_and_accents(written: str, folded: str) -> None:
    assert fold_letters(written) == folded


@pytest.mark.parametrize("written", ["Рassword", "Раssword", "Pаssword", "Passwоrd"])
def test_a_word_of_two_alphabets_is_read_in_one(written: str) -> None:
    assert not written.isascii()
    assert Reading(written).folded == "password"
    assert Reading("пароль password").folded == "пароль password"
