"""How a writer types apostrophes and letters with marks, and words written in the same way."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from afterword.text.writing_form import WritingForm, writing_form


@pytest.mark.parametrize(
    ("lines", "curly"),
    [
        ((), False),
        (("I don’t, ", "and the ‘others’ "), True),
        (("I don’t, ", "and you don't "), False),
        (("I don't, ", "and you don’t " + "then " * 100), True),
        (("I don't, ", "and the cafe\u0301’s "), True),
        (("I don’t, ", *["then " * 50] * 5), True),
        # Nobody pays for a document, or for a line as long as one, at every word.
        (("I don’t, ", *["then " * 50] * 50), False),
        (("I don’t " + "then " * 2000,), False),
    ],
)
def test_the_last_apostrophe_inside_a_word_counts(lines: tuple[str, ...], curly: bool) -> None:
    assert writing_form(reversed(lines)).curly is curly


@pytest.mark.parametrize(
    ("lines", "decomposed"),
    [
        ((), False),
        (("A cafe\u0301 ", "and the others "), True),
        (("A cafe\u0301 ", "naïve "), False),
        (("A cafe\u0301, ", "a naïve café "), False),
        (("A naïve cafe\u0301 ",), True),
        (("cafe\u0301 Straße ", "שָׁלוֹם नमस्ते "), True),  # these letters have one form only
        (("café ", "שָׁלוֹם नमस्ते q\u0307 "), False),
        (("I don’t ", "cafe\u0301 ", "and you don't "), True),
        (("cafe\u0301 ", *["then " * 50] * 50), False),
    ],
)
def test_the_last_letter_with_marks_counts(lines: tuple[str, ...], decomposed: bool) -> None:
    assert writing_form(reversed(lines)).decomposed is decomposed


def test_letters_that_are_typed_stay_as_they_are() -> None:
    assert WritingForm(curly=True).write("o'clock's", "o'") == "o'clock’s"
    assert WritingForm().write("don't") == "don't"
    assert WritingForm().write("Überfülle", "U\u0308b") == "U\u0308berfülle"
    assert WritingForm(decomposed=True).write("Überfülle", "Üb") == "Überfu\u0308lle"
    assert WritingForm(True, True).write("café's") == "cafe\u0301’s"


def test_decomposed_letters_that_are_typed_tell_how_the_word_goes_on() -> None:
    assert not WritingForm().after("Üb").decomposed
    assert WritingForm().after("U\u0308b").write("Überfülle", "U\u0308b") == "U\u0308berfu\u0308lle"


@pytest.mark.parametrize(
    ("word", "typed"),
    [
        ("über", "u"),  # the mark is still to come
        ("tiếng", "tie\u0302"),
        ("bệnh", "be\u0302\u0323"),  # not in the order of the standard
        ("bệnh", "bê\u0323"),
        ("한글", normalize("NFD", "하")),
    ],
)
def test_the_rest_of_a_word_goes_on_from_the_letters(word: str, typed: str) -> None:
    written = WritingForm(decomposed=True).write(word, typed)
    assert written.startswith(typed)
    assert normalize("NFC", written) == word
