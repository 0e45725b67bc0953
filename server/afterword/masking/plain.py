"""Plain text, commit messages, letters, and formats that hold no prose at all."""

from __future__ import annotations

import re

from afterword.masking.masker import State, mask_all, mask_common
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import MASK


class Plain:
    """Mask addresses, paths and the like; the rest is prose."""

    start = State()

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        return mask_common(line), state


class Opaque:
    """Mask everything: no prose is written in the format."""

    start = State()

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        return mask_all(line), state


_BELOW_IS_NO_MESSAGE = LazyPattern(
    r"\S -+ >8 -+\s*\Z|--This line, and those below, will be ignored|JJ: ignore-rest\s*\Z"
)
# The marks of git's comments can be chosen: one of these, before a space.
_COMMENT = LazyPattern(r"#|[;@!$%^&|:](?=\s|\Z)|(?:JJ|HG|CVS):")
_TRAILER = LazyPattern(
    r"[A-Z][A-Za-z]*(?:-[A-Za-z]+)*-[Bb]y: |(?:Change-Id|Refs|Closes|Fixes|Differential Revision): "
)


class CommitMessage:
    """Mask comments, trailers that name a person, and the diff below the message.

    States: "" the message, "diff".
    """

    start = State()

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        if state.block or _BELOW_IS_NO_MESSAGE.match(line):
            return mask_all(line), State("diff")
        if _COMMENT.match(line) or _TRAILER.match(line):
            return mask_all(line), state
        return mask_common(line), state


_HEADER = LazyPattern(r"[!-9;-~]+:(?=\s|\Z)")
_FIRST_HEADER = LazyPattern(
    r"(?:From|To|Cc|Bcc|Subject|Date|Sender|Reply-To|Return-Path|Delivered-To|Received|Message-ID"
    r"|In-Reply-To|References|MIME-Version|Content-[A-Za-z-]+|X-[A-Za-z-]+):(?=\s|\Z)",
    re.IGNORECASE,
)
_QUOTED = LazyPattern(r"(?:[ \t]*>)+")


class Mail:
    """Mask headers (but for the subject), the signature, and the marks of quoted lines.

    States: "start" before the first line, "header", "" in the body, "signature".
    """

    start = State("start")

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        block = state.block
        if block == "signature" or line.rstrip() == "--":
            return mask_all(line), State("signature")
        if block in {"start", "header"} and line:
            # A letter without headers may begin "Hello:".
            if header := (_HEADER if block == "header" else _FIRST_HEADER).match(line):
                return _header(line, header.end()), State("header")
            if block == "header" and line[0] in " \t":
                return mask_all(line), state
        quoted = _QUOTED.match(line)
        at = quoted.end() if quoted else 0
        return MASK * at + mask_common(line[at:]), State()


def _header(line: str, end: int) -> str:
    if line[:end].lower() != "subject:":
        return mask_all(line)
    return MASK * end + mask_common(line[end:])
