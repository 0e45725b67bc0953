"""How comments and strings are written in each programming language: data for `source_code`."""

from __future__ import annotations

from typing import NamedTuple


class Block(NamedTuple):
    r"""A comment or string that has an end.

    Attributes
    ----------
    open : str
        Regular expression of what begins it.
    close : str
        What ends it; empty when the opening decides, mirrored (`r##"` ends with `"##`).
    lines : bool
        Whether it may go on over a line's end.
    escapes : bool
        Whether a backslash takes a character's meaning away.
    """

    open: str
    close: str = ""
    lines: bool = True
    escapes: bool = False


class Syntax(NamedTuple):
    """Comments and strings of one language.

    Attributes
    ----------
    line : str
        Regular expression of what begins a comment up to the line's end; empty when nothing does.
    comments, strings, docs : tuple[Block, ...]
        Comments with an end, strings, and strings that always hold prose.
    nested : bool
        Whether comments nest.
    skip : str
        Regular expression of code that must not be taken for one of the above.
    hidden : tuple[Block, ...]
        Strings in another language, such as queries: never prose.
    heredoc : str
        Regular expression of what announces a string from the next line up to the line with its
        `label`; empty when nothing does.
    """

    line: str = ""
    comments: tuple[Block, ...] = ()
    strings: tuple[Block, ...] = ()
    docs: tuple[Block, ...] = ()
    nested: bool = False
    skip: str = ""
    hidden: tuple[Block, ...] = ()
    heredoc: str = ""


_C = Block(r"/\*", "*/")
_SLASHES = r"//[/!]*<?"
# Not after a word: "$#", "a#b" and "${#x}" are code in many languages.
_HASH = r"(?<!\S)#+[':|]?"
_DASHES = "---*"
_DOUBLE = Block('"', '"', lines=False, escapes=True)
_SINGLE = Block("'", "'", lines=False, escapes=True)
_LONG = Block('"', '"', escapes=True)
_TRIPLE = Block('"""', '"""', escapes=True)
_BACKTICK = Block("`", "`", escapes=True)
_CHARACTER = r"'(?:[^'\\]|\\[^'][^']{0,8}|\\')'"
_REGEX = r"[=(,:\[!&|?{;]\s*/(?![/*])(?>(?:[^/\\\[]|\\.|\[(?>(?:[^\]\\]|\\.)*)\])+)/"

# Templates in another language: queries, style sheets, shaders.
_TAGGED = Block(
    r"(?:(?<![\w.])(?:gql|graphql|css|sql|SQL|keyframes|createGlobalStyle|injectGlobal|glsl|wgsl|groq)"
    r"|(?<![\w.])styled(?>(?:\.\w+|\([^()`]*+\)|<[^<>`]*+>)+))\(?\s*`"
    r"|/\*\s*(?:GraphQL|SQL|CSS|GLSL)\s*\*/\s*`",
    "`",
    escapes=True,
)

_JAVASCRIPT = Syntax(_SLASHES, (_C,), (_DOUBLE, _SINGLE, _BACKTICK), skip=_REGEX, hidden=(_TAGGED,))
_LIKE_C = Syntax(_SLASHES, (_C,), (_DOUBLE,), skip=_CHARACTER)
_SHELL = Syntax(
    _HASH,
    strings=(_DOUBLE, Block("'", "'", lines=False)),
    skip=r"\\.|\A#!.*|<<<",
    heredoc=r"<<-?[ \t]*[\"'\\]?(?P<label>[A-Za-z_]\w*)[\"']?",
)
_LISP = Syntax(";+", (Block(r"#\|", "|#"),), (_LONG,), nested=True, skip=r"[?#]?\\.|\?[\"';|]")
_SQL = Syntax("--+", (_C,), (Block("'", "'", lines=False), Block('"', '"', lines=False)))
_HASH_AND_QUOTES = Syntax(_HASH, strings=(_DOUBLE, _SINGLE), skip=r"\\.|\A#!.*")
_HEREDOC = r"(?<![\w\s])\s*<<[~-]?[\"'`]?(?P<label>[A-Z_]{2}\w*)[\"'`]?"
_DATA_HASH = Syntax(_HASH, skip=r"(?<![^\s\[{,])(?:\"(?>(?:[^\"\\]|\\.)*)\"|'[^']*+')")
_CSS = Syntax("", (_C,), skip=r"url\([^)]*+\)?")

