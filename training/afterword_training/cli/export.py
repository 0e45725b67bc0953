"""`afterword export`: make an installed model of a checkpoint."""

from __future__ import annotations

from pathlib import Path

from afterword.store import registry
from afterword_export.export import export as export_checkpoint
from afterword_training.personal.training import LICENCE


def export(checkpoint: Path, name: str | None = None) -> int:
    """Make a bundle of a checkpoint and install it; return the exit code.

    Parameters
    ----------
    checkpoint : Path
        Folder of the checkpoint.
    name : str or None
        Name of the model; None is the folder's name.

    Raises
    ------
    UserError
        If it is not a checkpoint, or the name cannot be used.
    """
    name = checkpoint.absolute().name if name is None else name
    registry.check_name(name)
    draft = export_checkpoint(
        checkpoint, name=name, personal=True, licence=LICENCE, data=[], metrics={}
    )
    folder = registry.install(draft.write, name)
    print(f"{name}: {folder}")
    return 0
