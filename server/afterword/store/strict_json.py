"""Read JSON that may come from a stranger."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that a terminal would obey, line breaks and direction marks included; surrogates."""


def parse(text: str) -> Any:
    """Return the value of a JSON text whose strings can be printed as they are.

    Raises
    ------
    ValueError
        If it is not JSON, is nested too deeply, has a number that is not finite, or a string that
        cannot be printed.
    """
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
        _check_strings(value)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits} is too large")
    return number


def _check_strings(value: Any) -> None:
    if isinstance(value, dict):
        for key, inside in value.items():
            _check_strings(key)
            _check_strings(inside)
    elif isinstance(value, list):
        for inside in value:
            _check_strings(inside)
    elif isinstance(value, str) and _UNPRINTABLE.search(value):
        raise ValueError("a string cannot be printed")
