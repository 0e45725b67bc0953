"""Of e-mail only what the person wrote is kept."""

from __future__ import annotations

import mailbox
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from afterword_training.corpus.documents import UnreadableSourceError
from afterword_training.corpus.mail import Message, read_mailbox, read_message, written_by_owner
from afterword_training.corpus.replies import own_text

BODIES = {
    "quoted": "Yes.\n\nOn Tue, 5 Mar 2024 at 10:12, Bob <b@b.org> wrote:\n> hidden\n>> hidden\n",
    "interleaved": "Ann wrote:\n> hidden\n\nYes.\n\n> hidden\nNo, thanks.\n",
    "attribution on two lines": "Yes.\n\nOn Tuesday, 5 March 2024, Bob Smith\n<bob@example.org>"
    " wrote:\n\n> hidden\n",
    "German": "Yes.\n\nAm 05.03.24 um 10:12 schrieb Bob:\n> hidden\n",
    "French": "Yes.\n\nLe 5 mars 2024 à 10:12, Bob <bob@example.org> a écrit :\n> hidden\n",
    "not marked": "Yes.\n\nOn 5 Mar 2024, at 10:12, Bob <bob@example.org> wrote:\n\nhidden\n",
    "Outlook": "Yes.\n\n-----Original Message-----\nFrom: Bob\nSent: Tuesday\nTo: Ann\nhidden\n",
    "Outlook headers": "Yes.\n\n________________________________\nFrom: Bob <bob@example.org>\n"
    "Sent: Tuesday, March 5, 2024 10:12\nTo: Ann\nSubject: Boats\n\nhidden\n",
    "Outlook in Spanish": "Yes.\n\nDe: Bob <bob@example.org>\nEnviado el: martes\nPara: Ann\n"
    "CC: Eve\nAsunto: hidden\n\nhidden\n",
    "Outlook in Portuguese": "Yes.\n\nDe: Bob <bob@example.org>\nEnviada em: terça\nPara: Ann\n"
    "Assunto: hidden\n\nhidden\n",
    "Outlook in Polish": "Yes.\n\nOd: Bob <bob@example.org>\nWysłano: wtorek\nDo: Ann\n"
    "Temat: hidden\n\nhidden\n",
    "Outlook in Swedish": "Yes.\n\nFrån: Bob <bob@example.org>\nSkickat: den 5 mars\nTill: Ann\n"
    "Ämne: hidden\n\nhidden\n",
    "forwarded in Portuguese": "Yes.\n\n----- Mensagem original -----\nhidden\n",
    "forwarded": "Yes.\n\n---------- Forwarded message ---------\nFrom: Bob\nhidden\n",
    "forwarded by Apple": "Yes.\n\nBegin forwarded message:\n\n> From: Bob\nhidden\n",
    "signature": "Yes.\n\n-- \nAnn Lee\nhidden Ltd.\n",
    "phone": "Yes.\n\nSent from my iPhone\n",
    "signed": "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nYes.\n"
    "-----BEGIN PGP SIGNATURE-----\n\nhiddenhidden\n-----END PGP SIGNATURE-----\n",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_own_text(body: str) -> None:
    own = own_text(body)
    assert "Yes." in own
    for gone in (
        "hidden",
        "wrote",
        "schrieb",
        "écrit",
        "Ann Lee",
        "iPhone",
        "From:",
        "____",
        "PGP",
    ):
        assert gone not in own


def test_text_after_a_quotation_stays() -> None:
    assert own_text(BODIES["interleaved"]).split("\n")[-2] == "No, thanks."


def test_prose_that_resembles_mail_stays() -> None:
    prose = (
        "On page 12 of the letter she wrote:\nI never liked boats.\n"
        "From: that I conclude nothing.\nAm I late? -- perhaps.\n"
        "De: todo un poco.\nEnviado el: paquete.\nOd: rana do nocy.\nFrån: början."
    )
    assert own_text(prose) == prose


DATED = Path("2024-03-05-a.eml")
"""Stands for a file, for messages that have no date."""


def message(sender: str = "Ann <ann@example.org>", to: str = "bob@example.org") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Date"] = "Tue, 05 Mar 2024 10:12:00 +0100"
    mail["Message-ID"] = "<1@example.org>"
    mail["Subject"] = "hidden"
    return mail


def read(mail: EmailMessage) -> Message:
    return read_message(Path("a.eml"), mail.as_bytes())


def test_plain_text_is_preferred_to_html() -> None:
    mail = message()
    mail.set_content("Hello Bob,\nGrüße aus Köln.\n-- \nhidden", charset="iso-8859-1")
    mail.add_alternative("<p>hidden</p>", subtype="html")
    mail.add_attachment(b"hidden", maintype="text", subtype="plain", filename="a.txt")
    found = read(mail)
    assert found.text.strip() == "Hello Bob,\nGrüße aus Köln."
    assert found.date == 1709629920
    assert found.sender == ("ann", "ann@example.org")


def test_html_mail() -> None:
    mail = message()
    mail.set_content(
        '<div>Hello&nbsp;Bob,</div><div>it works.</div><div class="gmail_quote">hidden'
        "<blockquote>hidden</blockquote></div>",
        subtype="html",
    )
    assert [line for line in read(mail).text.split("\n") if line.strip()] == [
        "Hello Bob,",
        "it works.",
    ]


def test_wrapped_mail_is_joined() -> None:
    mail = message()
    mail.set_content(
        "I think that we should take the small boat, since the big one still has its\n"
        "hole, and the wind will be light all day.\n\nAnn\n"
    )
    assert read(mail).text.split("\n")[0].endswith("its hole, and the wind will be light all day.")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not an e-mail"),
        (b"From: a@example.org\nAuto-Submitted: auto-replied\n\nhidden", "by a program"),
        (b"From: a@example.org\nContent-Type: image/png\n\nhidden", "without text"),
    ],
)
def test_what_is_no_message(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSourceError, match=reason):
        read_message(DATED, data)


