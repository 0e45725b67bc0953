"""A person's layers beside a network: found, opened, replaced and removed by the model's name."""

from __future__ import annotations

import json
import os
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from afterword.cli import main
from afterword.completion.datastore import Datastore
from afterword.errors import UserError
from afterword.store import registry
from afterword.store.bundle import DATASTORE, LAYERS, MODEL, NGRAM, RECORDS, SOURCES, Bundle
from afterword.store.locks import lock_data
from afterword.store.paths import data_dir, models_dir, profiles_dir
from afterword.store.profile import PROFILE, Network, Profile, write_profile
from afterword_training.personal.ngram_builder import build_ngram
from tests.helpers import install_copy

COUNTS = build_ngram(["Thank you for the letter."] * 3).to_bytes()
STATES = Datastore(
    vocabulary=["letter"],
    mean=np.zeros(16, np.float32),
    directions=np.eye(16, 2, dtype=np.float32),
    centres=np.zeros((1, 2), np.float32),
    cells=np.array([0, 1], np.uint32),
    keys=np.zeros((1, 2), np.int8),
    step=np.array(1.0, np.float32),
    words=np.zeros(1, np.uint32),
).to_bytes()
FILES = {NGRAM: COUNTS, DATASTORE: STATES, SOURCES: b'{"paths": []}'}


@pytest.fixture(autouse=True)
def shipped(tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bundle:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    return tiny_bundle


def install(network: Bundle, name: str = "me", on: str = "en") -> Path:
    profile = Profile(name, Network(on, network.network_sha256), 1234)
    return registry.install_profile(profile, FILES)


def test_a_profile_and_its_network_are_one_model(shipped: Bundle) -> None:
    folder = install(shipped)
    assert registry.names() == ["me"]
    assert registry.resolve("me") == (shipped.path, "en", folder)
    model = registry.open_model("me")
    assert (model.manifest.name, model.manifest.personal) == ("me", True)
    assert model.manifest.data[-1] == {"source": "personal", "words": 1234}
    assert model.manifest.known_base() == shipped.manifest.known_base()
    assert {name: model.files[name].read_bytes() for name in FILES} == FILES
    assert model.model_path == shipped.model_path
    assert {path.name for path in folder.iterdir()} == {PROFILE, *FILES}


def test_layers_of_another_network_are_left_out(shipped: Bundle, newer_bundle: Bundle) -> None:
    install(newer_bundle)
    model = registry.open_model("me")
    assert model.is_outdated
    assert DATASTORE not in model.manifest.files
    assert model.files[NGRAM].read_bytes() == COUNTS
    assert "afterword learn" in model.outdated_note


def test_a_network_that_is_gone_gives_way_to_the_shipped_one(
    shipped: Bundle, newer_bundle: Bundle
) -> None:
    install_copy(newer_bundle, "other")
    install(newer_bundle, on="other")
    assert registry.resolve("me").network_name == "other"
    shutil.rmtree(models_dir() / "other")
    assert registry.resolve("me") == (shipped.path, "en", registry.resolve("me").profile)
    assert registry.open_model("me").is_outdated


def test_the_name_of_a_network_that_is_gone_is_known(shipped: Bundle, newer_bundle: Bundle) -> None:
    install_copy(newer_bundle, "other")
    install(newer_bundle, "me", on="other")
    install(shipped, "you")
    assert [registry.missing_network(name) for name in ("me", "you", "other")] == [None] * 3
    (models_dir() / "other").rename(data_dir() / "other")
    assert registry.missing_network("me") == "other"
    install(newer_bundle, "they", on="../other")
    assert registry.missing_network("they") == "../other"
    assert registry.resolve("they").network == shipped.path, "it is no name"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is corrupt; remove it and learn again: afterword models remove me"),
        ("[]", "is corrupt"),
        ('{"schema": 1}', "is corrupt"),
        ('{"schema": 1, "network": "en"}', "is corrupt"),
        ('{"schema": 1, "network": {"name": 1}}', "is corrupt"),
        ('{"schema": 2}', "newer than this Afterword's 1; update Afterword"),
    ],
)
def test_a_corrupt_profile_is_one_line(shipped: Bundle, text: str, told: str) -> None:
    (install(shipped) / PROFILE).write_text(text)
    with pytest.raises(UserError, match=told):
        registry.resolve("me")
    assert registry.names() == ["me"]
    registry.remove("me")
    assert registry.names() == []


