"""CONTRIBUTING.md says where things are: the files must exist and define what it promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
DEFINED = {
    "didChange": ("server/afterword/text/document.py", "def apply("),
    "ranked": ("server/afterword/completion/blend.py", "class Blend"),
    "secret": ("server/afterword/privacy/secrets.py", "def find_secrets("),
    ".odt": ("training/afterword_training/corpus/formats/opendocument.py", "odt"),
    "LSTM": ("training/afterword_training/network/lstm.py", "nn.LSTM"),
    "ONNX graph": ("export/afterword_export/graph.py", "def build("),
    "bundle written": ("server/afterword/store/bundle.py", "def write_bundle("),
}


@pytest.mark.parametrize("question", DEFINED)
def test_things_are_where_the_page_says(question: str) -> None:
    file, definition = DEFINED[question]
    row = next(line for line in PAGE.splitlines() if line.startswith("|") and question in line)
    assert file in row
    assert definition in (ROOT / file).read_text("utf-8")


def test_every_file_that_the_page_names_exists() -> None:
    named = re.findall(r"`((?:server|training|export|tests)/[\w./]+)`", PAGE)
    assert len(named) >= len(DEFINED)
    assert [name for name in named if not (ROOT / name).exists()] == []
