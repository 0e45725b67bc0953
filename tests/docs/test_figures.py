"""A figure that a page repeats is the one of the page or file that it comes from."""

from __future__ import annotations

import re
from functools import cache
from math import prod

import numpy as np
import pytest

pytest.importorskip("torch")

from benchmarks import result_files
from benchmarks.compare import AFTER_LEARN, AFTER_TRAIN, AS_INSTALLED
from benchmarks.figures import FIGURES, mean
from benchmarks.rendering import documents_by_author

from afterword.completion.config import EngineConfig
from afterword.store import registry
from afterword.store.bundle import MODEL, TOKENIZER, Manifest
from afterword_export.weights import tensor_shapes

from .pages import ROOT


@cache
def read(page: str) -> str:
    """Return a page as one line, so that a sentence may be wrapped anywhere."""
    return re.sub(r"\s+", " ", (ROOT / page).read_text("utf-8"))


@cache
def manifest() -> Manifest:
    return registry.open_model(registry.SHIPPED).manifest


@cache
def measured(system: str = AS_INSTALLED) -> dict[str, float]:
    """Return what a system saves the five authors, in percent as benchmarks.md has it."""
    result = result_files.read("compare", result_files.RESULTS / "authors")
    assert result is not None
    if system not in result["systems"]:
        pytest.skip(f"the stored run of the authors has no {system}: run all of it")
    authors = documents_by_author(result["systems"][system])
    return {name: round(100 * mean(figure, authors), 1) for name, figure in FIGURES.items()}


def found(page: str, pattern: str) -> tuple[float, ...]:
    """Return the figures of the one sentence of a page that a pattern describes."""
    matches = re.findall(pattern, read(page))
    assert len(matches) == 1, f"{page} says {pattern!r} {len(matches)} times"
    groups = matches[0] if isinstance(matches[0], tuple) else (matches[0],)
    return tuple(float(group.replace(",", "")) for group in groups)


def test_the_readme_says_what_was_measured() -> None:
    shipped, learned = measured(), measured(AFTER_LEARN)
    at_best = found("README.md", r"At best (\d+) of 100 keystrokes")
    counted = found("README.md", r"it is about a third: (\d+) of 100")
    after = found("README.md", r"the five save (\d+) and (\d+)\.")
    assert at_best == (round(shipped["KSS@5"]),)
    assert counted == (round(shipped["editor"]),)
    assert 30 <= counted[0] <= 37  # "about a third"
    assert after == (round(learned["KSS@5"]), round(learned["editor"]))


def test_the_page_of_training_says_what_was_measured() -> None:
    systems = (AS_INSTALLED, AFTER_LEARN, AFTER_TRAIN)
    one = r"([\d.]+)"
    pattern = f"save {one} of 100 keystrokes as it is, {one} after `learn` and {one} after `train`"
    assert found("docs/training.md", pattern) == tuple(measured(name)["KSS@5"] for name in systems)


def test_one_first_word_in_five_is_right() -> None:
    assert "is right about one time in five" in read("docs/everyday.md")
    assert measured()["next word"] == pytest.approx(20, abs=2.5)


def test_the_model_card_has_the_figures_of_the_newest_model() -> None:
    row = found(
        "docs/model-card.md",
        r"this one\*\*, with the weights of [^|]+ \| [\d.]+ M \| ([\d.]+) "
        r"\| ([\d.]+) % \| ([\d.]+) % \| ([\d.]+) %",
    )
    figures = measured()
    bits = manifest().metrics["held_out_bits_per_character"]  # rounded once already
    assert row[0] == pytest.approx(bits, abs=6e-4)
    assert row[1:] == (figures["KSS@1"], figures["KSS@3"], figures["KSS@5"])


def test_the_model_card_has_the_shape_and_the_size() -> None:
    shape = manifest().shape
    assert found(
        "docs/model-card.md", r"LSTM, (\d+) then (\d+), tied (\d+)-d embedding, ([\d,]+) ids"
    ) == (*shape.hidden, shape.embedding, shape.vocabulary)
    parameters = sum(map(prod, tensor_shapes(shape).values())) / 1e6
    assert found("docs/model-card.md", r"ids: ([\d.]+) M parameters") == (round(parameters, 1),)
    folder = registry.open_model(registry.SHIPPED).path
    sizes = found("docs/model-card.md", r"int8, ([\d.]+) MB .*? a tokenizer of ([\d.]+) MB")
    assert sizes == tuple(
        round((folder / name).stat().st_size / 1e6, 1) for name in (MODEL, TOKENIZER)
    )
    words = len(np.load(folder / "words.npy"))
    assert found("docs/model-card.md", r"a list of ([\d,]+) existing words") == (round(words, -3),)


def test_the_corpus_has_as_many_words_as_its_pages_say() -> None:
    sources = manifest().data
    words = sum(int(str(source["words"]).replace(",", "")) for source in sources)
    told = found("docs/model-card.md", r"(\d+) million words of openly licensed English from (\d+)")
    assert told == (round(words / 1e6), len(sources))
    assert "eighty million words by other people" in read("docs/how-it-works.md")
    assert found("docs/reproducing.md", r"The base model has read (\d+) sources") == told[1:]


def test_the_model_card_has_the_bits_of_each_group() -> None:
    rows = re.findall(r"^\| ([a-z][\w -]+) \| (\d\.\d{3}) \|$", card_lines(), re.MULTILINE)
    by_group = manifest().metrics["held_out_bits_per_character_by_kind"]
    assert {group: float(bits) for group, bits in rows} == by_group


def card_lines() -> str:
    return (ROOT / "docs" / "model-card.md").read_text("utf-8").split("## Measured")[1]


def test_the_model_card_says_what_int8_costs_and_how_long_was_trained() -> None:
    metrics = manifest().metrics
    assert found("docs/model-card.md", r"which costs ([\d.]+) % of the perplexity") == (
        round(metrics["int8_perplexity_loss"], 2),
    )
    millions, steps = found("docs/model-card.md", r"2\. ([\d.]+) million, .*?, in ([\d,]+) steps")
    assert (millions, steps) == (round(metrics["tokens"] / 1e6, 1), metrics["steps"])


def test_how_it_works_has_the_sizes_of_the_network() -> None:
    shape, page = manifest().shape, "docs/how-it-works.md"
    assert found(page, r"There are ([\d,]+) tokens\.") == (shape.vocabulary,)
    assert found(page, r"\*\*First layer\*\*, ([\d,]+) units") == shape.hidden[:1]
    assert found(page, r"\*\*Second layer\*\*, ([\d,]+) units") == shape.hidden[1:]
    assert found(page, r"2 × \(([\d,]+) \+ ([\d,]+)\) numbers, (\d+) kB") == (
        *shape.hidden,
        round(2 * sum(shape.hidden) * 4 / 1000),
    )


def test_how_it_works_has_the_threshold_of_ghost_text() -> None:
    pattern = r"the likeliest word has a probability of at least (\d+) %"
    (percent,) = found("docs/how-it-works.md", pattern)
    assert percent == 100 * EngineConfig().ghost_min_probability


def test_the_page_of_pretraining_has_the_size_of_a_checkpoint() -> None:
    bytes_held = 3 * 4 * sum(map(prod, tensor_shapes(manifest().shape).values()))
    (megabytes,) = found("docs/pretraining.md", r"and (\d+) MB for each checkpoint")
    assert megabytes == pytest.approx(bytes_held / 1e6, rel=0.05)
    assert found("docs/pretraining.md", r"last run read ([\d.]+) million tokens") == (
        round(manifest().metrics["tokens"] / 1e6, 1),
    )
