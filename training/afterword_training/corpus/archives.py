"""Unpack what may hold writing in a zip or gzip file, within bounds."""

from __future__ import annotations

import gzip
import os
import re
import time
import zipfile
import zlib
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

ARCHIVES = frozenset({".zip", ".gz"})
"""The kinds of archives that are read."""
_MAX_MEMBERS = 50_000
_MAX_TOTAL_BYTES = 2**30
_MAX_MEMBER_BYTES = 50 * 2**20
_MAX_MAILBOX_BYTES = _MAX_TOTAL_BYTES
# Text shrinks to a fifth or so; only what was made to exhaust memory shrinks to this.
_MAX_RATIO = 200
_RATIO_BYTES = 2**20
_DAMAGED = (
    gzip.BadGzipFile,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)
# What some system does not allow in a file's name.
_NOT_IN_NAMES = re.compile(r'[<>:"|?*\\\x00-\x1f]|[ .]+$')
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
        return list(_unpack_zip(archive, folder))
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


def _unpack_zip(archive: Path, folder: Path) -> Iterator[Skipped]:
    total = 0
    with zipfile.ZipFile(archive) as zipped:
        members = zipped.infolist()
        if len(members) > _MAX_MEMBERS:
            raise UnreadableSourceError(f"an archive of more than {_MAX_MEMBERS:,} files")
        for member in members:
            target = _target(member.filename, folder)
            if member.is_dir() or target is None or "__MACOSX" in target.parts:
                continue
            name = f"{archive}!{target.relative_to(folder).as_posix()}"
            if reason := _unreadable(target):
                yield Skipped(name, *reason)
            elif total + member.file_size > _MAX_TOTAL_BYTES:
                yield Skipped(name, "too much in one archive")
            elif member.flag_bits & 1:
                yield Skipped(name, "damaged or encrypted")
            else:
                try:
                    total += _extract(zipped, member, target)
                except _TooLargeError:
                    yield Skipped(name, "too large when unpacked")
                except FileExistsError:
                    yield Skipped(name, "a second file of the same name")
                except _DAMAGED:
                    yield Skipped(name, "damaged or encrypted")
                except OSError as error:
                    yield Skipped(name, reason_of(error))


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
    try:
        with target.open("xb") as file:
            while chunk := source.read(_CHUNK_BYTES):
                size += len(chunk)
                if size > limit or size > max(_RATIO_BYTES, _MAX_RATIO * packed_bytes):
                    raise _TooLargeError
                file.write(chunk)
    except (_TooLargeError, *_DAMAGED):
        target.unlink(missing_ok=True)
        raise
    return size


def _limit(target: Path) -> int:
    return _MAX_MAILBOX_BYTES if kind_suffix(target) in ("", ".mbox") else _MAX_MEMBER_BYTES


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
