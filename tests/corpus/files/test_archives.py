"""Archives: their files are read as those of a folder, within bounds."""

from __future__ import annotations

import errno
import gzip
import io
import os
import tempfile
import zipfile
from pathlib import Path

import pytest

from afterword.errors import UserError
from afterword_training.corpus import Corpus, archives, read_corpus

from .builders import docx, docx_paragraph, packed


def read(path: Path, parts: dict[str, str | bytes], *me: str) -> Corpus:
    path.write_bytes(packed(parts))
    return read_corpus([path], me=me)


def texts(corpus: Corpus) -> dict[str, str]:
    return {each.source.partition("!")[2]: each.text for each in corpus.documents}


def reasons(corpus: Corpus) -> dict[str, str]:
    return {each.source.partition("!")[2]: each.reason for each in corpus.skipped}


CHAT = "\n".join(
    f"[04.03.24, 09:01:2{n}] {who}: {who} says {n}" for n, who in enumerate(["Anna", "Bo"] * 3)
)


def test_what_is_read(tmp_path: Path) -> None:
    mbox = "".join(
        f"From anna@x.org Mon Mar  4 09:01:0{n} 2024\nFrom: Anna <anna@x.org>\nTo: bo@x.org\n"
        f"Subject: x\nMessage-ID: <{n}>\nDate: Mon, 4 Mar 2024 09:01:0{n} +0000\n\n"
        f"A letter {n}.\n\n"
        for n in range(2)
    )
    parts: dict[str, str | bytes] = {
        "notes/a.md": "# A walk\n\nThe *heron* stands.",
        "notes/b.docx": docx(docx_paragraph("It waits.")),
        "mail/Sent.mbox": mbox,
        "notes/.hidden/c.md": "hidden",
        "node_modules/d.md": "hidden",
        "my passwords.txt": "hidden",
        "photo.jpg": b"\xff\xd8",
        "inner.zip": packed({"a.md": "hidden"}),
        "__MACOSX/a.md": "hidden",
        "../../up.md": "It stays inside.",
        "/root.md": "And so does this.",
        "C:\\x\\y.md": "And that.",
        "empty/": "",
    }
    corpus = read(tmp_path / "a.zip", parts)
    assert texts(corpus) == {
        "notes/a.md": "A walk\nThe heron stands.",
        "notes/b.docx": "It waits.",
        "mail/Sent.mbox#0": "A letter 0.",
        "mail/Sent.mbox#1": "A letter 1.",
        "up.md": "It stays inside.",
        "root.md": "And so does this.",
        "C_/x/y.md": "And that.",
    }
    assert reasons(corpus) == {
        "notes/.hidden": "hidden folder",
        "node_modules": "folder of installed packages",
        "my passwords.txt": "its name says that it holds secrets",
        "photo.jpg": "a kind of file that is not read",
        "inner.zip": "an archive in an archive: unpack it first",
    }
    assert {each.file for each in corpus.documents} == {str(tmp_path / "a.zip")}
    assert not list(tmp_path.parent.rglob("up.md"))


def test_nothing_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    read(tmp_path / "a.zip", {"a.md": "The heron."})
    assert not list((tmp_path / "tmp").iterdir())


