"""The one exception whose message is meant for the person at the keyboard."""

from __future__ import annotations


class UserError(Exception):
    """A mistake that the user can mend: one clear line saying what to do.

    The command line prints it on stderr and exits with code 2; the server shows it and goes on.
    """


class UnreadableError(UserError):
    """One of Afterword's own files or folders cannot be read, though it may exist."""