def test_a_profile_that_is_missing_says_what_to_do(shipped: Bundle) -> None:
    (install(shipped) / PROFILE).unlink()
    with pytest.raises(
        UserError,
        match=r"profile\.json is missing; remove it and learn again: afterword models remove me$",
    ):
        registry.resolve("me")


def test_a_file_is_intact_if_it_is_there_and_as_it_was_written(shipped: Bundle) -> None:
    folder = install(shipped)
    profile = Profile.read(folder)
    assert profile.is_intact(folder, NGRAM)
    (folder / NGRAM).write_bytes(b"cut off")
    assert not profile.is_intact(folder, NGRAM)
    (folder / DATASTORE).unlink()
    assert not profile.is_intact(folder, DATASTORE)
    (folder / "another").touch()
    assert not profile.is_intact(folder, "another"), "it is no file of the profile"


def test_keys_that_are_not_known_are_ignored(shipped: Bundle) -> None:
    path = install(shipped) / PROFILE
    path.write_text(json.dumps(json.loads(path.read_text()) | {"later": 1}))
    assert not registry.open_model("me").is_outdated


def test_a_file_of_a_profile_that_is_corrupt_says_how_to_make_it_again(shipped: Bundle) -> None:
    (install(shipped) / NGRAM).write_bytes(b"cut off")
    with pytest.raises(UserError, match=r"ngram\.npz is corrupt; `afterword learn` makes it again"):
        registry.open_model("me")


