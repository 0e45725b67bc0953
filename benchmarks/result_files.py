"""Read and write the raw figures that the tables and drawings are made of."""

from __future__ import annotations

import json
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Json
from benchmarks.machine import describe

from afterword.store import registry
from afterword.store.files import write_file

RESULTS = Path(__file__).parent / "results"
SAMPLE = RESULTS / "sample"


def read(name: str, folder: Path = SAMPLE) -> Json | None:
    """Return a result by its name; None if it was never stored."""
    path = folder / f"{name}.json"
    if not path.exists():
        return None
    found: Json = json.loads(path.read_text("utf-8"))
    return found


def write(name: str, result: Json, folder: Path, made_with: Json) -> Path:
    """Store a result with what `about` said when its run began, and return its file."""
    path = folder / f"{name}.json"
    write_file(path, f"{dumps({'about': made_with} | result)}\n")
    return path


def about() -> Json:
    """Return the command, the start, the machine and the model of a run that begins now.

    Of a file or folder in the command, only the name is kept: where it lies is nobody's business.
    """
    manifest = registry.open_model(registry.SHIPPED).manifest
    arguments = (Path(word).name if Path(word).exists() else word for word in sys.argv[1:])
    command = ["python", "-m", "benchmarks", *arguments]
    return {
        "command": shlex.join(command),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": describe(),
        "model": {"name": manifest.name, "sha256": manifest.files["model.onnx"]},
    }


def dumps(result: Json) -> str:
    """Return JSON with short objects on one line, so that a changed figure is a changed line."""
    return _indented(result, "")


def _indented(value: object, indent: str) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(line) <= 160 or not isinstance(value, dict | list):
        return line
    deeper = f"{indent} "
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {_indented(one, deeper)}" for key, one in value.items()]
        opening, closing = "{", "}"
    else:
        parts, opening, closing = [_indented(one, deeper) for one in value], "[", "]"
    body = f",\n{deeper}".join(parts)
    return f"{opening}\n{deeper}{body}\n{indent}{closing}"
