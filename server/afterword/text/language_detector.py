"""Tell which of two languages a text is in, with the library lingua (docs/decisions/048).

It comes with the extras `languages` and `train`, and is imported when a detector is made.
"""

from __future__ import annotations

import re

from afterword.errors import UserError
from afterword.text.units import LETTERS

MIN_LETTERS = 20
"""Letters below which no language is told: about four words."""
MAX_CHARS = 1_000
"""Characters that are looked at: more would not make it surer."""

_LETTER = re.compile(LETTERS)
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
            if not hasattr(IsoCode639_1, name):
                raise UserError(f"no language is known as {tag!r}; give a tag such as de or fr")
            codes.append(getattr(IsoCode639_1, name))
        if codes[0] == codes[1]:
            raise UserError(f"both models are for {first!r}: name one for another language")
        detector = LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()
        self._second = next(
            value.language
            for value in detector.compute_language_confidence_values("a")
            if value.language.iso_code_639_1 == codes[1]
        )
        self._detector = detector

    def probability_of_second(self, text: str) -> float | None:
        """Return the probability that a text is in the second language; None if it is too short."""
        text = text[-MAX_CHARS:]
        if len(_LETTER.findall(text)) < MIN_LETTERS:
            return None
        return float(self._detector.compute_language_confidence(text, self._second))
