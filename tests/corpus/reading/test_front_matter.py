# ruff: noqa: E501 (one case a line)
"""Settings at the top of a file are not learned, and what opens nothing silences nothing."""

from __future__ import annotations

import pytest

from afterword.masking.front_matter import front_matter_lines

from .reading import Case, case, check

SETTINGS = [
    case("---\ntitle: hidden\ndate: 2024-01-01\n---\nText.", "Text."),
    case("---\ndate created: hidden\ntags:\n  - hidden\n  - hidden\n---\nText.", "Text."),
    case("---\n# hidden comment\ntitle: hidden\n---\nText.", "Text."),
    case("---\ntitle: hidden\n\nauthor: hidden\n---\nText.", "Text."),
    case("---\ntitle: >\n  hidden and\n  hidden\n...\nText.", "Text."),
    case("---yaml\ntitle: hidden\n---\nText.", "Text."),
    case("+++\ntitle = \"hidden\"\n[hidden]\nhidden = true\n+++\nText.", "Text."),
    case("{\n  \"title\": \"hidden\",\n  \"tags\": [\n    \"hidden\"\n  ]\n}\nText.", "Text."),
    case("{ \"title\": \"hidden\" }\n\nText.", "Text."),
    case(";;;\n\"title\": \"hidden\"\n;;;\nText.", "Text."),
    case("Title: hidden\nDate: 2024-01-01\nhidden_key: hidden\n\nText.", "Text."),
    case("Title:   hidden\nAuthor: hidden\n   hidden\n\nText.", "Text."),
    case("\n\n---\ntitle: hidden\n---\nText.", "Text."),
    case("---\n\"title\": hidden\nlist: [hidden,\n  hidden]\n---\nText.", "Text."),
    case("---\naliases: [hidden]\ncssclass: hidden\nlink: \"[[hidden]]\"\n---\n\nText.", "Text."),
]  # fmt: skip

NO_SETTINGS = [
    case("---\nWe went out.\n\nThen we left.", "We went out.", "Then we left."),
    case("---\n\nWe went out.", "We went out."),
    case("---\nWe went out.\n---\nThen we left.", "We went out.", "Then we left."),
    case("---\nhidden: hidden\n\nThen we left it open.\n\nAnd more.", "Then we left it open.", "And more."),
    case("+++\nWe went out.", "We went out."),
    case("Dear Ann: it rained.\n\nMore.", "Dear Ann: it rained.", "More."),
    case("Note: it rained.\n\nMore.", "Note: it rained.", "More."),
    case("{\nA brace began the text.", "A brace began the text."),
    case("We went out.\n\n---\nword: no\n---\nThen we left.", "We went out.", "word: no", "Then we left."),
    case("***\nWe went out.", "We went out."),
]  # fmt: skip


@pytest.mark.parametrize("suffix", [".md", ".txt", ".org", ".rst", ".html"])
@pytest.mark.parametrize("example", SETTINGS, ids=lambda example: example.source[:30])
def test_settings(suffix: str, example: Case) -> None:
    check(suffix, example)


@pytest.mark.parametrize("example", NO_SETTINGS, ids=lambda example: example.source[:30])
def test_what_is_no_setting(example: Case) -> None:
    check(".md", example)


def test_settings_end_where_both_readings_say() -> None:
    assert front_matter_lines(["---", "a: b", "---", "Text"]) == 3
    assert front_matter_lines(["---", "Text"]) == 1
    assert front_matter_lines(["Title: a", "", "Text"]) == 2


OPEN = [
    case("- $$ for lunch, and more.\n- Another item.\n\nThe end.", "$$ for lunch, and more.", "Another item.", "The end."),
    case("$$ was all we wanted.\n\nThe end.", "$$ was all we wanted.", "The end."),
    case("$$\nhidden\n\nThe end came.", "The end came."),
    case("\\[\nhidden\n\nThe end came.", "The end came."),
    case("\\begin{align}\nhidden\n\nThe end came.", "The end came."),
    case("An {{< open tag\nhidden\n\nThe end came.", "An", "The end came."),
    case("A {% tag\nhidden\n\nThe end came.", "A", "The end came."),
    case("An <img src=\"hidden\"\nhidden\n\nThe end came.", "An", "The end came."),
    case("We walked %% hidden\n\nThe end came.", "We walked", "The end came."),
    case("An `open span\n\nThe end came.", "An", "The end came."),
    case("An <open word\n\nThe end came.", "An <open word", "The end came."),
    case("1. $$$ is a rating.\n\nThe end came.", "$$$ is a rating.", "The end came."),
]  # fmt: skip


@pytest.mark.parametrize("example", OPEN, ids=lambda example: example.source[:30])
def test_an_open_construct_ends_with_its_paragraph(example: Case) -> None:
    check(".md", example)


ELSEWHERE = [
    (".org", case("\\[\nhidden\n\nThe end came.", "The end came.")),
    (".org", case("\\begin{align}\nhidden\n\nThe end came.", "The end came.")),
    (".org", case(":note:\nhidden\n\nThe end came.", "The end came.")),
    (".org", case("#+begin_src c\nhidden\n\n* A headline\nThe end came.", "A headline", "The end came.")),
    (".tex", case("\\begin{align}\nhidden\n\nThe end came.", "The end came.")),
    (".tex", case("It costs $ hidden.\n\nThe end came.", "It costs", "The end came.")),
    (".tex", case("A \\[ hidden\n\nThe end came.", "A", "The end came.")),
]  # fmt: skip


@pytest.mark.parametrize(("suffix", "example"), ELSEWHERE)
def test_an_open_construct_of_other_languages(suffix: str, example: Case) -> None:
    check(suffix, example)
