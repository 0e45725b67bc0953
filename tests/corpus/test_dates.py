"""Writing is put in order by every date that people and programs write."""

from __future__ import annotations

import io
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from afterword_training.corpus import print_date_note, read_corpus
from afterword_training.corpus.dates import (
    date_in_header,
    date_in_name,
    date_of_file,
    parse_date,
)


def at(year: int, month: int, day: int, hour: int = 0) -> float:
    return datetime(year, month, day, hour, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("---\ntitle: x\ndate: 2024-03-01\n---\n", at(2024, 3, 1)),
        ('+++\ndate = "2024-03-01T10:00:00Z"\n+++\n', at(2024, 3, 1, 10)),
        ("---\npubDate: '2024-03-01 12:00:00 +0200'\n---\n", at(2024, 3, 1, 10)),
        ("#+DATE: <2024-03-01 Fri>\n", at(2024, 3, 1)),
        (":date: 2024-03-01\n", at(2024, 3, 1)),
        (r"\date{2024-03-01}", at(2024, 3, 1)),
        ('<meta property="article:published_time" content="2024-03-01">', at(2024, 3, 1)),
        ("The date is 2024-03-01, as I said.", None),
        ("date: 2024-13-01", None),
    ],
)
def test_date_in_header(header: str, date: float | None) -> None:
    assert date_in_header(header) == date


def test_date_of_file(tmp_path: Path) -> None:
    dated, undated = tmp_path / "2024-03-01-note.md", tmp_path / "note.md"
    dated.touch()
    undated.touch()
    assert date_of_file(dated) == at(2024, 3, 1)
    assert date_of_file(undated) == undated.stat().st_mtime


@pytest.mark.parametrize(
    "value",
    [None, "yesterday", True, [], "2024-02-30", 10**400, float("inf"), float("nan")],
)
def test_what_is_no_date(value: object) -> None:
    assert parse_date(value) is None


FIFTH_OF_MARCH = [
    "March 5, 2024", "5 March 2024", "Mar 5th, 2024", "2024/03/05", "20240305", "2024.03.05",
    "05.03.2024", "5.3.2024", "2024-3-5", "Tue, 5 Mar 2024", "Tuesday, March 5, 2024",
    "2024-03-05 Tue", "5. März 2024", "5 de marzo de 2024", "5 mars 2024", "5 марта 2024 г.",
]  # fmt: skip


@pytest.mark.parametrize("text", FIFTH_OF_MARCH)
def test_dates_as_people_write_them(text: str) -> None:
    assert parse_date(text) == at(2024, 3, 5)
    assert date_in_header(f"---\ndate: {text}\n---\n") == at(2024, 3, 5)


def test_times_as_people_write_them() -> None:
    assert parse_date("Mar 5, 2024 10:00 AM") == at(2024, 3, 5, 10)
    assert parse_date("Tue, 5 Mar 2024 10:00:00 +0200") == at(2024, 3, 5, 8)
    assert parse_date("March 2024") == at(2024, 3, 1)


@pytest.mark.parametrize(
    "text",
    ["03/05/2024", "03-05-2024", "3/5/24", "2024", "10:12", "Tuesday", "March", "5", "1.2.3",
     "99999999", "March 5, 1204", "in 2024 or so"],
)  # fmt: skip
def test_what_is_no_date_or_may_be_two(text: str) -> None:
    assert parse_date(text) is None


def test_a_day_above_twelve_tells_the_order() -> None:
    assert parse_date("13/05/2024") == parse_date("05/13/2024") == at(2024, 5, 13)


@pytest.mark.parametrize(
    "header",
    [
        "---\ntitle: x\ndate created: 2024-03-05\n---\n",
        "---\ncreated_at: 2024-03-05\n---\n",
        "---\nDate: March 5, 2024\n---\n",
        "---\ndatePublished: 2024/03/05\n---\n",
        "---\npublishedAt: '2024-03-05'\n---\n",
        "---\ncreation-date: 5 March 2024\n---\n",
        '{"title": "x",\n"date": "2024-03-05"}\n',
        "Title: x\nDate: 2024-03-05\n",
        "date:: [[2024-03-05]]\n",
        "date:: [[March 5, 2024]]\n",
        "#+CREATED: [2024-03-05 Tue]\n",
        r"\date{March 5, 2024}",
        "datum: 5. März 2024\n",
        # The first one that is a date counts.
        "---\ndate: draft\ncreated: 2024-03-05\n---\n",
    ],
)
def test_headers(header: str) -> None:
    assert date_in_header(header) == at(2024, 3, 5)


@pytest.mark.parametrize(
    "name",
    [
        "2024-03-05 x.md", "20240305 x.md", "20240305.md", "2024_03_05.md", "2024.03.05 x.txt",
        "x 2024-03-05.md", "202403051012 x.md", "20240305T101200.md", "05.03.2024 x.md",
        "March 5, 2024.md", "5 March 2024.md", "Mar-5-2024.md", "2024/03/05.md",
        "journal/2024/03-05.md", "IMG_20240305_1012.txt",
    ],
)  # fmt: skip
def test_dates_in_names(name: str) -> None:
    assert date_in_name(Path(name)) == at(2024, 3, 5)


@pytest.mark.parametrize(
    "name", ["x.md", "12345678.md", "20249999.md", "chapter 3.md", "0203040506.md"]
)
def test_names_without_a_date(name: str) -> None:
    assert date_in_name(Path(name)) is None


def git(folder: Path, *arguments: str, date: str = "2024-03-05T10:12:00Z") -> None:
    settings = ["-c", "user.name=Ann Lee", "-c", "user.email=ann@example.org"]
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    subprocess.run(
        ["git", "-C", folder, *settings, *arguments],
        check=True,
        capture_output=True,
        env={**os.environ, **dates},
    )


def test_in_a_clone_the_dates_of_git_count(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    for year, name in ((2021, "new ä.md"), (2019, "old.md"), (2020, "middle.md")):
        (tmp_path / "notes").mkdir(exist_ok=True)
        (tmp_path / "notes" / name).write_text(f"Prose of {name}.", "utf-8")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-m", name, date=f"{year}-01-01T00:00:00Z")
    (tmp_path / "notes" / "2018-01-01 dated.md").write_text("Oldest prose.", "utf-8")
    (tmp_path / "notes" / "not committed.md").write_text("Newest prose.", "utf-8")
    documents = read_corpus([tmp_path / "notes"]).documents
    assert [Path(document.source).name for document in documents] == [
        "2018-01-01 dated.md", "old.md", "middle.md", "new ä.md", "not committed.md",
    ]  # fmt: skip
    assert documents[1].modified == at(2019, 1, 1)


@pytest.mark.parametrize("years", [[2024] * 20, [*[2024] * 20, 2020], range(2000, 2020), [2024]])
def test_it_is_said_if_all_dates_are_one(tmp_path: Path, years: list[int]) -> None:
    for number, year in enumerate(years):
        path = tmp_path / f"{number}.md"
        path.write_text(f"Prose with the number {number}.", "utf-8")
        os.utime(path, (at(year, 1, 1), at(year, 1, 1) + number))
    console = Console(file=io.StringIO(), width=1000)
    print_date_note(read_corpus([tmp_path]), console)
    assert isinstance(console.file, io.StringIO)
    said = "set aside to test on is arbitrary" in console.file.getvalue()
    assert said == (list(years).count(2024) > 1)
