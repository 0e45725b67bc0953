# ruff: noqa: E501 (one case a line)
"""Strings of source files that are data, and the prose of components, are told apart."""

from __future__ import annotations

import pytest

from .masking import words

CASES = [
    # Heredocs: what stands inside opens no comment.
    ("php", "$no = <<<EOT\nno /* no\nEOT;\n$no = 1; // yes", "yes"),
    ("php", "$no = <<<'SQL'\nno /* no // no\n  SQL;\nno(); # yes", "yes"),
    ("php", "$no = <<<\"HTML\"\n<p>no</p> /*\nHTML;\n/* yes */", "yes"),
    ("php", "$no = no(<<<EOT\nSome words of yes\nEOT\n); // yes", "Some words of yes yes"),
    ("php", "no << 3; /* yes */", "yes"),
    ("shellscript", "cat <<EOF\nno # no 'no\nEOF\nno # yes", "yes"),
    ("shellscript", "cat <<-'EOF' | no\n\tno \" no\n\tEOF\nno # yes", "yes"),
    ("ruby", "no = <<~SQL\n  no # no \" no\nSQL\nno # yes", "yes"),
    ("perl", "no(<<'END');\nno # no ' no\nEND\nno; # yes", "yes"),
    ("shellscript", "no <<< \"no\" # yes", "yes"),
    # A string on a line of its own is no docstring.
    ("python", 'no = [\n    """no""",\n    """no""",\n]  # yes', "yes"),
    ("python", "no(\n    '''\n    no: no\n    '''\n)  # yes", "yes"),
    ("python", 'no = (\n    r"""no""")', ""),
    ("python", "no = {\n    '''no''': 1,\n}", ""),
    ("python", 'def no():\n    """Yes."""\n    no', "Yes"),
    ("python", 'class No:\n\n    """Yes.\n\n    yes\n    """', "Yes yes"),
    ("python", '# yes\n\n"""Yes."""\nno', "yes Yes"),
    ("python", 'no = 1\n"""Yes of it."""\nno', "Yes of it"),
    ("python", 'def no(\n    no,\n) -> no:\n    """Yes."""', "Yes"),
    ("python", 'no = \\\n    """no"""', ""),
    # GraphQL, style sheets and SQL in strings.
    ("javascript", "const no = gql`\n  query No {\n    no (no no no)\n  }\n`; // yes", "yes"),
    ("javascript", "const no = graphql(`\n query No { no }`) // yes", "yes"),
    ("javascript", "const no = /* GraphQL */ `\n  some no of no\n`; // yes", "yes"),
    ("javascript", "const No = styled.div`\n  no solid no no;\n`; // yes", "yes"),
    ("javascript", "const no = css`\n  no no no no`; // yes", "yes"),
    ("javascript", "const No = styled(No)`\n  no no no no`; // yes", "yes"),
    ("javascript", "const No = styled.a.attrs({})<No>`\n  no no no no`; // yes", "yes"),
    ("javascript", "const no = sql`select no from no`; // yes", "yes"),
    ("javascript", "const no = html`<p>Some words of yes</p>`; // yes", "yes"),
    ("python", 'no = "select no from no where no"', ""),
    ("python", 'no = "insert into no values no"', ""),
    ("python", 'no = "update no set no = 1"', ""),
    ("python", 'no = "delete from no where no"', ""),
    ("python", 'no = "create table no no"', ""),
    ("python", 'no = "with no as no no"', ""),
    ("python", 'no = "drop table if exists no"', ""),
    ("python", 'no("Select a file from the list")', "Select a file from the list"),
    ("python", 'no("with all of my yes")', "with all of my yes"),
    ("python", 'no("Update the words of yes")', "Update the words of yes"),
    ("go", 'no := `select no, no\nfrom no`\n// yes', "yes"),
    # Text between the tags of JSX.
    ("javascriptreact", "return (\n  <p>\n    Some words of yes.\n  </p>\n)", "Some words of yes"),
    ("javascriptreact", "return <p>Some words of yes</p>;", "Some words of yes"),
    ("typescriptreact", "<Trans>Hello yes, {no}!</Trans>", "Hello yes"),
    ("javascriptreact", "<h1 className=\"no no no\">Of yes</h1>", "Of yes"),
    ("javascriptreact", "<li key={no}>{no.no} of the yes</li>", "of the yes"),
    ("typescriptreact", "const no = no<No>(no) > no", ""),
    ("typescriptreact", "if (no < no && no > no) {\n  no\n}", ""),
    ("typescriptreact", "const no: Array<No> = [no];\nno", ""),
    ("javascriptreact", "<p>Some words of yes <b>and yes</b> more.</p>", "Some words of yes and yes more"),
    ("javascriptreact", "<>\n  Some words of yes.\n  <No no={no} />\n  And more yes.\n</>", "Some words of yes And more yes"),
    ("javascriptreact", "<p>It's yes</p> // yes", "It's yes yes"),
    ("javascriptreact", "<No no={() => no} />\nno", ""),
    # The fences of Astro's components.
    ("astro", "---\nimport No from 'no';\nconst no = no;\n\n// no\nno();\n---\n<p>Yes</p>", "Yes"),
    ("astro", "<p>Yes</p>\n---\nyes", "Yes yes"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "source", "expected"), CASES)
def test_strings(language: str, source: str, expected: str) -> None:
    assert words(language, source).replace(" s ", "'s ") == expected
