"""Pretraining: the mixture, the loss, the schedule, and runs that continue exactly."""

from __future__ import annotations

import json
import lzma
import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from shutil import copy

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from afterword.errors import UserError
from afterword.store.model_shape import ModelShape
from afterword.text.tokenizer import Tokenizer
from afterword_export.export import export
from afterword_training.network import checkpoint
from afterword_training.network.initial_model import InitialModel, from_checkpoint, open_initial
from afterword_training.network.losses import SampledSoftmax, Softmax
from afterword_training.network.lstm import LanguageModel
from afterword_training.network.observers import Observer, Report
from afterword_training.network.trainer import Schedule
from afterword_training.pretraining.dataset import Dataset, find_sources
from afterword_training.pretraining.mixture import Mixture
from afterword_training.pretraining.recipe import Recipe
from afterword_training.pretraining.run import Pretraining
from afterword_training.pretraining.shards import Shard, read_documents
from afterword_training.tokenizer_training import count_units, train_tokenizer

from .recipes import tiny_recipe

pytestmark = pytest.mark.slow

RECIPE = tiny_recipe('all = { weight = 1.5, sources = ["*"] }', dropout=0.1, negatives=50)
TEXT = "The cat sat on the mat, and the dog saw that the cat was there."


def shard(name: str, lengths: list[int]) -> Shard:
    starts = np.cumsum([0, *lengths])
    return Shard(name, np.arange(starts[-1]).astype(np.uint16), starts)


def mixture(weights: list[float], seed: int = 1) -> Mixture:
    shards = [shard("a", [40] * 30), shard("b", [25] * 60)]
    return Mixture(shards, weights, streams=3, chunk=10, seed=seed)


def test_streams_continue_where_their_last_chunk_ended() -> None:
    mixed = mixture([1.0, 1.0])
    for step in range(mixed.epoch_steps - 1):
        assert torch.equal(mixed.batch(step)[:, -1], mixed.batch(step + 1)[:, 0])


def test_a_step_depends_on_its_number_and_the_seed_alone() -> None:
    assert torch.equal(mixture([1.5, 0.5]).batch(17), mixture([1.5, 0.5]).batch(17))
    assert not torch.equal(mixture([1.5, 0.5], seed=2).batch(17), mixture([1.5, 0.5]).batch(17))


def test_slices_of_the_rows_make_the_whole_batch() -> None:
    mixed = mixture([1.0, 1.0])
    parts = [mixed.batch(5, slice(0, 2)), mixed.batch(5, slice(2, 3))]
    assert torch.equal(torch.cat(parts), mixed.batch(5))


def test_documents_are_seen_as_often_as_their_weight() -> None:
    mixed = mixture([2.0, 0.0])
    seen = torch.cat([mixed.batch(step)[:, :-1].flatten() for step in range(mixed.epoch_steps)])
    assert int(seen.max()) < 1200
    assert torch.bincount(seen).float().mean() == pytest.approx(2.0, abs=0.15)


@pytest.mark.parametrize("processes", [1, 2])
def test_the_sampled_loss_estimates_the_whole_one(processes: int) -> None:
    """Also where each process has only the targets of its own rows, and draws of its own."""
    torch.manual_seed(0)
    model = LanguageModel(ModelShape("lstm", 2000, 8, (8,)))
    torch.nn.init.normal_(model.embedding.weight, std=0.5)
    frequencies = torch.softmax(torch.randn(2000) * 2, 0)
    hidden = torch.randn(512, 8)
    targets = torch.multinomial(frequencies, 512, replacement=True)
    whole = Softmax()(model, hidden, targets).item()
    sampled = SampledSoftmax(frequencies, 400)
    slices = list(zip(hidden.chunk(processes), targets.chunk(processes), strict=True))
    estimates = [sampled(model, h, t).item() for _ in range(40) for h, t in slices]
    assert np.mean(estimates) == pytest.approx(whole, abs=0.05)


