"""Read paths into a corpus: each file by its kind, then remove secrets and repeats."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from afterword.errors import UserError
from afterword.privacy.secrets import PASSWORD, mask_named, redact
from afterword_training.corpus.commits import read_commits
from afterword_training.corpus.dates import date_in_header, date_of_file, parse_date
from afterword_training.corpus.decoding import BINARY_SAMPLE_BYTES, decode, is_binary
from afterword_training.corpus.dedupe import drop_repeats
from afterword_training.corpus.documents import (
    Corpus,
    CorpusDocument,
    NoWritingError,
    Skipped,
    UnreadableSourceError,
    reason_of,
)
from afterword_training.corpus.file_finder import MAX_FILE_BYTES, FoundFiles, find_files
from afterword_training.corpus.formats.kinds import (
    KINDS_READ,
    PLAIN_TEXT,
    is_maildir_message,
    text_format,
)
from afterword_training.corpus.formats.office import docx_to_text, odt_to_text
from afterword_training.corpus.mail import (
    Message,
    read_mailbox,
    read_message,
    written_by_owner,
)
from afterword_training.corpus.paragraphs import (
    clean_lines,
    is_prose,
    normalise,
)

_MAILBOX = re.compile(rb"From \S+ .*\d\d:\d\d")
_OFFICE = {".docx": ("Word", docx_to_text), ".odt": ("OpenDocument", odt_to_text)}


def read_corpus(
    paths: Sequence[str | Path],
    *,
    git_author: str | None = None,
    forgotten: Callable[[Path], bool] = lambda _: False,
) -> Corpus:
    """Return the user's own writing under the given paths, oldest first.

    Parameters
    ----------
    paths
        Files, folders (with everything below them) and glob patterns.
    git_author
        A part of a name or e-mail address: the messages of this author's commits are read from
        every git repository in the folders.
    forgotten
        Whether a file or folder must not be read.

    Returns
    -------
    Corpus
        Clean prose without secrets and repeats, and what was left out and why.

    Raises
    ------
    UserError
        A path does not exist, or a file that was named cannot be read.
    NoWritingError
        There is nothing to read.
    """
    found = find_files(paths, forgotten)
    return read_files(found, paths, git_author=git_author)


def read_files(
    files: FoundFiles, paths: Sequence[str | Path], *, git_author: str | None = None
) -> Corpus:
    """Read the files that were found under the given paths, as `read_corpus`."""
    found = _Found(skipped=files.skipped)
    for path, named in files.files.items():
        try:
            _read_file(path, found)
        except UnreadableSourceError as error:
            if named:
                raise UserError(f"{path} cannot be read: {error}") from None
            found.skip(str(path), str(error))
    if git_author:
        if not files.repositories:
            raise UserError("none of the paths holds a git repository to read commits from")
        _read_repositories(files.repositories, git_author, found)
    _keep_own_mail(found)
    if not found.documents:
        raise NoWritingError(_nothing_found(paths, found.skipped))
    return _filtered(found)


def _nothing_found(paths: Sequence[str | Path], skipped: Sequence[Skipped]) -> str:
    message = f"found no writing in {', '.join(map(str, paths))}: the kinds read are {KINDS_READ}"
    reasons = Counter(entry.reason for entry in skipped).most_common(1)
    return message + "".join(f"; left out, {count:,}: {why}" for why, count in reasons)


@dataclass
class _Found:
    """What has been read so far."""

    documents: list[CorpusDocument] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    filtered: Counter[str] = field(default_factory=Counter)

    def add(self, document: CorpusDocument) -> None:
        """Keep a document if it has prose once its lines are clean."""
        text = clean_lines(normalise(document.text))
        if text:
            self.documents.append(replace(document, text=text))
        else:
            self.skip(document.source, "no prose in it")

    def skip(self, source: str, reason: str) -> None:
        self.skipped.append(Skipped(source, reason))


def _read_file(path: Path, found: _Found) -> None:
    suffix = path.suffix.lower()
    try:
        if _is_mailbox(path):
            _read_mailbox(path, found)
        elif suffix == ".eml" or is_maildir_message(path):
            found.messages.append(read_message(path, path.read_bytes()))
        elif suffix in _OFFICE:
            kind, convert = _OFFICE[suffix]
            text, date = convert(path.read_bytes())
            found.add(
                CorpusDocument(str(path), date_of_file(path) if date is None else date, text, kind)
            )
        elif suffix == ".jsonl":
            for document in _json_lines(path, found):
                found.add(document)
        else:
            found.add(_read_text(path, suffix, found))
    except OSError as error:
        raise UnreadableSourceError(reason_of(error)) from None
    except RecursionError:
        raise UnreadableSourceError("nested too deep") from None


def _read_text(path: Path, suffix: str, found: _Found) -> CorpusDocument:
    source = normalise(decode(_bytes_of_text(path)))
    kind = text_format(suffix)
    if kind is PLAIN_TEXT and (source.startswith("#!") or not is_prose(source)):
        raise UnreadableSourceError("a script, a table, a list of words or a log rather than prose")
    date = date_in_header(source)
    if kind is not PLAIN_TEXT:
        # Name and value may stand in markup that is gone afterwards.
        source, secrets = mask_named(source)
        found.filtered += Counter({PASSWORD: secrets})
    return CorpusDocument(
        str(path),
        date_of_file(path) if date is None else date,
        kind.to_text(source),
        kind.name,
    )


def _bytes_of_text(path: Path) -> bytes:
    """Return all bytes of a file, unless its beginning or size shows that it is not writing."""
    with path.open("rb") as file:
        start = file.read(BINARY_SAMPLE_BYTES)
        if is_binary(start):
            raise UnreadableSourceError("binary, not text")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UnreadableSourceError("larger than 50 MB")
        return start + file.read()


def _json_lines(path: Path, found: _Found) -> Iterator[CorpusDocument]:
    modified = date_of_file(path)
    # Not splitlines: U+2028 and its like may occur unescaped in a line of JSON.
    lines = decode(path.read_bytes()).split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            text = record["text"]
        except (ValueError, TypeError, KeyError):
            text = None
        if not isinstance(text, str):
            found.skip(f"{path}#{number}", 'not a line of JSON with a "text"')
            continue
        date = parse_date(record.get("date"))
        yield CorpusDocument(
            f"{path}#{number}", modified if date is None else date, text, "JSON lines"
        )


def _is_mailbox(path: Path) -> bool:
    """Return whether a file is an mbox: by its name, or, as Thunderbird's, by its beginning."""
    if path.suffix == "":
        with path.open("rb") as file:
            return _MAILBOX.match(file.read(200).lstrip()) is not None
    return path.suffix.lower() == ".mbox"


