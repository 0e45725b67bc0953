"""What holds for every masker, and the formats that have no block structure to speak of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterword.masking import source_code
from afterword.masking.languages import MASK, State, masker, open_prose
from afterword.text.units import units
from tests.examples import examples
from tests.growth import assert_linear

from .masking import LANGUAGES, LINES, LINES_OF_MARKUP, PIECES, by_language, masked, words

# Pieces whose repetition makes careless patterns slow.
_REPEATED = (
    'a;.;&;:;=;\'a;``a;$a ;<a ;a-;a.;a_;:a;://;a@;a b ;@a ;\\a[;{@a;();``a`;<b>x</b>;1a;"a",;\\a;'
)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=examples(30))
@given(lines=st.lists(LINES | st.text(max_size=20), max_size=6))
def test_a_masked_line_is_the_line_with_holes(language: str, lines: list[str]) -> None:
    kind = masker(language)
    state = kind.start
    for line in lines:
        before = state
        out, state = kind.mask(line, before)
        assert len(out) == len(line)
        assert all(new in (old, MASK) for new, old in zip(out, line, strict=True))
        assert kind.mask(line, before) == (out, state)
        assert hash(state) == hash(State(*state))
        assert isinstance(open_prose(kind, line, before), bool)


@pytest.mark.growth
@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "start"), [*((name, 'x = "the big ') for name in LANGUAGES), ("python", "# x ")]
)
def test_time_grows_with_the_length_of_a_line_only(
    language: str, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_code, "MAX_LINE_CHARS", 100_000)
    kind = masker(language)
    for piece in [text for text in [*PIECES, *_REPEATED.split(";")] if 0 < len(text) < 5]:
        line = start + piece * (20_000 // len(piece))
        assert_linear(lambda line: kind.mask(line, kind.start), line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("See https://example.org/a_(b)?c=d#e, or not.", "See ·, or not."),
        ("(at www.example.org).", "(at ·)."),
        ("Write to ann.lee+x@mail.example.org!", "Write to ·!"),
        ("Ann <ann@example.org> wrote:", "Ann · wrote:"),
        ("in /usr/local/lib.", "in ·."),
        ("in src/text/units.py and ~/a/b", "in · and ·"),
        (r"in C:\Users\Ann now", r"in · now"),
        ("and/or, he said; 24/7", "and/or, he said; 24/7"),
        ("on 1/2/2024 and 2024-05-06", "on 1/2/2024 and 2024-05-06"),
        ("commit 3dc50c0d, colour #ff8800", "commit ·, colour ·"),
        ("id 123e4567-e89b-12d3-a456-426655440000.", "id ·."),
        ("in 1234567 cases or 0xff", "in 1234567 cases or ·"),
        ("defaced facades and decades", "defaced facades and decades"),
        ("the snake_case name", "the snake_case name"),
        ("5 < 6 > 4 & more: “quoted” — don't!", "5 < 6 > 4 & more: “quoted” — don't!"),
    ],
)
def test_addresses_and_the_like_are_masked_in_plain_text(line: str, expected: str) -> None:
    assert masked("plaintext", line) == expected
    assert masked("an unknown language", line) == expected


PROSE_WITH_SLASHES = [
    'he/she/they', 'he/she/th', 'read/write/execute', 'read/write/ex', 'and/or/both', 'and/or/bo',
    'yes/no/maybe', 'red/green/blue', 'Monday/Tuesday/Wednesday', 'his/her/their', 'him/her/them',
    'day/week/month/etc', 'Python/Lua/JavaScript', 'dog/cat/cockatiel', 'KB/MB/GB/TB', 'i/j/k',
    'MIT/BSD/Apache', 'mission/vision/strategy', 'links/citations/data', 'C/C++/Java',
    'TV/movie/radio', 'either/or/neither', 'Mr./Mrs./Ms', 'père/mère/enfant', 'und/oder/beides',
    'w/o/with', 'week/month/year', 'push/pull/throw', 'composer/songwriter/band',
    'polite/constructive/respectful', 'X/Twitter/whatever', 'src/target', '1/2/2024', '24/7/365',
    'get/set/delete', 'sun/rain/snow', "do/don't/won't", 'A/B/C', 'north/south/east/west',
    'dev/staging/prod', 'var/let/const', 'library/café/bar', 'input/output/error',
]  # fmt: skip

PATHS = [
    '/usr/lib', '/etc/hosts', '/home/ann/notes', '/he/she/they', '~/notes/today', '~ann/notes/now',
    './a/b', '../up/and/down', '../../src', 'src/text/units.py', 'server/src/main', 'usr/local/lib',
    'lib/asan/dynamic', 'docs/guide/setup.md', 'book/website/LICENSE.md', 'snake_case/and/more',
    'a/b_c/d', 'v1/users/list', '2024/notes/today', 'site/journal/2024', '.github/workflows/test',
    'repo/.cargo/config', 'C:/Users/Ann', 'github.com/user/repo', 'my-project/notes/file',
    'pypa/gh-action/x', 'node_modules/x/y', '@scope/pkg/sub', 'user@host/a/b', 'a//b/c',
    'foo/bin/run', 'x/tmp/y', 'python3/site/packages', 'archive.tar.gz/a/b', 'a/b/main.c',
    'org/example/App.java', '/a/b/', '/opt/x/y', '~/.config/x', 'd/t/boot-smoke', 'notes/x/y_z',
    'C:\\Users\\Ann', 'D:\\new', 'c:\\temp\\he\\she\\they',
]  # fmt: skip


@pytest.mark.parametrize("text", PROSE_WITH_SLASHES)
def test_words_between_slashes_are_prose(text: str) -> None:
    for language in ("plaintext", "markdown", "latex", "org", "html", "restructuredtext"):
        assert masked(language, f"So {text}, and more") == f"So {text}, and more"
    assert masked("plaintext", text) == text


@pytest.mark.parametrize("text", ["he/she/", "and/or/", "one/two/three/"])
def test_a_slash_may_be_followed_by_one_more_word(text: str) -> None:
    assert masked("plaintext", f"so {text}") == f"so {text}"
    assert open_prose(masker("plaintext"), f"so {text}", State())


@pytest.mark.parametrize("path", PATHS)
def test_what_looks_like_a_path_is_none_of_the_prose(path: str) -> None:
    assert masked("plaintext", f"So {path} now") == "So · now"
    assert masked("plaintext", f"({path})") == "(·)"
    assert not open_prose(masker("plaintext"), f"So {path}", State())


STRAY = {
    "markdown": [
        'if x <y then we know ', 'when p <q holds and', 'a <b then we ', 'if n <max_size then',
        'x <limit th', 'a List<String, Integer and more', 'he said <this is odd and',
        'x <Y then we know', 'the <script is not ', 'a <pre thing and ', 'the <style of it ',
        'the <code that we ', 'wow <!this and', 'is <?this and', 'the ` key is', 'the ` key',
        'it costs $5 and then $6 for', 'more than $100 or', 'a { brace and', 'a {: colon and',
        'the @ sign is', 'meet @ noon', 'a & b', 'AT&T and', 'a [ bracket and', 'a * star and',
        '2 ** 3 and', 'x <= y and', 'x <- y and', 'I <3 you and', 'a << b and', '~ 5 and ~ 6',
        'x = 5 = y and', 'a | b and', 'a \\ b and', '0 <p <1 and',
    ],
    "html": ['if x <y then we know ', 'x < y and', 'wow <!this and', 'is <?this and', 'a & b'],
    "asciidoc": ['a << b and', 'the ` key is', 'a [[ b and', 'a < b', 'a { b', 'x # y'],
    "restructuredtext": ['the ` key is', 'the ` and the ` keys', 'a | b and', 'x <y then'],
    "org": ['a [[ b and', 'a = b and', 'a ~ b and', 'costs $5 and', 'x <y then', 'a / b'],
    "typst": ['the ` key is', 'a < b and', 'a # b and', 'x <y then we'],
    "latex": ["it's `fine and", 'x <y then we', 'a @ b'],
    "python": ['# the ` key is', '# {@ and', '# x <y then we', '# a @ b'],
    "plaintext": ['if x <y then we', 'a <b> c', 'the @ sign', 'the ` key', '$5 and {x'],
}  # fmt: skip


@pytest.mark.parametrize(("language", "line"), by_language(STRAY))
def test_a_mark_that_opens_nothing_silences_nothing(language: str, line: str) -> None:
    kind = masker(language)
    assert open_prose(kind, line, State())
    out, state = kind.mask(line, State())
    assert [at for at, letter in enumerate(line) if letter.isalpha() and out[at] == MASK] == []
    assert not state.block
    assert not state.mark


def test_a_comparison_at_the_end_of_a_line_hides_nothing_of_the_next() -> None:
    for line in ("if x <y", "if x <limit", "so x <b then", "as n <max_size or"):
        assert words("markdown", f"{line}\nthen we know").endswith("then we know")


UNFINISHED = {
    "markdown": [
        '<a href=', '<a href="x', '<span cla', 'text <b', '<b', '</b', "<img src='a' al",
        '<MyPart na', '<my-part', '<input name=x chec', '<y a=b', '<!DOCTYPE ht', '<?xml vers',
        '<!-- so', '<spa', 'x <y', '<script', '<script src=x', '<code>x', '`co', '`', '``a ',
        '`a b', '{.cla', '{#id', '<a href=https://a.org/b tit', '<a\n href=', '`/usr/lib/x',
    ],
    "html": [
        '<y', '<y a', "<y a='b' c", '<video controls autoplay mut', '<p then we', '<?php ec',
        '<!DOCTYPE ht',
    ],
    "asciidoc": ['`co', '<<sec', '`/usr/lib/x and'],
    "typst": ['`co'],
    "restructuredtext": ['``co', '`/usr/lib/x and'],
    "org": ['[[fi'],
    "python": ['# `co'],
}  # fmt: skip


@pytest.mark.parametrize(("language", "cut"), by_language(UNFINISHED))
def test_a_construct_that_is_not_finished_reaches_to_the_cursor(language: str, cut: str) -> None:
    kind = masker(language)
    state = State()
    *before, last = cut.split("\n")
    for line in before:
        _, state = kind.mask(line, state)
    assert not open_prose(kind, last, state)


def test_no_unit_holds_the_filler() -> None:
    line, _ = masker("markdown").mask("Call `f(x)` *now*, please", State())
    assert [unit.text for unit in units(line)] == ["Call", "now", ",", "please"]


def test_commit_messages() -> None:
    text = (
        "Fix the parser\n\nIt failed.\n\nSigned-off-by: Ann <a@b.org>\n# Please enter\n"
        "# ------------------------ >8 ------------------------\ndiff --git\n+more words"
    )
    assert words("gitcommit", text) == "Fix the parser It failed"
    assert masker("git-commit") is masker("gitcommit")


def test_letters() -> None:
    text = (
        "From: Ann <a@b.org>\nX-Loop: some\n  more\nSubject: Our meeting\n\nDear Bob,\n"
        "Note: this is\n> > quoted text\n--\nAnn Lee\nDirector"
    )
    assert words("mail", text) == "Our meeting Dear Bob Note this is quoted text"
    assert words("mail", "Hello: how are you") == "Hello how are you"


@pytest.mark.parametrize("language", ["bibtex", "json", "csv"])
def test_formats_without_prose(language: str) -> None:
    assert not words(language, "@article{key,\n  title = {The title of it},\n}")


@pytest.mark.parametrize(
    ("language", "cut", "expected"),
    [
        ("plaintext", "", True),
        ("plaintext", "The quick ", True),
        ("plaintext", "The qui", True),
        ("plaintext", "see https://exam", False),
        ("plaintext", "see https://", False),
        ("plaintext", "see https://example.org ", True),
        ("plaintext", "see https://example.org.", False),
        ("plaintext", "write to ann@", False),
        ("plaintext", "in /usr/lo", False),
        ("plaintext", "commit 3dc50c0", False),
        ("markdown", "call `f", False),
        ("markdown", "call `f` ", True),
        ("markdown", "the [docs](", False),
        ("markdown", "the [do", True),
        ("markdown", "the [docs](https://a.b) ", True),
        ("markdown", "- ", True),
        ("markdown", "## ", True),
        ("markdown", "it costs $5 ", True),
        ("markdown", "so $\\alp", False),
        ("markdown", "<span cla", False),
        ("markdown", "see @ann", False),
        ("latex", "see \\re", False),
        ("latex", "see \\ref{fi", False),
        ("latex", "see \\emph{th", True),
        ("latex", "let $x ", False),
        ("latex", "let $x$ be ", True),
        ("latex", "text % a comm", True),
        ("restructuredtext", "see :ref:`th", False),
        ("restructuredtext", ".. code-blo", True),
        ("org", "see =fo", False),
        ("org", "see [[https", False),
        ("html", "<p>Some ", True),
        ("html", "<p cla", False),
        ("python", "retu", False),
        ("python", "x = 1  # the ", True),
        ("python", 'x = "the ', False),
        ("python", 'x = "the quick ', True),
        ("python", '"""', True),
        ("javascript", "/** ", True),
        ("javascript", "foo(", False),
    ],
)
def test_whether_the_cursor_stands_in_prose(language: str, cut: str, expected: bool) -> None:
    assert open_prose(masker(language), cut, State()) is expected


@pytest.mark.parametrize(("language", "line"), LINES_OF_MARKUP)
def test_finished_words_stay_as_they_are_while_more_is_typed(language: str, line: str) -> None:
    kind = masker(language)
    for cursor in range(1, len(line)):
        if line[cursor - 1] == " ":
            now = kind.mask(line[:cursor], State())[0]
            later = kind.mask(line, State())[0]
            letters = [at for at, character in enumerate(line[:cursor]) if character.isalpha()]
            changed = [line[at] for at in letters if (now[at] == MASK) != (later[at] == MASK)]
            # A string shows only from its second word on.
            assert len(changed) <= (3 if '"The' in line else 0), (line[:cursor], changed)
