"""Where Afterword keeps a person's data."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def data_dir() -> Path:
    """Folder of installed models and runs: `AFTERWORD_DATA_DIR`, else the platform's own place."""
    override = os.environ.get("AFTERWORD_DATA_DIR")
    return (
        Path(override)
        if override
        else Path(platformdirs.user_data_dir("afterword", appauthor=False))
    )


def models_dir() -> Path:
    """Folder of the installed bundles, one sub-folder a model name."""
    return data_dir() / "models"


def runs_dir() -> Path:
    """Folder of the checkpoints of trainings under way, one sub-folder a model name."""
    return data_dir() / "runs"


def shipped_bundle() -> Path:
    """The English bundle inside the package."""
    return Path(__file__).parent / "models" / "en"
