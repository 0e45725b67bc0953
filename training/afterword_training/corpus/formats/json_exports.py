"""Read exports in JSON, by what is in them: notes, journals and chats."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from afterword_training.corpus.decoding import decode
from afterword_training.corpus.documents import UNREADABLE_KIND, UnreadableSourceError
from afterword_training.corpus.formats.chat_exports import read_slack, read_telegram
from afterword_training.corpus.formats.note_exports import read_day_one, read_keep, read_roam
from afterword_training.corpus.formats.parts import LeftOut, Part

_Reader = Callable[[Any, Sequence[str]], Iterable[Part | LeftOut] | None]
# Each returns None if another program wrote the export.
_READERS: tuple[_Reader, ...] = (read_telegram, read_slack, read_keep, read_day_one, read_roam)
# Settings and data are not parsed for nothing.
_SIGNS = re.compile(rb'"(?:textContent|listContent|messages|entries|ts|children)"\s*:')


def read_json_export(data: bytes, me: Sequence[str] = ()) -> Iterator[Part | LeftOut]:
    """Yield what the user wrote.

    Raises
    ------
    UnreadableSourceError
        It is no export that is known, or it is not known who the user is.
    """
    if not _SIGNS.search(data):
        raise UnreadableSourceError(UNREADABLE_KIND, "JSON")
    try:
        export = json.loads(decode(data))
        for read in _READERS:
            parts = read(export, me)
            if parts is not None:
                yield from parts
                return
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
        raise UnreadableSourceError("damaged, or an export of another form") from None
    raise UnreadableSourceError(UNREADABLE_KIND, "JSON")
