"""The command `python -m benchmarks`: what it refuses, and how it ends."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import pytest

pytest.importorskip("torch")

from benchmarks import __main__ as command
from benchmarks import result_files
from benchmarks.compare import Extent
from benchmarks.figures import Json
from benchmarks.once import UnfinishedRun
from benchmarks.parts import PARTS, Request
from benchmarks.processes import results_of

from afterword.errors import UserError


@pytest.fixture
def text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Keep all files of the command in a folder, and return a text to type."""
    monkeypatch.setattr(command, "OTHER_TEXTS", tmp_path / "results")
    monkeypatch.setattr(command, "UNFINISHED", tmp_path / "unfinished")
    monkeypatch.setattr(command, "show_results", lambda folder: None)
    file = tmp_path / "ann.jsonl"
    days = [f"They went to the town on day {n}. " * 10 for n in range(9)]
    lines = [json.dumps({"text": text}) for text in days]
    file.write_text("\n".join(lines), "utf-8")
    return str(file)


def ceilings(measure: Callable[[Request], Json], monkeypatch: pytest.MonkeyPatch) -> None:
    """Have one part measured in another way."""
    parts = MappingProxyType({**PARTS, "ceilings": measure})
    monkeypatch.setattr(command, "PARTS", parts)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--quick", "--only", "train"], "leave out --only, or --quick"),
        (["--quick", "--words", "9", "notes"], "leave out TEXT, --words, or --quick"),
        (["--words", "0"], "0 is too few"),
        (["--store"], "--quick"),
        (["--name", "ann"], "TEXT"),
        (["notes.jsonl", "--name", "../ann"], "small letters"),
        (["notes.jsonl", "--name", "sample"], "another name"),
        (["nothing.jsonl"], "nothing.jsonl"),
    ],
)
def test_what_would_have_no_effect_or_overwrite_the_sample_is_refused(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        command.main(options)
    assert said in capsys.readouterr().err.splitlines()[-1]


def test_the_results_of_two_texts_are_not_mixed(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ceilings(lambda _: {}, monkeypatch)
    for _ in range(2):
        command.main([text, "--only", "ceilings"])
    assert len(list(command.OTHER_TEXTS.iterdir())) == 1
    Path(text).write_text(Path(text).read_text("utf-8").replace("town", "city"), "utf-8")
    command.main([text, "--only", "ceilings"])
    assert {path.name.partition("-")[0] for path in command.OTHER_TEXTS.iterdir()} == {"ann"}
    assert len(list(command.OTHER_TEXTS.iterdir())) == 2


def test_two_authors_of_one_name_are_refused(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other" / Path(text).name
    other.parent.mkdir()
    other.write_bytes(Path(text).read_bytes())
    with pytest.raises(SystemExit, match="2"):
        command.main([text, str(other), "--only", "ceilings"])
    assert "two files are named ann.jsonl" in capsys.readouterr().err


def test_what_is_typed_is_said_first_and_few_documents_are_typed_to_their_end(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    requests: list[Request] = []

    def measure(request: Request) -> Json:
        requests.append(request)
        return {}

    ceilings(measure, monkeypatch)
    assert command.main([text, "--only", "ceilings"]) == 0
    assert requests[0].extent == Extent(words=1_500, words_per_document=1_500)
    assert capsys.readouterr().out.splitlines()[0] == (
        "ann: 560 words count as written before (documents: 8); 70 of the 70 words after them "
        "(documents: 1) are typed."
    )
    command.main([text, "--only", "ceilings", "--words", "50"])
    assert requests[1].extent == Extent(words=50, words_per_document=75)
    assert "; 50 of the 70 words" in capsys.readouterr().out


def test_a_part_that_fails_is_one_line_that_names_it(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: Request) -> Json:
        raise UserError("there is no corpus")

    ceilings(fail, monkeypatch)
    assert command.main([text, "--only", "ceilings"]) == 2
    assert capsys.readouterr().err == "python -m benchmarks: ceilings failed: there is no corpus\n"


def test_an_interrupted_run_says_how_to_continue_and_does(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(request: Request) -> Json:
        request.run.stored("one").write({"number": 1})
        raise KeyboardInterrupt

    def go_on(request: Request) -> Json:
        return results_of({"one": lambda: pytest.fail("it was measured again")}, request.run)

    arguments = [text, "--only", "ceilings"]
    ceilings(interrupt, monkeypatch)
    assert command.main(arguments) == 130
    assert "same command again" in capsys.readouterr().err
    ceilings(go_on, monkeypatch)
    assert command.main(arguments) == 0
    (folder,) = command.OTHER_TEXTS.iterdir()
    result = result_files.read("ceilings", folder)
    assert result is not None
    assert result["one"] == {"number": 1}
    assert not list(command.UNFINISHED.iterdir())


@pytest.mark.parametrize("changed", ["text", "places", "slips", "versions", "parts"])
def test_what_another_run_has_left_is_not_taken(
    changed: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[UnfinishedRun] = []

    def measure(request: Request) -> Json:
        runs.append(request.run)
        return {}

    ceilings(measure, monkeypatch)
    slips = tmp_path / "slips"
    slips.write_text("a", "utf-8")
    arguments = [text, "--slips", str(slips), "--only", "ceilings"]
    for _ in range(2):
        command.main(arguments)
    if changed == "text":
        Path(text).write_text(Path(text).read_text("utf-8").replace("town", "city"), "utf-8")
    elif changed == "places":
        arguments += ["--places", "7"]
    elif changed == "slips":
        slips.write_text("b", "utf-8")
    elif changed == "versions":
        about = result_files.about()
        about["machine"]["packages"]["numpy"] = "1.0"
        monkeypatch.setattr(result_files, "about", lambda: about)
    else:
        monkeypatch.setattr(command, "chosen_parts", lambda _: ["ceilings", "ceilings"])
    command.main(arguments)
    digests = [run.digest for run in runs]
    assert digests[0] == digests[1] != digests[2]


def test_a_result_keeps_the_names_of_texts_but_not_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = tmp_path / "ann.jsonl"
    text.write_text("", "utf-8")
    monkeypatch.setattr(sys, "argv", ["benchmarks", str(text), "--name", "ann"])
    assert result_files.about()["command"] == "python -m benchmarks ann.jsonl --name ann"
