"""A CI run fails if any editor was not tested."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .guard import EDITORS, Guard

HERE = Path(__file__).parent
CONFTEST = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.editors.guard import Guard

def pytest_configure(config):
    config.pluginmanager.register(Guard(Path(__file__).parent))
"""
PASSES = "def test_it():\n    pass\n"
SKIPS = "import pytest\n\ndef test_it():\n    pytest.skip('Editor: `npm ci` failed')\n"
PICTURES = SKIPS.replace("Editor: `npm ci` failed", "AFTERWORD_SCREENSHOTS names no folder")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a suite in which every editor passes but those named, in CI or not."""

    def run(
        *arguments: str, ci: str = "true", **editors: str | None
    ) -> subprocess.CompletedProcess[str]:
        (tmp_path / "conftest.py").write_text(CONFTEST.format(root=str(HERE.parents[1])))
        for name in EDITORS:
            content = editors.get(name, PASSES)
            if content is not None:
                (tmp_path / name).mkdir()
                (tmp_path / name / f"test_{name}.py").write_text(content)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
        environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "CI": ci}
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return run


def test_the_known_editors_are_the_folders_here() -> None:
    assert {path.parent.name for path in HERE.glob("*/test_*.py")} == set(EDITORS)


def test_a_run_that_tests_every_editor_passes(run: Run) -> None:
    assert run(".").returncode == pytest.ExitCode.OK


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (SKIPS, "skipped in CI: Editor: `npm ci` failed"),
        (PASSES + SKIPS.replace("test_it", "test_more"), "skipped in CI: Editor: `npm ci` failed"),
        (PICTURES, "not tested in CI: helix"),
        (None, "not tested in CI: helix"),
    ],
)
def test_in_ci_one_editor_that_is_not_tested_is_a_failure(
    run: Run, content: str | None, told: str
) -> None:
    done = run(".", helix=content)
    assert told in done.stdout
    assert done.returncode == pytest.ExitCode.TESTS_FAILED


def test_elsewhere_it_is_skipped(run: Run) -> None:
    done = run(".", ci="", helix=SKIPS)
    assert done.returncode == pytest.ExitCode.OK
    assert "in CI" not in done.stdout


def test_only_what_was_asked_for_must_be_tested(run: Run) -> None:
    assert run("emacs/test_emacs.py::test_it", helix=SKIPS).returncode == pytest.ExitCode.OK


def test_pictures_may_be_left_out(run: Run) -> None:
    pictures = PASSES + PICTURES.replace("test_it", "test_pictures")
    assert run(".", vscode=pictures).returncode == pytest.ExitCode.OK


def test_this_suite_is_guarded_and_ci_says_that_it_is_ci(pytestconfig: pytest.Config) -> None:
    assert any(isinstance(plugin, Guard) for plugin in pytestconfig.pluginmanager.get_plugins())
    lines = (HERE.parents[1] / ".ci" / "run").read_text("utf-8").splitlines()
    makes = [number for number, line in enumerate(lines) if line.startswith("make ")]
    assert lines.index("export CI=true") < makes[0]
