"""Find what the sender of an e-mail wrote, without quotations, forwarded text and signatures."""

from __future__ import annotations

import re

QUOTED_HTML = (
    "blockquote, .gmail_quote, .gmail_signature, .gmail_attr, .moz-cite-prefix, .moz-signature,"
    " .yahoo_quoted, .OutlookMessageHeader, #divRplyFwdMsg, #divRplyFwdMsg ~ *, #appendonsend ~ *,"
    " #Signature"
)
"""A CSS selector of what mail programs mark as quoted or added."""

_QUOTED = re.compile(r"[ \t]*(?:>|[A-Z]{1,3}>)")
# The words of mail programs in English, German, French, Spanish, Portuguese, Italian, Dutch,
# Swedish, Danish and Norwegian, Finnish, Polish, Czech, Russian.
_ORIGINAL = (
    "Original Message|Forwarded message|Ursprüngliche Nachricht|Original-Nachricht"
    "|Weitergeleitete Nachricht|Message d'origine|Message transféré|Mensaje original"
    "|Mensaje reenviado|Mensagem original|Mensagem encaminhada|Messaggio originale"
    "|Messaggio inoltrato|Oorspronkelijk bericht|Doorgestuurd bericht|Ursprungligt meddelande"
    "|Vidarebefordrat meddelande|Oprindelig meddelelse|Opprinnelig melding|Videresendt melding"
    "|Alkuperäinen viesti|Oryginalna wiadomość|Wiadomość oryginalna|Wiadomość przekazana"
    "|Původní zpráva|Исходное сообщение|Пересылаемое сообщение"
)
_FROM = "From|Von|De|Da|Van|Från|Fra|Lähettäjä|Od|От|От кого"
_SENT = (
    "Sent|Date|Gesendet|Datum|Envoyé|Enviado(?: el| em)?|Enviada(?: em)?|Fecha|Data|Inviato"
    "|Verzonden|Skickat|Sendt|Lähetetty|Wysłano|Odesláno|Отправлено|Дата"
)
_SUBJECT = (
    "Subject|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|Ämne|Emne|Aihe|Temat|Předmět|Тема"
)
# From here on nothing is the sender's: a forwarded or an original message below the reply.
_FORWARDED = re.compile(
    rf"^[ \t]*(?:-{{2,}}[ \t]*(?:{_ORIGINAL})[ \t]*-{{2,}}"
    r"|Begin forwarded message:"
    # Outlook's block of headers, with a rule above it or without.
    rf"|(?:_{{20,}}\s*)?\*?(?:{_FROM}) ?:\*? .+\n"
    rf"(?:.*\n){{0,2}}?\*?(?:{_SENT}) ?:\*? .+\n"
    rf"(?:.*\n){{0,4}}?\*?(?:{_SUBJECT}) ?:)",
    re.MULTILINE | re.IGNORECASE,
)
# "On Tue, 5 Mar 2024 at 10:12, Ann <ann@example.org> wrote:", on up to four lines.
_ATTRIBUTION = re.compile(
    r"^[ \t]*(?:On|Am|Le|El|Il|Op|Em|Den|W dniu)[ \t][^\n]*(?:\n(?!\s*\n)[^\n]*){0,3}?"
    r"\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev|napisał)\b"
    r"[^\n]{0,80}:[ \t]*$"
    r"|^[ \t]*[^\n>]{1,80}\b(?:wrote|writes|schrieb):[ \t]*$",
    re.MULTILINE,
)
_CERTAIN_ATTRIBUTION = re.compile(r"@|\d:\d\d")
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_ADDED = re.compile(
    r"^[ \t]*(?:Sent (?:from my \w|(?:from|via|with) (?:Outlook|Mail|Proton))[^\n]*"
    r"|Get Outlook for [^\n]*|Von meinem \w+ gesendet[^\n]*|Envoyé de mon [^\n]*"
    r"|Enviado desde mi [^\n]*|\[cid:[^\]\n]*\]|\[image:[^\]\n]*\])[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_ARMOUR = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:\w+: .*\n)*"
    r"|^-----BEGIN PGP (?:SIGNATURE|MESSAGE|PUBLIC KEY BLOCK)-----\n(?:.*\n)*?"
    r"(?:-----END PGP [A-Z ]+-----|\Z)",
    re.MULTILINE,
)


def own_text(body: str) -> str:
    """Return the lines of a message's body that its sender wrote.

    Parameters
    ----------
    body
        Plain text, lines separated by line feeds.
    """
    body = _before(_FORWARDED, _ARMOUR.sub("", body))
    body = _without_attributions(body)
    body = "\n".join(line for line in body.split("\n") if not _QUOTED.match(line))
    return _ADDED.sub("", _before(_SIGNATURE, body))


def _before(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return text[: match.start()] if match else text


def _without_attributions(body: str) -> str:
    """Drop "... wrote:" lines, and all text below one unless it is marked as a quotation."""
    kept, position = [], 0
    for match in _ATTRIBUTION.finditer(body):
        following = body[match.end() :].lstrip()
        if _QUOTED.match(following):
            kept.append(body[position : match.start()])
            position = match.end()
        elif _CERTAIN_ATTRIBUTION.search(match[0]):
            return "".join([*kept, body[position : match.start()]])
    return "".join([*kept, body[position:]])
