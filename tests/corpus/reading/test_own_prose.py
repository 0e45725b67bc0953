# ruff: noqa: E501 (one case a line)
"""A writer's own prose is read wherever it stands: in HTML, indented, in directives, in a form."""

from __future__ import annotations

import pytest

from .reading import Case, case, check

IN_MARKDOWN = [
    case("<p>The heron stands.</p>\n\n<div>It waits.</div>", "The heron stands.", "It waits."),
    case("<div class=\"hidden\">\n\nThe heron stands.\n\n</div>", "The heron stands."),
    case("<div>\n  <p>The heron stands.</p>\n  <p>It waits.</p>\n</div>", "The heron stands.", "It waits."),
    case("<div>\n\n    <p>The heron stands on one leg.</p>\n\n</div>", "The heron stands on one leg."),
    case("<p align=\"center\">\n    The heron stands\n    on one leg.\n</p>", "The heron stands on one leg."),
    case("<details>\n<summary>More of it</summary>\n\nThe heron stands.\n\n</details>", "More of it", "The heron stands."),
    case("<center>The heron stands.</center>\n<br>\nIt <u>waits</u>.", "The heron stands.", "It waits."),
    case("<ul>\n<li>One heron</li>\n<li>Two herons</li>\n</ul>", "One heron", "Two herons"),
    case("<section>\n\n  <h2>Herons</h2>\n\n      <p>The heron stands there.</p>\n</section>", "Herons", "The heron stands there."),
    case("<blockquote>foreign</blockquote>\n\n<p>Mine.</p>", "Mine."),
    case("<style>\n.hidden { color: red }\n\n.hidden {}\n</style>\n<p>Mine.</p>", "Mine."),
    case("<figure>\n  <img src=\"hidden.png\" alt=\"hidden\">\n  <figcaption>A heron</figcaption>\n</figure>", "A heron"),
    case("\tThe heron stands on one leg, as it did before.\n\n\tIt waits for us to go away.", "The heron stands on one leg, as it did before.", "It waits for us to go away."),
    case("    When we came, the heron stood there.\nIt waited.", "When we came, the heron stood there. It waited."),
    case("Before.\n\n\t\"Well,\" he said, \"it waits.\"\n\nAfter.", "Before.", "\"Well,\" he said, \"it waits.\"", "After."),
    case("Before.\n\n    I went home.\n\nAfter.", "Before.", "I went home.", "After."),
    case("Before.\n\n    hidden = Some(hidden)\n\n    hidden()\n\nAfter.", "Before.", "After."),
    case("Before.\n\n\tfor hidden in hidden:\n\t    hidden\n\nAfter.", "Before.", "After."),
    case("Before.\n\n    $ hidden --hidden\n    Hidden is hidden here.\n\nAfter.", "Before.", "After."),
    case("Before.\n\n    SELECT hidden FROM hidden\n\nAfter.", "Before.", "After."),
    case("I ~~hidden~~ love it.", "I love it."),
    case("I ~~hidden it~~ <del>hidden</del> <s>hidden words</s> love it.", "I love it."),
    case("I <del datetime=\"2024\">hidden</del><ins>love</ins> it ~ 5.", "I love it ~ 5."),
    case("A <strike>hidden</strike> word.", "A word."),
    case("Thanks to [@ann](https://a.org) and [Ann Lee (@ann)](https://a.org) for it.", "Thanks to and Ann Lee () for it."),
    case("It is ~5 or ~~ 6 of them.", "It is ~5 or 6 of them."),
]  # fmt: skip

IN_RST = [
    case(".. note::\n\n   Mind the gap.", "Mind the gap."),
    case(".. note:: Mind the gap\n   between them.", "Mind the gap between them."),
    case(".. warning::\n   :class: hidden\n\n   Mind it.\n\n   And again.", "Mind it.", "And again."),
    case(".. topic:: Of herons\n\n   They stand.", "Of herons", "They stand."),
    case(".. figure:: hidden.png\n   :alt: hidden\n   :width: 50%\n\n   A heron on one leg.\n\n   And a legend.", "A heron on one leg.", "And a legend."),
    case(".. tip::\n\n   - One heron.\n   - Two herons.", "One heron.", "Two herons."),
    case(".. versionadded:: 2.0\n   It stands.", "2.0 It stands."),
    case("| The heron stands\n| on one leg\n|   and waits.\n\nMine.", "The heron stands", "on one leg", "and waits.", "Mine."),
    case(".. epigraph::\n\n   foreign words\n\nMine.", "Mine."),
    case(".. pull-quote::\n\n   foreign words\n\nMine.", "Mine."),
    case(".. only:: html\n\n   The heron stands.", "The heron stands."),
    case(".. container:: hidden\n\n   The heron stands.", "The heron stands."),
    case(".. compound::\n\n   The heron stands.", "The heron stands."),
    case(".. csv-table:: hidden\n   :header: hidden\n\n   hidden, hidden\n\nMine.", "Mine."),
    case(".. list-table::\n\n   * - foreign\n     - foreign\n\nMine.", "Mine."),
    case(".. math::\n\n   hidden\n\nMine.", "Mine."),
    case(".. admonition:: Of herons\n\n   They stand ``hidden`` still.", "Of herons", "They stand still."),
    case("+--------+\n| foreign |\n+--------+\n\nMine.", "Mine."),
    case("The war ended in\n1945. Then came\n- or so he said - peace.", "The war ended in 1945. Then came - or so he said - peace."),
    case(":Author: foreign\n\nMine.", "Mine."),
]  # fmt: skip

IN_HTML = [
    case("<form><p>The heron stands.</p><input value=\"hidden\"><p>It waits.</p></form>", "The heron stands.", "It waits."),
    case("<body><form id=\"aspnetForm\"><div><h1>Herons</h1><p>They stand.</p></div></form></body>", "Herons", "They stand."),
    case("<form><label>foreign</label><select><option>foreign</option></select><textarea>foreign</textarea></form><p>Mine.</p>", "Mine."),
    case("<form><button>foreign</button><fieldset><legend>foreign</legend>Mine.</fieldset></form>", "Mine."),
    case("<p>I <del>hidden</del> <ins>love</ins> it.</p>", "I love it."),
    case("<p>I <s>hidden</s> <strike>hidden</strike> it.</p>", "I it."),
    case("<p>I <del>\n<b>foreign</b></del> it.</p>", "I it."),
    case("<div>The heron <u>stands</u>.</div><div>It waits.</div>", "The heron stands.", "It waits."),
    case("<article><form><p>Mine.</p></form></article>", "Mine."),
    case("<p>One<br>Two</p><form action=\"hidden\"><datalist><option>foreign</option></datalist></form>", "One", "Two"),
]  # fmt: skip

STRUCK_ELSEWHERE = [
    (".org", case("I +hidden+ love it.", "I love it.")),
    (".tex", case("I \\sout{hidden} love it.", "I love it.")),
    (".adoc", case("I [.line-through]#hidden# love it.", "I love it.")),
    (".adoc", case("I [line-through]##hidden## love it.", "I love it.")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("suffix", "example"),
    [
        *((".md", example) for example in IN_MARKDOWN),
        *((".rst", example) for example in IN_RST),
        *((".html", example) for example in IN_HTML),
        *STRUCK_ELSEWHERE,
    ],
    ids=lambda value: value if isinstance(value, str) else value.source[:30],
)
def test_own_prose(suffix: str, example: Case) -> None:
    check(suffix, example)
