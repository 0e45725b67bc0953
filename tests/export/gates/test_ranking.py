"""Units that follow a feature are found, and those that only seem to are not."""

from __future__ import annotations

import numpy as np
import pytest

from afterword.store.bundle import Bundle
from afterword.text.tokenizer import Tokenizer
from afterword_export.gates.features import FEATURES, features
from afterword_export.gates.ranking import MAX_SHIFTS, MIN_TOKENS, rank_units
from afterword_export.gates.tokens import read_tokens

QUOTATION = FEATURES.index("inside a quotation")


@pytest.fixture(scope="module")
def tokenizer(tiny_bundle: Bundle) -> Tokenizer:
    return Tokenizer.open(tiny_bundle.tokenizer_path)


def named(tokenizer: Tokenizer, text: str) -> dict[str, list[tuple[str, float]]]:
    """Return each feature by the units of a text, those of one token a unit."""
    tokens = read_tokens(tokenizer, text).tokens
    ends = [index for index, token in enumerate(tokens) if token.ends_unit and token.unit]
    table = features(tokens)
    return {
        name: [(tokens[index].unit, float(table[index, column])) for index in ends]
        for column, name in enumerate(FEATURES)
    }


def where(found: list[tuple[str, float]]) -> list[str]:
    return [unit for unit, value in found if value]


def test_quotations_and_brackets_are_open_until_they_close(tokenizer: Tokenizer) -> None:
    found = named(tokenizer, 'We "will ([meet] now) it\'s" so “here” and "never\n\nclosed (')
    quoted = '" will ( [ meet ] now ) it\'s “ here " never'
    assert where(found["inside a quotation"]) == quoted.split()
    assert where(found["inside brackets"]) == ["(", "[", "meet", "]", "now", "("]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("so „here“ and", "„ here"),
        ("so »here« and", "» here"),
        ("so “here «we» meet” and", "“ here « we » meet"),
        ("so here” and", ""),
    ],
)
def test_each_mark_is_closed_by_its_own(tokenizer: Tokenizer, text: str, quoted: str) -> None:
    assert where(named(tokenizer, text)["inside a quotation"]) == quoted.split()


def test_positions_count_from_where_they_begin(tokenizer: Tokenizer) -> None:
    found = named(tokenizer, "We meet. The town\nand I\n\nYou")
    assert [value for _, value in found["words since the sentence began"]] == [
        *(1, 2, 0),
        *(1, 2, 3, 4),
        1,
    ]
    assert [value for _, value in found["characters since the line began"]] == [
        *(2, 7, 8, 12, 17),
        *(3, 5),
        3,
    ]


def test_kinds_of_units(tokenizer: Tokenizer) -> None:
    found = named(tokenizer, "The 3.5 men - Élan.")
    assert where(found["a capitalised word"]) == ["The", "Élan"]
    assert where(found["a number"]) == ["3.5"]
    assert where(found["a punctuation mark"]) == ["-", "."]


def made(length: int = 400) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    """Return features with quotations of 10 to 30 tokens, and 300 units that drift at random."""
    random = np.random.default_rng(7)
    table = random.normal(0, 1, (length, len(FEATURES))).astype(np.float32)
    table[:, QUOTATION] = np.repeat(np.arange(length) % 2, random.integers(10, 30, length))[:length]
    units = np.cumsum(random.normal(0, 1, (length, 300)), axis=0).astype(np.float32)
    return table, units, random


def test_a_unit_that_follows_a_quotation_comes_first() -> None:
    table, units, random = made()
    units[:, 42] = -3 * table[:, QUOTATION] + random.normal(0, 0.5, len(units)) + 7
    ranking = rank_units([units[:, :100], units[:, 100:]], table)
    found = ranking.followers[QUOTATION]
    best = found.units[0]
    assert (best.layer, best.unit) == (0, 42)
    expected = np.corrcoef(units[1:, 42], table[1:, QUOTATION])[0, 1]
    assert best.correlation == pytest.approx(expected, abs=1e-4)
    assert best.correlation < -found.by_chance
    assert ranking.shifts == MAX_SHIFTS
    assert [abs(unit.correlation) for unit in found.units] == sorted(
        (abs(unit.correlation) for unit in found.units), reverse=True
    )


def test_units_of_later_layers_are_counted_from_0() -> None:
    table, units, _ = made()
    units[:, 142] = table[:, QUOTATION]
    best = rank_units([units[:, :100], units[:, 100:]], table).followers[QUOTATION].units[0]
    assert (best.layer, best.unit) == (1, 42)
    assert best.correlation == pytest.approx(1, abs=1e-4)


def test_units_that_drift_are_told_from_those_that_follow() -> None:
    """Among 300 random walks some correlate with anything: a usual test would believe them."""
    table, units, _ = made()
    found = rank_units([units], table).followers[QUOTATION]
    assert abs(found.units[0].correlation) > 5 / np.sqrt(len(units))
    assert abs(found.units[0].correlation) <= found.by_chance


def test_a_feature_that_never_changes_has_no_followers() -> None:
    table, units, _ = made()
    table[:, QUOTATION] = 0
    ranking = rank_units([units], table)
    assert ranking.followers[QUOTATION].units == []
    assert ranking.followers[QUOTATION].by_chance == 0
    assert all(found.units for found in ranking.followers if found.feature != FEATURES[QUOTATION])


def test_a_unit_that_never_changes_follows_nothing() -> None:
    table, units, _ = made()
    units[:, 3] = 1.25
    ranking = rank_units([units[:, 3:4]], table)
    assert {unit.correlation for found in ranking.followers for unit in found.units} == {0.0}


def test_a_text_that_is_too_short_is_not_ranked() -> None:
    table, units, _ = made(MIN_TOKENS)
    assert rank_units([units], table).followers == []
    table, units, _ = made(MIN_TOKENS + 1)
    ranking = rank_units([units], table)
    assert len(ranking.followers) == len(FEATURES)
    assert 0 < ranking.shifts < MAX_SHIFTS
