"""docs/pretraining.md lists every field of a recipe, its default and its shipped value."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from afterword.errors import UserError
from afterword.store.model_shape import ModelShape
from afterword_training.pretraining.recipe import RECIPES, Group, Recipe

PAGE = (Path(__file__).parents[2] / "docs" / "pretraining.md").read_text("utf-8")
SECTION = PAGE.split("## The recipe\n")[1].split("\n## ")[0]
FIELDS = {
    name: (default, json.loads(shipped.strip("`")))
    for name, default, shipped in re.findall(
        r"^\| `(\w+)` \| (\S*) ?\| (.+?) \| .+ \|$", SECTION, re.MULTILINE
    )
}
GROUP_FIELDS = dict(re.findall(r"^\| `(\w+)` \| (\S*) ?\| [^|]+ \|$", SECTION, re.MULTILINE))
SHIPPED = tomllib.loads((RECIPES / "en.toml").read_text("utf-8"))
GROUP = {"weight": 1.0, "cooldown": 2.0, "sources": ["*"]}


def written(folder: Path, values: dict[str, Any], group: dict[str, Any]) -> Path:
    """Write a recipe with one group."""
    path = folder / "recipe.toml"
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    lines += ["[groups.all]", *(f"{name} = {json.dumps(value)}" for name, value in group.items())]
    path.write_text("\n".join(lines), "utf-8")
    return path


def shipped_values() -> dict[str, Any]:
    return {name: shipped for name, (_, shipped) in FIELDS.items()}


def test_the_table_has_the_values_of_the_shipped_recipe() -> None:
    values = {name: value for name, value in SHIPPED.items() if name != "groups"}
    assert shipped_values() == {"cell": "lstm", **values}


def test_the_table_has_every_field_of_the_recipe() -> None:
    renamed = {"cooldown_fraction": "cooldown_share"}
    own = {field.name for field in fields(Recipe)} - {"shape", "groups"}
    shape = {field.name for field in fields(ModelShape)}
    assert FIELDS.keys() == {renamed.get(name, name) for name in own} | shape
    assert GROUP_FIELDS.keys() == {field.name for field in fields(Group)} - {"name"}


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_required_unless_it_has_a_default(name: str, tmp_path: Path) -> None:
    values = shipped_values()
    given = Recipe.open(written(tmp_path, values, GROUP))
    default = FIELDS[name][0].strip("`")
    del values[name]
    without = written(tmp_path, values, GROUP)
    if default:
        assert Recipe.open(without) == given
        assert json.loads(default) == FIELDS[name][1]
    else:
        with pytest.raises(UserError, match="cooldown_share" if name == "cooldown_share" else name):
            Recipe.open(without)


@pytest.mark.parametrize("name", GROUP_FIELDS)
def test_a_field_of_a_group_is_required_unless_it_has_a_default(name: str, tmp_path: Path) -> None:
    group = {field: value for field, value in GROUP.items() if field != name}
    path = written(tmp_path, shipped_values(), group)
    if GROUP_FIELDS[name]:
        assert Recipe.open(path).groups[0].cooldown == GROUP[GROUP_FIELDS[name].strip("`")]
    else:
        with pytest.raises(UserError, match=name):
            Recipe.open(path)


def test_an_unknown_field_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="learning_rate"):
        Recipe.open(written(tmp_path, shipped_values() | {"learning_rate": 1}, GROUP))
