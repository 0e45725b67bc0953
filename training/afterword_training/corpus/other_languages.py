"""Leave out documents that are in another language than the model that is to learn them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from rich.console import Console

from afterword.errors import UserError
from afterword.text.language_detector import FoundLanguage, LanguageDetector, LanguageFinder
from afterword.text.language_tag import primary_language
from afterword_training.corpus.documents import Corpus, CorpusDocument, Skipped

MIN_WORDS = 12
"""Words of a document below which its language is not asked for."""
SURE_NATS = 20.0
"""Evidence in the last 40 words of a document that it is in another language: ten words of it."""
MAX_CHARS = 2_000
"""Characters at the end of a document that its language is told by."""


def without_other_languages(corpus: Corpus, language: str, console: Console) -> Corpus:
    """Return a corpus without the documents that are certainly in another language.

    Parameters
    ----------
    corpus : Corpus
        What was read.
    language : str
        BCP 47 tag of the model's language; "und" leaves the corpus as it is.
    console : Console
        Where to print what was left out and what to do about it.
    """
    try:
        check = _Check(language)
    except UserError as error:
        if language != "und":
            console.print(f"the language of the writing was not checked: {error}", soft_wrap=True)
        return corpus
    kept: list[CorpusDocument] = []
    skipped: list[Skipped] = []
    others: Counter[FoundLanguage] = Counter()
    for document in corpus.documents:
        other = check.other_language(document.text)
        if other is None:
            kept.append(document)
        else:
            others[other] += 1
            reason = f"it is in {other.name}, and the model is for {language}"
            skipped.append(Skipped(document.source, reason))
    for other, count in others.most_common():
        what = "document is" if count == 1 else "documents are"
        console.print(
            f"{count:,} {what} in {other.name}, and left out: the model is for {language}. "
            "To learn them, train a model for that language: "
            f"afterword train PATH... --name NAME --from scratch --language {other.tag}",
            soft_wrap=True,
        )
    return replace(corpus, documents=kept, skipped=[*corpus.skipped, *skipped])


class _Check:
    def __init__(self, language: str) -> None:
        self._own = primary_language(language)
        LanguageDetector(language, "de" if self._own != "de" else "en")  # is it a known language?
        self._finder = LanguageFinder()
        self._detectors: dict[str, LanguageDetector] = {}

    def other_language(self, text: str) -> FoundLanguage | None:
        """Return the language of a text if it is certainly not the model's."""
        text = text[-MAX_CHARS:]
        if len(text.split()) < MIN_WORDS:
            return None
        found = self._finder.find(text)
        if found is None or found.tag in {self._own, "nb" if self._own == "no" else ""}:
            return None
        if found.tag not in self._detectors:
            self._detectors[found.tag] = LanguageDetector(self._own, found.tag)
        evidence = self._detectors[found.tag].evidence_for_second(text)
        return found if evidence > SURE_NATS else None
