"""`doctor` and `models info` say which base a model comes from, and what a newer one brings."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from afterword.cli import doctor, main
from afterword.cli.base_notes import notes_on
from afterword.store import registry
from afterword.store.base_model import RELEASES, BaseModel, Release
from afterword.store.bundle import MODEL, SOURCES, TOKENIZER, Bundle, read_manifest
from afterword.store.paths import shipped_bundle
from afterword.store.profile import Network, Profile
from tests.helpers import install_copy

THIS_BASE = "the English base that ships now (30 November 2026, 186.5 million tokens)"
BETTER = (
    "; the one that ships now (30 November 2026, 186.5 million tokens) saves at least one more of "
    "100 keystrokes, on average. To train me from it"
)
ON_RECORD = f"{BETTER}, on the files on record: afterword train --name me"
OTHER = "0" * 64
NEWEST = RELEASES[-1]


def personal(
    folder: Path,
    *,
    network: str = OTHER,
    tokenizer: str = OTHER,
    base: BaseModel | None = None,
    start: str | None = "en",
    created: str = "2026-11-29",
) -> Bundle:
    """Return a personal model of which only the manifest and the record are looked at."""
    files = {MODEL: network, TOKENIZER: tokenizer}
    if start is not None:
        (folder / SOURCES).write_text(json.dumps({"paths": [], "start": start, "learned": ["a"]}))
        files[SOURCES] = OTHER
    shipped = read_manifest(shipped_bundle())
    manifest = replace(shipped, name="me", personal=True, base=base, created=created, files=files)
    return Bundle(folder, manifest)


def based_on(release: Release) -> BaseModel:
    return BaseModel(release.name, release.network, release.created)


def test_the_newest_release_is_the_one_that_ships() -> None:
    shipped = read_manifest(shipped_bundle())
    assert NEWEST.network == shipped.files[MODEL]
    assert NEWEST.tokenizer == shipped.files[TOKENIZER]
    assert (NEWEST.name, NEWEST.created) == (shipped.name, shipped.created)


def test_a_base_on_record_is_named(tmp_path: Path) -> None:
    (note,) = notes_on(personal(tmp_path, base=based_on(RELEASES[3])))
    old = "me was trained from the English base of 25 November 2026 (68 million tokens)"
    assert note == old + ON_RECORD


def test_a_model_of_the_newest_base_has_nothing_to_gain(tmp_path: Path) -> None:
    (note,) = notes_on(personal(tmp_path, base=based_on(NEWEST)))
    assert note == f"me was trained from {THIS_BASE}"


def test_a_newer_base_than_the_one_that_ships_has_nothing_to_gain(tmp_path: Path) -> None:
    (note,) = notes_on(personal(tmp_path, base=BaseModel("en", "f" * 64, "2031-01-02")))
    assert note == "me was trained from the English base of 2 January 2031"


@pytest.mark.parametrize(
    ("created", "newest"),
    [
        ("2026-11-22", "22 November 2026"),
        ("2026-11-26", "25 November 2026"),
        ("2026-12-24", "28 November 2026"),
    ],
)
def test_without_a_record_the_vocabulary_and_the_date_tell(
    tmp_path: Path, created: str, newest: str
) -> None:
    old = personal(tmp_path, tokenizer=RELEASES[0].tokenizer, created=created)
    (note,) = notes_on(old)
    assert note == f"me was trained from an English base of {newest} or before{ON_RECORD}"


def test_a_vocabulary_that_one_release_has_tells_which(tmp_path: Path) -> None:
    (note,) = notes_on(personal(tmp_path, tokenizer=NEWEST.tokenizer, created="2026-11-30"))
    assert note == f"me was trained from {THIS_BASE}"


@pytest.mark.parametrize(
    ("start", "origin"),
    [
        ("scratch", "scratch, on your writing alone"),
        ("deutsch", "deutsch"),
        (None, "a model that is not on record"),
    ],
)
def test_what_was_not_made_from_the_english_base_has_nothing_to_gain(
    tmp_path: Path, start: str | None, origin: str
) -> None:
    (note,) = notes_on(personal(tmp_path, start=start))
    assert note == f"me was trained from {origin}"


@pytest.mark.parametrize(
    ("start", "command"),
    [
        ("/models/en", ", on the files on record: afterword train --name me --from en"),
        (None, ": afterword train PATH... --name me"),
    ],
)
def test_the_command_is_one_that_reaches_the_new_base(
    tmp_path: Path, start: str | None, command: str
) -> None:
    (note,) = notes_on(personal(tmp_path, base=based_on(RELEASES[4]), start=start))
    assert note.endswith(BETTER + command)


def test_a_copy_of_an_earlier_base_is_recognised(tmp_path: Path) -> None:
    (note,) = notes_on(personal(tmp_path, network=RELEASES[2].network))
    assert note == (
        "me adds your phrases to the English base of 23 November 2026 (44 million tokens)"
    )


def test_the_doctor_and_info_say_it_of_every_personal_model(
    home: Path,
    tiny_bundle: Bundle,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(doctor, "ask", lambda text, model: {"words": [{"text": "letter"}]})
    registry.install_profile(Profile("me", Network("en", tiny_bundle.network_sha256), 12), {})
    now = "me adds your phrases to the English base that ships now (22 November 2026)"
    assert main(["models", "info", "me"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == now
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("ok      models: tiny is in use")
    assert lines[at + 1] == f"        {now}"


def test_what_has_learned_from_nobody_needs_no_note(home: Path, tiny_bundle: Bundle) -> None:
    install_copy(tiny_bundle, "other")
    assert notes_on(registry.open_model("other")) == []
