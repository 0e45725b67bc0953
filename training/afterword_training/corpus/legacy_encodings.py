"""Guess the encoding of a text that is not Unicode, by the languages that it may be in.

A general detector needs more text than a note has. Read in the right encoding, all letters belong
to the alphabet of one language, and most to its usual ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from charset_normalizer import from_bytes

from afterword_training.corpus.documents import UnreadableSourceError

# The encodings that people wrote prose in. If it may choose among all that Python knows, a detector
# takes a short Western text for EBCDIC or an old Mac script.
_DETECTABLE = [
    "cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "mac_roman", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "iso8859_2", "iso8859_5",
    "cp866", "cp852",
]  # fmt: skip
_WESTERN = ("cp1252", "iso8859_15", "cp850", "mac_roman")
_CENTRAL = ("cp1250", "iso8859_2", "cp852", "mac_latin2")
_CYRILLIC = ("cp1251", "koi8_r", "mac_cyrillic", "iso8859_5", "cp866")
# The fraction of a Greek or Cyrillic text that its ten most usual letters make up is about two
# thirds; it is less in what was read in a wrong encoding.
_MIN_USUAL = 0.45
_PUNCTUATION = frozenset("“”„‘’‚–—…«»‹›€£§°©®·¿¡•½¼†×²³™№\u00a0\u00ad")


class _Language(NamedTuple):
    """A language: its letters beyond a to z, the usual ones of them, and words of few letters."""

    encodings: tuple[str, ...]
    letters: str
    usual: str
    words: str = ""
    rarity: float = 0.0


_LANGUAGES = (
    _Language(_WESTERN, "àâáäåæçéèêëíîïñóôöøœùûúüß", "é", "the and a of to in is that it my"),
    _Language(_WESTERN, "äöüßé", "äöüß", "der die das und ist nicht ich ein für über mit es"),
    _Language(_WESTERN, "àâæçéèêëîïôœùûüÿ", "éèàê", "le la les et un une est je à de des du où"),
    _Language(_WESTERN, "áéíñóúü", "áéíñó", "el la los y un una es en de que no qué él más"),
    _Language(_WESTERN, "áâãàçéêíóôõúü", "ãçáéíó", "o os e um uma é em de que não para"),
    _Language(_WESTERN, "àèéìîòóùú", "àèéìòù", "il lo la i e un una è di che non per più perché"),
    _Language(_WESTERN, "åäöéà", "åäö", "och en ett är jag att det på som inte över för"),
    _Language(_WESTERN, "æøåéöäòó", "æøå", "og en et er jeg at det på som ikke til å av"),
    _Language(_WESTERN, "áðéíóúýþæö", "áðéíó", "og er að ég það á ekki við"),
    _Language(_WESTERN, "ëéèïöüáóíêà", "ëéï", "de het een en is ik van niet één"),
    _Language(_WESTERN, "àçéèíïóòúü·", "àéèí", "el la els i un una és de que no"),
    _Language(_WESTERN, "áéíóúàâêîôûŵŷäëïöü", "áéíóú", "a an na agus i y yr mae"),
    _Language(_CENTRAL, "ąćęłńóśźż", "ąęłóśż", "i w na nie się z do że jest to mój być"),
    _Language(_CENTRAL, "áčďéěíňóřšťúůýž", "áčěíéřšůž", "a je v na se že jsem to můj ještě"),
    _Language(_CENTRAL, "áäčďéíĺľňóôŕšťúýž", "áčéíšýž", "a je v na sa že som to si ako"),
    _Language(_CENTRAL, "áéíóöőúüű", "áéőöóü", "a az és hogy nem egy is ez ő"),
    _Language(_CENTRAL, "čćđšž", "čćšž", "i je u na se da ne sam što za"),
    _Language(_CENTRAL, "ăâîşţșțéá", "ăâîşţ", "și şi în este nu că un o la de"),
    _Language(("cp1254",), "çğıöşüâîiİ", "ıöüşçğ", "ve bir bu da de için ne çok tek ile"),
    _Language(("cp1257",), "āčēģīķļņōŗšūž", "āēīšū", "un ir ar no es"),
    _Language(("cp1257",), "ąčęėįšųūž", "ąėįšųž", "ir yra su į aš"),
    _Language(("cp1257",), "äõöüšž", "äõöü", "ja on ei ma see"),
    _Language(_CYRILLIC, "абвгдежзийклмнопрстуфхцчшщъыьэюяё", "оеаинтсрвл"),
    _Language(_CYRILLIC, "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "оаиніевтрс"),
    _Language(("cp1251", "iso8859_5"), "абвгдђежзијклљмнњопрстћуфхцчџш", "аоиенрстјк", rarity=0.5),
    _Language(("cp1253", "iso8859_7"), "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊΐ", "αοιετσνηυρ"),
    _Language(("cp1255", "iso8859_8"), "אבגדהוזחטיכךלמםנןסעפףצץקרשת", "יוהלארבשמת"),
)  # fmt: skip
# Read in a wrong encoding, capitals and other signs stand inside words: "sch”n", "s½ur", "оПХБЕР".
_MISPLACED = re.compile(
    r"[^\W\d_](?:[„“”‚«»§°£©®•²³†™№×][^\W\d_]|[¿¡½¼€]|(?<![Ll])·[^\W\d_])|[½¼²³†×][^\W\d_]"
    r"|ς[^\W\d_]"  # in Greek it ends a word
)
_MAX_CAPITALS_INSIDE = 0.1
# Files of DOS and of old Macs are rarer.
_RANK_PENALTY = 0.05
# Of letters beyond a to z, in a language written with Latin letters.
_MAX_SPECIAL = 0.6
# A word of Greek or Cyrillic has no Latin letters.
_MIXED = re.compile(r"[A-Za-z][^\W\d_\x00-\x7f]|[^\W\d_\x00-\x7f][A-Za-z]")


def decode_legacy(data: bytes) -> str:
    """Return the text of bytes that are in none of Unicode's encodings.

    Raises
    ------
    UnreadableSourceError
        It is in no known encoding.
    """
    candidates = sorted(_candidates(data), key=lambda candidate: -candidate[0])
    if candidates:
        return candidates[0][1]
    best = from_bytes(data, cp_isolation=_DETECTABLE).best()
    if best is None:
        raise UnreadableSourceError("text in no known encoding")
    return str(best)


def _candidates(data: bytes) -> Iterator[tuple[float, str]]:
    """Yield each decoding that reads as one language, with its score."""
    texts: dict[str, str | None] = {}
    for language in _LANGUAGES:
        for rank, encoding in enumerate(language.encodings):
            if encoding not in texts:
                texts[encoding] = _plausible(data, encoding)
            text = texts[encoding]
            if text is not None and (score := _score(text, language)) is not None:
                yield score - language.rarity - _RANK_PENALTY * rank, text


def _plausible(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except ValueError:
        return None
    if _MISPLACED.search(text) or any("\x80" <= character < "\xa0" for character in text):
        return None
    pairs = pairwise(text)
    capitals = sum(a.islower() and b.isupper() and max(a, b) > "\x7f" for a, b in pairs)
    special = sum(character > "\x7f" for character in text)
    return text if capitals <= _MAX_CAPITALS_INSIDE * special else None


def _score(text: str, language: _Language) -> float | None:
    """Return how well a text fits a language; None if it has letters of another one."""
    special = [character for character in text.lower() if character > "\x7f"]
    letters = [character for character in special if character not in _PUNCTUATION]
    if not set(letters) <= set(language.letters):
        return None
    usual = sum(character in language.usual for character in letters)
    words = set(language.words.split())
    found = sum(word in words for word in re.findall(r"\w+", text.lower()))
    is_latin = bool(words)
    if not is_latin and usual < _MIN_USUAL * max(1, len(letters)):
        return None
    if not is_latin and _MIXED.search(text):
        return None
    if is_latin and len(letters) > _MAX_SPECIAL * sum(map(str.isalpha, text)):
        return None
    return len(letters) + usual + 2.0 * found if letters else 0.0
