"""Define the exceptions whose message is written for the user."""

from __future__ import annotations


class UserError(Exception):
    """An error that the user can fix: its message is one line that says how.

    The command line prints it on stderr and exits with code 2; the server shows it and continues.
    """


class UnreadableError(UserError):
    """One of Afterword's own files or folders cannot be read, though it may exist."""
