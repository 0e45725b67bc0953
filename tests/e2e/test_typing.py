"""What is measured in process is what a writer has from the server."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

from benchmarks.stdio import ServerPredictor

from afterword.cli.client import LanguageClient
from afterword.completion.engine import Engine
from afterword.store.bundle import Bundle
from afterword_training.evaluation.keystroke_savings import type_texts
from afterword_training.evaluation.predictors import EnginePredictor

TEXTS = (
    "The quiet tower stood by the town.\nThe town was quiet.",
    "Then the tower, too, was there.",
)


@pytest.mark.slow
def test_the_server_saves_what_the_engine_saves(tiny_bundle: Bundle) -> None:
    with LanguageClient(["--model", str(tiny_bundle.path)], {}) as client:
        served = type_texts(ServerPredictor(client), TEXTS, 40)
    expected = type_texts(EnginePredictor(Engine(tiny_bundle)), TEXTS, 40)
    assert served == expected
    assert served.kss(5) > 0