def test_files_of_secrets_are_not_even_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed({"my passwords.txt": "hidden", "a.md": "The heron."}))
    (tmp_path / "out").mkdir()
    archives.unpack(tmp_path / "a.zip", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.md"]


def test_dates_are_those_of_the_files(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("old.md", (1999, 1, 2, 3, 4, 6)), "The older one.")
        archive.writestr(zipfile.ZipInfo("new.md", (2024, 1, 2, 3, 4, 6)), "The newer one.")
        archive.writestr(zipfile.ZipInfo("odd.md", (2024, 0, 0, 0, 0, 0)), "One without a date.")
    (tmp_path / "a.zip").write_bytes(buffer.getvalue())
    corpus = read_corpus([tmp_path])
    assert next(iter(texts(corpus))) == "old.md"


def test_chat_in_an_archive(tmp_path: Path) -> None:
    corpus = read(tmp_path / "WhatsApp Chat - Bo.zip", {"_chat.txt": CHAT}, "Anna")
    assert texts(corpus) == {"_chat.txt": "Anna says 0\nAnna says 2\nAnna says 4"}


def test_notion(tmp_path: Path) -> None:
    page = "# A walk\n\nCreated: March 5, 2024\nTags: hidden, hidden\n\nThe heron: it stands.\n"
    identifier = "0123456789abcdef0123456789abcdef"
    corpus = read(
        tmp_path / "Export-1.zip",
        {f"A walk {identifier}.md": page, f"Table {identifier}.csv": "hidden", "Mine.md": page},
    )
    found = texts(corpus)
    assert found[f"A walk {identifier}.md"] == "A walk\nThe heron: it stands."
    assert "Created" in found["Mine.md"]
    assert reasons(corpus) == {f"Table {identifier}.csv": "a kind of file that is not read"}


def test_notion_divides_its_exports_into_parts(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = {
        f"ExportBlock-01ab-cd-Part-{number}.zip": packed(
            {f"Page {number}.md": f"The heron {number}.", "inner.zip": packed({"a.md": "hidden"}),
             "ExportBlock-02-Part-1.zip": packed({"a.md": "hidden"})}
        )
        for number in (1, 2)
    }  # fmt: skip
    corpus = read(tmp_path / "Export.zip", parts)
    assert texts(corpus) == {"Page 1.md": "The heron 1.", "Page 2.md": "The heron 2."}
    assert set(reasons(corpus).values()) == {"an archive in an archive: unpack it first"}


def test_gzip(tmp_path: Path) -> None:
    (tmp_path / "a.md.gz").write_bytes(gzip.compress(b"The *heron* stands."))
    os.utime(tmp_path / "a.md.gz", (1000, 1000))
    (tmp_path / "b.tar.gz").write_bytes(gzip.compress(b"x"))
    corpus = read_corpus([tmp_path])
    assert texts(corpus) == {"a.md": "The heron stands."}
    assert corpus.documents[0].modified == 1000
    assert reasons(corpus) == {"b.tar": "a kind of file that is not read"}


def test_damaged_archives(tmp_path: Path) -> None:
    data = bytearray(packed({"a.md": "The heron stands. " * 50}))
    for name, content in {
        "a.zip": b"PK\3\4 rubbish", "b.gz": b"rubbish", "a.md.gz": gzip.compress(b"x" * 99)[:-9],
        "empty.zip": b"",
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UserError, match=r"damaged or encrypted"):
            read_corpus([tmp_path / name])
    data[40] ^= 0xFF
    (tmp_path / "c.zip").write_bytes(data)
    with pytest.raises(UserError, match="damaged or encrypted"):
        read_corpus([tmp_path / "c.zip"])
    locked = bytearray(packed({"a.md": "hidden"}))
    for at in (locked.index(b"PK\3\4") + 6, locked.index(b"PK\1\2") + 8):
        locked[at] |= 1
    (tmp_path / "d.zip").write_bytes(locked)
    with pytest.raises(UserError, match="damaged or encrypted"):
        read_corpus([tmp_path / "d.zip"])


def test_a_member_of_a_rare_compression_may_be_damaged_too(tmp_path: Path) -> None:
    pytest.importorskip("lzma")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.md", "The heron stands. " * 50)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("b.md", "The heron stands.")
    data = bytearray(file.getvalue())
    data[data.index(b"a.md") + 20] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(data)
    corpus = read_corpus([tmp_path / "a.zip"])
    assert texts(corpus) == {"b.md": "The heron stands."}
    assert reasons(corpus) == {"a.md": "damaged or encrypted"}


def test_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts: dict[str, str | bytes] = {"bomb.md": "a" * 3_000_000, "b.md": "The heron stands."}
    corpus = read(tmp_path / "a.zip", parts)
    assert texts(corpus) == {"b.md": "The heron stands."}
    assert reasons(corpus) == {"bomb.md": "too large when unpacked"}
    (tmp_path / "bomb.md.gz").write_bytes(gzip.compress(b"a" * 3_000_000))
    with pytest.raises(UserError, match="too large when unpacked"):
        read_corpus([tmp_path / "bomb.md.gz"])
    monkeypatch.setattr(archives, "MAX_TOTAL_BYTES", 20)
    corpus = read(tmp_path / "c.zip", {"a.md": "The heron.", "b.md": "It stands there."})
    assert texts(corpus) == {"a.md": "The heron."}
    assert reasons(corpus) == {"b.md": "too much in one archive"}
    monkeypatch.setattr(archives, "MAX_MEMBERS", 1)
    with pytest.raises(UserError, match="an archive of more than 1 files"):
        read(tmp_path / "d.zip", {"a.md": "x", "b.md": "y"})


def test_half_a_member_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = zipfile.ZipExtFile.read

    def fill_the_disk(member: zipfile.ZipExtFile, size: int = -1) -> bytes:
        if member.name == "long.txt" and member.tell():
            raise OSError(errno.ENOSPC, "No space left on device")
        return usual(member, 20 if member.name == "long.txt" else size)

    monkeypatch.setattr(zipfile.ZipExtFile, "read", fill_the_disk)
    corpus = read(tmp_path / "a.zip", {"long.txt": "A long letter to Ann. " * 9, "b.txt": "Prose."})
    assert list(texts(corpus).values()) == ["Prose."]
    assert list(reasons(corpus).values()) == ["no space left on device"]
