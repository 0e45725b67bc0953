"""Secrets never survive, and ordinary prose is left alone."""

from __future__ import annotations

import random
import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterword.privacy.secrets import find_secrets, looks_secret, redact, search
from afterword.text.units import units
from tests.growth import assert_linear, cpu_seconds

# Put together here, so that no scanner takes this file for a leak.
TOKENS = [
    "AKIA" + "IOSFODNN7EXAMPLE",
    "gh" + "p_" + "a1B2" * 9,
    "github" + "_pat_" + "11ABCDE0_" + "x9" * 20,
    "glpat" + "-abcDEF123_456ghiJKL7",
    "xox" + "b-123456789012-abcdefGHIJK",
    "sk" + "_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "AI" + "zaSyA1234567890abcdefghijklmnopqrstuv",
    "sk" + "-proj-abc123DEF456ghi789",
    "ey" + "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
    "np" + "m_" + "abcdefghij" * 3 + "123456",
    "py" + "pi-AgEIcHlwaS5vcmcCJDU" + "a1" * 20,
    "SG" + ".abcdefghijklmnop1234.abcdefghijklmnopqrstuvwxyz",
    "123e4567-e89b-12d3-a456-426655440000",
    "d41d8cd98f00b204e9800998ecf8427e",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "VK7JG-NPHTM-C97JM-9MPGT-3V66T",
]

PRIVATE = [
    *[(f"The key is {token}, keep it.", token) for token in TOKENS],
    ("password = swordfish", "swordfish"),
    ("Passwd: hunter2 and so on for many more words than six", "hunter2"),
    ("Password: correct horse battery staple", "horse battery"),
    ("the wifi password is Tulip4ever, please", "Tulip4ever"),
    ('{"api_key": "a b c", "name": "Ann"}', "a b c"),
    ("DB_PASSWORD='s3 cret'", "s3 cret"),
    ("Authorization: Bearer abcdef0123456789abcdef", "abcdef0123456789abcdef"),
    ("My PIN is 4711.", "4711"),
    ("the card 4111 1111 1111 1111 expires", "1111 1111"),
    ("the card 4111.1111.1111.1111 expires", "1111.1111"),
    ("the card 1234 1567 1890 1012 expires", "1567 1890"),
    ("call 0475.12.34.56 now", "12.34"),
    ("call 079.123.45.67, or 079.123.456", "123"),
    ("call 06 123 456", "123 456"),
    ("my number is 123-45-6789", "45-6789"),
    ("customer 84920117", "84920117"),
    ("call +49 (0)30 1234567 now", "1234567"),
    ("call (555) 123-4567.", "123-4567"),
    ("call 06.12.34.56.78", "12.34.56"),
    ("pay to DE89 3704 0044 0532 0130 00 please", "3704 0044"),
    ("pay to GB82 WEST 1234 5698 7654 32", "WEST"),
    ("write to ann.lee+list@mail.example.org!", "example.org"),
    ("write to ann [at] example [dot] org", "example"),
    ("write to ann (at) example (dot) org", "example"),
    ("see https://example.org/a?token=1, or not", "example.org"),
    ("see www.example.org/path", "example.org"),
    ("see www.example.org, or not", "example.org"),
    ("clone git@example.org:ann/notes.git", "example.org"),
    ("psql postgres://ann:pw@db/notes", "pw@db"),
    ("it was Xk9$qLm2#Zp once", "Xk9$qLm2#Zp"),
    ("it was X$k9qLm2Zp once", "X$k9qLm2Zp"),
    ("PuTTY-User-Key-File" + "-2: ssh\nPrivate-Lines: 1\nAAAAB3Nza\nPrivate-MAC: abc", "AAAAB3Nza"),
]

