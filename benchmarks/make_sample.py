"""Make the samples that ship from the HTML of The Debian Administrator's Handbook.

    apt-get download debian-handbook && dpkg -x debian-handbook_*.deb book
    python -m benchmarks.make_sample book/usr/share/doc/debian-handbook/html

The pages are read as `afterword train` reads HTML, in the order of the book. Only the chapters that
are mostly prose are taken. Each section is a document; a short one is joined to the next.
Navigation and tables of contents are left out, and in the German edition the paragraphs that nobody
has translated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.commands import command_parser, one_line_errors

from afterword.lsp.paragraph_language import SURE_NATS
from afterword.text.language_detector import LanguageDetector
from afterword.text.units import WORD
from afterword_training.corpus import read_corpus

FOLDER = Path(__file__).parent / "sample"
SAMPLE = FOLDER / "debian-handbook.jsonl"
GERMAN_SAMPLE = FOLDER / "debian-handbuch.jsonl"
CHAPTERS = {*range(1, 5), 7, 8, 9, 14, 15, 16}
"""Numbers of the chapters that are taken."""
MIN_WORDS = 200
"""Fewest words of a document."""
_LINK = re.compile(r'href="([\w.-]+\.html)')
_HEADING = re.compile(r"(?:(?:Chapter|Kapitel)\s(\d+)\.|(\d+)\.\d+\.(?:\d+\.)*)\s.+")
_NAVIGATION = re.compile(
    r"(?:Prev|Up|Home|Next)(?:(?:Chapter |)\d.*)?|Download the ebook|"
    r"(?:Zurück|Nach oben|Zum Anfang|Weiter)(?:(?:Kapitel |)\d.*)?"
)


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


def documents(folder: Path, is_wanted: Callable[[str], bool]) -> Iterator[str]:
    """Yield the text of each document, of the lines that are wanted."""
    text: list[str] = []
    for chapter, lines in sections(folder):
        if chapter in CHAPTERS:
            text += filter(is_wanted, lines)
            if len(WORD.findall("\n".join(text))) >= MIN_WORDS:
                yield "\n".join(text)
                text = []


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the samples."""
    parser = command_parser("benchmarks.make_sample", __doc__)
    parser.add_argument("html", type=Path, metavar="FOLDER", help="of the book in all languages")
    html = parser.parse_args(arguments).html
    detector = LanguageDetector("en", "de")

    def is_german(line: str) -> bool:
        return detector.evidence_for_second(line) > SURE_NATS

    with one_line_errors(parser):
        write(SAMPLE, documents(html / "en-US", lambda _: True))
        write(GERMAN_SAMPLE, documents(html / "de-DE", is_german))


def write(file: Path, texts: Iterator[str]) -> None:
    """Write one line of JSON for each text."""
    lines = (json.dumps({"text": text}, ensure_ascii=False) for text in texts)
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
