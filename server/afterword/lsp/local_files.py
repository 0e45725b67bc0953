"""Find the local files that URIs name."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from pygls.uris import to_fs_path

from afterword.errors import UserError


def local_path(uri: str) -> str | None:
    """Return the local path that a `file` URI names; None if it names none."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file" or parts.query or parts.fragment:
        return None
    local = parts._replace(netloc="") if parts.netloc.lower() == "localhost" else parts
    if os.name == "nt":
        return to_fs_path(local.geturl()) or None
    if local.netloc:  # only Windows reads a share from another computer this way
        return None
    # A file name on Linux need not be UTF-8.
    return os.fsdecode(unquote_to_bytes(local.path)) or None


def path_of_saved(uri: str) -> str:
    """Return the path of the saved document that a URI names.

    Raises
    ------
    UserError
        If it names anything but a regular file: a folder, above all, would be learned whole.
    """
    path = local_path(uri)
    if path is None:
        raise UserError("this document is not a file on this computer; save it as one first")
    try:
        if Path(path).is_file():
            return path
        exists = Path(path).exists()
    except (OSError, ValueError):  # a folder without permission, or a name that no file can have
        exists = False
    if exists:
        raise UserError(
            f"{path} is not a file; open the document that you want learned, and save it"
        )
    raise UserError(f"{path} cannot be found; save the document first")
