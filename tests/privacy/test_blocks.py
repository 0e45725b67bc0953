"""Tables and lists whose heading says that they hold secrets, however long they are."""

from __future__ import annotations

import re

import pytest

from afterword.privacy.blocks import MAX_BLOCK_LINES, BlockFinder
from afterword.privacy.secret_spans import secrets_near
from afterword.privacy.secrets import find_secrets
from afterword.text.cursor import Position
from tests.growth import assert_linear

ROWS = 60


def value(number: int) -> str:
    """Return a word that is no other's."""
    return f"qui{chr(97 + number % 26)}{chr(97 + number // 26)}wump"


def rows(form: str) -> str:
    return "".join(form.format(n=f"name{number}", w=value(number)) for number in range(ROWS))


BLOCKS = {
    "markdown": "| User | Password |\n|---|---|\n" + rows("| {n} | {w} |\n"),
    "no rule": "| User | Password |\n" + rows("| {n} | {w} |\n"),
    "org": "| user | password |\n|------+----------|\n" + rows("| {n} | {w} |\n"),
    "html": "<tr><th>User</th><th>Password</th></tr>\n"
    + rows("<tr><td>{n}</td><td>{w}</td></tr>\n"),
    "html, a cell a line": "<tr>\n<th>User</th>\n<th>Password</th>\n</tr>\n"
    + rows("<tr>\n<td>{n}</td>\n<td>{w}</td>\n</tr>\n"),
    "latex": "User & Password \\\\ \\hline\n" + rows("{n} & {w} \\\\\n"),
    "tabs": "user\tpassword\n" + rows("{n}\t{w}\n"),
    "two spaces": "user    password   site\n" + rows("{n}  {w}  home\n"),
    "quoted heads": '"user","password","url"\n' + rows('"{n}","{w}","x"\n'),
    "heading without a sign": "Passwords\n" + rows("- {w}\n"),
    "two columns": "user    password\n" + rows("{n}    {w}\n"),
    "just two spaces": "user  password  site\n" + rows("{n}  {w}  home\n"),
    "a heading of two words": "wifi password  user\n" + rows("{w}  {n}\n"),
    "the first column": "Password | User\n---|---\n" + rows("{w} | {n}\n"),
    "semicolons": "user;password;url\n" + rows("{n};{w};x\n"),
    "commas": "user,password,url\n" + rows('"{n}","{w}",x\n'),
    "restructuredtext": "====  ========\nUser  Password\n====  ========\n"
    + "".join(f"n{number:03}  {value(number)}\n" for number in range(ROWS))
    + "====  ========\n",
    "restructuredtext, in the middle": "====  ========  ====\nUser  Password  Site\n"
    "====  ========  ====\n"
    + "".join(f"n{number:03}  {value(number)}  home\n" for number in range(ROWS))
    + "====  ========  ====\n",
    "asciidoc": "|===\n|User |Password\n" + rows("|{n} |{w}\n") + "|===\n",
    "asciidoc, a cell a line": "|===\n|User |Password\n\n" + rows("|{n}\n|{w}\n\n") + "|===\n",
    "list": "Passwords:\n" + rows("- {w}\n"),
    "list behind a blank line": "Our passwords:\n\n" + rows("* {w}\n"),
    "pairs": "## Passwords\n\n" + rows("- {n}: {w}\n"),
    "numbers": "API keys:\n" + "".join(f"{i + 1}. {value(i)}\n" for i in range(ROWS)),
    "yaml": "passwords:\n" + rows("  - {w}\n"),
    "yaml pairs": "passwords:\n" + rows("  {n}: {w}\n"),
    "json": '{"passwords": [\n' + rows('  "{w}",\n') + "]}",
    "json pairs": '{"passwords": {\n' + rows('  "{n}": "{w}",\n') + "}}",
    "codes": "Recovery codes:\n" + rows("{w}\n"),
    "codes in a fence": "Recovery codes:\n\n```\n" + rows("{w}\n") + "```\n",
    "German": "| Konto | Passwort |\n|---|---|\n" + rows("| {n} | {w} |\n"),
    "French": "Mots de passe :\n" + rows("- {w}\n"),
    "Spanish": "## Contraseñas\n\n" + rows("- {n}: {w}\n"),
    "Polish": "| Konto | Hasło |\n|---|---|\n" + rows("| {n} | {w} |\n"),
    "Dutch": "Wachtwoorden:\n" + rows("- {n}: {w}\n"),
}
blocks = pytest.mark.parametrize("text", BLOCKS.values(), ids=BLOCKS)


@blocks
def test_every_value_is_found(text: str) -> None:
    found = find_secrets(f"Dear Ann,\n\n{text}\nThe end is near.\n")
    whole = f"Dear Ann,\n\n{text}\nThe end is near.\n"
    secret = "".join(whole[one.start : one.end] for one in found)
    assert [value(i) for i in range(ROWS) if value(i) not in secret] == []
    assert "name" not in secret
    assert "home" not in secret
    assert "end" not in secret


