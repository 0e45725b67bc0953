"""Secrets of every kind, through the installed server: offered in no document."""

from __future__ import annotations

import pytest
from lsprotocol import types
from pytest_lsp import LanguageClient

from tests.attacks import Attack

from .driving import Start, close_document, complete, open_document, status, texts

pytestmark = pytest.mark.slow

SECRET = "Quizzlewump"
NOTES = "untitled:notes"
KINDS = [
    ("markdown", "**Password:** WW"),
    ("restructuredtext", ":Password: WW"),
    ("latex", r"\textbf{Password:} WW"),
    ("html", "<td>Password</td><td>WW</td>"),
    ("markdown", "Password: `WW`"),
    ("plaintext", "The password\u00a0is WW."),
    ("plaintext", "Le mot de passe pour la messagerie est WW."),
    ("plaintext", "WLAN HomeNet, key WW"),
    ("plaintext", "login for the printer: admin / WW"),
    ("plaintext", "backup --password WW --all"),
    ("plaintext", "Recovery codes:\n- WW\n- zebra"),
]


async def offered(client: LanguageClient, text: str, language: str) -> set[str]:
    """Return what is offered at the end of a text that is opened anew."""
    open_document(client, text, language)
    place = types.Position(text.count("\n"), len(text) - text.rfind("\n") - 1)
    found = set(texts(await complete(client, place)))
    close_document(client)
    return found


@pytest.mark.attack("No secret is suggested", "secrets through the installed server")
async def test_a_secret_is_offered_in_no_document(start: Start, attack: Attack) -> None:
    client = await start(options={"popup": {"maxItems": 10}})
    await status(client)
    for language, text in KINDS:
        attack.count()
        secret = text.replace("WW", SECRET)
        written = f"{secret}\n\nThen {SECRET} came, and Zebrafinch came.\n\nThen "
        assert "Zebrafinch" not in await offered(client, "Then Zebr", "plaintext")
        assert "Zebrafinch" in await offered(client, f"{written}Zebr", language), text
        assert SECRET not in await offered(client, f"{written}Quiz", language), text
        open_document(client, written, language, NOTES)
        assert "Zebrafinch" in await offered(client, "Then Zebr", "plaintext"), text
        assert SECRET not in await offered(client, "Then Quiz", "plaintext"), text
        close_document(client, NOTES)
