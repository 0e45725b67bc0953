"""Find places where one run suggested a word at once and the others did not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from afterword.completion.forgetting import forgotten_words, normalize_word
from afterword.privacy.secrets import find_secrets, looks_secret
from afterword.text.units import WORD
from afterword_training.evaluation.keystroke_savings import Offer, Savings

MAX_EXAMPLES = 5
CONTEXT_CHARS = 60
"""Characters shown before a word, to the next space."""
MIN_CONTEXT_WORDS = 3
"""An example with fewer words before it means little."""


class Example(NamedTuple):
    """A word that was suggested before any letter of it was typed, and the text before it."""

    context: str
    word: str


def find_examples(texts: Sequence[str], run: Savings, others: Sequence[Savings]) -> list[Example]:
    """Find up to `MAX_EXAMPLES` words that one run suggested at once and none of the others did.

    Words that led the list go before others, long ones before short ones. No example contains a
    secret or a forgotten word.

    Parameters
    ----------
    texts : Sequence[str]
        What was typed in all of the runs.
    run : Savings
        The run that suggested the words.
    others : Sequence[Savings]
        The runs that did not.

    Returns
    -------
    list[Example]
        In the order of the texts.
    """
    unwanted = forgotten_words()
    found: dict[str, tuple[Offer, Example]] = {}
    candidates = _offered_only_by(run, others)
    for offer in sorted(candidates, key=lambda o: (o.rank > 1, o.start - o.end)):
        if len(found) == MAX_EXAMPLES:
            break
        example = _example(texts[offer.text], offer)
        if example is not None and not unwanted & _words(example):
            found.setdefault(example.word.lower(), (offer, example))
    return [example for _, example in sorted(found.values())]


def _words(example: Example) -> set[str]:
    return {normalize_word(word) for word in WORD.findall(f"{example.context} {example.word}")}


def _offered_only_by(run: Savings, others: Sequence[Savings]) -> Iterator[Offer]:
    for own, *theirs in zip(run.offers, *(other.offers for other in others), strict=True):
        if own.rank and not any(offer.rank for offer in theirs):
            yield own


def _example(text: str, offer: Offer) -> Example | None:
    """Return the example at a place; None if it would mean little or reveal a secret."""
    line_start = text.rfind("\n", 0, offer.start) + 1
    line = text[line_start : text.find("\n", offer.end) if "\n" in text[offer.end :] else None]
    start, end = offer.start - line_start, offer.end - line_start
    cut = max(0, start - CONTEXT_CHARS)
    if cut:
        cut = line.find(" ", cut, start) + 1
    context, word = line[cut:start], line[start:end]
    secret = any(secret.start < end and secret.end > cut for secret in find_secrets(line))
    if secret or looks_secret(word) or len(WORD.findall(context)) < MIN_CONTEXT_WORDS:
        return None
    return Example(("… " if cut else "") + context, word)
