from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from afterword.completion import forgetting
from afterword.completion.engine import Engine
from afterword.completion.ngram import PersonalNgram
from afterword.completion.personal import Personal
from afterword.errors import UserError
from afterword.store import forgotten, registry
from afterword.store.bundle import DATASTORE, NGRAM, Bundle
from afterword.store.paths import data_dir, forgotten_file, write_text
from afterword_training.personal.ngram_builder import build_ngram
from tests.helpers import at_end

WRITING = ["The Marlowe papers are with Marlowe.\nAsk O’Neill, and then ask O’Neill again."] * 3
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")


@pytest.fixture(autouse=True)
def home(tiny_bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(registry, "shipped_bundle", lambda: tiny_bundle.path)
    return tmp_path


def install(tiny_bundle: Bundle, name: str, writing: list[str] | None = None) -> Path:
    """Install a model with an n-gram; return the folder of its profile."""
    files = tiny_bundle.files | {NGRAM: build_ngram(writing or WRITING).to_bytes()}
    folder = registry.install(tiny_bundle.manifest, files, name).profile
    assert folder is not None
    return folder


def suggested(line: str) -> list[str]:
    engine = Engine.open(registry.open_model("one"))
    engine.set_forgotten(forgetting.forgotten_words())
    return [word.text for word in engine.complete(*at_end(line), 10).words]


def ngram_words(name: str) -> list[str]:
    """Return the words in a model's n-gram, in lower case."""
    ngram = PersonalNgram.open(registry.open_model(name).files[NGRAM])
    return [word.lower() for word in ngram.vocabulary]


def contents(folder: Path) -> bytes:
    """All bytes of all files, in lower case."""
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file()).lower()


def test_nothing_is_forgotten_at_first() -> None:
    assert forgotten.read() == forgotten.Forgotten()
    assert not data_dir().exists()


def test_words_are_known_in_every_case_and_apostrophe() -> None:
    forgetting.forget_words(["MARLOWE", " O’Neill ", "Cafe\u0301"])
    assert forgotten.read().words == {"marlowe", "o'neill", "café"}
    forgetting.undo_forget_words(["o'NEILL"])
    assert forgotten.read().words == {"marlowe", "café"}


@pytest.mark.parametrize("word", ["", " ", "New York", "end.", "12", "a_b", "don''t"])
def test_what_is_not_one_word_is_refused(word: str) -> None:
    with pytest.raises(UserError, match="is not one word"):
        forgetting.forget_words(["fine", word])
    assert forgotten.read().words == frozenset()


def test_capitals_may_change_the_length_of_a_word(tiny_bundle: Bundle) -> None:
    install(tiny_bundle, "one", ["Die Straße ist lang, die STRASSE ist breit."] * 3)
    assert forgetting.forget_words(["Straße"]) == ["one"]
    assert not {"straße", "strasse"} & set(ngram_words("one"))
    forgetting.undo_forget_words(["STRASSE"])
    write_text(forgotten_file(), '{"words": ["straße"], "sources": []}')  # as it once was written
    forgetting.undo_forget_words(["Straße"])
    assert forgotten.read().words == frozenset()


def test_what_was_not_forgotten_cannot_be_taken_back() -> None:
    forgotten.add(["marlowe"])
    with pytest.raises(UserError, match="other was not forgotten"):
        forgetting.undo_forget_words(["other", "marlowe"])
    with pytest.raises(UserError, match="another, other were not forgotten"):
        forgetting.undo_forget_words(["other", "another"])
    assert forgotten.read().words == {"marlowe"}


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{", "\xff"),
        *('{"words": "x", "sources": [1]}', '{"words": "x", "sources": []}'),
        *('{"words": [], "sources": "x"}', '{"words": [1], "sources": []}'),
    ],
)
def test_a_damaged_list_is_one_line(text: str) -> None:
    forgotten.add(["marlowe"])
    forgotten_file().write_text(text, "latin-1")
    with pytest.raises(UserError, match=r"forgotten\.json is corrupt; fix or delete it"):
        forgotten.read()
    with pytest.raises(UserError, match="is corrupt"):
        forgotten.add(["other"])


@posix
def test_the_list_is_for_its_owner_alone() -> None:
    forgotten.add(["marlowe"])
    assert stat.S_IMODE(forgotten_file().stat().st_mode) == 0o600
    assert [path.name for path in data_dir().glob(".forgotten*")] == []


def test_many_at_once_lose_nothing() -> None:
    words = [f"w{letter}" for letter in "abcdefghij"]
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda word: forgotten.add([word]), words))
    assert forgotten.read().words == set(words)


def test_a_word_leaves_the_files_of_every_model(tiny_bundle: Bundle) -> None:
    first, second = install(tiny_bundle, "one"), install(tiny_bundle, "two")
    other = install(tiny_bundle, "three", ["All is well, and all is new."] * 3)
    assert b"marlowe" in contents(first)
    assert forgetting.forget_words(["marlowe"]) == ["one", "two"]
    assert registry.resolve("one").profile not in (None, first)
    assert registry.resolve("three").profile == other
    assert not first.exists()
    assert not second.exists()
    assert b"marlowe" not in contents(data_dir() / "profiles")
    ngram = PersonalNgram.open(registry.open_model("two").files[NGRAM])
    assert ngram.at(["then", "ask"]).probability("O'Neill") > 0


