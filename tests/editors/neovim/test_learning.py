"""In the real Neovim, what is saved is learned, and a note may have two languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from afterword.store import registry
from afterword.store.bundle import Bundle
from tests.conftest import GERMAN_SENTENCES, SENTENCES, write_tiny_bundle
from tests.helpers import LEARNING_SERVER, SECONDS, install_copy

from ..texts import LEARNED_TEXT, LEARNED_WORD
from .driver import Neovim, StartNeovim

StartSet = Callable[..., Neovim]


@pytest.fixture
def start_set(
    start: StartNeovim, tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> StartSet:
    """Return a function that starts Neovim with some settings, and with models of its own."""
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    install_copy(tiny_bundle, "tiny")
    registry.use("tiny")

    def start_set(settings: str, more: str = "") -> Neovim:
        return start(
            f"vim.lsp.config('afterword', {{ {more} settings = {{ afterword = {settings} }} }})\n"
        )

    return start_set


def test_what_is_saved_in_a_named_folder_is_learned(start_set: StartSet, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    notes = tmp_path / "notes"
    notes.mkdir()
    command = ", ".join(f"[==[{part}]==]" for part in LEARNING_SERVER)
    neovim = start_set(f"{{ learn = {{ folders = {{ '{notes}' }} }} }}", f"cmd = {{ {command} }},")
    neovim.open(notes / "diary.md", LEARNED_TEXT)
    neovim.command("write")
    line = "return require('afterword').statusline()"
    neovim.wait_until(lambda: "(1 learned)" in neovim.lua(line), 3 * SECONDS)
    neovim.command("bwipeout")
    neovim.open(tmp_path / "letter.md")
    neovim.type("iWe went to Blo")
    neovim.wait_until(lambda: LEARNED_WORD in neovim.popup())


def test_each_paragraph_is_completed_in_its_language(start_set: StartSet, tmp_path: Path) -> None:
    pytest.importorskip("lingua")
    write_tiny_bundle(tmp_path / "deutsch", "deutsch", sentences=GERMAN_SENTENCES, language="de")
    install_copy(tmp_path / "deutsch", "deutsch")
    neovim = start_set("{ models = { en = 'tiny', de = 'deutsch' } }")
    neovim.open(
        tmp_path / "note.md",
        f"{SENTENCES}\nThe people of the \n\n{GERMAN_SENTENCES}\nDie Leute haben uns ",
    )
    neovim.wait_until(lambda: read_status(neovim)["second_model"])
    for line, letter, others in (
        (7, "t", GERMAN_SENTENCES),
        (13, "g", SENTENCES),
        (7, "t", GERMAN_SENTENCES),
    ):
        neovim.command(f"{line}")
        neovim.type(f"A{letter}")
        words = neovim.wait_until(neovim.popup)
        assert not set(words) & set(others.split()), words
        neovim.type("<BS><Esc>")


def read_status(neovim: Neovim) -> dict[str, Any]:
    """Return the server's status."""
    status: dict[str, Any] = neovim.request(
        "workspace/executeCommand", {"command": "afterword.status"}
    )
    return status
