"""Markdown: markup is masked, and block constructs last as long as they should."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from afterword.masking.languages import State, masker
from afterword.text.units import units
from tests.growth import times

from .masking import masked, words


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Plain words, no markup.", "Plain words, no markup."),
        ("# A heading ##", "·A heading ·"),
        ("#hashtag first", "· first"),
        ("- an item", "·an item"),
        ("  1. [x] done", "·done"),
        ("> > quoted", "·quoted"),
        ("some *emph* and **strong** text", "some ·emph· and ·strong· text"),
        ("some _emph_ in a snake_case word", "some ·emph· in a snake_case word"),
        ("~~gone~~ and ==marked== ~ =", "· and ·marked· ~ ="),
        ("call `f(x)` now", "call · now"),
        ("call ``a ` b`` now", "call · now"),
        ("call `f(x now", "call ·"),
        ("not \\`code\\` here", "not ·`code·` here"),
        ("the [docs](https://a.org/b_(c) \"T\") say", "the ·docs· say"),
        ("an ![image](a.png) of it", "an ·image· of it"),
        ("see [this][ref] and [that]", "see ·this· and ·that·"),
        ("[ref]: https://a.org 'Title'", "·"),
        ("[Note]: these are words", "·Note·: these are words"),
        ("a note[^1] and [[Page|this]]", "a note· and ·this·"),
        ("[^1]: the note", "· the note"),
        ("at <https://a.org/b> and <b>bold</b>", "at · and ·bold·"),
        ("a < b and c > d", "a < b and c > d"),
        ("use <code>x y</code> here", "use · here"),
        ("R&amp;D &c.", "R·D &c."),
        ("it costs $5 or $6", "it costs $5 or $6"),
        ("let $x+y$ be $$z$$ and US$5", "let · be · and US$5"),
        ("let $\\alpha + x", "let ·"),
        ("| one | two |", "· one · two ·"),
        ("|---|:-:|", "·"),
        ("=====", "·"),
        ("* * *", "·"),
        ("by @doe99 [@roe2000, p. 3]", "by · ·"),
        ("text {.class #id} {{< x >}}", "text · ·"),
        ("> [!NOTE]", "·"),
        ("> [!note]- Of doors", "· Of doors"),
        ("an ![[image.png]] of it", "an · of it"),
        ("let \\(f(x)\\) be (so)", "let · be (so)"),
        ("so %%not this%% it is ^block-id", "so · it is ·"),
        ("#one #two/three", "· ·"),
        ("mood:: happy", "·"),
        ("::: {.callout}", "·"),
        ("import X from './x.mdx'", "·"),
        ("import duties from abroad", "import duties from abroad"),
        ("5 * 3 = 15", "5 · 3 = 15"),
    ],
)  # fmt: skip
def test_lines(line: str, expected: str) -> None:
    assert masked("markdown", "text\n" + line) == "text\n" + expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: no\n---\nyes", "yes"),
        ("+++\ntitle = 1\n+++\nyes", "yes"),
        ("---\n\nyes", "yes"),
        ("yes\n---\nyes", "yes yes"),
        ("```python\nno\n``\nno\n````\nyes", "yes"),
        ("~~~\nno\n```\nno\n~~~\nyes", "yes"),
        ("``` not `a fence\nyes", "yes"),
        ("- yes\n  ```\n  no\n  ```\n  yes", "yes yes"),
        ("> ```\n> no\nyes", "yes"),
        ("> ```\n> no\n> ```\n> yes", "yes"),
        ("yes\n\n    no\n\n\tno\nyes", "yes yes"),
        ("yes\n    yes", "yes yes"),
        ("- yes\n\n    yes\n\nyes\n\n    no", "yes yes yes"),
        ("# yes\n    no\nyes", "yes yes"),
        ("!!! note\n\n    yes", "yes"),
        ("yes <!-- no\nno --> yes", "yes yes"),
        ("<img\n  src='no'\n> yes", "yes"),
        ("yes <img src='no'\n\nyes", "yes yes"),
        ("<script>\nno\n</script>\nyes", "yes"),
        ("$$\nno\n$$ yes", "yes"),
        ("\\[\nno\n\\] yes", "yes"),
        ("{% highlight ruby %}\nno\n{% endhighlight %}\nyes", "yes"),
        ("{% raw %} no {% endraw %}\nyes", "yes"),
        ("{{< highlight go >}}\nno\n{{< /highlight >}} yes", "yes"),
        ("%%\nno\n%%\nyes", "yes"),
        ("\\begin{align*}\nno\n\\end{align*}\nyes", "yes"),
        ("yes `no\nno` yes `no`\nyes", "yes yes yes"),
        ("yes `no\n\nyes `no` yes", "yes yes yes"),
    ],
)
def test_blocks(text: str, expected: str) -> None:
    assert words("markdown", text) == expected


def test_it_agrees_with_a_parser() -> None:
    parser = pytest.importorskip("markdown_it").MarkdownIt("commonmark")
    text = """# The *first* heading

Some **strong words** with `code spans` and a [link text](https://example.org/target "title"),
which go on; a hard
break &amp; an <https://example.org> autolink ![the alternative](image.png).

* item one
  with a second line

  and a paragraph
* item two

  ```
  fenced code
  ```

1. numbered
2. list with `a code span
   over two lines` in it

> quoted text
lazily continued

    indented code

Last [reference][name] words<!-- comment -->.

[name]: https://example.org
"""
    tokens = [token for token in parser.parse(text) if token.type == "inline"]
    parts = [part for token in tokens for part in token.children or ()]
    seen = " ".join(part.content for part in parts if part.type in {"text", "image"})
    seen = seen.replace("https://example.org", "")
    assert Counter(words("markdown", text).split()) == Counter(re.findall(r"[^\W\d_]+", seen))


@pytest.mark.growth
def test_an_ordinary_line_takes_less_than_cutting_it_into_words() -> None:
    kind = masker("markdown")
    line = "The quick brown fox jumps over 12 lazy dogs, and then it went home to sleep."
    assert times(lambda: kind.mask(line, State()), lambda: list(units(line))) < 1
