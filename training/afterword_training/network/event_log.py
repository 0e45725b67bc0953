"""TensorBoard logs, where they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from afterword.errors import UserError

Scalars = Callable[[int, Mapping[str, float]], None]
"""Takes a step and its figures by name."""


def log_nothing(step: int, figures: Mapping[str, float]) -> None:
    """The log when none is asked for."""


@contextmanager
def scalar_log(folder: Path | None) -> Iterator[Scalars]:
    """A function that logs figures under `folder`; one that does nothing for None."""
    if folder is None:
        yield log_nothing
        return
    try:
        from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415  (an extra of its own)
    except ImportError:
        raise UserError("the logs need more: pip install 'afterword[tensorboard]'") from None
    with SummaryWriter(str(folder)) as writer:

        def log(step: int, figures: Mapping[str, float]) -> None:
            for name, value in figures.items():
                writer.add_scalar(name, value, step)

        yield log
