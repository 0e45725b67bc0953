"""Words of the other open documents: how often each is there, and none that is gone or secret."""

from __future__ import annotations

import pytest

from afterword.completion.config import EngineConfig
from afterword.completion.open_words import OpenWords
from afterword.masking.prose_document import ProseDocument
from afterword.text.document import Change
from afterword.text.tokenizer import Tokenizer

from .constant import TOKENIZER as TOKENIZER_FILE

CONFIG = EngineConfig()
TOKENIZER = Tokenizer.open(TOKENIZER_FILE)
OTHERS = CONFIG.others_max_words


def document(name: str, text: str = "") -> ProseDocument:
    return ProseDocument(name, text, "plaintext")


def known(words: OpenWords, uri: str = "letter") -> list[str]:
    """Return the words that are suggested in a document, those that occur most first."""
    return [word for word, _ in words.others_distribution(uri).top("", 9)]


def test_the_documents_used_first_make_room() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    for name in ("one", "two", "three", "four"):
        words.add(document(name), [name] * OTHERS)
    assert words.others_distribution("letter").top("", 5) == [("four", 1.0)]
    assert words.others_distribution("letter") is words.others_distribution("letter"), (
        "counted once for all boundaries"
    )


def test_a_document_is_not_beside_itself() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    words.add(document("notes", "don’t can can"))
    others = words.others_distribution("letter")
    assert [word for word, _ in others.top("", 5)] == ["can", "don't"]
    assert [probability for _, probability in others.top("", 5)] == pytest.approx([2 / 3, 1 / 3])
    assert 0 < others.weight < 0.1
    assert words.others_distribution("notes").top("", 5) == []
    assert words.others_distribution("notes").weight == 0


def test_each_word_has_the_id_of_its_first_piece() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    words.add(document("notes", "the zebra saw the other zebras"))
    others = words.others_distribution("letter")
    assert others.tokens is not None
    expected = [TOKENIZER.word_ids(word)[0] for word in others.vocabulary]
    assert others.tokens.tolist() == expected


def test_what_was_used_last_counts_and_what_is_closed_does_not() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    for name in ("old", "new", "newest"):
        words.add(document(name), [name] * OTHERS * 2)
    assert words.others_distribution("letter").top("", 5) == [("newest", 1.0)]
    words.close("newest")
    assert words.others_distribution("letter").top("", 5) == [("new", 1.0)]
    for number in range(10):
        words.add(document(f"later {number}"), ["later"] * OTHERS)
        words.close(f"later {number}")
    assert words.others_distribution("letter").top("", 5) == [("new", 1.0)]


def test_what_is_read_again_is_not_counted_twice() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    notes = document("notes", "one two two")
    words.add(notes)
    words.add(notes, ["one", "three"])
    expected = {"one": 0.25, "two": 0.5, "three": 0.25}
    assert dict(words.others_distribution("letter").top("", 5)) == pytest.approx(expected)


def test_a_word_that_is_deleted_is_no_longer_known() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    notes = document("notes", "the zebra sleeps")
    words.add(notes, ["zebra"])
    assert "zebra" in known(words)
    notes.apply([Change("", (0, 3), (0, 9))])
    assert known(words) == ["sleeps", "the"]


def test_a_word_that_becomes_a_secret_is_no_longer_known() -> None:
    words = OpenWords(CONFIG, TOKENIZER)
    notes = document("notes", "we saw swordfishes, and swordfishes again")
    words.add(notes, ["swordfishes"])
    notes.apply([Change("Password: swordfishes\n", (0, 0), (0, 0))])
    assert "swordfishes" not in known(words)
    assert words.secret_words("notes") == {"swordfishes"}
