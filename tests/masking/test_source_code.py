"""Source files: comments and sentences in strings are prose; code never is."""

from __future__ import annotations

from pathlib import Path

import pytest

import afterword
from afterword.masking.languages import MASK, SUPPORTED, masker

from .masking import masked, words

PACKAGE = Path(afterword.__file__).parent


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("python", "no = 1  # yes", "yes"),
        ("python", "#!/usr/bin/no\n# noqa: no\n# yes", "yes"),
        ("python", 'no("no # no")  # yes', "yes"),
        ("python", '"""yes\n\n>>> no(x)\n`no` yes\n"""\nno', "yes yes"),
        ("python", "no = '''no\nSome words of yes\nyes'''; no", "Some words of yes yes"),
        ("python", "r'''yes''' + no", "yes"),
        ("python", 'no = "yes yes yes {no} %s\\n yes" + "no no"', "yes yes yes yes"),
        ("python", "no = 'SELECT no FROM no'", ""),
        ("python", 'no = "unclosed no\nno', ""),
        ("python", "# ```\n# no\n# ```\n# yes\n# ```\nno\n# yes", "yes yes"),
        ("javascript", "/**\n * yes\n * @param {no} no yes\n */ no", "yes yes"),
        ("javascript", "const no = /[\"'/*]/; // yes", "yes"),
        ("javascript", "no(`Some words yes ${no}\nyes`, 'no')", "Some words yes yes"),
        ("typescript", "// eslint-disable-next-line no\nno() // yes no() yes", "yes yes"),
        ("java", 'no("""\n  no\n  """); char no = \'"\'; // yes', "yes"),
        ("c", "#include <no.h>\nno('\"'); /* yes\n * yes */ no", "yes yes"),
        ("cpp", 'no(R"(no " no)"); /// \\brief yes', "yes"),
        ("csharp", 'var no = @"C:\\"; /// <summary>yes</summary>', "yes"),
        ("go", "no := `C:\\` // yes", "yes"),
        ("rust", "no<'a>(no) { '\"'; r#\"no \" no\"# } /* yes /* yes */ yes */ no", "yes yes yes"),
        ("rust", "//! yes\n/// ```\n/// no\n/// ```\n/// yes", "yes yes"),
        ("php", "#[No]\n$no = 'yes yes yes $no'; # yes", "yes yes yes yes"),
        ("swift", "no(#\"no \" no\"#) // yes", "yes"),
        ("kotlin", "/* yes /* yes */ yes */ no", "yes yes yes"),
        ("ruby", "no(\"no #no\") # yes\n=begin\nyes\n=end\nno", "yes yes"),
        ("perl", "$#no; # yes\n=head1 yes\n\nyes\n\n=cut\nno", "yes yes yes"),
        ("shellscript", "#!/bin/no\necho $# ${#no} \\\" # yes", "yes"),
        ("lua", "no = [==[ no ]] no ]==] --[[ yes\nyes ]] no -- yes", "yes yes yes"),
        ("sql", "SELECT 'no' -- yes\n/* yes */ FROM no", "yes yes"),
        ("yaml", "no: \"no # no\" # yes\nno#no: 'no'", "yes"),
        ("toml", "no = 'no # no' # yes", "yes"),
        ("vim", "\" yes\nlet no = \"no\" | echo 'no'", "yes"),
        ("emacs-lisp", "(no \"yes yes yes\nyes\" ?\\\" no) ; `no' yes", "yes yes yes yes yes"),
        ("clojure", "(no \\\" \"no\") ; yes", "yes"),
        ("haskell", "no' = '\"' --> no -- | yes\n{- yes {- yes -} -} no {-# NO #-}", "yes yes yes"),
        ("css", "no { no: url(//no/*) } /* yes */", "yes"),
        ("scss", "$no: 1; // yes", "yes"),
        ("julia", "no #= yes #= yes =# yes =# no # yes", "yes yes yes yes"),
        ("elixir", '@doc """\nyes\n"""\nno "no"', "yes"),
        ("jsonc", '{"no": "// no"} // yes', "yes"),
    ],
)  # fmt: skip
def test_languages(language: str, text: str, expected: str) -> None:
    assert words(language, text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("# -------- A title --------", "·A title ·"),
        ("# see `f x` and g() or a_b", "·see · and · or a_b"),
        ("# :param x: the thing", "· the thing"),
        ("# :class:`Foo` and :func:`~a.b`", "· and ·"),
        ("# - an item, see https://a.org/b.", "·an item, see ·."),
        ("# a ratio: b, e.g. 3:1 at 5% of it", "·a ratio: b, e.g. 3:1 at 5% of it"),
    ],
)
def test_comments(line: str, expected: str) -> None:
    assert masked("python", line) == expected


def test_a_line_of_data_is_skipped() -> None:
    assert not words("javascript", "// " + "many words " * 2_000)


def test_all_languages_start_alike() -> None:
    assert all(kind.mask("", kind.start)[0] == "" for kind in SUPPORTED.values())


def test_code_of_this_package_is_masked() -> None:
    token = pytest.importorskip("pygments.token")
    lexer = pytest.importorskip("pygments.lexers").get_lexer_by_name(
        "python", stripnl=False, ensurenl=False
    )
    kind = masker("python")
    for path in sorted((PACKAGE / "text").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        prose = bytearray(len(text))
        for start, which, value in lexer.get_tokens_unprocessed(text):
            if which in token.Comment or which in token.String:
                prose[start : start + len(value)] = b"1" * len(value)
        state, start, seen, comments = kind.start, 0, 0, 0
        for line in text.split("\n"):
            out, state = kind.mask(line, state)
            for column, character in enumerate(line):
                if character.isalpha() and out[column] != MASK:
                    assert prose[start + column], (path.name, line)
                    seen += 1
            comments += line.lstrip().startswith('"""')
            start += len(line) + 1
        assert state == kind.start
        assert seen > 10 * comments
