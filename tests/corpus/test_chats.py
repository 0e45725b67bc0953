"""Of a chat only what the user says is learned, and of a clipped page nothing."""

# ruff: noqa: E501
from __future__ import annotations

from pathlib import Path

import pytest

from afterword.errors import UserError
from afterword_training.corpus import read_corpus

# Each says the same, with Anna as the user.
CHATS = {
    "plain": "[2024-04-01, 09:01] {0}: I bake.\n[2024-04-01, 09:02] Bo: Hidden.\n"
    "[2024-04-01, 09:03] {0}: You should\ncome by.\n[2024-04-01, 09:04] Bo: Hidden.\n",
    "WhatsApp, iPhone": "[04.03.24, 09:01:22] {0}: I bake.\n\u200e[04.03.24, 09:01:23] Bo: Hidden.\n"
    "[04.03.24, 09:02:00] {0}: You should\ncome by.\n\u200e[04.03.24, 09:03:00] {0}: \u200eimage omitted\n",
    "WhatsApp, Android": "04/03/2024, 09:00 - Messages and calls are end-to-end encrypted.\n"
    "04/03/2024, 09:01 - {0}: I bake.\n04/03/2024, 09:02 - Bo: Hidden.\n"
    "04/03/2024, 09:03 - {0}: You should\ncome by.\n04/03/2024, 09:04 - {0}: <Media omitted>\n",
    "WhatsApp, United States": "3/4/24, 9:01\u202fAM - {0}: I bake.\n3/4/24, 9:02\u202fAM - Bo: Hidden.\n"
    "3/4/24, 9:03\u202fAM - {0}: You should\ncome by. <This message was edited>\n3/4/24, 9:04 AM - Bo: Hidden.\n",
    "Telegram, copied": "{0}, [04.03.2024 09:01]\nI bake.\n\nBo, [04.03.2024 09:02]\nHidden.\n\n"
    "{0}, [04.03.2024 09:03]\nYou should\ncome by.\n",
    "Discord, copied": "{0} — Today at 9:01 AM\nI bake.\nBo — Today at 9:02 AM\nHidden.\n"
    "{0} — Yesterday at 9:03 AM\nYou should\ncome by.\n",
    "Slack, copied": "{0}  [9:01 AM]\nI bake.\nBo  [9:02 AM]\nHidden.\n{0}  [9:03 AM]\nYou should\ncome by.\n",
    "Teams, copied": "[9:01 AM] {0}\nI bake.\n[9:02 AM] Bo\nHidden.\n[9:03 AM] {0}\nYou should\ncome by.\n",
    "IRC": "[09:01] <{0}> I bake.\n[09:02] <@Bo> Hidden.\n[09:03] <{0}> You should\ncome by.\n",
    "IRC without times": "<{0}> I bake.\n<Bo> Hidden.\n<{0}> You should\n<{0}> come by.\n",
    "WeeChat": "2024-03-04 09:01:00\t{0}\tI bake.\n2024-03-04 09:02:00\tBo\tHidden.\n"
    "2024-03-04 09:03:00\t{0}\tYou should\n2024-03-04 09:03:01\t{0}\tcome by.\n",
    "LINE": "2024/03/04(Mon)\n09:01\t{0}\tI bake.\n09:02\tBo\tHidden.\n09:03\t{0}\tYou should\ncome by.\n",
    "KakaoTalk": "[{0}] [오전 9:01] I bake.\n[Bo] [오전 9:02] Hidden.\n[{0}] [오후 9:03] You should\ncome by.\n",
    "Zoom": "09:01:22 From {0} to Everyone:\n\tI bake.\n09:02:00 From  Bo : Hidden.\n"
    "09:03:00 From {0} to Bo:\n\tYou should\n\tcome by.\n",
    "Pidgin": "(09:01:22) {0}: I bake.\n(09:02:00) Bo: Hidden.\n(09:03:00) {0}: You should\ncome by.\n",
    "Skype": "[3/4/2024 9:01:22 AM] {0}: I bake.\n[3/4/2024 9:02:00 AM] Bo: Hidden.\n"
    "[3/4/2024 9:03:00 AM] {0}: You should\ncome by.\n",
}  # fmt: skip


@pytest.mark.parametrize("chat", CHATS.values(), ids=CHATS.keys())
@pytest.mark.parametrize(("name", "me"), [("Anna Lee", "anna lee"), ("You", None)])
def test_one_speaker_is_read(tmp_path: Path, chat: str, name: str, me: str | None) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(chat.format(name), "utf-8")
    (document,) = read_corpus([path], me=[me] if me else []).documents
    assert document.text.split("\n") == ["I bake.", "You should", "come by."]
    assert document.kind == "chat"


@pytest.mark.parametrize("chat", CHATS.values(), ids=CHATS.keys())
def test_nobody_is_read_where_it_is_not_known_who_the_user_is(tmp_path: Path, chat: str) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(chat.format("Anna"), "utf-8")
    with pytest.raises(UserError, match=r"--me NAME \(Anna, Bo\)"):
        read_corpus([path])
    with pytest.raises(UserError, match="you say nothing"):
        read_corpus([path], me=["Eve"])


