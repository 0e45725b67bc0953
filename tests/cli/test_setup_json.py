"""`afterword setup EDITOR --write` into settings in JSON with comments."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterword.cli import jsonc, setup_writer
from afterword.cli.setup import configuration
from afterword.errors import UserError

from .setup_writing import COMMAND, PLUGIN, Write

JSON_EDITORS = ("sublime", "vscode", "zed")


def has(value: Any, part: Any) -> bool:
    """Return whether a value of JSON has all that another has."""
    if isinstance(part, dict):
        return all(key in value and has(value[key], part[key]) for key in part)
    if isinstance(part, list):
        return [item for item in value if item in part] == part
    return bool(value == part)


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"// nothing yet\n",
        b"{}",
        b'{ "theme": "One" }',
        b'{"theme": "One"} // end',
        b'{\n    // mine\n    "theme": "One", // nice\n    /* and */ "list": [1, 2,],\n}\n',
        b'{\n\t"theme": "One" // "not": {a string}\n\t// last\n}',
        b'{\r\n  "theme": "One"\r\n}\r\n',
        b'\xef\xbb\xbf{"theme": "\xc5\x81\\"//"}',
        b'{"lsp": {"other": {}}, "languages": {"Markdown": {"language_servers": ["...", "m"]}}}',
        b'{"clients": {"LSP-x": {"enabled": true}}, "languages": {}}',
    ],
)
@pytest.mark.parametrize("editor", JSON_EDITORS)
def test_settings_in_json_are_completed_and_comments_stay(
    editor: str, before: bytes, write: Write
) -> None:
    path = write(editor, before)
    text = path.read_bytes().decode("utf-8-sig")
    if before:
        assert path.with_name(path.name + setup_writer.BACKUP).read_bytes() == before
    value = jsonc.parse(text)
    if b"{" in before:
        assert has(value, jsonc.parse(before.decode("utf-8-sig")))
    assert has(value, jsonc.parse(configuration(editor, COMMAND, PLUGIN)))
    comments = re.findall(rb"// ?[a-z]+|/\*.*?\*/", before)
    assert all(comment in path.read_bytes() for comment in comments)
    assert (b"\r\n" in before) == (b"\r\n" in path.read_bytes())
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n") or (
        b"\r\n" not in before
    )
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") == before.startswith(b"\xef\xbb\xbf")
    assert write(editor).read_bytes().decode("utf-8-sig") == text


def test_what_is_added_to_one_line_has_single_spaces(write: Write) -> None:
    text = write("sublime", b'{"clients": {"LSP-x": {}}}').read_text()
    assert text.startswith('{"clients": {"LSP-x": {}, "afterword": { "enabled": true, "command": ')
    assert "  " not in text


KEYS = st.sampled_from(["lsp", "languages", "Markdown", "a", "// b", 'c"'])

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
)


def clashes(before: dict[str, Any]) -> bool:
    """Return whether other values stand where the settings below have to go."""
    lsp, languages = before.get("lsp", {}), before.get("languages", {})
    if not (isinstance(lsp, dict) and isinstance(languages, dict)):
        return True
    markdown = languages.get("Markdown", {})
    if not (isinstance(markdown, dict) and isinstance(lsp.get("a", []), list)):
        return True
    return bool(markdown.get('c"', "yes") != "yes")


@given(st.dictionaries(KEYS, VALUES), st.sampled_from([None, 1, 2, "\t"]), st.booleans())
def test_any_settings_are_completed_or_refused(
    before: dict[str, Any], indent: int | str | None, commas: bool
) -> None:
    text = json.dumps(before, indent=indent)
    if commas:  # and comments
        text = re.sub(r"(?m)(?<=[\]}])(?=\n *[\]}])", ", // }", text)
    wanted = {"lsp": {"a": ["x"]}, "languages": {"Markdown": {'c"': "yes"}}}
    clash = pytest.raises(jsonc.JsoncError, match="another value for l")
    with clash if clashes(before) else nullcontext():
        new = jsonc.merge(text, wanted)
        assert has(jsonc.parse(new), wanted)
        assert has(jsonc.parse(new), before)
        assert jsonc.merge(new, wanted) == new


def test_what_the_user_chose_for_this_server_stays(write: Write) -> None:
    own = b'{"clients": {"afterword": {"enabled": false, "command": ["x"], "selector": "mine"}}}'
    client = jsonc.parse(write("sublime", own).read_text())["clients"]["afterword"]
    assert client == {"enabled": False, "command": [COMMAND, "serve"], "selector": "mine"}
    own = own.replace(b'"x"', b'"x", "serve", "--model", "me"')
    client = jsonc.parse(write("sublime", own).read_text())["clients"]["afterword"]
    assert client["command"] == [COMMAND, "serve", "--model", "me"]


@pytest.mark.parametrize("other", [b"null", b"7", b"[]"])
def test_another_value_in_place_of_our_group_is_left_alone(other: bytes, write: Write) -> None:
    with pytest.raises(UserError, match="another value for clients > afterword"):
        write("sublime", b'{"clients": {"afterword": %b}}' % other)


def test_a_list_keeps_its_order_and_gains_one(write: Write) -> None:
    before = b'{"languages": {"Markdown": {"language_servers": [\n  "...", // rest\n  "m"\n]}}}'
    servers = jsonc.parse(write("zed", before).read_text())["languages"]["Markdown"]
    assert servers["language_servers"] == ["...", "m", "markdown-oxide"]


@pytest.mark.parametrize(
    "before",
    [
        b"{",
        b'{"a": }',
        b'{"a": 1 "b": 2}',
        b"[1]",
        b'{"a": 1}}',
        b"{'a': 1}",
        b'{"a": "\xff"}',
        b'{"lsp": {"markdown-oxide": {"binary": {"path": "/mine"}}}}',
        b'{"lsp": 7}',
        b'{"lsp": {"markdown-oxide": null}}',
        b"[" * 5000,
        b'/* {"a": 1}',
    ],
)
def test_settings_that_cannot_be_merged_are_left_alone(before: bytes, write: Write) -> None:
    with pytest.raises(UserError, match="nothing was changed; add the configuration above"):
        write("zed", before)
