"""Make the sample that ships from the HTML of The Debian Administrator's Handbook.

    apt-get download debian-handbook && dpkg -x debian-handbook_*.deb book
    python -m benchmarks.make_sample book/usr/share/doc/debian-handbook/html/en-US

The pages are read as `afterword train` reads HTML, in the order of the book. Only the chapters that
are mostly prose are taken. Each section is a document; a short one is joined to the next.
Navigation and tables of contents are left out.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from afterword.text.units import WORD
from afterword_training.corpus import read_corpus

SAMPLE = Path(__file__).parent / "sample" / "debian-handbook.jsonl"
CHAPTERS = {*range(1, 5), 7, 8, 9, 14, 15, 16}
"""Numbers of the chapters that are taken."""
MIN_WORDS = 200
"""Fewest words of a document."""
_LINK = re.compile(r'href="([\w.-]+\.html)')
_HEADING = re.compile(r"(?:Chapter\s(\d+)\.|(\d+)\.\d+\.(?:\d+\.)*)\s.+")
_NAVIGATION = re.compile(r"(?:Prev|Up|Home|Next)(?:(?:Chapter |)\d.*)?|Download the ebook")


def sections(folder: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the chapter and the lines of each section, in the book's order."""
    index = (folder / "index.html").read_text("utf-8")
    pages = {Path(one.source).name: one.text for one in read_corpus([str(folder)]).documents}
    for name in dict.fromkeys(_LINK.findall(index)):
        chapter, section = 0, list[str]()
        for line in pages.get(name, "").split("\n"):
            if heading := _HEADING.fullmatch(line):
                if section:  # a table of contents has headings with nothing between them
                    yield chapter, section
                chapter, section = int(heading[1] or heading[2]), []
            elif chapter and not _NAVIGATION.fullmatch(line):
                section.append(line)
        if section:
            yield chapter, section


def documents(folder: Path) -> Iterator[str]:
    """Yield the text of each document."""
    text: list[str] = []
    for chapter, lines in sections(folder):
        if chapter in CHAPTERS:
            text += lines
            if len(WORD.findall("\n".join(text))) >= MIN_WORDS:
                yield "\n".join(text)
                text = []


def main() -> None:
    """Write the sample."""
    lines = (
        json.dumps({"text": text}, ensure_ascii=False) for text in documents(Path(sys.argv[1]))
    )
    SAMPLE.write_text("".join(f"{line}\n" for line in lines), "utf-8")


if __name__ == "__main__":
    main()
