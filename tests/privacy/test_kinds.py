"""Every way of writing a secret down is found; what is merely said about secrets is not."""

from __future__ import annotations

import pytest

from afterword.masking.prose_document import ProseDocument
from afterword.privacy.secrets import find_secrets, mask_named, redact, search
from afterword.text.units import MASK
from tests.attacks import Attack
from tests.growth import assert_linear

from .everyday_formats import EVERYDAY_MARKUP
from .everyday_text import EVERYDAY_PLAIN, NUMBERS
from .kinds import MARKUP, PLAIN
from .more_kinds import MORE_MARKUP, MORE_PLAIN
from .ordinary_prose import PROSE

SECRETS = ["quizzlewump", "sunflower"]
"""One that is no word, and one that is."""

STAY = [
    "The password is wrong, and was never right. Your password is too short; it is required.",
    "A password is a word. Passwords are annoying. The password is stored as a hash.",
    "Choose a password that is easy to remember, and do not write the password down.",
    "Set the password to expire after a month; the passphrase is optional.",
    "Removing the passphrase is straight forward. This password is single use.",
    "Please reset your password, and see the password policy of the company.",
    "Security keys: practical cryptographic second factors for the modern web.",
    "The key is patience. The key to the problem is what we call the code of conduct.",
    "The code is simple, and the door is open. The login page is slow. Account: closed.",
    "Log in with your account, or sign up / register. The user is an administrator.",
    "We met at the dot matrix printer. He is at home. I work at example.org on Mondays.",
    "The seed of the garden was sown in May by the people who live near the river and the wood.",
    "Das Passwort ist falsch. Der Schlüssel zum Erfolg ist Geduld, und der Code ist gut.",
    "Le mot de passe est incorrect. La clé du succès est la patience.",
    "La contraseña es incorrecta. La clave es entender el problema.",
    "The recovery of the economy was slow. Serial numbers are printed on the back.",
    "The password manager is new, and password managers are useful. Password policy: see below.",
    "Enter your password twice, and keep the password safe. A password hash, the API key rotation.",
    "Bitwarden is my password manager. What is the password for? This is the password field.",
    "I forgot my password, sorry. I forgot my password. It was annoying. Is the password stored?",
    "Passwort vergessen? Das Passwort eingeben. Mot de passe oublié. Contraseña olvidada.",
    "Password generation, passphrase recommendations, and the door code to the building.",
    "He sat at the door, keys in hand. They looked at example.org, and met at noon.",
    "The user is hungry and angry.\nAll users love coffee.\nThe account is small and cheap.",
    "Die Benutzer sind zufrieden und glücklich. Users with disabilities struggle",
    "The parole board met. Le parole sono pietre. La parole est sacrée.",
    "Her maiden name was Curie. WW is the highest of all. It is a serial (PostgreSQL) integer.",
    "Integration with Erlang/OTP logger",
    "Role | Who\n---|---\nadmin | moderator\nguest | visitors",
    "<<<<<<< HEAD\nThe text.\n>>>>>>> main",
    "The access token is opaque, the session key is ephemeral. Choose a password like yours.",
    "Das Passwort entsperrt den Rechner. Ohne Passwort gelangt niemand hinein.",
    "Das Passwort schützt Daten. Das Passwort ist kompliziert. Das Kennwort bleibt geheim.",
    "Un mot de passe garantit la sécurité. Les mots de passe sont fragiles.",
    "This is known as Markdown, identified as important, and identified by a name.",
]


IS_ATTACK = pytest.mark.attack("No secret is suggested", "ways to write a secret down")


@IS_ATTACK
@pytest.mark.parametrize("secret", SECRETS)
def test_it_is_found_in_plain_text(secret: str, attack: Attack) -> None:
    missed = []
    for text in (*PLAIN, *MORE_PLAIN, *EVERYDAY_PLAIN):
        attack.count()
        written = text.replace("WW", secret)
        start = written.index(secret)
        found = find_secrets(written)
        covered = any(one.start <= start and start + len(secret) <= one.end for one in found)
        if not covered or secret in redact(written)[0]:
            missed.append(written)
    assert not missed


@IS_ATTACK
@pytest.mark.parametrize("secret", SECRETS)
def test_it_is_found_in_markup(secret: str, attack: Attack) -> None:
    """And it is secret in the rest of the document as well."""
    missed = []
    for language, text in (*MARKUP, *MORE_MARKUP, *EVERYDAY_MARKUP):
        attack.count()
        written = text.replace("WW", secret)
        document = ProseDocument("doc", f"{written}\n\nThen {secret} came.\n", language)
        prose = "\n".join(map(document.prose_line, range(len(document.lines))))
        found = search(prose, "\n".join(document.lines))
        if secret not in found.words or secret in mask_named(document.text)[0]:
            missed.append((language, written))
    assert not missed


