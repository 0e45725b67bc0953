"""Read paths into a corpus: each file by its kind, then remove secrets and repeats."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from afterword.errors import UserError
from afterword.privacy.secrets import PASSWORD, mask_named, redact
from afterword_training.corpus import mail
from afterword_training.corpus.archives import ARCHIVES, unpack
from afterword_training.corpus.chats import own_messages
from afterword_training.corpus.clippings import check_not_clipped
from afterword_training.corpus.commits import read_commits
from afterword_training.corpus.dates import date_in_header, date_in_name, parse_date
from afterword_training.corpus.decoding import BINARY_SAMPLE_BYTES, decode, is_binary
from afterword_training.corpus.dedupe import drop_repeats
from afterword_training.corpus.documents import (
    UNREADABLE_KIND,
    Corpus,
    CorpusDocument,
    NoWritingError,
    Skipped,
    UnreadableSourceError,
    reason_of,
)
from afterword_training.corpus.file_finder import MAX_FILE_BYTES, FoundFiles, find_files
from afterword_training.corpus.formats.file_formats import file_format
from afterword_training.corpus.formats.kinds import (
    KINDS_READ,
    PLAIN_TEXT,
    kind_by_content,
    kind_suffix,
    suffix_by_content,
    text_format,
)
from afterword_training.corpus.formats.notion import is_notion_page, without_properties
from afterword_training.corpus.formats.parts import LeftOut, Part
from afterword_training.corpus.git_dates import GitDates
from afterword_training.corpus.paragraphs import (
    clean_lines,
    is_prose,
    normalise,
)
from afterword_training.corpus.repositories import FilesOfOthers


def read_corpus(
    paths: Sequence[str | Path],
    *,
    git_author: str | None = None,
    me: Sequence[str] = (),
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
    me
        The user's e-mail addresses, and names in chats.
    forgotten
        Whether a file or folder must not be read.

    Returns
    -------
    Corpus
        Clean prose without secrets and repeats, and what was left out and why.

    Raises
    ------
    UserError
        A path does not exist, or the system refuses to read a file that was named.
    NoWritingError
        There is nothing to read.
    """
    found = find_files(paths, forgotten, FilesOfOthers(me, git_author))
    return read_files(found, paths, git_author=git_author, me=me)


def read_files(
    files: FoundFiles,
    paths: Sequence[str | Path],
    *,
    git_author: str | None = None,
    me: Sequence[str] = (),
    read_before: Callable[[Path], bool] = lambda _: False,
) -> Corpus:
    """Read the files that were found under the given paths, as `read_corpus`.

    A named file that holds nothing readable is left out, unless it was `read_before`: then its
    words would drop out unnoticed, and it is a `UserError`.
    """
    found = _Found(skipped=files.skipped)
    for path, named in files.files.items():
        try:
            _read_file(path, files.top_of(path), me, found, named=named)
        except UnreadableSourceError as error:
            if named and read_before(path):
                raise UserError(f"{path} cannot be read any more: {error}") from None
            found.skip(str(path), str(error), error.detail)
        except OSError as error:
            if named:  # it may be readable tomorrow, so it must not drop out silently
                raise UserError(f"{path} cannot be read: {reason_of(error)}") from None
            found.skip(str(path), reason_of(error))
    if git_author:
        if not files.repositories:
            raise UserError("none of the paths holds a git repository to read commits from")
        _read_repositories(files.repositories, git_author, found)
    _keep_own_mail(found, me, {str(path) for path, named in files.files.items() if named})
    if not found.documents:
        raise NoWritingError(_nothing_found(paths, found.skipped), found.skipped)
    return _filtered(found)


def _nothing_found(paths: Sequence[str | Path], skipped: Sequence[Skipped]) -> str:
    message = f"found no writing in {', '.join(map(str, paths))}: the kinds read are {KINDS_READ}"
    reasons = Counter(entry.reason for entry in skipped).most_common(1)
    details = {entry.reason: entry.reason_in_full for entry in reversed(skipped)}
    return message + "".join(f"; left out, {count:,}: {details[why]}" for why, count in reasons)


@dataclass
class _Found:
    """What has been read so far."""

    documents: list[CorpusDocument] = field(default_factory=list)
    messages: list[mail.Message] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    filtered: Counter[str] = field(default_factory=Counter)
    git_dates: GitDates = field(default_factory=GitDates)

    def date_of(self, path: Path) -> float:
        """Return the date in a file's name, of its last commit, or of the file."""
        named = date_in_name(path)
        dated = self.git_dates.date_of(path) if named is None else named
        return path.stat().st_mtime if dated is None else dated

    def add(self, document: CorpusDocument) -> None:
        """Keep a document if it has prose once its lines are clean."""
        text = clean_lines(normalise(document.text))
        if text:
            self.documents.append(replace(document, text=text))
        else:
            self.skip(document.source, "no prose in it")

    def skip(self, source: str, reason: str, detail: str = "") -> None:
        self.skipped.append(Skipped(source, reason, detail))


