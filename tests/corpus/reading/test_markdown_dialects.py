# ruff: noqa: E501 (one case a line)
"""Markdown of site generators, note-taking programs and publishing tools."""

from __future__ import annotations

import pytest

from .reading import Case, case, check

GENERATORS = [
    case("Before.\n\n{% highlight ruby linenos %}\nputs hidden\n\nhidden\n{% endhighlight %}\n\nAfter.", "Before.", "After."),
    case("Before.\n\n{%- raw -%}\nhidden\n{%- endraw -%}\nAfter.", "Before.", "After."),
    case("A line {% raw %}{{ hidden }}{% endraw %} goes on.", "A line goes on."),
    case("A line {% comment %} hidden words {% endcomment %} goes on.", "A line goes on."),
    case("{% comment %}\nhidden\n\nhidden\n{% endcomment %}\nAfter.", "After."),
    case("{{< highlight go \"linenos=table\" >}}\nhidden := 1\n{{< /highlight >}}\nAfter.", "After."),
    case("{{% highlight go %}}\nhidden := 1\n{{% /highlight %}}\nAfter.", "After."),
    case("{{< mermaid >}}\ngraph hidden\n  hidden --> hidden\n{{< /mermaid >}}\nAfter.", "After."),
    case("{{< katex display=true >}}\nhidden \\to hidden\n{{< /katex >}}\nAfter.", "After."),
    case("An {{< katex >}}hidden{{< /katex >}} inline formula.", "An inline formula."),
    case("```mermaid\nhidden --> hidden\n```\nAfter.", "After."),
    case("{% mermaid %}\nhidden --> hidden\n{% endmermaid %}\nAfter.", "After."),
    case("<!--\nhidden\n\nhidden\n-->\nAfter.", "After."),
    case("{% include hidden.html text=\"hidden\" %}\nText {{ page.hidden | hidden }} here.", "Text here."),
    case("{% codeblock lang:ruby hidden %}\nhidden\n{% endcodeblock %}\nAfter.", "After."),
    case("{{< figure\n  src=\"hidden.png\"\n  alt=\"hidden\"\n>}}\nAfter.", "After."),
    case("{{< callout\n   type=\"hidden\"\n   title=\"hidden\" >}}\nA call of mine.\n{{< /callout >}}", "A call of mine."),
    case("{{% notice tip %}}\nMind the gap.\n{{% /notice %}}", "Mind the gap."),
    case("{% include figure.html\n   src=\"hidden.png\"\n   caption=\"hidden\" %}\nAfter.", "After."),
    case("{% comment %} hidden\n\nAfter it was never closed hidden.", ),
]  # fmt: skip

FORMULAS = [
    case("Before.\n\n\\begin{align}\nhidden &= hidden\n\\end{align}\n\nAfter.", "Before.", "After."),
    case("Before.\n\\begin{equation*}\nhidden\n\\end{equation*}\nAfter.", "Before.", "After."),
    case("\\begin{aligned} hidden \\end{aligned} After.", "After."),
    case("\\[\nhidden\n\\]\n\nAfter.", "After."),
    case("\\[ hidden + hidden \\] After.", "After."),
    case("\\[ hidden_1\n+ hidden \\] After.", "After."),
    case("\\\\[ hidden_1 \\\\] After.", "After."),
    case("Let \\(hidden_1\\) be, and \\\\(hidden\\\\) too.", "Let be, and too."),
    case("Let $hidden + x$ be, $`hidden`$ too.", "Let be, too."),
    case("$$\nhidden\n$$ {#eq:hidden}\n\nAfter.", "After."),
    case("$$ hidden = hidden $$\nAfter.", "After."),
    case("We have\n$$hidden_1\n= hidden$$\nand more.", "We have", "and more."),
    case("We have $$ hidden_1\n= hidden $$ and more.", "We have and more."),
    case("```math\nhidden\n```\nAfter.", "After."),
    case("- an item\n  $$\n  hidden\n  $$\n  goes on", "an item", "goes on"),
    case("It costs $5, or $10 at night.", "It costs $5, or $10 at night."),
]  # fmt: skip

CONTAINERS = [
    case(":::tip[Mind the step]\nIt is high.\n:::", "Mind the step", "It is high."),
    case("::: warning Take care\nIt is high.\n:::", "Take care", "It is high."),
    case("::: {.callout-note}\nMore of it.\n:::", "More of it."),
    case("::: {.callout-note title=\"Of doors\"}\nMore of it.\n:::", "More of it."),
    case("::::: {#hidden .column width=50%}\n:::: hidden\nText.\n::::\n:::::", "Text."),
    case(":::{note} Of doors\n:class: hidden\nThey stick.\n:::", "Of doors", "They stick."),
    case("!!! note \"Of doors\"\n    They stick.\n\n    Often.", "Of doors", "They stick.", "Often."),
    case("!!! note inline end \"Of doors\"\n    They stick.", "Of doors", "They stick."),
    case("??? tip\n    They stick.", "They stick."),
    case("???+ warning \"Of doors\"\n\n    They stick.\n\nAfter.", "Of doors", "They stick.", "After."),
    case("/// note | Of doors\nThey stick.\n///", "Of doors", "They stick."),
    case("=== \"Of doors\"\n\n    They stick.\n\nAfter.", "Of doors", "They stick.", "After."),
    case("```{note}\nThey stick.\n```\nAfter.", "They stick.", "After."),
    case("```{code-block} python\nhidden\n```\nAfter.", "After."),
    case("```{admonition} Of doors\n:class: hidden\nThey stick.\n```\nAfter.", "Of doors", "They stick.", "After."),
    case("::: details Click me\nText.\n:::", "Click me", "Text."),
    case(":::code-group\n```js\nhidden\n```\n:::\nAfter.", "After."),
]  # fmt: skip

