"""What the licence of a base model asks for goes along with whatever is made of that model."""

from __future__ import annotations

import fnmatch
import json
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch")

from afterword.cli import main
from afterword.errors import UserError
from afterword.store import registry
from afterword.store.bundle import ATTRIBUTION, Bundle, write_bundle
from afterword.store.paths import runs_dir, shipped_bundle
from afterword_export.origin import ORIGIN, Origin
from afterword_training.network.initial_model import from_bundle
from afterword_training.personal.training import PersonalTraining
from afterword_training.pretraining.recipe import RECIPES, Recipe
from afterword_training.pretraining.release import attribution

from .installed import bundle_of

NOTICE = "# Attribution\n\nThe talks are Ada's, the novels are nobody's.\n"
TALKS = {"source": "talks", "repository": "ada/talks", "licence": "CC-BY-SA-4.0"}
NOVELS = {"source": "novels", "licence": "CC0-1.0", "words": "1,000"}


@pytest.fixture
def base(
    writing: Path, tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Bundle:
    """Ship a model with an attribution."""
    manifest = replace(tiny_bundle.manifest, licence="CC-BY-SA-4.0", data=[TALKS, NOVELS])
    files = tiny_bundle.files | {ATTRIBUTION: NOTICE.encode()}
    bundle = write_bundle(tmp_path / "base", manifest, files)
    monkeypatch.setattr(registry, "shipped_bundle", lambda: bundle.path)
    monkeypatch.setattr(PersonalTraining, "clean", lambda _: None)
    return bundle


def check_attributed(name: str, licence: str = "CC-BY-SA-4.0 AND LicenseRef-personal") -> Bundle:
    bundle = bundle_of(name)
    assert (bundle.path / ATTRIBUTION).read_text("utf-8").startswith(NOTICE)
    assert bundle.manifest.data[:2] == [TALKS, NOVELS]
    assert bundle.manifest.licence == licence
    assert bundle.manifest.known_base() == registry.open_model("en").manifest.known_base()
    return bundle


@pytest.mark.slow
def test_a_personal_model_attributes_its_base_wherever_it_goes(
    writing: Path, base: Bundle, tmp_path: Path
) -> None:
    talks = str(writing / "2026-02-01 talks.md")
    assert main(["train", str(writing), "--name", "mine"]) == 0
    trained = check_attributed("mine")
    assert [entry["source"] for entry in trained.manifest.data[2:]] == ["personal"]
    assert "These weights were changed" in (trained.path / ATTRIBUTION).read_text("utf-8")

    checkpoint = runs_dir() / "mine" / "best"
    assert main(["export", str(checkpoint), "--name", "checkpoint"]) == 0
    assert main(["models", "export", "mine", str(tmp_path / "out"), "--yes"]) == 0
    assert main(["models", "import", str(tmp_path / "out"), "--name", "back"]) == 0
    for name in ("checkpoint", "back"):
        check_attributed(name)

    assert main(["learn", talks]) == 0
    assert main(["forget", "garden"]) == 0
    assert main(["forget", "--source", talks]) == 0
    check_attributed("mine")
    assert main(["train", str(writing), "--name", "next", "--from", "back"]) == 0
    again = check_attributed("next").path / ATTRIBUTION
    assert again.read_text("utf-8").count("These weights were changed") == 1


def test_writing_added_to_the_shipped_model_keeps_its_attribution(
    writing: Path, base: Bundle
) -> None:
    assert main(["learn", str(writing)]) == 0
    check_attributed("me", licence="CC-BY-SA-4.0")


@pytest.mark.slow
def test_a_model_from_scratch_attributes_nothing(writing: Path, base: Bundle) -> None:
    assert main(["train", str(writing), "--name", "own", "--from", "scratch"]) == 0
    assert main(["export", str(runs_dir() / "own" / "best"), "--name", "again"]) == 0
    for name in ("own", "again"):
        bundle = bundle_of(name)
        assert ATTRIBUTION not in bundle.files
        assert bundle.manifest.licence == "LicenseRef-personal"
        assert {entry["source"] for entry in bundle.manifest.data} <= {"personal"}
        assert bundle.manifest.known_base() is None


@pytest.mark.slow
def test_every_checkpoint_of_a_training_states_its_origin(writing: Path, base: Bundle) -> None:
    assert main(["train", str(writing), "--name", "mine"]) == 0
    expected = Origin("CC-BY-SA-4.0", [TALKS, NOVELS], NOTICE, base.manifest.known_base())
    assert from_bundle(base).origin == expected
    checkpoints = [path.parent for path in (runs_dir() / "mine").glob("*/model.safetensors")]
    assert len(checkpoints) == 2
    assert [Origin.read(folder) for folder in checkpoints] == [expected] * 2


def test_the_shipped_model_attributes_every_source_that_its_recipe_reads() -> None:
    shipped = Bundle.open(shipped_bundle())
    notice = (shipped.path / ATTRIBUTION).read_text("utf-8")
    named = [entry["source"] for entry in shipped.manifest.data]
    assert notice == attribution(shipped.manifest.data, shipped.manifest.licence)
    assert all(entry["licence"] and entry["repository"] for entry in shipped.manifest.data)
    assert len(set(named)) == len(named)
    recipe = Recipe.open(RECIPES / "en.toml")
    groups = {recipe.group(source).name for source in named}  # an error if one has no group
    assert groups == {group.name for group in recipe.groups}
    for pattern in (pattern for group in recipe.groups for pattern in group.sources):
        assert fnmatch.filter(named, pattern), f"{pattern} is read and not attributed"


def test_the_origin_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    values = {"licence": "MIT", "data": [NOVELS], "attribution": NOTICE}
    (tmp_path / ORIGIN).write_text(json.dumps(values), "utf-8")
    assert Origin.read(tmp_path) == Origin("MIT", [NOVELS], NOTICE)


@pytest.mark.parametrize("text", ["[]", '{"licence": "MIT", "base": {"name": "en"}}', '{"a": 1}'])
def test_a_corrupt_origin_is_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / ORIGIN).write_text(text)
    with pytest.raises(UserError, match=r"origin\.json is corrupt"):
        Origin.read(tmp_path)


@pytest.mark.parametrize(
    ("before", "now", "both"),
    [
        ("", "MIT", "MIT"),
        ("MIT", "MIT", "MIT"),
        ("CC-BY-SA-4.0 AND MIT", "MIT", "CC-BY-SA-4.0 AND MIT"),
        ("MIT OR Apache-2.0", "CC0-1.0", "(MIT OR Apache-2.0) AND CC0-1.0"),
        ("(MIT OR Apache-2.0) AND CC0-1.0", "CC0-1.0", "(MIT OR Apache-2.0) AND CC0-1.0"),
        ("(A OR B) AND C", "D", "(A OR B) AND C AND D"),
        ("(A AND B) OR (C AND D)", "E", "((A AND B) OR (C AND D)) AND E"),
        ("((A OR B) AND C)", "D", "((A OR B) AND C) AND D"),
    ],
)
def test_licences_are_joined_as_spdx_joins_them(before: str, now: str, both: str) -> None:
    assert Origin(before).licence_with(now) == both


def test_a_source_that_is_read_again_is_attributed_once() -> None:
    data = Origin(data=[TALKS, NOVELS]).data_with([{**NOVELS, "words": "2,000"}])
    assert data == [TALKS, {**NOVELS, "words": "2,000"}]
    table = attribution(data, "MIT")
    assert "| talks | ada/talks |  | CC-BY-SA-4.0 |  |" in table
    assert table.count("novels") == 1
