"""The bars beside the text say what `afterword why` says."""

from __future__ import annotations

from playwright.sync_api import Locator

from afterword.cli.why import COLUMNS
from tests.helpers import until

from .driver import Tab

TEXT = "We like the long lake and the old mill. We saw the old mill by the l"
OTHER = "The abbess of Absalom is an absolutist. The abbess prays."


def layers(row: Locator) -> dict[str, float]:
    """Return the part of each layer in a word's bar, in percent of the whole bar."""
    parts = row.locator(".part")
    return {
        str(part.get_attribute("data-layer")): part.evaluate(
            "part => 100 * part.getBoundingClientRect().width / part.parentElement.clientWidth"
        )
        for part in parts.all()
    }


def test_the_bars_are_stacked_by_layer_and_change_as_one_types(tab: Tab) -> None:
    tab.page.emulate_media(reduced_motion="reduce")
    tab.type(TEXT[:-1])
    before = until(tab.reason_words)
    tab.type(TEXT[-1])

    def are_those_of_the_letter(words: list[str]) -> bool:
        found = tab.explanation
        return found["prefix"] == TEXT[-1] and words == [word["text"] for word in found["words"]]

    until(tab.reason_words, are_those_of_the_letter)
    expected = tab.explanation["words"]
    assert tab.reason_words() != before
    used = {layer for word in expected for layer in word["parts"]}
    assert {"network", "document"} <= used
    end = tab.page.locator(".scale span").nth(1).inner_text()
    scale = float(end.split()[0])
    assert scale < 100, "the sentence should leave several words likely"
    for word, row in zip(expected, tab.reasons.all(), strict=True):
        drawn = layers(row)
        assert drawn.keys() == word["parts"].keys()
        label = str(row.locator(".bar").get_attribute("aria-label"))
        for layer, part in word["parts"].items():
            assert abs(drawn[layer] - 100 * 100 * part / scale) < 1
            assert COLUMNS[layer] in label
    legend = tab.page.locator(".legend").inner_text().splitlines()
    assert legend == [name for layer, name in COLUMNS.items() if layer in used]


def test_words_of_the_other_document_are_told_apart(tab: Tab) -> None:
    tab.page.get_by_text("Another open document").click()
    tab.page.get_by_label("Its words are suggested").fill(OTHER)
    tab.text.focus()
    tab.type("We went to see the abb")
    row = tab.reasons.filter(has_text="abbess")
    until(lambda: row.locator("[data-layer=open_documents]").count())


def test_where_nothing_is_suggested_it_says_so(tab: Tab) -> None:
    tab.type("abc123")
    until(tab.page.locator("#why").inner_text, "Nothing is suggested here.".__eq__)
