"""Find secrets that show by their shape: keys, tokens, long numbers, addresses.

The shapes of provider tokens follow the rules of detect-secrets (Yelp, Apache-2.0) and the token
formats that the providers publish; the regular expressions are our own. Two further measures keep
prose untouched: ordinary numbers (dates, years, prices, versions) are told from long digit runs by
their separators, and random strings from identifiers by how short their runs of one kind of
character are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from afterword.text.lazy_pattern import LazyPattern


@dataclass(frozen=True, slots=True)
class Secret:
    """A span ``text[start:end]`` that must not be kept, and what kind of secret it is."""

    kind: str
    start: int
    end: int


Finder = Callable[[str], Iterator[Secret]]

_WRAP = r"[\[({<*_/-]{0,2}[\])}>*_/-]{0,2}"
_DOT_WORDS = "dot|punkt|punto|point|ponto|punt|kropka|tocka|točka|period|точка"
_AT_WORDS = (
    "at|at-sign|at sign|ät|arroba|arobase|chiocciola|apenstaartje|ma[lł]pa|klammeraffe|snabel-a"
    "|kukac|собака"
)
_PROVIDERS = (
    "gmail|googlemail|gmx|outlook|hotmail|yahoo|icloud|protonmail|proton|posteo|mailbox|fastmail"
    "|aol|zoho|tutanota"
)

# Without any of these no rule below can match.
SUSPECT = LazyPattern(
    r"[\d@/:=\])}>]|www\.|\S{16}|PRIVATE KEY|DOT"
    r"|\uff20"
    rf"|(?i:[ _-]{_WRAP}(?:{_DOT_WORDS}){_WRAP}[ _-]| at (?:{_PROVIDERS})\b)"
)
"""What a text with a secret has at least one of."""

_PRIVATE_KEY = LazyPattern(
    r"-----BEGIN (?P<label>[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)-----"
    # A block that was cut short ends with its last line of base64. One block is never sought past
    # the start of the next, or many starts would be searched to the end of the text each.
    r"(?:(?:(?!-----BEGIN ).)*?-----END (?P=label)-----|(?:\s*[A-Za-z0-9+/=:-]{16,}(?:\s|\Z))*)"
    r"|PuTTY-User-Key-File-\d:.*?(?:Private-MAC: *\w+|\Z)",
    re.DOTALL,
)

_TOKEN = LazyPattern(
    r"(?<![A-Za-z0-9])(?:"
    r"(?:A3T[A-Z0-9]|ABIA|ACCA|AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{16}(?![A-Za-z0-9])"  # AWS
    r"|gh[opsur]_\w{20,}|github_pat_\w{20,}"  # GitHub
    r"|gl(?:pat|dt|ft|soat|rt|cbt|imt|ptt|agent|oas)-[\w-]{16,}|GR1348941[\w-]{20,}"  # GitLab
    r"|xox[a-z](?:\.xox[a-z])?-[\w-]{10,}|xapp-[\w-]{10,}"  # Slack
    r"|(?:sk|pk|rk)_(?:live|test)_\w{10,}|whsec_[\w+/=]{16,}"  # Stripe
    r"|AIza[\w-]{30,}|ya29\.[\w-]{16,}|GOCSPX-[\w-]{16,}"  # Google
    r"|sk-(?=[\w-]{0,99}\d)[\w-]{16,}"  # OpenAI, Anthropic and others of the kind
    r"|hf_[A-Za-z]{30,}|r8_\w{30,}|gsk_\w{30,}"  # Hugging Face, Replicate, Groq
    r"|eyJ[\w-]{8,}(?:\.[\w-]+){1,2}"  # JSON Web Token
    r"|npm_\w{30,}|pypi-A[\w-]{30,}"  # npm, PyPI
    r"|SG\.[\w-]{16,}\.[\w-]{16,}|sq0[a-z]{3}-[\w-]{20,}|dop_v1_\w{20,}"  # SendGrid, Square, DO
    r"|\d{8,10}:[\w-]{35}|[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,}"  # Telegram, Discord
    r"|(?:AC|SK|key-)[0-9a-f]{32}|[0-9a-f]{32}-us\d{1,2}"  # Twilio, Mailgun, Mailchimp
    r"|hv[bsr]\.[\w-]{20,}|AGE-SECRET-KEY-\w{20,}|dckr_pat_[\w-]{20,}"  # Vault, age, Docker
    r")"
)

_TOP_LEVEL = (
    "com|org|net|edu|gov|mil|int|info|biz|dev|app|xyz|site|online|page|link|chat|cloud|blog|shop"
    "|email|social|team|zone|work|live|one|uk|us|eu|de|fr|es|it|nl|ch|at|be|se|no|dk|fi|pl|cz|sk|hu"
    "|ro|hr|rs|si|gr|pt|ie|ru|ua|tr|in|jp|cn|au|nz|ca|br|mx|ar|za|io|co|me|gg|ly|im|to|sh|cc|tv|gl"
    "|so|ai|is|lt|lv|ee|lu|fm|gd|vc|ws|gle|berlin|london|paris|museum|name|pro|tech|digital"
    "|studio|media|community|network|art|family"
)
"""Ends of host names without which "a.b/c" is no address."""
_URL = LazyPattern(
    r"(?<![A-Za-z0-9])(?:[A-Za-z][A-Za-z0-9+.-]{1,20}://|mailto:|www\.)[^\s<>\"`]+"
    r"|(?<![\w@.-])(?:[a-zA-Z0-9-]{1,63}\.){1,8}"
    rf"(?:{_TOP_LEVEL})(?::\d+)?/[^\s<>\"`]+"
)
_EMAIL = LazyPattern(
    r"@?[\w.+%-]{1,64}@(?:\w[\w-]{0,62}\.)+\w{2,}"
    r"|[\w.+-]{1,64} ?[\[({<] ?at ?[\])}>] ?\w[\w.-]*(?: ?[\[({<] ?dot ?[\])}>] ?\w+)*"
    # In capitals only with a dot: "Vienna (AT)" is in Austria.
    r"|(?i:[\w.+-]{1,64} ?[\[({<] ?at ?[\])}>] ?[\w-]+(?: ?[\[({<] ?dot ?[\])}>] ?\w+)+)"
)
_BRACKETED_AT = LazyPattern(r"(?i:[\[({<] ?at ?[\])}>])")

# "anna at example dot org", as people write it against spam.
_AT = rf"{_WRAP}(?:{_AT_WORDS}){_WRAP}"
_DOT = rf",?{_WRAP}(?:{_DOT_WORDS}){_WRAP}"
_SPELLED_EMAIL = LazyPattern(
    rf"(?i:(?<!\S)[\w.+-]{{1,64}}(?: {_DOT} [\w+-]{{1,64}}){{0,3}} {_AT} [\w-]{{1,63}}"
    rf"(?: {_DOT} [\w-]{{1,63}}){{0,3}} {_DOT} (?:{_TOP_LEVEL})(?!\w))"
    # "anna [arroba] example.org", "anna at gmail.com", "anna @ example . org", "anna-at-a-dot-org"
    rf"|(?i:(?<!\S)[\w.+-]{{1,64}} ?[\[({{<] ?(?:a|{_AT_WORDS}) ?[\])}}>] ?[\w.-]{{1,63}}\."
    rf"(?:{_TOP_LEVEL}|pl)(?!\w))"
    rf"|(?i:(?<!\S)[\w.+-]{{1,64}},? at (?:{_PROVIDERS})(?:\.| ?\. ?| )(?:com|de|net|org|ch|me"
    r"|co)(?!\w))"
    rf"|(?i:(?<!\S)[\w.+-]{{1,64}} ?[@\uff20] ?[\w-]{{1,63}} ?\. ?(?:{_TOP_LEVEL})(?!\w))"
    rf"|(?i:(?<!\S)[\w.+]{{1,64}}[-_]at[-_][\w.]{{1,63}}[-_]dot[-_](?:{_TOP_LEVEL})(?!\w))"
    r"|\b[a-z0-9._+-]{1,64}AT[a-z0-9-]{1,63}(?:DOT[a-z0-9-]{2,63}){1,4}\b"
)
_SPELLED_DOT = LazyPattern(
    rf"(?i:[ _-]{_DOT}[ _-])|[a-z]DOT[a-z]|[@\uff20]|(?i: at (?:{_PROVIDERS})\b|[\[({{<] ?(?:a"
    rf"|{_AT_WORDS}) ?[\])}}>])"
)

_IBAN = LazyPattern(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")

_DASHES = "\\-\u2010-\u2013"
_DIGITS = LazyPattern(
    rf"\+\d[\d ().{_DASHES}/]{{5,}}\d"
    rf"|(?<![\w.,])\(?\d(?:(?:[ .{_DASHES}/\u00a0]|\) ?)?\d){{6,}}\w*"
    r"|(?<!\w)\w*\d{7,}\w*"
)
_DATE = r"(?:\d{4}[-/. ]\d{1,2}[-/. ]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4})"
_YEAR = r"(?:1[0-9]|20|21)\d\d"
_DASH = rf" ?[{_DASHES}/ ] ?"
_ORDINARY_NUMBER = LazyPattern(
    rf"{_DATE}(?:{_DASH}{_DATE})?(?:[ T-]\d{{1,2}}(?:[.-]\d\d){{0,2}})?"  # dates, with a time
    r"|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d?(?:[ \u00a0]\d{3})+"  # 1.000.000 and 1 000 000
    r"|(?:0|[1-9]\d{0,2})\.\d+"  # a decimal fraction
    r"|[1-9]\d{0,2}0+(?:[a-z]{1,2})?"  # round numbers
)
_YEARS = LazyPattern(rf"{_YEAR}(?:{_DASH}(?:{_YEAR}|\d\d))+")
_VERSION = LazyPattern(r"(?!0\d)\d{1,5}(?:\.\d{1,5}){2,5}(?:/\d{1,2})?")
_BYTE = r"(?:25[0-5]|(?:2[0-4]|1\d|[1-9])?\d)"
_NETWORK_ADDRESS = LazyPattern(rf"{_BYTE}(?:\.{_BYTE}){{3}}(?:/\d{{1,2}})?")
_MAX_VERSION_DIGITS = 12
_PHONE_WITH_DOTS = LazyPattern(r"\d{3}\.\d{3}\.\d{4}|0\d(?:\.\d\d){4}")
_PHONE = LazyPattern(r"\+|\(|00|0\d|\d{3}[ .-]\d{3,4}(?:[ .-]\d{4})?$")

_RANDOM_CANDIDATE = LazyPattern(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/=_-]{16,}")
_RANDOM_SHAPE = LazyPattern(
    r"(?:0x)?(?:[0-9a-f]{16,}|[0-9A-F]{16,})=*"  # hexadecimal
    r"|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"  # UUID
    r"|(?:[A-Z0-9]{4,6}-){3,}[A-Z0-9]{4,6}"  # licence keys
)
_PART = LazyPattern(r"[A-Za-z0-9]+")
_RUN = LazyPattern(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_PASSWORD_LIKE = LazyPattern(r"(?<!\S)(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)[\w!#$%^&*?@-]{8,64}(?!\S)")


def _private_keys(text: str) -> Iterator[Secret]:
    if "PRIVATE KEY" in text or "PuTTY-User-Key-File" in text:
        yield from _spans("private key", _PRIVATE_KEY, text)


def tokens(text: str) -> Iterator[Secret]:
    """Yield the access tokens of well-known providers."""
    yield from _spans("access token", _TOKEN, text)


def _urls(text: str) -> Iterator[Secret]:
    if "/" in text or "www." in text or "mailto:" in text:
        for match in _URL.finditer(text):
            url = match[0].rstrip(".,;:!?'”’*_")
            if url.endswith(")") and "(" not in url:
                url = url[:-1]
            yield Secret("web address", match.start(), match.start() + len(url))


def _emails(text: str) -> Iterator[Secret]:
    if "@" in text or _BRACKETED_AT.search(text):
        yield from _spans("e-mail address", _EMAIL, text)
    if _SPELLED_DOT.search(text):
        yield from _spans("e-mail address", _SPELLED_EMAIL, text)


def _has_digit(value: str) -> bool:
    return any(character.isdigit() for character in value)


def _ibans(text: str) -> Iterator[Secret]:
    for match in _IBAN.finditer(text):
        compact = match[0].replace(" ", "")
        # ISO 13616: moved to the end and with letters as numbers, the remainder by 97 is 1.
        if 15 <= len(compact) <= 34 and int(_as_number(compact[4:] + compact[:4])) % 97 == 1:
            yield Secret("bank account", *match.span())


def _as_number(compact: str) -> str:
    return "".join(str(int(character, 36)) for character in compact)


def _numbers(text: str) -> Iterator[Secret]:
    for match in _DIGITS.finditer(text):
        number = match[0].lstrip("(")
        before = text[match.start() - 1 : match.start()]
        is_price = before != "" and before in "$€£¥₹"
        is_ordinary = _is_ordinary(number) and not _PHONE_WITH_DOTS.match(number)
        is_short = sum(character.isdigit() for character in number) < 7
        if is_price or is_ordinary or is_short or text.endswith("CVE-", 0, match.start()):
            continue
        yield Secret(_kind_of_number(match[0]), *match.span())


def _is_ordinary(number: str) -> bool:
    """Return whether a number is a date, years, an amount, a version or a network address."""
    if _YEARS.fullmatch(number):
        # Four groups of four digits are a card's, unless they go up as years do.
        groups = re.findall(r"\d{4}", number)
        return len(groups) < 4 or groups == sorted(groups)
    if _VERSION.fullmatch(number):
        # Telephone and card numbers are longer, and none of their groups is a single digit.
        digits = sum(map(str.isdigit, number))
        has_short_group = re.search(r"(?<!\d)\d(?!\d)", number) is not None
        if digits < 9 or (has_short_group and digits <= _MAX_VERSION_DIGITS):
            return True
    return bool(_NETWORK_ADDRESS.fullmatch(number) or _ORDINARY_NUMBER.fullmatch(number))


def _kind_of_number(number: str) -> str:
    digits = [int(character) for character in number if character in "0123456789"]
    if 13 <= len(digits) <= 19 and _passes_luhn(digits):
        return "card number"
    if len(digits) <= 15 and _PHONE.match(number):
        return "phone number"
    return "long number"


def _passes_luhn(digits: list[int]) -> bool:
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def random_strings(text: str) -> Iterator[Secret]:
    """Yield strings that look drawn by chance."""
    for match in _RANDOM_CANDIDATE.finditer(text):
        if _is_random(match[0]):
            yield Secret("random string", *match.span())
    for match in _PASSWORD_LIKE.finditer(text):
        if _has_inner_symbol(match[0]):
            yield Secret("random string", *match.span())


def _is_random(word: str) -> bool:
    """Return whether a string of 16 or more characters changes its kind of character too often.

    Random base64 does so every second character, base 36 every 2.5th; identifiers every fifth.
    The short parts of hyphenated names ("llama-2-13b") and of paths are left out of account.
    """
    if _RANDOM_SHAPE.fullmatch(word):
        return _has_digit(word) and any(character.isalpha() for character in word)
    parts = [part for part in _PART.findall(word) if len(part) >= 6]
    if not parts or max(map(len, parts)) < 10:
        return False
    runs = [run for part in parts for run in _RUN.findall(part)]
    numbers = sum(run.isdigit() for run in runs)
    if numbers == len(runs):
        return False
    length = sum(map(len, parts))
    mean = length / len(runs)
    if numbers == 0:
        return mean < 2.8 and length >= 20
    return mean < (3.2, 4.2, 5.5)[min(numbers, 3) - 1]


def _has_inner_symbol(word: str) -> bool:
    return any(symbol in word[1:-1] for symbol in "!#$%^&*?@")


def _spans(kind: str, pattern: LazyPattern, text: str) -> Iterator[Secret]:
    return (Secret(kind, *match.span()) for match in pattern.finditer(text))


SHAPES: tuple[Finder, ...] = (
    _private_keys,
    tokens,
    _urls,
    _emails,
    _ibans,
    _numbers,
    random_strings,
)
"""All of them."""
