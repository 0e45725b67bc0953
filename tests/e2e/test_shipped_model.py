"""The main job with the model that ships: a text in, sensible words out of the real server."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

CONTEXTS = [
    ("Thank you for your", {"time", "help", "support", "patience", "work", "feedback", "interest"}),
    ("I would li", {"like"}),
    ("I don'", {"don't"}),
    ("I don’", {"don’t"}),
    ("We are looking for", {"a", "the", "people", "new", "someone"}),
    ("In the United", {"States", "Kingdom", "Nations"}),
    ("The United St", {"States"}),
    ("at the same", {"time"}),
    ("It is one of the", {"most", "best", "first", "things", "main"}),
    ("WE ARE VE", {"VERY"}),
]


def complete(text: str) -> list[str]:
    command = [sys.executable, "-m", "afterword", "complete", "--json", text]
    result = subprocess.run(command, capture_output=True, check=True, timeout=60, encoding="utf-8")
    answer = json.loads(result.stdout)
    assert {"words", "phrase"} == set(answer)
    return [word["text"] for word in answer["words"]]


@pytest.mark.parametrize(("text", "acceptable"), CONTEXTS)
def test_a_person_would_take_one_of_the_words(
    text: str, acceptable: set[str], monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path))
    assert acceptable & set(complete(text))
