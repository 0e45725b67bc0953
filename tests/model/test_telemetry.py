"""ONNX Runtime's telemetry is off before it is loaded, whatever the environment says."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ONLY_IMPORTER = Path("server/afterword/model/language_model.py")
STANDS_IN = """
import os, pathlib
pathlib.Path(os.environ["TOLD"]).write_text(os.environ["ORT_DISABLE_TELEMETRY"])
os._exit(0)
"""
"""A library of the same name: it tells what it finds when it is imported."""
STARTS = {
    "the server of a command": ["afterword", "complete", "hello"],
    "a command": ["afterword", "models", "info"],
    "a child of the server": ["afterword.cli.child", "models", "info"],
    "the benchmarks": ["benchmarks.systems"],
    "the export": ["afterword_export.export"],
}


def imports(path: Path) -> set[str]:
    """Return the libraries that a module imports anywhere, if it names this one."""
    found: set[str] = set()
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text)) if "onnxruntime" in text else ():
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.partition(".")[0])
    return found


def test_one_module_alone_loads_the_library() -> None:
    folders = ("server", "training", "export", "benchmarks")
    modules = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    found = [path.relative_to(ROOT) for path in modules if "onnxruntime" in imports(path)]
    assert found == [ONLY_IMPORTER]


@pytest.mark.slow
@pytest.mark.attack("Nothing leaves the machine", "environments that switch telemetry on")
@pytest.mark.parametrize("start", STARTS)
def test_no_environment_that_an_editor_passes_on_switches_it_on(start: str, tmp_path: Path) -> None:
    module, *arguments = STARTS[start]
    if module.startswith(("afterword_export", "benchmarks")):
        pytest.importorskip("torch")
    (tmp_path / "onnxruntime.py").write_text(STANDS_IN)
    told = tmp_path / "told"
    environment = os.environ | {
        "ORT_DISABLE_TELEMETRY": "0",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
        "TOLD": str(told),
    }
    command = [sys.executable, "-m", module, *arguments]
    # A child of the server ends when its input does: it stays open.
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        process.wait(120)
    assert told.read_text() == "1"
