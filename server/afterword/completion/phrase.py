"""Ghost text: the best word, and the words after it while they remain probable together."""

from __future__ import annotations

import math
from collections.abc import Callable

from afterword.completion.candidates import Candidate, Phrase
from afterword.completion.search import FoundWord, SearchTree


def continue_phrase(
    tree: SearchTree,
    prefix: str,
    first: Candidate,
    *,
    minimum: float,
    write: Callable[[str], str | None],
) -> Phrase | None:
    """Return the longest phrase that begins with a word and is probable enough.

    Parameters
    ----------
    tree : SearchTree
        The tree at the place where the word begins.
    prefix : str
        The letters typed. A phrase that adds nothing to them is not returned.
    first : Candidate
        The word.
    minimum : float
        Smallest probability of the whole phrase.
    write : Callable[[str], str | None]
        Returns how a word of the model is written; None if it may not be suggested.
    """
    if first.probability < minimum:
        return None
    words, probability = [first.text], first.probability
    ids = tree.model.tokenizer.word_ids(first.text)
    while len(words) < tree.model.config.ghost_max_words:
        tree = SearchTree(tree.model, tree.advance_by(ids))
        following = _best_word(tree)
        written = write(following.text) if following else None
        if following is None or written is None:
            break
        together = probability * math.exp(following.log_probability)
        if together < minimum:
            break
        words.append(written)
        probability, ids = together, following.ids
    text = " ".join(words)
    return None if text == prefix else Phrase(prefix, text, probability, first.probability)


def _best_word(tree: SearchTree) -> FoundWord | None:
    """Return the most probable word of a tree; None if there is none in reach."""
    return next(iter(tree.search("", 1, calls=tree.model.config.ghost_calls).words), None)
