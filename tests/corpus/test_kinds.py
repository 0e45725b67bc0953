"""A file of a kind that is not read is left out, whatever it is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterword.errors import UserError
from afterword_training.corpus import read_corpus


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (rb"{\rtf1\ansi Hidden prose of a letter.}", "Rich Text"),
        (b'{"cells": [{"source": ["Hidden prose of a notebook."]}]}', "Jupyter notebook"),
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
    with pytest.raises(UserError, match=rf"not a kind that is read \({kind}\)"):
        read_corpus([tmp_path / name])
