"""A sample of each kind of markup.

"hidden" is prose for nobody. "foreign" is prose while the document is open, but not what its writer
wrote as running text: a quotation, a table, a comment.
"""

from __future__ import annotations

MARKDOWN = """---
title: Hidden front matter
date: 2024-03-01
---
# A *heading* {#anchor}

A paragraph with **bold**, `hidden code`, a [link](https://hidden.example/x "hidden title")
and an ![image](hidden.png), wrapped
by hand. Cost: $5 and $10, and $hidden_{x}$ too.[^1]

- first [[page|item]]
- [x] second item

1. numbered

> a foreign quotation
of somebody

> [!note] A callout
> of my own

```python
hidden = "code"
```

    hidden indented code

| foreign | table |
|---------|-------|
| foreign | cells |

<div>Text in a tag</div>

{{< hidden >}}
A <kbd>hidden</kbd> and {% hidden %}the caf&eacute;&nbsp;end. **Un**usual [link](hidden.md)s

[^1]: A footnote.
"""

LATEX = r"""\documentclass{article}
\title{hidden}
\newcommand{\hidden}[1]{hidden #1}
\begin{document}
\section{First \emph{things} first}\label{sec:hidden}
A \textbf{bold} claim~\cite{hidden}, made by G\"odel
and Erd\H{o}s\footnote{A note on na\"{\i}vet\'e.}
in ``quotes'' -- 50\% of it % foreign comment
costs $h_i + d_d$ nothing. See \href{https://hidden.example/%20}{this page}
and \url{hidden.example}.
% foreign line
\begin{equation}
  hidden = 1
\end{equation}

Second \textcolor{hidden}{coloured \emph{nested} text} here.
\begin{itemize}[label=hidden]
  \item one
  \item[hidden] two \\
  Stra\ss e, 5\%
\end{itemize}
\begin{figure}[h]
  \includegraphics[width=\hidden]{hidden.pdf}
  \caption{A caption.}
\end{figure}
\begin{lstlisting}[language=C]
hidden % code }
\end{lstlisting}
\begin{quote}foreign
lines\end{quote}
\begin{tabular}{ll}foreign & table\end{tabular}
\begin{verse}
The heron stands \\
on one leg
\end{verse}
\end{document}
foreign
"""

ORG = """#+TITLE: The title
#+OPTIONS: hidden
* TODO [#A] A headline :hidden:
SCHEDULED: <2024-03-01 Fri>
:PROPERTIES:
:ID: hidden
:END:
Some *bold* and /slanted/ text with =hidden= and a
[[https://hidden.example][link]] to [[file:hidden.org]] from <2024-03-01 Fri> on.
# foreign comment
- one
- [X] two
  goes on
| foreign | table |
#+BEGIN_SRC python
hidden
#+END_SRC
#+begin_quote
foreign
#+end_quote
\\begin{equation}
hidden \\end{equation}
The end.
"""

ASCIIDOC = """= The title
:hidden: attribute

// foreign comment
A *bold* word, an _emphasised_ one, `hidden` and a
https://hidden.example[link] or <<hidden,reference>>.

.A block title
[source,rust]
----
hidden
----

* one
** two
. three

NOTE: Mind the gap.

[quote, Hidden]
foreign quotation

____
foreign
____

|===
| foreign
|===

(((hidden index)))

====
An example.
====

image::hidden.png[hidden]
Term:: its meaning
"""

RST = """=========
The title
=========

:Author: foreign

A *stressed* word, ``hidden``, a `link <https://hidden.example>`_ and :ref:`hidden <hidden>`
that goes on. [1]_

.. foreign comment
   on two lines

.. code-block:: python

   hidden

.. note:: Mind the gap.

.. unknown-directive:: hidden

   its text

- one
- two

   foreign quotation

=====  =====
foreign cells
=====  =====
foreign cells
=====  =====

::

   hidden literal

:math:`hidden` ends it.

.. [1] A footnote.
"""

HTML = """<html><head><title>hidden</title><style>hidden</style></head><body>
<nav>hidden</nav><header>hidden</header>
<main><h1>The  title</h1><p>A <b>bold</b>
word,&nbsp;a <a href="https://hidden.example">link</a> and <code>code</code>.<br>A line.</p>
<pre>hidden</pre><table><tr><td>hidden</td></tr></table><blockquote>hidden</blockquote>
<ul><li>one</li><li>two <p>inner</p></li></ul><script>hidden</script><!-- hidden --></main>
<footer>hidden</footer></body></html>
"""

SAMPLES = {
    ".md": MARKDOWN,
    ".tex": LATEX,
    ".org": ORG,
    ".adoc": ASCIIDOC,
    ".rst": RST,
    ".html": HTML,
}
