"""Files that hold e-mail are recognised whatever they are called, and mailboxes split rightly."""

# ruff: noqa: E501
from __future__ import annotations

import mailbox
from contextlib import nullcontext
from pathlib import Path

import pytest

from afterword_training.corpus import read_corpus
from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.mail import (
    SAMPLE_BYTES,
    Message,
    is_mailbox,
    is_message,
    read_file,
    read_mailbox,
)

from .messages import lines, message

LETTER = b"From: ann@example.org\nTo: bob@example.org\nSubject: boats\n\nYes.\n"


def test_a_mailbox_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "Sent"
    box = mailbox.mbox(path)
    first, second = message(), message()
    first.set_content("First.\nFrom here on it is mine.\n")
    second.set_content("hidden", subtype="calendar")
    box.add(first)
    box.add(second)
    box.close()
    before = path.read_bytes()
    found = list(read_mailbox(path))
    assert isinstance(found[0], Message)
    assert found[0].source == f"{path}#1@example.org"
    assert found[0].is_sent
    assert "here on it is mine." in found[0].text
    assert found[1] == (f"{path}#1@example.org", "a message without text")
    assert path.read_bytes() == before


UNMARKED = [
    "From here on it is mine.",
    "From 10:30 on I am at home.",
    "From Monday 4 March, 10:30, I am away.\nCall me.",
    "From ann Tue Mar  5 10:12:00 2024\nis how such a line looks.",
    "From what I hear:\nnothing.",
]


@pytest.mark.parametrize("text", UNMARKED)
@pytest.mark.parametrize("separator", ["From ann Tue Mar  5 10:12:00 2024", "From - Tue Mar 05 10:12:00 2024",
                                       "From 1790@xxx Tue Mar 05 10:12:00 +0000 2024"])  # fmt: skip
def test_lines_that_begin_with_from_are_text(tmp_path: Path, text: str, separator: str) -> None:
    path = tmp_path / "all.mbox"
    letter = LETTER.decode()
    path.write_text(f"{separator}\n{letter}\n{text}\nThe end.\n\n{separator}\n{letter}", "utf-8")
    first, second = read_mailbox(path)
    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert lines(first) == ["Yes.", *text.split("\n"), "The end."]
    assert lines(second) == ["Yes."]


def test_messages_of_a_mailbox_without_dates_have_its_own(tmp_path: Path) -> None:
    path = tmp_path / "sent #2 2024"
    path.write_bytes(b"From ann Tue Mar  5 10:12:00 2024\nFrom: ann@example.org\n\nText.\n")
    (found,) = read_mailbox(path)
    assert isinstance(found, Message)
    assert found.date == path.stat().st_mtime


SAVED = {
    "Outlook": "From:\tBob Lind\nSent:\tMonday\nTo:\tAnn\nSubject:\tboats\n\nYes.\n",
    "Outlook in German": "Von:\tBob Lind\nGesendet:\tMontag\nAn:\tAnn\nBetreff:\tBoote\n\nYes.\n",
    "Thunderbird in German": "Betreff: Boote\nVon: Bob Lind <bob@example.org>\nDatum: 04.03.2024\n"
    "An: ann@example.org\n\nYes.\n",
    "Apple": "From: Bob Lind <bob@example.org>\nSubject: boats\nDate: 4 March\nTo: Ann\n\nYes.\n",
    "French": "De: Bob Lind <bob@example.org>\nEnvoyé: lundi\nÀ: Ann\nObjet: bateaux\n\nYes.\n",
    "source": LETTER.decode().replace("ann@", "Bob Lind <bob@", 1).replace(".org\nTo", ".org>\nTo"),
}


