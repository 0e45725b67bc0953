from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from afterword.errors import UnreadableError, UserError
from afterword.store import locks, registry, versions
from afterword.store.bundle import MANIFEST, NGRAM, WORD_SOURCES, Bundle, Manifest, write_bundle
from afterword.store.model_shape import ModelShape
from afterword.store.paths import chosen_file, models_dir, read_text, write_text
from tests.helpers import install_copy


def write(folder: Path, content: bytes = b"first") -> Bundle:
    manifest = Manifest(
        name="any",
        language="en",
        shape=ModelShape("lstm", 50, 12, (12,)),
        quantisation="int8",
        personal=True,
        licence="CC0-1.0",
        data=[],
        metrics={},
        created="2026-11-22",
    )
    return write_bundle(folder, manifest, {"tokenizer.json": b"{}", "model.onnx": content})


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    folder = write(tmp_path / "package" / "en").path
    monkeypatch.setattr(registry, "shipped_bundle", lambda: folder)
    return folder


def live(name: str) -> bytes:
    return registry.open_model(name).model_path.read_bytes()


def test_a_bundle_is_installed_under_its_name(tmp_path: Path) -> None:
    folder = install_copy(write(tmp_path / "b"), "mine")
    assert registry.resolve("mine").network == folder
    assert folder.parent == models_dir() / "mine"
    assert Bundle.open(folder).manifest.name == "mine"
    assert registry.names() == ["mine"]


def test_a_network_is_found_by_its_sha256_though_another_cannot_be_read(
    tmp_path: Path, shipped: Path
) -> None:
    broken = install_copy(write(tmp_path / "a", b"one"), "broken")
    wanted = Bundle.open(install_copy(write(tmp_path / "b", b"two"), "mine"))
    (broken / MANIFEST).write_text("{")
    assert registry.find_network(wanted.network_sha256) == "mine"
    assert registry.find_network(Bundle.open(shipped).network_sha256) == registry.SHIPPED
    assert registry.find_network("0" * 64) is None


def test_what_names_the_person_s_files_is_kept_apart_from_the_network(tmp_path: Path) -> None:
    bundle = write(tmp_path / "b")
    files = bundle.files | {NGRAM: b"phrases", WORD_SOURCES: b"files"}
    installed = registry.install(bundle.manifest, files, "mine")
    assert installed.files[WORD_SOURCES].read_bytes() == b"files"
    location = registry.resolve("mine")
    assert location.profile is not None
    assert (location.profile / WORD_SOURCES).read_bytes() == b"files"
    assert not (location.network / WORD_SOURCES).exists()
    model = registry.open_model("mine")
    assert model.files[WORD_SOURCES] == location.profile / WORD_SOURCES


def test_a_new_model_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    old = install_copy(write(tmp_path / "b"), "mine")
    new = install_copy(write(tmp_path / "c", b"second"), "mine")
    assert live("mine") == b"second"
    assert old != new
    assert {path.name for path in new.parent.iterdir()} == {"current", new.name}


@pytest.mark.parametrize("missing", [True, False])
def test_a_failed_installation_leaves_the_old_model_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: bool
) -> None:
    folder = install_copy(write(tmp_path / "b"), "mine")
    new = write(tmp_path / "c", b"second")

    def fail(self: Path) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if missing:
            new.model_path.unlink()
        else:
            patch.setattr(Path, "read_bytes", fail)
        with pytest.raises(UserError if missing else KeyboardInterrupt):
            registry.install(new.manifest, new.files, "mine")
    assert live("mine") == b"first"
    assert {path.name for path in folder.parent.iterdir()} == {"current", folder.name}


def test_a_failed_switch_leaves_the_old_model_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = install_copy(write(tmp_path / "b"), "mine")

    def fail(self: Path, target: Path) -> None:
        raise PermissionError(target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        with pytest.raises(UserError, match=r"current cannot be written"):
            install_copy(write(tmp_path / "c", b"second"), "mine")
    assert live("mine") == b"first"
    assert {path.name for path in folder.parent.iterdir()} == {"current", folder.name}


def test_a_process_killed_before_the_switch_leaves_the_old_model_live(tmp_path: Path) -> None:
    install_copy(write(tmp_path / "b"), "mine")
    write(models_dir() / "mine" / "20991231T000000-ffff", b"never switched to")
    assert live("mine") == b"first"
    folder = install_copy(write(tmp_path / "c", b"third"), "mine")
    assert {path.name for path in folder.parent.iterdir()} == {"current", folder.name}


def test_an_older_model_that_cannot_be_deleted_is_left_for_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = install_copy(write(tmp_path / "b"), "mine")
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)  # as Windows with an open file
        install_copy(write(tmp_path / "c", b"second"), "mine")
    assert old.exists()
    assert live("mine") == b"second"
    install_copy(write(tmp_path / "c", b"third"), "mine")
    assert not old.exists()


