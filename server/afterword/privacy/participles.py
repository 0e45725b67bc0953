"""Tell what is done with a password ("será enviada", "ist gespeichert") from the password itself.

English participles are ordinary words everywhere (`ordinary_words.py`). In other languages their
endings are those of nouns as well, so they count only behind a verb of that language.
"""

from __future__ import annotations

from afterword.text.lazy_pattern import LazyPattern

_ROMANCE = r"[a-z]{2,}(?:ad[oa]s?|id[oa]s?|ata|ato|ati|ate|ita|ito|iti|ite|uta|uto|sa|so|cha|cho)"
_GERMAN = r"[a-z]{0,8}(?:ge[a-z]{3,}(?:t|en)|(?:ver|be|ent|er|zer)[a-z]{4,}t)|[a-z]{3,}(?:ig|isch)"
_DUTCH = r"[a-z]{0,8}ge[a-z]{3,}(?:d|t|en)|(?:ver|be|ont|her)[a-z]{3,}[dt]"
_SLAVIC = r"[a-z]{3,}(?:en[eoa]|an[eoa]|eny|any|ony|one|ona|ono|it[eoa]|yt[eoa]|ut[eoa])"
_NORDIC = r"[a-z]{3,}(?:at|ats|ad|ade|et|ert|erat|erad)"
_GREEK = r"[α-ω]{3,}μεν(?:οσ|η|ο|οι|εσ|α)"
_CYRILLIC = r"[а-я]{3,}(?:[еа]н(?:а|о|ы)?|[ыо]и|ая|ое|ые|ать|ить|еть|ется|ится)"
_AFTER_VERBS = {
    "es son sera eres era fue foi foram sao sono sara seran saranno e este sunt": _ROMANCE,
    "ist war sind bleibt lautet": _GERMAN,
    "is was zijn wordt blijft": _DUTCH,
    "jest to je su zni brzmi bude bedzie": _SLAVIC,
    "ar er var blir": _NORDIC,
    "ειναι": _GREEK,
    "е": _CYRILLIC,
}
_ENDINGS = {
    verb: LazyPattern(endings) for verbs, endings in _AFTER_VERBS.items() for verb in verbs.split()
}
_WITHOUT_VERB = LazyPattern(_CYRILLIC)


def is_participle(word: str, verb: str) -> bool:
    """Return whether a folded word behind a verb tells what is done with a password.

    Parameters
    ----------
    word : str
        The word, as `reading.fold_letters` leaves it.
    verb : str
        The verb before it, likewise; empty if there is none, as in Russian.
    """
    endings = _ENDINGS.get(verb, None if verb else _WITHOUT_VERB)
    return endings is not None and endings.fullmatch(word) is not None
