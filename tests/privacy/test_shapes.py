"""Secrets known by their shape: where they begin and end, their kind, and what resembles them."""

from __future__ import annotations

import pytest

from afterword.privacy.secrets import find_secrets


@pytest.mark.parametrize(
    ("text", "secret", "kind"),
    [
        # Addresses end before the mark after them, and keep the letters and brackets of their own.
        ("See https://example.org/a.", "https://example.org/a", "web address"),
        ("See https://example.org/X", "https://example.org/X", "web address"),
        ("(https://example.org/a)", "https://example.org/a", "web address"),
        ("See https://example.org/Bank_(river)", "https://example.org/Bank_(river)", "web address"),
        ("To ann at gmail dot com now", "ann at gmail dot com", "e-mail address"),
        ("To ann [at] localhost", "ann [at] localhost", "e-mail address"),
        ("To ann(at)localhost", "ann(at)localhost", "e-mail address"),
        ("To ann{at}example{dot}org", "ann{at}example{dot}org", "e-mail address"),
        ("To ann<at>example<dot>org", "ann<at>example<dot>org", "e-mail address"),
        ("To ann [ at ] example [ dot ] org", "ann [ at ] example [ dot ] org", "e-mail address"),
        ("To ann[AT]example[DOT]org", "ann[AT]example[DOT]org", "e-mail address"),
        ("To a {At} b {Dot} de", "a {At} b {Dot} de", "e-mail address"),
        # ISO 13616: 34 characters at most, the remainder by 97 is 1.
        ("GB45WEST12345678123456781234567812", "GB45WEST12345678123456781234567812",
         "bank account"),
        ("GB13WEST123456781234567812345678123", "GB13WEST123456781234567812345678123",
         "long number"),
        ("GB82 WEST 1234 5698 7654 33", "1234 5698 7654 33", "long number"),
        ("FAX+49 30 1234567", "+49 30 1234567", "phone number"),
        ("on +12 34 567", "+12 34 567", "phone number"),
        ("on +123456789012345", "+123456789012345", "phone number"),
        ("on +1234567890123456", "+1234567890123456", "long number"),
        ("of customer X1000000", "X1000000", "long number"),
        ("as 12.345.6789 or so", "12.345.6789", "long number"),
        ("as a1B2c3D4e5-f6G7h8J9k0", "a1B2c3D4e5-f6G7h8J9k0", "random string"),
        ("as Passw0rd!x", "Passw0rd!x", "random string"),
    ],
)  # fmt: skip
def test_what_its_shape_makes_secret(text: str, secret: str, kind: str) -> None:
    assert [(one.kind, text[one.start : one.end]) for one in find_secrets(text)] == [(kind, secret)]


@pytest.mark.parametrize(
    "text",
    ["Vienna (AT) and Berlin (DE)", "on +12 34 56", "in CVE-2017-1234567", "10000000000000000",
     "up-to-1000000000-rows", "deadbeefcafebabe", "READ-THIS-BOOK-WELL", "WindowsXP2",
     # Names in programs, close to the bounds within which a string is random.
     "module-parser-toHexOrUtf8", "getIdOfTheUserByTheNameOrKey", "utf8ToStringCode",
     "python3internet2library", "documents2019settings2020pictures2021"],
)  # fmt: skip
def test_what_only_resembles_it(text: str) -> None:
    assert find_secrets(text) == []