@pytest.mark.parametrize("text", SAVED.values(), ids=SAVED.keys())
@pytest.mark.parametrize("name", ["letter.txt", "letter"])
def test_letters_saved_as_text(tmp_path: Path, text: str, name: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    data = path.read_bytes()
    assert is_message(path, data[:SAMPLE_BYTES])
    found = read_file(path, data)
    assert found.sender[0] == "bob lind"
    assert lines(found) == ["Yes."]


@pytest.mark.parametrize("name", ["12", "letter", "a.txt", "1690000000.M1P2.host", "a.eml"])
def test_messages_without_a_suffix(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(LETTER)
    # Of a maildir's message what follows the last point is a suffix like any other.
    assert is_message(path, LETTER) == (not name.endswith("host"))
    assert not is_mailbox(path, LETTER)


@pytest.mark.parametrize(
    "text",
    [
        "From: that I conclude nothing.\nTo: everybody\n\nProse.",
        "Title: A boat\nDate: 2024-03-05\nAuthor: Ann\n\nProse.",
        "From the sea: a story\n\nProse.",
        "Note: this.\nSubject: that.\n",
        "",
    ],
)
def test_prose_is_no_mail(text: str) -> None:
    assert not is_message(Path("a.txt"), text.encode())
    assert not is_mailbox(Path("a.txt"), text.encode())


def test_what_says_markdown_is_markdown() -> None:
    assert not is_message(Path("a.md"), LETTER)


def test_apple_mail(tmp_path: Path) -> None:
    data = b"%d  \n%b<?xml hidden?><plist/>" % (len(LETTER), LETTER)
    assert lines(read_file(tmp_path / "1.emlx", data)) == ["Yes."]
    flags = b"<plist><dict><key>flags</key>\n\t<integer>%d</integer></dict></plist>"
    data = b"%d\n%b" % (len(LETTER), LETTER)
    assert lines(read_file(tmp_path / "1.emlx", data + flags % 8590195717)) == ["Yes."]
    with pytest.raises(UnreadableSourceError, match="deleted"):
        read_file(tmp_path / "1.emlx", data + flags % 8590195719)


@pytest.mark.parametrize(
    "name",
    [
        "cur/1.M2P3.host:2,ST", "cur/1.M2P3.host;2,T", ".Trash/cur/1.M2:2,S", "Mail/,12", "inbox/#3",
        "Trash/1.eml", "Deleted Items/1.eml", "Papierkorb/1", "Corbeille.mbox/mbox", "INBOX.Trash/1",
    ],
)  # fmt: skip
def test_deleted_mail_is_left_out(name: str) -> None:
    with pytest.raises(UnreadableSourceError, match="deleted"):
        read_file(Path(name), LETTER)


@pytest.mark.parametrize(
    ("name", "top", "is_deleted"),
    [
        ("bin/mail/1.eml", "bin/mail", False), ("kosz/mail/1.eml", "kosz", False),
        ("mail/Trash/1.eml", "mail/Trash", False), ("mail/Trash/1.eml", "mail", True),
        ("mail/trash.eml", "mail", False), ("mail/junk.eml", None, False),
        ("mail/Spam/1.eml", "mail", True),
    ],
)  # fmt: skip
def test_only_folders_below_what_was_named_say_that_mail_was_deleted(
    name: str, top: str | None, is_deleted: bool
) -> None:
    with pytest.raises(UnreadableSourceError) if is_deleted else nullcontext():
        read_file(Path(name), LETTER, Path(top) if top else None)


def test_a_folder_of_mail_may_lie_in_any_other(tmp_path: Path) -> None:
    mail = tmp_path / "bin" / "mail"
    for name in ("1.eml", "Trash/2.eml", "Trash"):
        path = mail / name if name != "Trash" else mail / "old" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # Each differs, as repeats are left out.
        separator = b"From bo Thu Jan  1 00:00:00 2026\n" if name == "Trash" else b""
        path.write_bytes(separator + LETTER + f"It is about {name}.\n".encode())
    for given in (mail, mail / "**" / "*"):
        corpus = read_corpus([given], me=["ann@example.org"])
        assert [each.source for each in corpus.documents] == [str(mail / "1.eml")]
        assert [each.reason for each in corpus.skipped] == ["deleted e-mail"] * 2
    for given in (mail / "Trash", mail / "old" / "Trash"):
        assert len(read_corpus([given], me=["ann@example.org"]).documents) == 1


@pytest.mark.parametrize(
    ("name", "is_sent"),
    [
        ("Sent/1.eml", True), (".Sent/cur/1.M2:2,S", True), ("INBOX.Sent/1.eml", True),
        ("Gesendete Objekte/1.eml", True), ("[Gmail]/Sent Mail/1.eml", True), ("Sent-1/1.eml", True),
        ("Envoyés.mbox/1.emlx", True), ("inbox/1.eml", False), ("consent/1.eml", False),
        ("sent.eml", False),
    ],
)  # fmt: skip
def test_folders_of_sent_mail(name: str, is_sent: bool) -> None:
    assert read_file(DATED.parent / "2024-03-05" / name, LETTER_DATED).is_sent is is_sent


DATED = Path("/")
LETTER_DATED = b"Date: Tue, 05 Mar 2024 10:12:00 +0100\n" + LETTER


@pytest.fixture(autouse=True)
def _dates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are not there have a date all the same."""
    monkeypatch.setattr("afterword_training.corpus.mail.message.date_of_file", date_of_file)


def date_of_file(path: Path) -> float:
    """Return the time of a file, or 0 for one that is not there."""
    return path.stat().st_mtime if path.exists() else 0.0