ORDINARY = [
    "In 1998-2004, at 10:30-11:30, 1,000,000 people paid $1,234,567.89 for version 10.0.19041.1.",
    "From 2024-03-12 to 2024-04-01, the meeting of 12.03.2024, and at 2024-03-12T10:15:30Z.",
    "Between 1914–1918, 10 000 000 or 1.000.000 or 10000000; pi is 3.14159265358979.",
    "Versions 10.0.22621.3007, 127.0.6533.100, 24.04.1, 2024.01.05, 0.10.3; section 12.11.10.14.",
    "At 192.168.100.200 and 10.0.0.0/16; 1914-1918/1939-1945; in 1990 1995 2000 2005; 0.123456789.",
    "internationalization, Donaudampfschifffahrtsgesellschaftskapitän, counterrevolutionaries",
    "getElementsByClassName, HTTPServerConnectionPool, snake_case_identifier_2, utf8mb4_unicode_ci",
    "llama-2-13b-chat, x86_64-unknown-linux-gnu, python3.11-slim-bookworm, 2019-03-12-a-long-title",
    "There is only one secret: practice. The token is lost, and the password was wrong in 2019.",
    "It went on for long (1914-1918), and many (10000000) were in it.",
    "CVE-2017-5638, HTTP/1.1, TCP/IP, and/or, Node.js, e.g. Amazon.com, AT&T, C++17, 24/7.",
    'He said: "no" (twice), in chapters 10-12, for 40% of 1990s cases; see pp. 123-145 (2010).',
]


@pytest.mark.attack("No secret is suggested", "ways to write a secret down")
@pytest.mark.parametrize(("text", "secret"), PRIVATE)
def test_secrets_do_not_survive(text: str, secret: str) -> None:
    left, counts = redact(text)
    assert secret not in left
    assert counts.total() >= 1


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert redact(text) == (text, {})


@pytest.mark.parametrize("label", ["RSA PRIVATE KEY", "PRIVATE KEY", "PGP PRIVATE KEY BLOCK"])
@pytest.mark.parametrize("line_end", ["\n", " "])
def test_private_key_blocks_go_whole(label: str, line_end: str) -> None:
    key = [
        f"-----BEGIN {label}-----",
        *["MIIEowIBAAKCAQEAxyzQWE" * 3] * 4,
        f"-----END {label}-----",
    ]
    left, counts = redact("Before.\n" + line_end.join(key) + "\nAfter.")
    assert left.split() == ["Before.", "After."]
    assert counts == {"private key": 1}


def test_a_private_key_cut_short_goes_too() -> None:
    left, _ = redact(
        "-----BEGIN PRIVATE KEY-----\n" + "MIIEowIBAAKCAQEAxyzQWE\n" * 3 + "Then prose."
    )
    assert left.strip() == "Then prose."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Mail ann@example.org.", "Mail."),
        ("See (https://example.org/a) for more.", "See for more."),
        ("Ask <ann@example.org> or me.", "Ask or me."),
        ("https://example.org is it", "is it"),
        ("See (ann@example.org https://example.org) for more.", "See for more."),
        ("(ann@example.org) is it", "is it"),
        ("Ask((ann@example.org)) now", "Ask now"),
        ("Dear Ann,\nhttps://example.org is it", "Dear Ann,\nis it"),
        ("ann@example.org) is it (", ") is it ("),
    ],
)
def test_the_sentence_stays_readable(text: str, left: str) -> None:
    assert redact(text)[0] == left


def test_spans_and_kinds() -> None:
    text = "Mail ann@example.org, pay 4111 1111 1111 1111."
    assert [(secret.kind, text[secret.start : secret.end]) for secret in find_secrets(text)] == [
        ("e-mail address", "ann@example.org"),
        ("card number", "4111 1111 1111 1111"),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("NO93 8601 1117 947", "bank account"),
        ("4111 1111 1111 1111", "card number"),
        ("4111 1111 1111 1112", "long number"),
        ("84920118", "long number"),
        ("+49 30 1234567", "phone number"),
        ("my PIN is 4711", "password or key"),
        *((TOKENS[number], "access token") for number in (1, 8)),
        ("4222222222222", "card number"),
        ("6011000990139424934", "card number"),
        ("60110009901394249373", "long number"),
        ("see https://example.org/a", "web address"),
        ("see mailto:ann", "web address"),
        ("ann [at] example [dot] org", "e-mail address"),
        ("ann (at) example (dot) org", "e-mail address"),
        ("CVE-2017-56389, 84920117", "long number"),
        ("$123456789 or 84920117", "long number"),
        ("aBcDeFgHiJkLmNoPqRsT", "random string"),
        ("Xk9$qLm2#Zp", "random string"),
    ],
)
def test_each_is_counted_as_what_it_is(text: str, kind: str) -> None:
    assert redact(text)[1] == {kind: 1}


