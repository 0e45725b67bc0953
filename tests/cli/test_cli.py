from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from afterword import __version__
from afterword.cli import client, complete, main, models
from afterword.cli.client import LanguageClient
from afterword.cli.complete import ask
from afterword.errors import UserError
from afterword.installation import install_command
from afterword.store import forgotten, registry
from afterword.store.bundle import Bundle

pytestmark = pytest.mark.usefixtures("home")


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["--version"])
    assert exit_.value.code == 0
    assert capsys.readouterr().out == f"afterword {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["fly"], ["serve", "--tcp", "1", "--ws", "2"]])
def test_wrong_usage_is_one_line_and_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("afterword: ")
    assert "--help`)" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["models", "use", "nowhere"], "afterword: no model 'nowhere'; give"),
        (["models", "info", "nowhere"], "afterword: no model 'nowhere'; give"),
        (["models", "remove", "en"], "afterword: en is the shipped model, which cannot be removed"),
        (["models", "import", "/nowhere"], "afterword: /nowhere is not a model"),
        (["complete", "--model", "nowhere", "x"], "afterword: no model 'nowhere'; give"),
        (["complete", "-n", "0", "x"], "afterword: -n takes a number from 1 to 10"),
    ],
)
def test_what_the_user_can_mend_is_one_line_and_code_2(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(line)
    assert err.count("\n") == 1


def test_an_interrupt_is_code_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(registry, "current_name", interrupt)
    assert main(["models", "list"]) == 130


@pytest.mark.skipif(os.name == "nt", reason="Windows closes pipes in its own way")
def test_a_reader_that_has_seen_enough_is_no_trouble() -> None:
    command = [sys.executable, "-m", "afterword", "models", "info"]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_models_from_import_to_removal(
    capsys: pytest.CaptureFixture[str], tiny_bundle: Bundle
) -> None:
    assert main(["models", "import", str(tiny_bundle.path), "--name", "mine"]) == 0
    assert "installed as mine" in capsys.readouterr().out
    assert main(["models", "list"]) == 0
    assert capsys.readouterr().out == "  en\n  mine\n* tiny\n"
    assert main(["models", "use", "mine"]) == 0
    assert capsys.readouterr().out == "mine is in use; running servers switch to it\n"
    assert main(["models", "info"]) == 0
    assert capsys.readouterr().out.startswith("mine (en), 2026-11-22\nLSTM with 24 and 16 units, ")
    assert main(["models", "info", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "mine"
    assert main(["models", "info", "en"]) == 0
    assert len(capsys.readouterr().out.splitlines()) <= 24
    assert main(["models", "remove", "mine"]) == 0
    assert capsys.readouterr().out == "removed mine; en is now in use\n"
    assert main(["models", "list"]) == 0
    assert capsys.readouterr().out == "* en\n  tiny\n"


def test_a_damaged_model_cannot_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    (registry.resolve("tiny").network / "model.onnx").write_bytes(b"cut off")
    registry.use("en")
    assert main(["models", "use", "tiny"]) == 2
    assert "corrupt" in capsys.readouterr().err
    assert registry.current_name() == "en"


def test_a_bundle_with_the_name_of_the_shipped_one_needs_another(
    home: Path, monkeypatch: pytest.MonkeyPatch, tiny_bundle: Bundle
) -> None:
    manifest = argparse.Namespace(manifest=argparse.Namespace(name="en"))
    monkeypatch.setattr(Bundle, "open", lambda folder: manifest)
    with pytest.raises(UserError, match="give another with --name"):
        models.import_model(argparse.Namespace(folder=tiny_bundle.path, name=None))


def test_complete_asks_a_real_server(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["complete", "--json", "-n", "3", "Dear all,\nThe people of the tow"]) == 0
    answer = json.loads(capfd.readouterr().out)
    assert answer.keys() == {"words", "phrase"}
    assert 1 <= len(answer["words"]) <= 3
    assert all(word["text"].startswith("tow") for word in answer["words"])
    odds = [word["probability"] for word in answer["words"]]
    assert odds == sorted(odds, reverse=True)
    assert 0.01 < sum(odds) <= 1
    assert main(["complete", "--model", "tiny", "Thank you for your "]) == 0
    assert len(capfd.readouterr().out.splitlines()) >= 5


@pytest.mark.slow
@pytest.mark.parametrize("line_end", ["\r", "\r\n", "\n"])
def test_complete_asks_at_the_end_of_the_last_line(line_end: str) -> None:
    words = ask(f"Dear all,{line_end}The people of the tow", None)["words"]
    assert words
    assert all(word["text"].startswith("tow") for word in words)


def test_a_server_that_ends_at_once_is_one_line() -> None:
    client = LanguageClient([], {"long": "setting " * 100_000}, [sys.executable, "-c", "pass"])
    with pytest.raises(UserError, match="the server ended"), client:
        pass
    assert client.server.returncode == 0
    assert client.server.stdout is not None
    assert client.server.stdout.closed


ECHO = """
import json, sys
while line := sys.stdin.buffer.readline():
    length = int(line.split(b":")[1])
    sys.stdin.buffer.readline()
    message = json.loads(sys.stdin.buffer.read(length))
    if "id" in message:
        body = json.dumps({"id": message["id"], "result": None}).encode()
        sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n%b" % (len(body), body))
        sys.stdout.buffer.flush()
"""


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_SECONDS", 0.5)
    silent = LanguageClient([], {}, [sys.executable, "-c", "import time; time.sleep(600)"])
    with pytest.raises(UserError, match="the server has not answered in"), silent:
        pass
    assert silent.server.returncode != 0


@pytest.mark.slow
def test_a_server_that_answers_may_live_longer_than_an_answer_may_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hours = [0.0]
    monkeypatch.setattr(client, "WATCH_SECONDS", 0.001)
    monkeypatch.setattr(
        client, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + 3600 * hours[0])
    )
    with LanguageClient([], {}, [sys.executable, "-c", ECHO]) as living:
        for _ in range(50):  # between two answers, an hour passes
            hours[0] += 1
            time.sleep(0.01)
            assert living.request("textDocument/completion", {}) is None
    assert living.server.returncode == 0


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_what_the_output_cannot_spell_is_escaped(encoding: str) -> None:
    forgotten.add(["Łódź"])
    command = [sys.executable, "-m", "afterword", "forget", "--list"]
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    listed = subprocess.run(command, env=environment, capture_output=True, check=True)
    expected = "łódź".encode(encoding, "backslashreplace")
    assert listed.stdout.splitlines() == [expected]


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_json_is_valid_whatever_the_output_can_spell(encoding: str) -> None:
    text = "Łódź it was, and Łódź it is: Łó"
    command = [sys.executable, "-m", "afterword", "complete", "--json", text]
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    asked = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert asked.stdout.isascii()
    assert "Łódź" in [word["text"] for word in json.loads(asked.stdout)["words"]]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="arguments are text on Windows")
def test_a_text_that_is_no_text_is_completed_all_the_same() -> None:
    command: list[str | bytes] = [sys.executable, "-m", "afterword", "complete", "--json"]
    command.append(b"caf\xe9 of the tow")
    asked = subprocess.run(command, capture_output=True, check=True)
    assert json.loads(asked.stdout)["words"]


# Answers the first request, and ends with the message after it.
ANSWERS_ONCE = """
import os
body = b'{"jsonrpc":"2.0","id":1,"result":{}}'
os.write(1, b"Content-Length: %d\\r\\n\\r\\n%b" % (len(body), body))
read = b""
while b'"initialized"' not in read:
    read += os.read(0, 65536)
"""


ENDS_IN_THE_MIDDLE = "print('Content-Length: 100', '', '{', sep='\\n', end='')"


@pytest.mark.parametrize("code", ["", ANSWERS_ONCE, ENDS_IN_THE_MIDDLE])
def test_a_server_that_ends_is_one_line_and_code_2(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], code: str
) -> None:
    def ask(*_: object) -> None:
        with LanguageClient([], {}, [sys.executable, "-c", code]) as client:
            client.server.wait()
            client.notify("textDocument/didOpen", {})

    monkeypatch.setattr(complete, "ask", ask)
    assert main(["complete", "x"]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err == (
        "afterword: the server ended unexpectedly; run `afterword doctor` to find out why\n"
    )


def test_a_websocket_that_is_not_installed_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["serve", "--ws", "8000"]) == 2
    assert install_command("ws") in capsys.readouterr().err
