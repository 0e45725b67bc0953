"""Read a pretraining recipe: the model's shape, the schedule, the weights of the sources."""

from __future__ import annotations

import fnmatch
import tomllib
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from afterword.errors import UserError
from afterword.store.model_shape import ModelShape
from afterword_training.corpus.documents import reason_of

RECIPES = Path(__file__).parent / "recipes"
MAX_VOCABULARY = 2**16
"""Token ids that a shard can store."""
_REQUIRED = frozenset(
    [
        "vocabulary",
        "embedding",
        "hidden",
        "streams",
        "chunk",
        "peak_rate",
        "warmup_steps",
        "cooldown_share",
        "dropout",
        "negatives",
        "seed",
        "groups",
    ]
)


@dataclass(frozen=True)
class Group:
    """Sources of one kind of text.

    Attributes
    ----------
    weight, cooldown : float
        Mean number of times that a document is read in an epoch, and in one of the cool-down.
    sources : tuple[str, ...]
        Patterns of source names.
    """

    name: str
    weight: float
    cooldown: float
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Recipe:
    """What a pretraining run is made of; read from a TOML file.

    Attributes
    ----------
    shape : ModelShape
        Its vocabulary is the size to aim at; a small corpus gives a smaller one.
    streams, chunk : int
        Rows of a batch, and their length in tokens.
    peak_rate : float
        Highest learning rate.
    warmup_steps : int
        Steps until it is reached.
    cooldown_fraction : float
        Fraction of all steps in which it falls again (`cooldown_share` in the file).
    dropout : float
    negatives : int
        Uniform draws of the sampled softmax; 0 for the full softmax.
    seed : int
        Of all random draws.
    groups : tuple[Group, ...]
        In order: the first that matches a source counts.
    """

    shape: ModelShape
    streams: int
    chunk: int
    peak_rate: float
    warmup_steps: int
    cooldown_fraction: float
    dropout: float
    negatives: int
    seed: int
    groups: tuple[Group, ...]

    @classmethod
    def open(cls, path: Path) -> Recipe:
        """Read a recipe.

        Raises
        ------
        UserError
            If it cannot be read, lacks a field, or has an unknown field or a wrong value.
        """
        try:
            values = tomllib.loads(path.read_text("utf-8"))
            _check_fields(values, _REQUIRED, {"cell"})
            groups = tuple(_group(name, group) for name, group in values.pop("groups").items())
            if values["vocabulary"] > MAX_VOCABULARY:
                raise ValueError(f"the vocabulary is larger than {MAX_VOCABULARY:,}")
            shape = ModelShape(
                values.pop("cell", "lstm"),
                values.pop("vocabulary"),
                values.pop("embedding"),
                tuple(values.pop("hidden")),
            )
            cooldown = values.pop("cooldown_share")
            return cls(shape=shape, cooldown_fraction=cooldown, groups=groups, **values)
        except OSError as error:
            raise UserError(
                f"the recipe {path} cannot be read ({reason_of(error)}); check its path"
            ) from error
        except (ValueError, AttributeError, TypeError) as error:
            raise UserError(f"the recipe {path} is wrong: {error}; correct it") from error

    def group(self, source: str) -> Group:
        """Return the first group with a pattern that matches a source's name."""
        for group in self.groups:
            if any(fnmatch.fnmatchcase(source, pattern) for pattern in group.sources):
                return group
        raise UserError(
            f"the recipe has no group for the source {source}: add one, such as one with the "
            'sources ["*"]'
        )


def _group(name: str, values: dict[str, Any]) -> Group:
    _check_fields(values, {"weight", "sources"}, {"cooldown"}, f" in the group {name}")
    weight = values["weight"]
    return Group(name, weight, values.get("cooldown", weight), tuple(values["sources"]))


def _check_fields(
    values: dict[str, Any], required: Set[str], optional: Set[str], where: str = ""
) -> None:
    """Check that a table has its fields and no others; ValueError if not."""
    if missing := sorted(required - values.keys()):
        raise ValueError(f"the field {missing[0]} is missing{where}")
    if unknown := sorted(values.keys() - required - optional):
        raise ValueError(f"{unknown[0]} is not a field{where}")