def test_what_a_killed_installation_left_is_removed(tmp_path: Path) -> None:
    live = install_copy(write(tmp_path / "b"), "mine")
    unfinished = [
        models_dir() / "mine" / ".20260101T000000-ab12.cd34ef56",
        models_dir() / "first" / ".20260101T000000-ab12.cd34ef56",
        models_dir() / "second" / "20260101T000000-ab12",
    ]
    for folder in unfinished:
        folder.mkdir(parents=True)
        (folder / "ngram.npz").write_text("words of a person")
    registry.remove_older()
    assert [folder for folder in unfinished if folder.exists()] == []
    assert registry.resolve("mine").network == live


def test_older_versions_that_stay_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)  # as Windows with an open file
        for name in ("ours", "mine", "ours", "mine"):
            install_copy(write(tmp_path / "b"), name)
        with pytest.raises(UserError) as caught:
            registry.remove_older()
    assert str(caught.value) == (
        "an older version of mine, ours could not be deleted; "
        "close your editors and run the command again"
    )
    registry.remove_older()
    assert [len(list((models_dir() / name).iterdir())) for name in ("mine", "ours")] == [2, 2]


def test_a_model_whose_versions_cannot_be_read_is_named_and_keeps_no_other_from_it(
    tmp_path: Path,
) -> None:
    for name in ("any", "mine"):
        install_copy(write(tmp_path / "b", name.encode()), name)
    current = models_dir() / "any" / "current"
    current.unlink()
    current.mkdir()  # not even root reads it then
    older = models_dir() / "mine" / "20260101T000000-ab12"
    older.mkdir()
    assert registry.find_network(registry.open_model("mine").network_sha256) == "mine"
    with pytest.raises(UserError, match=r"any.current cannot be read"):
        registry.remove_older()
    assert not older.exists()


def test_the_words_of_a_person_are_those_that_the_manifest_counts(tmp_path: Path) -> None:
    data: list[dict[str, Any]] = [
        {"source": "talks", "words": 5},
        {"source": "personal", "words": 12},
        {"source": "personal", "words": "many"},
        {"source": "personal", "words": 3},
    ]
    manifest = replace(write(tmp_path / "b").manifest, data=data)
    assert registry.words_on_record(manifest) == 15


def test_a_switch_that_was_killed_leaves_nothing(tmp_path: Path) -> None:
    home = install_copy(write(tmp_path / "b"), "mine").parent
    (home / ".current.ab12cd34").write_text("never switched to")
    folder = install_copy(write(tmp_path / "b"), "mine")
    assert {path.name for path in home.iterdir()} == {"current", folder.name}


def test_one_process_at_a_time_installs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "DATA_WAIT_SECONDS", 0.0)
    models_dir().mkdir(parents=True)
    with (
        FileLock(models_dir() / ".lock"),
        pytest.raises(UserError, match="another Afterword is changing"),
    ):
        install_copy(write(tmp_path / "b"), "mine")
    assert registry.names() == []


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", ".hidden", "a/b", "a\\b", "c:x", "a b", "a.", "-x", "é", "x" * 65),
        *("en", "EN", "con", "NUL.txt", "Com1"),
    ],
)
def test_names_that_cannot_be_used_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match=r"choose another|use letters"):
        install_copy(write(tmp_path / "b"), name)
    with pytest.raises(UserError, match=r"choose another|use letters|no model|cannot be removed"):
        registry.remove(name)
    assert not models_dir().exists()


def test_what_may_be_in_a_name_is_said() -> None:
    told = (
        r"^'-x' cannot name a model; use letters, digits, '-', '_' and '\.', "
        r"and start with a letter or a digit$"
    )
    with pytest.raises(UserError, match=told):
        registry.check_name("-x")


def test_a_name_that_windows_reserves_is_not_blamed_on_its_letters() -> None:
    with pytest.raises(
        UserError, match=r"^con is the name of a device on Windows; choose another name$"
    ):
        registry.check_name("con")


@pytest.mark.parametrize("name", ["mine", "Ana-2026_v1.2", "7", "console", "english"])
def test_plain_names_are_good(name: str) -> None:
    registry.check_name(name)


def test_a_model_that_is_replaced_at_this_moment_is_still_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = write(tmp_path / "bundle")
    first = install_copy(bundle, "mine")
    replaced: list[Path] = []

    def replace_afterwards(path: Path) -> str | None:
        text = read_text(path)
        if not replaced:
            replaced.append(first)
            replaced.append(install_copy(bundle, "mine"))
        return text

    monkeypatch.setattr(versions, "read_text", replace_afterwards)
    assert registry.resolve("mine").network == replaced[-1] != first


