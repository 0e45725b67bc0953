"""A file is what its first bytes say, whatever it is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterword.errors import UserError
from afterword_training.corpus import read_corpus


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"BEGIN:VCALENDAR\nSUMMARY:Hidden prose\nEND:VCALENDAR\n", "calendar"),
        (b"BEGIN:VCARD\nFN:Hidden Prose\nEND:VCARD\n", "address book"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><note>Hidden prose.</note>", "XML"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a"])
def test_what_is_called_text_and_is_another_kind(
    tmp_path: Path, data: bytes, kind: str, name: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UserError, match=rf"a kind of file that is not read \({kind}\)"):
        read_corpus([tmp_path / name])


NOTEBOOK = b'{"cells": [{"cell_type": "markdown", "source": ["The heron."]}]}'
EVERNOTE = (
    b'<?xml version="1.0"?>\n<!DOCTYPE en-export SYSTEM "x.dtd"><en-export><note>'
    b"<content><![CDATA[<en-note>The heron.</en-note>]]></content></note></en-export>"
)


@pytest.mark.parametrize("data", [rb"{\rtf1\ansi The heron.\par}", NOTEBOOK, EVERNOTE])
@pytest.mark.parametrize("name", ["a.txt", "a"])
def test_what_is_called_text_is_read_as_what_it_is(tmp_path: Path, data: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert [each.text for each in read_corpus([tmp_path / name]).documents] == ["The heron."]


def test_pgp_is_no_asciidoc(tmp_path: Path) -> None:
    (tmp_path / "a.asc").write_text("-----BEGIN PGP SIGNATURE-----\n\nhidden\n")
    with pytest.raises(UserError, match=r"a kind of file that is not read \(PGP\)"):
        read_corpus([tmp_path / "a.asc"])
