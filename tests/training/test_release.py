"""The attributions of a base model come from the table beside its corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")

from afterword.errors import UserError
from afterword_training.release import attribution, read_sources

TABLE = """\
# Sources

| Group | words |
|---|---:|
| blogs | 3 |

| Source (file) | Repository | Commit | Licence | How known | Words | Docs |
|---|---|---|---|---|---:|---:|
| first | one/first | abc | MIT | LICENSE | 1,000 | 2 |
| second | two/second | def | CC0-1.0 | README | 20 | 1 |
"""


def test_every_row_is_attributed(tmp_path: Path) -> None:
    path = tmp_path / "SOURCES.md"
    path.write_text(TABLE, "utf-8")
    sources = list(read_sources(path))
    assert [row["Source"] for row in sources] == ["first", "second"]
    assert "| second | two/second | def | CC0-1.0 | 20 |" in attribution(sources)


def test_a_file_without_the_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "SOURCES.md"
    path.write_text("nothing\n", "utf-8")
    with pytest.raises(UserError, match="no table"):
        list(read_sources(path))
