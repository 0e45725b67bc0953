"""What a glossary holds, and what it offers where."""

from __future__ import annotations

import pytest

from afterword.completion import glossary
from afterword.completion.candidates import Candidate, Entry
from afterword.completion.engine import Engine
from afterword.completion.glossary import Glossary, parse_glossary
from tests.helpers import at_end

from .asking import words

TEXT = """\
# Our team's words

Zubrowka
Grand Central Terminal   # in New York
iPhone
C#
sgtm = sounds good to me
"""
SGTM = Entry("sounds good to me", "sgtm")


def made_of(text: str) -> Glossary:
    entries, problems = parse_glossary(text)
    assert problems == []
    return Glossary(entries)


def offered(engine: Engine, text: str, limit: int = 5) -> list[str]:
    return [word.text for word in engine.complete(*at_end(text), limit).words]


def test_each_line_is_a_term_or_an_abbreviation() -> None:
    assert parse_glossary(TEXT.replace("\n", "\r\n")) == (
        [
            Entry("Zubrowka"),
            Entry("Grand Central Terminal"),
            Entry("iPhone"),
            Entry("C#"),
            SGTM,
        ],
        [],
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("btw=by the way", "put a space before and after ="),
        ("x y = foo", "must be one word of letters"),
        ("3D printing", "must begin with a letter"),
        ("bell\x07", "cannot be printed"),
        ("a" * 201, "more than 200 characters"),
        ("password = hunter2", "looks like a secret"),
        ("mail = anna@example.org", "looks like a secret"),
        ("sk-abcdefghijklmnop1234567890", "looks like a secret"),
    ],
)
def test_a_wrong_line_is_left_out_with_its_number(line: str, reason: str) -> None:
    entries, (problem,) = parse_glossary(f"# ours\n{line}\nZubrowka")
    assert entries == [Entry("Zubrowka")]
    assert problem.line == 2
    assert reason in problem.reason


def test_a_glossary_that_is_too_long_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glossary, "MAX_ENTRIES", 2)
    entries, (problem,) = parse_glossary("Anna\n\nBert\nCarl\nDora\n")
    assert [entry.text for entry in entries] == ["Anna", "Bert"]
    assert (problem.line, problem.reason) == (4, "only the first 2 entries are used")


def test_entries_begin_with_what_is_typed_in_any_case() -> None:
    terms = made_of("Kubernetes\nKube\nKUBECTL\nkudos = well done\n")
    begun = [entry.text for entry in terms.starting_with("KU")]
    assert begun == ["KUBECTL", "Kube", "well done", "Kubernetes"]
    assert [entry.text for entry in terms.starting_with("Kube")] == ["KUBECTL", "Kubernetes"][::-1]
    assert list(terms.starting_with("x")) == []


@pytest.mark.parametrize("prefix", ["l'É", "l’É", "l'E\u0301", "l’E\u0301"])
def test_entries_in_the_case_that_is_typed_come_first(prefix: str) -> None:
    terms = made_of("L'école\nl'École\nl’Étoile\n")
    begun = [entry.text for entry in terms.starting_with(prefix)]
    assert begun == ["l'École", "l’Étoile", "L'école"]


def test_an_expansion_comes_first_and_other_entries_after_the_words() -> None:
    terms = made_of("sgtm = sounds good to me\nsgtmx\nsgtmyz\nsgtmabc\n")
    the = Candidate("sgtmore", 0.5)
    found = terms.added_to([the], "sgtm", 2, lambda word: False)
    assert [word.text for word in found] == ["sounds good to me", "sgtmore", "sgtmx"]
    assert found[0].entry == SGTM
    assert found[1] is the
    allowed = terms.added_to([the], "SGTM", 2, lambda word: word == "good")
    assert [word.text for word in allowed] == ["sgtmore", "sgtmx", "sgtmyz"]


def test_what_is_listed_already_is_not_listed_again() -> None:
    listed = [Candidate("Zubrowka", 0.5)]
    assert made_of("Zubrowka").added_to(listed, "Z", 2, lambda word: False) == listed


def test_the_next_word_of_a_name_is_expected_in_the_middle_of_it() -> None:
    names = made_of("Grand Central Terminal\nGrand Hotel\nAnna\ngc = garbage collection\n")
    start = names.next_word(["\n"])
    assert start is not None
    assert start.vocabulary == ["Anna", "Grand"]
    assert start.probability("Grand") == pytest.approx(2 / 3)
    one, two = names.next_word(["at", "Grand"]), names.next_word(["at", "Grand", "Central"])
    assert one is not None
    assert two is not None
    assert one.vocabulary == ["Central", "Hotel"]
    assert two.probability("Terminal") == 1
    assert start.weight < one.weight < two.weight < 1
    assert names.next_word(["grand"]) is start
    assert start.capitalised("gr", 5) == ["Grand"]
    jupyter = made_of("JupyterHub\n").next_word([])
    assert jupyter is not None
    assert jupyter.capitalised("jupyterh", 5, inner=True) == ["JupyterHub"]
    assert names.next_word(["Grand", ","]) is start
    assert made_of("gc = garbage collection").next_word(["\n"]) is None


def test_an_engine_offers_entries_from_the_first_letter(engine: Engine) -> None:
    engine.set_glossary("doc", made_of(TEXT))
    assert "Zubrowka" in offered(engine, "The z")
    assert offered(engine, "ok, sgtm")[0] == "sounds good to me"
    assert "iPhone" in offered(engine, "My Iph")
    plain = offered(engine, "The ")
    assert "Zubrowka" in offered(engine, "The Z")
    engine.drop_glossary("doc")
    assert "Zubrowka" not in offered(engine, "The Z")
    assert "Grand" not in plain


def test_entries_take_no_word_from_the_list(engine: Engine) -> None:
    before = words(engine, "The t", limit=3)
    engine.set_glossary("doc", made_of("tZu\ntZo\ntZa\n"))
    with_entries = offered(engine, "The t", limit=3)
    assert with_entries[:3] == before
    assert with_entries[3:] == ["tZu", "tZo"]


def test_a_forgotten_word_is_not_offered(engine: Engine) -> None:
    engine.set_glossary("doc", made_of(TEXT))
    engine.set_forgotten(["zubrowka", "GOOD", "central"])
    assert "Zubrowka" not in offered(engine, "The Z")
    assert offered(engine, "ok, sgtm")[:1] != ["sounds good to me"]
    assert "Grand Central Terminal" not in offered(engine, "The G")


def test_a_new_glossary_counts_in_the_word_that_is_being_typed(engine: Engine) -> None:
    engine.set_glossary("doc", made_of("Grand Zoo"))
    document, cursor = at_end("The Grand ")
    assert "Zoo" in [word.text for word in engine.complete(document, cursor, 5).words]
    engine.set_glossary("doc", made_of("Grand Zaphod"))
    found = [word.text for word in engine.complete(document, cursor, 5).words]
    assert "Zaphod" in found
    assert "Zoo" not in found


def test_closing_a_document_drops_its_glossary(engine: Engine) -> None:
    engine.set_glossary("doc", made_of(TEXT))
    engine.close("doc")
    assert "Zubrowka" not in offered(engine, "The Z")


def test_an_entry_that_was_ranked_first_does_not_count_as_passed_over(engine: Engine) -> None:
    engine.set_glossary("doc", made_of("sgt = sounds good"))
    document, cursor = at_end("The sgt")
    engine.count_as_shown(engine.complete(document, cursor, 5))
    assert engine.session is not None
    assert engine.session.top_words == {}
