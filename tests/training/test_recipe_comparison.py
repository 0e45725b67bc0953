"""The comparison of recipes, on a toy corpus."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

pytest.importorskip("torch")

from benchmarks.recipes import UNCHANGED, Budget, compare, main, variants

from afterword.store.model_shape import ModelShape
from afterword.text.tokenizer import Tokenizer
from afterword_training.pretraining.recipe import RECIPES, Group, Recipe

pytestmark = pytest.mark.slow

SMALL = Recipe(
    shape=ModelShape("lstm", 600, 16, (24, 16)),
    streams=4,
    chunk=8,
    peak_rate=1e-2,
    warmup_steps=5,
    cooldown_fraction=0.2,
    dropout=0.0,
    negatives=50,
    seed=1,
    groups=(Group("all", 1.0, 1.0, ("*",)),),
)
TEXT = "The cat sat on the mat, and the dog saw that the cat was there."


def test_every_variant_differs_in_one_thing() -> None:
    recipe = Recipe.open(RECIPES / "en.toml")
    found = variants(recipe)
    assert found.pop(UNCHANGED) == recipe
    for name, variant in found.items():
        before, after = asdict(recipe), asdict(variant)
        changed = {key for key in before if before[key] != after[key]}
        assert changed in ({"shape"}, {"dropout"}, {"streams", "chunk"}, {"seed"}), name
        assert variant.streams * variant.chunk == recipe.streams * recipe.chunk
    assert {
        "vocabulary 8,192",
        "vocabulary 16,384",
        "dropout 0.1",
        "512 streams x 16",
        "GRU",
    } < set(found)


def test_a_corpus_that_is_missing_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = str(tmp_path / "none")
    with pytest.raises(SystemExit, match="2"):
        main([nothing, "--valid", nothing, "--run", str(tmp_path / "run"), "--tokens", "100"])
    assert f"{nothing} holds no .jsonl or .jsonl.xz file" in capsys.readouterr().err


def test_variants_are_trained_on_the_same_budget_and_once(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    lines = [json.dumps({"source": "own", "text": f"{TEXT}\nNumber {n}."}) for n in range(60)]
    (corpus / "own.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    chosen = {
        "as it is": SMALL,
        "GRU": replace(SMALL, shape=replace(SMALL.shape, cell="gru")),
        "dropout 0.2": replace(SMALL, dropout=0.2),
        "vocabulary 500": replace(SMALL, shape=replace(SMALL.shape, vocabulary=500)),
    }
    given = corpus, corpus / "own.jsonl", tmp_path / "run"
    rows = compare(chosen, *given, Budget(None, 32 * 20))
    assert [row[0] for row in rows] == list(chosen)
    assert all(row[-2].endswith("%") for row in rows)
    assert all(0.5 < float(row[-1]) < 8 for row in rows)
    last = [
        log.read_text("utf-8").splitlines()[-1] for log in (tmp_path / "run").rglob("log.jsonl")
    ]
    # Not the rows: after so few steps two may be the same to four places.
    assert len({json.loads(line)["bits_per_character"] for line in last}) == len(rows) == len(last)
    learned = (tmp_path / "run" / f"read-{size}" / "tokenizer.json" for size in (500, 600))
    smaller, larger = (Tokenizer.open(path).size for path in learned)
    assert smaller == 500 < larger  # fewer than the alphabet would both be the alphabet
    log = tmp_path / "run" / "dropout-0.2" / "log.jsonl"
    reports = log.read_text("utf-8")
    assert json.loads(reports.splitlines()[-1])["step"] == 20
    assert compare(chosen, *given, Budget(None, 32 * 20)) == rows
    assert log.read_text("utf-8") == reports


def test_a_budget_of_time_is_measured_in_tokens_first(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "own.jsonl").write_text(json.dumps({"text": f"{TEXT}\n" * 60}) + "\n", "utf-8")
    given = corpus, corpus / "own.jsonl", tmp_path / "run"
    compare({"as it is": SMALL}, *given, Budget(0.2, None))
    plan = json.loads((tmp_path / "run" / "as-it-is" / "plan.json").read_text("utf-8"))
    assert plan["tokens"] == max(32, round(0.2 * plan["tokens_per_second"]))
    assert plan["share_of_products"] > 0
