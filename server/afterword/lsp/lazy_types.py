"""Import lsprotocol's types without building all of their classes.

lsprotocol declares more than 550 classes, and attrs writes and compiles the methods of each: half
of the time that a start took. A session uses some 20 of them, and each is built when it is first
used (docs/decisions/038).
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any, get_type_hints

import attrs

MODULE = "lsprotocol.types"

_lock = threading.RLock()


def import_lazily() -> None:
    """Import lsprotocol's types if that is not done yet; each class is built when first used."""
    if MODULE in sys.modules:
        return
    build_now = attrs.define
    attrs.define = _deferring(build_now)
    try:
        from lsprotocol import _hooks  # noqa: PLC0415
    finally:
        attrs.define = build_now
    # The converter would build all classes to replace the names in their annotations by types.
    # Here each class does that itself.
    _hooks._resolved_forward_references = True


def _deferring(build_now: Callable[..., Any]) -> Any:
    """Return a stand-in for `attrs.define` that puts off the classes of lsprotocol."""

    def define(cls: type | None = None, **options: Any) -> Any:
        if cls is None or cls.__module__ != MODULE or options:
            return build_now(cls, **options)
        _Unbuilt(cls)
        return cls

    return define


class _Unbuilt:
    """Stand for the attributes and the constructor of a class that is not built yet.

    Code that inspects a class of attrs reads `__attrs_attrs__`.
    """

    def __init__(self, cls: Any) -> None:
        self._cls = cls

        def construct(instance: Any, *args: Any, **values: Any) -> None:
            self._build()
            instance.__init__(*args, **values)

        cls.__init__ = construct
        cls.__attrs_attrs__ = self

    def __get__(self, instance: object, owner: Any) -> Any:
        self._build()
        return owner.__attrs_attrs__

    def _build(self) -> None:
        """Let attrs complete the class in place."""
        with _lock:
            cls = self._cls
            if cls.__dict__["__attrs_attrs__"] is self:
                # Another thread may see the attributes as soon as they are there, so their types
                # are put right first.
                cls.__annotations__ = get_type_hints(cls)
                attrs.define(cls, init=True, slots=False)
