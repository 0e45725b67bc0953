"""Training from the editor: progress, cancelling, failing, and the new model at the end."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient

from afterword.cli.child import NICENESS
from afterword.installation import install_command
from afterword.lsp.parent_process import is_alive
from afterword.store import registry
from tests.helpers import SECONDS

from .driving import (
    IN_WORD,
    RawServer,
    Start,
    complete,
    open_document,
    server_of,
    status,
    until,
)

pytestmark = pytest.mark.slow

PROGRESS = types.ClientCapabilities(window=types.WindowClientCapabilities(work_done_progress=True))
TOKEN = "client-token"
TRAIN = ("train", "--progress", "json")

# What a child prints, by the name of the model that it is to train.
FAKE = """
import json, os, sys, time
arguments = sys.argv[1:]
name = arguments[arguments.index("--name") + 1] if "--name" in arguments else "quick"
with open("child.json", "w") as file:
    json.dump({"pid": os.getpid(), "arguments": arguments}, file)
def tell(**line):
    print(json.dumps(line), flush=True)
print("not for the server", flush=True)
tell(message="reading", percentage=0)
tell(message="812 words/s, 4 min left", percentage=40)
if name == "quick":
    tell(result="KSS@5 50.0% -> 55.0%")
elif name == "waits":
    os.read(0, 1)
    sys.exit(130)
elif name == "stubborn":
    time.sleep(600)
elif name == "fails":
    print("afterword: a line about ~/notes", file=sys.stderr)
    tell(error="3 words are too few to learn from: give at least 500")
    sys.exit(2)
elif name == "misspelt":
    tell(error="there is no caf\\udce9.md")
    sys.exit(2)
else:
    raise KeyError("the secret garden")
