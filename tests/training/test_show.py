"""`train --dry-run` reports on standard output, and `--show` prints what would be learned."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")

from afterword.cli import main
from afterword.store.paths import data_dir


def test_exactly_what_would_be_learned_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AFTERWORD_DATA_DIR", str(tmp_path / "data"))
    text = "# A *heading*\n\nSome prose, wrapped\nby hand, to zelda" + "@example.org, `x = 1`.\n"
    path = tmp_path / "a.md"
    path.write_text(text, "utf-8")
    assert main(["train", "--dry-run", "--show", str(path)]) == 0
    shown = capsys.readouterr()
    assert shown.out.split("\n")[:1] == ["A heading"]
    assert "wrapped by hand" in shown.out
    assert "zelda" not in shown.out
    assert not data_dir().exists()


def test_why_a_file_is_left_out_is_said_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.md"
    path.write_text("![](x.png)\n", "utf-8")
    assert main(["train", "--dry-run", "--show", str(path)]) == 0
    assert capsys.readouterr() == ("", f"{path}: no prose in it\n")
    assert main(["train", "--dry-run", "--show", str(tmp_path / "b.md")]) == 2
    assert "does not exist" in capsys.readouterr().err


def test_a_text_in_another_language_is_not_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("lingua")
    path = tmp_path / "a.md"
    path.write_text("Wir gingen am Morgen am See entlang, und der Reiher stand dort. " * 4, "utf-8")
    assert main(["train", "--dry-run", "--show", str(path)]) == 0
    out, error = capsys.readouterr()
    assert out == ""
    assert f"{path}: it is in German, and the model is for en" in error
    assert main(["train", "--dry-run", "--from", "scratch", "--show", str(path)]) == 0
    assert "der Reiher" in capsys.readouterr().out


def test_the_record_of_the_model_says_who_the_user_is(
    writing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = writing.parent / "chat.txt"
    says = ("Anna: I bake.", "Bo: Hidden.", "Anna: Come by.")
    path.write_text("".join(f"[2024-04-01, 09:0{n}] {line}\n" for n, line in enumerate(says)))
    assert main(["learn", str(writing), "--me", "Anna"]) == 0
    show = ["train", "--dry-run", "--show", str(path)]
    capsys.readouterr()
    assert main(show) == 0
    assert capsys.readouterr().out == ""
    assert main([*show, "--name", "me"]) == 0
    assert capsys.readouterr().out == "I bake.\nCome by.\n"


def test_a_file_is_shown_also_where_commits_would_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.md"
    path.write_text("Some prose.\n", "utf-8")
    assert main(["train", "--dry-run", "--git-author", "Ana", "--show", str(path)]) == 0
    assert capsys.readouterr().out == "Some prose.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--show", "a.md"], "add --dry-run"),
        (["--dry-run", "--show", "a.md", "b.md"], "leave the other paths out"),
        (["--dry-run"], "give the files"),
        (["a.md"], "--name me"),
    ],
)
def test_what_does_not_fit_together(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_the_report_of_a_dry_run_says_why_nothing_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("![](x.png)\n", "utf-8")
    assert main(["train", "--dry-run", str(tmp_path)]) == 2
    report, error = capsys.readouterr()
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in report.split("\n")]
    assert ["no prose in it", "2", str(tmp_path / "a.md")] in rows
    assert "found no writing" in error
