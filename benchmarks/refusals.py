"""Simulate a writer who reads some of the ghost text, and the rule that holds it back.

    python -m benchmarks.refusals AUTHOR.jsonl... [--words 800] [--reads 0.2 0.5 1]

The files are those of `benchmarks.run`; the last documents of the first 80 % are typed. At every
key ghost text is shown if it is probable enough. A writer who reads it takes its words up to the
first wrong one; otherwise the next letter is typed. A ghost text is refused if another word is
written than it began with, as `lsp/suggestion_tracker.py` sees it. One line for each rule:

    refusals in a row, after which the threshold is raised, and the raised threshold
    shown       ghost texts shown, per 100 words
    wrong       those of them whose first word was not written, per 100 words
    precision   how many of those shown begin with the right word
    saved       keystrokes saved, in percent
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from benchmarks.authors import Author
from benchmarks.commands import command_parser, one_line_errors, positive
from benchmarks.recorder import words_right

from afterword.completion.candidates import Phrase
from afterword.completion.config import EngineConfig
from afterword.completion.engine import Engine
from afterword.masking.prose_document import ProseDocument
from afterword.store import registry
from afterword.text.document import Change
from afterword.text.units import WORD

USUAL = EngineConfig().ghost_min_probability
RAISED = {
    "twice the odds": 2 * USUAL / (1 + USUAL),
    "halfway to 1": (1 + USUAL) / 2,
    "twice": 2 * USUAL,
}
REFUSALS = (2, 3, 5)
NEVER = 1 << 30
WRITERS = 20
"""How many writers type each text: what one reads is drawn, and the draws must not decide."""


class Shown(NamedTuple):
    """A ghost text with the letters typed, how many of its words are right, and the keys saved."""

    text: str
    right_words: int
    saved: int

    @property
    def is_right(self) -> bool:
        """Whether its first word is the one that is meant."""
        return self.right_words > 0


class Word(NamedTuple):
    """A word that is typed: its characters, and by threshold the ghost text after each letter."""

    characters: int
    shown: dict[float, list[Shown | None]]


class Figures(NamedTuple):
    """The result of a simulation."""

    shown: float
    wrong: float
    precision: float
    saved: float


def main() -> None:
    """Print the table."""
    parser = command_parser("benchmarks.refusals", __doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="AUTHOR.jsonl")
    parser.add_argument("--words", type=positive, default=800, help="words to type of each author")
    parser.add_argument(
        "--reads", type=float, nargs="+", default=[0.2, 0.5, 1.0], help="P(a ghost text is read)"
    )
    parser.add_argument("--mark", action="store_true", help="let ghost text end with a mark")
    options = parser.parse_args()
    with one_line_errors(parser):
        engine = Engine.open(registry.open_model(registry.SHIPPED))
        authors = [Author.read(file).for_tuning(options.words) for file in options.files]
    texts = [
        list(record_words(engine, author, options.words, mark=options.mark)) for author in authors
    ]
    for reads in options.reads:
        print(f"a writer who reads {reads:.0%} of the ghost text: shown, wrong, precision, saved")
        _print("never raised", simulate(texts, reads, NEVER, USUAL))
        for name, raised in RAISED.items():
            for refusals in REFUSALS:
                rule = f"{refusals} refusals, {name} ({raised:.2f})"
                _print(rule, simulate(texts, reads, refusals, raised))
        for refusals in REFUSALS:
            rule = f"{refusals} refused texts, halfway to 1"
            raised = RAISED["halfway to 1"]
            _print(rule, simulate(texts, reads, refusals, raised, by_text=True))


def simulate(
    texts: Sequence[Sequence[Word]],
    reads: float,
    max_refusals: int,
    raised: float,
    *,
    by_text: bool = False,
) -> Figures:
    """Type all words under one rule; the writer reads a ghost text with some probability.

    `WRITERS` writers, who read different texts, type all of it. With `by_text` every text is
    refused that begins wrong; otherwise a word counts once.
    """
    shown = wrong = saved = 0
    for seed in range(WRITERS):
        draw = random.Random(seed).random
        for text in texts:
            refusals = place = 0
            while place < len(text):
                word = text[place].shown[raised if refusals >= max_refusals else USUAL]
                read = _read(_without_repeats(word), reads, draw)
                errors = sum(not ghost.is_right for ghost in read.seen)
                shown, wrong, place = shown + len(read.seen), wrong + errors, place + 1
                if read.taken:
                    saved, refusals = saved + read.taken.saved - 1, 0
                    place += read.taken.right_words - 1
                elif by_text:
                    refusals += errors
                else:
                    refusals += bool(read.seen) and not read.seen[-1].is_right
    every = [word for text in texts for word in text]
    words, characters = WRITERS * len(every), WRITERS * sum(word.characters for word in every)
    precision = 1 - wrong / shown if shown else 1.0
    return Figures(100 * shown / words, 100 * wrong / words, precision, saved / characters)


class _Read(NamedTuple):
    """The ghost texts that were shown in a word, and the one that was taken."""

    seen: list[Shown]
    taken: Shown | None


def _read(shown: Sequence[Shown], reads: float, draw: Callable[[], float]) -> _Read:
    """Read some of the ghost texts of a word, up to the first one that is taken."""
    for number, ghost in enumerate(shown, 1):
        if draw() < reads and ghost.is_right:
            return _Read(list(shown[:number]), ghost)
    return _Read(list(shown), None)


def _without_repeats(word: Sequence[Shown | None]) -> list[Shown]:
    """Return the ghost texts of a word; one that stays while its letters are typed counts once."""
    pairs = pairwise([None, *word])
    return [
        ghost for before, ghost in pairs if ghost and not (before and before.text == ghost.text)
    ]


def record_words(
    engine: Engine, author: Author, max_words: int, *, mark: bool = False
) -> Iterator[Word]:
    """Type an author's words, and yield what is shown in each of them."""
    seen = 0
    for number, text in enumerate(author.typed):
        document = ProseDocument(f"{author.name}-{number}", "", "plaintext", "utf-32")
        written = 0
        for match in WORD.finditer(text):
            if seen == max_words:
                return
            seen += 1
            shown: dict[float, list[Shown | None]] = {at: [] for at in (USUAL, *RAISED.values())}
            for typed in range(match.start(), match.end()):
                place = document.end
                document.apply([Change(text[written:typed], place, place)])
                written = typed
                cursor = document.cursor(document.end)
                rest = text[match.start() :]
                for minimum, found in shown.items():
                    phrase = engine.phrase(document, cursor, minimum, may_end_with_mark=mark)
                    found.append(_compared(phrase, rest) if phrase else None)
            space = text[match.end() : match.end() + 1] == " "
            yield Word(len(match[0]) + space, shown)
        engine.close(document.uri)


def _compared(phrase: Phrase, rest: str) -> Shown:
    """Compare a phrase with what is written."""
    right = words_right(phrase.text, rest)
    length = len(" ".join(phrase.text.split(" ")[:right]))
    return Shown(phrase.text, right, max(0, length - len(phrase.prefix)))


def _print(rule: str, found: Figures) -> None:
    print(
        f"  {rule:34} {found.shown:6.1f} {found.wrong:6.1f} {found.precision:6.1%} "
        f"{found.saved:6.1%}",
        flush=True,
    )


if __name__ == "__main__":
    main()
