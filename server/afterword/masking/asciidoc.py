"""AsciiDoc. Known simplification: code, formulas and macros end with their line."""

from __future__ import annotations

from afterword.masking.masker import BEFORE_TEXT, State, mask_all, mask_common, mask_match
from afterword.text.lazy_pattern import LazyPattern
from afterword.text.units import MASK

_VERBATIM = LazyPattern(r"([-.+/])\1{3,}\s*\Z|`{3,}(?=[^`]*\Z)")
_HIDDEN_LINE = LazyPattern(
    r"(?:[=*_]{4,}|--|[|!,:]===)\s*\Z"  # around other blocks
    r"|:!?\w[\w-]*!?:(?=\s|\Z)|\[[^\[\]]*\]\s*\Z|[A-Za-z]\w*::\S*+\[|(?:ifdef|ifndef|endif)::"
)
_PREFIX = LazyPattern(
    r"(?:=+|//)(?=\s|\Z)|\.(?=[^\s.])|(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):(?=\s)"
    r"|(?:\s*(?:[-*]+|\.+|[0-9]{1,9}\.|<[0-9.]+>)(?=\s|\Z))?"
    r"(?:\s+\[[ xX*]\](?=\s|\Z))?"
)
_INLINE = LazyPattern(
    rf"`(?:{BEFORE_TEXT}[^`]*+`*|\Z)"
    r"|(?:image|icon|kbd|btn|menu|stem|latexmath|asciimath|pass|include|indexterm|anchor):"
    r"[^\s\[]*+\[[^\]]*+\]?"
    r"|(?:link|xref|mailto|footnote|footnoteref):(?>(?:[^\s\[]|\x1f)*)"
    rf"|<<{BEFORE_TEXT}[^<>,]*+,?|>>|\[\[{BEFORE_TEXT}[^\[\]]*+\]?\]?"
    r"|\[\.?line-through\]##?[^#]*+#{0,2}"
    r"|\{[^{}\s]*+\}?|:(?<=(?<!:)::):*(?=\s|\Z)|\(\(\([^()]*+\)*"
)
_MARK = LazyPattern(r"[*#|\[\]_](?:(?<!_)|(?<![^\W_]_)|(?![^\W_]))")


class Asciidoc:
    """Mask verbatim blocks, attributes, macros, targets and marks.

    States: "" running text, "verbatim" up to a line that is `mark`.
    """

    start = State()

    def mask(self, line: str, state: State) -> tuple[str, State]:
        """See `Masker.mask`."""
        if state.block:
            return mask_all(line), State() if line.rstrip() == state.mark else state
        if verbatim := _VERBATIM.match(line):
            return mask_all(line), State("verbatim", verbatim[0].rstrip())
        if _HIDDEN_LINE.match(line):
            return mask_all(line), state
        prefix = _PREFIX.match(line)
        at = prefix.end() if prefix else 0
        return MASK * at + _MARK.sub(MASK, _INLINE.sub(mask_match, mask_common(line[at:]))), state