PROSE = [
    "09:01 - Breakfast: eggs and bread, with jam from the garden.\n10:30 - Walk: along the weir and back.\n12:00 - Lunch: more bread, with cheese.\n",
    "Anna: I bake on Fridays.\nBo: You never do.\nAnna: I do.\nBo: No.\n",
    "We met at 09:01 and Bo said: come.\nI came at 10:30 and said: here I am.\nHe left.\n",
    "[2024-03-04] I bake the bread of the week, as on every Monday.\n[2024-03-05] I bake again, for there is none left.\n[2024-03-06] I rest all day, and eat all that I have baked.\n",
]


@pytest.mark.parametrize("text", PROSE)
def test_prose_that_resembles_a_chat_is_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    (document,) = read_corpus([path]).documents
    assert document.kind == "plain text"


CLIPPED = [
    'title: On bread\nauthor: "[[A Stranger]]"\nurl: https://example.org/bread',
    "source: https://example.org/bread\nauthor: A Stranger",
    "author:\n  - A Stranger\n  - Another\nsource: 'https://example.org/bread'",
    "authors: [A Stranger, Another]\nlink: http://example.org/bread",
    "Author: A Stranger\nSource URL: https://example.org/bread",
    "byline: A Stranger\nsource_url: https://example.org/bread",
    "source: https://example.org/bread\ntags:\n  - clippings",
    "url: https://example.org/bread\ntype: web-clip",
    "creator: A Stranger\ncanonical: https://example.org/bread",
    "category: highlights\nurl: www.example.org/bread",
]
OWN = [
    "author: Anna Lee\ntitle: My bread",
    "author: anna lee\nurl: https://example.org/bread",
    "title: Notes on a page\nsource: https://example.org/bread",
    "author: Another\nurl: /posts/bread",
]


@pytest.mark.parametrize("settings", CLIPPED)
def test_clipped_pages_are_left_out(tmp_path: Path, settings: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\n{settings}\n---\nHidden is the bread.\n", "utf-8")
    with pytest.raises(UserError, match="clipped from the web"):
        read_corpus([path], me=["Anna Lee"])


@pytest.mark.parametrize("settings", OWN)
def test_notes_of_ones_own_stay(tmp_path: Path, settings: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\n{settings}\n---\nThe bread is mine.\n", "utf-8")
    (document,) = read_corpus([path], me=["Anna Lee"]).documents
    assert document.text == "The bread is mine."


@pytest.mark.parametrize(
    "text",
    [
        "url:: https://example.org/bread\nauthor:: [[A Stranger]]\n\n- Hidden.\n",
        "- author:: A Stranger\n- source:: https://example.org/bread\n- Hidden.\n",
        '+++\nauthor = "A Stranger"\nurl = "https://example.org/bread"\n+++\nHidden.\n',
    ],
)
def test_clipped_pages_in_other_notations(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError, match="clipped from the web"):
        read_corpus([path])


@pytest.mark.parametrize("name", ["Ben", "Ja", "Du", "Yo", "Io", "Eu", "Tu", "Tú", "나"])
def test_a_name_that_means_i_in_some_language_is_a_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(CHATS["plain"].format("Anna").replace("Bo:", f"{name}:"), "utf-8")
    with pytest.raises(UserError, match=rf"--me NAME \(Anna, {name}\)"):
        read_corpus([path])


@pytest.mark.parametrize("name", ["You", "Me"])
def test_a_name_that_is_given_is_the_only_one(tmp_path: Path, name: str) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(CHATS["plain"].format(name), "utf-8")
    with pytest.raises(UserError, match="you say nothing"):
        read_corpus([path], me=["Eve"])


@pytest.mark.parametrize(
    "line",
    [
        "[2024-04-01, 09:04] Bo | Work: Hidden.",
        "[2024-04-01, 09:04] Bo [HR]: Hidden.",
        "[2024-04-01, 09:04] Bo <bo@example.org>: Hidden.",
        "[2024-04-01, 09:04] Bo added Hidden",
        "2024-04-01, 09:04 - Hidden was added",
        "[09:04] *** Hidden has joined",
    ],
)
def test_a_line_with_a_time_is_nobodys_continuation(tmp_path: Path, line: str) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(
        CHATS["plain"].format("Anna") + f"[09:03] Anna: You bake.\n{line}\nMore of it.\n", "utf-8"
    )
    (document,) = read_corpus([path], me=["Anna"]).documents
    assert document.text.split("\n") == ["I bake.", "You should", "come by.", "You bake."]


def test_a_continuation_may_name_a_time(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(
        CHATS["plain"].format("Anna").replace("come by", "come at 09:15 or 10:30"), "utf-8"
    )
    (document,) = read_corpus([path], me=["Anna"]).documents
    assert document.text.split("\n") == ["I bake.", "You should", "come at 09:15 or 10:30."]
