"""The settings file on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from afterword.cli import main
from afterword.cli.complete import ask
from afterword.store import registry
from afterword.store.bundle import Bundle
from tests.helpers import install_copy

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "config").mkdir()
    return tmp_path / "config" / "settings.toml"


@pytest.mark.slow
def test_its_model_is_used_unless_another_is_given(
    file: Path, tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    install_copy(tiny_bundle, "mine")
    registry.use("tiny")
    file.write_text('model = "mine"\n')
    assert main(["models", "info"]) == 0
    assert capsys.readouterr().out.startswith("mine (en)")
    assert main(["models", "info", "tiny"]) == 0
    assert capsys.readouterr().out.startswith("tiny (en)")
    assert ask("Thank you for your ", None)["words"]
    assert ask("Thank you for your ", "tiny")["words"], "--model wins in the server too"
    assert main(["models", "use", "mine"]) == 0
    assert capsys.readouterr().out.count("\n") == 1
    assert main(["models", "use", "tiny"]) == 0
    note = f"{file} names the model mine, which is used in place of tiny\n"
    assert note in capsys.readouterr().out
    assert main(["models", "list"]) == 0
    assert capsys.readouterr().err == f"afterword: {note}"
    file.write_text('model = "gone"\n')
    assert main(["complete", "Thank you for your "]) == 2
    assert "no model 'gone'" in capsys.readouterr().err


def test_who_asks_for_words_gets_them_though_the_list_is_off(
    file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file.write_text("[popup]\nenabled = false\nmaxItems = 1\nminPrefix = 4\n")
    assert main(["complete", "--json", "Thank you for your "]) == 0
    assert len(json.loads(capfd.readouterr().out)["words"]) == 5


@pytest.mark.parametrize(
    "command", [["complete", "x"], ["why", "x"], ["words"], ["models", "info"]]
)
def test_a_mistake_is_one_line_and_code_2(
    file: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text("[popup]\nmaxItem = 3\n")
    assert main(command) == 2
    assert (
        capsys.readouterr().err
        == f"afterword: {file}: unknown setting popup.maxItem; did you mean maxItems?\n"
    )


@pytest.mark.slow
def test_doctor_names_the_file_and_its_mistakes(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["doctor"])
    assert (
        f"ok      settings: none of your own; they would be in {file}\n" in capsys.readouterr().out
    )
    file.write_text("trigger = 1\ncolour = 2\n")
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert f"FAILED  settings: {file}: trigger must be" in out
    assert f"        {file}: unknown setting colour; choose from model, " in out
