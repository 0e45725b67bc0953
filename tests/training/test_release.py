"""The attributions of a base model come from the table beside its corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")

import torch

from afterword.bundle import Bundle
from afterword.errors import UserError
from afterword_training import checkpoint
from afterword_training.release import SHARE, attribution, average, known_words, read_sources
from afterword_training.start import from_bundle, from_checkpoint

TABLE = """\
# Sources

| Group | words |
|---|---:|
| blogs | 3 |

| Source (file) | Repository | Commit | Licence | How known | Words | Docs |
|---|---|---|---|---|---:|---:|
| first | one/first | abc | MIT | LICENSE | 1,000 | 2 |
| second | two/second | def | CC0-1.0 | README | 20 | 1 |
"""


def test_every_row_is_attributed(tmp_path: Path) -> None:
    path = tmp_path / "SOURCES.md"
    path.write_text(TABLE, "utf-8")
    sources = list(read_sources(path))
    assert [row["source"] for row in sources] == ["first", "second"]
    assert "| second | two/second | def | CC0-1.0 | 20 |" in attribution(sources)


def test_a_file_without_the_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "SOURCES.md"
    path.write_text("nothing\n", "utf-8")
    with pytest.raises(UserError, match="no table"):
        list(read_sources(path))


def test_words_that_the_corpus_holds_three_times_are_known(tmp_path: Path) -> None:
    text = "The cat's mat. The Cat! A cat, the mat; a mat, and 3 dogs 3 dogs 3."
    (tmp_path / "own.jsonl").write_text(json.dumps({"text": text}) + "\n", "utf-8")
    words = known_words(tmp_path)
    assert all(word in words for word in ("the", "mat", "Mat's"))
    assert not any(word in words for word in ("dogs", "3", "catmat"))


def test_an_average_lies_between_the_start_and_the_end_of_a_run(
    tmp_path: Path, tiny_bundle: Bundle
) -> None:
    start = from_bundle(tiny_bundle)
    end = start._replace(weights={name: weight + 1 for name, weight in start.weights.items()})
    newest, averaged = tmp_path / "step-00000009", tmp_path / "average"
    checkpoint.save_weights(end.model(), end.tokenizer.to_json(), end.origin, newest)
    model = average(start, newest, averaged)
    saved = from_checkpoint(averaged)
    assert saved.tokenizer.to_json() == end.tokenizer.to_json()
    for name, weight in model.state_dict().items():
        torch.testing.assert_close(weight, start.weights[name] + SHARE)
        assert torch.equal(weight, saved.weights[name])
