"""EPUB, notebooks, PDF and Evernote: their prose, and what is left out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from afterword.errors import UserError
from afterword.installation import install_command
from afterword_training.corpus import Corpus, read_corpus
from afterword_training.corpus.formats.file_formats import FOREIGN

from .builders import docx, enex, enex_note, epub, notebook, odt, packed, pdf


def read(path: Path, data: bytes, *me: str) -> Corpus:
    path.write_bytes(data)
    return read_corpus([path], me=me)


def lines(corpus: Corpus) -> list[str]:
    return "\n".join(each.text for each in corpus.documents).split("\n")


def test_notebook(tmp_path: Path) -> None:
    data = notebook(
        ("markdown", "# A heading\n\nThe *heron* stands.\n\n```python\nhidden = 1\n```\n"),
        ("code", "hidden = 'hidden'"),
        ("raw", "hidden"),
        ("markdown", "It waits, $hidden$ and so do we."),
    )
    corpus = read(tmp_path / "a.ipynb", data)
    assert lines(corpus) == ["A heading", "The heron stands.", "It waits, and so do we."]
    assert corpus.documents[0].kind == "Jupyter notebook"


def test_notebook_before_version_4(tmp_path: Path) -> None:
    cells = [{"cell_type": "markdown", "source": "The heron."}, {"cell_type": "code", "input": "x"}]
    data = json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}).encode()
    assert lines(read(tmp_path / "a.ipynb", data)) == ["The heron."]


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"cells": 1}', b'{"cells": [{}]}', b"{"])
def test_what_is_no_notebook(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UserError, match="damaged, or not a notebook"):
        read(tmp_path / "a.ipynb", data)


CHAPTERS = [
    "<h1>One</h1><p>The heron<br/>stands.</p><blockquote>hidden</blockquote>",
    '<nav epub:type="toc"><ol><li>hidden</li></ol></nav><p>A word<a epub:type="noteref">1</a>.</p>',
    "<ruby>漢字<rt>hidden</rt></ruby><section epub:type='bibliography'>hidden</section>",
]


def test_epub_in_reading_order(tmp_path: Path) -> None:
    corpus = read(tmp_path / "a.epub", epub(CHAPTERS))
    assert lines(corpus) == ["One", "The heron", "stands.", "A word.", "漢字"]
    assert corpus.documents[0].modified == 1709251200


def test_books_and_papers_that_were_found_rather_than_named(tmp_path: Path) -> None:
    (tmp_path / "a.epub").write_bytes(epub(CHAPTERS, "Anna Heron"))
    (tmp_path / "b.epub").write_bytes(epub(CHAPTERS[:1], "Bo Stranger"))
    (tmp_path / "c.pdf").write_bytes(pdf([PAGE]))
    corpus = read_corpus([tmp_path], me=["anna heron"])
    assert [Path(each.source).name for each in corpus.documents] == ["a.epub"]
    assert {Path(each.source).name: each.detail for each in corpus.skipped} == {
        "b.epub": "Bo Stranger", "c.pdf": "",
    }  # fmt: skip
    assert {each.reason for each in corpus.skipped} == {FOREIGN}
    assert len(read_corpus([tmp_path / name for name in ("a.epub", "c.pdf")]).documents) == 2


@pytest.mark.parametrize(
    "data", [b"", b"PK\3\4", packed({}), packed({"META-INF/container.xml": "<x/>"})]
)
def test_damaged_books(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UserError, match="damaged"):
        read(tmp_path / "a.epub", data)


def test_evernote(tmp_path: Path) -> None:
    data = enex(
        enex_note("A walk", "<div>The heron&nbsp;stands.</div><div><en-todo/>Go &amp; see.</div>"),
        enex_note("Untitled Note", "<en-media type='x' hash='1'/><div>Still here.</div>"),
        enex_note(
            "Code",
            '<div style="box-sizing: border-box; -en-codeblock:true;"><div>hidden</div></div>'
            "<en-crypt>hidden</en-crypt><table><tr><td>hidden</td></tr></table><div>Mine.</div>",
        ),
        enex_note("hidden", "hidden", "<source>web.clip7</source>"),
        enex_note("hidden", "hidden", "<source-url>https://a.org/x</source-url>"),
        enex_note(
            "My post", "Mine.", "<author>Anna</author><source-url>https://a.org</source-url>"
        ),
    )
    corpus = read(tmp_path / "a.enex", data, "anna")
    texts = [each.text.split("\n") for each in corpus.documents]
    assert sorted(texts) == [
        ["A walk", "The heron stands.", "Go & see."], ["Code", "Mine."], ["My post", "Mine."],
        ["Still here."],
    ]  # fmt: skip
    assert {each.modified for each in corpus.documents} == {1709251200}
    assert [each.source.rpartition("#")[2] for each in corpus.skipped] == ["4", "5"]
    assert {each.file for each in corpus.documents} == {str(tmp_path / "a.enex")}


def test_evernote_with_entities_of_its_own(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE en-export [<!ENTITY a "aa">]><en-export><note>&a;</note></en-export>'
    with pytest.raises(UserError, match="damaged"):
        read(tmp_path / "a.enex", bomb)


PAGE = [
    "My story about herons",
    "The heron stands on one thin leg in the shallow water by the weir and waits",
    "for us to go; we have been here since the early morning, with bread and cof-",
    "fee, and we are in no hurry at all (so it will have to wait a little longer).",
    "In the evening it was still there, and the café had been closed for an hour.",
]  # fmt: skip


def test_pdf(tmp_path: Path) -> None:
    days = ["Monday", "Tuesday", "Wednesday", "Thursday"]
    pages = [
        [
            page[0],
            page[1].replace("The", f"On {day} the"),
            *page[2:4],
            page[4].replace("In the", f"On {day}"),
        ]
        for page, day in zip([PAGE] * 4, days, strict=True)
    ]
    pages = [[*page, f"Page {number}"] for number, page in enumerate(pages, start=1)]
    corpus = read(tmp_path / "a.pdf", pdf(pages))
    text = " ".join(lines(corpus))
    assert "with bread and coffee, and we are in no hurry at all (so it will" in text
    assert all(f"On {day} evening it was still there, and the café" in text for day in days)
    assert "My story" not in text
    assert "Page" not in text


def test_paragraphs_of_a_pdf(tmp_path: Path) -> None:
    second = ["A word on its own line", "It ends here.", "And the next one is here,", "too."]
    corpus = read(tmp_path / "a.pdf", pdf([PAGE[:1] + PAGE[1:] + ["It flew."] + second]))
    found = lines(corpus)
    assert found[0] == PAGE[0]
    assert found[1].startswith(
        "The heron stands on one thin leg in the shallow water by the weir and"
    )
    assert found[2:] == [
        "A word on its own line",
        "It ends here.",
        "And the next one is here, too.",
    ]


@pytest.mark.parametrize("data", [b"%PDF-1.4\nrubbish", pdf([PAGE])[:300], b""])
def test_damaged_pdf(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UserError, match="damaged"):
        read(tmp_path / "a.pdf", data)


def test_pictures_of_pages(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="scanned pages, without text"):
        read(tmp_path / "a.pdf", pdf([[""]]))


def test_bounds_of_a_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = pdf([PAGE, PAGE])
    monkeypatch.setattr("afterword_training.corpus.formats.pdf.MAX_SECONDS", -1.0)
    with pytest.raises(UserError, match="seconds to read"):
        read(tmp_path / "a.pdf", data)
    monkeypatch.setattr("afterword_training.corpus.formats.pdf.MAX_CHARS", 10)
    monkeypatch.setattr("afterword_training.corpus.formats.pdf.MAX_SECONDS", 60.0)
    with pytest.raises(UserError, match="too large when unpacked"):
        read(tmp_path / "a.pdf", data)
    monkeypatch.setattr("afterword_training.corpus.formats.pdf.MAX_PAGES", 1)
    with pytest.raises(UserError, match="more than 1 pages"):
        read(tmp_path / "a.pdf", data)


def test_pdf_without_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(UserError) as caught:
        read(tmp_path / "a.pdf", pdf([PAGE]))
    assert install_command("train,pdf") in str(caught.value)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", docx("<w:sdt>" * 5000 + "</w:sdt>" * 5000)),
        ("a.odt", odt("<text:span>" * 5000 + "</text:span>" * 5000)),
        ("a.json", b'[{"title": "x", "children": ' + b"[" * 100_000),
    ],
)
def test_what_is_nested_too_deep(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(UserError, match="nested too deep"):
        read(tmp_path / name, data)