@blocks
def test_so_is_one_that_is_written_far_below_the_heading(text: str) -> None:
    lines = f"Dear Ann,\n\n{text}".split("\n")
    last = value(ROWS - 1)
    number = max(i for i, line in enumerate(lines) if last in line)
    start = lines[number].index(last)
    near = secrets_near(
        lines.__getitem__,
        Position(number, start),
        Position(number, len(lines[number])),
        blocks=BlockFinder(lines.__getitem__),
    )
    place = Position(number, start)
    assert any(first <= place < end for first, end in near.places)


ONE, TWO = "plughxyzzy", "quizzlewump"
TABLE = f"| User | Password |\n|---|---|\n| ann | {ONE} |\n"


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        # The first line below a name is often a value in any case; the second is one of a list.
        (f"Our new wifi passwords:\n- {ONE}\n- {TWO}\n", True),
        (f"All about our passwords:\n- {ONE}\n- {TWO}\n", True),
        (f"We talked about passwords and other passwords:\n- {ONE}\n- {TWO}\n", False),
        (f"Doors, passwords:\n- {ONE}\n- {TWO}\n", False),
        (f"Password:\n{ONE}\n{TWO}\n", False),
        (f"Passwords:\n{ONE}\n{TWO}\n", True),
        (f"Passwords\n{ONE}\n{TWO}\n", False),
        (f"Passwords\nann: {ONE}\nbob: {TWO}\n", True),
        (f"Password\n- {ONE}\n- {TWO}\n", False),
        (f"Our passwords\n- {ONE}\n- {TWO}\n", False),
        (f"Logins:\n- {ONE}\n- {TWO}\n", False),
        (f"Passwords:\n- required\n- {TWO}\n", False),
        (f"Password:\n- ann: {TWO}\n", False),
        (f"Password:\n- ann: {TWO}22\n", True),
        (f"Passwords:\n- {ONE}" + "\n" * 6 + f"- {TWO}\n", True),
        (f"Passwords:\n- {ONE}" + "\n" * 7 + f"- {TWO}\n", False),
        (f"{TABLE}\n\n\n| bob | {TWO} |\n", True),
        (f"{TABLE}\n| Colour | Place |\n|---|---|\n| green | {TWO} |\n", False),
        (f"| ann | bob |\n| user | password |\n| eve | {TWO} |\n", False),
        (f"| ann | bob |\n\n| user | password |\n| eve | {TWO} |\n", False),
        (f"| ann | bob |\n\n| user | password |\n|---|---|\n| eve | {TWO} |\n", True),
        (f"Password | Site\n{TWO} | home\n", False),
        ("Dear Ann,\n" + "\n" * 10 + f"| User | Password |\n| ann | {TWO} |\n", True),
        (f"| User | Password |\n| ann | {TWO} |\n", True),
        (f"| User | Site | Password |\n| c |\n| ann | b | {TWO} |\n", True),
        (f"| User | Site | Password |\n| c |\n| d |\n| ann | b | {TWO} |\n", False),
        (f"a  b  c\nuser  password  site\nann  {TWO}  home\n", False),
        (f"a  b\nuser  password  site\nann  {TWO}  home\n", False),
        (f"user  password  site\nann  {TWO}  home\n", True),
        (f"name, password, place\nann,{TWO},home\n", False),
        (f"a,b,c\nname,password,place\nann,{TWO},home\n", False),
        (f"|===\n|User |Password\n|ann\n|{ONE}\n|bob\n|{TWO}\n|===\n", True),
        (f"|===\n|User |Password\n|{TWO}\n|one\n|{TWO}\n|two\n|===\n", False),
        (f"==== ====\nUser Password\n==== ====\n==== ====\nann, {TWO}\n", False),
    ],
)
def test_only_what_a_heading_is_meant_for_is_secret(text: str, is_found: bool) -> None:
    found = "".join(text[one.start : one.end] for one in find_secrets(text))
    assert (TWO in found) is is_found


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("See k3f9x.\nPasswords:\n- k3f9y\n- k3f9x\nand k3f9x.", 2),
        ("user,password\nk3f9x,k3f9x\nand k3f9x", 2),
    ],
)
def test_a_value_is_secret_where_it_stands_in_the_block(text: str, place: int) -> None:
    """What may be any word is not secret in the rest of the document."""
    places = [match.end() for match in re.finditer("k3f9x", text)]
    ends = [one.end for one in find_secrets(text)]
    assert [end in ends for end in places] == [n == place for n in range(1, len(places) + 1)]


def test_a_cell_without_a_value_has_no_secret() -> None:
    assert not find_secrets("| User | Password |\n|---|---|\n| ann | - |\n| bob | -- |\n")


