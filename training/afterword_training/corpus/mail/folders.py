"""Tell by the name of a mail folder what it holds: sent mail, deleted mail, junk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from afterword_training.corpus.documents import UnreadableSourceError

_SENT = re.compile(
    "sent|sent items|sent messages|sent mail|sent-mail|gesendet|gesendete|gesendete objekte"
    "|gesendete elemente|gesendete nachrichten|postausgang|envoyés|envoyé|éléments envoyés"
    "|messages envoyés|enviados|enviadas|elementos enviados|mensajes enviados|itens enviados"
    "|inviati|inviata|posta inviata|messaggi inviati|verzonden|verzonden items"
    "|verzonden berichten|skickat|skickade|sendt|sendte elementer|lähetetyt|wysłane"
    "|elementy wysłane|odeslané|odeslaná pošta|отправленные|gönderilmiş|gönderilenler|outbox"
    "|已发送|已发送邮件|送信済み|送信済みアイテム|보낸편지함"
)
_DELETED = re.compile(
    "trash|deleted|deleted items|deleted messages|bin|wastebasket|papierkorb|gelöscht"
    "|gelöschte objekte|gelöschte elemente|corbeille|éléments supprimés|papelera|eliminados"
    "|elementos eliminados|lixeira|itens excluídos|cestino|posta eliminata|prullenbak"
    "|verwijderde items|papperskorgen|borttagna objekt|papirkurv|slettet post|roskakori|kosz"
    "|elementy usunięte|koš|odstraněná pošta|корзина|удаленные|çöp kutusu|已删除邮件|ゴミ箱|휴지통"
)
_JUNK = re.compile(
    "junk|spam|junk e-mail|junk email|junk mail|bulk mail|spamverdacht|unerwünscht"
    "|courrier indésirable|indésirables|correo no deseado|posta indesiderata"
    "|ongewenste e-mail|skräppost|спам"
)
# Folders of mail inside others are ".INBOX.Sent" in a maildir; Thunderbird's end in ".sbd".
_SEPARATORS = re.compile(r"[./]")
_SUFFIX = re.compile(r"\.(?:mbox|mbx|sbd|mail|maildir)$")
# The information part of a message's name in a maildir; Windows allows no colon in names.
_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")


def is_sent_folder(folder: Path) -> bool:
    """Return whether a folder or mailbox is one of sent mail, or lies in one."""
    return _is_in(folder.parts, _SENT)


def check_not_deleted(path: Path, top: Path | None, *, is_mailbox: bool) -> None:
    """Refuse a message or mailbox that was thrown away.

    Parameters
    ----------
    path
        The file. The name of a mailbox is that of a folder of mail; that of a message says nothing.
    top
        What the user has named: neither its name nor those of the folders above it say that the
        mail in it was deleted. None if all names count.
    is_mailbox
        Whether it is a mailbox.

    Raises
    ------
    UnreadableSourceError
        It was deleted, or lies in a folder of deleted mail or junk.
    """
    flags = _FLAGS.search(path.name)
    # MH renames a deleted message "12" to ",12" or "#12".
    is_marked = path.name[:1] in ",#" and path.name[1:].isdecimal()
    folders = (path if is_mailbox else path.parent).parts[len(top.parts) if top else 0 :]
    if is_marked or (flags and "T" in flags[1]) or _is_in(folders, _DELETED):
        raise UnreadableSourceError("deleted e-mail")
    if _is_in(folders, _JUNK):
        raise UnreadableSourceError("e-mail marked as junk")


def _is_in(folders: Sequence[str], names: re.Pattern[str]) -> bool:
    return any(names.fullmatch(name) for folder in folders for name in _names(folder))


def _names(part: str) -> set[str]:
    """Return what a folder may be called: "Sent" for ".INBOX.Sent", "Sent-1" and "Sent.mbox"."""
    name = _SUFFIX.sub("", part.casefold())
    names = {name, *_SEPARATORS.split(name)}
    return names | {re.sub(r"[-_ #(]*\d{1,4}\)?$", "", each) for each in names}
