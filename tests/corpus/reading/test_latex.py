# ruff: noqa: E501 (one case a line)
r"""LaTeX: code hides nothing after it, commands leave no residue, notes do not glue words."""

from __future__ import annotations

import pytest

from .reading import Case, case, check

VERBATIM = [
    case("First.\n\\begin{verbatim}\n\\[ hidden\n\\end{verbatim}\nSecond.", "First.", "Second."),
    case("\\begin{verbatim}\n$ hidden % \\begin{align}\n\\end{verbatim}\nSecond.", "Second."),
    case("\\begin{lstlisting}[language=TeX]\n\\( hidden\n\n$$\n\\end{lstlisting}\nSecond.", "Second."),
    case("\\begin{minted}{tex}\n\\begin{verbatim} hidden\n\\end{minted}\nSecond.", "Second."),
    case("\\begin{Verbatim}[fontsize=\\small]\n\\verb| hidden\n\\end{Verbatim}\nSecond.", "Second."),
    case("\\begin{comment}\n\\[ hidden \\end{document}\n\\end{comment}\nSecond.", "Second."),
    case("\\verb|\\[| is a sign, \\verb+$+ too.", "is a sign, too."),
    case("\\verb*!\\begin{align}! ends.", "ends."),
    case("\\lstinline[language=C]{x[0] $} ends, \\mintinline{c}|\\[ %| too.", "ends, too."),
    case("\\url{https://a.org/$x} and \\path{C:\\[hidden} end.", "and end."),
    case("\\begin{filecontents}{hidden.bib}\n\\[ hidden\n\\end{filecontents}\nSecond.", "Second."),
    case("Some \\texttt{word} and % foreign \\[ foreign\nmore \\( x \\) text.", "Some word and more text."),
    case("\\iffalse\nhidden\n\nhidden \\[\n\\fi\nSecond.", "Second."),
    case("First. \\iffalse hidden \\fi Second.", "First. Second."),
    case("\\iffalse\nhidden \\ifx hidden \\fi hidden\n\\fi\nSecond.", "Second."),
    case("\\begin{tikzpicture}[scale=2]\n\\draw (hidden) -- (1,1);\n\n\\node {hidden};\n\\end{tikzpicture}\nSecond.", "Second."),
]  # fmt: skip

RESIDUE = [
    case("\\section{\\texorpdfstring{Of $H_2$}{hidden H2}}\nText.", "Of", "Text."),
    case("\\section{The \\texorpdfstring{\\emph{word}}{hidden} of it}", "The word of it"),
    case("A rule \\rule{0.5\\textwidth}{0.5pt} ends it.", "A rule ends it."),
    case("A rule \\rule[-1ex]{2cm}{1pt} ends it.", "A rule ends it."),
    case("\\vspace*{2cm}\\hspace{1em}Text \\vskip 2pt plus 1fil here.", "Text here."),
    case("\\begin{minipage}[t]{0.5\\textwidth}\nText.\n\\end{minipage}", "Text."),
    case("\\parbox{3cm}{Text.} \\makebox[2cm][l]{More.} \\raisebox{1ex}{High.}", "Text. More. High."),
    case("\\resizebox{\\textwidth}{!}{Text.} \\scalebox{0.5}{More.}", "Text. More."),
    case("\\setlength{\\parindent}{0pt} Text \\addtocounter{page}{1} here.", "Text here."),
    case("\\begin{multicols}{2}\nText.\n\\end{multicols}", "Text."),
    case("\\begin{itemize}[label=hidden]\n\\item Text.\n\\end{itemize}", "Text."),
    case("\\adjustbox{max width=hidden}{Text.} \\colorbox{hidden}{More.}", "Text. More."),
    case("\\multicolumn{2}{c}{Text} \\multirow{2}{*}{More}", "Text More"),
    case("\\SI{5}{\\meter} long, \\qty{3}{\\kilo\\gram} heavy, \\ang{5} wide.", "long, heavy, wide."),
    case("\\includegraphics[width=0.5\\textwidth]{hidden}\nText.", "Text."),
    case("{\\fontsize{12}{14}\\selectfont Text} \\linespread{1.5} here.", "Text here."),
    case("\\ifthenelse{\\boolean{hidden}}{Text.}{More.}", "Text. More."),
    case("\\textsuperscript{st} and \\phantom{hidden} and \\hphantom{hidden} text.", "st and and text."),
    case("\\enquote{Text}, \\foreignlanguage{hidden}{Wort} and \\gls{hidden} end.", "Text, Wort and end."),
    case("The \\href{https://a.org}{page} of \\nolinkurl{hidden.org} and \\cref{hidden,hidden2}.", "The page of and."),
    case("\\titlespacing*{\\section}{0pt}{1ex}{1ex}\nText.", "Text."),
    case("\\addcontentsline{toc}{section}{hidden}\nText.", "Text."),
]  # fmt: skip

