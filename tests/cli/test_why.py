"""`afterword why` and `afterword words` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from afterword.cli import main, why
from afterword.completion.source_index import SourceIndex
from afterword.store import registry
from afterword.store.bundle import NGRAM, WORD_SOURCES, Bundle
from afterword.store.profile import Network, Profile
from afterword_training.corpus import CorpusDocument
from afterword_training.personal.ngram_builder import build_ngram
from afterword_training.personal.source_indexing import index_sources

TEXT = "Thank you for your walrus. The walrus is Ana's."
ASKED = "Thank you for your "


def teach(tiny: Bundle, *, record: bool = True) -> None:
    """Install a profile that has learned a text, in use."""
    documents = [CorpusDocument(f"{Path.home()}/notes/{n}.md", 0.0, TEXT) for n in range(7)]
    ngram = build_ngram([document.text for document in documents])
    index = index_sources(documents, ngram.vocabulary)
    assert index is not None
    files = {NGRAM: ngram.to_bytes()} | ({WORD_SOURCES: index.to_bytes()} if record else {})
    registry.install_profile(Profile("me", Network("tiny", tiny.network_sha256), 77), files)
    registry.use("me")


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


@pytest.mark.usefixtures("home")
def test_the_table_has_a_column_for_each_layer_and_the_files(
    tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    teach(tiny_bundle)
    lines = told(capsys, "why", ASKED).splitlines()
    assert lines[0].split("  ")[-4:] == ["likely", "model", "this text", "your phrases"]
    (row,) = (line.split() for line in lines[:6] if line.startswith("walrus"))
    assert row[1] == row[-1]
    assert lines[lines.index("learned from") - 1] == ""
    (files,) = (line for line in lines[6:] if line.startswith("walrus"))
    names = [str(Path("~/notes") / f"{number}.md") for number in (6, 5)]
    assert files.split("  ")[-1] == f"{', '.join(names)} and 5 more"


@pytest.mark.slow
@pytest.mark.usefixtures("home")
def test_json_has_all_of_it(tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]) -> None:
    teach(tiny_bundle)
    found = json.loads(told(capsys, "why", "--json", "--model", "me", ASKED))
    assert len(found["words"]) == why.WORDS
    (word,) = (word for word in found["words"] if word["text"] == "walrus")
    assert word["parts"] == {"ngram": pytest.approx(word["probability"], abs=0.001)}
    assert len(word["sources"]) == 5
    assert word["moreSources"] == 2
    assert found["note"] is None


@pytest.mark.slow
@pytest.mark.usefixtures("home")
def test_a_profile_without_the_index_works_and_says_what_to_do(
    tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    teach(tiny_bundle, record=False)
    lines = told(capsys, "why", ASKED).splitlines()
    assert "learned from" not in lines
    assert lines[-1] == (
        "it is not on record which files me has learned words from; to record it: afterword learn"
    )


@pytest.mark.slow
@pytest.mark.usefixtures("home")
def test_a_corrupt_index_is_named(tiny_bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    teach(tiny_bundle)
    path = registry.open_model("me").files[WORD_SOURCES]
    assert SourceIndex.open(path).of("walrus").others == 2
    path.write_bytes(b"cut off")
    assert main(["why", ASKED]) == 2


@pytest.mark.slow
@pytest.mark.usefixtures("home")
def test_nothing_is_listed_where_no_word_may_stand(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("why", "complete"):
        assert told(capsys, command, "Thank you,") == "nothing is suggested there\n"


@pytest.mark.slow
@pytest.mark.usefixtures("home")
def test_an_abbreviation_is_shown_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AFTERWORD_CONFIG_DIR", str(tmp_path))
    (tmp_path / "words.txt").write_text("sgtm = sounds good to me")
    first = told(capsys, "why", "ok, sgtm").splitlines()[1]
    assert first.split("  ")[0] == "sounds good to me"
    assert first.rstrip().endswith("expands sgtm")
    assert told(capsys, "complete", "ok, sgtm").splitlines()[0] == "sounds good to me  expands sgtm"
    assert json.loads(told(capsys, "complete", "--json", "ok, sgtm"))["words"][0] == {
        "text": "sounds good to me",
        "probability": 0.0,
        "detail": "expands sgtm",
    }


@pytest.mark.usefixtures("home")
def test_words_are_listed_with_the_most_used_first(
    tiny_bundle: Bundle, capsys: pytest.CaptureFixture[str]
) -> None:
    teach(tiny_bundle)
    learned = told(capsys, "words").splitlines()
    assert sorted(learned) == sorted(
        ["Ana's", "The", "Thank", "for", "is", "walrus", "you", "your"]
    )
    unknown = {"walrus", "Ana's", "is"}  # the sentences of the tiny model have none of them
    assert told(capsys, "words", "--new").splitlines() == [w for w in learned if w in unknown]
