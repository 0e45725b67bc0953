"""Find passwords that a sentence tells: "my password is x", "x is the password", "password? x".

Every form here is tried at every name by `passwords.py`, which has the labels ("password: x").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from afterword.privacy.before_names import before_name
from afterword.privacy.blocks import line_end, line_start
from afterword.privacy.name_finder import Name, Tier, any_of, variants
from afterword.privacy.ordinary_words import is_ordinary
from afterword.privacy.participles import is_participle
from afterword.privacy.secret_names import (
    ABOUT,
    CHANGED,
    CLAUSES,
    FILLERS,
    IS,
    LOGINS,
    NAMES,
    OPENED,
    PARTICLES,
)
from afterword.privacy.values import (
    AROUND,
    QUOTED,
    QUOTES,
    WORD_VALUE,
    Value,
    bare,
    has_evidence,
    is_lone_word,
    is_pin,
    looks_chosen,
    may_be_told,
    value_of,
)
from afterword.text.lazy_pattern import LazyPattern

# What is left of a name: an ending, a part of an identifier, and marks that close emphasis.
REST = r"[\w.#-]{0,20}[\"'”’»_=~/+)]{0,3}"
# "password unchanged: x", "the password, same as before, is x"
_AS_EVER = (
    r" (?:(?:is |are )?(?:still )?(?:unchanged|the same|same)|(?:has|have)(?:n['’]t| not) changed"
    r"|wie|comme|como|come|zoals|jak|som|as)"
    r"(?: (?:as )?(?:before|always|ever|usual|last (?:time|year)|immer|gehabt|sonst|bisher|fruher"
    r"|avant|toujours|d['’]habitude|siempre|antes|sempre|prima|altijd|zawsze|vanligt))?"
    r"(?= ?[:=,(–—-]| [^\s]{1,60}[ .!]{0,3}(?:\n|\Z)| (?:is|ist|est|es)\b)"
)
QUALIFIER = (
    rf"(?P<about> ?\([^()\n]{{1,40}}\)| (?:{any_of(ABOUT)})(?![^\W\d_])(?: [^\s.!?;:"
    rf"|=]{{1,30}}){{0,8}}?"
    r"| (?:no\.? |nr\.? )?#?\d{1,3}|(?: ?/ ?| or | and | oder | und | ou | et | o )[^\W\d_]{2,20}"
    r"| (?:wifi|wi-fi|wlan|router|mail|e-mail|antigua|anterior|nueva|nuova|vecchia|nova|antiga"
    r"|veche"
    r"|noua|actuelle?|provisoire|temporaire|temporal|provisional|temporanea|provvisoria|temporaria"
    r"|provisoria|tymczasowe|docasne|privremena|administrateur)(?! ?[/|])"
    rf"|,?{_AS_EVER})"
)
_TO = ("to", "auf", "en", "a", "on", "in", "naar", "till", "til", "la", "su", "para", "por", "pour",
       "na", "на", "u", "cu", "σε", "as")  # fmt: skip
"""What stands before a new value: "I changed the password to x"; some are verbs elsewhere."""
_VAGUE = ("on", "en", "pour")
"""Those that also say where, when or for whom."""
_VAGUE_BEHIND_MORE = ("a", "in", "u", "na", "на")
"""Those that do so if more than the name stands before them."""
IS_SAID = (
    rf" (?:{any_of(IS)})(?: (?:{any_of(FILLERS)})){{0,5}} ?"
    r"(?:[:=>–—-]|\.{2,3}|…|,(?: i think,)?)?"
)
_SAID = LazyPattern(rf"{REST}{QUALIFIER}?(?P<is>{IS_SAID}) {{0,9}}(?<=[ …]){WORD_VALUE}")
_SAID_BELOW = LazyPattern(
    rf"{REST}{QUALIFIER}?{IS_SAID} {{0,9}}\n(?: {{0,9}}\n)? {{0,9}}(?P<value>[^\s|]{{3,100}})"
    r" {0,9}(?=\n|\Z)"
)
_EXPLAINED = LazyPattern(
    rf"{REST}{QUALIFIER}?{IS_SAID} [^\n:]{{1,40}}: {{0,3}}\n?(?P<value>[^\s|]{{3,100}})(?=\s*"
    r"(?:\n|\Z))"
)
_SET_TO = LazyPattern(
    rf"{REST}{QUALIFIER}?(?P<changed> (?:{any_of(CHANGED)}))?"
    rf" (?P<to>{'|'.join(_TO)})(?= ) {{1,9}}{WORD_VALUE}"
)
_FROM_TO = LazyPattern(
    rf"{REST}{QUALIFIER}?(?: (?:is|was|has been|have been|got))?(?P<changed> (?:changed|reset|went"
    r"|updated|moved|geandert))?"
    r"(?: (?:from|von|da|de|od|z) (?P<old>[^\s,.]{3,60}))(?: (?:to|auf|a|en|in) "
    r"(?P<new>[^\s,.]{3,60}))?"
)
_NEXT = LazyPattern(rf"{REST}(?P<sign>) {{1,9}}{WORD_VALUE}")
_THINGS = (
    f"{OPENED} mail e-mail email bank netflix zoom vpn laptop computer pc phone server nas guest"
    " network printer github вайфая вайфай wi-fi wifi gitlab google amazon apple paypal facebook"
)
"""What a password is for: "password for mail x"."""
_BESIDE = LazyPattern(
    rf"(?!less)[^\W\d_]{{0,4}}(?: (?:now|still|nowa|noch immer|теперь|nueva|nova|nuova|nouveau))?"
    r"(?: ?\([^()\n]{1,40}\))?"
    rf"(?:(?:(?: (?:{any_of(ABOUT)}))?(?: [^\W\d_]{{1,6}})?"
    rf"(?: (?:{any_of(_THINGS)})(?![^\W\d_])){{1,2}})|{_AS_EVER})?"
    r"(?P<sign>) {0,40}(?P<value>"
    rf"{QUOTED}|[^\s\w]?[^\s]{{1,100}})"
)
_QUOTED_NEXT = LazyPattern(
    rf"[\w.-]{{0,20}}(?P<sign>)(?:(?:,? {{1,9}}of)?,? {{1,9}}\(?|\(|(?=[“„«]))(?P<value>{QUOTED})"
)
# "the password, hunter2, is on the back"; "the password, i.e. hunter2"
_APPOSED = LazyPattern(
    r"(?:, | [-–—] |[–—])(?P<value>[^\s,]{3,60})(?:, | [-–—] |[–—])"
    r"(?:is|was|and|which|that|works|has|does|still|ist|war|und|steht|hangt|gilt|liegt|bleibt|est"
    r"|etait|et|es|era|esta|sta)\b"
)
_NAMELY = LazyPattern(
    r",? \(?(?:i\.e\.|e\.g\.|namely|such as|like|which is|which was|that's|it's|it is|use|using"
    r"|enter|take"
    r"|i use|i took|we use|c'est|c’est|also|d\.h\.)(?:(?<=\.)|(?![^\W\d_])),? ?(?:now )?"
    r"(?P<value>[\"'“„«]?[^\s,]{3,60})"
)
# "What is the password? It's hunter2."
_IT = LazyPattern(
    rf"{REST}{QUALIFIER}?(?:[^\n?!]{{0,40}}[,.;!:?—-]| but) ?(?:(?:i think|i believe|i guess|maybe"
    r"|probably|pretty sure|ich glaube|je crois|creo que|credo)(?: that)?,? )?(?:it's|it’s|it is"
    r"|it was|c'est"
    r"|c’est|es ist"
    r"|es lautet|now|jetzt|nun|maintenant|ahora|adesso"
    r"|agora) (?:now )?(?P<value>[\"'“„«]?[^\s,]{3,60})(?=(?: now)?[ ,.!]*(?:\n|\Z|\.))"
)
# "Paul: ", "[10:13] Paul: ", "12/04/2024, 10:13 - Paul: "
_SPEAKER = r"\[?(?:[\d/.:,-]{4,12}[\] -]{0,3}){0,2}[^\W\d_]{1,12}(?: [^\W\d_]{1,12})?: "
_ASKED = LazyPattern(
    rf"{REST}{QUALIFIER}? ?\??[\"”»'’]{{0,2}}(?:(?<=[?\"”])(?: {{1,3}}| {{0,3}}\n)|\n"
    rf"(?={_SPEAKER}))"
    rf"(?:[-–—*>•] |{_SPEAKER}){{0,2}}"
    r"(?:(?:it's|it’s|it is|it was|es ist|c'est|c’est|es|e|to|je) )?"
    r"(?P<value>[\"'“„«]?[^\s|]{3,60})[ .!]{0,3}(?=\n|\Z|[\"”])"
)
_OPTION = LazyPattern(rf"{REST}(?P<sign>[= ]) {{0,9}}(?P<value>{QUOTED}|[^\s-]\S{{0,200}})")
_IS_OPTION = LazyPattern(r"(?<!\S)-{1,2}[\w-]{0,20}\Z")
CONTEXT = LazyPattern(rf"(?<![^\W\d_])(?:{any_of(LOGINS + ' ' + OPENED)})s?(?![^\W\d_])")
COMMA = LazyPattern(r"[,;/(] ?(?:(?:and|und|et|y|e|with|mit|avec|con|the|das) ){0,2}\Z")
BEHIND_LOGIN = LazyPattern(
    r"(?<![^\W\d_])(?:user|username|usr|login|email|e-mail|mail|id|account|u|usuario|utente)[\"']?"
    r"[:= ]{1,2}\S{1,60},? [\"']?\Z"
)
"""What makes a name of "pass": "user ann pass x"."""
_USED = LazyPattern(
    r"(?<![^\W\d_])(?:use|using|used|enter|type|try|say|give|with|via|by|mit|avec|con|com|met|s"
    r"|z|cu|με|с"
    r"|export|env|set|setenv|setx|login|user|username)(?: \S{1,20}){0,3} \Z"
)
_CLAUSES = frozenset(CLAUSES.split())
_CHANGED = LazyPattern(rf"(?<![^\W\d_])(?:{any_of(CHANGED)})(?![^\W\d_])")
_CLAUSE_END = LazyPattern(
    r"(?<=[.,;!?)])|\s*(?:\Z|\n)"
    r"| (?:and|but|so|now|today|yesterday|last|this|tonight|again|until|for|und|et|y|heute|hier"
    r"|hoy|please|bitte|geandert|gesetzt|gewechselt)\b"
)
_AS = LazyPattern(r"(?<![^\W\d_])(?:for|as|als|comme|como|come|kao|ca|jako)(?: [^\W\d_]{1,8})? \Z")
_THEN_USED = LazyPattern(
    r",? (?:(?:i|we|you|please|just|bitte|nehmen wir|nehme ich|habe ich) )?"
    r"(?:(?:use|took|take|enter|type|put|chose|bitte|nehmen wir|nehme ich|nimm|mets|prends|pon|usa"
    r"|metti|usiamo|poe|neem|gebruik) )?"
    r"(?P<value>[^\s,]{4,60})"
    r"(?: (?:gewahlt|eingeben|genommen|ein|nehmen|verwenden|benutzen))?(?=[.!]?\s*(?:\n|\Z))"
)
_PHRASE = LazyPattern(
    rf"{REST}{QUALIFIER}?{IS_SAID} {{1,3}}(?P<value>[a-z]{{3,12}}(?: [a-z]{{3,12}}){{3,7}})[.!]?"
    r"(?=\s*(?:\n|\Z))"
)
_EAST_ASIAN = LazyPattern(r"(?:是|為|为|は|는|은)? ?[「『“\"]?(?P<value>[a-z0-9][!-~]{3,60})")
_IN_BRACKETS = LazyPattern(rf"(?:{_AS_EVER})? ?\((?:now |jetzt )?(?P<value>[^\s()]{{4,60}})\)")
_POSSESSIVE_IS = LazyPattern(
    r"['’]s (?P<still>(?:now|still|always|just|probably) )?(?P<value>[^\s,;]{4,60})(?=\s*(?:\n|\Z)"
    r"|(?(still)[.,;!)]|\s*\Z)|(?(still) (?:from|since|again|as|but|and|for|on|until|at|all|with)\b"
    r"|\s*\Z))"
)


def _said(text: str, name: Name) -> Iterator[Value]:
    match = _SAID.match(text, name.end)
    if match and match["is"].split()[0] not in _TO:
        yield from _told(match, name)
    if not name.written.isascii() and (match := _EAST_ASIAN.match(text, name.end)):
        yield value_of(match)
    for pattern in (_IN_BRACKETS, _SAID_BELOW, _EXPLAINED, _POSSESSIVE_IS):
        match = pattern.match(text, name.end)
        if match and may_be_told(name) and is_lone_word(match["value"]):
            yield value_of(match)
    match = _PHRASE.match(text, name.end) if name.is_sure and not name.is_plural else None
    if match and not any(map(is_ordinary, match["value"].split()[1:])):
        yield value_of(match)


def _set_to(text: str, name: Name) -> Iterator[Value]:
    """Find a new value: "I changed the password to x"; in some languages "to" is a verb."""
    before = _shortly_before(text, name)
    change = _FROM_TO.match(text, name.end)
    if change and (change["changed"] or _CHANGED.search(before)):
        for which in ("old", "new"):
            if change[which] and name.is_sure and is_lone_word(change[which]):
                yield Value(change.start(which), *change.span(which))
    match = _SET_TO.match(text, name.end)
    if not match:
        return
    to = match["to"]
    if PARTICLES.get(name.written) != to:
        about = (match["about"] or "").split()
        is_clause = not _CLAUSES.isdisjoint(about)
        is_vague = to in _VAGUE or is_clause or (to in _VAGUE_BEHIND_MORE and about != [])
        if is_vague and not looks_chosen(bare(match["value"])):
            return
        end = match.end()
        verb_follows = text.startswith(" ", end) and _CHANGED.match(text, end + 1)
        is_changed = match["changed"] or _CHANGED.search(before) or verb_follows
        if not (is_changed and _CLAUSE_END.match(text, end)):
            return
    yield from _told(match, name)


def _shortly_before(text: str, name: Name) -> str:
    return text[max(line_start(text, name.start), name.start - 60) : name.start]


def _told(match: re.Match[str], name: Name) -> Iterator[Value]:
    """Yield the value that a sentence gives, if it may be a password."""
    value = bare(match["value"])
    other = _OR.match(match.string, match.end())
    if other and not is_lone_word(other["value"]):
        other = None
    if _is_evident(value, name, match["about"]) or (
        _is_word(value, match, name) and not _is_general(match, name)
    ):
        yield value_of(match)
        if other and may_be_told(name):
            yield value_of(other)
    elif other and name.is_sure and is_lone_word(value):  # "my passwords are x and y"
        yield value_of(match)
        yield value_of(other)


_OR = LazyPattern(
    r" (?:or|oder|ou|o|ili|albo|and|und|et|y) (?P<value>[^\s,.]{4,60})(?=[.!]?\s*(?:\n|\Z))"
)


def _is_evident(value: str, name: Name, about: str | None) -> bool:
    if about is None:
        return has_evidence(value, name)
    return is_pin(value, name.tier) or looks_chosen(value)


def _is_word(value: str, match: re.Match[str], name: Name) -> bool:
    """Return whether what is said of a password may be the password."""
    if not may_be_told(name):
        return False
    quoted = match["value"][0] in QUOTES
    word = value.strip(AROUND)
    verb = (match.groupdict().get("is") or "").split()[:1]
    is_english = verb in (["is"], ["was"]) and name.written not in _DUTCH
    if verb and not quoted and not is_english and is_participle(word, verb[0]):
        return False
    return len(word) > 2 and any(map(str.isalpha, word)) and (quoted or not is_ordinary(word))


def _is_general(match: re.Match[str], name: Name) -> bool:
    """Return whether a sentence is about passwords at large, or those of whoever it tells of."""
    about = (match["about"] or "").split()
    quoted = match["value"][0] in QUOTES
    return (name.is_plural and not quoted) or (
        not _CLAUSES.isdisjoint(about) and not is_lone_word(match["value"])
    )


def _next(text: str, name: Name) -> Iterator[Value]:
    """Find a value that follows its name with nothing between them."""
    before = text[max(line_start(text, name.start), name.start - 80) : name.start]
    if _IS_OPTION.search(before):
        if match := _OPTION.match(text, name.end):
            yield value_of(match)
        return
    if name.is_sure and not name.is_plural:
        for pattern in (_QUOTED_NEXT, _APPOSED, _NAMELY):
            match = pattern.match(text, name.end)
            if match and not is_ordinary(match["value"].strip(AROUND)):
                yield value_of(match)
    match = _NEXT.match(text, name.end)
    if match and _is_evident_next(text, name, match, before):
        yield value_of(match)


def _is_evident_next(text: str, name: Name, match: re.Match[str], before: str) -> bool:
    value = bare(match["value"])
    if name.tier is Tier.NUMBER:
        return is_pin(value, name.tier)
    if has_evidence(value, name) and not (name.tier is Tier.WEAK and name.written == "pass"):
        return True
    if not may_be_told(name) or not COMMA.search(before):
        return False
    ends = text[match.end() : match.end() + 1] in ("", "\n", *",.;)") or value != match["value"]
    return ends and bool(CONTEXT.search(before)) and not is_ordinary(value)


_ENGLISH = frozenset(one for name in NAMES["English"].split() for one in variants(name))
_DUTCH = frozenset(one for name in NAMES["Dutch"].split() for one in variants(name))
_SHORT_ALONE = frozenset(
    {"pw", "ww", "s/n", "pwd", "psw", "mdp", "p/w", "p.w", "passw", "pssw", "wpa", "psk"}
)
_VERBS_BEHIND = frozenset({"oldu", "olarak degisti", "olarak kaldi", "ein", "eingeben"})
"""What may end a clause behind the value, as verbs do in Turkish and German."""
MAX_WORDS_BEFORE = 4
"""So many words may stand before a name on a line that says nothing but its value."""


def _beside(text: str, name: Name) -> Iterator[Value]:
    """Find a word that follows its name with but a space between: "password x"."""
    before = text[line_start(text, name.start) : name.start]
    is_short = name.written in _SHORT_ALONE or BEHIND_LOGIN.search(before) is not None
    is_product = before[-1:].isdigit()  # "1Password"
    if not (name.is_sure or is_short) or name.is_plural or is_product:
        return
    if name.tier is not Tier.WEAK and not may_be_told(name):
        return
    match = _BESIDE.match(text, name.end)
    if not match or match.start("value") == name.end or not is_lone_word(match["value"]):
        return
    if is_participle(bare(match["value"]), ""):
        return
    if match.start("value") == match.start("sign") and match["value"][0].isalnum():
        return
    after = text[match.end() : line_end(text, match.end())].strip(" .!,;)\"'}]\\")
    is_whole_line = not after and len(before.split()) <= MAX_WORDS_BEFORE
    # Which words follow the name within a sentence has been counted for English alone.
    ends_clause = not after or match["value"] != bare(match["value"]) or after in _VERBS_BEHIND
    is_told = name.tier is Tier.SURE and (ends_clause or name.written in _ENGLISH)
    is_told = is_told or _USED.search(before) is not None
    if is_whole_line or is_told:
        yield value_of(match)


def _asked(text: str, name: Name) -> Iterator[Value]:
    """Find a word that answers: "password? x", "I have a new password. It's x."."""
    if not may_be_told(name) or name.is_plural:
        return
    patterns = [_ASKED, _IT]
    if _AS.search(_shortly_before(text, name)):
        patterns.append(_THEN_USED)
    for pattern in patterns:
        match = pattern.match(text, name.end)
        if match and is_lone_word(match["value"]):
            yield value_of(match)


SENTENCES = (_said, _set_to, _next, _beside, before_name, _asked)
"""The forms; each is a function that yields the values of a name."""
