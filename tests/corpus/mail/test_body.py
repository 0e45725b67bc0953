"""The letter is found among the parts of a message, and decoded whatever its label says."""

# ruff: noqa: E501
from __future__ import annotations

import pytest

from afterword_training.corpus.documents import UnreadableSourceError

from .messages import DATED, lines, message, read

HEAD = b"From: ann@example.org\nTo: bob@example.org\nMIME-Version: 1.0\n"


def test_plain_text_is_preferred_to_html() -> None:
    mail = message()
    mail.set_content("Hello Bob,\nGrüße aus Köln.\n-- \nhidden", charset="iso-8859-1")
    mail.add_alternative("<p>hidden</p>", subtype="html")
    mail.add_attachment(b"hidden", maintype="text", subtype="plain", filename="a.txt")
    found = read(mail)
    assert found.text.strip() == "Hello Bob,\nGrüße aus Köln."
    assert found.date == 1709629920
    assert found.sender == ("ann", "ann@example.org")


def test_html_stands_in_for_plain_text_that_is_empty() -> None:
    mail = message()
    mail.set_content("\n")
    mail.add_alternative("<p>Yes.</p>", subtype="html")
    assert lines(read(mail)) == ["Yes."]


def test_wrapped_mail_is_joined() -> None:
    mail = message()
    mail.set_content(
        "I think that we should take the small boat, since the big one still has its\n"
        "hole, and the wind will be light all day.\n\nAnn\n"
    )
    assert read(mail).text.split("\n")[0].endswith("its hole, and the wind will be light all day.")


def multipart(kind: str, *parts: str) -> bytes:
    body = "".join(f"--x\n{part}\n" for part in parts)
    return HEAD + f"Content-Type: multipart/{kind}; boundary=x\n\n{body}--x--\n".encode()


PLAIN = "Content-Type: text/plain; charset=utf-8\n\n"
HTML = "Content-Type: text/html; charset=utf-8\n\n"
PICTURE = "Content-Type: image/png\nContent-Disposition: inline; filename=a.png\n\nhidden"
FILE = 'Content-Type: text/plain; name="a.txt"\n\nhidden'
ATTACHED = "Content-Type: text/plain\nContent-Disposition: attachment\n\nhidden"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (multipart("mixed", f"{PLAIN}One.", PICTURE, f"{PLAIN}Two."), ["One.", "Two."]),
        (multipart("mixed", f"{HTML}<p>One.</p>", PICTURE, f"{HTML}<p>Two.</p>"), ["One.", "Two."]),
        (multipart("mixed", f"{HTML}<p>One.</p>", FILE), ["One."]),
        (multipart("mixed", f"{HTML}<p>One.</p>", ATTACHED), ["One."]),
        (multipart("mixed", FILE, f"{HTML}<p>One.</p>"), ["One."]),
        (multipart("related", f"{HTML}<p>One.</p>", PICTURE, ATTACHED), ["One."]),
        (multipart("signed", f"{PLAIN}One.", f"{PLAIN}hidden"), ["One."]),
        (multipart("mixed", f"{PLAIN}One.", f"{HTML}<p>Two.</p>"), ["One.", "Two."]),
        (multipart("mixed", f"{PLAIN}One.", "Content-Type: message/rfc822\n\nFrom: a\n\nhidden"), ["One."]),
        (multipart("mixed", f"{PLAIN}One.", f"{PLAIN}____________\nboats mailing list\nhidden"), ["One."]),
        (multipart("alternative", f"{HTML}<p>hidden</p>", f"{PLAIN}One."), ["One."]),
        (multipart("mixed", f"{PLAIN}One.\n\nOn 5 Mar 2024, at 10:12, b@b.org wrote:", f"{PLAIN}hidden"), ["One."]),
    ],
)  # fmt: skip
def test_the_parts_of_a_letter(data: bytes, expected: list[str]) -> None:
    assert lines(read(data)) == expected