SYNTAXES: dict[str, Syntax] = {
    "python": Syntax(
        "#+[:!]?",
        strings=(
            Block(r"(?<!\w)[rRbBuUfFtT]{0,2}\"\"\"", '"""', escapes=True),
            Block(r"(?<!\w)[rRbBuUfFtT]{0,2}'''", "'''", escapes=True),
            _DOUBLE,
            _SINGLE,
        ),
        docs=(
            Block(r"\A\s*[rRuU]?\"\"\"", '"""', escapes=True),
            Block(r"\A\s*[rRuU]?'''", "'''", escapes=True),
        ),
        skip=r"\A#!.*",
    ),
    "javascript": _JAVASCRIPT,
    "java": _LIKE_C._replace(strings=(_TRIPLE, _DOUBLE)),
    "c": _LIKE_C,
    "cpp": _LIKE_C._replace(strings=(Block(r'R"\(', ')"'), _DOUBLE)),
    "csharp": _LIKE_C._replace(strings=(_TRIPLE, _DOUBLE), skip=rf'{_CHARACTER}|@\$?"[^"]*+"'),
    "go": _LIKE_C._replace(strings=(_DOUBLE, Block("`", "`"))),
    "rust": Syntax(
        _SLASHES,
        (_C,),
        (Block(r'(?<!\w)b?r#+"'), _LONG),
        nested=True,
        skip=rf'{_CHARACTER}|(?<!\w)b?r"[^"]*+"',
    ),
    "php": Syntax(
        r"//+|#+(?!\[)",
        (_C,),
        (_DOUBLE, _SINGLE),
        heredoc=r"<<<[ \t]*[\"']?(?P<label>[A-Za-z_]\w*)[\"']?",
    ),
    "swift": Syntax(_SLASHES, (_C,), (Block('#(?<!##)#*+"'), _TRIPLE, _DOUBLE), nested=True),
    "kotlin": _LIKE_C._replace(strings=(Block('"""', '"""'), _DOUBLE), nested=True),
    "dart": Syntax(_SLASHES, (_C,), (_TRIPLE, Block("'''", "'''"), _DOUBLE, _SINGLE)),
    "ruby": _HASH_AND_QUOTES._replace(comments=(Block(r"\A=begin\b", "=end"),), heredoc=_HEREDOC),
    "perl": _HASH_AND_QUOTES._replace(comments=(Block(r"\A=[a-z]\w*", "=cut"),), heredoc=_HEREDOC),
    "shellscript": _SHELL,
    "dockerfile": _SHELL._replace(strings=()),
    "makefile": _SHELL._replace(strings=()),
    "lua": Syntax(
        _DASHES, (Block(r"--\[=*\["),), (Block(r"\[=*\["), _DOUBLE, _SINGLE), skip=r"\A#!.*"
    ),
    "sql": _SQL,
    "yaml": _DATA_HASH,
    "toml": Syntax(
        "#+", strings=(_TRIPLE, Block("'''", "'''"), _DOUBLE, Block("'", "'", lines=False))
    ),
    "vim": Syntax(r'\A\s*"|(?<!\S)#(?=\s)', skip=r"'[^']*+'|\"(?>(?:[^\"\\]|\\.)*)\""),
    "lisp": _LISP,
    "haskell": Syntax(
        r"---*(?:\s*[|^])?(?![^\w\s\"'(,;\[{`}\])])",
        (Block(r"\{-(?!#)(?:\s*\|)?", "-}"),),
        (_DOUBLE,),
        nested=True,
        skip=rf"{_CHARACTER}|\w[\w']*+",
    ),
    "css": _CSS,
    "scss": _CSS._replace(line=r"(?<!:)//+"),
    "r": _HASH_AND_QUOTES,
    "julia": Syntax("#+", (Block("#=", "=#"),), (_TRIPLE, _DOUBLE), nested=True),
    "elixir": _HASH_AND_QUOTES._replace(
        docs=(Block(r'@(?:module|type)?doc\s+(?:~[sS])?"""', '"""', escapes=True),),
        strings=(_TRIPLE, _DOUBLE),
    ),
    "jsonc": Syntax(_SLASHES, (_C,), skip=r'"(?>(?:[^"\\]|\\.)*)"'),
}

ALIASES: dict[str, str] = {
    "typescript": "javascript",
    "objective-c": "c",
    "objc": "c",
    "cs": "csharp",
    "scala": "kotlin",
    "sh": "shellscript",
    "bash": "shellscript",
    "zsh": "shellscript",
    "fish": "shellscript",
    "dockercompose": "yaml",
    "viml": "vim",
    "emacs-lisp": "lisp",
    "elisp": "lisp",
    "clojure": "lisp",
    "scheme": "lisp",
    "less": "scss",
    "make": "makefile",
    "json5": "jsonc",
}
