"""Check the processor, the packages and the disk: what `afterword doctor` looks at first."""

from __future__ import annotations

import platform
import re
import shutil
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from afterword.errors import UserError
from afterword.installation import NAME, install_command

MIN_FREE_BYTES = 200 << 20
"""Free space below which a training or a download of packages may fail."""

_PROCESSORS = ("x86_64", "amd64", "arm64", "aarch64")
"""Those that ONNX Runtime is made for."""


def check_processor() -> None:
    """Check that ONNX Runtime can run here.

    Raises
    ------
    UserError
        If Python or the processor has 32 bits or is of another kind, or it cannot be loaded.
    """
    machine = platform.machine()
    if sys.maxsize < 2**32:
        raise UserError(
            "this Python is a 32-bit one, and ONNX Runtime needs 64 bits: install a 64-bit Python "
            "and Afterword with it"
        )
    if machine.lower() not in _PROCESSORS:
        raise UserError(
            f"ONNX Runtime is not made for this processor ({machine}): Afterword needs x86-64 "
            "or ARM64"
        )
    try:
        # Not ONNX Runtime itself, which would collect telemetry.
        from afterword.model import language_model  # noqa: PLC0415
    except (ImportError, OSError) as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "onnxruntime":
            raise
        reason = str(error).strip().partition("\n")[0]
        raise UserError(f"ONNX Runtime cannot be loaded ({reason}): {_cure()}") from None
    del language_model


def _cure() -> str:
    again = f"install Afterword again ({install_command('', again=True)})"
    if sys.platform == "win32":
        return f"install the newest Microsoft Visual C++ Redistributable, or {again}"
    return f"{again} with a Python for this processor ({platform.machine()})"


def check_packages(versions: Mapping[str, str]) -> None:
    """Check that packages are not older than Afterword needs; UserError names those that are."""
    try:
        wanted = requires(NAME) or []
    except PackageNotFoundError:  # run from a folder on PYTHONPATH
        return
    old: list[str] = []
    for requirement in wanted:
        found = re.match(r"([\w.-]+?)(?:\[[^]]*\])?[ (]*>=\s*([\d.]+)", requirement)
        if found and "extra ==" not in requirement and found[1] in versions:
            version = versions[found[1]]
            if _numbers(version) < _numbers(found[2]):
                old.append(f"{found[1]} {version} is too old, {found[2]} or newer is needed")
    if old:
        again = install_command("", again=True)
        raise UserError(f"{'; '.join(old)}: install Afterword again ({again})")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)[:3]))


def check_space(folder: Path) -> None:
    """Check that a folder's disk has space for a model; UserError if it has not."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:  # some network disks do not say
        return
    if free < MIN_FREE_BYTES:
        raise UserError(
            f"only {free >> 20} MB are free on the disk of {folder}, and a training needs "
            f"{MIN_FREE_BYTES >> 20}: delete something, or set AFTERWORD_DATA_DIR to a folder on "
            "another disk"
        )