def test_two_that_touch_are_two() -> None:
    text = "My PIN is 4711." + "password = swordfish"
    first, second = find_secrets(text)
    assert first.end == second.start
    assert redact(text) == ("My PIN is", {"password or key": 2})


def test_recovery_codes_are_secret_wherever_their_document_has_them() -> None:
    codes = "plughxyzzy-kf" + ", quizzlewump"
    text = f"The recovery codes are {codes}.\nThen PLUGHXYZZY came to kf."
    end = text.index(codes) + len(codes)
    assert search(text).words == {"plughxyzzy": end, "quizzlewump": end}, "not what is so short"
    assert redact(text) == (
        "The recovery codes are.\nThen came to kf.",
        {"seed phrase or recovery codes": 1, "password or key": 1},
    )


_SECRETS = st.sampled_from([secret for secret, _ in PRIVATE])


@given(st.lists(st.one_of(st.text(max_size=20), _SECRETS), max_size=6).map(" ".join))
def test_what_is_left_holds_no_secret(text: str) -> None:
    spans = [(secret.start, secret.end) for secret in find_secrets(text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert not find_secrets(redact(text)[0])


@given(st.one_of(st.text(max_size=40), st.from_regex(r"[A-Za-z0-9@.:/=+_-]{1,40}", fullmatch=True)))
def test_suggestions_are_judged_as_texts_are(word: str) -> None:
    assert looks_secret(word) == bool(find_secrets(word))


def test_long_words_of_letters_alone_are_judged_as_texts_are() -> None:
    generator = random.Random(7)
    letters = ["".join(generator.choices(string.ascii_letters, k=20)) for _ in range(50)]
    assert sum(map(looks_secret, letters)) > 20
    for word in (*letters, "internationalization", "counterrevolutionaries"):
        assert looks_secret(word) == bool(find_secrets(word)), word


@pytest.mark.parametrize(
    ("alphabet", "length", "share"),
    [
        (string.hexdigits[:16], 16, 0.99),
        (string.ascii_lowercase + string.digits, 20, 0.9),
        (string.ascii_letters + string.digits, 20, 0.95),
        (string.ascii_letters + string.digits + "+/", 32, 0.95),
        (string.ascii_letters + string.digits + "-_", 32, 0.95),
    ],
)
def test_most_random_strings_are_caught(alphabet: str, length: int, share: float) -> None:
    generator = random.Random(7)
    words = ["".join(generator.choices(alphabet, k=length)) for _ in range(500)]
    assert sum(map(looks_secret, words)) >= share * len(words)


@pytest.mark.growth
def test_looking_at_a_word_is_cheap() -> None:
    words = ["the", "don't", "COVID-19", "internationalization", "2024-03-12", "well-known"] * 500
    looked_at = cpu_seconds(lambda: [looks_secret(word) for word in words])
    assert looked_at < 15 * cpu_seconds(lambda: [list(units(word)) for word in words])


@pytest.mark.growth
@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "1" * 100_000, "a1" * 50_000, "sk-" * 20_000, "password: a " * 5_000,
     "a@" * 50_000, "1 " * 50_000, "x." * 50_000, "-----BEGIN PRIVATE KEY-----\n" * 4_000,
     "write to ann@example.org\n" * 40_000],
)  # fmt: skip
def test_hostile_text_takes_no_longer(text: str) -> None:
    assert_linear(redact, text)
