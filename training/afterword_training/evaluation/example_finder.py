"""Real places of a text where one run offered a word at once that others did not offer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from afterword.completion.forgetting import forgotten_words, normalize_word
from afterword.privacy.secrets import find_secrets, looks_secret
from afterword.text.units import WORD
from afterword_training.evaluation.keystroke_savings import Offer, Savings

MOST = 5
CONTEXT = 60
"""Characters shown before a word, about."""


class Example(NamedTuple):
    """A word that was offered before any letter of it was typed, and the text before it."""

    context: str
    word: str


def find_examples(texts: Sequence[str], run: Savings, others: Sequence[Savings]) -> list[Example]:
    """Up to five words that a run had on its list at once and none of the others had.

    Words that stood at the top go before others, long ones before short ones. None tells a secret
    or shows a word that is forgotten.

    Parameters
    ----------
    texts : Sequence[str]
        What was typed in all of the runs.
    run, others : Savings
        The runs.

    Returns
    -------
    list[Example]
        In the order of the text.
    """
    forgotten = forgotten_words()
    found: dict[str, tuple[Offer, Example]] = {}
    for offer in sorted(_alone(run, others), key=lambda o: (o.rank > 1, o.start - o.end)):
        if len(found) == MOST:
            break
        example = _example(texts[offer.text], offer)
        if example is not None and not forgotten & _words(example):
            found.setdefault(example.word.lower(), (offer, example))
    return [example for _, example in sorted(found.values())]


def _words(example: Example) -> set[str]:
    return {normalize_word(word) for word in WORD.findall(f"{example.context} {example.word}")}


def _alone(run: Savings, others: Sequence[Savings]) -> Iterator[Offer]:
    for own, *theirs in zip(run.offers, *(other.offers for other in others), strict=True):
        if own.rank and not any(offer.rank for offer in theirs):
            yield own


def _example(text: str, offer: Offer) -> Example | None:
    """The example at a place; None where it would tell little, or a secret."""
    line_start = text.rfind("\n", 0, offer.start) + 1
    line = text[line_start : text.find("\n", offer.end) if "\n" in text[offer.end :] else None]
    start, end = offer.start - line_start, offer.end - line_start
    cut = max(0, start - CONTEXT)
    if cut:
        cut = line.find(" ", cut, start) + 1
    context, word = line[cut:start], line[start:end]
    secret = any(secret.start < end and secret.end > cut for secret in find_secrets(line))
    if secret or looks_secret(word) or len(WORD.findall(context)) < 3:
        return None
    return Example(("… " if cut else "") + context, word)
