from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import newest_python
from tests.editors.packages import Unavailable


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_where_there_is_no_newer_python_a_line_says_so_and_ci_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, code: int
) -> None:
    def unpack(*_: str) -> None:
        raise Unavailable("this is not Debian")

    monkeypatch.setattr(newest_python, "NEWEST", (3, 99))
    monkeypatch.setattr(newest_python, "unpack", unpack)
    monkeypatch.setenv("CI", ci)
    assert newest_python.main(["tests"]) == code
    assert capsys.readouterr().out == "nothing is tested on Python 3.99: this is not Debian\n"


@pytest.mark.skipif(os.name == "nt", reason="a script is no program on Windows")
def test_a_name_on_the_path_that_runs_nothing_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = tmp_path / "python3.99"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    def unpack(*packages: str) -> None:
        raise Unavailable(" ".join(packages))

    monkeypatch.setattr(newest_python, "unpack", unpack)
    with pytest.raises(Unavailable, match=r"sid python3\.99"):
        newest_python.find("3.99")
    shim.write_text("#!/bin/sh\nexit 0\n")
    assert newest_python.find("3.99") == shim
