"""Trainings that are killed at any moment: nothing is lost, and nothing half made ever serves."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("torch")

from afterword import registry
from afterword.bundle import Bundle
from afterword.paths import runs_dir

KILLS = 20
WAITING = 2
"""Processes that have imported what they need, which takes longer than the training itself."""

CHILD = """
import sys
from pathlib import Path
import torch
from afterword import registry
from afterword.cli import main
from afterword_training import commands
torch.set_num_threads(1)
registry.shipped_bundle = lambda: Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
sys.exit(main(["train", *sys.argv[2:]]))
"""


class Trainings:
    """Processes of a training, started ahead; a context manager."""

    def __init__(self, shipped: Path, notes: Path) -> None:
        self._command = [sys.executable, "-c", CHILD, str(shipped), str(notes), "--name", "me"]
        self._waiting: deque[subprocess.Popen[bytes]] = deque()

    def __enter__(self) -> Trainings:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._waiting:
            process.kill()
            process.communicate()

    def prepare(self) -> None:
        """Start processes, in the environment of this moment."""
        while len(self._waiting) < WAITING:
            pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
            process = subprocess.Popen(self._command, stdin=pipe, stdout=pipe, stderr=nowhere)
            self._waiting.append(process)

    def begin(self) -> subprocess.Popen[bytes]:
        """Let one of them train."""
        self.prepare()
        process = self._waiting.popleft()
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline().strip() == b"ready"
        process.stdin.write(b"\n")
        process.stdin.flush()
        return process

    def finish(self) -> float:
        """Let one train to its end; the seconds that it takes."""
        process, began = self.begin(), time.monotonic()
        process.communicate()
        assert process.returncode == 0
        return time.monotonic() - began

    def kill_after(self, seconds: float) -> bool:
        """Let one train so long and kill it; whether it had not ended before."""
        process = self.begin()
        self.prepare()
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return True
        assert process.returncode == 0
        return False


def weights() -> bytes:
    """Those of the installed model, which is whole and undamaged."""
    return Bundle.open(registry.resolve("me")).model_path.read_bytes()


@pytest.mark.slow
def test_twenty_kills_change_nothing(
    tiny_bundle: Bundle,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    prose: Callable[..., list[str]],
) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)  # shown where it fails
    draw = random.Random(seed)
    notes = tmp_path / "notes.md"
    notes.write_text("\n\n".join(prose(120)))
    with Trainings(tiny_bundle.path, notes) as trainings:
        monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "undisturbed"))
        usual = trainings.finish()
        expected = weights()
    with Trainings(tiny_bundle.path, notes) as trainings:
        monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "killed"))
        registry.install(tiny_bundle.path, "me")
        old, kills = weights(), 0
        while kills < KILLS:
            kills += trainings.kill_after(draw.uniform(0, usual))
            assert weights() in (old, expected)
        trainings.finish()
    assert weights() == expected
    assert [path.name for path in runs_dir().iterdir() if path.is_dir()] == []
    installed = {path.name for path in (registry.models_dir() / "me").iterdir()}
    assert installed == {"current", registry.resolve("me").name}
