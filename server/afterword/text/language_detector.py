"""Tell which of two languages a text is in, with the library lingua (docs/decisions/048).

It comes with the extras `languages` and `train`, and is imported when a detector is made.
"""

from __future__ import annotations

import math
from collections import OrderedDict

from afterword.errors import UserError
from afterword.text.units import WORD

MAX_WORDS = 40
"""Words of a text that are looked at, the last ones."""
MAX_NATS_PER_WORD = 2.0
"""What one word can say for a language at most: a borrowed one must not decide."""

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
        try:
            from lingua import IsoCode639_1, LanguageDetectorBuilder  # noqa: PLC0415
        except ImportError:
            raise UserError(
                "telling languages apart needs more: pip install 'afterword[languages]'"
            ) from None
        codes = []
        for tag in (first, second):
            language = tag.partition("-")[0].lower()
            name = _SAME_LANGUAGE.get(language, language).upper()
            code = getattr(IsoCode639_1, name, None)
            if code is None:
                raise UserError(f"no language is known as {tag!r}; give a tag such as de or fr")
            codes.append(code)
        if codes[0] == codes[1]:
            raise UserError(f"both models are for {first!r}: name one for another language")
        self._detector = LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()
        # A word of five letters makes the library load all that it needs, which takes a second.
        self._second = next(
            value.language
            for value in self._detector.compute_language_confidence_values("about")
            if value.language.iso_code_639_1 == codes[1]
        )
        self._nats: OrderedDict[str, float] = OrderedDict()

    def evidence_for_second(self, text: str) -> float:
        """Return how much speaks for the second language, in nats; below 0 for the first."""
        return sum(map(self._evidence_of, WORD.findall(text)[-MAX_WORDS:]))

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
