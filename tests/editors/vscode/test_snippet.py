"""Tab in a snippet, which it leads through."""

from __future__ import annotations

from tests.helpers import until

from ..expected import Server
from .editor import Window
from .sentences import IN_WORDS, choose

KEYBINDINGS = [
    {
        "key": "ctrl+alt+l",
        "command": "editor.action.insertSnippet",
        "args": {"snippet": "$1\n\nYours, $2"},
        "when": "editorTextFocus",
    }
]


def test_tab_goes_on_in_a_snippet(window: Window, server: Server) -> None:
    text, _ = choose(server, IN_WORDS, lambda answer: answer.words)
    window.press("Control+Alt+l")
    window.type(text)
    until(window.words)
    window.press("Tab")
    window.type("Anna")
    window.holds(f"{text}\n\nYours, Anna")
