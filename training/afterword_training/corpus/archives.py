"""Unpack what may hold writing in a zip or gzip file, within bounds."""

from __future__ import annotations

import gzip
import os
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from afterword.privacy.secret_files import holds_secrets
from afterword_training.corpus.documents import (
    UNREADABLE_KIND,
    Skipped,
    UnreadableSourceError,
    reason_of,
)
from afterword_training.corpus.file_finder import SECRETS
from afterword_training.corpus.formats.kinds import is_readable_kind, kind_name, kind_suffix
from afterword_training.corpus.formats.office_files import ZIP_ERRORS

ARCHIVES = frozenset({".zip", ".gz"})
"""The kinds of archives that are read."""
MAX_MEMBERS = 50_000
MAX_TOTAL_BYTES = 2**30
_MAX_MEMBER_BYTES = 50 * 2**20
_MAX_MAILBOX_BYTES = MAX_TOTAL_BYTES
# Text shrinks to a fifth or so; only what was made to exhaust memory shrinks to this.
_MAX_RATIO = 200
_RATIO_BYTES = 2**20
_DAMAGED = (*ZIP_ERRORS, gzip.BadGzipFile)
# What some system does not allow in a file's name.
_NOT_IN_NAMES = re.compile(r'[<>:"|?*\\\x00-\x1f]|[ .]+$')
_NOTION_PART = re.compile(r"ExportBlock-[0-9a-f-]+(?:-Part-\d+)?\.zip")
_CHUNK_BYTES = 2**18


class _TooLargeError(Exception):
    """A member unpacks to more than is read."""


def unpack(archive: Path, folder: Path) -> list[Skipped]:
    """Write the files that may hold writing into a folder, with their dates.

    Parameters
    ----------
    archive
        The zip or gzip file.
    folder
        An empty folder.

    Returns
    -------
    list of Skipped
        The members that are left out, named ``archive!member``, and why.

    Raises
    ------
    UnreadableSourceError
        It is damaged, or holds too much.
    """
    try:
        if archive.suffix.lower() == ".gz":
            return list(_unpack_gzip(archive, folder))
        return list(_ZipReader(str(archive), folder).read(archive))
    except _DAMAGED:
        raise UnreadableSourceError("damaged or encrypted") from None


def _unpack_gzip(archive: Path, folder: Path) -> Iterator[Skipped]:
    target = folder / archive.stem
    if reason := _unreadable(target):
        yield Skipped(f"{archive}!{target.name}", *reason)
        return
    with gzip.open(archive) as member:
        try:
            _copy(member, target, archive.stat().st_size, _limit(target))  # type: ignore[arg-type]
        except _TooLargeError:
            raise UnreadableSourceError("too large when unpacked") from None
    modified = archive.stat().st_mtime
    os.utime(target, (modified, modified))


class _ZipReader:
    """Unpacks a zip file, and the parts that Notion divides its exports into."""

    def __init__(self, shown: str, folder: Path) -> None:
        self._shown = shown
        self._folder = folder
        self._total_bytes = 0
        self._members = 0

    def read(self, archive: Path, *, is_part: bool = False) -> Iterator[Skipped]:
        """Extract the members into the folder; yield the ones left out."""
        with zipfile.ZipFile(archive) as zipped:
            members = zipped.infolist()
            self._members += len(members)
            if self._members > MAX_MEMBERS:
                raise UnreadableSourceError(f"an archive of more than {MAX_MEMBERS:,} files")
            for member in members:
                target = _target(member.filename, self._folder)
                if member.is_dir() or target is None or "__MACOSX" in target.parts:
                    continue
                has_parts = not is_part and _NOTION_PART.fullmatch(target.name) is not None
                reason = self._why_not(member, target, has_parts=has_parts)
                reason = reason or self._extract(zipped, member, target)
                if reason:
                    yield Skipped(self._name(target), *reason)
                elif has_parts:
                    yield from self.read(target, is_part=True)
                    target.unlink()

    def _name(self, target: Path) -> str:
        return f"{self._shown}!{target.relative_to(self._folder).as_posix()}"

    def _why_not(
        self, member: zipfile.ZipInfo, target: Path, *, has_parts: bool
    ) -> tuple[str, str] | None:
        if not has_parts and (reason := _unreadable(target)):
            return reason
        if self._total_bytes + member.file_size > MAX_TOTAL_BYTES:
            return "too much in one archive", ""
        return ("damaged or encrypted", "") if member.flag_bits & 1 else None

    def _extract(
        self, zipped: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path
    ) -> tuple[str, str] | None:
        """Write a member; return why it could not be written."""
        try:
            self._total_bytes += _extract(zipped, member, target)
        except _TooLargeError:
            return "too large when unpacked", ""
        except FileExistsError:
            return "a second file of the same name", ""
        except _DAMAGED:
            return "damaged or encrypted", ""
        except OSError as error:
            return reason_of(error), ""
        return None


def _extract(zipped: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipped.open(member) as file:
        size = _copy(file, target, member.compress_size, _limit(target))  # type: ignore[arg-type]
    try:
        modified = time.mktime((*member.date_time, 0, 0, -1))
        os.utime(target, (modified, modified))
    except (ValueError, OverflowError):  # a date that no calendar has
        pass
    return size


def _copy(source: BinaryIO, target: Path, packed_bytes: int, limit: int) -> int:
    size = 0
    file = target.open("xb")
    try:
        with file:
            while chunk := source.read(_CHUNK_BYTES):
                size += len(chunk)
                if size > limit or size > max(_RATIO_BYTES, _MAX_RATIO * packed_bytes):
                    raise _TooLargeError
                file.write(chunk)
    except BaseException:  # half a file must not be read, whatever the reason
        target.unlink(missing_ok=True)
        raise
    return size


def _limit(target: Path) -> int:
    return _MAX_MAILBOX_BYTES if kind_suffix(target) in ("", ".mbox", ".zip") else _MAX_MEMBER_BYTES


def _unreadable(target: Path) -> tuple[str, str] | None:
    """Return why a member is not even unpacked; None if it is."""
    if kind_suffix(target) in ARCHIVES:
        return "an archive in an archive: unpack it first", ""
    if holds_secrets(target.name):
        return SECRETS, ""
    return None if is_readable_kind(target) else (UNREADABLE_KIND, kind_name(target))


def _target(name: str, folder: Path) -> Path | None:
    """Return where to write a member, inside the folder whatever its name says."""
    parts = [
        _NOT_IN_NAMES.sub("_", part)
        for part in PurePosixPath(name.replace("\\", "/")).parts
        if part not in ("/", ".", "..")
    ]
    return folder.joinpath(*parts) if parts else None
