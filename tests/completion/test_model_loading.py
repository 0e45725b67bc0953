"""Loading a model: what is done beside each other, and what the shipped model does without."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from afterword.completion import model_loading
from afterword.completion.config import EngineConfig
from afterword.completion.model_loading import load_text_model
from afterword.model.language_model import LanguageModel
from afterword.store.bundle import Bundle
from afterword.text.tokenizer import Tokenizer

MAX_SECONDS = 30


def test_the_tokenizer_is_read_while_the_network_is_created(
    tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_read = threading.Event()
    read = Tokenizer.open

    def network(model: Path) -> LanguageModel:
        assert is_read.wait(MAX_SECONDS), "the tokenizer waits for the network"
        return LanguageModel(model)

    def tokenizer(path: Path) -> Tokenizer:
        is_read.set()
        return read(path)

    monkeypatch.setattr(model_loading, "LanguageModel", network)
    monkeypatch.setattr(Tokenizer, "open", tokenizer)
    loaded = load_text_model(tiny_bundle, EngineConfig())
    assert loaded.tokenizer.size == loaded.language_model.vocabulary_size


def test_the_shipped_model_needs_no_check_of_its_graph() -> None:
    code = (
        "import sys; from afterword.completion.engine import Engine;"
        "from afterword.store.bundle import Bundle;"
        "from afterword.store.paths import shipped_bundle;"
        "Engine.open(Bundle.open(shipped_bundle()));"
        "print('afterword.model.graph_check' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
