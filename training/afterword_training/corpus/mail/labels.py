"""The words that mail programs put before the lines of a quoted or saved header, by language."""

from __future__ import annotations

import re

# English, German, French, Spanish, Portuguese, Italian, Dutch, Swedish, Danish and Norwegian,
# Finnish, Polish, Czech, Russian, Turkish, Chinese, Japanese, Korean.
_LABELS = {
    "From": "From|Von|De|Da|Van|Från|Fra|Lähettäjä|Od|От|От кого|Kimden|Gönderen|发件人|寄件者"
    "|差出人|보낸 사람|Expéditeur|Remitente|Mittente|Afzender",
    "Date": "Sent|Date|Gesendet|Datum|Envoyé|Envoyé le|Enviado(?: el| em)?|Enviada(?: em)?|Fecha"
    "|Data|Inviato|Verzonden|Skickat|Sendt|Dato|Lähetetty|Päivämäärä|Wysłano|Wysłane|Odesláno"
    "|Отправлено|Дата|Gönderildi|Tarih|发送时间|日期|送信日時|日時|보낸 날짜|날짜",
    "To": "To|An|À|A|Para|Pour|Aan|Till|Til|Vastaanottaja|Do|Komu|Кому|Kime|收件人|宛先|받는 사람",
    "Cc": "Cc|Kopie|Kopia|Копия|Copie|抄送|참조",
    "Subject": "Subject|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|Ämne|Emne|Aihe|Temat"
    "|Předmět|Тема|Konu|主题|主旨|件名|제목",
    "Other": "Reply-To|Importance|Priority|Attachments?|Organi[sz]ation|Antwort an|Wichtigkeit"
    "|Anlagen?|Pièces jointes|Bcc|Message-ID",
}
_LABEL = re.compile(
    r"[ \t]*[*_]{0,2}(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _LABELS.items())
    + r")[ \t]*[*_]{0,2}[ \t]*[:：][*_]{0,2}(?=\s|$)[ \t]*(?P<value>.*)",
    re.IGNORECASE,
)
_RULE = re.compile(r"[ \t]*(?:[-_=*]{5,}|-{2,}.{3,60}-{2,})[ \t]*")
_MAX_LINES = 14
_MAX_CONTINUATIONS = 3


def find_header(lines: list[str], start: int = 0) -> int | None:
    """Return the first line of a quoted header, or of the rule above it; None if there is none.

    A header is at least three lines with different labels, in any order, one of them the
    sender's; below a rule, two are enough.
    """
    for number in range(start, len(lines)):
        if _LABEL.match(lines[number]):
            above = _line_above(lines, number)
            has_rule = above is not None and _RULE.fullmatch(lines[above]) is not None
            kinds = set(read_header(lines, number)[0]) - {"Other"}
            if "From" in kinds and len(kinds) >= (2 if has_rule else 3):
                return above if has_rule else number
    return None


def read_header(lines: list[str], start: int = 0) -> tuple[dict[str, str], int]:
    """Return what stands behind each label from a line on, and the line after the header.

    The names are those of the standard: From, Date, To, Cc, Subject.
    """
    values: dict[str, str] = {}
    name, end, unlabelled = "", start, 0
    for number in range(start, min(len(lines), start + _MAX_LINES)):
        line = lines[number].strip()
        match = _LABEL.match(line)
        if match:
            name = next(group for group in _LABELS if match[group])
            if name != "Other" and name in values:
                break
            values[name], end, unlabelled = match["value"].strip(" *"), number + 1, 0
        elif line:
            unlabelled += 1
            if unlabelled > _MAX_CONTINUATIONS or name not in ("To", "Cc"):
                break
    return values, end


def _line_above(lines: list[str], number: int) -> int | None:
    above = number - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 else None
