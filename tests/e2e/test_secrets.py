"""Secrets of every kind, through the installed server: offered in no document."""

from __future__ import annotations

import pytest
from lsprotocol import types

from .driving import Start, complete, open_document, texts, until

SECRET = "Quizzlewump"
KINDS = [
    ("markdown", "**Password:** WW"),
    ("restructuredtext", ":Password: WW"),
    ("latex", r"\\textbf{Password:} WW"),
    ("html", "<td>Password</td><td>WW</td>"),
    ("markdown", "Password: `WW`"),
    ("plaintext", "The password\u00a0is WW."),
    ("plaintext", "Le mot de passe pour la messagerie est WW."),
    ("plaintext", "WLAN HomeNet, key WW"),
    ("plaintext", "login for the printer: admin / WW"),
    ("plaintext", "backup --password WW --all"),
    ("plaintext", "Recovery codes:\n- WW\n- zebra"),
]


@pytest.mark.parametrize(("language", "text"), KINDS)
async def test_a_secret_is_offered_in_no_document(start: Start, language: str, text: str) -> None:
    client = await start(options={"popup": {"maxItems": 10}})
    secret = text.replace("WW", SECRET)
    written = f"{secret}\n\nThen {SECRET} came, and Zebrafinch came.\n\nThen "
    for letters, offered in (("Zebr", True), ("Quiz", False)):
        document = f"untitled:{letters}"
        open_document(client, written + letters, language, document)
        open_document(client, f"Then {letters}", "plaintext", f"untitled:other {letters}")
        last = types.Position(written.count("\n"), 5 + len(letters))
        await until(lambda document=document, last=last: complete(client, last, uri=document))
        for uri, place in ((document, last), (f"untitled:other {letters}", types.Position(0, 9))):
            found = texts(await complete(client, place, uri=uri))
            assert ("Zebrafinch" in found) is offered
            assert SECRET not in found
