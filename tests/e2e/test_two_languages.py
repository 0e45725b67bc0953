"""Two models in one note: each paragraph is completed in its language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from afterword.store import registry
from tests.conftest import GERMAN_SENTENCES, SENTENCES, write_tiny_bundle
from tests.helpers import install_copy, until_answered

from .driving import (
    Start,
    change_document,
    complete,
    insertion,
    open_document,
    status,
    texts,
    until,
    until_list,
)

pytest.importorskip("lingua")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
]

NOTE = f"{SENTENCES}\nThe people of the t\n\n{GERMAN_SENTENCES}\nDie Leute haben uns g"
ENGLISH_AT = types.Position(6, 19)
GERMAN_AT = types.Position(12, 21)


@pytest.fixture
def german(home: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("german") / "deutsch"
    write_tiny_bundle(folder, "deutsch", sentences=GERMAN_SENTENCES, language="de")
    install_copy(folder, "deutsch")
    return "deutsch"


async def ready(client: Any) -> None:
    """Wait until the second model answers."""
    await until_answered(lambda: status(client), lambda seen: seen["second_model"])


@pytest.mark.parametrize(
    "models", [{"de": "deutsch"}, {"en": "tiny", "de": "deutsch"}, {"de": "deutsch", "en": "tiny"}]
)
async def test_each_paragraph_is_completed_in_its_language(
    start: Start, german: str, models: dict[str, str]
) -> None:
    client = await start(options={"models": models})
    await ready(client)
    open_document(client, NOTE)
    for place, others in (
        (ENGLISH_AT, GERMAN_SENTENCES),
        (GERMAN_AT, SENTENCES),
        (ENGLISH_AT, GERMAN_SENTENCES),
    ):
        words = texts(await complete(client, place))
        assert words
        assert not set(words) & set(others.split()), words


async def test_a_paragraph_that_changes_its_language_is_noticed_in_the_pause(
    start: Start, german: str
) -> None:
    client = await start(options={"models": {"de": "deutsch"}})
    await ready(client)
    open_document(client, f"{SENTENCES}\nD")
    await complete(client, types.Position(6, 1))
    change_document(client, 2, insertion("ie Leute, die an den Rat geschrieben haben, w", 6, 1))
    german_words = {"waren", "wieder", "werden"}
    await until_list(client, types.Position(6, 46), german_words.intersection)


@pytest.mark.parametrize(
    ("models", "line"),
    [
        ({"xx": "deutsch"}, "Afterword: models: no language is known as 'xx'"),
        ({"en": "deutsch"}, "Afterword: models: both models are for 'en'"),
        ({"de": "nowhere"}, "Afterword: no model 'nowhere'"),
    ],
)
async def test_what_is_wrong_with_the_setting_is_said(
    start: Start, german: str, models: dict[str, str], line: str
) -> None:
    client = await start(options={"models": models})
    await until(lambda: client.messages)
    assert client.messages[0].message.startswith(line)
    assert registry.current_name() == "tiny"
    open_document(client, NOTE)
    assert (await complete(client, ENGLISH_AT)).items
