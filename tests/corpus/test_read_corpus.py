"""Paths in, a clean corpus out: what is read, left out, filtered and refused."""

from __future__ import annotations

import io
import json
import mailbox
import os
import tracemalloc
from email.message import EmailMessage
from pathlib import Path

import pytest
from rich.console import Console

from afterword.errors import UserError
from afterword_training.corpus import Corpus, print_report, read_corpus


def write(path: Path, text: str = "Some prose in a file.", modified: float = 1000.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    os.utime(path, (modified, modified))
    return path


def reasons(corpus: Corpus) -> dict[str, str]:
    return {Path(skipped.source).name: skipped.reason for skipped in corpus.skipped}


def names(corpus: Corpus) -> list[str]:
    return [Path(document.source).name for document in corpus.documents]


def test_folder_in_date_order(tmp_path: Path) -> None:
    write(tmp_path / "b" / "later.md", "# Later\n\nThe *second* text.", 3000.0)
    write(tmp_path / "earlier.txt", "The first text.", 2000.0)
    write(tmp_path / "2001-02-03-dated.md", "A third text.")
    write(tmp_path / "front.md", "---\ndate: 1999-01-01\n---\nThe fourth text.")
    corpus = read_corpus([tmp_path])
    assert [document.text for document in corpus.documents] == [
        "The first text.",
        "Later\nThe second text.",
        "The fourth text.",
        "A third text.",
    ]
    assert [document.kind for document in corpus.documents][:2] == ["plain text", "Markdown"]
    assert corpus.words == 13
    assert not corpus.skipped


def test_what_is_left_out_of_a_folder(tmp_path: Path) -> None:
    write(tmp_path / "kept.md")
    left_out = {
        ".env": "its name says that it holds secrets",
        "server.pem": "its name says that it holds secrets",
        "id_rsa": "its name says that it holds secrets",
        "credentials.md": "its name says that it holds secrets",
        "secrets.txt": "its name says that it holds secrets",
        ".hidden.md": "hidden file",
        "LICENSE": "licence or build file",
        "photo.jpg": "a kind of file that is not read",
        "blank.md": "no prose in it",
        "table.txt": "a script, a table, a list of words or a log rather than prose",
        "build": "a script, a table, a list of words or a log rather than prose",
        "damaged.docx": "damaged or encrypted",
        ".notes": "hidden folder",
        "node_modules": "folder of installed packages",
        "venv": "folder of installed packages",
    }
    for name in left_out:
        if name not in (".notes", "node_modules", "venv"):
            write(tmp_path / name, "hidden prose of a file")
    write(tmp_path / "blank.md", "![](x.png)")
    write(tmp_path / "table.txt", "1 2 3\n4 5 6\n")
    write(tmp_path / "build", "#!/bin/sh\necho hidden")
    for folder in (".notes", "node_modules", "venv"):
        write(tmp_path / folder / "hidden.md")
    write(tmp_path / "venv" / "pyvenv.cfg")
    (tmp_path / "binary").write_bytes(b"\x7fELF\0\0\0")
    corpus = read_corpus([tmp_path])
    assert names(corpus) == ["kept.md"]
    assert reasons(corpus) == left_out | {"binary": "binary, not text"}


def test_ignore_files(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path / ".gitignore", "drafts/\n*.txt\n/top.md\n")
    write(tmp_path / "notes" / ".afterwordignore", "!kept.txt\nprivate.md\nmine.*\n")
    for name in ("notes/kept.txt", "notes/top.md", "notes/own.md"):
        write(tmp_path / name, f"Prose of {name}.")
    for name in ("top.md", "a.txt", "notes/private.md", "notes/drafts/a.md", "notes/mine.org"):
        write(tmp_path / name, "hidden")
    expected = {"kept.txt", "top.md", "own.md"}
    assert set(names(read_corpus([tmp_path]))) == expected
    # The repository's ignore file holds for a folder inside it as well.
    assert set(names(read_corpus([tmp_path / "notes"]))) == expected


def test_a_named_file_is_read_in_spite_of_ignore_files(tmp_path: Path) -> None:
    write(tmp_path / ".gitignore", "*.md\n")
    path = write(tmp_path / "a.md")
    assert names(read_corpus([path])) == ["a.md"]


def test_globs_and_files_found_twice(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "One text.")
    write(tmp_path / "b" / "c.md", "Another text.")
    write(tmp_path / "b" / "c.txt", "hidden")
    corpus = read_corpus([f"{tmp_path}/**/*.md", tmp_path / "a.md", str(tmp_path / "b" / "c.md")])
    assert sorted(names(corpus)) == ["a.md", "c.md"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights that few have on Windows")
def test_links(tmp_path: Path) -> None:
    write(tmp_path / "a" / "a.md")
    (tmp_path / "a" / "loop").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "same.md").symlink_to(tmp_path / "a" / "a.md")
    (tmp_path / "a" / "lost.md").symlink_to(tmp_path / "nowhere.md")
    corpus = read_corpus([tmp_path])
    assert names(corpus) == ["a.md"]
    assert reasons(corpus) == {
        "loop": "link to a folder: name it to have it read",
        "lost.md": "a broken link",
    }


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.md", None, "does not exist"),
        ("*.md", None, "matches no file"),
        ("a.txt", b"\0\1\2\3binary", "binary"),
        ("a.md", "täglich Ääüß".encode("cp037"), "no known encoding"),
        ("a.docx", b"not a zip", "damaged"),
        (".env", b"KEY=1", "secrets"),
        ("a.md", b"![](x)", "found no writing"),
        ("a.eml", b"", "not an e-mail"),
    ],
)
def test_files_that_are_refused(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=message) as caught:
        read_corpus([tmp_path / name])
    assert "\n" not in str(caught.value)


