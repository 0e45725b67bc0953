"""The attributions of a base model come from the table beside its corpus."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytest.importorskip("torch")

import torch

from afterword.errors import UserError
from afterword.store.bundle import ATTRIBUTION, MANIFEST, Bundle, write_bundle
from afterword_training.network import checkpoint
from afterword_training.network.initial_model import InitialModel, from_bundle, from_checkpoint
from afterword_training.network.observers import Report, append_json
from afterword_training.network.trainer import StepResult, Trainer
from afterword_training.pretraining import release
from afterword_training.pretraining import run as pretrain
from afterword_training.pretraining.release import (
    INTERPOLATION,
    LICENCE,
    attribution,
    average,
    known_words,
    last_checkpoint,
    last_validation,
    read_sources,
)
from afterword_training.tokenizer_training import count_units, train_tokenizer

from .recipes import tiny_recipe

RECIPE = tiny_recipe(peak_rate=1e-3, warmup_steps=2, cooldown_share=0.5)
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
    assert "| second | two/second | def | CC0-1.0 | 20 |" in attribution(sources, LICENCE)


def test_the_notice_names_another_licence_and_its_address() -> None:
    known, unknown = attribution([], "CC0-1.0"), attribution([], "LicenseRef-ours")
    assert "licensed under CC0-1.0\n(<https://creativecommons.org/publicdomain/" in known
    assert "licensed under LicenseRef-ours. They were trained" in unknown
    assert "CC-BY-SA" not in known + unknown


def test_another_table_may_follow_and_the_rule_may_have_spaces(tmp_path: Path) -> None:
    path = tmp_path / "SOURCES.md"
    spaced = TABLE.replace("|---", "| ---")
    path.write_text(f"{spaced}\n| Split | Words |\n|---|---|\n| held out | 12 |\n", "utf-8")
    assert [row["source"] for row in read_sources(path)] == ["first", "second"]


def test_a_row_that_lacks_a_cell_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "SOURCES.md"
    path.write_text(f"{TABLE}| third | three/third |\n", "utf-8")
    with pytest.raises(UserError, match="a row has 2 cells"):
        list(read_sources(path))


def test_a_file_without_the_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "SOURCES.md"
    path.write_text("nothing\n", "utf-8")
    with pytest.raises(UserError, match="no table"):
        list(read_sources(path))


def test_a_table_that_lacks_a_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "SOURCES.md"
    path.write_text("| Source | Repository | Licence |\n|---|---|---|\n| a | b | MIT |\n", "utf-8")
    with pytest.raises(UserError, match="no column Commit, Words: add it"):
        list(read_sources(path))


def test_a_table_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="give the table of sources"):
        list(read_sources(tmp_path / "SOURCES.md"))


@pytest.mark.parametrize("log", [None, '{"step": 50, "loss": 3.1}\n'])
def test_a_run_without_a_validation_is_refused(tmp_path: Path, log: str | None) -> None:
    if log is not None:
        (tmp_path / "log.jsonl").write_text(log, "utf-8")
    with pytest.raises(UserError, match="holds no validation"):
        last_validation(tmp_path)


@pytest.mark.parametrize("cut", [b'{"step": 75, "gro', b'{"name": "\xc3'])
def test_a_line_that_a_kill_has_cut_off_is_passed_over(tmp_path: Path, cut: bytes) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text('{"step": 50, "groups": {}}\n', "utf-8")
    with log.open("ab") as file:
        file.write(cut)
    report = Report(100, 100, None, 8, 1.5, held_out_by_group={"notes": 1.5})
    assert last_validation(tmp_path)["step"] == 50
    append_json(log)(report)  # the run continues, and reports again
    assert last_validation(tmp_path)["step"] == 100


def test_words_that_the_corpus_holds_three_times_are_known(tmp_path: Path) -> None:
    text = "The cat's mat. The Cat! A cat, the mat; a mat, and 3 dogs 3 dogs 3."
    (tmp_path / "own.jsonl").write_text(json.dumps({"text": text}) + "\n", "utf-8")
    words = known_words(tmp_path)
    assert all(word in words for word in ("the", "mat", "Mat's"))
    assert not any(word in words for word in ("dogs", "3", "catmat"))


def test_an_average_lies_between_the_start_and_the_end_of_a_run(
    tmp_path: Path, tiny_bundle: Bundle
) -> None:
    initial = from_bundle(tiny_bundle)
    end = initial._replace(weights={name: weight + 1 for name, weight in initial.weights.items()})
    newest, averaged = tmp_path / "step-00000009", tmp_path / "average"
    checkpoint.save_weights(end.model(), end.tokenizer.to_json(), end.origin, newest)
    between = average(initial, newest, averaged)
    saved = from_checkpoint(averaged)
    assert saved.tokenizer.to_json() == end.tokenizer.to_json()
    for name, weight in between.weights.items():
        torch.testing.assert_close(weight, initial.weights[name] + INTERPOLATION)
        assert torch.equal(weight, saved.weights[name])


def test_only_the_model_that_a_run_began_with_is_averaged_with_it(
    tmp_path: Path, tiny_bundle: Bundle
) -> None:
    initial = from_bundle(tiny_bundle)
    other = train_tokenizer(count_units([TABLE] * 50), 900)
    checkpoint.save_weights(initial.model(), other.to_json(), initial.origin, tmp_path / "step")
    with pytest.raises(UserError, match="give the model that the run started from"):
        average(initial, tmp_path / "step", tmp_path / "average")


def write_corpus(folder: Path) -> tuple[Path, Path, Path]:
    """Write a corpus, the table of its sources and a recipe; return their paths."""
    corpus, table, recipe = folder / "corpus", folder / "SOURCES.md", folder / "recipe.toml"
    corpus.mkdir()
    texts = [f"The cat number {n} sat on the mat, and the dog saw it." for n in range(60)]
    lines = "".join(json.dumps({"source": "first", "text": text}) + "\n" for text in texts)
    (corpus / "first.jsonl").write_text(lines, "utf-8")
    table.write_text(TABLE, "utf-8")
    recipe.write_text(RECIPE, "utf-8")
    return corpus, table, recipe


def lay_out_weights(model: InitialModel, run: Path, *, validated_step: int) -> Path:
    """Make a run of a model's weights alone, at step 9, and of a log; return the checkpoint."""
    newest = run / "cooldown" / "step-00000009"
    newest.parent.mkdir(parents=True)
    checkpoint.save_weights(model.model(), model.tokenizer.to_json(), model.origin, newest)
    figures = {"tokens": 320, "perplexity": 80.0, "bits_per_character": 1.5, "groups": {"all": 1.5}}
    (run / "log.jsonl").write_text(json.dumps({"step": validated_step} | figures), "utf-8")
    return newest


