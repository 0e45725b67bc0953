"""Read the messages of one author's commits in a git repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from afterword.errors import UserError
from afterword_training.corpus.documents import CorpusDocument, UnreadableSourceError
from afterword_training.corpus.paragraphs import normalise, plain_to_text

_TRAILER = re.compile(
    r"^(?:(?:[A-Z][\w-]+-by|[A-Z]\w*-[Ii]d|Fixes|Closes|Refs?|See-also|Link|Bug|PR|Issue|Cc): "
    r"|(?:Fix(?:es)?|Closes?|Refs?|See) #\d+|git-svn-id|\(cherry picked|This reverts commit)"
    r".*$",
    re.MULTILINE,
)
# "Fix #123: " before a subject, or all there is of it.
_REFERENCE = re.compile(
    r"\A(?:(?:Fixes|Closes|Refs?|See-also|Link|Bug|PR|Issue): ?"
    r"|(?:Fix(?:es|ed)?|Close[sd]?|Resolve[sd]?|Refs?|See) #\d+(?:, #\d+)*(?:[:.,;] ?| [-–—] |$))"
)
_MADE_BY_GIT = re.compile(
    r"(?:fixup|squash|amend)! |Merge (?:branch|pull request|remote)|Revert \""
)


def read_commits(repository: Path, author: str) -> list[CorpusDocument]:
    """Return a document for each commit on the current branch by a matching author.

    Parameters
    ----------
    repository
        The folder that holds ``.git``.
    author
        A part of the author's name or e-mail address, in either case.

    Raises
    ------
    UnreadableSourceError
        git refuses the repository, or the author has no commit in it.
    UserError
        git is not installed.
    """
    command = [
        "git", "-C", str(repository), "-c", "i18n.logOutputEncoding=UTF-8", "log", "--no-merges",
        "--no-color", "--no-show-signature", "--no-notes", "--fixed-strings",
        "--regexp-ignore-case", f"--author={author}", "-z", "--format=%H%x00%at%x00%B",
    ]  # fmt: skip
    try:
        result = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        raise UserError("git is not installed: install it, or leave the git author out") from None
    if result.returncode:
        lines = result.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise UnreadableSourceError(f"git: {lines[0].removeprefix('fatal: ')}")
    fields = result.stdout.decode("utf-8", "replace").split("\0")
    documents = [
        CorpusDocument(f"{repository}@{commit[:12]}", float(seconds), text, "commit message")
        for commit, seconds, message in zip(fields[::3], fields[1::3], fields[2::3], strict=False)
        if (text := _own_text(message))
    ]
    if not documents:
        raise UnreadableSourceError(f"no commit by {author}")
    return documents


def _own_text(message: str) -> str:
    if _MADE_BY_GIT.match(message):
        return ""
    subject, _, body = normalise(message).partition("\n")
    return plain_to_text(_REFERENCE.sub("", subject) + "\n" + _TRAILER.sub("", body))