def _read_file(
    path: Path, top: Path | None, me: Sequence[str], found: _Found, *, named: bool
) -> None:
    with path.open("rb") as file:
        sample = file.read(mail.SAMPLE_BYTES)
    suffix = suffix_by_content(kind_suffix(path), sample)
    try:
        if mail.is_mailbox(path, sample):
            _read_mailbox(path, top, found)
        elif mail.is_message(path, sample):
            found.messages.append(mail.read_file(path, path.read_bytes(), top))
        elif suffix in ARCHIVES:
            _read_archive(path, me, found)
        elif form := file_format(suffix):
            data = path.read_bytes()
            if not named:
                form.check_own(data, me)
            _read_parts(path, form.read(data, me), form.name, found)
        elif suffix == ".jsonl":
            for document in _json_lines(path, found):
                found.add(document)
        else:
            found.add(_read_text(path, suffix, me, found))
    except RecursionError:
        raise UnreadableSourceError("nested too deep") from None


def _read_parts(
    path: Path, parts: Iterable[Part | LeftOut], format_name: str, found: _Found
) -> None:
    """Add the documents of a file that holds one or many."""
    for part in parts:
        source = f"{path}#{part.name}" if part.name else str(path)
        if isinstance(part, LeftOut):
            found.skip(source, part.reason, part.detail)
        else:
            date = found.date_of(path) if part.date is None else part.date
            found.add(CorpusDocument(source, date, part.text, part.kind or format_name))


def _read_archive(path: Path, me: Sequence[str], found: _Found) -> None:
    """Read the files in an archive as those in a folder, from a copy that is removed afterwards."""
    with TemporaryDirectory(prefix="afterword-") as temporary:
        folder = Path(temporary).resolve()
        found.skipped += unpack(path, folder)
        inside = find_files([folder])
        read = _Found(skipped=inside.skipped)
        for member in inside.files:
            try:
                _read_file(member, folder, me, read, named=False)
            except (UnreadableSourceError, OSError) as error:
                reason = reason_of(error) if isinstance(error, OSError) else str(error)
                read.skip(str(member), reason, getattr(error, "detail", ""))
    top = f"{folder}{os.sep}"

    def named(source: str) -> str:
        return f"{path}!{source.removeprefix(top).replace(os.sep, '/')}"

    found.documents += [replace(each, source=named(each.source)) for each in read.documents]
    found.messages += [replace(each, source=named(each.source)) for each in read.messages]
    found.skipped += [replace(each, source=named(each.source)) for each in read.skipped]
    found.filtered += read.filtered


def _read_text(path: Path, suffix: str, me: Sequence[str], found: _Found) -> CorpusDocument:
    data = _bytes_of_text(path)
    kind = text_format(suffix)
    if name := kind_by_content(data[:BINARY_SAMPLE_BYTES], kind):
        raise UnreadableSourceError(UNREADABLE_KIND, name)
    source = normalise(decode(data))
    check_not_clipped(source, me)
    if (own := own_messages(source, me)) is not None:
        return CorpusDocument(str(path), found.date_of(path), own, "chat")
    if kind is PLAIN_TEXT and (source.startswith("#!") or not is_prose(source)):
        raise UnreadableSourceError("a script, a table, a list of words or a log rather than prose")
    date = date_in_header(source)
    if is_notion_page(path):
        source = without_properties(source)
    if kind is not PLAIN_TEXT:
        # Name and value may stand in markup that is gone afterwards.
        source, secrets = mask_named(source)
        found.filtered += Counter({PASSWORD: secrets})
    return CorpusDocument(
        str(path),
        found.date_of(path) if date is None else date,
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
    modified = found.date_of(path)
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


def _read_mailbox(path: Path, top: Path | None, found: _Found) -> None:
    items = list(mail.read_mailbox(path, top))
    if not items:
        raise UnreadableSourceError("not a mailbox, or an empty one")
    for item in items:
        if isinstance(item, mail.Message):
            found.messages.append(item)
        else:
            found.skip(*item)


def _keep_own_mail(found: _Found, me: Sequence[str], named: set[str]) -> None:
    own, others = mail.written_by_owner(found.messages, me, named)
    for message in own:
        found.add(CorpusDocument(message.source, message.date, message.text, "e-mail"))
    for message, reason, detail in others:
        found.skip(message.source, reason, detail)


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
