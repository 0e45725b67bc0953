"""Write in a workspace within this process, and count what each key makes the server do.

Counts are the same on a busy machine, unlike times.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
from lsprotocol import types

from afterword.completion import words_below
from afterword.lsp.active_model import ActiveModel
from afterword.lsp.translate import ClientFeatures
from afterword.lsp.workspace import Workspace
from afterword.masking import languages, masked_lines
from afterword.model.language_model import Ids, LanguageModel, ModelOutput, State
from afterword.privacy import secret_spans
from afterword.text.document import Change

AUTOMATIC = types.InlineCompletionTriggerKind.Automatic


class LocalClient:
    """A client whose server is a workspace with the shipped model, without a protocol between."""

    def __init__(self) -> None:
        model = ActiveModel()
        assert model.load(None) == []
        self.workspace = Workspace(model)
        self.workspace.set_client_features(ClientFeatures(encoding="utf-32"))

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        document = params["textDocument"]
        if method == "textDocument/didOpen":
            item = (document[name] for name in ("uri", "languageId", "version", "text"))
            self.workspace.open(types.TextDocumentItem(*item))
        elif method == "textDocument/didClose":
            self.workspace.close(document["uri"])
        else:
            (change,) = params["contentChanges"]
            ends = (change["range"][end] for end in ("start", "end"))
            places = ((place["line"], place["character"]) for place in ends)
            self.workspace.change(document["uri"], [Change(change["text"], *places)])

    def request(self, method: str, params: Any) -> Any:
        """Send a request and return its result."""
        document = types.TextDocumentIdentifier(params["textDocument"]["uri"])
        place = types.Position(**params["position"])
        if method == "textDocument/completion":
            asked = types.CompletionParams(document, place)
            return self.workspace.complete(asked, lambda: False)
        context = types.InlineCompletionContext(AUTOMATIC)
        return self.workspace.ghost(types.InlineCompletionParams(context, document, place))

    def pause(self) -> None:
        """Do all idle work."""
        while self.workspace.has_idle_work():
            self.workspace.run_idle_work()


class _CountingMasker:
    """A masker that counts the characters it is given."""

    def __init__(self, masker: Any, done: Counter[str]) -> None:
        self._masker, self._done = masker, done

    def __getattr__(self, name: str) -> Any:
        return getattr(self._masker, name)

    def mask(self, line: str, state: Any) -> Any:
        self._done["characters masked"] += len(line)
        return self._masker.mask(line, state)


def count_work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Return what will have been done from now on, by kind; documents are opened afterwards."""
    done: Counter[str] = Counter()
    run, new_masker = LanguageModel.run, languages.masker

    def counted_run(self: LanguageModel, ids: Ids, state: State) -> ModelOutput:
        done["calls of the network"] += 1
        done["tokens read"] += ids.size
        return run(self, ids, state)

    def counted(search: Callable[..., Any]) -> Callable[..., Any]:
        def counted_search(prose: str, *written: str | None) -> Any:
            done["characters searched for secrets"] += len(prose)
            return search(prose, *written)

        return counted_search

    monkeypatch.setattr(LanguageModel, "run", counted_run)
    monkeypatch.setattr(
        masked_lines, "masker", lambda name: _CountingMasker(new_masker(name), done)
    )
    for module in (secret_spans, words_below):
        monkeypatch.setattr(module, "search", counted(module.search))
    return done


@contextmanager
def counting_calls(done: Counter[str]) -> Iterator[None]:
    """Count the calls of functions while the block runs; it is not to run other tools' hooks."""
    before = sys.getprofile()

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event in ("call", "c_call"):
            done["calls of functions"] += 1

    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)
