"""Train the byte-level BPE with an end-of-word marker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from tokenizers import Regex, models, pre_tokenizers, trainers
from tokenizers import Tokenizer as Backend

from afterword.text.tokenizer import END_OF_WORD, MARKERS, Tokenizer
from afterword.text.units import normalize_unit, units

SEPARATOR = " "


def count_units(texts: Iterable[str]) -> Counter[str]:
    """Count how often each unit occurs, with apostrophes normalised."""
    counts: Counter[str] = Counter()
    for text in texts:
        for line in text.split("\n"):
            counts.update(normalize_unit(unit.text) for unit in units(line))
    return counts


def _training_lines(counts: Counter[str]) -> Iterator[str]:
    """Yield every byte that can end a character as a unit, then each unit as often as it occurs.

    Thanks to the first line every unit can be ended, whatever its last byte.
    """
    yield SEPARATOR.join(chr(code) for code in range(0xC0) if chr(code) != SEPARATOR)
    for unit, count in counts.items():
        for start in range(0, count, 10_000):
            yield SEPARATOR.join([unit] * min(10_000, count - start))


def train_tokenizer(counts: Counter[str], size: int) -> Tokenizer:
    """Learn a vocabulary from unit counts: at most `size` ids, or the alphabet if that is more."""
    backend = Backend(models.BPE(end_of_word_suffix=END_OF_WORD))
    backend.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SEPARATOR), "removed"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=list(MARKERS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        end_of_word_suffix=END_OF_WORD,
        show_progress=False,
    )
    backend.train_from_iterator(_training_lines(counts), trainer)
    return Tokenizer(backend)
