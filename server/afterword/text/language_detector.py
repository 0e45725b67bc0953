"""Tell which language a text is in, with the library lingua (docs/decisions/048).

It comes with the extras `languages` and `train`, and is imported when a detector is made.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import Any, NamedTuple

from afterword.errors import UserError
from afterword.installation import install_command
from afterword.text.language_tag import primary_language
from afterword.text.letters import compose
from afterword.text.units import WORD

MAX_WORDS = 40
"""Number of words examined, from the end of the text."""
MAX_NATS_PER_WORD = 2.0
"""Most evidence that one word can give for a language: a borrowed one must not decide."""

_CACHED_WORDS = 4_096
_SAME_LANGUAGE = {"no": "nb", "iw": "he", "in": "id"}


class LanguageDetector:
    """Tells two languages apart.

    Parameters
    ----------
    first, second : str
        BCP 47 tags, of which the language alone counts: "de-AT" is "de".

    Raises
    ------
    UserError
        If the library is missing, does not know one of them, or they are the same.
    """

    def __init__(self, first: str, second: str) -> None:
        lingua = _import_lingua()
        codes = []
        for tag in (first, second):
            language = primary_language(tag)
            name = _SAME_LANGUAGE.get(language, language).upper()
            code = getattr(lingua.IsoCode639_1, name, None)
            if code is None:
                raise UserError(f"no language is known as {tag!r}; give a tag such as de or fr")
            codes.append(code)
        if codes[0] == codes[1]:
            raise UserError(f"both models are for {first!r}: name one for another language")
        builder = lingua.LanguageDetectorBuilder
        self._detector = builder.from_iso_codes_639_1(*codes).build()
        # A word of five letters makes the library load all that it needs, which takes a second.
        self._second = next(
            value.language
            for value in self._detector.compute_language_confidence_values("about")
            if value.language.iso_code_639_1 == codes[1]
        )
        self._nats: OrderedDict[str, float] = OrderedDict()

    def evidence_for_second(self, text: str) -> float:
        """Return the evidence for the second language, in nats; below 0 it is for the first."""
        return sum(map(self._evidence_of, WORD.findall(compose(text))[-MAX_WORDS:]))

    def _evidence_of(self, word: str) -> float:
        nats = self._nats.get(word)
        if nats is None:
            probability = self._detector.compute_language_confidence(word, self._second)
            most = MAX_NATS_PER_WORD
            nats = most if probability == 1 else -most
            if 0 < probability < 1:
                nats = max(-most, min(most, math.log(probability / (1 - probability))))
            if len(self._nats) >= _CACHED_WORDS:
                self._nats.popitem(last=False)
            self._nats[word] = nats
        return nats


class FoundLanguage(NamedTuple):
    """A language: its name in English, and its BCP 47 tag."""

    name: str
    tag: str


class LanguageFinder:
    """Finds out in which of all spoken languages that the library knows a text is written.

    Raises
    ------
    UserError
        If the library is missing.
    """

    def __init__(self) -> None:
        builder = _import_lingua().LanguageDetectorBuilder
        self._detector = builder.from_all_spoken_languages().with_low_accuracy_mode().build()

    def find(self, text: str) -> FoundLanguage | None:
        """Return the likeliest language of some sentences; None if it is not clear."""
        found = self._detector.detect_language_of(text)
        if found is None:
            return None
        return FoundLanguage(found.name.capitalize(), found.iso_code_639_1.name.lower())


def _import_lingua() -> Any:
    try:
        import lingua  # noqa: PLC0415
    except ImportError:
        raise UserError(
            f"telling languages apart needs more packages: {install_command('languages')}"
        ) from None
    return lingua
