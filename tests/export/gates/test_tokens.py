"""The tokens of a text are what the server reads, and together they are the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterword.completion.engine import Engine
from afterword.store.bundle import Bundle
from afterword.text.tokenizer import DOCUMENT, EXTRA_SPACE, LINE, NO_SPACE, Tokenizer
from afterword_export.gates.tokens import MAX_CHARS, MAX_TOKENS, Token, read_tokens
from tests.examples import examples
from tests.helpers import at_end

FAMILY = "👨‍👩‍👧"


@pytest.fixture(scope="module")
def tokenizer(tiny_bundle: Bundle) -> Tokenizer:
    return Tokenizer.open(tiny_bundle.tokenizer_path)


def joined(tokens: list[Token]) -> str:
    return "".join(token.before + token.text for token in tokens)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you.",
        "  We\n\n\n will  meet ( again",
        "naïve café, “curly” and ’tis",
        f"An emoji 🙂, a family {FAMILY}.",
        "THANK YOU FOR YOUR LETTER STRASSE",
        "don’t\tknow",
        "\n",
    ],
)
def test_tokens_are_the_text(tokenizer: Tokenizer, text: str) -> None:
    tokens, is_cut = read_tokens(tokenizer, text)
    assert not is_cut
    assert tokens[0].mark == "start of the text"
    assert text.startswith(joined(tokens))
    assert not text[len(joined(tokens)) :].strip()


@settings(max_examples=examples(150))
@given(text=st.text(alphabet=st.sampled_from("abA .\"'(\n\té🙂’ßı\u0301\ud800"), max_size=60))
def test_any_text_is_covered(tokenizer: Tokenizer, text: str) -> None:
    tokens = read_tokens(tokenizer, text).tokens
    assert text.startswith(joined(tokens))
    assert not text[len(joined(tokens)) :].strip()


def test_an_empty_text_is_its_start(tokenizer: Tokenizer) -> None:
    for text in ("", "   ", "\n\n"):
        assert [token.id for token in read_tokens(tokenizer, text).tokens] == [DOCUMENT]


def test_a_word_of_several_tokens_is_cut_at_its_pieces(tokenizer: Tokenizer) -> None:
    tokens = read_tokens(tokenizer, "xylophone 🙂").tokens[1:]
    parts = [token.text for token in tokens if token.unit == "xylophone"]
    assert "".join(parts) == "xylophone"
    assert len(parts) > 2
    assert [token.ends_unit for token in tokens if token.unit == "xylophone"][-2:] == [False, True]
    # Its bytes are tokens of their own, of which the last completes the character.
    emoji = [token.text for token in tokens if token.unit == "🙂"]
    assert emoji == [""] * (len(emoji) - 1) + ["🙂"]
    assert len(emoji) > 1


def test_line_ends_of_any_kind_are_the_same(tokenizer: Tokenizer) -> None:
    unix, windows, mac = (
        read_tokens(tokenizer, text).tokens
        for text in ("One.\n\nTwo.\n", "One.\r\n\r\nTwo.\r\n", "One.\r\rTwo.\r")
    )
    assert unix == windows == mac
    assert [token.text for token in unix].count("\n") == 2


def test_markers_say_what_they_are(tokenizer: Tokenizer) -> None:
    tokens = read_tokens(tokenizer, "the( house ,\nend").tokens
    marks = {token.id: token.mark for token in tokens if token.mark}
    assert marks == {
        DOCUMENT: "start of the text",
        NO_SPACE: "missing space",
        EXTRA_SPACE: "extra space",
        LINE: "end of the line",
    }


def test_code_is_not_read(tokenizer: Tokenizer) -> None:
    text = "We meet.\n\n```\nthe code\n```\n\nWe eat."
    tokens = read_tokens(tokenizer, text, "markdown").tokens
    assert "code" not in [token.unit for token in tokens]
    assert joined(tokens) == text
    assert "code" in [token.unit for token in read_tokens(tokenizer, text).tokens]


def test_a_long_text_is_cut(tokenizer: Tokenizer) -> None:
    tokens, is_cut = read_tokens(tokenizer, "We will meet again. " * 10_000)
    assert is_cut
    assert len(tokens) == MAX_TOKENS
    # As long as allowed is not cut.
    sentence = "the people " * ((MAX_TOKENS - 1) // 2)
    assert len(sentence) < MAX_CHARS
    assert not read_tokens(tokenizer, sentence).is_cut
    assert read_tokens(tokenizer, sentence + " of").is_cut == (MAX_TOKENS % 2 == 1)


def test_much_that_is_not_read_is_cut_too(tokenizer: Tokenizer) -> None:
    tokens, is_cut = read_tokens(tokenizer, "We meet.\n" + "\n" * MAX_CHARS + "We eat.")
    assert is_cut
    assert len(joined(tokens)) <= MAX_CHARS
    assert "eat" not in [token.unit for token in tokens]


def test_the_server_reads_the_same_tokens(tiny_bundle: Bundle, tokenizer: Tokenizer) -> None:
    text = "Thank you  for your letter.\n\nWe WILL MEET AGAIN IN THE MORNING, it's (the) "
    read: list[int] = []
    engine = Engine.open(tiny_bundle)
    network = engine.model.language_model
    run = network.run

    def record(ids, state):  # type: ignore[no-untyped-def]
        read.extend(ids[0])
        return run(ids, state)

    network.run = record  # type: ignore[method-assign]
    engine.complete(*at_end(text), 5)
    expected = [token.id for token in read_tokens(tokenizer, text).tokens[1:]]
    assert read[: len(expected)] == expected