def test_resolve_finds_the_shipped_a_folder_or_a_name(
    tmp_path: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "b").path
    installed = install_copy(folder, "mine")
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "en")
    write(tmp_path / "mine")
    assert registry.resolve("en") == (shipped, "en", None)
    assert registry.resolve("mine") == (installed, "mine", None)
    assert registry.resolve("b") == (folder, str(folder), None)
    assert registry.resolve(str(folder)).network == folder
    assert registry.resolve("./mine").network == tmp_path / "mine"


@pytest.mark.parametrize(
    "name",
    ["other", "../b", "/nowhere", "", "~nosuchuser/x", "x" * 300, "a\0b", "~/" + "x/" * 5000],
)
def test_a_model_that_is_not_there_is_one_line_with_what_there_is(
    tmp_path: Path, name: str
) -> None:
    install_copy(write(tmp_path / "b"), "mine")
    with pytest.raises(UserError, match=r"give one of these names, or a folder: en, mine$"):
        registry.resolve(name)


def test_a_package_without_its_model_says_so(shipped: Path) -> None:
    shutil.rmtree(shipped)
    with pytest.raises(UserError, match="install Afterword again"):
        registry.resolve(None)


def test_the_model_in_use_is_the_chosen_one_while_it_is_there(
    tmp_path: Path, shipped: Path
) -> None:
    assert registry.resolve().network == shipped
    folder = install_copy(write(tmp_path / "b"), "mine")
    assert registry.current_name() == "en"
    registry.use("mine")
    assert registry.resolve().network == folder
    shutil.rmtree(models_dir() / "mine")
    assert registry.current_name() == "en"
    assert registry.resolve().network == shipped


def test_the_shipped_model_can_be_chosen_again(tmp_path: Path, shipped: Path) -> None:
    install_copy(write(tmp_path / "b"), "mine")
    registry.use("mine")
    registry.use("en")
    assert registry.resolve().network == shipped


def test_only_an_installed_model_can_be_chosen(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no model 'mine' is installed; choose one of: en$"):
        registry.use("mine")
    with pytest.raises(UserError, match=r"no model '\.\./mine' is installed"):
        registry.use("../mine")
    for name in ("ours", "any"):
        install_copy(write(tmp_path / name), name)
    with pytest.raises(UserError, match=r"choose one of: en, any, ours$"):
        registry.use("mine")


def test_the_choice_of_a_model_that_is_gone_is_known(tmp_path: Path) -> None:
    assert registry.missing_choice() is None
    install_copy(write(tmp_path / "b"), "mine")
    registry.use("mine")
    assert registry.missing_choice() is None
    shutil.rmtree(models_dir() / "mine")
    assert registry.missing_choice() == "mine"
    registry.use("en")
    assert registry.missing_choice() is None


def test_a_choice_that_is_no_name_is_corrupt() -> None:
    write_text(chosen_file(), "../mine")
    with pytest.raises(UnreadableError, match=r"model is corrupt; fix or delete it$"):
        registry.current_name()


def test_a_removed_model_is_gone_and_no_longer_chosen(tmp_path: Path, shipped: Path) -> None:
    bundle = write(tmp_path / "b")
    install_copy(bundle, "mine")
    registry.use("mine")
    registry.remove("mine")
    assert registry.names() == []
    assert not (models_dir() / "mine").exists()
    install_copy(bundle, "mine")
    assert registry.resolve().network == shipped
    with pytest.raises(UserError, match=r"no model 'other' is installed; installed: mine$"):
        registry.remove("other")
    install_copy(bundle, "any")
    with pytest.raises(UserError, match=r"no model 'other' is installed; installed: any, mine$"):
        registry.remove("other")
    registry.remove("any")
    registry.remove("mine")
    with pytest.raises(UserError, match=r"no model 'mine' is installed; installed: none$"):
        registry.remove("mine")


def test_a_choice_that_cannot_be_deleted_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_copy(write(tmp_path / "b"), "mine")
    registry.use("mine")

    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "in use")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", fail)
        with pytest.raises(UserError, match=r"cannot be deleted \(in use\)"):
            registry.remove("mine")
    assert registry.names() == ["mine"], "all of it stays"


def test_files_that_cannot_be_deleted_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_copy(write(tmp_path / "b"), "mine")

    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "in use")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", fail)
        with pytest.raises(UserError, match="close your editors and try again"):
            registry.remove("mine")
    assert registry.names() == []
    registry.remove("mine")
    assert not (models_dir() / "mine").exists()