def test_a_word_leaves_the_datastore_too(tiny_bundle: Bundle) -> None:
    pytest.importorskip("torch")
    from afterword_training.personal.datastore_builder import Reading, build_datastore  # noqa: PLC0415

    states = np.random.default_rng(1).normal(size=(40, 16)).astype(np.float16)
    store = build_datastore([Reading(["Marlowe", "sea"] * 20, states)], ["Marlowe", "sea"])
    assert store is not None
    files = tiny_bundle.files | {DATASTORE: store.to_bytes()}
    registry.install(tiny_bundle.manifest, files, "one")
    assert forgetting.forget_words(["marlowe"]) == ["one"]
    left = Personal.of(registry.open_model("one")).datastore
    assert left is not None
    assert left.vocabulary == ["sea"]
    assert forgetting.forget_words(["sea"]) == ["one"]
    assert DATASTORE not in registry.open_model("one").files


def test_a_corrupt_profile_keeps_no_other_from_forgetting(tiny_bundle: Bundle) -> None:
    corrupt = install(tiny_bundle, "one")
    install(tiny_bundle, "two")
    (corrupt / NGRAM).write_bytes(b"cut off")
    with pytest.raises(UserError, match=r"^one was not cleaned: .*ngram\.npz is corrupt"):
        forgetting.forget_words(["marlowe"])
    assert "marlowe" not in ngram_words("two")
    assert forgotten.read().words == {"marlowe"}


def test_a_page_that_quotes_a_word_goes_too(tiny_bundle: Bundle) -> None:
    install(tiny_bundle, "one")
    network = registry.resolve("one").network
    (network / "outcome.html").write_text("<p>Dear O&#x27;Hara, ...</p>")
    assert forgetting.forget_words(["hara"]) == []
    assert forgetting.forget_words(["o’hara"]) == ["one"]
    assert b"hara" not in contents(data_dir() / "models")
    assert registry.resolve("one").network == network


def test_a_page_that_cannot_be_deleted_keeps_no_other_model_from_forgetting(
    tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        install(tiny_bundle, name)
        (registry.resolve(name).network / "outcome.html").write_text("<p>Dear Marlowe, ...</p>")
    delete = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.name == "outcome.html" and "one" in path.parts:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        delete(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        with pytest.raises(UserError, match=r"^one was not cleaned: .*html cannot be deleted"):
            forgetting.forget_words(["marlowe"])
    assert not (registry.resolve("two").network / "outcome.html").exists()


def test_a_forgotten_word_is_not_suggested_by_any_layer(tiny_bundle: Bundle) -> None:
    install(tiny_bundle, "one")
    lines = {
        "the n-gram": ("The ", "Marlowe"),
        "the document's words": ("Zubrowka it was, Zubrowka it is: Zub", "Zubrowka"),
        "the language model": ("Thank you for your ", suggested("Thank you for your ")[0]),
    }
    for line, word in lines.values():
        assert word in suggested(line)
    forgetting.forget_words([word.upper() for _, word in lines.values()])
    for line, word in lines.values():
        for typed in (line, line.upper()):
            found = [suggestion.lower() for suggestion in suggested(typed)]
            assert word.lower() not in found


def test_a_word_that_only_begins_alike_stays(tiny_bundle: Bundle) -> None:
    install(tiny_bundle, "one")
    forgotten.add(["marl"])
    assert "Marlowe" in suggested("The ")


def test_sources_cover_what_lies_in_them(home: Path) -> None:
    (home / "notes").mkdir()
    (home / "notes" / "diary.md").touch()
    (home / "notes-2").mkdir()
    forgotten.add(sources=[home / "notes" / ".." / "notes"])
    gone = forgotten.read()
    assert gone.covers(home / "notes")
    assert gone.covers(home / "notes" / "diary.md")
    assert gone.covers(home / "notes" / "no longer there.md")
    assert not gone.covers(home / "notes-2")
    assert not gone.covers(home)


def test_a_source_can_be_taken_off_the_list(home: Path) -> None:
    notes, letters = home / "notes", home / "letters"
    forgotten.add(["marlowe"], [notes, letters])
    with pytest.raises(UserError, match=r"diary\.md was not forgotten; `afterword forget --list`"):
        forgotten.drop_sources([notes, notes / "diary.md"])
    assert forgotten.read().covers(notes), "none was taken off"
    forgotten.drop_sources([home / "letters" / ".." / "notes"])
    gone = forgotten.read()
    assert not gone.covers(notes)
    assert gone.covers(letters)
    assert gone.words == {"marlowe"}


def test_no_word_is_left_in_what_a_killed_process_was_writing() -> None:
    forgotten.add(["marlowe"])
    left = forgotten_file().with_name(f".{forgotten_file().name}.ab12cd34")
    left.write_text('{"words": ["marlowe"], "sources": []}')
    forgetting.undo_forget_words(["marlowe"])
    assert not left.exists()


@posix
def test_a_link_does_not_hide_a_source(home: Path) -> None:
    (home / "notes").mkdir()
    (home / "link").symlink_to(home / "notes")
    forgotten.add(sources=[home / "notes"])
    assert forgotten.read().covers(home / "link" / "diary.md")


def test_the_list_needs_no_model_library() -> None:
    code = (
        "import sys; from afterword.store import forgotten; forgotten.read();"
        "assert not {'numpy', 'onnxruntime', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