NOTES = [
    case("The heron\\todo{check} stands.", "The heron stands.", "check"),
    case("The heron\\todo[inline]{check this} stands.", "The heron stands.", "check this"),
    case("The heron\\marginpar{A note} stands.", "The heron stands.", "A note"),
    case("The heron\\footnote{A note, \\emph{mine}.} stands.", "The heron stands.", "A note, mine."),
    case("The heron.\\footnote[2]{A note.} Next.", "The heron. Next.", "A note."),
    case("The heron\\footnote{A note\nover two lines.}\nstands.", "The heron stands.", "A note over two lines."),
    case("The heron\\sidenote{One.} stands\\endnote{Two.} still.", "The heron stands still.", "One.", "Two."),
    case("The heron\\footnotemark{} stands.\\footnotetext{A note.}", "The heron stands.", "A note."),
    case("Ann Lee\\thanks{With thanks.} wrote it.", "Ann Lee wrote it.", "With thanks."),
    case("The heron\\footnote{A note~\\cite[p.~3]{hidden} ends {here}.} stands.", "The heron stands.", "A note ends here."),
    case("The heron\\label{hidden}\\index{hidden} stands.", "The heron stands."),
    case("A \\marginnote{Mine} word\\footnote{Open", "A word Open", "Mine"),
]  # fmt: skip

CITATIONS = [
    case("As \\citealp{hidden} said.", "As said."),
    case("As \\citealt[see][p. 3]{hidden,hidden2} said.", "As said."),
    case("\\citeauthor{hidden} (\\citeyear{hidden}) said.", "() said."),
    case("\\textcite{hidden}, \\parencite[3]{hidden} and \\autocite{hidden}.", ", and."),
    case("\\Citet*{hidden} and \\footcite{hidden} and \\nocite{*} end.", "and and end."),
    case("\\autocites[1]{hidden}[2]{hidden2} end.", "end."),
    case("\\cites{hidden}{hidden2} and \\supercite{hidden} end.", "and end."),
    case("\\fullcite{hidden} \\smartcite{hidden} \\citetitle{hidden} end.", "end."),
    case("See \\cref{fig:hidden}, \\Cref{hidden}, \\vref{hidden} and \\nameref{hidden}.", "See,, and."),
    case("See \\pageref{hidden}, \\eqref{hidden} and \\autoref{hidden} now.", "See, and now."),
]  # fmt: skip

VERSE = [
    case("\\begin{verse}\nThe heron stands \\\\\non one leg\n\\end{verse}\nMine.", "The heron stands on one leg", "Mine."),
    case("\\begin{verse}[\\versewidth]\nThe heron stands\\\\*\non one leg\\\\!\n\nAnd waits.\n\\end{verse}", "The heron stands on one leg", "And waits."),
    case("\\begin{poem}\nThe heron stands \\verseline\non one leg\n\\end{poem}", "The heron stands on one leg"),
    case("\\poemtitle{Of herons}\n\\begin{verse}\nThe heron stands.\n\\end{verse}", "Of herons", "The heron stands."),
    case("\\begin{center}\nThe end.\n\\end{center}", "The end."),
    case("\\begin{abstract}\nWe show it.\n\\end{abstract}", "We show it."),
    case("\\begin{quote}\nforeign\n\\end{quote}\nMine.", "Mine."),
    case("\\begin{theorem}[Path lifting]\nIt lifts.\n\\end{theorem}", "[Path lifting] It lifts."),
    case("\\begin{description}\n\\item[Term] its meaning\n\\end{description}", "its meaning"),
    case("\\begin{letter}{Ann}\n\\opening{Dear Ann,}\nIt rained.\n\\closing{Yours,}\n\\end{letter}", "Ann", "Dear Ann,", "It rained.", "Yours,"),
    case("Struck \\sout{hidden} and \\st{hidden words} text.", "Struck and text."),
]  # fmt: skip


@pytest.mark.parametrize(
    "example",
    [*VERBATIM, *RESIDUE, *NOTES, *CITATIONS, *VERSE],
    ids=lambda example: example.source[:30],
)
def test_latex(example: Case) -> None:
    check(".tex", example)
