"""Outlines and screenplays."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterword.errors import UserError
from afterword_training.corpus import read_corpus
from tests.corpus.reading.reading import learned

OPML = (
    '<?xml version="1.0"?><opml version="2.0"><head><title>hidden</title><dateModified>'
    "Fri, 01 Mar 2024 00:00:00 GMT</dateModified></head><body>{}</body></opml>"
)


def test_outline(tmp_path: Path) -> None:
    body = (
        '<outline text="A walk"><outline text="The &lt;b&gt;heron&lt;/b&gt; &amp;amp; I."'
        ' _note="It stands.&#10;It waits."/></outline><outline text="Home"/>'
    )
    (tmp_path / "a.opml").write_text(OPML.format(body))
    [document] = read_corpus([tmp_path]).documents
    assert document.text.split("\n") == [
        "A walk",
        "The heron & I.",
        "It stands.",
        "It waits.",
        "Home",
    ]
    assert document.modified == 1709251200


def test_list_of_feeds(tmp_path: Path) -> None:
    body = '<outline text="hidden" type="rss" xmlUrl="https://a.org/feed"/>'
    (tmp_path / "a.opml").write_text(OPML.format(body))
    with pytest.raises(UserError, match=r"a kind of file that is not read \(list of feeds\)"):
        read_corpus([tmp_path])


PLAY = """Title: hidden
Author: hidden
    hidden

INT. HIDDEN - DAY

The heron *stands* on one leg. [[hidden
hidden]]

ANNA (CONT'D)
(hidden)
It will not wait for us.

@McHidden
I am here, AND SO ARE YOU.

!WE ARE SHOUTING

.HIDDEN PLACE

/* hidden */

CUT TO:

> FADE OUT.

They go home.
"""


def test_play() -> None:
    assert learned(".fountain", PLAY) == [
        "The heron stands on one leg.",
        "It will not wait for us.",
        "I am here, AND SO ARE YOU.",
        "WE ARE SHOUTING",
        "They go home.",
    ]
