"""Vimwiki, which has blocks of its own and is otherwise read as Markdown."""

from __future__ import annotations

from afterword.masking.html import find_end
from afterword.masking.markdown import Markdown
from afterword.masking.masker import State, mask_all, mask_match
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import MASK

_BLOCK = LazyPattern(r"\s*\{\{(?:(?P<code>\{)(?!.*\}\}\})|(?P<formula>\$)(?!.*\}\}\$))")
_HIDDEN_LINE = LazyPattern(r"\s*%|\s*:(?:[^\s:]+:)+\s*\Z")
_INLINE = LazyPattern(r"\{\{\{(?:.*?\}\}\}|.*)|\{\{\$(?:.*?\}\}\$|.*)")
_HEADING = LazyPattern(r"\s*(=+)[ \t].*?[ \t](\1)\s*\Z")


class Vimwiki(Markdown):
    """Mask Vimwiki's code, formulas, comments and tags, and what Markdown masks.

    States: those of Markdown, and "preformatted" up to `mark`.
    """

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        if state.block == "preformatted":
            end = find_end(line, state.mark)
            return mask_all(line), State("blank") if end >= 0 else state
        if not state.block or state.block == "blank":
            if opened := _BLOCK.match(line):
                return mask_all(line), State("preformatted", "}}}" if opened["code"] else "}}$")
            if _HIDDEN_LINE.match(line):
                return mask_all(line), state
            if heading := _HEADING.match(line):
                start, end = heading.end(1), heading.start(2)
                masked, _ = super().mask(line[start:end].strip(), State())
                title = line[start:end]
                before = len(title) - len(title.lstrip())
                masked = title[:before] + masked + title[before + len(masked) :]
                return MASK * start + masked + mask_all(line[end:]), State("blank")
            line = _INLINE.sub(mask_match, line)
        return super().mask(line, state)
