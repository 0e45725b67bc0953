"""Every command and a served session, watched by strace: no network, no file but where it belongs.

The kernel's own record, so that libraries in C++ and child processes are seen too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")

from afterword.cli.client import SERVE, LanguageClient
from afterword.store import registry
from afterword.store.bundle import Bundle
from tests.attacks import Attack
from tests.helpers import SECONDS, install_copy
from tests.training.recipes import tiny_recipe
from tests.watching import LISTENS, Seen, files_elsewhere, read, strace_command

from .driving import command, server_of
from .stores import row_of, rows

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="strace is a program for Linux"),
]

ROOT = Path(__file__).parents[2]
SERVED_SECONDS = float(os.environ.get("AFTERWORD_WATCHED_SECONDS", "60"))
"""How long a session is watched: ONNX Runtime has been seen to report 11 s after it was loaded."""


SOURCES = """\
| Source | Repository | Commit | Licence | Words |
|---|---|---|---|---|
| own | one/own | abc | MIT | 240 |
"""
"""The table of sources of the corpus below."""


@pytest.fixture(scope="module")
def strace(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the command that watches another one, up to the file to record in."""
    return strace_command(tmp_path_factory.mktemp("probe"))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Make a home without anything, where the libraries are free to do what they like."""
    base = tmp_path_factory.mktemp("watched")
    names = ("home", "data", "writing", "working", "out")
    made = {name: base / name for name in names}
    for folder in made.values():
        folder.mkdir()
    for number, topic in enumerate(("garden", "council", "river")):
        text = f"We walked to the {topic} in the morning and talked about the {topic}.\n" * 120
        (made["writing"] / f"{number}.md").write_text(text, "utf-8")
        with (made["out"] / "ann.jsonl").open("a", encoding="utf-8") as author:
            author.write(json.dumps({"text": text}) + "\n")
        with (made["out"] / "ben.jsonl").open("a", encoding="utf-8") as author:
            author.writelines(json.dumps({"text": text[:1_000]}) + "\n" for _ in range(5))
    (made["out"] / "corpus").mkdir()
    lines = [
        json.dumps({"source": "own", "text": f"We saw {number} ducks."}) for number in range(60)
    ]
    for file in ("corpus/own.jsonl", "valid.jsonl"):
        (made["out"] / file).write_text("\n".join(lines), "utf-8")
    (made["out"] / "sources.md").write_text(SOURCES, "utf-8")
    recipe = tiny_recipe('all = { weight = 1.0, sources = ["*"] }')
    (made["out"] / "recipe.toml").write_text(recipe, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(made["home"]))
        patch.setenv("AFTERWORD_DATA_DIR", str(made["data"]))
        patch.chdir(made["working"])
        # Afterword is to switch these off by itself.
        for name in [name for name in os.environ if name.startswith(("ORT_", "HF_", "TORCH"))]:
            patch.delenv(name)
        patch.setenv("ORT_DISABLE_TELEMETRY", "0")  # an editor may pass on anything
        patch.setenv("PYTHONPATH", str(ROOT))  # of the benchmarks
        yield made


@pytest.fixture(scope="module")
def session(
    strace: list[str], folders: dict[str, Path]
) -> Iterator[tuple[LanguageClient, Path, float]]:
    """Start a session before the commands, so that it has been served for long after them."""
    trace = folders["home"].parent / "session"
    with LanguageClient([], {}, [*strace, str(trace), *SERVE]) as client:
        yield client, trace, time.monotonic()


COMMANDS = (
    "models import {tiny} --name tiny",
    "models use tiny",
    "complete hello",
    "why hello",
    "doctor",
    "models list",
    "models info",
    "setup neovim",
    "completions bash",
    "learn {writing}",
    "train {writing} --name mine --from tiny --minutes 1 --tensorboard {out}/board",
    "words --model mine",
    "stats",
    "evaluate {writing} --model mine --words 20 --json",
    "python -m benchmarks.run {out}/ann.jsonl --systems network+cache server --words 12",
    "models export mine {out}/copy --yes",
    "python -m afterword_training.pretraining.run {out}/corpus --valid {out}/valid.jsonl "
    "--run {out}/run --tokens 640 --recipe {out}/recipe.toml --tensorboard {out}/base-board",
    "python -m afterword_training.pretraining.release {out}/corpus --run {out}/run "
    "--sources {out}/sources.md --valid {out}/valid.jsonl --recipe {out}/recipe.toml {out}/base",
    "export {out}/run/cooldown/step-00000020 --name base",
    "forget river",
    "forget --source {writing}/0.md",
    "forget --list",
    "models remove mine --yes",
    "wipe --yes",
)


IS_ATTACK = pytest.mark.attack(
    "Nothing leaves the machine", "commands and a session, each system call watched"
)


@IS_ATTACK
@pytest.mark.timeout(1800)
def test_no_command_uses_the_network_or_leaves_a_trace(
    strace: list[str],
    folders: dict[str, Path],
    session: tuple[LanguageClient, Path, float],
    tiny_bundle: Bundle,
    attack: Attack,
) -> None:
    named = {**folders, "tiny": tiny_bundle.path}
    for number, line in enumerate(COMMANDS):
        attack.count()
        trace = folders["home"].parent / f"command-{number}"
        arguments = [part.format(**named) for part in line.split()]
        is_ours = arguments[0] != "python"
        program = command(*arguments) if is_ours else [sys.executable, *arguments[1:]]
        run(line, [*strace, str(trace), *program])
        check(line, read(trace), folders)


def run(about: str, program: list[str], folder: Path | None = None) -> None:
    """Run a command in a folder, or in the working directory, which has to succeed."""
    done = subprocess.run(program, cwd=folder, capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, f"{about}: {done.stderr}"


ONE_ORACLE = (
    "import sys; from benchmarks import ceilings; from benchmarks.__main__ import main;"
    "ceilings.ORACLES = {'learned': ceilings.ORACLES['learned']}; sys.exit(main())"
)
"""The benchmarks' command, with one of six processes in the part with the ceilings."""


