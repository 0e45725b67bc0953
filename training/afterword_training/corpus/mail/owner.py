"""Find out which messages the user wrote: on evidence, or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from afterword_training.corpus.mail.message import Message

OTHERS = "e-mail that somebody else wrote"
UNKNOWN = "e-mail that may not be yours, as nothing in it says who you are: add --me ADDRESS"
AMBIGUOUS = "e-mail that may not be yours, as it was delivered to several people: add --me ADDRESS"
_MAX_SENDERS_NAMED = 3
# An address in the folder of sent mail may have got there by mistake.
_MIN_FRACTION_OF_SENT = 0.2
# An address that sends under more names, as a forum's, is nobody's.
_MAX_NAMES = 2


class Owned(NamedTuple):
    """The messages of the user, and those left out, with the reason and a detail of each."""

    own: list[Message]
    others: list[tuple[Message, str, str]]


def written_by_owner(
    messages: Sequence[Message], me: Sequence[str] = (), named: Collection[str] = ()
) -> Owned:
    """Divide messages into the user's own and those of everybody else.

    Only who sent a message can have written it. Evidence of who the user is: what was given, the
    folder or label of sent mail, and the addresses that received mail was delivered to. Without
    evidence, or if it points to several people, nothing is learned; a single letter that the user
    named is taken for theirs, unless it was delivered to somebody.

    Parameters
    ----------
    messages
        All of them, as one decides about another.
    me
        The user's addresses, or names as they stand before an address. If none of the messages is
        from one of them, the other evidence counts; so it does for a single name without a space,
        which is a name in a chat.
    named
        The sources that the user named one by one.
    """
    given = {each.strip().lower() for each in me}
    known = {each for each in given if "@" in each or " " in each}
    if any(_key(message) in known or message.sender[0] in known for message in messages):
        return _divide(messages, known, _full_names(messages, known) | known)
    own = _evident(messages)
    if own is None and len(messages) == 1 and messages[0].source in named:
        own = None if messages[0].is_delivered else {_key(messages[0])}
    if not own:
        reason = UNKNOWN if own is None else AMBIGUOUS
        return Owned([], [(each, reason, _senders(messages)) for each in messages])
    return _divide(messages, own, _full_names(messages, own))


def _divide(messages: Sequence[Message], own: set[str], names: set[str]) -> Owned:
    result = Owned([], [])
    shared = _shared_addresses(messages)
    for message in messages:
        name, address = message.sender
        if _key(message) in own or (name in names and address not in shared):
            result.own.append(message)
        else:
            result.others.append((message, OTHERS, ""))
    return result


def _evident(messages: Sequence[Message]) -> set[str] | None:
    """Return the user's addresses; an empty set if they are of several people, None if unknown."""
    shared = _shared_addresses(messages)
    keys = (_key(message) for message in messages if message.is_sent)
    sent = Counter(key for key in keys if key not in shared)
    most = max(sent.values(), default=0)
    groups = [{address} for address, n in sent.items() if n >= _MIN_FRACTION_OF_SENT * most]
    if not groups:
        groups = [group - shared for group in _recipients(messages)]
    else:
        # What a person sends from is theirs, whatever the name; the folder is one person's.
        groups = [set().union(*groups)]
    senders = {_key(message) for message in messages}
    sending = [group for group in groups if group & senders]
    if not sending:  # then all of it was received
        return set().union(*groups) or None
    people = {_person(messages, group) for group in sending}
    return set().union(*sending) if len(people) == 1 else set()


def _recipients(messages: Sequence[Message]) -> list[set[str]]:
    """Return groups of addresses to which mail was delivered; those of one message are one's."""
    groups: list[set[str]] = []
    for addresses in {message.delivered_to for message in messages if message.delivered_to}:
        apart = [group for group in groups if group.isdisjoint(addresses)]
        joined = [group for group in groups if not group.isdisjoint(addresses)]
        groups = [*apart, set(addresses).union(*joined)]
    return groups


def _person(messages: Sequence[Message], addresses: set[str]) -> str:
    """Return the name that most messages from some addresses carry, or else an address."""
    names = Counter(m.sender[0] for m in messages if m.sender[1] in addresses and m.sender[0])
    return names.most_common(1)[0][0] if names else min(addresses)


def _full_names(messages: Sequence[Message], addresses: set[str]) -> set[str]:
    """Return the names that the user sends under; others may have the same first name."""
    own = addresses - _shared_addresses(messages)
    return {m.sender[0] for m in messages if m.sender[1] in own and " " in m.sender[0]}


def _shared_addresses(messages: Sequence[Message]) -> set[str]:
    names: dict[str, set[str]] = {}
    for message in messages:
        name, address = message.sender
        names.setdefault(address, set()).update({name} - {""})
    return {address for address, found in names.items() if address and len(found) > _MAX_NAMES}


def _key(message: Message) -> str:
    return message.sender[1] or message.sender[0]


def _senders(messages: Sequence[Message]) -> str:
    counts = Counter(map(_key, messages)).most_common()
    shown = ", ".join(f"{who or 'nobody'} {n:,}" for who, n in counts[:_MAX_SENDERS_NAMED])
    more = len(counts) - _MAX_SENDERS_NAMED
    return f"from {shown}" + (f" and {more:,} more" if more > 0 else "")
