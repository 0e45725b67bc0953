"""The index of the files that words come from, as `learn` and `train` make it."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")

from afterword.cli import main
from afterword.completion.source_index import SourceIndex, WordSources
from afterword.store import registry
from afterword.store.bundle import WORD_SOURCES, Bundle
from afterword_training.corpus import CorpusDocument
from afterword_training.personal.source_indexing import MAX_FILES_PER_WORD, index_sources
from afterword_training.personal.unlearning import forget_sources
from afterword_training.personal.update import learn

from .installed import CONSOLE, Retrain, bundle_of, names


def document(source: str, text: str) -> CorpusDocument:
    return CorpusDocument(f"/notes/{source}", 0.0, text)


def index_of(name: str) -> SourceIndex:
    return SourceIndex.open(bundle_of(name).files[WORD_SOURCES])


def test_the_file_that_has_a_word_most_often_comes_first_then_the_newer() -> None:
    index = index_sources(
        [
            document("old.md", "sea garden sea"),
            document("often.md", "Sea sea SEA"),
            document("new.md", "sea sea"),
        ],
        ["sea", "Garden", ",", "unwritten"],
    )
    assert index is not None
    assert index.vocabulary == ["garden", "sea"]
    assert [Path(file).name for file in index.of("sea").files] == ["often.md", "new.md", "old.md"]
    assert names(index.of("garden").files) == {"old.md"}


def test_of_a_word_in_many_files_the_most_are_counted_only() -> None:
    count = MAX_FILES_PER_WORD + 3
    documents = [document(f"{number}.md", "sea " * (number + 1)) for number in range(count)]
    index = index_sources(documents, ["sea"])
    assert index is not None
    files, others = index.of("sea")
    assert [Path(file).stem for file in files] == [str(n) for n in range(count - 1, 2, -1)]
    assert others == 3


def test_a_file_that_holds_many_texts_is_one(tmp_path: Path) -> None:
    mail = tmp_path / "mail.mbox"
    mail.touch()
    index = index_sources([CorpusDocument(f"{mail}#{n}", 0.0, "sea") for n in (1, 2)], ["sea"])
    assert index is not None
    assert names(index.of("sea").files) == {"mail.mbox"}
    assert index.of("sea").others == 0


def test_without_words_there_is_no_index() -> None:
    assert index_sources([document("a.md", "sea")], []) is None


def test_learn_writes_it_and_forgetting_cleans_it(writing: Path, tiny_bundle: Bundle) -> None:
    walks, talks = sorted(writing.iterdir())
    learn([str(walks), str(talks)], CONSOLE)
    assert names(index_of("me").of("marlowe").files) == {talks.name}
    assert names(index_of("me").of("garden").files) >= {walks.name}
    assert main(["forget", "garden"]) == 0
    assert index_of("me").of("garden") == WordSources([], 0)
    assert b"garden" not in bundle_of("me").files[WORD_SOURCES].read_bytes()
    assert names(index_of("me").of("marlowe").files) == {talks.name}
    forget_sources([str(talks)], Retrain(tiny_bundle), CONSOLE)
    assert talks.name.encode() not in bundle_of("me").files[WORD_SOURCES].read_bytes()
    assert index_of("me").of("marlowe") == WordSources([], 0)


def test_it_is_not_exported(writing: Path, tmp_path: Path) -> None:
    learn([str(writing)], CONSOLE)
    assert WORD_SOURCES in bundle_of("me").files
    assert main(["models", "export", "me", str(tmp_path / "copy"), "--yes"]) == 0
    assert not (tmp_path / "copy" / WORD_SOURCES).exists()


def test_a_model_keeps_it_apart_from_its_network(writing: Path) -> None:
    learn([str(writing)], CONSOLE)
    location = registry.resolve("me")
    assert location.profile is not None
    assert (location.profile / WORD_SOURCES).is_file()
    assert not (location.network / WORD_SOURCES).exists()


def test_words_lists_what_was_learned(writing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    learn([str(writing)], CONSOLE)
    capsys.readouterr()
    assert main(["words"]) == 0
    learned = capsys.readouterr().out.splitlines()
    assert {"Marlowe", "garden", "the"} <= set(learned)
    assert len(learned) == len(set(learned))
    assert learned.index("the") < learned.index("Marlowe")
    assert main(["words", "--new", "--model", "me"]) == 0
    new = capsys.readouterr().out.splitlines()
    assert "Marlowe" in new
    assert "the" not in new
    assert new == [word for word in learned if word in set(new)]
    assert main(["forget", "Marlowe"]) == 0
    capsys.readouterr()
    assert main(["words"]) == 0
    assert "Marlowe" not in capsys.readouterr().out.splitlines()


def test_words_of_a_model_that_has_learned_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["words", "--model", "en"]) == 2
    assert "has learned no words from you; to teach it: afterword learn PATH" in (
        capsys.readouterr().err
    )