def test_folder_with_nothing_readable(tmp_path: Path) -> None:
    write(tmp_path / "photo.jpg")
    with pytest.raises(UserError, match=r"found no writing in .*\.md .*\.docx"):
        read_corpus([tmp_path])


def test_what_was_left_out_where_nothing_is_found(tmp_path: Path) -> None:
    write(tmp_path / ".gitignore", "*.md\n")
    for name in ("a.md", "b.md"):
        write(tmp_path / name)
    with pytest.raises(UserError, match=r"; left out, 2: ignored by an ignore file$"):
        read_corpus([tmp_path])


def test_large_and_binary_files_without_a_suffix(tmp_path: Path) -> None:
    write(tmp_path / "kept.md")
    (tmp_path / "notes").write_text("Schöne Prosa.", "utf-16")
    with (tmp_path / "disk").open("wb") as disk:
        disk.truncate(400 * 2**20)
    with (tmp_path / "dump").open("wb") as dump:
        dump.write(b"words " * 2000)
        dump.truncate(400 * 2**20)
    tracemalloc.start()
    corpus = read_corpus([tmp_path])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50 * 2**20
    assert set(names(corpus)) == {"kept.md", "notes"}
    assert reasons(corpus) == {"disk": "binary, not text", "dump": "larger than 50 MB"}


def test_json_lines_with_line_separators_in_them(tmp_path: Path) -> None:
    text = "One\u2028two\u2029three\x85four."
    lines = json.dumps({"text": text}, ensure_ascii=False) + '\r\n{"text": "Five."}\r\n'
    (tmp_path / "a.jsonl").write_bytes(lines.encode())
    corpus = read_corpus([f"{tmp_path}/*.jsonl"])
    assert {document.text for document in corpus.documents} == {"One\ntwo\nthree\nfour.", "Five."}
    assert not corpus.skipped


