"""TensorBoard logs, where they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from afterword.errors import UserError
from afterword_training.finetune import Report


def _nothing(report: Report) -> None:
    """The log when none is asked for."""


@contextmanager
def event_log(folder: Path | None) -> Iterator[Callable[[Report], None]]:
    """A function that logs a report's losses under `folder`; one that does nothing for None."""
    if folder is None:
        yield _nothing
        return
    try:
        from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415  (an extra of its own)
    except ImportError:
        raise UserError("the logs need more: pip install 'afterword[tensorboard]'") from None
    with SummaryWriter(str(folder)) as writer:

        def log(report: Report) -> None:
            writer.add_scalar("loss", report.loss, report.step)
            if report.held_out is not None:
                writer.add_scalar("held-out bits/char", report.held_out, report.step)

        yield log
