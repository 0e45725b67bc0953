"""Read the play, and split the places where a word is to be predicted into parts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from afterword.errors import UserError
from afterword.text.units import WORD, normalize_unit

RANDOM_FRACTION = 0.2
"""Fraction of the places that the random split judges by."""
SCENES_IN_TURN = 5
"""Of so many scenes in a row, the last is judged by and the third ends the training."""


class Place(NamedTuple):
    """A word to predict from the words before it in its line: indices of both."""

    line: int
    word: int


class Line(NamedTuple):
    """The words of a line in lower case, and the columns where they stand in their scene."""

    scene: int
    start: int
    words: tuple[str, ...]
    columns: tuple[int, ...]


class Play:
    """The scenes of a play, and their lines that have words.

    Parameters
    ----------
    scenes : Sequence[str]
        The text of each scene, in order.

    Attributes
    ----------
    lines : list[Line]
        Of all scenes.
    """

    def __init__(self, scenes: Sequence[str]) -> None:
        self.scenes = scenes
        self.lines = [line for number, text in enumerate(scenes) for line in _lines(number, text)]

    @classmethod
    def read(cls, folder: Path) -> Play:
        """Read a folder of text files, one a scene, in the order of their names.

        Raises
        ------
        UserError
            If there are too few to split.
        """
        files = sorted(folder.glob("*.txt"))
        if len(files) < SCENES_IN_TURN:
            raise UserError(
                f"{folder} has {len(files)} .txt files; give a folder of at least "
                f"{SCENES_IN_TURN} scenes, one a file"
            )
        return cls([file.read_text("utf-8") for file in files])

    @cached_property
    def places(self) -> list[Place]:
        """Every word but the first of its line."""
        return [
            Place(number, word)
            for number, line in enumerate(self.lines)
            for word in range(1, len(line.words))
        ]

    def word_at(self, place: Place) -> str:
        """Return the word to predict, in lower case."""
        return self.lines[place.line].words[place.word]

    def word_before(self, place: Place) -> str:
        """Return the word before it."""
        return self.lines[place.line].words[place.word - 1]


def _lines(scene: int, text: str) -> list[Line]:
    found, start = [], 0
    for line in text.splitlines(keepends=True):
        matches = list(WORD.finditer(line))
        if matches:
            words = tuple(plain(match.group()) for match in matches)
            found.append(Line(scene, start, words, tuple(start + m.start() for m in matches)))
        start += len(line)
    return found


def plain(word: str) -> str:
    """Return a word as it is compared: in lower case, with straight apostrophes."""
    return normalize_unit(word.lower())


class Split(NamedTuple):
    """Places by what they are for.

    Attributes
    ----------
    name : str
    learned : list[Place]
        What a network is trained on.
    stopping : list[Place]
        Whose loss decides when the training ends, and which weights are kept.
    judged : list[Place]
        Whose accuracy is reported.
    vocabulary : list[str]
        The words that a network knows.
    """

    name: str
    learned: list[Place]
    stopping: list[Place]
    judged: list[Place]
    vocabulary: list[str]


def random_split(play: Play, seed: int = 0) -> Split:
    """Judge by a fifth of the places, drawn at random, as notebooks do.

    The training ends by the same places that are judged by, the words of the whole play are known,
    and what is judged stands in lines whose other words have been learned.
    """
    places = list(play.places)
    random.Random(seed).shuffle(places)
    cut = int(len(places) * RANDOM_FRACTION)
    judged, learned = sorted(places[:cut]), sorted(places[cut:])
    words = {word for line in play.lines for word in line.words}
    return Split("random", learned, judged, judged, sorted(words))


def split_by_scenes(play: Play) -> Split:
    """Judge by whole scenes, of which nothing is known: neither their lines nor their words."""
    learned, stopping, judged = (
        [place for place in play.places if _part(play.lines[place.line].scene) == part]
        for part in range(3)
    )
    known = {word for line in play.lines if not _part(line.scene) for word in line.words}
    return Split("scenes", learned, stopping, judged, sorted(known))


def learned_scenes(play: Play) -> list[str]:
    """Return the texts of the scenes that `split_by_scenes` learns from."""
    return [text for scene, text in enumerate(play.scenes) if _part(scene) == 0]


def stopping_scenes(play: Play) -> list[str]:
    """Return the texts of the scenes that end the training."""
    return [text for scene, text in enumerate(play.scenes) if _part(scene) == 1]


def _part(scene: int) -> int:
    """Return 0 for a scene to learn from, 1 for one that ends the training, 2 for one to judge."""
    return {SCENES_IN_TURN - 3: 1, SCENES_IN_TURN - 1: 2}.get(scene % SCENES_IN_TURN, 0)
