"""The bars beside the text say what `afterword why` says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator

from afterword.cli.why import COLUMNS
from tests.helpers import until

from ..reference_server import ReferenceServer
from .driver import Tab

TEXT = "Absinthe is bitter. Nobody likes absinthe here, but Anna wants abs"
OTHER = "The abbess of Absalom is an absolutist. The abbess prays."


def why(server: ReferenceServer, text: str) -> list[dict[str, Any]]:
    """Return the words of `afterword.why` at the end of a text."""
    uri = "untitled:why"
    item = {"uri": uri, "languageId": "plaintext", "version": 1, "text": text}
    server.notify("textDocument/didOpen", {"textDocument": item})
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": len(text)}}
    command = {"command": "afterword.why", "arguments": [place]}
    words: list[dict[str, Any]] = server.request("workspace/executeCommand", command)["words"]
    server.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    return words


def layers(row: Locator) -> dict[str, float]:
    """Return the part of each layer in a word's bar, in percent of the whole bar."""
    parts = row.locator(".part")
    return {
        str(part.get_attribute("data-layer")): part.evaluate(
            "part => 100 * part.getBoundingClientRect().width / part.parentElement.clientWidth"
        )
        for part in parts.all()
    }


def shares(expected: list[dict[str, Any]]) -> Callable[[list[str]], bool]:
    return lambda words: words == [word["text"] for word in expected]


def test_the_bars_are_stacked_by_layer_and_change_as_one_types(
    tab: Tab, server: ReferenceServer
) -> None:
    tab.type(TEXT[:-1])
    until(tab.reason_words, shares(why(server, TEXT[:-1])))
    tab.type(TEXT[-1])
    expected = why(server, TEXT)
    until(tab.reason_words, shares(expected))
    used = {layer for word in expected for layer in word["parts"]}
    assert {"network", "document"} <= used
    scale = float(tab.page.locator(".scale span").nth(1).inner_text().split()[0])
    tab.page.emulate_media(reduced_motion="reduce")
    for word, row in zip(expected, tab.reasons.all(), strict=True):
        drawn = layers(row)
        assert drawn.keys() == word["parts"].keys()
        label = str(row.locator(".bar").get_attribute("aria-label"))
        for layer, part in word["parts"].items():
            assert abs(drawn[layer] - 100 * 100 * part / scale) < 1.5
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