def test_the_benchmarks_use_no_network_and_write_where_they_say(
    strace: list[str], folders: dict[str, Path], tmp_path: Path
) -> None:
    options = ("--only", "ceilings", "--words", "6", "--words-per-document", "6")
    program = [sys.executable, "-c", ONE_ORACLE, "ben.jsonl", *options]
    trace = tmp_path / "benchmarks"
    run("benchmarks", [*strace, str(trace), *program], folders["out"])
    assert list((folders["out"] / "runs" / "benchmarks").glob("ben-*/ceilings.json"))
    assert len(list(tmp_path.glob("benchmarks.*"))) > 1, "a process of its own has typed"
    check("benchmarks", read(trace), folders)


@IS_ATTACK
@pytest.mark.timeout(SERVED_SECONDS + 600)
def test_a_served_session_uses_no_network_and_leaves_no_trace(
    folders: dict[str, Path], session: tuple[LanguageClient, Path, float]
) -> None:
    client, trace, started = session
    item = {
        "uri": "untitled:a.md",
        "languageId": "markdown",
        "version": 1,
        "text": "Thank you ",
    }
    client.notify("textDocument/didOpen", {"textDocument": item})
    place = {"textDocument": {"uri": "untitled:a.md"}, "position": {"line": 0, "character": 10}}
    while time.monotonic() < started + SERVED_SECONDS:
        assert client.request("textDocument/completion", place)["items"]
        time.sleep(1)
    check("serve", read(trace), folders)


