"""The text as a heat map of the network's gates, and the units that follow something in it."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("onnx")

from PIL import Image
from playwright.sync_api import BrowserContext, Locator, expect

from afterword.store.bundle import Bundle
from afterword.store.paths import shipped_bundle
from afterword_export.gates.ranking import RankedUnit
from afterword_export.gates.trace import Trace, Tracer
from tests.helpers import until

from .driver import HeldAnswers, Playground, Tab

TEXT = (Path(__file__).parents[2] / "export/gates/market.txt").read_text("utf-8")
PICTURE = Path(__file__).parents[3] / "docs/images/playground-remembers.png"
MAX_PICTURE_BYTES = 150_000
MAX_COLOURS = 128
FOLDER = os.environ.get("AFTERWORD_SCREENSHOTS")
OPEN_TIMEOUT_MS = 60_000
"""The longest that opening the network and reading the text may take on a busy computer."""


@pytest.fixture(scope="module")
def trace() -> Trace:
    """Read the text as the page has to show it."""
    return Tracer(Bundle.open(shipped_bundle())).trace(TEXT)


@pytest.fixture
def view(tab: Tab) -> Locator:
    """Write the text, and open the view."""
    tab.text.focus()
    tab.page.keyboard.insert_text(TEXT)
    tab.page.get_by_role("tab", name="What the LSTM remembers").click()
    view = tab.page.locator("#remembers")
    expect(view.locator(".token").first).to_be_visible(timeout=OPEN_TIMEOUT_MS)
    return view


def tokens_of(view: Locator) -> list[dict[str, Any]]:
    """Return text, mark, lightness of the colour and contrast of each token on the screen."""
    found: list[dict[str, Any]] = view.evaluate(
        """view => {
          const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
          const luminance = colour => {
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data]
              .map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          return [...view.querySelectorAll(".token")].map(token => {
            const {backgroundColor, color} = getComputedStyle(token);
            const both = [luminance(backgroundColor), luminance(color)];
            return {
              text: token.textContent,
              mark: token.ariaLabel,
              lightness: Number(/oklab\\(([\\d.]+)/.exec(backgroundColor)[1]),
              negative: token.classList.contains("negative"),
              colours: [backgroundColor, color],
              contrast: (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05),
            };
          });
        }"""
    )
    return found


def values(view: Locator) -> dict[str, str]:
    """Return the values that are shown of a token, by name."""
    names = view.locator(".values dt").all_inner_texts()
    return dict(zip(names, view.locator(".values dd").all_inner_texts(), strict=True))


def figure(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")


def choose(view: Locator, signal: str, layer: int) -> None:
    view.get_by_role("combobox", name="Shown").select_option(signal)
    view.get_by_role("combobox", name="Layer").select_option(str(layer))


def linear(lightness: list[float], shown: list[float]) -> bool:
    """Return whether lightness changes evenly with the values, and enough to be seen."""
    low, high = min(shown), max(shown)
    first, last = lightness[shown.index(low)], lightness[shown.index(high)]
    expected = [first + (last - first) * (value - low) / (high - low) for value in shown]
    close = all(abs(a - b) < 0.01 for a, b in zip(lightness, expected, strict=True))
    return close and abs(last - first) > 0.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("layer", "signal"), [(1, "forget_gate"), (0, "input_gate")])
def test_each_word_has_the_colour_of_its_gate(
    tab: Tab, view: Locator, trace: Trace, scheme: str, layer: int, signal: str
) -> None:
    tab.page.get_by_label("Colours").select_option(scheme)
    choose(view, signal, layer)
    means = trace.layers[layer][signal].mean(axis=1)[1:].tolist()
    ends = view.locator(".heat-ends span")
    until(ends.all_inner_texts, [figure(min(means)), figure(max(means))].__eq__)
    tokens = tokens_of(view)
    texts = [token.text for token in trace.tokens[1:] if token.text.strip()]
    assert [token["text"] for token in tokens if not token["mark"]] == texts
    assert linear([token["lightness"] for token in tokens], means)
    assert not [token for token in tokens if token["contrast"] < 4.5]
    assert (
        f"{signal.replace('_', ' ')} of layer {layer}" in view.locator(".heat-title").inner_text()
    )


def test_the_text_is_whole(view: Locator) -> None:
    shown = re.sub("[↵‿␣]", "", view.locator(".heat-map").inner_text())
    assert re.sub(r"\s+", " ", shown).strip() == re.sub(r"\s+", " ", TEXT).strip()


def test_hovering_shows_the_values(view: Locator, trace: Trace) -> None:
    choose(view, "output_gate", 0)
    index = [token.text for token in trace.tokens].index("piano")
    view.locator(f"#token-{index}").hover()
    assert view.locator(".values-token").inner_text().startswith("piano probability")
    expected = {
        name.replace("_", " "): figure(
            float((value if name.endswith("_gate") else abs(value))[index].mean())
        )
        for name, value in trace.layers[0].items()
    }
    until(lambda: values(view), expected.__eq__)


def test_the_keyboard_moves_through_the_text(tab: Tab, view: Locator, trace: Trace) -> None:
    view.get_by_role("spinbutton", name="Unit").focus()
    tab.press("Tab")
    heat_map = view.get_by_role("listbox")
    expect(heat_map).to_be_focused()
    head = view.locator(".values-token b")
    for keys, index in (((), 1), (("ArrowRight", "ArrowRight"), 3), (("ArrowLeft",), 2)):
        tab.press(*keys)
        assert head.inner_text() == trace.tokens[index].text
        assert heat_map.get_attribute("aria-activedescendant") == f"token-{index}"
    tab.press("End")
    assert head.inner_text() == "end of the line"
    expect(view.locator(f"#token-{len(trace.tokens) - 1}")).to_be_in_viewport()
    tab.press("ArrowRight", "Home")
    assert head.inner_text() == trace.tokens[1].text


def best(trace: Trace, feature: str) -> RankedUnit:
    (found,) = [found for found in trace.ranking().followers if found.feature == feature]
    return found.units[0]


def test_a_unit_is_chosen_by_what_it_follows(tab: Tab, view: Locator, trace: Trace) -> None:
    unit = best(trace, "inside a quotation")
    section = view.locator(".followers", has_text="inside a quotation")
    button = section.get_by_role("button").first
    assert button.inner_text() == f"{unit.layer}.{unit.unit} +{unit.correlation:.2f}"
    button.focus()
    tab.press("Enter")
    title = f"cell state of unit {unit.unit}, layer {unit.layer}"
    expect(view.locator(".heat-title")).to_have_text(title)
    expect(view.locator(f"[data-unit='{unit.layer}.{unit.unit}']").first).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(button).to_be_focused()
    states = trace.layers[unit.layer]["cell_state"][1:, unit.unit]
    most = float(abs(states).max())
    assert view.locator(".heat-ends span").all_inner_texts() == [figure(-most), "0", figure(most)]
    tokens = tokens_of(view)
    assert [token["negative"] for token in tokens] == [float(value) < 0 for value in states]
    assert linear([token["lightness"] for token in tokens], abs(states).tolist())
    assert not [token for token in tokens if token["contrast"] < 4.5]
    view.locator("#token-7").hover()
    expected = {
        name.replace("_", " "): figure(float(value[7, unit.unit]))
        for name, value in trace.layers[unit.layer].items()
    }
    assert values(view) == expected


def test_a_feature_that_no_word_has_is_said(view: Locator) -> None:
    section = view.locator(".followers", has_text="a number")
    expect(section).to_contain_text("Always the same in this text.")


def test_a_unit_is_typed(view: Locator, trace: Trace) -> None:
    choose(view, "forget_gate", 1)
    box = view.get_by_role("spinbutton", name="Unit")
    box.fill("383")
    box.press("Enter")
    expect(view.locator(".heat-title")).to_have_text("forget gate of unit 383, layer 1")
    box.fill("384")
    box.press("Enter")
    expect(view.locator(".values")).to_have_text(
        "There is no unit 384: layer 1 has 384, counted from 0."
    )
    expect(view.locator(".heat-title")).to_contain_text("average over the units")
    expect(box).to_have_value("")
    box.fill("1.5")
    box.press("Enter")
    expect(view.locator(".heat-title")).to_have_text("forget gate of unit 1, layer 1")
    expect(box).to_have_value("1")
    box.fill("")
    box.press("Enter")
    expect(view.locator(".heat-title")).to_contain_text("average over the units")


def test_the_choice_stays_while_the_text_changes(tab: Tab, view: Locator) -> None:
    view.locator(".unit").first.click()
    expect(view.locator(".heat-title")).to_contain_text("of unit")  # once its values have come
    title = view.locator(".heat-title").inner_text()
    tab.text.focus()
    tab.press("Control+End")
    tab.type("Good night")
    until(lambda: [token["text"] for token in tokens_of(view)][-1], "night".__eq__)
    expect(view.locator(".heat-title")).to_have_text(title)


def test_a_longer_text_is_shown_with_its_own_values(
    context: BrowserContext, playground: Playground
) -> None:
    tab = Tab(context.new_page(), playground.address)
    values = HeldAnswers(tab.page, '"values"')
    tab.open()
    tab.type("Good morning.")
    tab.page.get_by_role("tab", name="What the LSTM remembers").click()
    view = tab.page.locator("#remembers")
    expect(view.locator(".token")).to_have_count(3, timeout=OPEN_TIMEOUT_MS)
    box = view.get_by_role("spinbutton", name="Unit")
    box.fill("7")
    box.press("Enter")
    until(lambda: len(values))
    values.release()
    expect(view.locator(".heat-title")).to_contain_text("unit 7")
    values.hold()
    tab.text.focus()
    tab.press("Control+End")
    tab.type(" We meet.")
    until(lambda: len(values))
    view.locator(".token").last.hover()
    assert view.locator(".values-token").inner_text().startswith(". probability")
    values.release()
    expect(view.locator(".token")).to_have_count(6)
    assert tab.problems == []


def test_a_short_text_says_that_it_is_too_short(tab: Tab) -> None:
    tab.type("Good morning.")
    tab.page.get_by_role("tab", name="What the LSTM remembers").click()
    view = tab.page.locator("#remembers")
    expect(view).to_contain_text("Too short to say what units follow", timeout=OPEN_TIMEOUT_MS)
    assert [token["text"] for token in tokens_of(view)] == ["Good", "morning", "."]


@pytest.mark.skipif(not FOLDER, reason="AFTERWORD_SCREENSHOTS names no folder")
def test_take_the_picture(tab: Tab, view: Locator) -> None:
    """Show a unit that follows quotations, and the list of others."""
    tab.page.set_viewport_size({"width": 1120, "height": 1500})
    view.locator(".followers", has_text="inside a quotation").get_by_role("button").first.click()
    expect(view.locator(".heat-title")).to_contain_text("cell state of unit")
    view.locator(".token", has_text="late").first.hover()
    picture = Image.open(io.BytesIO(tab.page.locator("aside").screenshot())).convert("RGB")
    file = Path(FOLDER or "").absolute() / PICTURE.name
    picture.quantize(MAX_COLOURS).save(file, optimize=True)


def test_the_picture_is_small() -> None:
    assert PICTURE.stat().st_size < MAX_PICTURE_BYTES
    with Image.open(PICTURE) as picture:
        assert picture.size[1] > 400
