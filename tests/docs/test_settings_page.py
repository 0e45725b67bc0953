"""docs/settings.md says the default of every setting, and the range of those that are numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from afterword.lsp.settings import Settings, read_settings

from .pages import ROOT

PAGE = (ROOT / "docs" / "settings.md").read_text("utf-8").split("\n## ")[0]
ROWS = {
    key: (json.loads(default), meaning)
    for key, default, meaning in re.findall(r"^\| `([\w.]+)` \| `(.+?)` \| (.+) \|$", PAGE, re.M)
}


def settings(values: Any, path: str = "") -> Iterator[tuple[str, Any, str]]:
    """Yield name, default and rule of each setting."""
    for entry in fields(values):
        head, *tail = entry.name.split("_")
        name = path + head + "".join(map(str.title, tail))
        if is_dataclass(entry.default):
            yield from settings(entry.default, f"{name}.")
        else:
            yield name, entry.default, entry.metadata["rule"].description


KNOWN = {name: (default, rule) for name, default, rule in settings(Settings())}


def test_the_page_has_every_setting() -> None:
    assert ROWS.keys() == KNOWN.keys()


@pytest.mark.parametrize("name", KNOWN)
def test_a_setting_has_the_default_of_the_page(name: str) -> None:
    *path, last = name.split(".")
    values: dict[str, Any] = {last: ROWS[name][0]}
    for part in reversed(path):
        values = {part: values}
    assert read_settings(values) == (Settings(), [])


@pytest.mark.parametrize("name", [name for name in KNOWN if " from " in KNOWN[name][1]])
def test_a_number_has_its_range_on_the_page(name: str) -> None:
    least, most = re.findall(r"from (\S+) to (\S+)", KNOWN[name][1])[0]
    assert f"from {least} to {most}" in ROWS[name][1]
