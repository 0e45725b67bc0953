r"""The LaTeX environments and arguments that are not prose: tables for `latex`."""

from __future__ import annotations

FORMULAS = (
    r"equation|align|alignat|aligned|gather|gathered|multline|flalign|eqnarray|math|displaymath"
    r"|dmath|split|cases|[bBpvV]?matrix|subequations|IEEEeqnarray"
)
"""Environments of formulas, which hold no empty line."""

CODE = (
    r"verbatim|Verbatim|BVerbatim|lstlisting|minted|listing|alltt|filecontents|tikzpicture|tikzcd"
    r"|axis|pgfpicture|algorithmic|algorithm2e|algorithm|forest|picture|thebibliography|comment"
    r"|pspicture|circuitikz|luacode|pycode|code|spverbatim|asy|dot"
)
"""Environments whose content is code, up to their end."""

COLUMNS = r"tabular[xy*]?|tabularray|tblr|array|longtable|minipage|multicols\*?|wrapfigure|column"
"""Environments with arguments that say how wide they are."""

HIDDEN_ARGUMENTS: dict[int, str] = {
    1: (
        r"(?!hyperref|texorpdf)[A-Za-z]{0,9}refs?|[A-Za-z]{0,9}[cC]ite(?!s\b)[A-Za-z]{0,9}|label|begin|end"
        r"|url|path|href|nolinkurl|include(?:graphics|svg|only|pdf)|input|include|subfile"
        r"|[hv]space|textcolor|color|colorbox|addbibresource|bibliography(?:style)?|bibitem"
        r"|(?:this)?pagestyle|pagenumbering|gls[a-z]*|Gls[a-z]*|ac[slf]?p?|si|num|unit|ang"
        r"|ensuremath|hypertarget|hyperlink|hypersetup|lstinputlisting|lstset|tikzset"
        r"|selectlanguage|foreignlanguage|tag|cmidrule|cline|index|glossary|usepackage"
        r"|parbox|raisebox|scalebox|rotatebox|adjustbox|phantom|[hv]phantom|ifthenelse|boolean"
        r"|equal|linespread|setstretch|(?:ref)?stepcounter|value|arabic|roman|alph|the(?=\s*\{)"
        r"|fontfamily|fontseries|fontshape|hyphenation|usetikzlibrary|newcounter|markright"
        # Struck out.
        r"|st|sout|xout|cancel|deleted|textst"
    ),
    2: (
        r"rule|fontsize|multicolumn|multirow|resizebox|fcolorbox|set(?:length|counter)|SI|qty"
        r"|addto(?:length|counter|contents)|numrange|settowidth|definecolor|verbatiminput"
    ),
    3: r"addcontentsline|SIrange|qtyrange|cmidrule",
    5: r"titleformat|titlespacing|usefont|[A-Za-z]{0,9}[cC]ites",
}
"""Commands by how many of their first arguments are hidden."""

LENGTHS = (
    r"(?:[vh]skip|[mh]?kern|par(?:indent|skip|fillskip)|baselineskip|[hv]size|(?:left|right)skip"
    r"|textwidth|textheight|tabcolsep|penalty|widowpenalty|clubpenalty|tolerance)"
)
"""Commands that a length or number follows without braces."""

DEFINITIONS = (
    r"(?:re)?new(?:command|environment|theorem|length|counter|if)|provide(?:command|environment)"
    r"|(?:New|Renew|Provide|Declare)[A-Z][A-Za-z]+|[gex]?def|let|usepackage|RequirePackage"
    r"|documentclass|definecolor|hypersetup|graphicspath|(?:tikz|pgf|lst|font|main|sans|mono)set\w*"
    r"|set(?:main|sans|mono|CJK)\w+|bibliography(?:style)?|input|include|geometry"
)
"""Commands that hide the whole line which they begin."""
