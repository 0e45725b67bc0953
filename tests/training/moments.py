"""Moments of a training at which it can be killed."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, NamedTuple


class Moment(NamedTuple):
    """The beginning of a call: the `number`th, from 1, of a function, named as `module:name`."""

    function: str
    number: int = 1


STEP = "afterword_training.network.trainer:Trainer.train_step"
SAVING = "afterword_training.network.checkpoint:save_file"


def watch(
    function: str,
    reached: Callable[[int], object],
    replace: Callable[[Any, str, Any], object] = setattr,
) -> None:
    """Call `reached` with the number of each call of a function, before the call."""
    module, _, path = function.partition(":")
    *owners, name = path.split(".")
    owner: Any = importlib.import_module(module)
    for part in owners:
        owner = getattr(owner, part)
    usual, calls = getattr(owner, name), 0

    def watched(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        reached(calls)
        return usual(*arguments, **options)

    replace(owner, name, watched)
