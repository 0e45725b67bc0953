"""Read the messages of one author's commits in a git repository."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from afterword.errors import UserError
from afterword_training.corpus.documents import CorpusDocument, UnreadableSourceError
from afterword_training.corpus.git import git_command, git_environment
from afterword_training.corpus.paragraphs import normalise, plain_to_text

_TRAILER = re.compile(
    r"^(?:(?:[A-Z][\w-]+-[Bb]y|[A-Z]\w*-[Ii]d|Fixes|Closes|Refs?|See-also|Link|Bug|PR|Issue|Cc): "
    r"|(?:Fix(?:es)?|Closes?|Refs?|See) #\d+|git-svn-id|\(cherry picked|This reverts commit"
    r"|\W{0,3}Generated (?:with|by) |See merge request |Differential Revision:"
    r"|Signed-off|Reviewed-on|\[skip ci\])"
    r".*$",
    re.MULTILINE,
)
# "Fix #123: " before a subject, or all there is of it.
_REFERENCE = re.compile(
    r"\A(?:(?:Fixes|Closes|Refs?|See-also|Link|Bug|PR|Issue): ?"
    r"|(?:Fix(?:es|ed)?|Close[sd]?|Resolve[sd]?|Refs?|See) #\d+(?:, #\d+)*(?:[:.,;] ?| [-–—] |$))"
)
_MADE_BY_GIT = re.compile(
    r"(?:fixup|squash|amend)! |Merge (?:branch|pull request|remote|tag|commit|\w+ into )|Revert \""
    # By hosts of repositories, programs that update dependencies, and those that back notes up.
    r"|(?:Update|Create|Delete|Rename|Add) \S+\.\w{1,8}(?: to \S+)?\s*\Z|Add files via upload"
    r"|Initial commit\s*\Z|Apply suggestions? from code review|Bump \S+ from \S+ to "
    r"|(?:[Bb]uild|[Cc]hore|[Ff]ix)\(deps(?:-dev)?\)|(?:\[?\w+\]? )?[Vv]ault backup\b"
    r"|[Aa]uto-?(?:matic)?[ -]?(?:commit|backup|save|sync)\b|(?:[Ll]ast )?[Ss]ync(?:ed)?: "
    r"|(?:chore\(release\)|(?i:release)):? v?\d|v?\d+(?:\.\d+)+\s*\Z"
)
# Messages that differ in nothing but digits were made by a program, if there are so many.
_MIN_GENERATED = 3
_DIGITS = re.compile(r"\d+")


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
    command = git_command(
        repository, "log", "--no-merges", "--no-color", "--no-notes", "--fixed-strings",
        "--regexp-ignore-case", f"--author={author}", "-z", "--format=%H%x00%at%x00%B",
    )  # fmt: skip
    try:
        result = subprocess.run(command, env=git_environment(), capture_output=True, check=False)
    except FileNotFoundError:
        raise UserError("git is not installed: install it, or leave the git author out") from None
    if result.returncode:
        lines = result.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise UnreadableSourceError(f"git: {lines[0].removeprefix('fatal: ')}")
    fields = result.stdout.decode("utf-8", "replace").split("\0")
    generated = _generated(fields[2::3])
    documents = [
        CorpusDocument(f"{repository}@{commit[:12]}", float(seconds), text, "commit message")
        for commit, seconds, message in zip(fields[::3], fields[1::3], fields[2::3], strict=False)
        if _template(message) not in generated and (text := _own_text(message))
    ]
    if not documents:
        raise UnreadableSourceError(f"no commit by {author}")
    return documents


def _generated(messages: Sequence[str]) -> set[str]:
    """Return the subjects, without digits, of messages that differ in digits only."""
    templates = Counter(_template(subject) for subject in {_subject(each) for each in messages})
    return {template for template, count in templates.items() if count >= _MIN_GENERATED}


def _template(message: str) -> str:
    return _DIGITS.sub("0", _subject(message))


def _subject(message: str) -> str:
    return message.strip().partition("\n")[0]


def _own_text(message: str) -> str:
    if _MADE_BY_GIT.match(message):
        return ""
    subject, _, body = normalise(message).partition("\n")
    return plain_to_text(_REFERENCE.sub("", subject) + "\n" + _TRAILER.sub("", body))
