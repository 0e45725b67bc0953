"""Count how much of a play stands in a corpus word for word.

    python -m benchmarks.hamlet.quotations FOLDER CORPUS

FOLDER has the scenes, one .txt file each; CORPUS has the shards that the base model was trained on.
A word is quoted if it is one of eight in a row that stand in a document of the corpus as well.
Capitals, apostrophes and what stands between words make no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.commands import command_parser, one_line_errors
from benchmarks.hamlet.play import Play

from afterword_training.pretraining.dataset import find_sources
from afterword_training.pretraining.shards import read_documents

RUN_WORDS = 8
_WORD = re.compile(r"[a-z]+")
_APOSTROPHES = str.maketrans("", "", "'’")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print how many words of each scene are quoted."""
    parser = command_parser("benchmarks.hamlet.quotations", __doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("corpus", type=Path, metavar="CORPUS")
    options = parser.parse_args(arguments)
    with one_line_errors(parser):
        scenes = Play.read(options.folder).scenes
        documents = (
            text for file in find_sources(options.corpus) for _, text in read_documents(file)
        )
        counted = quoted_words(scenes, documents)
    for number, words in enumerate(counted, start=1):
        print(f"scene {number}: {words} of {len(_words(scenes[number - 1])):,} words")
    print(f"all: {sum(counted)} of {sum(len(_words(scene)) for scene in scenes):,} words")


def quoted_words(scenes: Sequence[str], documents: Iterable[str]) -> list[int]:
    """Return how many words of each scene are quoted in the documents."""
    known = {run for scene in scenes for run in _runs(_words(scene))}
    found = {run for text in documents for run in _runs(_words(text)) if run in known}
    return [len(_covered(_words(scene), found)) for scene in scenes]


def _covered(words: list[str], runs: set[tuple[str, ...]]) -> set[int]:
    """Return the indices of the words that one of the runs covers."""
    starts = (start for start, run in enumerate(_runs(words)) if run in runs)
    return {start + offset for start in starts for offset in range(RUN_WORDS)}


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    """Return every run of eight words, in order."""
    return zip(*(words[offset:] for offset in range(RUN_WORDS)), strict=False)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().translate(_APOSTROPHES))


if __name__ == "__main__":
    main()