def labelled(charset: str, text: bytes) -> bytes:
    label = f"; charset={charset}" if charset else ""
    return (
        HEAD
        + f"Content-Type: text/plain{label}\nContent-Transfer-Encoding: 8bit\n\n".encode()
        + text
    )


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("", "voilà, espéré".encode(), "voilà, espéré"),
        ("us-ascii", "voilà, espéré".encode(), "voilà, espéré"),
        ("iso-8859-1", "voilà, espéré".encode(), "voilà, espéré"),
        ("iso-8859-1", b"I don\x92t, she said \x96 \x93no\x94.", "I don’t, she said – “no”."),
        ("us-ascii", b"I don\x92t, says Andr\xe9.", "I don’t, says André."),
        ("", b"Sch\xf6n war es in K\xf6ln.", "Schön war es in Köln."),
        ("unknown-8bit", b"Sch\xf6n war es in K\xf6ln.", "Schön war es in Köln."),
        ("klingon", "Schön.".encode(), "Schön."),
        ("utf-8", b"Sch\xf6n war es in K\xf6ln.", "Schön war es in Köln."),
        ("gb2312", "这是我的船。镕基".encode("gb18030"), "这是我的船。镕基"),
        ("iso-8859-9", "Iğdır’da".encode("cp1254"), "Iğdır’da"),
        ("iso-2022-jp", "日本語です。".encode("iso2022_jp"), "日本語です。"),
        ("utf-7", "Schön.".encode("utf-7"), "Schön."),
        ("'utf-8'", "Schön.".encode(), "Schön."),
    ],
)
def test_the_label_of_an_encoding_may_be_wrong(charset: str, data: bytes, text: str) -> None:
    assert lines(read(labelled(charset, data))) == [text]


FLOWED = HEAD + b"Content-Type: text/plain; charset=utf-8; format=flowed"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("We could \ntake the \nboat.", ["We could take the boat."]),
        ("We could \r\ntake the boat.\r\nAnn", ["We could take the boat.", "Ann"]),
        ("One. \n\nTwo.", ["One.", "Two."]),
        ("> hidden \n> hidden\nYes, \nwe can.", ["Yes, we can."]),
        ("> hidden \nYes.", ["Yes."]),
        (">> hidden \n> hidden\nYes.", ["Yes."]),
        ("Two \nlines \n\n\nOne.", ["Two lines", "One."]),
        ("Ann \n-- \nhidden", ["Ann"]),
        (" From here \non it is mine.", ["From here on it is mine."]),
        ("A line \n  with two blanks.", ["A line  with two blanks."]),
    ],
)
def test_flowed_text(body: str, expected: list[str]) -> None:
    assert lines(read(FLOWED + b"\n\n" + body.encode())) == expected


def test_flowed_text_whose_spaces_are_dropped() -> None:
    text = "日本 \n語です。".encode()
    assert lines(read(FLOWED + b"; delsp=yes\n\n" + text)) == ["日本語です。"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not an e-mail"),
        (b"From: a@example.org\nAuto-Submitted: auto-replied\n\nhidden", "by a program"),
        (b"From: a@example.org\nContent-Type: image/png\n\nhidden", "without text"),
        (multipart("report", f"{PLAIN}hidden"), "by a program"),
        (HEAD + b"X-Mozilla-Status: 0009\n\nhidden", "deleted"),
        (HEAD + b"X-Status: D\n\nhidden", "deleted"),
        (HEAD + b"X-Gmail-Labels: Trash,Important\n\nhidden", "deleted"),
        (HEAD + b"X-Gmail-Labels: Spam\n\nhidden", "junk"),
    ],
)
def test_what_is_no_letter(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSourceError, match=reason):
        read(data, DATED)


@pytest.mark.parametrize(
    "data",
    [
        b"From: =?utf-8?b?broken\nDate: yesterday\nTo: <<<>>>,@@\n\nText.",
        b"From: a@example.org\nContent-Type: text/plain; charset=klingon\n\nText.",
        b"From: a@example.org\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nText.",
        b"From: a@example.org\nContent-Transfer-Encoding: base64\n\nVGV4dC4",
        b"From: a@example.org\nX-Mozilla-Status: what\n\nText.",
    ],
)
def test_malformed_messages_are_read_as_well_as_can_be(data: bytes) -> None:
    assert read(data, DATED).text.strip() == "Text."
