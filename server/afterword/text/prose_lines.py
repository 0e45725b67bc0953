"""The prose of a document's lines, kept up to date with its edits."""

from __future__ import annotations

from afterword.text.prose import State, masker, open_prose


class ProseLines:
    """Masked lines of a document and the states between them, both found when they are needed.

    An edit costs what its own lines cost, as long as it does not change the state behind them, as
    opening a code block does.

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
        """`removed` lines from `first` on have given way to `count` others."""
        self._masked[first : first + removed] = [None] * count
        states = self._states
        if len(states) <= first + removed:
            del states[first + 1 :]
            return
        new = [states[first]]
        for line in self._lines[first : first + count]:
            new.append(self._masker.mask(line, new[-1])[1])
        same = new[-1] == states[first + removed]
        states[first : first + removed + 1] = new
        if not same:
            behind = first + count
            del states[behind + 1 :]
            self._masked[behind:] = [None] * (len(self._masked) - behind)

    def line(self, number: int) -> str:
        """A whole line, with everything that is not prose masked."""
        found = self._masked[number]
        if found is None:
            found = self._masked[number] = self._masker.mask(
                self._lines[number], self._state(number)
            )[0]
        return found

    def cut(self, number: int, text: str) -> tuple[str, bool]:
        """`text`, the masked beginning of a line, and whether prose may go on behind it."""
        state = self._state(number)
        return self._masker.mask(text, state)[0], open_prose(self._masker, text, state)

    def _state(self, number: int) -> State:
        """The state before a line."""
        states = self._states
        while len(states) <= number:
            states.append(self._masker.mask(self._lines[len(states) - 1], states[-1])[1])
        return states[number]