"""


def fake_server(folder: Path) -> list[str]:
    """Return the command of a server that logs everything and whose children only pretend."""
    script = folder / "fake.py"
    script.write_text(FAKE)
    code = (
        "import sys, afterword.lsp.child_command as training; from afterword import cli;"
        "training.CHILD = (sys.executable, sys.argv[1]);"
        "sys.exit(cli.main(['serve', '--log-level', 'debug', '--log-file', 'server.log']))"
    )
    return [sys.executable, "-c", code, str(script)]


@pytest.fixture
def fake(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(home)
    return fake_server(home)


def execute(
    client: LanguageClient, name: str, argument: Any, token: str | None = None
) -> asyncio.Future[Any]:
    """Ask for a command; its answer comes later."""
    if token is not None:
        client.progress_reports[token] = []
    params = types.ExecuteCommandParams(f"afterword.{name}", [argument], token)
    return asyncio.ensure_future(client.workspace_execute_command_async(params))


def train(client: LanguageClient, name: str, token: str | None = None) -> asyncio.Future[Any]:
    return execute(client, "train", {"paths": ["notes"], "name": name}, token)


def reports(client: LanguageClient, token: types.ProgressToken = TOKEN) -> list[Any]:
    return client.progress_reports[token]


def lines(client: LanguageClient) -> list[str]:
    return [message.message for message in client.messages]


def child() -> dict[str, Any]:
    """Return what the child has noted down about itself."""
    written: dict[str, Any] = json.loads(Path("child.json").read_text())
    return written


async def begun(client: LanguageClient, token: str = TOKEN) -> int:
    """Wait until the child has told how far it is; its process."""
    await until(lambda: len(reports(client, token)) == 3)
    process: int = child()["pid"]
    return process


@pytest.mark.parametrize("token", [TOKEN, None])
async def test_progress_comes_in_order_and_ends_with_the_result(
    start: Start, fake: list[str], token: str | None
) -> None:
    client = await start(PROGRESS, arguments=fake)
    before = set(client.progress_reports)
    answer = await train(client, "quick", token)
    assert answer["model"] == "tiny"
    (used,) = set(client.progress_reports) - before
    assert token is None or used == token
    begin, first, second, end = reports(client, used)
    assert (begin.title, begin.cancellable) == ("Afterword: learning from your writing", True)
    assert (first.message, first.percentage) == ("reading", 0)
    assert (second.message, second.percentage) == ("812 words/s, 4 min left", 40)
    assert end.message == "KSS@5 50.0% -> 55.0%"
    (message,) = client.messages
    assert message.type is types.MessageType.Info
    assert message.message == "Afterword: KSS@5 50.0% -> 55.0%"
    assert child()["arguments"] == [*TRAIN, "--name", "quick", "--", "notes"]


async def test_a_client_without_progress_is_told_the_result(start: Start, fake: list[str]) -> None:
    client = await start(types.ClientCapabilities(), arguments=fake)
    await execute(client, "train", {"paths": ["-odd"], "name": "quick", "minutes": 2})
    assert client.progress_reports == {}
    assert lines(client) == ["Afterword: KSS@5 50.0% -> 55.0%"]
    assert child()["arguments"] == [*TRAIN, "--name", "quick", "--minutes", "2.0", "--", "-odd"]


@pytest.mark.parametrize("name", ["waits", "stubborn"])
async def test_the_user_stops_it_with_the_progress(
    start: Start, fake: list[str], name: str
) -> None:
    client = await start(PROGRESS, arguments=fake)
    answer = train(client, name, TOKEN)
    process = await begun(client)
    client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(TOKEN))
    assert (await answer)["model"] == "tiny"
    assert reports(client)[-1].message == "stopped"
    assert client.messages == []
    await until(lambda: not is_alive(process))


async def test_cancelling_the_request_stops_it_and_it_can_be_started_again(
    start: Start, fake: list[str]
) -> None:
    client = await start(PROGRESS, arguments=fake)
    client.progress_reports[TOKEN] = []
    params = types.ExecuteCommandParams("afterword.train", [{"paths": ["n"], "name": "waits"}])
    params.work_done_token = TOKEN
    request = client.protocol.send_request(
        types.WORKSPACE_EXECUTE_COMMAND, params, msg_id="training"
    )
    process = await begun(client)
    client.cancel_request(types.CancelParams("training"))
    with pytest.raises(JsonRpcException) as error:
        await asyncio.wrap_future(request)
    assert error.value.code == types.LSPErrorCodes.RequestCancelled
    await until(lambda: reports(client)[-1] == types.WorkDoneProgressEnd(message="stopped"))
    await until(lambda: not is_alive(process))
    await train(client, "quick")
    assert lines(client) == ["Afterword: KSS@5 50.0% -> 55.0%"]


async def test_only_one_runs_at_a_time_and_the_server_answers_meanwhile(
    start: Start, fake: list[str]
) -> None:
    client = await start(PROGRESS, arguments=fake)
    open_document(client)
    first = train(client, "waits", TOKEN)
    await begun(client)
    await train(client, "quick")
    assert lines(client) == ["Afterword: a training is already running; wait for it or stop it"]
    assert (await complete(client, IN_WORD)).items
    client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(TOKEN))
    await first


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("fails", "3 words are too few to learn from: give at least 500"),
        ("misspelt", r"there is no caf\udce9.md"),
        (
            "crashes",
            "learning from your writing ended unexpectedly (code 1); "
            "run `afterword train` in a terminal to find out why",
        ),
    ],
)
async def test_a_failure_is_one_line_without_text(
    start: Start, fake: list[str], name: str, line: str
) -> None:
    client = await start(PROGRESS, arguments=fake)
    await train(client, name, TOKEN)
    assert lines(client) == [f"Afterword: {line}"]
    assert reports(client)[-1].message == "failed"
    assert "garden" not in Path("server.log").read_text()


async def test_a_document_is_learned_from_its_file(start: Start, fake: list[str]) -> None:
    client = await start(PROGRESS, arguments=fake)
    letter = Path.cwd() / "my letter.md"
    letter.touch()
    await execute(client, "learnDocument", letter.as_uri(), TOKEN)
    assert child()["arguments"] == ["learn", "--progress", "json", "--", str(letter)]
    assert reports(client)[0].title == "Afterword: learning a document"
    assert reports(client)[-1].message == "KSS@5 50.0% -> 55.0%"


@pytest.mark.parametrize("uri", ["untitled:letter.md", "file://", "folder"])
async def test_what_is_no_file_cannot_be_learned(start: Start, fake: list[str], uri: str) -> None:
    client = await start(PROGRESS, arguments=fake)
    await execute(client, "learnDocument", Path.cwd().as_uri() if uri == "folder" else uri)
    (line,) = lines(client)
    assert line.startswith("Afterword: ")
    assert "save" in line
    assert not Path("child.json").exists()


class MortalServer(RawServer):
    """A server with a child that pretends."""

    def __init__(self, arguments: list[str]) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(arguments, stdin=pipe, stdout=pipe, stderr=pipe)


@pytest.mark.parametrize("how", ["exit", "killed"])
async def test_the_child_ends_with_the_server(fake: list[str], how: str) -> None:
    raw = MortalServer(fake)
    raw.start()
    arguments = [{"paths": ["notes"], "name": "waits"}]
    params = {"command": "afterword.train", "arguments": arguments}
    raw.send({"id": 3, "method": "workspace/executeCommand", "params": params})
    await until(lambda: Path("child.json").exists() and Path("child.json").read_text())
    process = child()["pid"]
    if how == "exit":
        raw.send({"id": 4, "method": "shutdown"}, {"method": "exit"})
    else:
        raw.process.kill()
    errors = raw.process.communicate(timeout=SECONDS)[1]
    assert b"Traceback" not in errors
    assert raw.process.returncode == 0 or how == "killed"
    await until(lambda: not is_alive(process))


# A child that tells when its input was read, and what interrupts it.
ECHO = """
import os, sys, threading
import afterword.cli.child as child
read, heard = os.read, threading.Event()
def noted(*arguments):
    if heard.is_set():
        print("read", flush=True)
    heard.set()
    return read(*arguments)
