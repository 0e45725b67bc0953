"""`afterword setup helix --write`: TOML is completed, and the rest of it stays."""

from __future__ import annotations

import tomllib

import pytest

from afterword.errors import UserError

from .setup_writing import COMMAND, Write

HELIX = """\
# mine
[[language]]
name = "markdown" # md
language-servers = ["marksman"]   # ms

[language-server.marksman]
command = "m"

[[language]]
name = 'latex'
language-servers = [
  "texlab", # ] x
  { name = "ltex", only-features = ["format"] },
]

[[language]]
name = "rst"
auto-format = true

[language.indent]
tab-width = 2
unit = "  "

[[language]]
name = "typst"
language-servers = [{ name = "afterword", only-features = ["completion"] }]

[[language]]
name = "git-commit"
language-servers = []"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_helix_keeps_its_languages_and_gains_the_server(newline: str, write: Write) -> None:
    before = HELIX.replace("\n", newline).encode()
    text = write("helix", before).read_bytes().decode()
    assert text.count("\n") == text.count(newline)
    new, old = tomllib.loads(text), tomllib.loads(HELIX)
    servers = {language["name"]: language["language-servers"] for language in new["language"]}
    assert servers == {
        "markdown": ["marksman", "afterword"],
        "latex": ["texlab", {"name": "ltex", "only-features": ["format"]}, "afterword"],
        "rst": ["afterword"],
        "typst": [{"name": "afterword", "only-features": ["completion"]}],
        "git-commit": ["afterword"],
        "text": ["afterword"],
    }
    for before_, after in zip(old["language"], new["language"], strict=False):
        assert {**after, "language-servers": 0} == {**before_, "language-servers": 0}
    assert new["language-server"]["marksman"] == {"command": "m"}
    removed = [line for line in HELIX.splitlines() if line not in text.splitlines()]
    assert all("language-servers" in line for line in removed)
    assert len(removed) == 2


def test_helix_keeps_what_the_server_is_configured_with(write: Write) -> None:
    own = b'[language-server.afterword]\ncommand = "old"\nconfig = { model = "me" }\n'
    new = tomllib.loads(write("helix", own).read_text())["language-server"]["afterword"]
    assert new == {"command": COMMAND, "args": ["serve"], "config": {"model": "me"}}
    own += b'args = ["serve", "--model", "me"]\n'
    new = tomllib.loads(write("helix", own).read_text())["language-server"]["afterword"]
    assert new["args"] == ["serve", "--model", "me"]
    assert new["command"] == COMMAND


def test_helix_keeps_a_comment_on_the_command(write: Write) -> None:
    own = b"[language-server.afterword]\ncommand = 'old \"#\"' # mine\n"
    text = write("helix", own).read_text()
    assert f'command = "{COMMAND}" # mine\n' in text
    assert tomllib.loads(text)["language-server"]["afterword"]["args"] == ["serve"]


def test_a_language_of_helix_with_an_odd_name_stays(write: Write) -> None:
    text = write("helix", b"[[language]]\nname = [1]\n").read_text()
    assert [language["name"] for language in tomllib.loads(text)["language"]][:2] == [
        [1],
        "markdown",
    ]


@pytest.mark.parametrize(
    "before",
    [
        b"[[language]\n",
        b"language-server = { a = { command = 'x' } }\n",
        b"language = [{ name = 'markdown', language-servers = ['a'] }]\n",
        b"[[language]]\nname = 'markdown'\nnote = '''\n[[language]]\nname = 'rst'\n'''\n",
        b"language = 7\n",
        b"a = " + b"[" * 5000,
        b"language = [1]\n",
        b"language-server = [1]\n",
        b"[language-server]\nafterword = 3\n",
        b"[[language]]\nname = 'markdown'\nlanguage-servers = 'x'\n",
        b"[language-server]\nafterword.command = 'old'\n",
    ],
)
def test_a_file_of_helix_that_cannot_be_edited_is_left_alone(before: bytes, write: Write) -> None:
    with pytest.raises(UserError, match="nothing was changed; add the configuration above"):
        write("helix", before)