@pytest.mark.timeout(600)
def test_a_training_that_an_editor_starts_uses_no_network_and_leaves_no_trace(
    strace: list[str],
    folders: dict[str, Path],
    tiny_bundle: Bundle,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("afterword.cli.client.MAX_SECONDS", 400.0)
    install_copy(tiny_bundle, "tiny")
    trace = tmp_path / "server"
    server = server_of("import torch; torch.set_num_threads(1)")
    with LanguageClient([], {}, [*strace, str(trace), *server]) as client:
        options = {"paths": [str(folders["writing"])], "name": "mine", "minutes": 0.05}
        asked = {"command": "afterword.train", "arguments": [options]}
        client.request("workspace/executeCommand", asked)
    assert registry.current_name() == "mine", client.messages
    check("train from an editor", read(trace), folders)
    run("wipe", command("wipe", "--yes"))


def test_the_playground_listens_on_this_computer_alone_and_leaves_no_trace(
    strace: list[str], folders: dict[str, Path], tmp_path: Path
) -> None:
    client = pytest.importorskip("websockets.sync.client")
    trace = tmp_path / "playground"
    program = [*strace, str(trace), *command("playground", "--no-browser")]
    with subprocess.Popen(program, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(f"{address}page.js") as script:
            assert script.status == 200
        ws = address.replace("http", "ws", 1)
        with client.connect(ws, open_timeout=SECONDS) as socket:
            write_a_word(socket)
        assert process.wait(SECONDS) == 0
    seen = read(trace)
    assert any(LISTENS.search(line) for line in seen.sockets)
    sockets = [line for line in seen.sockets if not LISTENS.search(line)]
    check("playground", Seen(sockets, seen.written), folders)
    assert (folders["data"] / "statistics.json").exists()


def write_a_word(socket: Any) -> None:
    """Take a suggestion as the page does, and end the server."""
    numbers = count(1)

    def send(method: str, params: object = None) -> int:
        number = next(numbers)
        is_request = method in ("initialize", "textDocument/completion", "shutdown")
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        socket.send(json.dumps(message | ({"id": number} if is_request else {})))
        return number

    def ask(method: str, params: object = None) -> Any:
        number = send(method, params)
        while (answer := json.loads(socket.recv(timeout=SECONDS))).get("id") != number:
            pass
        return answer["result"]

    text, uri = "We live in the United St", "untitled:playground"
    ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    send("initialized", {})
    item = {"uri": uri, "languageId": "plaintext", "version": 1, "text": text}
    send("textDocument/didOpen", {"textDocument": item})
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": len(text)}}
    edit = ask("textDocument/completion", place)["items"][0]["textEdit"]
    change = {"range": edit["range"], "text": edit["newText"]}
    changed = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [change]}
    send("textDocument/didChange", changed)
    ask("textDocument/completion", place)
    ask("shutdown")
    send("exit")


def check(about: str, seen: Seen, folders: dict[str, Path]) -> None:
    """Check that no socket but a local one was made, and nothing written where it does not belong.

    Temporary files may be made, but none is left.
    """
    assert not seen.sockets, f"{about}: {seen.sockets}"
    allowed = [folders["data"], folders["out"]]
    elsewhere = files_elsewhere(seen, allowed)
    assert not elsewhere, f"{about} wrote {elsewhere}"
    kept = [path for path in folders["data"].rglob("*") if path.is_file()]
    unnamed = [path for path in kept if row_of(path, folders["data"], rows()) is None]
    assert not unnamed, f"{about} wrote what docs/privacy.md does not name: {unnamed}"
    assert not list(folders["home"].rglob("*")), about
    assert not list(folders["working"].rglob("*")), about


def test_the_watch_sees_what_is_forbidden(
    strace: list[str], folders: dict[str, Path], tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    forbidden = (
        "import contextlib, pathlib, socket\n"
        f"pathlib.Path({str(kept)!r}).write_text('x')\n"
        "with contextlib.suppress(OSError):\n"
        "    socket.create_connection(('127.0.0.1', 9), 1)\n"
    )
    # In a child, as a training that the server starts.
    code = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {forbidden!r}])"
    trace = tmp_path / "record"
    subprocess.run([*strace, str(trace), sys.executable, "-c", code], check=True)
    seen = read(trace)
    assert seen.sockets
    assert kept in seen.written
