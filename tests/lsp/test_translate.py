from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

from afterword.completion.candidates import Candidate, Completion, Entry
from afterword.lsp.translate import ClientFeatures, completion_list
from afterword.text.positions import width

WORDS = [Candidate("dönt", 0.5), Candidate("dön't", 0.123456789)]


def items_of(
    features: ClientFeatures, prefix: str = "dö", before: str = "😀 é dö", after: str = ""
) -> types.CompletionList:
    cursor = types.Position(8, width(before, features.encoding))
    return completion_list(Completion(prefix, WORDS), features, cursor, after)


@pytest.mark.parametrize(
    ("encoding", "span"), [("utf-8", (8, 11)), ("utf-16", (5, 7)), ("utf-32", (4, 6))]
)
def test_the_edit_covers_the_typed_letters_in_the_units_of_the_client(
    encoding: Any, span: tuple[int, int]
) -> None:
    for item in items_of(ClientFeatures(encoding)).items:
        assert isinstance(item.text_edit, types.TextEdit)
        assert str(item.text_edit.range) == f"8:{span[0]}-8:{span[1]}"


def test_the_items_keep_the_order_of_the_server() -> None:
    found = items_of(ClientFeatures())
    assert found.is_incomplete
    assert [item.sort_text for item in found.items] == ["0000", "0001"]
    assert [item.filter_text for item in found.items] == ["dö", "dö"]
    assert [item.label for item in found.items] == ["dönt", "dön't"]
    assert [item.data for item in found.items] == [0.5, 0.123457]
    assert all(item.commit_characters is None for item in found.items)


def test_after_a_space_the_edit_is_empty_and_the_filter_is_the_word() -> None:
    found = items_of(ClientFeatures(), prefix="", before="so ")
    assert [item.filter_text for item in found.items] == ["dönt", "dön't"]
    assert str(found.items[0].text_edit.range) == "8:3-8:3"  # type: ignore[union-attr]


def test_some_clients_filter_by_the_word() -> None:
    found = items_of(ClientFeatures(filters_by_word=True))
    assert [item.filter_text for item in found.items] == ["dönt", "dön't"]


@pytest.mark.parametrize(
    ("prefix", "text", "replaces", "rest"),
    [
        ("recie", "receive", 5, "ve"),
        ("seper", "separate", 5, "ate"),
        ("dont", "don't", 5, ""),
        ("untilll", "until", 5, ""),
        ("febru", "February", 5, "ary"),
    ],
)
def test_a_word_that_replaces_the_letters_passes_the_filter_of_every_client(
    prefix: str, text: str, replaces: int, rest: str
) -> None:
    word = Candidate(text, 0.5, replaces)
    for filters_by_word, wanted in ((False, prefix), (True, prefix + rest)):
        features = ClientFeatures(filters_by_word=filters_by_word)
        cursor = types.Position(8, 3 + len(prefix))
        (item,) = completion_list(Completion(prefix, [word]), features, cursor, "").items
        assert item.filter_text == wanted
        assert item.label == text
        assert isinstance(item.text_edit, types.TextEdit)
        assert item.text_edit.new_text == text
        assert str(item.text_edit.range) == f"8:3-8:{3 + len(prefix)}"


@pytest.mark.parametrize(
    ("after", "end"), [("nts, or", 10), ("n't.", 10), ("n' t", 8), (" word", 7), ("", 7), ("’", 7)]
)
def test_where_the_client_can_choose_the_rest_of_the_word_is_replaced(after: str, end: int) -> None:
    edit = items_of(ClientFeatures(insert_replace=True), after=after).items[0].text_edit
    if end == 7:
        assert isinstance(edit, types.TextEdit)
    else:
        assert isinstance(edit, types.InsertReplaceEdit)
        assert str(edit.insert) == "8:5-8:7"
        assert str(edit.replace) == f"8:5-8:{end}"
    plain = items_of(ClientFeatures(), after=after).items[0].text_edit
    assert isinstance(plain, types.TextEdit)


ENTRIES = [
    Candidate("sounds good to me", 0.0, entry=Entry("sounds good to me", "sgtm")),
    Candidate("SGTManager", 0.0, entry=Entry("SGTManager")),
]


@pytest.mark.parametrize("filters_by_word", [True, False])
def test_an_entry_of_a_glossary_is_kept_by_what_is_typed_for_it(filters_by_word: bool) -> None:
    features = ClientFeatures(filters_by_word=filters_by_word)
    found = completion_list(Completion("sgt", ENTRIES), features, types.Position(0, 3), "")
    wanted = ["sgtm", "sgtManager"] if filters_by_word else ["sgt", "sgt"]
    assert [item.filter_text for item in found.items] == wanted
    assert [item.text_edit.new_text for item in found.items if item.text_edit] == [
        "sounds good to me",
        "SGTManager",
    ]


@pytest.mark.parametrize("typed", ["Müller", "Mu\u0308ller"])
def test_letters_of_two_characters_are_in_the_filter_as_they_are_typed(typed: str) -> None:
    entry = Candidate(typed, 0.0, entry=Entry(typed))
    features = ClientFeatures(filters_by_word=True)
    found = completion_list(Completion("Mu\u0308", [entry]), features, types.Position(0, 3), "")
    assert [item.filter_text for item in found.items] == ["Mu\u0308ller"]


@pytest.mark.parametrize("label_details", [True, False])
def test_an_entry_of_a_glossary_says_what_it_is(label_details: bool) -> None:
    features = ClientFeatures(label_details=label_details)
    found = completion_list(Completion("sgt", ENTRIES), features, types.Position(0, 3), "")
    about = [
        item.label_details.description if item.label_details else item.detail
        for item in found.items
    ]
    assert about == ["expands sgtm", "glossary"]
    assert all(bool(item.label_details) == label_details for item in found.items)
    (plain,) = completion_list(
        Completion("sgt", [Candidate("sgtx", 0.5)]), features, types.Position(0, 3), ""
    ).items
    assert (plain.detail, plain.label_details) == (None, None)


def test_one_edit_range_stands_for_all_where_the_client_takes_it() -> None:
    found = items_of(ClientFeatures(default_edit_range=True))
    assert found.item_defaults is not None
    assert str(found.item_defaults.edit_range) == "8:5-8:7"
    assert all(item.text_edit is None for item in found.items)
    assert [item.text_edit_text for item in found.items] == ["dönt", "dön't"]

    both = items_of(ClientFeatures(default_edit_range=True, insert_replace=True), after="nt")
    assert both.item_defaults is not None
    assert isinstance(both.item_defaults.edit_range, types.EditRangeWithInsertReplace)


def test_what_is_read_of_the_capabilities() -> None:
    capabilities = types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(
            completion=types.CompletionClientCapabilities(
                completion_item=types.ClientCompletionItemOptions(
                    insert_replace_support=True, label_details_support=True
                ),
                completion_list=types.CompletionListCapabilities(item_defaults=["editRange"]),
            )
        )
    )
    params = types.InitializeParams(capabilities, client_info=types.ClientInfo("Neovim"))
    assert ClientFeatures.from_params(params, "utf-8") == ClientFeatures(
        "utf-8",
        filters_by_word=True,
        default_edit_range=True,
        insert_replace=True,
        label_details=True,
    )
    bare = types.InitializeParams(types.ClientCapabilities())
    assert ClientFeatures.from_params(bare, "utf-16") == ClientFeatures()
