"""What the documentation promises about a person's text: it stays where the person put it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from afterword.cli import main
from afterword.store import registry
from afterword.store.bundle import SOURCES, Bundle

from .driving import URI, RawServer

PLACE = {"textDocument": {"uri": URI}, "position": {"line": 2, "character": 8}}
CHANGE = {
    "range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}},
    "text": "Zwingli ",
}


def listing(*folders: Path) -> dict[str, str]:
    """All files and folders, with the sums of what they hold."""
    found = [path for folder in folders for path in sorted(folder.rglob("*"))]
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in found
    }


@pytest.fixture
def places(home: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every folder that a server could keep something in: data, home, temporary files, its own."""
    return [home, *(tmp_path_factory.mktemp(name) for name in ("home", "temporary", "working"))]


def test_what_is_only_written_in_is_not_kept(
    places: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, home, temporary, working = places
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home))
    # The server is to see to it by itself that its libraries keep nothing.
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    for name in ("TMPDIR", "TMP", "TEMP"):
        monkeypatch.setenv(name, str(temporary))
    monkeypatch.chdir(working)
    before = listing(*places)
    assert before
    server = RawServer()
    server.start()
    document = {"uri": URI, "version": 2}
    server.send(
        {
            "method": "textDocument/didChange",
            "params": {"textDocument": document, "contentChanges": [CHANGE]},
        },
        {"id": 3, "method": "textDocument/completion", "params": PLACE},
    )
    assert server.receive()["id"] == 3
    server.send(
        {
            "id": 4,
            "method": "textDocument/inlineCompletion",
            "params": {**PLACE, "context": {"triggerKind": 1}},
        }
    )
    assert server.receive()["id"] == 4
    server.send({"method": "textDocument/didClose", "params": {"textDocument": {"uri": URI}}})
    server.send({"id": 5, "method": "shutdown"}, {"method": "exit"})
    assert server.receive()["id"] == 5
    assert server.wait() == 0
    assert listing(*places) == before
    server.end()


def test_an_exported_model_tells_nothing_of_the_training(home: Path, tiny_bundle: Bundle) -> None:
    """Neither which files it has read, nor the report, which quotes them."""
    manifest = replace(tiny_bundle.manifest, personal=True)
    record = b'{"paths": ["/home/ana/diary.md"]}'
    files = tiny_bundle.files | {SOURCES: record}
    folder = registry.install(manifest, files, "me").path
    report = folder / "outcome.html"
    report.write_text("<p>Dear Rosamund, ...</p>", "utf-8")
    assert main(["models", "export", "me", str(home / "out"), "--yes"]) == 0
    exported = {path.name: path.read_bytes() for path in (home / "out").iterdir()}
    assert set(exported) == {"manifest.json", *tiny_bundle.files}
    assert not any(b"Rosamund" in content or b"diary" in content for content in exported.values())
    assert report.exists()
    # Nor does a copy that is made of it by name.
    assert main(["models", "import", str(home / "out"), "--name", "copy"]) == 0
    assert {path.name for path in registry.resolve("copy").network.iterdir()} == set(exported)
