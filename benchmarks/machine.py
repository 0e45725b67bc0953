"""Describe the machine that a run was made on, and how much memory a process has."""

from __future__ import annotations

import os
import platform
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks.figures import Json

PACKAGES = ("onnxruntime", "numpy", "tokenizers", "torch")


def describe() -> Json:
    """Return processor, memory, load, system and versions of what the figures depend on."""
    return {
        "date": date.today().isoformat(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": _memory_gb(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def without_state(machine: Json) -> Json:
    """Return what stays the same from run to run: all but the date and the load."""
    return {name: value for name, value in machine.items() if name not in ("date", "load")}


def resident_bytes(process: int | str = "self") -> int | None:
    """Return the memory that a process has at the moment; None where there is no /proc."""
    try:
        status = Path(f"/proc/{process}/status").read_text("ascii")
    except OSError:
        return None
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line)


def _processor() -> str:
    """Return the processor's name, and the instructions that decide how fast int8 products are."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    pairs = (line.partition(":")[::2] for line in lines)
    facts = {name.strip(): value.strip() for name, value in pairs}
    flags = facts.get("flags", "").split()
    found = [name for name in ("avx2", "avx512f", "avx512_vnni", "avx_vnni") if name in flags]
    return ", ".join([facts.get("model name", platform.machine()), *found])


def _memory_gb() -> float | None:
    if sys.platform == "win32":
        return None
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
