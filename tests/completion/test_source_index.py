"""Which file taught which word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from afterword.completion.personal import Personal
from afterword.completion.source_index import SourceIndex, WordSources
from afterword.errors import UserError

FILES = ["/notes/a b.md", "/notes/caf\udce9.md", "/mail/c.eml"]
INDEX = SourceIndex(
    ["garden", "marlowe", "sea"],
    paths=SourceIndex.encode_paths(FILES),
    starts=np.array([0, 2, 3, 3], np.uint32),
    files=np.array([1, 0, 2], np.uint32),
    others=np.array([4, 0, 1], np.uint32),
)


def test_a_word_has_its_files_in_any_case() -> None:
    assert INDEX.of("garden") == WordSources([FILES[1], FILES[0]], 4)
    assert INDEX.of("MARLOWE") == WordSources([FILES[2]], 0)
    assert INDEX.of("sea") == WordSources([], 1)
    assert INDEX.of("mar") == WordSources([], 0)


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "index").write_bytes(INDEX.to_bytes())
    assert SourceIndex.open(tmp_path / "index").of("garden") == INDEX.of("garden")


def test_words_leave_no_trace() -> None:
    left = INDEX.without(["Garden"])
    assert left is not None
    assert left.vocabulary == ["marlowe", "sea"]
    assert left.of("marlowe") == INDEX.of("marlowe")
    assert left.of("sea") == INDEX.of("sea")
    assert b"garden" not in left.to_bytes()
    assert left.without(["marlowe", "sea"]) is None


def test_a_person_s_words_know_of_it() -> None:
    personal = Personal(sources=INDEX)
    assert personal.knows(["Sea"])
    assert not personal.without(["sea"]).knows(["sea"])
    assert list(personal.files()) == ["word-sources.npz"]


def test_it_is_read_and_forgets_with_a_person_s_other_files(tmp_path: Path) -> None:
    path = tmp_path / "index"
    path.write_bytes(INDEX.to_bytes())
    personal = Personal.read({"word-sources.npz": path})
    assert personal.sources is not None
    assert personal.sources.of("garden") == INDEX.of("garden")
    left = personal.without(["garden"]).sources
    assert left is not None
    assert left.vocabulary == ["marlowe", "sea"]


@pytest.mark.parametrize(
    "changed",
    [
        {"files": np.array([1, 0, 3], np.uint32)},
        {"starts": np.array([0, 2, 3], np.uint32)},
        {"starts": np.array([0, 3, 2, 3], np.uint32)},
        {"others": np.array([4, 0], np.uint32)},
        {"files": np.array([1.0, 0, 2], np.float32)},
    ],
)
def test_a_corrupt_one_is_refused(tmp_path: Path, changed: dict[str, object]) -> None:
    (tmp_path / "index").write_bytes(replace(INDEX, **changed).to_bytes())  # type: ignore[arg-type]
    with pytest.raises(UserError, match="is not a readable index of words and files"):
        SourceIndex.open(tmp_path / "index")


def test_one_of_an_unknown_compression_is_refused(tmp_path: Path) -> None:
    content = bytearray(INDEX.to_bytes())
    content[content.index(b"PK\x01\x02") + 10] = 99
    (tmp_path / "index").write_bytes(content)
    with pytest.raises(UserError, match=r"is not a readable index .* \(NotImplementedError\)"):
        SourceIndex.open(tmp_path / "index")