def test_a_profile_that_is_replaced_at_this_moment_is_still_found(
    shipped: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = install(shipped)
    read, newer = Profile.read, list[Path]()

    def replaced_before(folder: Path) -> Profile:
        if not newer:
            newer.append(install(shipped))
        return read(folder)

    monkeypatch.setattr(Profile, "read", replaced_before)
    assert registry.resolve("me").profile == newer[0] != first


def test_a_model_is_removed_with_its_profile_and_its_own_network(
    shipped: Bundle, newer_bundle: Bundle
) -> None:
    install_copy(newer_bundle, "mine")
    install(newer_bundle, "mine", on="mine")
    install(shipped, "me")
    registry.use("mine")
    registry.remove("mine")
    assert registry.names() == ["me"]
    assert registry.current_name() == "en"
    assert not (models_dir() / "mine").exists()
    assert not (profiles_dir() / "mine").exists()
    registry.remove("me")
    assert shipped.model_path.exists()


def test_the_profiles_that_need_a_network_are_removed_first(newer_bundle: Bundle) -> None:
    install_copy(newer_bundle, "mine")
    install(newer_bundle, "me", on="mine")
    install(newer_bundle, "you", on="mine")
    with pytest.raises(UserError, match="me, you need the network of mine; remove those first"):
        registry.remove("mine")
    registry.remove("you")
    with pytest.raises(UserError, match="me needs the network of mine; remove that first"):
        registry.remove("mine")


def test_a_profile_that_cannot_be_read_needs_no_network(newer_bundle: Bundle) -> None:
    install_copy(newer_bundle, "mine")
    (install(newer_bundle, "me", on="mine") / PROFILE).write_text("{")
    registry.remove("mine")
    assert not (models_dir() / "mine").exists()


def test_a_network_does_not_hide_behind_a_profile_of_its_name(
    shipped: Bundle, newer_bundle: Bundle
) -> None:
    install(shipped)
    with pytest.raises(UserError, match="me is what you have taught Afterword; give the model"):
        install_copy(newer_bundle, "me")
    assert not registry.open_model("me").is_outdated


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_a_profile_is_for_its_owner_alone(shipped: Bundle) -> None:
    before = os.umask(0o022)
    try:
        install(shipped)
    finally:
        os.umask(before)
    found = {path: stat.S_IMODE(path.stat().st_mode) for path in data_dir().rglob("*")}
    assert {p for p, mode in found.items() if mode != (0o700 if p.is_dir() else 0o600)} == set()


def test_wipe_deletes_profiles(shipped: Bundle, capsys: pytest.CaptureFixture[str]) -> None:
    install(shipped)
    assert main(["wipe", "--yes"]) == 0
    assert str(profiles_dir() / "me") in capsys.readouterr().out.splitlines()
    assert not data_dir().exists()


def test_the_commands_know_profiles(
    shipped: Bundle, newer_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = install(newer_bundle)
    assert main(["models", "use", "me"]) == 0
    assert capsys.readouterr().out == "me is in use; running servers switch to it\n"
    assert main(["models", "list"]) == 0
    assert capsys.readouterr().out == "  en\n* me\n"
    assert main(["models", "info"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("me (en), ")
    assert f"profile: {folder}" in told
    assert "the network of me has changed" in told
    assert main(["models", "remove", "me", "--yes"]) == 0
    assert capsys.readouterr().out == "removed me; en is now in use\n"
    assert main(["models", "list"]) == 0
    assert capsys.readouterr().out == "* en\n"


@pytest.mark.slow
def test_the_doctor_tells_of_layers_that_are_left_out(
    newer_bundle: Bundle, shipped: Bundle, capfd: pytest.CaptureFixture[str]
) -> None:
    install_copy(shipped, "tiny")
    registry.use("tiny")
    profile = Profile("me", Network("en", newer_bundle.network_sha256), 9)
    registry.install_profile(profile, {DATASTORE: STATES})
    assert main(["doctor"]) == 0
    told = capfd.readouterr().out
    assert "ok      models: tiny is in use\n" in told
    assert "\n        the network of me has changed" in told


def test_a_model_in_one_piece_is_taken_apart(
    shipped: Bundle, newer_bundle: Bundle, tmp_path: Path
) -> None:
    install_copy(newer_bundle, "mine")
    install(newer_bundle, "mine", on="mine")
    out = str(tmp_path / "out")
    assert main(["models", "export", "mine", out, "--yes"]) == 0
    exported = Bundle.open(Path(out))
    assert exported.profile is None
    assert {NGRAM, DATASTORE} <= exported.files.keys()
    # Its network is there: nothing but a profile is made.
    assert main(["models", "import", out, "--name", "twin"]) == 0
    assert registry.resolve("twin").network_name == "mine"
    assert main(["models", "remove", "twin", "--yes"]) == 0
    assert main(["models", "remove", "mine", "--yes"]) == 0
    assert main(["models", "import", out]) == 0
    network, name, profile = registry.resolve("mine")
    assert name == "mine"
    assert profile is not None
    assert not {NGRAM, DATASTORE} & {path.name for path in network.iterdir()}
    assert not registry.open_model("mine").is_outdated
    assert main(["models", "import", out]) == 2  # what was taught since is not replaced


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_whoever_writes_a_profile_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_profile(tmp_path / "me", Profile("me", Network("en", "0" * 64), 9), FILES)
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "me").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "me").stat().st_mode) == 0o700


def test_a_profile_has_every_file_of_a_person_and_no_other(tmp_path: Path) -> None:
    profile = Profile("me", Network("en", "0" * 64), 9)
    every = dict.fromkeys((*LAYERS, *RECORDS), b"")
    assert write_profile(tmp_path / "me", profile, every).files.keys() == every.keys()
    with pytest.raises(ValueError, match=r"not files of a profile: .*'model\.onnx'"):
        write_profile(tmp_path / "you", profile, {MODEL: b"", NGRAM: b""})
    assert not (tmp_path / "you").exists()


@pytest.mark.parametrize("name", ["en", "CON", "../me", ""])
def test_a_profile_has_a_name_that_a_model_may_have(shipped: Bundle, name: str) -> None:
    with pytest.raises(UserError, match=r"the shipped model|a device on Windows|cannot name"):
        install(shipped, name)
    assert not data_dir().exists()


def test_a_profile_is_written_while_no_other_process_may(
    shipped: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lock_and_leave() -> None:
        with lock_data(wait_seconds=0.0):
            pass

    def write_meanwhile(folder: Path, profile: Profile, files: dict[str, bytes | Path]) -> None:
        with ThreadPoolExecutor(1) as other, pytest.raises(UserError, match="another Afterword"):
            other.submit(lock_and_leave).result()
        write_profile(folder, profile, files)

    monkeypatch.setattr(registry, "write_profile", write_meanwhile)
    install(shipped)
    assert registry.names() == ["me"]
