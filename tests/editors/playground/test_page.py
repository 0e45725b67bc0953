"""The page as a whole: colours, the keyboard, and which tab is served."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from tests.helpers import until

from ..texts import SURE_TEXT
from .driver import Playground, Tab

CONTROLS = ["model", "max-items", "min-probability", "theme", "text", "clear"]
"""What Tab goes through before the views."""


def test_the_colours_follow_the_system_or_the_switch(tab: Tab) -> None:
    tab.page.emulate_media(color_scheme="light")
    light = tab.background()
    tab.page.emulate_media(color_scheme="dark")
    dark = until(tab.background, light.__ne__)
    switch = tab.page.get_by_label("Colours")
    switch.select_option("light")
    until(tab.background, light.__eq__)
    tab.page.emulate_media(color_scheme="light")
    switch.select_option("dark")
    until(tab.background, dark.__eq__)


def test_all_is_reached_by_the_keyboard_and_one_sees_where_one_is(tab: Tab) -> None:
    tab.press(*["Shift+Tab"] * CONTROLS.index("text"))
    seen = []
    for _ in CONTROLS:
        seen.append(tab.focused())
        outline = tab.page.evaluate(
            "getComputedStyle(document.activeElement.closest('#editor, select, button'))"
            "[document.activeElement.closest('#editor') ? 'borderColor' : 'outlineStyle']"
        )
        assert outline not in ("none", ""), seen[-1]
        tab.press("Tab")
    assert seen == CONTROLS
    tab.press("Tab")
    assert tab.focused() == "tab-why"
    tab.press("ArrowRight")
    assert tab.focused() == "tab-remembers"
    assert tab.page.locator("#remembers").is_visible()
    assert not tab.page.locator("#why").is_visible()
    tab.press("ArrowRight")
    assert tab.page.locator("#why").is_visible()


def test_every_control_has_a_name(tab: Tab) -> None:
    tab.page.locator("summary").click()
    controls = tab.page.locator("select, button:visible, textarea, [role=textbox], [role=tab]")
    snapshot = tab.page.locator("body").aria_snapshot()
    assert controls.count() > len(CONTROLS)
    for kind in ("combobox", "button", "textbox", "tab"):
        assert f"- {kind}:" not in snapshot, "one without a name"
        assert f'- {kind} "' in snapshot


def test_the_ghost_text_is_said(tab: Tab) -> None:
    tab.type(SURE_TEXT)
    ghost = until(tab.ghost_text)
    said = tab.page.locator("#spoken-ghost")
    assert said.get_attribute("role") == "status"
    until(said.inner_text, ghost.__eq__)


ABSENCE = "The playground is open in another tab."


def test_one_tab_is_served_and_another_can_take_over(
    tab: Tab, context: BrowserContext, playground: Playground
) -> None:
    tab.type("Thank you")
    other = Tab(context.new_page(), playground.address)
    other.page.goto(playground.address)
    other.page.get_by_text(ABSENCE).wait_for()
    other.page.get_by_role("button", name="Use it here").click()
    other.wait_until_ready()
    other.page.get_by_text(ABSENCE).wait_for(state="hidden")
    other.text.focus()
    other.type(SURE_TEXT)
    until(other.ghost_text)
    tab.page.get_by_text(ABSENCE).wait_for()
    tab.page.get_by_role("button", name="Use it here").click()
    tab.page.get_by_text(ABSENCE).wait_for(state="hidden")
    tab.text.focus()
    tab.type(" v")
    until(tab.words)
    assert tab.written() == "Thank you v"
    assert playground.is_running
    # The browser itself writes a line about each attempt that was turned away.
    tab.problems = [line for line in tab.problems if "503" not in line]


def test_what_was_typed_before_the_connection_gets_its_words(
    tab: Tab, context: BrowserContext, playground: Playground
) -> None:
    other = Tab(context.new_page(), playground.address)
    other.page.goto(playground.address)
    other.page.get_by_text(ABSENCE).wait_for()
    other.text.focus()
    other.type(SURE_TEXT)
    other.wait_for_text(SURE_TEXT)
    assert other.words() == []
    other.page.get_by_role("button", name="Use it here").press("Enter")
    until(other.words)
    until(other.ghost_text)
    until(other.reason_words)
    assert other.focused() == "text"  # the button is gone
    tab.problems = [line for line in tab.problems if "503" not in line]


def test_taking_over_twice_is_taking_over_once(
    tab: Tab, context: BrowserContext, playground: Playground
) -> None:
    other = Tab(context.new_page(), playground.address)
    other.page.goto(playground.address)
    other.page.get_by_text(ABSENCE).wait_for()
    button = other.page.get_by_role("button", name="Use it here")
    attempts = button.evaluate(
        """button => {
             let attempts = 0;
             const Native = WebSocket;
             window.WebSocket = class extends Native {
               constructor(address) { super(address); attempts++; }
             };
             button.click();
             button.click();
             window.WebSocket = Native;
             return attempts;
           }"""
    )
    assert attempts == 1
    expect(other.page.locator("#absence")).to_be_hidden()
    tab.page.get_by_text(ABSENCE).wait_for()


def test_the_views_are_reached_without_the_server(context: BrowserContext, home: object) -> None:
    with Playground() as playground:
        tab = Tab(context.new_page(), playground.address)
        tab.open()
        playground.end()
        tab.page.get_by_text("The server has ended").wait_for()
        tab.page.get_by_role("tab", name="What the LSTM remembers").click()
        assert tab.page.locator("#remembers").is_visible()


def test_a_server_that_has_ended_is_said(context: BrowserContext, home: object) -> None:
    with Playground() as playground:
        tab = Tab(context.new_page(), playground.address)
        tab.open()
        playground.end()
        tab.page.get_by_text("The server has ended").wait_for()
        tab.type("Thank you")
        tab.wait_for_text("Thank you")
