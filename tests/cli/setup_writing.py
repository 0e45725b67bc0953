"""What the tests of `afterword setup --write` have the configuration say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

COMMAND = "/opt/my tools/afterword"
PLUGIN = "/opt/my tools/nvim"

Write = Callable[..., Path]
