"""Call git on repositories that others may have made.

A repository's own settings can name programs, and git runs them: to watch for changed files, or to
check signatures. In a clone that lacks objects, git fetches them from a server. It may do neither
here.
"""

from __future__ import annotations

import os
from pathlib import Path

_SETTINGS = ("core.fsmonitor=", "log.showSignature=false", "i18n.logOutputEncoding=UTF-8")

# In a hook of a repository, these name that one.
_OF_ANOTHER = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
)


def git_command(repository: Path, *arguments: str) -> list[str]:
    """Return the command that runs git in a repository, whose settings start no program."""
    settings = (word for setting in _SETTINGS for word in ("-c", setting))
    return ["git", "-C", str(repository), *settings, *arguments]


def git_environment() -> dict[str, str]:
    """Return the environment to run it in: git may not use any way to another repository."""
    kept = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}
    return {**kept, "GIT_ALLOW_PROTOCOL": "none", "GIT_TERMINAL_PROMPT": "0"}
