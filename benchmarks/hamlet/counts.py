"""Predict words by counting: what any network has to be better than."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from benchmarks.hamlet.play import Play, Split
from benchmarks.hamlet.results import Accuracy


def measure(play: Play, splits: Sequence[Split]) -> Iterator[Accuracy]:
    """Yield how often the commonest word is right, and the commonest after the word before."""
    for split in splits:
        words = Counter(play.word_at(place) for place in split.learned)
        followers: dict[str, Counter[str]] = defaultdict(Counter)
        for place in split.learned:
            followers[play.word_before(place)][play.word_at(place)] += 1
        commonest = words.most_common(1)[0][0]
        after = {word: counted.most_common(1)[0][0] for word, counted in followers.items()}
        judged = [(play.word_before(place), play.word_at(place)) for place in split.judged]
        always = sum(word == commonest for _, word in judged)
        bigram = sum(word == after.get(before, commonest) for before, word in judged)
        yield Accuracy("always the commonest word", split.name, always / len(judged))
        yield Accuracy("what most often followed the last word", split.name, bigram / len(judged))