def files_but_the_date(bundle: Path) -> dict[str, bytes]:
    """Return the bytes of a bundle's files, with a date of our own in the manifest."""
    files = {path.name: path.read_bytes() for path in bundle.iterdir()}
    made = f'"created": "{Bundle.open(bundle).manifest.created}"'.encode()
    assert made in files[MANIFEST]
    return files | {MANIFEST: files[MANIFEST].replace(made, b'"created": "2026-11-30"')}


def test_weights_laid_out_as_a_run_are_released_with_the_same_bytes_each_time(
    tmp_path: Path, tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, table, recipe = write_corpus(tmp_path)
    lay_out_weights(from_bundle(tiny_bundle), tmp_path / "run", validated_step=9)
    given = (corpus, "--run", tmp_path / "run", "--recipe", recipe, "--sources", table)
    for name in ("one", "two"):
        held_out = ("--valid", corpus / "first.jsonl")
        licence = ("--licence", "CC0-1.0")
        run_module(monkeypatch, release, *given, *held_out, *licence, tmp_path / name)
    manifest = Bundle.open(tmp_path / "one").manifest
    assert (manifest.metrics["steps"], manifest.licence) == (9, "CC0-1.0")
    assert "licensed under CC0-1.0" in (tmp_path / "one" / ATTRIBUTION).read_text("utf-8")
    assert files_but_the_date(tmp_path / "one") == files_but_the_date(tmp_path / "two")


def test_weights_that_the_log_did_not_validate_last_are_not_a_finished_run(
    tmp_path: Path, tiny_bundle: Bundle
) -> None:
    lay_out_weights(from_bundle(tiny_bundle), tmp_path / "run", validated_step=12)
    with pytest.raises(UserError, match="is not finished"):
        last_checkpoint(tmp_path / "run")


def killing(stop: int, step: Callable[..., StepResult]) -> Callable[..., StepResult]:
    """Return a training step that is interrupted when it has that number."""

    def until(trainer: Trainer, *arguments: Any) -> StepResult:
        if trainer.step == stop:
            raise KeyboardInterrupt
        return step(trainer, *arguments)

    return until


def run_module(monkeypatch: pytest.MonkeyPatch, module: ModuleType, *arguments: object) -> None:
    monkeypatch.setattr(sys, "argv", [module.__name__, *map(str, arguments)])
    module.main()


def test_a_release_attributes_the_model_that_its_run_began_with(
    tmp_path: Path,
    tiny_bundle: Bundle,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    corpus, table, recipe = write_corpus(tmp_path)
    older = {"source": "older", "licence": "CC-BY-4.0"}
    manifest = replace(tiny_bundle.manifest, data=[older, {"source": "first"}], licence="CC-BY-4.0")
    base = write_bundle(tmp_path / "base", manifest, tiny_bundle.files)
    held_out, run = corpus / "first.jsonl", tmp_path / "run"
    common = (corpus, "--valid", held_out, "--run", run, "--recipe", recipe)

    released = (*common, "--sources", table, tmp_path / "released")
    pretraining = (*common, "--tokens", 32 * 8, "--from", base.path)
    with monkeypatch.context() as killed:
        killed.setattr(pretrain, "SAVE_SECONDS", 0.0)
        killed.setattr(Trainer, "train_step", killing(6, Trainer.train_step))
        with pytest.raises(KeyboardInterrupt):
            run_module(monkeypatch, pretrain, *pretraining)
    assert checkpoint.checkpoints(run / "cooldown")
    with pytest.raises(SystemExit, match="2"):
        run_module(monkeypatch, release, *released)
    assert "is not finished: run its pretraining command again" in capsys.readouterr().err
    run_module(monkeypatch, pretrain, *pretraining)
    run_module(monkeypatch, release, *released)
    made = Bundle.open(tmp_path / "released")
    assert [entry["source"] for entry in made.manifest.data] == ["older", "first", "second"]
    assert made.manifest.licence == "CC-BY-4.0 AND CC-BY-SA-4.0"
    notice = (made.path / ATTRIBUTION).read_text("utf-8")
    assert "| older |  |  | CC-BY-4.0 |  |" in notice
    assert "| first | one/first | abc | MIT | 1,000 |" in notice