def main():
    try:
        print("begun", flush=True)
        threading.Event().wait(600)
    except KeyboardInterrupt:
        print("stopped", flush=True)
        return 130
os.read, child.main = noted, main
sys.exit(child.child())
"""


@pytest.mark.skipif(os.name == "nt", reason="it has no such priorities")
def test_a_child_is_kind_to_others_and_ends_with_its_input(home: Path) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", ECHO], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        usual = os.getpriority(os.PRIO_PROCESS, 0)
        assert process.stdout.readline() == b"begun\n"
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == min(usual + NICENESS, 19)
        process.stdin.write(b"anything")
        process.stdin.flush()
        # What it has read has not ended it: a process that had would say no more.
        assert process.stdout.readline() == b"read\n"
        process.stdin.close()
        assert process.stdout.readline() == b"stopped\n"
        assert process.wait(SECONDS) == 130


WRITING = "\n\n".join(
    f"On day {n} we walked to the old mill by the river, and Rosamund told us about the flood "
    f"of the year {1800 + n}. The water came up to the windows of the mill, and the people of the "
    "town carried the flour up to the church on the hill."
    for n in range(40)
)


async def test_a_real_training_ends_with_a_model_that_serves(start: Start, home: Path) -> None:
    pytest.importorskip("torch")
    (home / "diary.md").write_text(WRITING)
    client = await start(PROGRESS, arguments=server_of("import torch; torch.set_num_threads(1)"))
    open_document(client)
    options = {"paths": [str(home / "diary.md")], "name": "mine", "minutes": 0.05}
    await execute(client, "train", options, TOKEN)
    assert registry.current_name() == "mine"
    shown = [report.percentage for report in reports(client)[:-1]]
    assert shown == sorted(shown)
    assert [report.message for report in reports(client)[-3:-1]] == ["exporting", "measuring"]
    result = reports(client)[-1].message
    assert result.startswith("mine: ")
    assert "KSS@5" in result
    assert lines(client) == [f"Afterword: {result}"]
    deadline = time.monotonic() + SECONDS
    while (await status(client))["model"] != "mine":
        assert time.monotonic() < deadline
        await complete(client, IN_WORD)
    (home / "letter.md").write_text("Dear Rosamund, the heron has come back to the river.\n" * 3)
    await execute(client, "learnDocument", (home / "letter.md").as_uri(), TOKEN)
    assert lines(client)[-1].startswith("Afterword: mine counts ")
    await execute(client, "train", {"paths": [str(home / "none")], "name": "mine"})
    assert "none" in lines(client)[-1]
    assert "\n" not in lines(client)[-1]


async def test_without_the_extra_one_line_tells_what_to_install(start: Start) -> None:
    client = await start(PROGRESS, arguments=server_of("import sys; sys.modules['torch'] = None"))
    await execute(client, "train", {"paths": ["notes"]}, TOKEN)
    assert lines(client) == [f"Afterword: training needs more packages: {install_command('train')}"]
    assert reports(client)[-1].message == "failed"
