# ruff: noqa: E501 (one case a line)
"""Org: marks inside sentences stay, notes leave no trace, formulas and drawers are left out."""

from __future__ import annotations

import pytest

from .reading import Case, case, check

SENTENCES = [
    case("We met in 1999. Then we left.", "We met in 1999. Then we left."),
    case("He won - or so he said.", "He won - or so he said."),
    case("Take 5 + 3 apples.", "Take 5 + 3 apples."),
    case("The C++ language, a+b and 3-4 of it.", "The C++ language, a+b and 3-4 of it."),
    case("It was cold, 12. It was late, 7) and dark.", "It was cold, 12. It was late, 7) and dark."),
    case("A - B - C is the way + more.", "A - B - C is the way + more."),
    case("We counted 1. one, 2. two.", "We counted 1. one, 2. two."),
    case("* A head - line of 1999. Then\nText.", "A head - line of 1999. Then", "Text."),
    case("- an item - with a dash\n+ and 2. more", "an item - with a dash", "and 2. more"),
    case("The war ended in\n1945. Then came peace.", "The war ended in 1945. Then came peace."),
    case("1. one\n2. two\n   goes on", "one", "two goes on"),
    case("One * two, a / b and x_y or 2^3.", "One * two, a / b and x_y or 2^3."),
]  # fmt: skip

NOTES = [
    case("A note[fn:1] in the text.", "A note in the text."),
    case("A note[fn:note-1], in the text[fn:2].", "A note, in the text."),
    case("* Head[fn:1] line\nText.", "Head line", "Text."),
    case("The end.[fn:2] Next came the rain.", "The end. Next came the rain."),
    case("As told[fn:: an aside of mine] before.", "As told before.", "an aside of mine"),
    case("As told[fn:x: an aside with [[https://a.org][a link]] in it] before.", "As told before.", "an aside with a link in it"),
    case("As told[fn:: an aside\nover two lines] before.", "As told before.", "an aside over two lines"),
    case("[fn:1] Where the note is.", "Where the note is."),
    case("Text.\n[fn:long-name] Where the note is.", "Text.", "Where the note is."),
    case("Footnote[fn:1][fn:2] twice.", "Footnote twice."),
    case("An [1] old note.", "An [1] old note."),
]  # fmt: skip

CITATIONS = [
    case("As said [cite:@hidden], it rained.", "As said, it rained."),
    case("As said [cite/t:see @hidden p. 3; @hidden2] it rained.", "As said it rained."),
    case("[cite/author/c:@hidden] wrote it.", "wrote it."),
    case("As said [[cite:&hidden]] it rained.", "As said it rained."),
    case("As said cite:hidden2020 it rained.", "As said it rained."),
    case("As citep:hidden_2020,hidden_2021 said.", "As said."),
    case("See [[citet:&hidden;&hidden2][the book]].", "See the book."),
    case("See eqref:hidden and ref:sec-hidden here.", "See and here."),
    case("#+print_bibliography: hidden\nText.", "Text."),
    case("A site: it rained.", "A site: it rained."),
]  # fmt: skip

FORMULAS = [
    case("Before.\n\\begin{equation}\nhidden\n\\end{equation}\nAfter.", "Before.", "After."),
    case("\\[\nhidden\n\\]\nAfter.", "After."),
    case("\\[ hidden\n+ hidden \\]\nAfter.", "After."),
    case("Then \\[ hidden \\] and more.", "Then and more."),
    case("Then \\[ hidden\n hidden \\] and more.", "Then and more."),
    case("Then \\( hidden\n hidden \\) and more.", "Then and more."),
    case("$$\nhidden\n$$\nAfter.", "After."),
    case("Let $$ hidden $$ be.", "Let be."),
    case("Let $hidden_1$ be, or $x$-axis, at $5 a piece.", "Let be, or-axis, at $5 a piece."),
    case("  \\begin{align*} hidden \\end{align*}\nAfter.", "After."),
    case("\\begin{cases}\nhidden\n\\end{cases} After.", "After."),
    case("The \\alpha{} and \\to of it.", "The and of it."),
]  # fmt: skip

BLOCKS = [
    case("#+begin_verse\nThe heron stands\non one leg\n#+end_verse\nMine.", "The heron stands on one leg", "Mine."),
    case("#+BEGIN_VERSE\n  The heron stands\n\n  on one leg\n#+END_VERSE", "The heron stands", "on one leg"),
    case("#+begin_center\nThe end.\n#+end_center", "The end."),
    case("#+begin_note\nMind the gap.\n#+end_note", "Mind the gap."),
    case("#+begin_quote\nforeign\n#+end_quote\nMine.", "Mine."),
    case("#+begin_src emacs-lisp :tangle hidden\n(hidden)\n\n(hidden)\n#+end_src\nMine.", "Mine."),
    case("#+begin_example\nhidden\n#+end_example\nMine.", "Mine."),
    case("#+begin_export html\n<p>hidden</p>\n#+end_export\nMine.", "Mine."),
    case("#+RESULTS:\n: hidden\n: hidden\nMine.", "Mine."),
    case("#+begin_comment\nhidden\n#+end_comment\nMine.", "Mine."),
    case(":PROPERTIES:\n:hidden: hidden\n:END:\nMine.", "Mine."),
    case("* TODO Buy rope :hidden:\n  :LOGBOOK:\n  - State hidden\n  :END:\nMine.", "Buy rope", "Mine."),
    case("* A head\nSCHEDULED: <2024-01-01 Mon>\nMine <2024-01-01 Mon 10:00> was +not+ late.", "A head", "Mine was late."),
    case("src_python{hidden} and call_hidden(x) and @@html:<hidden>@@ text.", "and and text."),
    case("{{{hidden(a, b)}}} and <<hidden>> text, <<<radio>>> too.", "and text, radio too."),
    case("| foreign | foreign |\n|---+---|\n| foreign | foreign |\n#+TBLFM: hidden\nMine.", "Mine."),
    case("#+TITLE: On herons\n#+AUTHOR: hidden\n#+FILETAGS: :hidden:\nMine.", "On herons", "Mine."),
    case("- Term :: its meaning\n- [1/3] done", "Term its meaning", "done"),
    case("#+INCLUDE: \"hidden.org\"\n#+CAPTION: A boat\n[[file:hidden.png]]", "A boat"),
    case("%%(org-hidden 1 2 3) hidden\nMine.", "Mine."),
]  # fmt: skip


@pytest.mark.parametrize(
    "example",
    [*SENTENCES, *NOTES, *CITATIONS, *FORMULAS, *BLOCKS],
    ids=lambda example: example.source[:30],
)
def test_org(example: Case) -> None:
    check(".org", example)
