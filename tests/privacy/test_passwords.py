"""Values of named passwords go, and sentences about passwords stay."""

from __future__ import annotations

import pytest

from afterword.privacy.secrets import find_secrets, redact, search
from tests.growth import assert_linear

GONE = [
    ("pass: hunter2x", "hunter2x"),
    ("pass: sommer", "sommer"),
    ("user/pass: admin/hunter2", "hunter2"),
    ("user/pass: admin/sommer", "sommer"),
    ("username/pass: admin/sommer", "sommer"),
    ("login/pass: admin/sommer", "sommer"),
    ("Dear Ann,\nthis is the wlan.\npass: sommer", "sommer"),
    ("DB_PASS=sommer", "sommer"),
    ("DB_PASS: sommer", "sommer"),
    ("mysqlpasswd = sommer", "sommer"),
    ('"dbpasswd": "sommer"', "sommer"),
    ("userPasswd: sommer", "sommer"),
    ("GHToken = sommer2x", "sommer2x"),
    ("my pw - sommer", "sommer"),
    ("my xPass: sommer", "sommer"),
    ("| PW | sommer |", "sommer"),
    ('Das Passwort ist "falsch".', "falsch"),
    ("das Passwort war abx, ja", "abx"),
    ("Our contraseña is called gewusst", "gewusst"),
    ("The contraseña was gesungen.", "gesungen"),
    ("this is the new pw sommer", "sommer"),
    ("Mi contraseña es zork monkey dishwasher galaxy", "monkey"),
    ("The username, password 12\nNext line", "12"),
    ("login ann, password 12", "12"),
    ("the wifi pw, sommer, is new", "sommer"),
    ("login pw\nsommer", "sommer"),
    ("adminjelszó: sommer", "sommer"),
    ("PW: hunter22", "hunter22"),
    ("- pw: sommer", "sommer"),
    ("the wlan pw hunter22 works", "hunter22"),
    ("login: ann / hunter2", "hunter2"),
    ("Login: ann.lee@home/hunter2x.", "hunter2x"),
    ("my_secret: sommer", "sommer"),
    ("API_TOKEN: abcdefgh", "abcdefgh"),
    ("AccountKey=abcDEF==", "abcDEF"),
    ("Password:\nhunter2x\nNext line.", "hunter2x"),
    ("Password:\nsommer\nNext line.", "sommer"),
    ("Password\n\thunter2x", "hunter2x"),
    ("Password\nhunt22", "hunt22"),
    ("Dear Ann,\nPassword:\nsommer", "sommer"),
    ("PIN:\n4711", "4711"),
    ("PIN: 4711", "4711"),
    ("password - hunter2x", "hunter2x"),
    ("Password – hunter2x.", "hunter2x"),
    ("password → hunter2x", "hunter2x"),
    ("password->hunter2x", "hunter2x"),
    ("my password is 12345678", "12345678"),
    ("my password is 4719", "4719"),
    ("passphrase: one two three four five six", "six"),
    ('passphrase: "one two three four five six seven eight"', "eight"),
    ("my password for the bank is Sommer2019!", "Sommer2019"),
    ("My password for the bank: Sommer2019!", "Sommer2019"),
    ("The password that I use in the office, and at home, is Sommer2019.", "Sommer2019"),
    ("the PIN for my card is 4711", "4711"),
    ("Passwort: geheim", "geheim"),
    ("Kennwort: Sommer 2019", "Sommer"),
    ("Mein Passwort für die Bank ist Sommer2019!", "Sommer2019"),
    ("mot de passe : soleil", "soleil"),
    ("mot de passe\u00a0: soleil", "soleil"),
    ("contraseña: verano", "verano"),
    ("mi contraseña para el banco es Verano2019", "Verano2019"),
    ("Wachtwoord: zomer", "zomer"),
    ("Пароль: лето", "лето"),
    ("key dckr" + "_pat_" + "abcdefghijklmnopqrstuvwxyz1", "abcdefghij"),
]

