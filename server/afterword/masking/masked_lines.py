"""Keep a document's masked lines up to date with its edits."""

from __future__ import annotations

from afterword.masking.languages import MASK, State, masker, needs_space, open_prose

MAX_LINE_CHARS = 50_000
"""Characters at the end of a line that are looked at: patterns on longer ones would hold up all
threads, since Python finishes a search before it runs another."""
_LINE_STEP_CHARS = MAX_LINE_CHARS // 2
"""Where the part that is looked at may begin: at multiples of this, so that it seldom moves."""
MAX_CHARS_AT_ONCE = 1_000_000
"""Characters that one call of `mask_towards` masks: at most about 0.2 s of work."""


class MaskedLines:
    """The masked lines of a document and the states between them, computed when needed.

    An edit re-masks its own lines only, unless it changes the state after them, as opening a code
    block does.

    Parameters
    ----------
    language_id : str
        The document's language.
    lines : list[str]
        The document's own list, which it keeps up to date itself.
    """

    def __init__(self, language_id: str, lines: list[str]) -> None:
        self._masker = masker(language_id)
        self._lines = lines
        self._masked: list[str | None] = [None] * len(lines)
        self._states: list[State] = [self._masker.start]

    def replaced(self, first: int, removed: int, count: int) -> None:
        """Update after `removed` lines from `first` on were replaced by `count` others."""
        self._masked[first : first + removed] = [None] * count
        states = self._states
        if len(states) <= first + removed:
            del states[first + 1 :]
            return
        new = [states[first]]
        for number in range(first, first + count):
            self._masked[number], state = self._mask(self._lines[number], new[-1])
            new.append(state)
        same = new[-1] == states[first + removed]
        states[first : first + removed + 1] = new
        if not same:
            behind = first + count
            del states[behind + 1 :]
            self._masked[behind:] = [None] * (len(self._masked) - behind)

    def mask_towards(self, number: int) -> bool:
        """Mask the lines before a line, as many as a short time allows; return whether all are."""
        left = MAX_CHARS_AT_ONCE
        while len(self._states) <= number:
            if left <= 0:
                return False
            left -= len(self._mask_next()) + 1
        return True

    def known(self, number: int) -> str | None:
        """Return a whole masked line if it has been asked for since it last changed."""
        return self._masked[number]

    def line(self, number: int) -> str:
        """Return a whole line, with everything that is not prose masked."""
        found = self._masked[number]
        if found is None:
            state = self._state(number)
            found = self._masked[number] = self._mask(self._lines[number], state)[0]
        return found

    def cut(self, number: int, text: str, after: str = "") -> tuple[str, bool]:
        """Return `text`, the beginning of a line, masked, and whether prose may follow it.

        `after` is the rest of the line: it may close what makes no formula before it is closed.
        """
        state = self._state(number)
        whole = text == self._lines[number]
        masked = self.line(number) if whole else self._mask(text, state)[0]
        read = text[_unread(text) :]
        is_prose = open_prose(self._masker, read, state)
        if is_prose and after:
            is_prose = open_prose(self._masker, read, state, after[:MAX_LINE_CHARS])
        if is_prose and masked.endswith(MASK):
            is_prose = not needs_space(self._masker, read, state)
        return masked, is_prose

    def _state(self, number: int) -> State:
        """Return the state before a line."""
        while len(self._states) <= number:
            self._mask_next()
        return self._states[number]

    def _mask_next(self) -> str:
        """Mask the first line that the state after is not known of; return it."""
        number = len(self._states) - 1
        masked, state = self._mask(self._lines[number], self._states[-1])
        self._masked[number] = masked
        last = self._states[-1]
        self._states.append(last if state == last else state)  # one object for all lines that can
        return masked

    def _mask(self, line: str, state: State) -> tuple[str, State]:
        """Mask a line, and all of a very long one but its end."""
        start = _unread(line)
        masked, after = self._masker.mask(line[start:], state)
        return MASK * start + masked, after


def _unread(line: str) -> int:
    """Return how many characters at the start of a line are not looked at."""
    return max(0, -(-(len(line) - MAX_LINE_CHARS) // _LINE_STEP_CHARS)) * _LINE_STEP_CHARS