MDX = [
    case("import Thing from './thing'\n\nText.", "Text."),
    case("import { Thing, Other } from \"./thing\";\n\nText.", "Text."),
    case("import {\n  Hidden,\n  Other,\n} from './hidden'\n\nText.", "Text."),
    case("import * as hidden from './hidden'\nText.", "Text."),
    case("import './hidden.css'\n\nText.", "Text."),
    case("export const hidden = 1\n\nText.", "Text."),
    case("export const meta = {\n  title: 'hidden',\n  hidden: true,\n}\n\nText.", "Text."),
    case("export default ({ children }) => <Hidden>{children}</Hidden>\n\nText.", "Text."),
    case("export function Hidden() {\n  return <div>hidden</div>\n}\n\nText.", "Text."),
    case("export { hidden } from './hidden'\nexport * from './hidden'\n\nText.", "Text."),
    case("<Note title=\"hidden\">\n  It is high.\n</Note>", "It is high."),
    case("<Chart\n  data={[1, 2, hidden]}\n  name=\"hidden\"\n/>\n\nText.", "Text."),
    case("Text {/* hidden */} goes on {props.hidden} here.", "Text goes on here."),
    case("{/*\nhidden\n\nhidden\n*/}\nText.", "Text."),
    case("import duties from abroad rose.\n\nexport trade fell.", "import duties from abroad rose.", "export trade fell."),
]  # fmt: skip

LOGSEQ = [
    case("- An item\n  id:: hidden\n  collapsed:: true\n- Another", "An item", "Another"),
    case("title:: hidden\ntags:: hidden, hidden\n\n- An item", "An item"),
    case("- TODO Buy rope\n  :LOGBOOK:\n  CLOCK: [2024-01-01 Mon 10:00:00] hidden\n  :END:\n- Call Ann", "Buy rope", "Call Ann"),
    case("- DONE Buy rope\n  SCHEDULED: <2024-01-01 Mon>\n  DEADLINE: <2024-01-02 Tue>", "Buy rope"),
    case("- LATER Write to Bob\n- NOW Write to Ann\n- DOING Mend it\n- WAITING Rain", "Write to Bob", "Write to Ann", "Mend it", "Rain"),
    case("- An item ((64f1a2b3-0000-4aaa-8bbb-123456789abc)) goes on", "An item goes on"),
    case("- {{embed ((64f1a2b3-0000-4aaa-8bbb-123456789abc))}}\n- Text", "Text"),
    case("- {{query (and [[hidden]] hidden)}}\n- Text", "Text"),
    case("- Text with [[a page]] and #tag and #[[a long tag]] here", "Text with a page and and here"),
    case("- background-color:: hidden\n- [#A] First things", "First things"),
    case("  :PROPERTIES:\n  :hidden: hidden\n  :END:\nText.", "Text."),
    case("#+BEGIN_QUOTE\nforeign\n#+END_QUOTE\nText.", "Text."),
]  # fmt: skip

OBSIDIAN = [
    case("mood:: hidden\n\nWe walked far.", "We walked far."),
    case("**Mood**:: hidden\nWe walked far.", "We walked far."),
    case("- due:: hidden\n- We walked far.", "We walked far."),
    case("We walked [distance:: hidden] far (weather:: hidden) today.", "We walked far today."),
    case("We walked ==very far== today.", "We walked very far today."),
    case("We walked far. ^abc123\n\n^hidden-id\n\nThe end.", "We walked far.", "The end."),
    case("#diary #walks/long\n\nWe walked #far today.", "We walked today."),
    case("We walked %% hidden %% far.", "We walked far."),
    case("%%\nhidden\n\nhidden\n%%\n\nWe walked far.", "We walked far."),
    case("We walked %% hidden\nhidden %% far.", "We walked far."),
    case("> [!note] On herons\n> I saw one.", "On herons", "I saw one."),
    case("> [!quote] foreign\n> foreign words.\n\nMine.", "Mine."),
    case("> [!cite]- foreign\n> foreign\n\nMine.", "Mine."),
    case("> [!tip]+\n> Take a hat.\n\nMine.", "Take a hat.", "Mine."),
    case("![[hidden.png|hidden]] and [[Anna|my sister]] came, [[Bob]] too.", "and my sister came, Bob too."),
    case("[[Notes#hidden|the notes]] say, [[Bob#^hidden]] too.", "the notes say, Bob too."),
    case("```dataview\nTABLE hidden FROM hidden\n```\nText.", "Text."),
    case("```dataviewjs\nhidden\n```\n`= this.hidden` Text.", "Text."),
    case("<% tp.hidden %>\nText.", "Text."),
    case("- [ ] Buy rope 📅 2024-01-01 #task", "Buy rope 📅 2024-01-01"),
    case("#1 is the best, and C# too.", "#1 is the best, and C# too."),
]  # fmt: skip


@pytest.mark.parametrize(
    "example",
    [*GENERATORS, *FORMULAS, *CONTAINERS, *MDX, *LOGSEQ, *OBSIDIAN],
    ids=lambda example: example.source[:30],
)
def test_dialects(example: Case) -> None:
    check(".md", example)
