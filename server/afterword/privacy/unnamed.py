"""Find codes and answers that a sentence gives without calling them passwords.

"Use code x at checkout", "4711 is your login code", "Keypad: 4711", "Security question: first pet?
x", "u: ann p: x". What stands around them says what they are for.
"""

from __future__ import annotations

from collections.abc import Iterator

from afterword.privacy.values import Value, is_lone_word, value_of
from afterword.text.lazy_pattern import LazyPattern

_BEGINS = r"(?<![^\W\d_])"
_ENDS = r"(?=[ .!,)\"'”]{0,3}(?:\n|\Z))"
_WORD = r"[\"'“„«]?(?P<value>[^\s\"'“”„«»,;]{3,60})"
_KIND = r"(?:promo|discount|voucher|coupon|offer|gift|gutschein|rabatt|aktions|kortings|actie)"
_VERB = (
    r"(?:use|enter|apply|quote|redeem|type|with|mit|mit dem|nutze|nutze den|avec|avec le"
    r"|utilisez le|con|con el|con il|usa|usa el|usa il|met|met de)"
)
_CODE = (
    rf"(?:{_VERB} (?:the |our |my )?(?:{_KIND}[ -]?)?(?:code|codigo|codice|kod)"
    rf"|{_KIND}[ -]?code|code promo|codigo promocional|codice sconto)"
)
# "use code x at checkout", "the discount code x gets you ten euros"
_REDEEMED = LazyPattern(
    rf"{_BEGINS}{_CODE}[: ] ?{_WORD}[\"'”“»]?,? (?:at (?:the )?checkout|for (?:a )?\d|to get \d"
    r"|to save|and (?:get|save)|gets?|saves?|gives|when (?:you )?(?:order|book)|on your|is valid"
    r"|valid|sparst|sparen|bekomm|erhalt|an der kasse|pour \d|pour (?:obtenir|beneficier)"
    r"|a la caisse|valable|para obtener|para un|al pagar|alla cassa|per (?:ottenere|avere|uno)"
    r"|krijg|bij het)"
)
# "Voucher: x", "coupon - x" and nothing else on the line
_VOUCHER = LazyPattern(
    r"(?m:^)[ *•>|-]{0,5}(?:voucher|coupon|promo|gutschein|bon de reduction|cupon|buono)s?"
    rf"(?: ?[:=] ?| - ){_WORD}{_ENDS}"
)
# "to unlock the laptop, type x"
_TYPED = LazyPattern(
    rf"{_BEGINS}(?:to|zum|um) (?:unlock|log in|log on|sign in|entsperren)[^.!?:\n]{{0,40}}"
    rf"[,:] ?(?:just |please )?(?:type|enter|key in|say) {_WORD}{_ENDS}"
)
_QUESTION = LazyPattern(
    rf"{_BEGINS}(?:security question|secret question|sicherheitsfrage|question secrete"
    r"|question de securite|pregunta secreta|pregunta de seguridad|domanda segreta"
    r"|domanda di sicurezza|pergunta secreta|pergunta de seguranca|geheime vraag"
    r"|mother['’]s maiden name)"
    rf"(?:[^?\n]{{0,80}}\?| ?:)[ \n]{{1,3}}(?:[-–—→>] |[^\W\d_]{{1,10}} ?: )?{_WORD}{_ENDS}"
)
# "u: ann p: x", in either order
_SINGLE_LETTERS = LazyPattern(
    r"(?<![\w.])(?:u|un|usr|user)[:=] ?\S{1,60}[ ,;/|\n]{1,3}p(?:w|wd)?[:=] ?(?P<value>\S{3,60})"
)
_LETTERS_REVERSED = LazyPattern(
    r"(?<![\w.])p(?:w|wd)?[:=] ?(?P<value>[^\s,;]{3,60})[ ,;/|\n]{1,3}(?:u|un|usr|user)[:=] ?\S"
)
_DEVICE = (
    r"(?:printer|router|nas|camera|modem|switch|server|drucker|kamera|imprimante|impresora|mysql"
    r"|mariadb|postgres|grafana|jenkins|ftp|sftp|ssh|rdp|vpn|imap|smtp|webdav|netflix|spotify|steam"
    r"|amazon|ebay|paypal|disney|zoom|github|gitlab|icloud|dropbox|google|apple|facebook"
    r"|instagram|mail|shop)"
)
# "Printer (admin/x)", "Grafana admin/x", "MySQL root: x"
_OF_ADMIN = LazyPattern(
    rf"{_BEGINS}{_DEVICE}(?:[^\n()]{{0,20}}\(|:? )(?:admin|root|guest) ?[/:,] ?"
    r"(?P<value>[^\s()/]{4,60})(?=[.,;!)]|\s*(?:\n|\Z))"
)
# "Steam: ann / x", "amazon (ann@example.org, x)", which a line of contacts would not begin with
_OF_SERVICE = LazyPattern(
    rf"(?m:^)[ *•>|-]{{0,5}}{_DEVICE}(?:: ?| \(| [-–—] )(?:[\w.+-]{{2,40}}@[\w.-]{{4,60}}"
    r"(?:, | / |:|\|)|[\w.-]{2,40} / )(?P<value>[^\s()/,]{4,60})[)]?[ .]?(?=\n|\Z)"
)
# "4711 is your login code"
_IS_CODE = LazyPattern(
    r"(?<![\w.,-])(?P<value>\d{4,8}) (?:is|ist|est|es|e) (?:your|the|my|our|ihr|dein|der|votre|ton"
    r"|le|tu|su|el|il tuo) (?:[^\W\d_]{1,20}[ -]){0,3}(?:code|pin|passcode|otp|codigo|codice"
    r"|tan)s?\b"
)
# "Keypad: 4711", "the lockbox (4711#)"
_OPENS = LazyPattern(
    rf"{_BEGINS}(?:(?:gate|door|garage|alarm|safe|locker|phone|screen|tablet|voicemail)"
    r"(?: [a-z]{1,9})?: ?|(?:lockbox|lock box|key ?safe|keypad|padlock|pin ?pad|key ?box"
    r"|schlusseltresor|schlusselsafe)(?: ?[:=-] ?| \(?| is | opens with ))"
    r"#?(?P<value>\d{4,8})(?!\w{0,20}\d|[.:,-]\d)"
)
_FORMS = (
    (_REDEEMED, ("code", "codi", "kod")),
    (_VOUCHER, ("voucher", "coupon", "promo", "gutschein", "reduction", "cupon", "buono")),
    (_TYPED, ("unlock", "log in", "log on", "sign in", "entsperren")),
    (_QUESTION, ("question", "frage", "pregunta", "domanda", "pergunta", "vraag", "maiden name")),
    (_SINGLE_LETTERS, ("p:", "p=", "pw:", "pw=", "pwd:", "pwd=")),
    (_LETTERS_REVERSED, ("p:", "p=", "pw:", "pw=", "pwd:", "pwd=")),
    (_OF_ADMIN, ("admin", "root", "guest")),
    (_OF_SERVICE, (" / ", "@")),
)
"""Each form, and what a text has at least one of if the form is in it."""
_NUMBERS = (_IS_CODE, _OPENS)
_FOUR_DIGITS = LazyPattern(r"\d{4}")


def find_unnamed(text: str) -> Iterator[Value]:
    """Yield the codes and answers of a text as it is read."""
    for pattern, cues in _FORMS:
        if any(cue in text for cue in cues):
            for match in pattern.finditer(text):
                if is_lone_word(match["value"]):
                    yield value_of(match)
    if _FOUR_DIGITS.search(text):
        for pattern in _NUMBERS:
            yield from map(value_of, pattern.finditer(text))
