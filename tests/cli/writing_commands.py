"""The commands that write, and what must be whole whatever happens to them."""

from __future__ import annotations

from afterword.completion.engine import Engine
from afterword.store import forgotten, registry
from afterword.store.bundle import Bundle
from tests.helpers import install_copy

MAX_CALLS = 400
"""More calls to the system than any of the commands makes."""

COMMANDS: dict[str, list[str]] = {
    "use": ["models", "use", "tiny"],
    "import": ["models", "import", "{tiny}", "--name", "new", "--yes"],
    "replace": ["models", "import", "{tiny}", "--name", "other", "--yes"],
    "export": ["models", "export", "tiny", "{home}/copy", "--yes"],
    "remove": ["models", "remove", "other", "--yes"],
    "forget": ["forget", "council"],
    "forget again": ["forget", "letter", "garden"],
    "undo": ["forget", "--undo", "meeting"],
    "wipe": ["wipe", "--yes"],
}


def make_data(model: Bundle) -> None:
    """Fill the data folder: two models and a forgotten word."""
    for name in ("tiny", "other"):
        install_copy(model, name)
    forgotten.add(["meeting"])


def check_whole(command: str) -> None:
    """Check that what is on the disk is whole: the models open, the list can be read."""
    installed = registry.names()
    for name in installed:
        Engine.open(registry.open_model(name))
    assert registry.current_name() in [registry.SHIPPED, *installed]
    words = forgotten.read().words
    if command != "wipe":
        assert "tiny" in installed
        assert command == "remove" or "other" in installed
        assert command == "undo" or "meeting" in words
