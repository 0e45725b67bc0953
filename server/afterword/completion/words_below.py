"""Words of a document after the cursor, which somebody who edits its beginning is likely to use.

The network has not read them, so they are known by the words they follow, and weighed by how much
likelier than usual the network finds them (docs/decisions/052). They are gathered while the user
pauses; as soon as the text they come from changes, they are dropped. docs/decisions/033.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from afterword.completion.config import EngineConfig
from afterword.completion.word_contexts import NO_TOKEN, Tokens, matched_words, word_token
from afterword.completion.word_distribution import Names, WordDistribution, names_in
from afterword.masking.prose_document import ProseDocument
from afterword.privacy.blocks import BlockFinder
from afterword.privacy.name_finder import find_names
from afterword.privacy.reading import Reading
from afterword.privacy.secret_spans import SECRET_CONTEXT_CHARS, secrets_near
from afterword.privacy.secrets import search
from afterword.text.casing import fold
from afterword.text.cursor import Cursor, Position
from afterword.text.tokenizer import Tokenizer
from afterword.text.units import WORD, normalize_unit

NAMED_LINES = 30
"""Lines after the cursor in which a secret is looked for that a name before it makes one."""


class WordsBelow:
    """The words of a document after its cursor, up to a limit. Not thread-safe.

    Parameters
    ----------
    document : ProseDocument
        The document.
    config : EngineConfig
        Has the limit, and what likeness counts for.
    tokenizer : Tokenizer
        That of the network.

    Attributes
    ----------
    secret : frozenset[str]
        Words, folded, that the text after the cursor says are secret.
    is_pending : bool
        Whether the words have not been gathered since the text after the cursor changed.
    """

    def __init__(self, document: ProseDocument, config: EngineConfig, tokenizer: Tokenizer) -> None:
        self._document = document
        self._config = config
        self._tokenizer = tokenizer
        self._start = document.end
        self._lines: list[str] = []
        self._above = ""
        self._named: list[tuple[int, int]] = []
        self._vocabulary: list[str] = []
        self._names: Names = ()
        self.is_pending = False
        self.secret: frozenset[str] = frozenset()
        self._clear()

    def follow(self, cursor: Cursor) -> bool:
        """Drop the words if the text after the cursor is not theirs; return whether it is not.

        The same goes if the text before the cursor now says that some of it is secret.
        """
        column = len(self._document.lines[cursor.line]) - len(cursor.after)
        self._start = Position(cursor.line, column)
        lines, named = self._lines_below(), self._named_from_above(cursor)
        if lines == self._lines and named == self._named:
            return False
        self._lines, self._named = lines, named
        self._clear()
        self.is_pending = any(lines)
        return True

    def gather(self) -> None:
        """Gather the words after the cursor as it was when `follow` was last called."""
        self.is_pending = False
        self._lines = self._lines_below()
        words = list(self._words_outside_secrets())
        vocabulary = sorted({word for word in words if word})
        index = {word: number for number, word in enumerate(vocabulary)}
        self._vocabulary, self._names = vocabulary, names_in(vocabulary)
        self._ids = self._tokenizer.first_ids(vocabulary)
        self._words = np.array([index.get(word, -1) for word in words], np.int64)
        self._tokens = np.array(
            [word_token(word) if word else NO_TOKEN for word in words], np.int64
        )

    def distribution(self, context: Tokens, withheld: Collection[str] = ()) -> WordDistribution:
        """Return the distribution over the next word, given the words before it.

        Parameters
        ----------
        context : Tokens
            Tokens of the words before the cursor, the nearest first.
        withheld : Collection[str]
            Words, folded, that are secret wherever the document has them.
        """
        size = len(self._vocabulary)
        known = self._words >= 0
        if withheld:
            secret = [i for i, word in enumerate(self._vocabulary) if fold(word) in withheld]
            known &= ~np.isin(self._words, secret)
        matched = matched_words(self._tokens, context)[known]
        counts = np.bincount(
            self._words[known], np.exp(self._config.below_match_nats * matched), size
        )
        total = len(matched)
        weight = total / (total + self._config.below_half_words)
        probabilities = (counts / max(counts.sum(), 1)).astype(np.float32)
        return WordDistribution(self._vocabulary, probabilities, weight, self._ids, self._names)

    def _clear(self) -> None:
        self.secret = frozenset()
        self._vocabulary, self._names = [], ()
        self._words = self._tokens = self._ids = np.empty(0, np.int64)

    def _named_from_above(self, cursor: Cursor) -> list[tuple[int, int]]:
        """Return where the text after the cursor begins with secrets, if one is named before it.

        The offsets are those from the start of the word at the cursor.
        """
        above = self._written_before(cursor)
        if above == self._above:
            return self._named  # if the text after the cursor has changed, it is gathered anyway
        self._above = above
        if not find_names(Reading(above)):
            return []
        lines = self._document.lines
        after = "\n".join(lines[cursor.line : cursor.line + NAMED_LINES])
        after = after[cursor.start : cursor.start + SECRET_CONTEXT_CHARS]
        size = len(above)
        found = search(above + after).secrets
        return [(one.start - size, one.end - size) for one in found if one.end > size]

    def _written_before(self, cursor: Cursor) -> str:
        """Return the text before the word at the cursor, as much as is searched for names."""
        lines, number = self._document.lines, cursor.line
        text = lines[number][max(0, cursor.start - SECRET_CONTEXT_CHARS) : cursor.start]
        while len(text) < SECRET_CONTEXT_CHARS and number > 0:
            number -= 1
            text = f"{lines[number][-SECRET_CONTEXT_CHARS:]}\n{text}"
        return text[-SECRET_CONTEXT_CHARS:]

    def _lines_below(self) -> list[str]:
        """Return the prose after the cursor, as much as counts."""
        lines: list[str] = []
        left = self._config.below_chars
        for number in range(self._start.line, len(self._document.lines)):
            line = self._document.prose_line(number)
            if number == self._start.line:
                line = line[self._start.column :]
            if len(line) > left:
                # The last word is left out, because it may be cut.
                lines.append(line[: max(left, 0)].rpartition(" ")[0])
                break
            lines.append(line)
            left -= len(line) + 1
        return lines

    def _words_outside_secrets(self) -> Iterator[str]:
        """Yield the words of the text in order, and an empty one in place of a secret one."""
        start, lines = self._start, self._lines
        if not lines:
            return
        last = len(lines) - 1
        end = Position(start.line + last, len(lines[last]) + (0 if last else start.column))
        blocks = BlockFinder(self._written_line)
        near = secrets_near(self._line, start, end, self._written_line, blocks)
        self.secret = frozenset(near.words)
        for number, line in enumerate(lines):
            offset = 0 if number else start.column
            for match in WORD.finditer(line):
                if number == match.start() == 0:
                    continue  # it may be the end of the word that is being typed
                place = Position(start.line + number, offset + match.start())
                is_secret = fold(match.group()) in near.words or any(
                    first <= place < last for first, last in near.places
                )
                yield "" if is_secret else normalize_unit(match.group())

    def _line(self, number: int) -> str:
        """Return a line; an empty one after the document's end."""
        lines = self._document.lines
        return self._document.prose_line(number) if number < len(lines) else ""

    def _written_line(self, number: int) -> str:
        """Return the same line as it was written."""
        lines = self._document.lines
        return lines[number] if number < len(lines) else ""