def test_the_rate_warms_up_holds_and_falls() -> None:
    schedule = Schedule(1.0, warmup=10, cooldown=20, steps=100)
    rates = [schedule.rate(step) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[10:80] == [1.0] * 70
    assert all(a > b for a, b in pairwise(rates[80:]))
    assert rates[-1] < 0.05


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    lines = [json.dumps({"source": "own", "text": f"{TEXT}\nNumber {n}."}) for n in range(60)]
    (folder / "own.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "recipe.toml").write_text(RECIPE, "utf-8")
    return folder


def pretraining(
    corpus: Path,
    run: str,
    tokens: int,
    observers: Sequence[Observer] = (),
    initial: InitialModel | None = None,
) -> Pretraining:
    recipe = Recipe.open(corpus.parent / "recipe.toml")
    folder = corpus.parent / run
    vocabulary = initial.tokenizer if initial else None
    data = Dataset.prepare(recipe, corpus, corpus / "own.jsonl", folder, vocabulary=vocabulary)
    return Pretraining(recipe, data, folder, tokens, initial=initial, observers=observers)


def last_checkpoint(run: Path) -> dict[str, torch.Tensor]:
    """Weights, optimiser, carried states and the generator's state."""
    saved = checkpoint.load(checkpoint.checkpoints(run)[-1])
    return saved.weights | saved.trainer


def train_until(stop: int, run: Pretraining, monkeypatch: pytest.MonkeyPatch) -> None:
    """Train a run and kill it before the step of that number."""
    step = run.trainer.train_step

    def until(*arguments):  # type: ignore[no-untyped-def]
        if run.trainer.step == stop:
            raise KeyboardInterrupt
        return step(*arguments)

    monkeypatch.setattr(run.trainer, "train_step", until)
    with pytest.raises(KeyboardInterrupt):
        run.train()


@pytest.mark.parametrize("save_seconds", [0.0, math.inf])
def test_a_killed_run_continues_exactly(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, save_seconds: float
) -> None:
    """Killed right after a checkpoint, or steps after it; in the steady part and the cool-down."""
    whole = pretraining(corpus, "whole", 32 * 40)
    whole.train()
    # Two trainings of a vocabulary may number equally frequent tokens differently.
    (corpus.parent / "killed").mkdir()
    copy(corpus.parent / "whole" / "tokenizer.json", corpus.parent / "killed")
    monkeypatch.setattr("afterword_training.pretraining.run.SAVE_SECONDS", save_seconds)
    for stop in (7, 19, 33):
        train_until(stop, pretraining(corpus, "killed", 32 * 40), monkeypatch)
    resumed = pretraining(corpus, "killed", 32 * 40)
    # Without checkpoints in between the last is that before the cool-down, of 10 steps.
    assert resumed.trainer.step == (33 if save_seconds == 0 else 30)
    resumed.train()
    expected = last_checkpoint(corpus.parent / "whole" / "cooldown")
    got = last_checkpoint(corpus.parent / "killed" / "cooldown")
    assert expected.keys() == got.keys()
    assert all(torch.equal(expected[name], got[name]) for name in expected)


def test_observers_and_the_log_of_the_run_are_given_every_report(corpus: Path) -> None:
    reports: list[Report] = []
    pretraining(corpus, "run", 32 * 60, [reports.append]).train()
    assert [(report.step, report.steps, report.tokens) for report in reports] == [
        (50, 60, 32),
        (60, 60, 32),
    ]
    assert {"loss", "learning_rate", "tokens_per_second"} <= reports[0].scalars().keys()
    assert {"bits_per_character", "perplexity"} <= reports[1].scalars().keys()
    log = (corpus.parent / "run" / "log.jsonl").read_text("utf-8").splitlines()
    lines = [json.loads(line) for line in log]
    assert lines[0]["loss"] == reports[0].loss
    assert lines[1]["groups"] == dict(reports[1].held_out_by_group)
    assert lines[1]["groups"] == {"all": pytest.approx(lines[1]["bits_per_character"])}


def test_a_finished_run_is_prolonged_from_before_its_cooldown(corpus: Path) -> None:
    pretraining(corpus, "run", 32 * 40).train()
    longer = pretraining(corpus, "run", 32 * 80)
    assert longer.trainer.step == 30


def test_a_run_prolonged_by_little_continues_in_its_new_cooldown(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its steps have lower numbers than the last checkpoint of the shorter run."""
    pretraining(corpus, "run", 32 * 40).train()
    monkeypatch.setattr("afterword_training.pretraining.run.SAVE_SECONDS", 0.0)
    train_until(36, pretraining(corpus, "run", 32 * 44), monkeypatch)
    longer = pretraining(corpus, "run", 32 * 44)
    assert longer.trainer.step == 36
    longer.train()
    kept = checkpoint.checkpoints(corpus.parent / "run" / "cooldown")
    assert [path.name for path in kept] == ["step-00000044"]


def test_a_run_that_is_past_the_steady_part_of_a_shorter_one_says_so(corpus: Path) -> None:
    pretraining(corpus, "run", 32 * 80).train()
    with pytest.raises(UserError, match=r"give --tokens 2560 or more, or choose another --run"):
        pretraining(corpus, "run", 32 * 76)
    assert pretraining(corpus, "run", 32 * 80).finished


def test_a_run_continues_only_with_what_it_began_with(corpus: Path) -> None:
    pretraining(corpus, "run", 32 * 40).train()
    saved = checkpoint.load(checkpoint.checkpoints(corpus.parent / "run" / "cooldown")[-1])
    vocabulary = Tokenizer.open(corpus.parent / "run" / "tokenizer.json")
    initial = InitialModel(saved.shape, saved.weights, vocabulary, tokens_read=32 * 40)
    message = "was started with another --from or recipe: give the same ones, or choose another"
    with pytest.raises(UserError, match=message):
        pretraining(corpus, "run", 32 * 80, initial=initial)
    recipe = corpus.parent / "recipe.toml"
    for old, new in (
        ("chunk = 8", "chunk = 4"),
        ("streams = 4\nchunk = 8", "streams = 8\nchunk = 4"),
        ("hidden = [24, 16]", "hidden = [16]"),
    ):
        recipe.write_text(RECIPE.replace(old, new), "utf-8")
        with pytest.raises(UserError, match=message):
            pretraining(corpus, "run", 32 * 80)


def test_weights_alone_start_another_run_but_cannot_be_continued(corpus: Path) -> None:
    pretraining(corpus, "run", 32 * 40).train()
    newest = checkpoint.checkpoints(corpus.parent / "run" / "cooldown")[-1]
    assert open_initial(str(newest)).tokens_read == 32 * 40
    for name in ("trainer.safetensors", "progress.json"):
        (newest / name).unlink()
    with pytest.raises(
        UserError, match=r"weights alone.*: start another --run with --from .*00040"
    ):
        pretraining(corpus, "run", 32 * 80)
    initial = open_initial(str(newest))
    assert initial.tokens_read == 0
    started = pretraining(corpus, "other", 32 * 40, initial=initial)
    weights = started.trainer.model.state_dict()
    assert all(torch.equal(weights[name], initial.weights[name]) for name in weights)


@pytest.mark.parametrize(("tokens", "read"), [(31, 0), (32 * 40, 32 * 40), (32 * 41, 32 * 50)])
def test_fewer_tokens_than_a_step_are_refused(corpus: Path, tokens: int, read: int) -> None:
    vocabulary = train_tokenizer(count_units([TEXT]), 300)
    shape = ModelShape("lstm", vocabulary.size, 16, (16,))
    weights = LanguageModel(shape).state_dict()
    initial = InitialModel(shape, weights, vocabulary, tokens_read=read)
    with pytest.raises(
        UserError, match=f"--tokens {tokens} is less than .* {read} .*: give {read + 32} or more"
    ):
        pretraining(corpus, "run", tokens, initial=initial)


def test_a_missing_held_out_file_is_refused_before_anything_is_made(corpus: Path) -> None:
    run, recipe = corpus.parent / "run", Recipe.open(corpus.parent / "recipe.toml")
    with pytest.raises(UserError, match="give the held-out"):
        Dataset.prepare(recipe, corpus, corpus.parent / "none.jsonl", run)
    assert not run.exists()


def test_a_held_out_file_without_a_document_is_refused(corpus: Path) -> None:
    nothing, recipe = corpus.parent / "none.jsonl", Recipe.open(corpus.parent / "recipe.toml")
    nothing.touch()
    with pytest.raises(UserError, match=r"none\.jsonl holds no document"):
        Dataset.prepare(recipe, corpus, nothing, corpus.parent / "run")


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"source": "own"}',
        '{"text": null}',
        '{"source": 1, "text": "Two."}',
        "[" * 9_999,
    ],
)
def test_a_line_that_is_no_document_is_named(corpus: Path, line: str) -> None:
    path = corpus / "own.jsonl"
    path.write_text(f'{{"text": "One."}}\n{line}\n', "utf-8")
    with pytest.raises(UserError, match=r'line 2 of .*own.jsonl is not JSON with a "text"'):
        list(read_documents(path))


@pytest.mark.parametrize("name", ["none.jsonl", "own.jsonl", "own.jsonl.xz"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "own.jsonl").write_bytes(b'{"text": "One."}\n\xff\n')
    (tmp_path / "own.jsonl.xz").write_bytes(lzma.compress(b'{"text": "One."}\n' * 99)[:-40])
    with pytest.raises(UserError, match=rf"{name} cannot be read"):
        list(read_documents(tmp_path / name))


def test_two_files_of_one_source_are_refused(corpus: Path) -> None:
    (corpus / "own.more.jsonl").write_text('{"text": "More of it."}\n', "utf-8")
    with pytest.raises(UserError, match="are both named own: rename or remove one"):
        find_sources(corpus)


def test_a_run_keeps_the_vocabulary_that_it_began_with(corpus: Path) -> None:
    run = pretraining(corpus, "run", 32 * 40)
    other = train_tokenizer(count_units([TEXT]), 300)
    shape = ModelShape("lstm", other.size, 16, (16,))
    initial = InitialModel(shape, LanguageModel(shape).state_dict(), other)
    with pytest.raises(UserError, match="has another vocabulary than the --from model: choose"):
        pretraining(corpus, "run", 32 * 40, initial=initial)
    kept = Tokenizer.open(corpus.parent / "run" / "tokenizer.json")
    assert kept.to_json() == run.data.tokenizer.to_json()


def test_a_run_begins_with_the_model_of_another_and_counts_what_that_has_read(
    corpus: Path,
) -> None:
    pretraining(corpus, "first", 32 * 40).train()
    saved = checkpoint.load(checkpoint.checkpoints(corpus.parent / "first" / "cooldown")[-1])
    vocabulary = Tokenizer.open(corpus.parent / "first" / "tokenizer.json")
    initial = InitialModel(saved.shape, saved.weights, vocabulary, tokens_read=32 * 40)
    run = pretraining(corpus, "second", 32 * 70, initial=initial)
    weights = run.trainer.model.state_dict()
    assert all(torch.equal(weights[name], saved.weights[name]) for name in weights)
    assert run.data.tokenizer.to_json() == vocabulary.to_json()
    run.train()
    assert run.trainer.step == 30
    lines = (corpus.parent / "second" / "log.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[-1])["tokens"] == 32 * 70
    again = pretraining(corpus, "second", 32 * 70, initial=initial)
    assert again.finished


def test_the_cooldown_has_weights_of_its_own(corpus: Path) -> None:
    recipe = corpus.parent / "recipe.toml"
    groups = """
last = { weight = 0, cooldown = 1, sources = ["last"] }
first = { weight = 1, cooldown = 0, sources = ["*"] }
"""
    recipe.write_text(RECIPE[: RECIPE.index("all =")] + groups, "utf-8")
    document = json.dumps({"source": "last", "text": "We wrote this ourselves. " * 50})
    (corpus / "last.jsonl").write_text(document + "\n", "utf-8")
    run = pretraining(corpus, "run", 32 * 40)
    tokenizer = run.data.tokenizer
    before, after = (tokenizer.word(run.batch(step).flatten().tolist()) for step in (29, 30))
    assert "Number" in before
    assert "ourselves" not in before
    assert "ourselves" in after
    assert "Number" not in after


def test_training_lowers_the_loss(corpus: Path) -> None:
    pretraining(corpus, "run", 32 * 150).train()
    reports = (corpus.parent / "run" / "log.jsonl").read_text("utf-8").splitlines()
    losses = [json.loads(line)["loss"] for line in reports if '"loss"' in line]
    assert losses[-1] < losses[0] - 1


def test_a_recipe_asks_for_a_gru_which_trains_and_is_exported(corpus: Path) -> None:
    (corpus.parent / "recipe.toml").write_text(f'cell = "gru"\n{RECIPE}', "utf-8")
    pretraining(corpus, "run", 32 * 8).train()
    newest = checkpoint.checkpoints(corpus.parent / "run" / "cooldown")[-1]
    trained = from_checkpoint(newest).trained()
    assert trained.shape.cell == "gru"
    exported = export(
        trained, name="g", language="en", personal=False, licence="MIT", data=[], metrics={}
    )
    assert exported.manifest.metrics["fp32_parity"] < 1e-5
    assert pretraining(corpus, "run", 32 * 8).finished


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("", 'cell = "rnn"\n', "no model has this shape: .*"),
        ("", "color = 1\n", "color is not a field"),
        ("", "seed = 2\n", ".*"),
        ("seed", "sead", "the field seed is missing"),
        ("weight", "wait", r"the field weight is missing in the group \w+"),
        ("groups", "group", "the field groups is missing"),
        ("vocabulary = ", "vocabulary = 99", "the vocabulary is larger than 65,536"),
    ],
)
def test_a_wrong_recipe_is_one_line(corpus: Path, old: str, new: str, reason: str) -> None:
    path = corpus.parent / "recipe.toml"
    path.write_text(RECIPE.replace(old, new) if old else new + RECIPE, "utf-8")
    with pytest.raises(UserError, match=rf"recipe.toml is wrong: {reason}; correct it$"):
        Recipe.open(path)


def test_a_recipe_that_is_nowhere_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        UserError, match=r"gone\.toml cannot be read \(no such file .*check its path"
    ):
        Recipe.open(tmp_path / "gone.toml")
