"""A pretraining recipe: the model's shape, the schedule, and how sources are weighted."""

from __future__ import annotations

import fnmatch
import tomllib
from dataclasses import dataclass
from pathlib import Path

from afterword.errors import UserError
from afterword_training.network.lstm import ModelConfig

RECIPES = Path(__file__).parent / "recipes"


@dataclass(frozen=True)
class Group:
    """Sources of one kind of text.

    Attributes
    ----------
    weight, cooldown : float
        How often a document is seen in an epoch, on average, and in one of the cool-down.
    sources : tuple[str, ...]
        Patterns of source names.
    """

    name: str
    weight: float
    cooldown: float
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Recipe:
    """What a pretraining run is made of; read from a TOML file."""

    model: ModelConfig
    streams: int
    chunk: int
    peak_rate: float
    warmup_steps: int
    cooldown_share: float
    dropout: float
    negatives: int
    seed: int
    groups: tuple[Group, ...]

    @classmethod
    def open(cls, path: Path) -> Recipe:
        """Read a recipe; UserError when it lacks something."""
        try:
            values = tomllib.loads(path.read_text("utf-8"))
            groups = tuple(_group(name, **group) for name, group in values.pop("groups").items())
            model = ModelConfig(
                values.pop("vocabulary"), values.pop("embedding"), tuple(values.pop("hidden"))
            )
            return cls(model=model, groups=groups, **values)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(f"the recipe {path} can't be used: {error}") from error

    def group(self, source: str) -> Group:
        """The first group with a pattern that matches a source's name."""
        for group in self.groups:
            if any(fnmatch.fnmatch(source, pattern) for pattern in group.sources):
                return group
        raise UserError(f"the recipe has no group for the source {source}")


def _group(name: str, *, weight: float, sources: list[str], cooldown: float | None = None) -> Group:
    return Group(name, weight, weight if cooldown is None else cooldown, tuple(sources))
