"""Names that say a file holds secrets, in a folder and in an editor."""

from __future__ import annotations

import pytest

from afterword.privacy.secret_files import holds_secrets, uri_holds_secrets


@pytest.mark.parametrize(
    "name",
    [".env", ".env.local", "prod.env", ".netrc", "id_rsa", "id_ed25519.pub", "server.pem",
     "passwords.txt", "Zugangsdaten.txt", "API keys.md", "api-keys.txt", "recovery codes.md",
     "backup-codes.txt", "Seed phrase.md", "credentials.json", "logins.org", "secrets.yaml",
     "my passwords (old).md", "mots de passe.odt", "Contraseñas.md", "hasła.txt", "lozinke.txt",
     "wifi-password.md", "work_access_codes.txt", ".pgpass", "vault.kdbx", "passwords.txt~"],
)  # fmt: skip
def test_secrets(name: str) -> None:
    assert holds_secrets(name)
    assert uri_holds_secrets(f"file:///home/ann/{name.replace(' ', '%20')}")


@pytest.mark.parametrize(
    "name",
    ["diary.md", "the-secret-garden.md", "2024-why-passwords-fail.md", "token economics draft.md",
     "keynote.md", "key.md", "environment.md", "passage.txt", "tan.md", "apiary keys to success.md",
     "how to choose a good password for mail.md", "login page redesign.md"],
)  # fmt: skip
def test_ordinary_names(name: str) -> None:
    assert not holds_secrets(name)
    assert not uri_holds_secrets(f"file:///home/passwords/{name}")


@pytest.mark.parametrize(
    "uri",
    ["untitled:1", "", "file:///", "notes", "vscode-notebook-cell:/a.ipynb#x", "file://[a/b.md"],
)
def test_odd_addresses_are_no_secrets(uri: str) -> None:
    assert not uri_holds_secrets(uri)
