"""Say what to do if the packages of the extra `train` cannot be imported."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from afterword.errors import UserError
from afterword.installation import install_command


@contextmanager
def explain_missing_extra() -> Iterator[None]:
    """Turn an import error for torch or another package into one line of advice.

    Raises
    ------
    UserError
        If an import in the block fails, except for a module of Afterword's own.
    """
    try:
        yield
    except (ImportError, OSError) as error:  # torch raises OSError where a DLL is missing
        if (getattr(error, "name", None) or "").startswith("afterword"):
            raise
        raise UserError(_advice(error)) from None


def _advice(error: Exception) -> str:
    if not isinstance(error, ModuleNotFoundError):
        reason = str(error).strip().partition("\n")[0]
        return (
            f"training is installed but cannot be loaded ({reason}); install it again: "
            + install_command("train", again=True)
        )
    if (sys.platform, platform.machine()) == ("darwin", "x86_64"):
        return (
            "training needs PyTorch, which is no longer made for Intel Macs, nor for an Intel "
            "Python on Apple silicon: train on another computer, take the model from there with "
            "'afterword models export' and install it here with 'afterword models import'"
        )
    return f"training needs more packages: {install_command('train')}"
