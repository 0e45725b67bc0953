"""Two models that answer in one document."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from afterword.lsp.model_pair import ModelPair
from afterword.masking.prose_document import ProseDocument

from .fakes import FakeEngine


class Capitals:
    """Takes a text in capitals for the second language."""

    def evidence_for_second(self, text: str) -> float:
        return 9.0 if text.isupper() else -9.0


def model(name: str) -> Any:
    return SimpleNamespace(engine=FakeEngine(), name=name)


def test_the_state_of_a_model_that_answers_no_longer_is_dropped() -> None:
    first, second = model("first"), model("second")
    pair = ModelPair(first)
    pair.second = second
    pair.tell_apart(cast(Any, Capitals()))
    paragraphs = ["We walked along the lake today.", "WIR GINGEN HEUTE AM SEE ENTLANG."]
    document = ProseDocument("note", "\n\n".join(paragraphs), "markdown")
    assert [pair.model_at(document, line).name for line in (0, 2, 2)] == ["first", *["second"] * 2]
    assert (first.engine.dropped, second.engine.dropped) == (["note"], [])
    assert pair.model_at(document, 0).name == "first"
    assert (first.engine.dropped, second.engine.dropped) == (["note"], ["note"])


def test_the_first_model_s_state_is_dropped_if_it_answered_before_there_was_a_second() -> None:
    first, second = model("first"), model("second")
    pair = ModelPair(first)
    document = ProseDocument("note", "WIR GINGEN HEUTE AM SEE ENTLANG.", "markdown")
    assert pair.model_at(document, 0).name == "first"
    pair.second = second
    pair.tell_apart(cast(Any, Capitals()))
    assert pair.model_at(document, 0).name == "second"
    assert first.engine.dropped == ["note"]


def test_in_pauses_the_model_that_serves_the_document_works_first() -> None:
    first, second = model("first"), model("second")
    first.engine.idle_slices = second.engine.idle_slices = 1
    pair = ModelPair(first)
    pair.second = second
    pair.tell_apart(cast(Any, Capitals()))
    document = ProseDocument("note", "WIR GINGEN HEUTE AM SEE ENTLANG.", "markdown")
    pair.model_at(document, 0)
    slices = []
    for _ in range(10):  # some are the detector's
        pair.run_idle_work(document)
        slices.append((first.engine.slices_run, second.engine.slices_run))
    assert (0, 1) in slices
    assert slices[-1] == (1, 1)


def test_text_for_the_second_model_is_known() -> None:
    pair = ModelPair(model("first"))
    english, german = "We walked along the lake today.", "WIR GINGEN HEUTE AM SEE ENTLANG."
    begins = ProseDocument("a", german, "markdown")
    assert not pair.has_second(begins)
    pair.second = model("second")
    pair.tell_apart(cast(Any, Capitals()))
    assert pair.has_second(begins)
    both = ProseDocument("b", f"{english}\n\n{german}", "markdown")
    assert not pair.has_second(both)
    pair.model_at(both, 2)
    pair.model_at(both, 0)
    assert pair.has_second(both)
    pair.close("b")
    assert not pair.has_second(both)


def test_one_model_answers_everywhere() -> None:
    only = model("only")
    pair = ModelPair(only)
    document = ProseDocument("note", "WIR GINGEN HEUTE AM SEE ENTLANG.", "markdown")
    assert pair.model_at(document, 0).name == "only"
    assert (only.engine.closed, only.engine.dropped) == ([], [])
