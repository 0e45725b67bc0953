"""Words of a document, collected a slice at a time: all of them, and none of a secret."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from afterword.completion.document_words import SLICE_CHARS, DocumentWords
from afterword.masking.prose_document import ProseDocument
from afterword.privacy import secret_spans
from afterword.privacy.secret_spans import SECRET_CONTEXT_CHARS, words_outside
from afterword.privacy.secrets import search

MAX_CHARS = 50_000
SENTENCE = "We walk along the river every morning."


def collected(text: str, language: str = "plaintext") -> DocumentWords:
    words = DocumentWords(ProseDocument("notes", text, language), MAX_CHARS)
    while not words.is_done:
        words.read_slice()
    return words


def counted(text: str, language: str = "plaintext") -> Counter[str]:
    return collected(text, language).counts(MAX_CHARS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        SENTENCE,
        f"{SENTENCE}\n" * 900,
        f"{SENTENCE}\n\n" * 300,
        f"{SENTENCE} " * 1_000,  # one line
        "swimming" * 2_000,
        f"{SENTENCE}\n{'a ' * 5_001}\n\n{SENTENCE}",
        f"{SENTENCE}\n" * 100 + "Password: swordfishes\n" + "The swordfishes sleep.\n" * 300,
    ],
)
def test_they_are_those_of_one_search(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[int] = []

    def noted(prose: str, written: str | None = None) -> object:
        searched.append(len(prose))
        return search(prose, written)

    monkeypatch.setattr(secret_spans, "search", noted)
    found = counted(text)
    if "swimming" in text:  # a word that long is cut
        assert sum(len(word) * times for word, times in found.items()) == len(text)
    else:
        assert found == Counter(words_outside(search(text).secrets, text))
    assert max(searched) <= SLICE_CHARS + 3 * SECRET_CONTEXT_CHARS


def test_only_so_much_is_read_and_counted() -> None:
    lines = ["".join(letters) for letters in product("abcdefg", repeat=3)]
    text = "\n".join(lines)
    words = DocumentWords(ProseDocument("notes", text), sum(len(line) + 1 for line in lines[:200]))
    while not words.is_done:
        words.read_slice()
    assert list(words.counts(MAX_CHARS)) == lines[:200]
    assert list(words.counts(7)) == lines[:7]


SECRETS = (
    "Password: swordfishes\n",
    "Password:\nswordfishes\n",
    "Passwords:\n- anna: swordfishes\n- ben: marlinfishes\n",
    "| user | password |\n|---|---|\n| anna | swordfishes |\n| ben | marlinfishes |\n",
    "swordfishes is my password.\n",
    "Seed phrase:\nabandon ability able about above swordfish absorb abstract absurd abuse\n"
    "access accident\n",
)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("is_last", [False, True])
def test_a_secret_where_one_slice_ends_is_found(secret: str, is_last: bool) -> None:
    for shift in range(-len(secret) - 5, 6, 3):
        filler = f"{SENTENCE}\n" * (SLICE_CHARS // (len(SENTENCE) + 1))
        filler = filler[: SLICE_CHARS + shift - 1].rpartition(" ")[0].ljust(SLICE_CHARS + shift - 1)
        text = f"{filler}\n{secret}" + ("" if is_last else f"{SENTENCE}\n" * 200)
        found = counted(text, "markdown")
        hidden = {word for word in found if "fish" in word}
        assert not hidden, (shift, hidden)
        assert found["river"] > 100
