"""Leave out what programs, lists and companies add to a letter: signatures, footers, notices."""

from __future__ import annotations

import re

_SIGNATURE = re.compile(r"-- ?")
# The line with which a footer begins that goes on to the end of the letter: of Mailman, ezmlm,
# Google and Yahoo groups, Groups.io, LISTSERV, Majordomo, Sympa; of programs against viruses.
_FOOTER_RULE = re.compile(r"[ \t]*(?:[-_=~#*.]{3,}|(?:-=)+-?)[ \t]*")
_FOOTER = re.compile(
    r".*\b(?:mailing list|Mailingliste|liste de diffusion)(?:[ \t]*$|[ \t]+(?:-|–|<)|[ \t]*:"
    r"|[ \t]+\S+@)"
    r"|.*\bto unsubscribe\b|.*\bunsubscribe from this (?:group|list)\b"
    r"|.*\byou (?:received|are receiving) this (?:message|e-?mail) because you\b"
    r"|(?:Yahoo!? Groups|Groups\.io) Links|.*/(?:mailman/)?(?:listinfo|options)/"
    r"|.*\b(?:e-?mail|message|nachricht|courriel)\b.*\b(?:virus(?:es|frei)?|avast|avg|malware)\b"
    r"|.*\bvirus-?(?:free|frei)\b|.*(?:https?://)?lists?\.\S+/",
    re.IGNORECASE,
)
_CERTAIN_FOOTER = re.compile(
    r"[ \t]*(?:You received this message because you are subscribed to"
    r"|To unsubscribe(?: from this (?:group|list|topic))?,? (?:send|e-?mail|visit|from|click)"
    r"|To UNSUBSCRIBE, email to|Virus-free\.|Virenfrei\."
    r"|(?:This email has been checked|Diese E-Mail wurde .{0,40}) (?:for|von|auf) (?:virus|Avast)"
    r"|Yahoo! Groups Links|Groups\.io Links:)",
    re.IGNORECASE,
)
_ADDED_LINE = re.compile(
    r"[ \t]*(?:(?:Sent|Get|Download|Diese Nachricht wurde|Gesendet|Envoyé|Enviad[oa]|Inviat[oa]"
    r"|Verzonden|Verstuurd|Skickat|Sendt|Lähetetty|Wysłan[oe]|Odesláno|Отправлено) "
    r"(?:from|via|with|using|Outlook|von|mit|aus|aan?|de|depuis|desde|do|da|dal|vanaf|met|från|fra|z"
    r"|ze|iz|с|из) ?(?:my|mein\w*|mon|mi|meu|il mio|mijn|min|mojego|моего|for|dem|der|l['’])? ?"
    r"(?:mobile|i?phone|ipad|handy|smartphone|mobiltelefon\w*|mobiel\w*|android\w*|samsung|galaxy"
    r"|blackberry|windows|outlook|mail|yahoo|gmail|gmx|web\.de|proton\w*|k-9|thunderbird|nokia"
    r"|huawei|xiaomi|pixel|tablet|telefon\w*|móvil|celular|cellulare|портативн\w*|iOS|Mac)\b.*"
    r"|Sent from my \w.{0,40}|Von meinem \w+ gesendet.{0,40}|Get Outlook for .*"
    r"|\[(?:cid|image):[^\]]*\])[ \t]*",
    re.IGNORECASE,
)
_MAX_ADDED_CHARS = 90

# A notice says that a message is confidential, and speaks of who should have got it.
_MIN_NOTICE_WORDS = 15
_MESSAGE = re.compile(
    r"\b(?:e-?mails?|messages?|communications?|transmissions?|information|nachricht|courriel"
    r"|mensaje|correo|mensagem|messaggio|bericht|meddelande|wiadomość|сообщение)\b",
    re.IGNORECASE,
)
_CONFIDENTIAL = re.compile(
    r"\b(?:confidential\w*|privileged|legally protected|vertraulich\w*|confidenti\w+"
    r"|confidencia\w+|riservat\w+|vertrouwelijk\w*|konfidentiell\w*|poufn\w+|конфиденциальн\w+)\b",
    re.IGNORECASE,
)
_ADDRESSEE = re.compile(
    r"\b(?:recipients?|addressees?|intended (?:only|solely|for)|addressed|empfänger\w*|adressat\w*"
    r"|destinatai?r\w*|destinatári\w*|bestemd|geadresseerde\w*|mottagare\w*|adresat\w*"
    r"|адресат\w*|notify the sender|received (?:this|it) in error)\b",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"[ \t*_]*(?:CONFIDENTIALITY (?:NOTICE|NOTE)|Confidentiality Notice|(?:LEGAL )?DISCLAIMER"
    r"|Legal (?:Notice|Disclaimer))\b[ \t*_]*(?::|$)"
    r"|.*\bconsider the environment before printing\b|.*\bdenken Sie an die Umwelt\b"
    r"|.*\bpens(?:ez|er) à l['’]environnement\b|.*\bantes de imprimir\b",
    re.IGNORECASE,
)


def without_additions(lines: list[str]) -> list[str]:
    """Return the lines of a letter without the signature, footers and notices at its end."""
    end = next((n for n, line in enumerate(lines) if _begins_addition(lines, n, line)), len(lines))
    return [
        line
        for line in lines[:end]
        if not (_ADDED_LINE.fullmatch(line) and len(line) <= _MAX_ADDED_CHARS)
    ]


def _begins_addition(lines: list[str], number: int, line: str) -> bool:
    if _SIGNATURE.fullmatch(line) or _CERTAIN_FOOTER.match(line) or _NOTICE.match(line):
        return True
    if _FOOTER_RULE.fullmatch(line):
        following = [text for text in lines[number + 1 : number + 6] if text.strip()]
        return any(map(_FOOTER.match, following[:3]))
    is_first = line.strip() and (number == 0 or not lines[number - 1].strip())
    return bool(is_first) and _is_notice(_paragraph(lines, number))


def _paragraph(lines: list[str], start: int) -> str:
    end = start
    while end < len(lines) and lines[end].strip():
        end += 1
    return " ".join(lines[start:end])


def _is_notice(paragraph: str) -> bool:
    cues = (_MESSAGE, _CONFIDENTIAL, _ADDRESSEE)
    return len(paragraph.split()) >= _MIN_NOTICE_WORDS and all(
        cue.search(paragraph) for cue in cues
    )
