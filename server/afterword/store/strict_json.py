"""Read JSON that may come from a stranger."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def parse(text: str) -> Any:
    """Return the value of a JSON text whose strings can be printed as they are.

    Raises
    ------
    ValueError
        If it is not JSON, is nested too deeply, or has a number that JSON does not know or a
        control character in a string: a terminal would obey it.
    """
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
        _check_strings(value)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


def _check_strings(value: Any) -> None:
    if isinstance(value, dict):
        for key, inside in value.items():
            _check_strings(key)
            _check_strings(inside)
    elif isinstance(value, list):
        for inside in value:
            _check_strings(inside)
    elif isinstance(value, str) and _CONTROL_CHARACTER.search(value):
        raise ValueError("a string has a control character")
