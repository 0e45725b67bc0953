"""Exports of notes and chats: what the user wrote, and nothing of others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from afterword.errors import UserError
from afterword_training.corpus import Corpus, read_corpus


def read(path: Path, export: Any, *me: str) -> Corpus:
    path.write_text(json.dumps(export), "utf-8")
    return read_corpus([path], me=me)


def lines(corpus: Corpus) -> list[str]:
    return "\n".join(each.text for each in corpus.documents).split("\n")


KEEP = {
    "isTrashed": False, "isArchived": False, "title": "A walk", "textContent": "The heron stands.",
    "userEditedTimestampUsec": 1709251200000000, "createdTimestampUsec": 1,
}  # fmt: skip
SHARED = {"sharees": [{"email": "Anna@x.org", "isOwner": True}, {"email": "bo@x.org"}]}


def test_google_keep(tmp_path: Path) -> None:
    corpus = read(tmp_path / "a.json", KEEP)
    assert lines(corpus) == ["A walk", "The heron stands."]
    assert (corpus.documents[0].modified, corpus.documents[0].kind) == (1709251200, "Google Keep")
    items = {
        "isTrashed": False,
        "title": "",
        "listContent": [{"text": "Buy bread", "isChecked": True}],
    }
    assert lines(read(tmp_path / "b.json", items)) == ["Buy bread"]


def test_google_keep_of_others_and_deleted(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="deleted"):
        read(tmp_path / "a.json", {**KEEP, "isTrashed": True})
    with pytest.raises(UserError, match=r"shared with others.*\(Anna@x.org\)"):
        read(tmp_path / "a.json", {**KEEP, **SHARED})
    assert lines(read(tmp_path / "a.json", {**KEEP, **SHARED}, "anna@x.org"))[0] == "A walk"


def test_day_one(tmp_path: Path) -> None:
    entries = [
        {"uuid": "A1", "creationDate": "2024-03-01T00:00:00Z",
         "text": "# A day\n\n![](dayone-moment://F0)\n\nWe walked 5 km\\. It was *cold*\\!"},
        {"uuid": "A2", "creationDate": "2024-03-02T00:00:00Z"},
    ]  # fmt: skip
    corpus = read(tmp_path / "Journal.json", {"metadata": {"version": "1.0"}, "entries": entries})
    assert lines(corpus) == ["A day", "We walked 5 km. It was cold!"]
    assert corpus.documents[0].modified == 1709251200
    assert corpus.documents[0].source.endswith("Journal.json#A1")


def test_roam(tmp_path: Path) -> None:
    page = {
        "title": "March 1st, 2024",
        "edit-time": 1709251200000,
        "children": [
            {"string": "We saw [[herons]] at the ^^weir^^. ((abc123xyz))", "children": [
                {"string": "{{[[TODO]]}} Go again"}, {"string": "> hidden"}]},
            {"string": "mood:: hidden"},
        ],
    }  # fmt: skip
    corpus = read(tmp_path / "a.json", [page])
    assert lines(corpus) == ["We saw herons at the weir.", "Go again"]
    assert corpus.documents[0].modified == 1709251200


def said(who: str, text: Any, **more: Any) -> dict[str, Any]:
    identifier = {"Anna": "user1", "Bo": "user2"}[who]
    message = {"type": "message", "date": "2024-03-01T00:00:00", "from": who}
    return {**message, "from_id": identifier, "text": text, **more}


PIECES = [
    "See ",
    {"type": "link", "text": "https://a.org"},
    {"type": "bold", "text": "this"},
    " now.",
]
MESSAGES = [
    said("Anna", "The heron stands."),
    said("Bo", "hidden"),
    said("Anna", PIECES),
    said("Anna", "hidden", forwarded_from="Carla"),
    said("Anna", [{"type": "blockquote", "text": "hidden"}, "Mine."]),
    {"type": "service", "actor": "Anna", "action": "hidden", "text": "hidden"},
]
CHAT = {"name": "Bo", "type": "personal_chat", "id": 7, "messages": MESSAGES}
OWN = ["The heron stands.", "See this now.", "Mine."]


def test_telegram(tmp_path: Path) -> None:
    assert lines(read(tmp_path / "result.json", CHAT, "anna")) == OWN
    whole = {"personal_information": {"user_id": 1}, "chats": {"list": [CHAT]}}
    assert lines(read(tmp_path / "all.json", whole)) == OWN
    saved = {"name": None, "type": "saved_messages", "id": 8, "messages": MESSAGES[:1]}
    assert lines(read(tmp_path / "saved.json", saved)) == OWN[:1]


def test_telegram_of_which_the_owner_is_not_known(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"it is not known who you are.*\(Anna, Bo\)"):
        read(tmp_path / "result.json", CHAT)
    with pytest.raises(UserError, match="in which you say nothing"):
        read(tmp_path / "result.json", CHAT, "Carla")


def test_slack(tmp_path: Path) -> None:
    profile = {"real_name": "Anna Heron", "display_name": "anna", "name": "ah"}
    text = "Hey <@U2>, see <https://a.org|the page> &amp; *go* :tada:\n```hidden```\n&gt; hidden"
    export = [
        {"type": "message", "user": "U1", "user_profile": profile, "ts": "1709251200.0001",
         "text": text},
        {"type": "message", "user": "U2", "ts": "1709251201.0", "text": "hidden"},
        {"type": "message", "subtype": "channel_join", "user": "U1", "ts": "1709251202.0",
         "text": "hidden"},
    ]  # fmt: skip
    corpus = read(tmp_path / "2024-03-01.json", export, "Anna Heron")
    assert lines(corpus) == ["Hey, see the page & go"]
    with pytest.raises(UserError, match="it is not known who you are"):
        read(tmp_path / "2024-03-01.json", export)


@pytest.mark.parametrize(
    "export",
    [{"name": "a package"}, [1, 2], {"entries": [1]}, {"messages": "x"}, {"children": []}, "text",
     [{"type": "x", "ts": 1}, 3], {"entries": [{"text": "hidden"}]}],
)  # fmt: skip
def test_other_json_is_left_out_by_name(tmp_path: Path, export: Any) -> None:
    with pytest.raises(
        UserError, match=r"a kind of file that is not read \(JSON\)|damaged, or an export"
    ):
        read(tmp_path / "a.json", export)