@pytest.mark.parametrize(
    "text",
    [
        "Passwords:\n- must be long\n- are never shared\n",
        "## Passwords\n\nThey are kept in the safe.\n\n- Length: twelve letters or more\n",
        "Choose good passwords, and keep them in order:\n- alpha\n- beta\n",
        "The keys, tokens and passwords,\nthe doors and gates,\nand the rest.\n",
        "| Colour | Password |\n|---|---|\n| green | required |\n\nThe house | the garden\n",
    ],
)
def test_what_is_said_about_secrets_is_not_one(text: str) -> None:
    assert not find_secrets(text)


def test_every_line_is_looked_at_once() -> None:
    lines = ["Passwords:", *(f"- {value(i)}" for i in range(ROWS))]
    seen: list[int] = []

    def line_at(number: int) -> str:
        seen.append(number)
        return lines[number]

    finder = BlockFinder(line_at)
    assert finder.head(50) == range(0, 6)
    assert len(seen) > 50
    seen.clear()
    assert finder.head(51) == range(0, 6)
    assert finder.head(52) == range(0, 6)
    assert len(seen) < 7
    lines[20] = "We met in the morning, and talked about it."
    finder.edited(20)
    assert finder.head(52) == range(19, 27)
    lines[21] = "Codes:"
    finder.edited(21)
    assert finder.head(52) == range(19, 27)


def test_a_line_of_prose_has_no_head() -> None:
    lines = ["Passwords:", "- one", "", "We met in the morning, and talked about it."]
    assert list(BlockFinder(lines.__getitem__).head(3)) == []


def test_the_head_of_a_long_list_is_its_heading() -> None:
    lines = [*["- one"] * 10, "# Passwords", *["- one"] * 10]
    assert BlockFinder(lines.__getitem__).head(20) == range(8, 16)


def test_a_list_begins_after_many_blank_lines() -> None:
    lines = ["- one", *[""] * 8, *["- one"] * 10]
    assert BlockFinder(lines.__getitem__).head(18) == range(7, 15)


def test_rows_of_one_table_may_be_some_blank_lines_apart() -> None:
    assert BlockFinder(["| a |", *[""] * 5, "| b |"].__getitem__).head(6) == range(0, 6)
    assert BlockFinder(["| a |", *[""] * 6, "| b |"].__getitem__).head(7) == range(5, 7)


def test_what_is_known_of_one_block_is_not_used_for_another() -> None:
    lines = [*["| a |"] * 4, *["Prose, all of it."] * 4, *["| a |"] * 4]
    finder = BlockFinder(lines.__getitem__)
    finder.edited(0)
    finder.edited(0)
    assert finder.head(3) == range(0, 3)
    assert finder.head(11) == range(6, 11)
    assert finder.head(3) == range(0, 3)
    lines[3:5] = ["Prose, all of it.", "| a |"]
    finder.edited(3)
    assert finder.head(4) == range(2, 4), "the line after those that are known"
    assert finder.head(2) == range(0, 2)
    lines[1:3] = ["", "- one"]
    finder.edited(2)
    assert finder.head(2) == range(0, 2), "nor for a list"


def test_no_line_is_looked_at_before_the_first() -> None:
    lines = ["- one", "- two", "- three"]

    def line_at(number: int) -> str:
        assert number >= 0
        return lines[number]

    assert BlockFinder(line_at).head(2) == range(0, 2)


def test_the_head_is_that_of_a_finder_that_knows_nothing() -> None:
    lines = ["We met in the morning.", "", "Passwords:", "- one", "- two", "", "", "- three"]
    finder = BlockFinder(lines.__getitem__)
    for number in [7, 3, 5, 0, 7, 4, 1, 6]:
        assert finder.head(number) == BlockFinder(lines.__getitem__).head(number)


def test_a_block_is_looked_back_over_so_far() -> None:
    lines = ["Passwords:", *["- word"] * (3 * MAX_BLOCK_LINES)]
    seen: list[int] = []

    def line_at(number: int) -> str:
        seen.append(number)
        return lines[number]

    assert BlockFinder(line_at).head(len(lines) - 1)
    assert len(seen) < MAX_BLOCK_LINES + 3


@pytest.mark.growth
@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["| user | password |\n" * 8_000, "| user | password |\n|---|---|\n" * 5_000,
     "\n| user | password |\n|---|---|\n" * 5_000, "a,password\n" * 12_000,
     "a,password\nb,c,password\n" * 6_000, "passwords:\n- a\n" * 8_000,
     "recovery codes\n" * 8_000, "=== ===\na   password\n" * 6_000,
     "passwords:\n" + "- abcd\n" * 20_000, "|password\n" * 12_000, "passwords:\n\n\n" * 8_000,
     "| a | password |\n\n\n" * 6_000, "|===\n|a |password\n" * 6_000],
)  # fmt: skip
def test_hostile_text_takes_no_longer(text: str) -> None:
    assert_linear(find_secrets, text)
