"""Type as somebody who makes slips, sees them late and takes them back.

Each letter is wrong with a small probability. What is typed instead is drawn from a table of
misspellings in the form of Norvig's (https://norvig.com/ngrams/count_1edit.txt): lines of
"typed|meant", a tab and a count, with one letter of context for what is left out or put in, and ">"
for the start of a word. A slip is seen `SEEN_AFTER_LETTERS` letters later, or at the end of the
word; the writer then erases back to it and types again, which costs a key a letter. If the list
offers the word before that, the writer takes it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from afterword.errors import UserError
from afterword.text.document import shared_length
from afterword_training.evaluation.keystroke_savings import LIST_LENGTHS, Cost
from afterword_training.evaluation.predictors import Predictor

RATE = 0.02
"""Probability of a slip at each letter."""
SEEN_AFTER_LETTERS = 2
"""Letters typed after a slip before it is seen."""
WORD_START = ">"


class Slip(NamedTuple):
    """What is typed in place of some letters of a word, from one of them on."""

    start: int
    end: int
    typed: str


class SlippingWriter:
    """Types words with slips, the same ones whatever is suggested.

    Parameters
    ----------
    table : Path
        The table of misspellings.
    draw : Callable[[], float] | None
        Draws from 0 to 1; None for the same draws in every run.
    """

    def __init__(self, table: Path, draw: Callable[[], float] | None = None) -> None:
        self._counts: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for line in table.read_text("utf-8").splitlines():
            edit, _, count = line.partition("\t")
            typed, found, meant = edit.partition("|")
            if found and meant and count.isdigit():
                self._counts[meant].append((typed, int(count)))
        if not self._counts:
            raise UserError(f'{table} has no lines of "typed|meant", a tab and a count')
        self._draw = draw or random.Random(1).random

    def type_word(self, predictor: Predictor, word: str, space: str) -> tuple[int, Cost]:
        """Type one word and its space; return the rank before the first letter, and the keys.

        Raises
        ------
        UserError
            If nothing can be erased with the predictor.
        """
        replace = getattr(predictor, "replace", None)
        if replace is None:
            raise UserError("slips are made with the engine in process alone: name systems network")
        steps = list(pairwise(self.states(word)))
        whole = sum(_keys(*step) for step in steps)
        needed = dict.fromkeys(LIST_LENGTHS, whole + len(space))
        editor, keys, first_rank = whole + len(space), 0, 0
        for before, after in steps:
            offered = predictor.suggest(before, max(LIST_LENGTHS))
            rank = offered.index(word) + 1 if word in offered else 0
            for length in LIST_LENGTHS:
                if 0 < rank <= length:
                    needed[length] = min(needed[length], keys + 1)
            if rank:
                editor = min(editor, keys + rank + len(space))
            if not before:
                first_rank = rank
            keys += _keys(before, after)
            replace(len(before), after)
        predictor.type(space)
        cost = Cost(len(word) + len(space), tuple(needed.values()), editor)
        return first_rank, cost

    def states(self, word: str) -> Iterator[str]:
        """Yield what has been typed of a word after each key, slips and corrections included."""
        slip = self._draw_slip(word)
        if slip is None:
            yield from (word[:length] for length in range(len(word) + 1))
            return
        wrong = word[: slip.start] + slip.typed + word[slip.end :]
        seen = min(slip.start + len(slip.typed) + SEEN_AFTER_LETTERS, len(wrong))
        right = shared_length(word, wrong[:seen])
        yield from (wrong[:length] for length in range(seen + 1))
        yield from (word[:length] for length in range(right, len(word) + 1))

    def _draw_slip(self, word: str) -> Slip | None:
        """Draw the first slip in a word, if there is any; a word has one at most."""
        draws = [self._draw() for _ in word]  # as many for every run
        at = next((index for index, draw in enumerate(draws) if draw < RATE), None)
        choice = self._draw()
        slips = self._slips_at(word, at) if at is not None else []
        if not slips:
            return None
        weights = [count for _, count in slips]
        return random.Random(choice).choices([slip for slip, _ in slips], weights)[0]

    def _slips_at(self, word: str, at: int) -> list[tuple[Slip, int]]:
        """Return the slips that the table has at a letter, and their counts."""
        before = word[at - 1] if at else WORD_START
        pair = word[at : at + 2]
        places = [
            *((at, at + 1, typed, n) for typed, n in self._counts[word[at]] if len(typed) == 1),
            *((at, at + 1, typed, n) for typed, n in self._counts[word[at]] if typed[1:] and at),
            *(
                (at, at + 1, "", n)
                for typed, n in self._counts[before + word[at]]
                if typed == before
            ),
            *((at, at + 2, typed, n) for typed, n in self._counts[pair] if typed == pair[::-1]),
        ]
        return [
            (Slip(start, end, typed), n)
            for start, end, typed, n in places
            if word[:start] + typed + word[end:] != word and " " not in typed
        ]


def _keys(before: str, after: str) -> int:
    """Return the keys that lead from one state to the next: letters erased, or one typed."""
    shared = shared_length(before, after)
    return len(before) - shared + len(after) - shared
