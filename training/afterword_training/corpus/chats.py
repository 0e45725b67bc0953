"""Read exports of chats: of all that was said only what the user said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from afterword_training.corpus.documents import UnreadableSourceError

NOT_KNOWN = "a chat, of which it is not known who you are: add --me NAME"
NOT_THERE = "a chat in which you say nothing: add the name that you have there with --me"
_MIN_MESSAGES = 3
_MIN_FRACTION_OF_LINES = 0.3
_MAX_SPEAKERS_NAMED = 5

_DATE = (
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?|\d{1,2}\.? \w{3,9}\.?,? \d{4}|\w{3,9} \d{1,2}, \d{4}"
    r"|\d{4}년 \d{1,2}월 \d{1,2}일|\d{4}年\d{1,2}月\d{1,2}日)"
)
_CLOCK = (
    r"(?:(?:오전|오후|上午|下午) ?)?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?"
    r"(?: ?(?:[AaPp]\.? ?[Mm]\.?|Uhr|Z|UTC(?:[+-]\d+)?))?"
)
_DAY = r"(?:Today|Yesterday|Heute|Gestern)"
_WHEN = rf"(?:{_DATE}(?:,? (?:at |um |à )?|T)?|{_DAY},? (?:at |um )?)?{_CLOCK}"
_WHO = r"(?P<who>[^\s:<>\[\]|][^:<>\[\]\n|]{0,58}?)"
_SAID = tuple(
    re.compile(pattern)
    for pattern in (
        # Zoom: "09:01:22 From Anna to Everyone: ...".
        rf"{_WHEN}[ \t]+From[ \t]+(?P<who>[^:\n]{{1,60}}?)(?:[ \t]+to[ \t]+[^:\n]{{1,60}}?)?"
        r"[ \t]*:[ \t]*(?P<text>.*)",
        # "[04.03.24, 09:01:22] Anna: ...", "04/03/2024, 09:01 - Anna: ...", "(09:01:22) Anna: ...".
        rf"[\[(]?{_WHEN}[\])]?[ ]?[-–—]? ?{_WHO}:(?:[ ]+(?P<text>.*)|$)",
        # IRC and Matrix: "[09:01] <anna> ...".
        rf"[\[(]?(?:{_WHEN})?[\])]?[ \t]*<[@+%&~ ]?(?P<who>[^<>\s][^<>\n]{{0,40}})>"
        r"(?:[ \t]+(?P<text>.*)|$)",
        # WeeChat, LINE: columns.
        rf"(?:{_WHEN})\t(?P<who>[^\t\n]{{1,40}})\t(?P<text>.*)",
        # KakaoTalk: "[Anna] [오전 9:01] ...".
        rf"\[(?P<who>[^\[\]\n]{{1,40}})\] \[{_WHEN}\] (?P<text>.*)",
        # Telegram and Discord, copied: the words are on the next lines.
        r"(?P<who>[^\s\[\]][^\[\]\n]{0,58}?)"
        rf"(?:, \[{_WHEN}\]|[ ]+\[{_WHEN}\]| — {_WHEN})(?P<text>)",
        # Teams: "[09:01] Anna", the words on the next lines.
        rf"\[{_WHEN}\] (?P<who>[^:<>\[\]\n]{{1,40}})(?P<text>)",
    )
)  # fmt: skip
# A line that begins like a message and is none, such as "Bo was added" or one of a speaker whose
# name cannot be told apart.
_BEGINS_WITH_TIME = re.compile(rf"[\[(]?{_WHEN}(?![\w:.])")
# How an export calls the person whose telephone or account it is: no word that is a name too, as
# "Ben" (Turkish for "I"), "Ja", "Du", "Yo" and "Io" are.
_SELF = frozenset({
    "me", "you", "ich", "moi", "vous", "você", "ik", "jag", "jeg", "minä", "я", "вы", "ты",
    "自分",
})  # fmt: skip
_NO_WORDS = re.compile(
    r"<[^<>]{3,60}>|.{0,40}\b(?:omitted|weggelassen|omis|omitid[oa]|omess[oa]|weggelaten)\b"
    r"|.{0,60}\((?:file attached|Datei angehängt|fichier joint|archivo adjunto)\)"
    r"|(?:You deleted this message|This message was deleted|Du hast diese Nachricht gelöscht"
    r"|Diese Nachricht wurde gelöscht|Missed (?:voice|video) call).*|null",
    re.IGNORECASE,
)
_EDITED = re.compile(r"\s*<(?:This message was edited|Diese Nachricht wurde bearbeitet)>\s*$")


def own_messages(text: str, me: Sequence[str]) -> str | None:
    """Return what the user says in a chat, a line each; None if a text is no chat.

    Parameters
    ----------
    text
        The whole file, normalised.
    me
        The user's names.

    Raises
    ------
    UnreadableSourceError
        It is a chat, and the user does not speak in it, or it is not known who that is.
    """
    lines = text.split("\n")
    starts = [_said(line) for line in lines]
    speakers = Counter(start[0] for start in starts if start)
    if not _is_chat(lines, speakers):
        return None
    return "\n".join(_words_of(own_speakers(speakers, me), lines, starts))


def own_speakers(speakers: Counter[str], me: Sequence[str]) -> set[str]:
    """Return which of the speakers of a chat are the user.

    Raises
    ------
    UnreadableSourceError
        The user does not speak, or it is not known who that is.
    """
    known = {_plain(name) for name in me}
    own = {name for name in speakers if _plain(name) in (known or _SELF)}
    if not own:
        shown = ", ".join(name for name, _ in speakers.most_common(_MAX_SPEAKERS_NAMED))
        raise UnreadableSourceError(NOT_THERE if me else NOT_KNOWN, shown)
    return own


def _said(line: str) -> tuple[str, str] | None:
    """Return who speaks in a line that begins a message, and the words; None for another line."""
    for pattern in _SAID:
        if match := pattern.fullmatch(line.strip()):
            return match["who"].strip(), match["text"] or ""
    return None


def _is_chat(lines: Sequence[str], speakers: Counter[str]) -> bool:
    """Return whether many lines say who speaks, and the same few speak again."""
    messages = speakers.total()
    written = sum(bool(line.strip()) for line in lines)
    return (
        messages >= _MIN_MESSAGES
        and messages >= _MIN_FRACTION_OF_LINES * written
        and 2 * len(speakers) <= messages + 1
    )


def _words_of(
    own: set[str], lines: Sequence[str], starts: Sequence[tuple[str, str] | None]
) -> Iterator[str]:
    speaker = None
    for line, start in zip(lines, starts, strict=True):
        if start is None and _BEGINS_WITH_TIME.match(line.strip()):
            speaker = None  # nobody, or somebody whose name was not recognised
        speaker, words = start or (speaker, line)
        words = _EDITED.sub("", words).strip()
        if speaker in own and not _NO_WORDS.fullmatch(words):
            yield words


def _plain(name: str) -> str:
    return "".join(name.casefold().split()).lstrip("~@")
