"""What a reviewer inserted in a document is not its author's."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterword_training.corpus import read_corpus

from .test_office import docx, packed

CORE = '<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{}</dc:creator></p>'


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def insertion(author: str, text: str) -> str:
    return f'<w:ins w:id="1" w:author="{author}">{run(text)}</w:ins>'


BODY = (
    f"<w:p>{run('I bake. ')}{insertion('Bob', 'Hidden. ')}{insertion('Ann Lee', 'I rest.')}</w:p>"
)


@pytest.mark.parametrize(
    ("author", "me"),
    [("Ann Lee", []), ("ann lee ", []), ("", ["Ann Lee"]), ("Zoe", ["ann lee"])],
)
def test_insertions_in_word(tmp_path: Path, author: str, me: list[str]) -> None:
    (tmp_path / "a.docx").write_bytes(docx(BODY, **{"docProps/core.xml": CORE.format(author)}))
    corpus = read_corpus([tmp_path], me=me)
    assert corpus.documents[0].text == "I bake. I rest."
    (skipped,) = corpus.skipped
    assert skipped.reason_in_full == "an insertion of somebody else (Bob)"


def test_insertions_stay_where_nobody_is_known(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(docx(BODY))
    assert read_corpus([tmp_path]).documents[0].text == "I bake. Hidden. I rest."


def odt(body: str) -> bytes:
    namespaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "meta")
    )
    namespaces += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    regions = "".join(
        f'<text:changed-region text:id="{name}"><text:insertion><office:change-info>'
        f"<dc:creator>{author}</dc:creator></office:change-info></text:insertion>"
        "</text:changed-region>"
        for name, author in (("1", "Bob"), ("2", "Ann Lee"))
    )
    content = (
        f"<office:document-content{namespaces}><office:body><office:text><text:tracked-changes>"
        f"{regions}</text:tracked-changes>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    meta = f"<m{namespaces}><meta:initial-creator>Ann Lee</meta:initial-creator></m>"
    return packed({"content.xml": content, "meta.xml": meta})


START, END = '<text:change-start text:change-id="{}"/>', '<text:change-end text:change-id="{}"/>'


@pytest.mark.parametrize(
    "body",
    [
        f"<text:p>I bake. {START}Hidden. {END}I rest.</text:p>",
        f"<text:p>I bake. {START}Hidden <text:span>too</text:span>. {END}<text:span>I rest."
        "</text:span></text:p>",
        f"<text:p>I bake. {START}Hidden</text:p><text:p>Hidden.{END} I rest.</text:p>",
        f"<text:p>I bake.</text:p>{START}<text:p>Hidden.</text:p>{END}<text:p>I rest.</text:p>",
    ],
)
def test_insertions_in_opendocument(tmp_path: Path, body: str) -> None:
    (tmp_path / "a.odt").write_bytes(odt(body.format(1, 1)))
    words = read_corpus([tmp_path]).documents[0].text.split()
    assert words == ["I", "bake.", "I", "rest."]
    (tmp_path / "a.odt").write_bytes(odt(body.format(2, 2)))
    assert "Hidden" in read_corpus([tmp_path]).documents[0].text
