"""A tiny model, made without torch, for every test that needs one, and a home of the tests' own."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from afterword.store.bundle import MODEL, TOKENIZER, Bundle, Manifest, write_bundle
from afterword.store.model_shape import ModelShape
from afterword_export.graph import build
from afterword_training.tokenizer_training import count_units, train_tokenizer
from tests.attacks import SEED, Attack
from tests.examples import examples
from tests.helpers import random_weights

# A busy machine takes long for an example; and each run tries the same ones, as in CI.
settings.register_profile(
    "tests",
    max_examples=examples(100),
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tests")

SENTENCES = """\
Thank you for your letter about the garden and the meeting on Monday.
The people who wrote to the council were happy with the answer.
We will meet again in the morning, and we will bring the papers with us.
I don't know whether they would like to come with you to the house.
It was the best of times for the people of the town.
"""
GERMAN_SENTENCES = """\
Vielen Dank für deinen Brief über den Garten und das Treffen am Montag.
Die Leute, die an den Rat geschrieben haben, waren mit der Antwort zufrieden.
Wir werden uns morgen früh wieder treffen und die Papiere mitbringen.
"""


def write_tiny_bundle(
    folder: Path,
    name: str = "tiny",
    seed: int = 1,
    sentences: str = SENTENCES,
    language: str = "en",
) -> Bundle:
    """Write a working bundle: random weights, words as frequent as in some sentences."""
    tokenizer = train_tokenizer(count_units([sentences] * 50), 900)
    shape = ModelShape("lstm", tokenizer.size, 16, (24, 16))
    weights = random_weights(shape, seed, 0.2)
    counts = np.bincount(tokenizer.document_ids(sentences), minlength=tokenizer.size)
    weights["output_bias"] = np.log(counts + 1e-6).astype(np.float32)
    manifest = Manifest(
        name=name,
        language=language,
        shape=shape,
        quantisation="fp32",
        personal=False,
        licence="CC0-1.0",
        data=[],
        metrics={},
        created="2026-11-22",
    )
    files: dict[str, bytes | Path] = {
        TOKENIZER: tokenizer.to_json().encode(),
        MODEL: build(weights, shape, quantise=False).SerializeToString(),
    }
    return write_bundle(folder, manifest, files)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the garbage collector from going through the modules and tests again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        if sys.version_info < (3, 14):  # from there on, Hypothesis asks what refers to an object
            gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run files with slow tests first, lest one of two processes waits for the other at the end.

    Coverage, which doubles the time of a test, is not measured in those that draw at random or
    compare times: they run the same lines again and again.
    """
    for item in items:
        if item.get_closest_marker("growth") or _draws_at_random(item):
            item.add_marker(pytest.mark.no_cover)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def _draws_at_random(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and (
        "attack" in item.fixturenames or getattr(item.obj, "is_hypothesis_test", False)
    )


@pytest.fixture(scope="session", autouse=True)
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Hide this machine from the tests: home folder, data folder, git settings, time zone, colours.

    The time zone is far from UTC and half an hour off, so that a date that is read in the wrong one
    is another date.
    """
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
            patch.setenv(name, str(home))
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        patch.setenv("AFTERWORD_DATA_DIR", str(home / "afterword"))
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        if hasattr(time, "tzset"):  # Windows has none, and another language for TZ
            patch.setenv("TZ", "NST3:30")
        for name in ("GIT_DIR", "GIT_WORK_TREE", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
            patch.delenv(name, raising=False)
        _read_time_zone()
        yield home
    _read_time_zone()


def _read_time_zone() -> None:
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture(scope="session")
def tiny_bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """Make a tiny model with random weights."""
    return write_tiny_bundle(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def newer_bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """Make a tiny model with other weights."""
    return write_tiny_bundle(tmp_path_factory.mktemp("models") / "tiny", seed=2)


@pytest.fixture
def attack(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> Iterator[Attack]:
    """Draw and count what a test tries."""
    print(f"AFTERWORD_ATTACK_SEED={SEED}")  # shown with a failure
    attack = Attack(request.node.nodeid)
    yield attack
    record_property("tried", attack.tried)
    for line in attack.notes:
        record_property("note", line)
