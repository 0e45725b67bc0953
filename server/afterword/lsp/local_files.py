"""Find the local files that URIs name."""

from __future__ import annotations

import os
from urllib.parse import unquote_to_bytes, urlsplit

from pygls.uris import to_fs_path


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
