"""Of a mailbox only what its owner sent is learned, and only where something says who that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from afterword_training.corpus.mail import Message, written_by_owner
from afterword_training.corpus.mail.owner import AMBIGUOUS, OTHERS, UNKNOWN

ANN, ANN_AT_WORK = "ann@example.org", "ann.lee@work.example"
BOB, EVE = "bob@example.org", "eve@example.org"


def mail(sender: str, name: str = "", *, to: str = "", sent: bool = False) -> Message:
    delivered = frozenset([to] if to else [])
    return Message(sender, 0.0, (name, sender), "", sent, bool(to), delivered)


def learned(messages: Sequence[Message], *me: str) -> set[str]:
    own, others = written_by_owner(messages, me)
    assert len(own) + len(others) == len(messages)
    return {message.sender[1] for message in own}


def reasons(messages: Sequence[Message], *me: str) -> set[str]:
    return {reason for _, reason, _ in written_by_owner(messages, me).others}


def test_letters_of_one_correspondent_are_not_learned() -> None:
    received = [mail(BOB)] * 12
    assert learned(received) == set()
    assert reasons(received) == {UNKNOWN}
    assert learned([*received, *[mail(ANN)] * 8]) == set()


def test_why_is_said_and_who_the_senders_are() -> None:
    (_, _, detail), *_ = written_by_owner([mail(BOB)] * 12 + [mail(ANN)] * 8).others
    assert detail == f"from {BOB} 12, {ANN} 8"


@pytest.mark.parametrize(
    "messages",
    [
        [*[mail(BOB)] * 12, *[mail(ANN, sent=True)] * 8],
        [*[mail(BOB)] * 12, mail(ANN, sent=True)],
        [*[mail(BOB, to=ANN)] * 12, *[mail(ANN)] * 8],
        [mail(BOB, to=ANN), mail(EVE), mail(ANN)],
        [*[mail(BOB, to=ANN)] * 3, mail(ANN, sent=True)],
        # Somebody else's letter was moved to the folder of sent mail by mistake.
        [*[mail(ANN, sent=True)] * 9, mail(BOB, sent=True), mail(BOB)],
        [mail(ANN, "Ann Lee", sent=True), mail(BOB, "Ann Lee Senior"), mail(EVE, "Ann")],
        # A forum sends under many names, the owner's among them.
        [mail(ANN, "Ann Lee", sent=True), *(mail(EVE, n) for n in ("Ann Lee", "Bob", "Eve"))],
        # List mail is delivered to the list first.
        [replace(mail(BOB), delivered_to=frozenset([ANN, "list@example.org"])), mail(ANN)],
        # The address of an office is nobody's.
        [*(mail("office@x.org", n, sent=True) for n in "abc"), mail(ANN, sent=True)],
    ],
)
def test_evidence_says_who_the_owner_is(messages: list[Message]) -> None:
    assert learned(messages) == {ANN}
    assert reasons(messages) <= {OTHERS}


@pytest.mark.parametrize(
    "messages",
    [
        [mail(ANN, sent=True), mail(ANN_AT_WORK, sent=True), mail(BOB)],
        [mail(ANN, "Ann Lee", sent=True), mail(ANN_AT_WORK, "Ann Lee"), mail(BOB)],
        [mail(BOB, to=ANN), mail(ANN, "Ann Lee"), mail(ANN_AT_WORK, "Ann Lee")],
        [replace(mail(BOB), delivered_to=frozenset([ANN, ANN_AT_WORK])), mail(ANN),
         mail(ANN_AT_WORK)],
    ],
)  # fmt: skip
def test_an_owner_with_two_addresses(messages: list[Message]) -> None:
    assert learned(messages) == {ANN, ANN_AT_WORK}


def test_mail_of_two_people_is_refused() -> None:
    both = [mail(EVE, to=ANN), mail(EVE, to=BOB), mail(ANN, "Ann"), mail(BOB, "Bob")]
    assert learned(both) == set()
    assert reasons(both) == {AMBIGUOUS}
    assert learned(both, ANN) == {ANN}


def test_mail_that_was_all_received_is_somebody_elses() -> None:
    received = [mail(BOB, to=ANN), mail(EVE, to=ANN)]
    assert learned(received) == set()
    assert reasons(received) == {OTHERS}


@pytest.mark.parametrize("me", [ANN, "Ann@Example.org", "Ann Lee", " ann lee "])
def test_the_owner_may_be_given(me: str) -> None:
    messages = [mail(ANN, "ann lee"), mail(BOB, "bob lind", sent=True), mail(EVE, "ann")]
    assert learned(messages, me) == {ANN}


@pytest.mark.parametrize("me", ["Annie", "ann", "Ann in the chat", "annie@chat.example"])
def test_a_name_in_a_chat_leaves_the_other_evidence(me: str) -> None:
    sent = [mail(ANN, "ann lee", sent=True), mail(BOB, "ann"), mail(EVE, "eve")]
    assert learned(sent, me) == {ANN}
    letter = mail(ANN)
    assert written_by_owner([letter], [me], [letter.source]).own == [letter]
    assert reasons([mail(BOB), mail(EVE)], me) == {UNKNOWN}


def test_a_single_letter_that_was_named_is_the_owners() -> None:
    letter = mail(ANN)
    assert written_by_owner([letter], named=[letter.source]).own == [letter]
    for messages in ([letter], [letter, letter]):
        named = [] if len(messages) == 1 else [letter.source]
        assert written_by_owner(messages, named=named).own == []
    delivered = mail(ANN, to=BOB)
    assert written_by_owner([delivered], named=[delivered.source]).own == []


def test_no_mail() -> None:
    assert written_by_owner([]) == ([], [])
