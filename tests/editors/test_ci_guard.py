"""A CI run fails if any editor was not tested."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .ci_guard import EDITORS, CiGuard
from .packages import Unavailable, availability

HERE = Path(__file__).parent
CONFTEST = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.editors.ci_guard import CiGuard

def pytest_configure(config):
    config.pluginmanager.register(CiGuard(Path(__file__).parent))
"""
PASSES = "def test_it():\n    pass\n"
SKIPS = "import pytest\n\ndef test_it():\n    pytest.skip('Editor: `npm ci` failed')\n"
SKIPS_SCREENSHOTS = SKIPS.replace(
    "Editor: `npm ci` failed", "AFTERWORD_SCREENSHOTS names no folder"
)

RunSuite = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run_suite(tmp_path: Path) -> RunSuite:
    """Return a function that runs a suite in which all editors pass, except as specified."""

    def run_suite(
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

    return run_suite


def test_every_folder_of_tests_is_guarded() -> None:
    assert {path.parent.name for path in HERE.glob("*/test_*.py")} == set(EDITORS)


PROCESSES = pytest.mark.parametrize("processes", [[], ["-p", "xdist", "-n", "2"]])


@PROCESSES
def test_a_run_that_tests_every_editor_passes(run_suite: RunSuite, processes: list[str]) -> None:
    assert run_suite(".", *processes).returncode == pytest.ExitCode.OK


@PROCESSES
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (SKIPS, "skipped in CI: Editor: `npm ci` failed"),
        (PASSES + SKIPS.replace("test_it", "test_more"), "skipped in CI: Editor: `npm ci` failed"),
        (SKIPS_SCREENSHOTS, "not tested in CI: helix"),
        (None, "not tested in CI: helix"),
    ],
)
def test_in_ci_an_untested_editor_is_a_failure(
    run_suite: RunSuite, processes: list[str], content: str | None, message: str
) -> None:
    done = run_suite(".", *processes, helix=content)
    assert message in done.stdout
    assert done.returncode == pytest.ExitCode.TESTS_FAILED


def test_elsewhere_an_untested_editor_is_no_failure(run_suite: RunSuite) -> None:
    done = run_suite(".", ci="", helix=SKIPS)
    assert done.returncode == pytest.ExitCode.OK
    assert "in CI" not in done.stdout


def test_only_requested_editors_must_be_tested(run_suite: RunSuite) -> None:
    assert run_suite("emacs/test_emacs.py::test_it", helix=SKIPS).returncode == pytest.ExitCode.OK


def test_screenshots_may_be_skipped(run_suite: RunSuite) -> None:
    screenshots = PASSES + SKIPS_SCREENSHOTS.replace("test_it", "test_screenshots")
    assert run_suite(".", vscode=screenshots).returncode == pytest.ExitCode.OK


def test_this_suite_is_guarded_and_ci_sets_the_variable(pytestconfig: pytest.Config) -> None:
    assert any(isinstance(plugin, CiGuard) for plugin in pytestconfig.pluginmanager.get_plugins())
    lines = (HERE.parents[1] / ".ci" / "run").read_text("utf-8").splitlines()
    makes = [number for number, line in enumerate(lines) if line.startswith("make ")]
    assert lines.index("export CI=true") < makes[0]


@pytest.mark.parametrize("reason", [Unavailable("no npm"), SystemExit("no npm")])
def test_in_ci_what_is_unavailable_fails(
    monkeypatch: pytest.MonkeyPatch, reason: BaseException
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no npm"), availability():
        raise reason
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no npm"), availability():
        raise reason