STAY = [
    "Then pass: the ball goes to the left. Will they pass: 3 of 4 students did, in 2019.",
    "The Brenner pass: closed. The pass is 2108m high, and was 1990s style; we pass 10,000 people.",
    "PW: I think so. Login: see below. login: and / or. Account: Q3/2019.",
    "secret: nobody knew. An open secret: everybody did. The secret 2019 plan, secret - 2 pages.",
    "The token is v2.0.1, a token from 2024-03-12, tokens 1.0: 10.5%, token – 250 kg, 10:30.",
    "Go to Settings → Password → Change, then to Password - the field - and type.",
    "The password was wrong in 2019, and the password for the meeting in March was changed.",
    "The password of 2019 is gone, 3rd password 1000 times, passwords of the 1990s are short.",
    "The number of password resets for the year 2019 is 1,200, or 12.5% of 2024.",
    "The secretary 2019-2021, a pinned 2019 note, 12 pine 1200 trees, tokenization 12345 times.",
    "Passwords\nThey should be long, and written nowhere.\nSecret\nPractice.",
    "Password\nsettings\nSecret: practice\nToken: silver\nThe Brenner pass: closed",
    "They pass B612 at noon, and the token is 4719 years old.",
    "The passage: twelve lines. Passenger: Ann. Passport: none. Compass: north. Bypass: built.",
    "open /etc/passwd: permission denied",
    "Passwords: choosing good ones wisely",
    "The token: silver, gold",
    "| PIN | plughxyzzy |",
    'echo "$password" | md5sum',
    "The PIN; 4711",
    "Nobody knew the password\nplughxyzzy",
    "Password for users: installation and setup guide",
    "Password for users: plughxyzzy and setup guide",
    "Then, pass: sommer",
    "secret? It's sunflower.",
    "The road from password to plughxyzzy.",
    "I changed the password for mail en plughxyzzy.",
    "I changed the password for mail u plughxyzzy.",
    "I changed the password for mail na plughxyzzy.",
    "The secret, plughxyzzy, is out.",
    "Use the secret plughxyzzy.",
    "my 1Password plughxyzzy",
    "The password is (wrong). Пароль обновлен",
    "our wifi, the token silver.",
    "login ann, psk – 471",
]


@pytest.mark.parametrize(("text", "value"), GONE)
def test_values_go(text: str, value: str) -> None:
    left, counts = redact(text)
    assert value not in left
    assert counts.total() == 1


@pytest.mark.parametrize("text", STAY)
def test_sentences_stay(text: str) -> None:
    assert redact(text) == (text, {})


def test_what_follows_a_value_stays() -> None:
    assert redact("Password:\nhunter2x\nNext line.")[0] == "Password\nNext line."
    assert redact("my password for the bank is Sommer2019!")[0] == "my password for the bank is!"
    assert redact("password: hunter2x works for me.")[0] == "password works for me."


@pytest.mark.growth
@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "password " * 20_000, "password for " + "a " * 50_000, "pass:" * 20_000, "pw\n" * 30_000,
        "password" + "_" * 100_000, "login: a" + "/a" * 50_000, "password for is " * 10_000,
    ],
)  # fmt: skip
def test_hostile_text_takes_no_longer(text: str) -> None:
    assert_linear(redact, text)


@pytest.mark.parametrize(
    "text",
    ["use **...** as the password.", "use\u00a0... as the password.", "use <b>?</b> as password"],
)
def test_marks_alone_are_no_password(text: str) -> None:
    assert find_secrets(text) == []
    assert redact(text)[0] == text


def test_a_seed_phrase_may_begin_with_a_capital_letter() -> None:
    words = "Abandon ability able about above absent absorb abstract absurd abuse access accident"
    assert [secret.start for secret in find_secrets(f"Seed: {words}")] == [6]


@pytest.mark.parametrize(
    "address", ["discord.gg/", "chat.whatsapp.com/", "t.me/joinchat/", "t.me/+"]
)
def test_the_key_of_an_invitation_is_secret_in_all_of_the_text(address: str) -> None:
    assert set(search(f"join at https://{address}quizzlewump").words) == {"quizzlewump"}
    assert not search(f"join at https://example.org/{address[-2:]}quizzlewump").words


@pytest.mark.parametrize(
    ("value", "words"), [("zqxw", {"zqxw"}), ("zqx", set()), ("zq!x9", set()), ("required", set())]
)
def test_a_value_that_may_be_another_word_is_secret_in_its_place_only(
    value: str, words: set[str]
) -> None:
    found = search(f"Password: {value}")
    assert len(found.secrets) == 1
    assert set(found.words) == words