def _read_mailbox(path: Path, found: _Found) -> None:
    items = list(read_mailbox(path))
    if not items:
        raise UnreadableSourceError("not a mailbox, or an empty one")
    for item in items:
        if isinstance(item, Message):
            found.messages.append(item)
        else:
            found.skip(*item)


def _keep_own_mail(found: _Found) -> None:
    own, others = written_by_owner(found.messages)
    for message in own:
        found.add(CorpusDocument(message.source, message.date, message.text, "e-mail"))
    for message in others:
        found.skip(message.source, "e-mail that somebody else wrote")


def _read_repositories(repositories: Sequence[Path], author: str, found: _Found) -> None:
    for repository in repositories:
        try:
            for document in read_commits(repository, author):
                found.add(document)
        except UnreadableSourceError as error:
            found.skip(str(repository), str(error))


def _filtered(found: _Found) -> Corpus:
    corpus = Corpus(skipped=found.skipped)
    corpus.filtered += found.filtered
    redacted = []
    for document in sorted(found.documents, key=lambda document: document.modified):
        text, secrets = redact(document.text)
        corpus.filtered += secrets
        if text := clean_lines(text):
            redacted.append(replace(document, text=text))
    corpus.documents, repeats = drop_repeats(redacted)
    corpus.skipped += repeats
    return corpus