def test_json_lines(tmp_path: Path) -> None:
    lines = [
        json.dumps({"text": "The second.\nIts end.", "date": "2020-01-02"}),
        json.dumps({"text": "The first.", "date": "2020-01-01T10:00:00+01:00", "more": 1}),
        "",
        "{broken",
        json.dumps({"words": "none"}),
        json.dumps(["text"]),
    ]
    path = write(tmp_path / "notes.jsonl", "\n".join(lines))
    corpus = read_corpus([path])
    assert [document.text for document in corpus.documents] == [
        "The first.",
        "The second.\nIts end.",
    ]
    assert [skipped.source for skipped in corpus.skipped] == [f"{path}#{n}" for n in (4, 5, 6)]


def test_mail_of_others_is_left_out(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "all.mbox")
    for number, (sender, receiver) in enumerate([("ann", "bob"), ("bob", "ann"), ("eve", "ann")]):
        mail = EmailMessage()
        mail["From"], mail["To"] = f"{sender}@example.org", f"{receiver}@example.org"
        mail["Message-ID"] = f"<{number}>"
        mail["Date"] = "Tue, 05 Mar 2024 10:12:00 +0000"
        mail.set_content(f"Written by {sender}.\n\nOn Monday {receiver} wrote:\n> hidden\n")
        box.add(mail)
    box.close()
    corpus = read_corpus([tmp_path], me=["ann@example.org"])
    assert [document.text for document in corpus.documents] == ["Written by ann."]
    assert corpus.documents[0].source.endswith("all.mbox#0")
    assert corpus.documents[0].modified == 1709633520
    assert {skipped.reason for skipped in corpus.skipped} == {"e-mail that somebody else wrote"}


def test_maildir(tmp_path: Path) -> None:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "cur" / "1.M2P3.host:2,S").write_bytes(b"From: ann@example.org\n\nA message.\n")
    assert read_corpus([tmp_path], me=["Ann@example.org"]).documents[0].text == "A message."


def test_folders_of_a_maildir(tmp_path: Path) -> None:
    for folder in ("", ".Sent", ".hidden"):
        for name in ("cur", "new", "tmp")[: 1 if folder == ".hidden" else 3]:
            (tmp_path / folder / name).mkdir(parents=True)
        message = f"From: ann@example.org\n\nA message in {folder or 'the inbox'}.\n"
        (tmp_path / folder / "cur" / "1.M2P3.host:2,S").write_text(message)
    corpus = read_corpus([tmp_path])
    texts = {document.text for document in corpus.documents}
    assert texts == {"A message in the inbox.", "A message in .Sent."}
    assert reasons(corpus) == {".hidden": "hidden folder"}


MAILBOX = (
    "From - Tue Mar 05 10:12:00 2024\nFrom: bob@example.org\nTo: ann@example.org\n\nhidden\n\n"
    "From - Tue Mar 05 10:12:00 2024\nFrom: ann@example.org\nTo: bob@example.org\n\nMy words.\n\n"
    "From - Tue Mar 05 10:12:00 2024\nFrom: ann@example.org\nTo: eve@example.org\n\nMore words.\n"
)


@pytest.mark.parametrize("name", ["all.mbox", "All.MBOX", "Inbox"])
@pytest.mark.parametrize("before", ["", "\n", "\r\n\n"])
def test_a_mailbox_is_not_read_as_text(tmp_path: Path, name: str, before: str) -> None:
    write(tmp_path / name, before + MAILBOX)
    documents = read_corpus([tmp_path], me=["ann@example.org"]).documents
    assert [document.text for document in documents] == ["My words.", "More words."]


def test_what_is_called_a_mailbox_and_is_none(tmp_path: Path) -> None:
    write(tmp_path / "kept.md")
    write(tmp_path / "all.mbox", "hidden prose of a file")
    assert reasons(read_corpus([tmp_path])) == {"all.mbox": "not a mailbox, or an empty one"}