WORD, CHOSEN = "plughxyzzy", "k3f9x2b"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"username and password: ann, {CHOSEN}", "username and password:"),
        (f"The password is — {CHOSEN}.", "The password is."),
        (f"the router password, {CHOSEN}, is on the back", "the router password,, is on the back"),
        (f"Password\t: {CHOSEN}", "Password"),
        (f"The password is the following: {CHOSEN}", "The password is the following:"),
        ("Password 2: required", "Password 2: required"),
        (f"{CHOSEN} is new.\npasswords: {CHOSEN}, k3f9y2b", f"{CHOSEN} is new.\npasswords:,"),
        (f"our token. {CHOSEN}", "our token."),
        (f"I keep the password, {WORD}", "I keep the password"),
        ("| Password | X |", "| Password |"),
        ("| Password | - |", "| Password | - |"),
        (f"wlan, sn: {WORD}", "wlan, sn"),
        (f"the sn: {WORD}", f"the sn: {WORD}"),
        (f"my serial: {WORD}", f"my serial: {WORD}"),
        (f"name/pass: {WORD}", "name/pass"),
        (f"user/token: {WORD}", "user/token"),
        (f"login/secret: {WORD}", "login/secret"),
        (f"a b c password, {WORD}", f"a b c password, {WORD}"),
        (f"now about my password, {WORD}", "now about my password"),
        (f"So we keep our password, {WORD}", "So we keep our password"),
        (f"now about your password, {WORD}", "now about your password"),
        ("Got the pin! 4711", "Got the pin! 4711"),
        ("Got the pin!! 4711", "Got the pin!! 4711"),
        (f"passwords: {CHOSEN}, k3f9y2b\nThen {CHOSEN}.", f"passwords:,\nThen {CHOSEN}."),
        (f"password for mail: {WORD}, it is new", "password for mail, it is new"),
        (f"passphrase: {WORD} a b c d e f", "passphrase a b c d e f"),
        (f"Passwords: {WORD} and zebra", "Passwords"),
        (f"s/n 2 is: {WORD}", "s/n 2 is"),
        (f"Password (({WORD}))", "Password))"),
        (f"password: str = {WORD}", "password"),
        (f"Password: {WORD} today.", "Password today."),
        (f"my wifi password\n{WORD}", "my wifi password"),
        (f"password for mail: {WORD} and more", "password for mail"),
        (f"I changed the password from {WORD}.", "I changed the password from."),
        ("The password is zork monkey dishwasher galaxy", "The password is"),
        (
            "The secret is zork monkey dishwasher galaxy",
            "The secret is zork monkey dishwasher galaxy",
        ),
        (f"wlan, key {WORD} ,", "wlan, key"),
        (f"wlan Home, key {WORD}; then", "wlan Home, key; then"),
        (
            "The password which people use is zorkification.",
            "The password which people use is zorkification.",
        ),
        ("Passwords are 'zork'.", "Passwords are."),
        (f"a1Password {WORD}", f"a1Password {WORD}"),
        (
            f"I changed the password that was old to {WORD}.",
            f"I changed the password that was old to {WORD}.",
        ),
        (f"I set the password on {WORD}.", f"I set the password on {WORD}."),
        (
            f"I changed the password for mail in {WORD}.",
            f"I changed the password for mail in {WORD}.",
        ),
        ("pin 4711", "pin"),
        ("The password is ab.", "The password is ab."),
        (f"password (new)‹{WORD}", "password (new)"),
        ("The token for mail is k3f9", "The token for mail is k3f9"),
        (f"Passwort {WORD}, und dann", "Passwort, und dann"),
        (f"The passwords are {CHOSEN} and zebra.", "The passwords are and."),
    ],
)
def test_a_value_goes_with_its_sign_and_nothing_else_does(text: str, left: str) -> None:
    assert redact(text)[0] == left


@pytest.mark.parametrize(
    "text",
    [
        f"Password (({WORD}))",
        f"password: {WORD} - all small",
        f"benutzername/passwort: ann / {WORD}",
        f"| a | Password | {WORD} |\n| b | Town | Berlin |",
    ],
)
def test_of_a_value_only_the_word_is_secret_elsewhere(text: str) -> None:
    assert set(search(text).words) == {WORD}
    assert set(search(text.replace(WORD, f"X{WORD}")).words) == {f"x{WORD}"}


@pytest.mark.parametrize(
    "sentence",
    [
        "I set the password for the guests on {}",
        "Zmieniłam hasło do poczty na {}",
        "Ich habe das Passwort für die Mail auf {} geändert",
        "He cambiado la contraseña del correo a {}",
        "Ho cambiato la password della posta in {}",
        "Ik heb het wachtwoord van de mail veranderd in {}",
    ],
)
def test_behind_what_it_is_for_a_new_password_must_look_like_one(sentence: str) -> None:
    assert "heron77" not in redact(sentence.format("heron77"))[0]
    plain = sentence.format("Montag")
    assert redact(plain)[0] == plain
