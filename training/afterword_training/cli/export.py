"""`afterword export`: turn a checkpoint into an installed model."""

from __future__ import annotations

from pathlib import Path

from afterword.store import registry
from afterword_export.export import export as export_checkpoint
from afterword_training.network.initial_model import from_checkpoint
from afterword_training.personal.training import LICENCE


def export(checkpoint: Path, name: str | None = None) -> int:
    """Turn a checkpoint into a bundle and install it; return the exit code.

    Parameters
    ----------
    checkpoint : Path
        Folder of the checkpoint.
    name : str or None
        Name of the model; None is the folder's name.

    Raises
    ------
    UserError
        If the folder is not a checkpoint, or the name cannot be used.
    """
    name = checkpoint.absolute().name if name is None else name
    registry.check_name(name)
    exported = export_checkpoint(
        from_checkpoint(checkpoint).trained(),
        name=name,
        language="und",
        personal=True,
        licence=LICENCE,
        data=[],
        metrics={},
    )
    bundle = registry.install(exported.manifest, exported.files, name)
    print(f"{name}: {bundle.path}")
    return 0