@pytest.mark.parametrize(
    "data",
    [
        b"From: =?utf-8?b?broken\nDate: yesterday\nTo: <<<>>>,@@\n\nText.",
        b"From: a@example.org\nContent-Type: text/plain; charset=klingon\n\nText.",
        b"From: a@example.org\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nText.",
        b"From: a@example.org\nContent-Transfer-Encoding: base64\n\nVGV4dC4",
    ],
)
def test_malformed_messages_are_read_as_well_as_can_be(data: bytes) -> None:
    assert read_message(DATED, data).text.strip() == "Text."


def test_mailbox(tmp_path: Path) -> None:
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
    assert "here on it is mine." in found[0].text
    assert found[1] == (f"{path}#1@example.org", "a message without text")
    assert path.read_bytes() == before


def mail_from(name: str, *to: str) -> Message:
    address = f"{name}@example.org"
    everybody = frozenset([address, *(f"{other}@example.org" for other in to)])
    return Message("x", 0.0, (name.partition(".")[0], address), everybody, "")


def test_owner_of_a_sent_folder() -> None:
    messages = [mail_from("ann", "bob"), mail_from("ann", "bob"), mail_from("ann", "eve")]
    assert written_by_owner(messages) == (messages, [])


def test_owner_of_all_mail() -> None:
    sent = [mail_from("ann", "bob"), mail_from("ann.lee", "eve")]
    received = [mail_from("bob", "ann"), mail_from("eve", "ann", "bob"), mail_from("shop", "ann")]
    assert written_by_owner([*received, *sent]) == (sent, received)


def test_owner_with_two_addresses() -> None:
    sent = [
        Message("x", 0.0, ("me", address), frozenset([address, "ann@x.org"]), "")
        for address in ("me@home.org", "me@work.org", "me@work.org")
    ]
    assert written_by_owner(sent) == (sent, [])
    # Without a name on one of them, too.
    unnamed = replace(sent[0], sender=("", "me@work.org"), addresses=sent[1].addresses)
    assert written_by_owner([*sent, unnamed]) == ([*sent, unnamed], [])


def test_an_address_that_sends_under_many_names_is_nobodys() -> None:
    names = ("me", "ann", "bob")
    forum = [
        Message("x", 0.0, (name, "list@x.org"), frozenset(["list@x.org", "me@home.org"]), "")
        for name in names
    ]
    sent = Message("x", 0.0, ("me", "me@home.org"), frozenset(["me@home.org", "eve@x.org"]), "")
    assert written_by_owner([*forum, sent]) == ([forum[0], sent], forum[1:])


def test_an_inbox_holds_nothing_of_its_owner() -> None:
    received = [mail_from("bob", "ann"), mail_from("shop", "ann"), mail_from("shop", "ann")]
    assert written_by_owner(received) == ([], received)


def test_no_mail() -> None:
    assert written_by_owner([]) == ([], [])


def test_messages_of_a_mailbox_without_dates_have_its_own(tmp_path: Path) -> None:
    path = tmp_path / "sent #2 2024"
    path.write_bytes(b"From ann Tue Mar  5 10:12:00 2024\nFrom: ann@example.org\n\nText.\n")
    (found,) = read_mailbox(path)
    assert isinstance(found, Message)
    assert found.date == path.stat().st_mtime
