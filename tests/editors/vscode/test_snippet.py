"""In a snippet, Tab goes to the next placeholder."""

from __future__ import annotations

from tests.helpers import until

from ..reference_server import ReferenceServer
from .beginnings import IN_WORDS, choose_text
from .window import Window

KEYBINDINGS = [
    {
        "key": "ctrl+alt+l",
        "command": "editor.action.insertSnippet",
        "args": {"snippet": "$1\n\nYours, $2"},
        "when": "editorTextFocus",
    }
]


def test_tab_goes_on_in_a_snippet(window: Window, server: ReferenceServer) -> None:
    text, _ = choose_text(server, IN_WORDS, lambda answer: answer.words)
    window.press("Control+Alt+l")
    window.type(text)
    until(window.words)
    window.press("Tab")
    window.type("Anna")
    window.wait_for_text(f"{text}\n\nYours, Anna")
