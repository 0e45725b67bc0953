"""Which cells of a table and which items of a list are values, and where exactly they stand."""

from __future__ import annotations

import pytest

from afterword.privacy.blocks import MAX_LINE_CHARS, line_end, line_start
from afterword.privacy.secrets import find_secrets

ONE, TWO = "plughxyzzy", "quizzlewump"
EMPTY = "\n"
HEAD = "| User | Password |\n"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        # A line holds one cell or a whole row. The next table is not part of this one.
        (f"|User |Password\n|ann |{ONE}\n|bob\n|{TWO}", [ONE, TWO]),
        (f"|PIN |Town\n|--\n|{ONE}\n|Rome\n", [ONE]),
        (f"{HEAD}| ann | {ONE} |\n\n| Town | Land |\n|--\n| Oslo | Norway |", [ONE]),
        (f"| Town | Land |\n{EMPTY * 5}{HEAD}| ann | {ONE} |", []),
        (f"| Town | Land |\n{EMPTY * 6}{HEAD}| ann | {ONE} |", [ONE]),
        (f"ann |\nUser | Password\nbob | {ONE}", []),
        (f"PIN | Town\n{ONE} | Rome", []),
        ("| Place | Pass |\n|---|---|\n| Tyrol | Brenner |\nThe user came.", []),
        # Columns below the signs of a rule, or two spaces apart.
        (f"====  ====\nUser  Password\n====  ====\nann     {ONE}\n====  ====", [ONE]),
        (f"====  ====  ====\nUser  PIN   Town\n====  ====  ====\nann   {ONE[:4]}  Rome", [ONE[:4]]),
        (f"Town  Land\n\nUser  Password\nann  {ONE}", [ONE]),
        (f"Notes\nUser  Password\n----  ----\nann  {ONE}", [ONE]),
        (f"Notes\nPIN  Town\n{ONE}  Rome", [ONE]),
        (f"A PIN  Town\n{ONE}  Rome", [ONE]),
        (f"User  Land\nUser  Password\nann  {ONE}", []),
        # Commas between the cells.
        (f'Name;Password\nann;"{ONE}"', [ONE]),
        (f"Dear Ann,\nUser,PIN\nann,{ONE}\nbob,{TWO}", [ONE, TWO]),
        # Lists.
        (f"Passwords:{EMPTY * 6}- {ONE}", [ONE]),
        (f"Passwords:{EMPTY * 7}- {ONE}", []),
        (f"PW:\n- {ONE}", [ONE]),
        (f"Tokens:\n- {ONE}", []),
        (f"Our passwords\n===\n- {ONE}\n- {TWO}", [ONE, TWO]),
        (f" # Our passwords\n\n- {ONE}", [ONE]),
    ],
)
def test_the_values_below_a_heading(text: str, values: list[str]) -> None:
    assert [text[one.start : one.end] for one in find_secrets(text)] == values


def test_a_line_is_looked_at_so_far() -> None:
    long = "a" * (MAX_LINE_CHARS + 100)
    assert (line_start("\nab\n", 2), line_end("\nab\n", 1)) == (1, 3)
    assert (line_start("\nab", 0), line_end("\nab", 0)) == (0, 0)
    assert (line_start(long, len(long)), line_end(long, 0)) == (100, MAX_LINE_CHARS)
    assert line_start(f"\n{long}", len(long) + 1) == 101
    assert line_end(f"{long}\n", 0) == MAX_LINE_CHARS


def test_a_value_is_found_in_its_own_column() -> None:
    text = "Town,PIN,Land\n47 Oaks,47,Norway"
    assert [one.start for one in find_secrets(text)] == [text.rindex("47")]
