"""A data folder of its own, the tiny model as the shipped one, and a person's writing."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from afterword.store import registry
from afterword.store.bundle import Bundle

WORDS = (
    *("the", "a", "garden", "meeting", "letter", "people", "town", "house", "morning", "answer"),
    *("council", "papers", "river", "bridge", "school", "market", "winter", "summer", "friend"),
    *("story", "doctor", "with", "and", "for", "of", "to", "we", "they", "will", "would"),
)

Prose = Callable[..., list[str]]


@pytest.fixture(scope="session")
def prose() -> Prose:
    """Make sentences that are all different, the same ones for a seed."""

    def write(sentences: int, seed: int = 1) -> list[str]:
        draw = random.Random(seed)
        lines = (" ".join(draw.choices(WORDS, k=12)).capitalize() for _ in range(sentences))
        return [f"{line}." for line in lines]

    return write


@pytest.fixture
def writing(
    tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prose: Prose
) -> Path:
    """Make the folder `notes`, with the folders of data and settings beside it."""
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("AFTERWORD_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    notes = tmp_path / "notes"
    notes.mkdir()
    walks = ["Room 4829 is free.", *prose(60, 1)]
    talks = [*prose(40, 2), "Ask Marlowe, for Marlowe knows."]
    (notes / "2026-01-01 walks.md").write_text("\n\n".join(walks))
    (notes / "2026-02-01 talks.md").write_text("\n\n".join(talks))
    return notes
