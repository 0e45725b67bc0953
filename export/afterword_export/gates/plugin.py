"""Open the playground's view of the gates (an entry point in pyproject.toml)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from afterword.errors import UserError
from afterword.installation import install_command
from afterword.store.bundle import Bundle

if TYPE_CHECKING:
    from afterword_export.gates.view import GateView


def open_view(bundle: Bundle) -> GateView:
    """Open the view of a model's gates.

    Raises
    ------
    UserError
        If the extra `train` is not installed, or the model cannot be read.
    """
    try:
        from afterword_export.gates.view import GateView  # noqa: PLC0415  (onnx may be missing)
    except ImportError as error:
        if (error.name or "").startswith("afterword"):
            raise
        raise UserError(
            f"showing what the network remembers needs more packages: {install_command('train')}"
        ) from None
    return GateView(bundle)
