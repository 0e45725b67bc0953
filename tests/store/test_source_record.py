"""What the server reads of a model's record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from afterword.store.bundle import SOURCES, Bundle, write_bundle
from afterword.store.source_record import SourceRecord


def record_of(model: Bundle, folder: Path, content: str) -> SourceRecord | None:
    """Return the record of a copy of a model with this content of `sources.json`."""
    files: dict[str, bytes | Path] = {**model.files, SOURCES: content.encode()}
    return SourceRecord.of(write_bundle(folder / "copy", model.manifest, files))


@pytest.mark.parametrize("path", ["/notes/a\nb.md", "/notes/caf\udce9.md"])
def test_a_path_may_have_any_character(tiny_bundle: Bundle, tmp_path: Path, path: str) -> None:
    content = json.dumps({"start": "en", "learned": {"words": 1}, "paths": [path]})
    assert record_of(tiny_bundle, tmp_path, content) == SourceRecord("en", is_trained=True)


@pytest.mark.parametrize(
    "content", ["[" * 100_000, '{"start": "\\u001b[2J"}', '{"start": 1}', "{}"]
)
def test_a_corrupt_record_is_none(tiny_bundle: Bundle, tmp_path: Path, content: str) -> None:
    assert record_of(tiny_bundle, tmp_path, content) is None
