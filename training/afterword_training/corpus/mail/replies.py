"""Find what the sender of an e-mail wrote, without quotations, forwarded text and signatures."""

from __future__ import annotations

import re

from afterword_training.corpus.mail.additions import without_additions
from afterword_training.corpus.mail.labels import find_header
from afterword_training.corpus.transcripts import without_transcripts

QUOTED_HTML = (
    "blockquote, .gmail_quote, .gmail_quote_container, .gmail_signature, .gmail_attr,"
    " .moz-cite-prefix, .moz-signature, .moz-forward-container, .yahoo_quoted, .protonmail_quote,"
    " .tutanota_quote, .zmail_extra,"
    " #reply-intro,"
    " #mail-editor-reference-message-container, .ms-outlook-mobile-reference-message,"
    " [style*='border-left:solid' i], #Signature, #ms-outlook-mobile-signature"
)
"""A CSS selector of what mail programs mark as quoted or added."""
QUOTED_FROM_HERE_HTML = (
    "#divRplyFwdMsg, #appendonsend, #stopSpelling, #OLK_SRC_BODY_SECTION, .OutlookMessageHeader"
)
"""A CSS selector of what mail programs put above the message that is answered or forwarded."""

_QUOTED = re.compile(r"[ \t]*(?:>|[A-Z]{1,3}>)")
# The words of mail programs in English, German, French, Spanish, Portuguese, Italian, Dutch,
# Swedish, Danish and Norwegian, Finnish, Polish, Czech, Russian, Turkish, Chinese, Japanese.
_ORIGINAL = (
    "Original Message|Forwarded message|Ursprüngliche Nachricht|Original-Nachricht"
    "|Weitergeleitete Nachricht|Message d'origine|Message original|Message transféré"
    "|Mensaje original|Mensaje reenviado|Mensagem original|Mensagem encaminhada"
    "|Messaggio originale|Messaggio inoltrato|Oorspronkelijk bericht|Doorgestuurd bericht"
    "|Ursprungligt meddelande|Vidarebefordrat meddelande|Oprindelig meddelelse"
    "|Opprinnelig melding|Videresendt melding|Alkuperäinen viesti|Oryginalna wiadomość"
    "|Wiadomość oryginalna|Wiadomość przekazana|Původní zpráva|Исходное сообщение"
    "|Пересылаемое сообщение|Переадресованное сообщение|Orijinal Mesaj|İletilen mesaj"
    "|原始邮件|转发的邮件|元のメッセージ|転送されたメッセージ"
)
# From here on nothing is the sender's: a forwarded or an original message below the reply.
_FORWARDED = re.compile(
    rf"^[ \t]*(?:-{{2,}}[ \t]*(?:{_ORIGINAL})[ \t]*-{{2,}}|Begin forwarded message:"
    r"|Anfang der weitergeleiteten Nachricht:|Début du message réexpédié[ \t]*:"
    r"|Inizio messaggio inoltrato:|Inicio del mensaje reenviado:)",
    re.MULTILINE | re.IGNORECASE,
)
_ARMOUR = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:\w+: .*\n)*"
    r"|^-----BEGIN PGP (?:SIGNATURE|MESSAGE|PUBLIC KEY BLOCK)-----\n(?:.*\n)*?"
    r"(?:-----END PGP [A-Z ]+-----|\Z)"
    r"|^begin [0-7]{3} \S.*\n(?:[!-`]{1,61}\n)*?(?:`|[ \t]*)\n?end[ \t]*$",
    re.MULTILINE,
)

_MAX_ATTRIBUTION_LINES = 4
_MAX_ATTRIBUTION_CHARS = 400
_SAYS = re.compile(
    r"\b(?:wrote|writes|said|schrieb|schreibt|a écrit|écrit|escribió|escreveu|ha scritto|scrive"
    r"|schreef|skrev|kirjoitti|napisał(?:\(a\)|a)?|napsala?|написала?(?:\(а\))?|пишет|писала?"
    r"|yazdı)(?!\w)|написал\(а\)|写道|のメッセージ|작성"
)
_ADDRESS = re.compile(r"[^\s<>()\[\]:]+@[^\s<>()\[\]]+\.\w+")
_ADDRESS_AT_END = re.compile(r"@[^\s<>()]+[>)\]]+[ \t]*[:：][ \t]*$")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d(?!\d)")
_DATE = re.compile(r"\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2}")
# What the line begins with that ends in "wrote:". A date may come first, a day's name too.
_OPENING = re.compile(
    r"[ \t]*(?:-+[ \t]*)?(?:(?:On|Am|Le|El|Il|Op|Em|Den|W dniu|Dnia|Dne|At|In message|Quoting"
    r"|Zitat von|Citando|Citat|Il giorno)\b|[\w.]{2,12},?[ \t]+\d{1,2}\b"
    r"|\d{1,4}[./年-]|\d{1,2}\.?[ \t]\w|\*)",
    re.IGNORECASE,
)
_QUOTING = re.compile(r"[ \t]*(?:Quoting|Zitat von|Citando|Citat|Mensaje citado por)\b|[ \t]*\* ")


def own_text(body: str) -> str:
    """Return the lines of a message's body that its sender wrote.

    Parameters
    ----------
    body
        Plain text, lines separated by line feeds.
    """
    body = _ARMOUR.sub("", body)
    if match := _FORWARDED.search(body):
        body = body[: match.start()]
    lines = body.split("\n")
    lines = lines[: find_header(lines)]
    lines = [line for line in _without_attributions(lines) if not _QUOTED.match(line)]
    return "\n".join(without_additions(without_transcripts(lines)))


def _without_attributions(lines: list[str]) -> list[str]:
    """Drop "... wrote:" lines, and all text below one unless it is marked as a quotation."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        kept.append(line)
        if not line.rstrip().endswith((":", "：")) or _QUOTED.match(line):
            continue
        length = _attribution_length(lines, number)
        if not length:
            continue
        following = next((text for text in lines[number + 1 :] if text.strip()), "")
        attribution = " ".join(lines[number + 1 - length : number + 1])
        if _QUOTED.match(following):
            del kept[-length:]
        elif _is_certain(attribution):
            return kept[:-length]
    return kept


def _attribution_length(lines: list[str], last: int) -> int:
    """Return of how many lines the attribution consists that ends in a line; 0 if none does."""
    lengths = []
    for length in range(1, _MAX_ATTRIBUTION_LINES + 1):
        first = last + 1 - length
        if first < 0 or not lines[first].strip() or _QUOTED.match(lines[first]):
            break
        text = " ".join(lines[first : last + 1])
        if (length == 1 or _OPENING.match(text)) and _is_attribution(text):
            lengths.append(length)
    return max(lengths, default=0)


def _is_attribution(text: str) -> bool:
    is_marked = _SAYS.search(text) or _QUOTING.match(text) or _is_certain(text)
    return bool(is_marked) and len(text) <= _MAX_ATTRIBUTION_CHARS


def _is_certain(text: str) -> bool:
    """Return whether only programs write it: they add an address, or a time of day."""
    address, clock = _ADDRESS.search(text), _CLOCK.search(text)
    if _SAYS.search(text) or _QUOTING.match(text):
        return bool(address or clock)
    ends_in_address = address and _ADDRESS_AT_END.search(text)
    return bool(ends_in_address and (clock or _DATE.search(text)))
