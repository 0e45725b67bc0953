"""Windows refuses to replace what a virus scanner reads: that ends no training."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("torch")

from afterword.cli import main
from afterword.store import registry


@pytest.mark.slow
def test_a_training_outlasts_whatever_holds_its_files_for_a_moment(
    writing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: set[Path] = set()

    def hold(method: str) -> None:
        real: Callable[[Path, Path], Path] = getattr(Path, method)

        def first_refused(self: Path, target: Path) -> Path:
            if target not in held:
                held.add(target)
                error = PermissionError(13, "in use", str(target))
                error.winerror = 32  # type: ignore[attr-defined]
                raise error
            return real(self, target)

        monkeypatch.setattr(Path, method, first_refused)

    hold("replace")
    hold("rename")
    assert main(["train", str(writing), "--name", "mine", "--from", "scratch"]) == 0
    assert registry.current_name() == "mine"
    written = {path.name.partition("-")[0] for path in held}
    assert {"sources.json", "vocabulary", "step", "best", "current", "model"} <= written
