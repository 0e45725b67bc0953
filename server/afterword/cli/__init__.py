"""Run the command `afterword`."""

from __future__ import annotations

from afterword.cli.main import main

__all__ = ["main"]
