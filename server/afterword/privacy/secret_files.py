"""Tell by its name whether a file holds secrets: it is neither learned from nor served."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from afterword.text.lazy_pattern import LazyPattern

_SECRETS = (
    r"passwords?|passwd|passwort|passw.{1,2}rter|kennwort|kennw.{1,2}rter|mots?[ _-]de[ _-]passe"
    r"|contrase.{1,2}as?|senhas?|wachtwoord(?:en)?|l.{1,2}senord|adgangskoder?|passord|has[lł]a"
    r"|hesla|lozinke|парол[ьи]|zugangsdaten|zugangscodes?|login ?daten|identifiants|accesos|logins?"
    r"|api[ _-]?keys?|api[ _-]?tokens?|access[ _-]?(?:keys?|tokens?|codes?)|secret[ _-]?keys?"
    r"|private[ _-]?keys?|secrets?|credentials?|creds|pins"
    r"|(?:recovery|backup|2fa|mfa)[ _-]?(?:codes?|keys?|phrases?)|seed[ _-]?phrases?|mnemonic"
    r"|wiederherstellungscodes?|codes?[ _-]de[ _-](?:secours|recuperation)|wallet[ _-]?seed"
)
_NAMES = LazyPattern(
    r"\.env(?:\..*)?|.*\.env|\.envrc|id_(?:rsa|dsa|ecdsa|ed25519)(?:[._].*)?"
    r"|.*\.(?:pem|key|p12|pfx|kdbx?|keystore|jks|ppk|gpg|pgp|age|ovpn|keychain|agilekeychain|1pux)"
    r"|credentials.*|[._]netrc|\.npmrc|\.pypirc|\.pgpass|\.my\.cnf|\.htpasswd|htpasswd|\.dockercfg"
    r"|\.git-credentials|secrets?(?:\..*)?|authorized_keys|known_hosts|shadow|\.vault[-_]pass.*"
    # "my passwords.txt", "wifi-password.md", "passwords 2024 old.txt", but no article on them. An
    # umlaut or a tilde may be a character of its own.
    rf"|(?:[^ _.-]+[ _.-]+){{0,2}}(?:{_SECRETS})"
    r"(?:[ _-]*(?:[\d()]|old|new|list|liste|backup|copy|kopie))*(?:\.[^.]*)?"
    r"(?:\.(?:bak|old|swp|orig))?~?",
    re.IGNORECASE,
)


def holds_secrets(name: str) -> bool:
    """Return whether a file's name suggests that it holds secrets."""
    return _NAMES.fullmatch(unicodedata.normalize("NFC", name)) is not None


def uri_holds_secrets(uri: str) -> bool:
    """Return the same of a document by its URI."""
    try:
        path = urlsplit(uri).path
    except ValueError:  # it is no URI
        path = uri
    return holds_secrets(PurePosixPath(unquote(path)).name)