def test_secrets_are_filtered_in_every_kind(tmp_path: Path) -> None:
    secret = (
        "My password: swordfish7\n\nMail ann@example.org, or call +49 30 1234567.\n\nProse stays."
    )
    for name in ("a.md", "b.txt", "c.org", "d.rst", "e.adoc", "f.tex", "g.html"):
        write(tmp_path / name, f"In {name[0]}: {secret}")
    write(tmp_path / "h.jsonl", json.dumps({"text": secret}))
    corpus = read_corpus([tmp_path, tmp_path / "h.jsonl"])
    text = "\n".join(document.text for document in corpus.documents)
    assert "Prose stays." in text
    for gone in ("swordfish7", "example.org", "1234567"):
        assert gone not in text
    # In markup an address is no prose to begin with.
    assert corpus.filtered["e-mail address"] == 3
    assert corpus.filtered["password or key"] == 8


LONG = [
    f"Paragraph number {n} says what no other of them says, being the {n}th." for n in range(20)
]


def test_repeated_paragraphs_are_dropped(tmp_path: Path) -> None:
    write(tmp_path / "first.txt", "\n".join([*LONG, "Yours, Ann"]), 1.0)
    write(
        tmp_path / "second.txt", "\n".join(["Quite a new beginning.", LONG[3], "Yours, Ann"]), 2.0
    )
    write(tmp_path / "third.md", LONG[5].upper(), 3.0)
    corpus = read_corpus([tmp_path])
    assert [document.text for document in corpus.documents][1:] == [
        "Quite a new beginning.\nYours, Ann"
    ]
    assert reasons(corpus) == {
        "second.txt": "repeats a paragraph that was read before",
        "third.md": "repeats a paragraph that was read before",
    }


def test_documents_that_mostly_repeat_are_dropped(tmp_path: Path) -> None:
    write(tmp_path / "draft.txt", "\n".join(LONG), 1.0)
    # The same sentences in other paragraphs.
    write(tmp_path / "copy.txt", " ".join(LONG[:10]) + "\n" + " ".join(LONG[10:]), 2.0)
    corpus = read_corpus([tmp_path])
    assert names(corpus) == ["draft.txt"]
    assert reasons(corpus) == {"copy.txt": "repeats a document that was read before"}


def test_folders_with_a_hash_in_the_report(tmp_path: Path) -> None:
    write(tmp_path / "C#" / "notes.md", "One two three.")
    write(tmp_path / "C#" / "lines #2.jsonl", '{"text": "Four five."}')
    console = Console(file=io.StringIO(), width=160)
    corpus = read_corpus([tmp_path, tmp_path / "C#" / "lines #2.jsonl"])
    print_report(corpus, console)
    assert isinstance(console.file, io.StringIO)
    rows = [
        [cell.strip() for cell in row.split("│")] for row in console.file.getvalue().split("\n")
    ]
    assert [str(tmp_path / "C#"), "Markdown"] in [row[1:3] for row in rows]
    assert [str(tmp_path / "C#" / "lines #2.jsonl"), "JSON lines"] in [row[1:3] for row in rows]


def test_report(tmp_path: Path) -> None:
    write(
        tmp_path / "notes" / "a.txt", "One [two] three, mail ann@example.org and bob@example.org."
    )
    write(tmp_path / "photo.jpg")
    write(tmp_path / "map.jpg")
    console = Console(file=io.StringIO(), width=160)
    print_report(read_corpus([tmp_path]), console)
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in shown.split("\n")]
    assert [str(tmp_path / "notes"), "plain text", "1", "5"] in rows
    assert ["all", "", "1", "5"] in rows
    assert ["a kind of file that is not read", "2", f"{tmp_path / 'map.jpg'} (picture)"] in rows
    assert ["e-mail address", "2"] in rows
    assert "example.org" not in shown


def test_half_a_surrogate_pair_is_no_character(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl", '{"text": "The boat \\ud83d is blue, donâ€™t you think \\udc00?"}'
    )
    (document,) = read_corpus([path]).documents
    assert document.text == "The boat is blue, don\u2019t you think ?"
