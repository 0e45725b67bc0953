"""Where the word at the cursor begins, and where one may begin."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterword.masking.languages import MASK, State, masker, open_prose
from afterword.masking.prose_document import ProseDocument
from afterword.masking.word_start import allows_word_start, prefix_start
from afterword.text.units import WORD, units
from tests.examples import examples
from tests.growth import times

from .masking import LANGUAGES, LINES, LINES_OF_MARKUP


@pytest.mark.parametrize(
    ("line", "prefix"),
    [
        ("Hello wor", "wor"),
        ("Hello ", ""),
        ("I don’t", "don’t"),
        ("'tis", "tis"),
        ("the 'qu", "qu"),
        ("well-kno", "kno"),
        ("3r", "r"),
        ("over 3", ""),
        ("end.", ""),
        ("don''", ""),
        ("", ""),
        ("x²y", "x²y"),
        ("word,th", "th"),
        ("e.gth", "gth"),
        ("At Hovsa\u0308t", "Hovsa\u0308t"),
        ("At Hovsa\u0308", "Hovsa\u0308"),
        ("שָׁלוֹ", "שָׁלוֹ"),
        ("में पुस्त", "पुस्त"),
        (f"{MASK}{MASK}less", "less"),
        ("a" * 200, ""),
    ],
)
def test_the_prefix_is_the_word_being_typed(line: str, prefix: str) -> None:
    assert line[prefix_start(line) :] == prefix


@pytest.mark.parametrize(
    "line",
    [
        "We live in the U.S", "the U.S.A", "for example e.g", "that is, i.e", "He has a Ph.D",
        "a.m", "at 10 p.m", "(e.g", "the 10t", "on the 21s", "a 5k", "run 10km", "in the 1990s",
        "64b", "3.5m", "the B.S",
    ],
)  # fmt: skip
def test_abbreviations_ordinals_and_units_are_not_completed(line: str) -> None:
    document = ProseDocument("", line, "plaintext")
    assert not document.cursor(document.end).takes_word


@pytest.mark.parametrize(
    "line", ["the end.Th", "well-kno", "word,th", "at 10 th", "e.g. th", "U.S. gov", '"th', "(th"]
)
def test_what_follows_other_marks_is_completed(line: str) -> None:
    document = ProseDocument("", line, "plaintext")
    assert document.cursor(document.end).takes_word


GOES_ON = [
    "don'", "doesn'", "let'", "They'", "Who'", "he'", "she'", "we'", "o'", "I'", "you'", "they'",
    "that'", "it'", "who'", "couldn'", "Marx'", "the'", "O'", "L'", "l'", "s'", "qu'", "d'",
    "I don' and let'", "The cats' food isn'", "'no' and then she'", "“I don'", '"I don\'',
    "rock 'n' roll, don'", "the dogs' and the cats' own, we'", '’twas he’', '“we’', 'don’', 'l’',
    "it's what I'", "don't, I'", "'so', she said, 'but' let'", "5' tall, he'", "(he'", "—he'",
]  # fmt: skip


def test_an_apostrophe_after_a_letter_belongs_to_the_word() -> None:
    words = {line: line[prefix_start(line) :] for line in GOES_ON}
    assert {
        line: word
        for line, word in words.items()
        if not word.endswith(("'", "’")) or not word[:-1].isalpha()
    } == {}


ENDS = [
    "'freedom'", "'word'", "'I'", "'he'", "'let'", "'the'", "'bank'", "'no'", '‘freedom’',
    '‘word’', '‘he’', '‚Wort’', "cats'", "dogs'", "James'", "CATS'", 'parents’', "years'", "boss'",
    "its'", "'cats'", '‘cats’', "the 'freedom'", "'the freedom'", '‘the freedom’', "('freedom'",
    "['freedom'", '"\'freedom\'', "—'freedom'", "it's 'freedom'", "'it's freedom'",
    '‘it’s freedom’', "'one, two and three'", "'the cats' freedom'", "so-called 'red' and 'blue'",
    "'a', 'b' and 'cat'", "he said 'no'", "the 'well-known'", 'of ‘the old man’', "**'freedom'",
    '“‘freedom’', "the cats''", "*'bold'", "'word1' and 'another'",
    "'a long quotation that goes on, and on; with (marks) inside it'",
]  # fmt: skip


def test_a_word_closed_by_a_quotation_mark_is_no_prefix() -> None:
    assert {line for line in ENDS if prefix_start(line) < len(line)} == set()
    assert {line for line in ENDS if allows_word_start(line, line)} == set()


def test_a_single_quotation_mark_of_latex_closes() -> None:
    cut = "the `freedom'"
    masked, _ = masker("latex").mask(cut, State())
    assert prefix_start(masked) == len(cut)
    assert not allows_word_start(cut, masked)
    inside, _ = masker("latex").mask("he said `I don't know what", State())
    assert "I don't know what" in inside


# By language, the beginnings of lines behind which a word may begin.
OPEN = {
    "plaintext": [
        '', '  ', 'a ', 'one, ', 'well-', 'word—', 'word – ', 'word–', 'word--', '― ', 'and/',
        'he/she/', '3 times/',
        '(', 'the [', '{', '“', 'say ‘', '«', '„', '‚', '‹', '¿', '¡', 'say "', "say '",
        '("', "['", '(«', '—"', '-"', '"\'', '“‘', '¿"', '»', 'say ”', 'and “(', '#', 'a\\',
        '*', '_', '(*', '"_', 'say *', '« ', '「', '/', 'he said—"', 'well-*', 'snake_',
        'a snake_case_', 'cafe\u0301_',
    ],
    "markdown": [
        '**', 'some **', 'some *', 'some _', 'some ***', '(*', 'the [', '![', '[[Page|', 'some ~~',
        'some ==', '> ', '> *', '>', '- ', '- [ ] ', '# ', '* **', '1. **', '<b>', 'some <b>',
        'some <em>', '<a href="x">', '<p>', 'one<br>', 'one<br/>', '<p><b>', '</td><td>', '|',
        '|one|', '|one | ', 'say "', 'say "_', '“', '("', '**"', '—', 'word-*', 'and/*', 'R&nbsp;',
        '&ldquo;', 'one&mdash;', '`code` ', '[link](http://a.b) ', '**bold** ', '**bold**—',
        'see (`x`, ', '\\*', 'see \\*', '*a* *', '~~a~~ ~~', '# *', '> - _',
        'snake_', 'see `a`, json_',
    ],
    "latex": [
        '\\emph{', 'see ~', 'Dr.~', '\\ref{a}~', '$x$~', '``', 'say ``', 'say `', '(``',
        'word\\footnote{', '\\textbf{``', 'one &', 'one & ', 'a&', 'one\\\\', '%', 'text %',
        '\\section{', '\\item ', '{', '---', '\\emph{a} \\emph{', '$x$-', '\\textit{\\textbf{',
        '\\caption[a]{',
    ],
    "org": [
        'some *', 'some /', 'some _', 'some +', '[[https://a.org][', '** TODO ', '- ', '(*', '"/',
        '# ', '*', '=code= ', '* DONE *', 'and/',
    ],
    "restructuredtext": [
        'some *', 'some **', '| ', '- ', '(*', '``a`` ', '* *', '.. note:: ', '*', 'and/',
    ],
    "asciidoc": [
        'some *', '.', 'see <<sec,', 'link:a.html[', '* ', '|', '|one|', 'some #', 'some _',
        'footnote:[', '== ', '* *', '// ',
    ],
    "typst": [
        'some *', 'some _', '= ', '#emph[', '[', '- ', '$x$ ', '- *',
    ],
    "html": [
        '<p>', '<b>', '<p><em>', 'one<br>', 'one<br/>', '&nbsp;', '&ldquo;', '<td>', '</td><td>',
        '{% if x %}', "some <a href='x'>", '<li>', '</p><p>', '<h1>', 'one&#8212;', '(<i>',
        '&quot;',
    ],
    "mail": [
        '>', '> >', '> ', '> *',
    ],
    "python": [
        '#', '# ', 'x = 1  #', '"""', '    """', "'''", '# (', '# *', '#: ',
    ],
    "javascript": [
        '//', '/**', '/* ', 'x; //', '///',
    ],
}  # fmt: skip

# By language, those that need a space first.
CLOSED = {
    "plaintext": [
        'word', 'one,', 'end.', 'e.g.', 'why?', 'wow!', 'a:', 'a;', '3', '3.5', '(x)', '[x]',
        '{x}', '“word”', '‘word’', '«word»', '„Wort“', '‚Wort‘', '‹mot›', '»Wort«', '« mot »',
        '”ord”', '"word"', "'word'", '("word"', 'word"', 'end."', "the cats'", "'the freedom'",
        '"I thought—"', '“I thought—”', "'well-'", '5%', '5€', '6\'2"', 'wait…', 'wait...', '10–',
        '$', 'costs $', 'costs €', '(£', '10 km/', '5mg/',
        'x²', 'é', '😀', '→', '&', 'R&', 'C++', 'C#', 'x^', 'a=', '__init_', '*word*', '_word_',
        '/word/', '/some words/', '"a" "b"', 'word\\*', 'a <', 'a *word—*', '「言葉」', '\xad',
        '“(word)”', '*(word)*',
    ],
    "markdown": [
        '**bold**', 'some *emph*', '_emph_', '__strong__', '~~gone~~', '==mark==', '`code`',
        '``a ` b``', '`f()`', '`*`', 'the `*`', 'the `x `', 'a `git commit -`',
        '[link](http://a.b)', '[link]', '[link][ref]', '[^1]', 'text[^1]', '![alt](x)',
        '<b>bold</b>', '<i>a</i>', '<https://a.org>', '<ann@a.org>', '$x$', '$$x$$', '$(x)$',
        '$x+$', '(*emph*)', '**"word"**', '"**word**"', '"*word*"', '**Note:**', '***both***',
        '- [ ]', '- [x]', '1.', 'word<b>', 'H<sub>', '<b>bold</b><i>', 'R&amp;', 'caf&eacute;',
        '&lt;', '{.class}', '*word—*', '*so.*', 'said *so.*', '<img src=x>', '</p>',
        'a <!-- x -->', '__init__', 'word*', 'un**', "[a](b)'", "*'word'*", '| one |',
        '<kbd>x</kbd>', '`a`/`b`', '# **a**', '> *a*',
    ],
    "latex": [
        '\\emph{word}', '\\textbf{a b}', '$x$', '$\\alpha$', '\\(x\\)', "``word''", "`word'",
        '\\ref{a}', '\\cite{key}', "``word,''", '5\\%', '\\LaTeX{}', '\\footnote{A note.}',
        '$|x|$', '$x^{2}$', '\\verb|x|', '\\emph{\\textbf{a}}', 'sch\\"', '\\textbf{a},',
        '(\\emph{a})', 'R\\&',
    ],
    "org": [
        '*bold*', '/it/', '/italic words/', '_under_', '+strike+', '=code=', '~code~', '~f(x)~',
        '*bold words*', '[[https://a.org][text]]', '[[a]]', '$x$', '(*bold*)', '*/x/*', '"/it/"',
        'some =code x=', '[fn:1]',
    ],
    "restructuredtext": [
        '*emph*', '**strong**', '``code``', '``*``', '`name`_', ':ref:`x`', '|sub|',
        'see |sub|', '[1]_', '`a <https://a.b>`_', '*emph*,', 'some `text`',
    ],
    "asciidoc": [
        '*bold*', '_it_', '`code`', '`*`', '#mark#', '{attr}', '<<sec>>', '<<sec,text>>',
        'link:a.html[text]', 'image:a.png[x]', 'x^sup^', 'H~2~', '**b**old**', 'stem:[x]',
        'some `code x`',
    ],
    "typst": [
        '*bold*', '_it_', '`code`', '$x$', '#emph[a]', '@ref', '#f(x)', '*some bold*',
    ],
    "html": [
        '<b>bold</b>', '<p>a</p>', '<code>x</code>', '</li>', 'R&amp;', '{{ name }}', 'a<b>',
        '<input>', '<x/>', '<td>a</td>', 'caf&eacute;', 'a <!-- b -->', '<b>a</b><i>',
    ],
    "python": [
        '# the `x`', '# *so*', '# "word"', '# f()', '# see `a`,',
    ],
    "javascript": [
        '// the `x`', '/* *so*',
    ],
}  # fmt: skip


def answers(language: str, cut: str) -> set[bool]:
    """Answers behind a cut line, however the line goes on (as the masker sees it)."""
    kind = masker(language)
    continued = ("", "a", "word", "word* end", " ")
    return {
        allows_word_start(cut, kind.mask(cut + more, State())[0][: len(cut)]) for more in continued
    }


@pytest.mark.parametrize("language", OPEN)
def test_a_word_may_begin_behind_what_opens(language: str) -> None:
    assert [cut for cut in OPEN[language] if answers(language, cut) != {True}] == []


@pytest.mark.parametrize("language", CLOSED)
def test_a_space_comes_first_behind_what_closes(language: str) -> None:
    cuts = [each for cut in CLOSED[language] for each in (cut, f"Some words, then {cut}")]
    assert [cut for cut in cuts if answers(language, cut) != {False}] == []
    spaced = [f"{cut} " for cut in CLOSED[language]]
    assert [cut for cut in spaced if answers(language, cut) != {True}] == []


@pytest.mark.parametrize(("language", "line"), LINES_OF_MARKUP)
def test_typing_a_letter_does_not_change_the_answer(language: str, line: str) -> None:
    kind = masker(language)
    for cursor in range(len(line)):
        cut = line[:cursor]
        if open_prose(kind, cut, State()):
            assert len(answers(language, cut)) == 1, cut
    # Each of its words begins where one may.
    masked, _ = kind.mask(line, State())
    for word in WORD.finditer(masked):
        start = word.start()
        assert allows_word_start(line[:start], masked[:start]), line[:start]
    assert prefix_start(f"{masked} word") == len(line) + 1


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=examples(100))
@given(line=LINES | st.text(max_size=40))
def test_any_line_has_an_answer(language: str, line: str) -> None:
    kind = masker(language)
    masked, _ = kind.mask(line, kind.start)
    assert isinstance(allows_word_start(line, masked), bool)
    assert 0 <= prefix_start(masked) <= len(line)
    space, letter = f"{line} ", f"{line}a"
    assert allows_word_start(space, kind.mask(space, kind.start)[0])
    assert not allows_word_start(letter, kind.mask(letter, kind.start)[0])


@given(st.text(st.sampled_from("ab '’‘\"-"), max_size=30))
def test_a_prefix_is_at_the_end_and_has_letters(line: str) -> None:
    prefix = line[prefix_start(line) :]
    assert not prefix or prefix[0].isalpha()
    assert " " not in prefix


def look(line: str, masked: str) -> tuple[int, bool]:
    return prefix_start(masked), allows_word_start(line, masked)


@pytest.mark.growth
@pytest.mark.parametrize(
    "piece", ["word ", "'word' ", "*", "<b>", "&quot;", '"<b>', "—'", "a'", "/a", "|", "“a", "a"]
)
def test_long_lines_cost_what_their_ends_cost(piece: str) -> None:
    line = piece * (100_000 // len(piece))
    masked = line.replace("<", MASK)
    end, masked_end = line[-2_000:], masked[-2_000:]
    assert times(lambda: look(line, masked), lambda: look(end, masked_end), number=20) < 10


@pytest.mark.growth
@pytest.mark.slow
@pytest.mark.parametrize("end", ["", "th", "*", "don'", '"', "and/"])
def test_an_ordinary_line_takes_no_longer_than_cutting_it_into_words(end: str) -> None:
    line = f"The quick brown fox jumps over 12 lazy dogs, and then {end}"
    assert times(lambda: look(line, line), lambda: list(units(line))) < 2
