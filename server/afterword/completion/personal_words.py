"""List the words that a model has learned from a person."""

from __future__ import annotations

from afterword.completion.forgetting import forgotten_words
from afterword.completion.lexicon import LEXICON, Lexicon
from afterword.completion.ngram import PersonalNgram
from afterword.errors import UserError
from afterword.store.bundle import NGRAM, Bundle
from afterword.store.source_record import SCRATCH, SourceRecord
from afterword.text.casing import capitalise, fold
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import is_word


def personal_words(model: Bundle) -> list[str]:
    """Return the words of a person's n-gram, those that they use most first.

    Raises
    ------
    UserError
        If the model has no n-gram, or it is corrupt.
    """
    name = model.manifest.name
    if NGRAM not in model.files:
        raise UserError(f"{name} has learned no words from you; to teach it: afterword learn PATH")
    ngram = PersonalNgram.open(model.files[NGRAM])
    forgotten = forgotten_words()
    used = zip(ngram.unigrams.tolist(), ngram.vocabulary, strict=True)
    ranked = sorted((-probability, word) for probability, word in used if probability > 0)
    return [word for _, word in ranked if is_word(word) and fold(word) not in forgotten]


def new_words(model: Bundle) -> list[str]:
    """Return those of `personal_words` that the base model did not know as whole words."""
    words = personal_words(model)
    record = SourceRecord.of(model)
    if record is not None and record.start == SCRATCH:
        return words  # it had no base
    tokenizer = Tokenizer.open(model.tokenizer_path)
    has_lexicon = LEXICON in model.manifest.files
    lexicon = Lexicon.open(model.path / LEXICON) if has_lexicon else Lexicon.of(())

    def is_known(word: str) -> bool:
        lower = word.lower()
        spellings = {word, lower, capitalise(lower)}
        return word in lexicon or any(len(tokenizer.word_ids(each)) == 1 for each in spellings)

    return [word for word in words if not is_known(word)]