@IS_ATTACK
def test_a_number_that_opens_something_is_found(attack: Attack) -> None:
    missed = []
    for text in NUMBERS:
        attack.count()
        written = text.replace("NN", "7391")
        start = written.index("7391")
        if not any(one.start <= start < one.end for one in find_secrets(written)):
            missed.append(written)
    assert not missed


@pytest.mark.parametrize("begins", ["tur", "mail", "bank", "pc", "nas", "use", "take", "like"])
def test_it_is_found_whatever_word_it_begins_with(begins: str) -> None:
    secret = f"{begins}ovazek"
    for text in ("He gave the password WW", "the password WW works", "password, WW"):
        written = text.replace("WW", secret)
        (found,) = find_secrets(written)
        assert written[found.start : found.end].endswith(secret), written


@pytest.mark.parametrize("text", STAY)
def test_what_is_said_of_secrets_stays(text: str) -> None:
    assert redact(text) == (text, {})


def test_nothing_of_ordinary_prose_is_withheld() -> None:
    """Neither line by line nor as one text, where a line may be taken for what the last names."""
    assert [text for text in PROSE if find_secrets(text)] == []
    assert find_secrets("\n".join(PROSE)) == []


@pytest.mark.parametrize("site", ["example.org/join/", "example.org/reset/", "a.org/invite/"])
def test_the_name_of_a_page_is_no_key(site: str) -> None:
    assert not search(f"Visit https://{site}community").words


def test_the_verb_before_a_password_is_not_taken_for_it() -> None:
    for verb in ("lautet", "heißt", "bleibt", "war"):
        assert set(search(f"Das Passwort {verb} Quizzlewump.").words) == {"quizzlewump"}


@pytest.mark.parametrize("contact", ["anna@example.org - Treasurer", "anna@example.org / Berlin"])
def test_what_follows_an_address_is_no_password(contact: str) -> None:
    assert [contact[one.start : one.end] for one in find_secrets(contact)] == ["anna@example.org"]


def test_a_password_is_secret_in_every_case_and_place_of_its_text() -> None:
    text = "Sunflower it was.\nPassword: sunflower\nAnd SUNFLOWER it is; sunflowers grow."
    assert redact(text)[0] == "it was.\nPassword\nAnd it is; sunflowers grow."


def test_a_word_with_another_meaning_is_secret_only_beside_its_name() -> None:
    text = "It is required.\nPassword: required\nThe cat, too.\nPIN of the cat: cat"
    assert find_secrets(text)[0].start > text.index("Password")
    assert not search(text).words


def test_masking_keeps_the_markup_and_every_place() -> None:
    source = "# Notes\n\n**Password:** `hunter2x` and *more* <b>text</b>.\n"
    masked, count = mask_named(source)
    assert count == 1
    assert len(masked) == len(source)
    assert "hunter" not in masked
    for kept in ("# Notes", "**Password", "*more* <b>text</b>."):
        assert kept in masked


def test_each_value_is_masked_and_nothing_else() -> None:
    source = "A password is `hunter2x` , and that.\nPassword: `swordfish9`\nPIN: <b>4711</b> too."
    values = ("hunter2x", "swordfish9", "4711")
    masked, count = mask_named(source)
    assert count == len(values)
    for value in values:
        source = source.replace(value, MASK * len(value))
    assert masked == source.replace("Password:", f"Password{MASK}").replace("PIN:", f"PIN{MASK}")


def test_no_space_is_left_before_the_mark_after_a_value() -> None:
    masked, _ = mask_named("The password is hunter2x, and that.")
    assert masked == f"The password is{MASK * 9}, and that."


@pytest.mark.growth
@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["password is " * 10_000, "| password " * 10_000, "wlan, key " * 10_000, "<td>" * 30_000,
     "login / " * 15_000, "seed phrase " + "word " * 30_000, "recovery codes\n" * 8_000,
     "seed abandon ability " * 6_000, "\\item[" * 20_000, "&amp" * 30_000, "curl -u " * 12_000,
     "at example dot " * 8_000, "ATDOT" * 20_000, "password (" * 12_000, "code de la " * 10_000,
     "password" * 4_000, "key" * 10_000, "u: ann p: " * 10_000, "use the code " * 8_000,
     "printer (" * 10_000, "insert into a (" * 7_000, "('" * 40_000, "<input pass" * 9_000,
     "security question " * 5_000, "wifi is called a and the key " * 4_000,
     "password is hunter2x and the new one is " * 3_000, "password ? " * 9_000 + "12:30 Ann: ",
     "password same as before, " * 4_000, "netflix: a@b.cc / " * 6_000, "door: " * 15_000,
     "wifi: x\nkey " * 8_000, "door:1234," * 4_000, "door:1234" * 4_000],
)  # fmt: skip
def test_hostile_text_takes_no_longer(text: str) -> None:
    assert_linear(find_secrets, text)
