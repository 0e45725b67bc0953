"""Ways in which people write a secret down, by kind. WW stands for it: a word like any other."""

from __future__ import annotations

MARKUP = [
    ("markdown", "**Password:** WW"),
    ("markdown", "- __Wi-Fi password__: WW"),
    ("markdown", "> *Passphrase* — `WW`"),
    ("markdown", "Password: [WW](https://example.org)"),
    ("markdown", "## API key: WW"),
    ("markdown", "| Password | WW |"),
    ("markdown", "| User | Password |\n|---|---|\n| anna | WW |"),
    ("markdown", "[kennwort:: WW]"),
    ("org", "*Passcode:* =WW="),
    ("org", "- Recovery key :: WW"),
    ("org", "| user | password |\n|------+----------|\n| ann  | WW |"),
    ("latex", r"\textbf{Passwort:} WW"),
    ("latex", r"\emph{API key}: \texttt{WW}"),
    ("latex", r"\item[Password] WW"),
    ("latex", r"Password & WW \\"),
    ("typst", "*Password:* WW"),
    ("typst", "/ Passphrase: WW"),
    ("restructuredtext", ":Password: WW"),
    ("restructuredtext", "**Access code:** ``WW``"),
    ("asciidoc", "*Password:* WW"),
    ("asciidoc", "Password:: WW"),
    ("asciidoc", "|Password |WW"),
    ("html", "<dt>Password</dt>\n<dd>WW</dd>"),
    ("html", "<tr><td><b>Password</b></td><td>WW</td></tr>"),
    ("html", "<tr><th>User</th><th>Password</th></tr>\n<tr><td>ann</td><td>WW</td></tr>"),
    ("html", "<p>Password&nbsp;: <code>WW</code></p>"),
    ("html", "Password:<br>WW"),
    ("markdown", "**Password:**\n`WW`"),
    ("org", "#+PASSWORD: WW"),
    ("latex", r"Password: \verb|WW|"),
    ("latex", r"Password\,: WW"),
    ("typst", 'Password: #raw("WW")'),
    ("restructuredtext", "Password\n   WW"),
    ("asciidoc", ".Password\nWW"),
]
INVISIBLE = [
    "Password\u00a0: WW", "Password:\u00a0WW", "Pass\u00adword: WW", "Pass\u200bword: WW",
    "mot\u00a0de\u202fpasse\u00a0: WW", "Password\u200b:\u200bWW", "Password\uff1aWW",
    "Password\t: WW",
    "contrasen\u0303a: WW", "\uff30assword: WW", "the password\u00a0is\u00a0WW",
    "Pass\u2060word is WW",
    "Password\ufe55 WW", "the\u2007password\u202fis\u202fWW", "Password:\u3000WW",
]  # fmt: skip
PHRASED = [
    "my password is WW", "admin password is: WW", 'The password is "WW"',
    "The passphrase was “WW”.",
    "Password for mail: WW", "Password for the guest network: WW", "Password (new): WW",
    "Password (since March): WW", "login for the printer: admin / WW", "The login is admin / WW.",
    "WLAN HomeNet, key WW", "user anna, password WW", "The key for the gate is WW.",
    "I changed the password to WW today.", "Use WW as the password.", "Password 2: WW",
    "The wifi password is still WW, I think.", "Our password will be WW.", "the alarm code: WW",
    "combination of the safe: WW", "user: anna / pw: WW", "Password reads WW",
    "I set my password to WW last night.", "Try WW as password.",
    "the router password, WW, is on the back", "Passwords: WW, zebrafinches",
]  # fmt: skip
LANGUAGES = [
    "Mein Passwort ist WW.", "Das Admin-Passwort lautet: WW", "Das Kennwort war „WW“.",
    "Passwort für die Mail: WW", "Passwort (neu): WW", "Zugang zum Drucker: admin / WW",
    "WLAN Gast, Schlüssel WW", "Der Türcode ist WW.", "Der Code für die Haustür ist WW.",
    "Setze das Passwort auf WW.",
    "Mon mot de passe est WW.", "Mot de passe pour la messagerie : WW",
    "Mot de passe (nouveau) : WW",
    "Le mot de passe est « WW ».", "Le code de la porte est WW.", "clé wifi : WW",
    "identifiants de l'imprimante : admin / WW",
    "Mi contraseña es WW.", "Contraseña del correo: WW", "Contraseña (nueva): WW",
    "La clave del wifi es WW", "El código de la puerta es WW.", "acceso a la impresora: admin / WW",
    "Parola: WW", "Parola este WW.", "Lozinka: WW", "Lozinka je WW.", "Κωδικός: WW",
    "Ο κωδικός είναι WW.", "Κωδικός πρόσβασης: WW", "Hasło to WW.", "Hasłem jest WW.", "hasła: WW",
    "Heslo je WW.", "Salasana on WW.", "Пароль: WW", "Пароль — WW", "Lösenordet är WW.",
    "Adgangskoden er WW.", "Het wachtwoord is WW.", "A senha é WW.", "La password è WW.",
    "Jelszó: WW", "Şifre: WW", "密码：WW",
    "Ho cambiato la password in WW.", "credenziali: admin / WW", "O código do portão é WW.",
    "De code van de voordeur is WW.", "Heslo k wifi: WW", "Parola mea este WW.", "Parolă nouă: WW",
    "A jelszavam: WW", "Wachtwoord (nieuw): WW", "Chiave wifi: WW", "Portkoden är WW.",
]  # fmt: skip
COMPOUND = [
    "Masterpasswort: WW", "Routerkennwort: WW", "dbPassword: WW", "PGPASSWORD=WW psql",
    "export MYSQL_ROOT_PASSWORD=WW", "smtpPass: WW", "WLAN-Schlüssel: WW", "userPwd = WW",
    "SECRET_KEY=WW", "Bankpasswörter: WW", "client_secret: WW", '"adminPassword": "WW",',
]  # fmt: skip
COMMANDS = [
    "backup --password WW --all", "backup --password=WW", "sshpass -p WW ssh anna@example",
    "curl -u anna:WW https://example.org", "CREATE USER 'anna' IDENTIFIED BY 'WW';",
    "ALTER USER anna WITH PASSWORD 'WW';", "mysql -u root -pWW notes", "docker login -u ann -p WW",
    "redis-cli -h db -a WW ping", "echo WW | sudo -S reboot", "openssl enc -passin pass:WW",
    "net user anna WW", "wget --user anna --password WW x", "tool --api-key WW",
    "psql postgresql://ann:WW@localhost/db", "ftp://ann:WW@files.example", "mongo -u ann -p WW",
    "keytool -storepass WW -list",
]  # fmt: skip
NUMBERED = [
    "Recovery codes\n\nWW\nabcd-efgh", "Recovery codes:\n- WW\n- zebra", "recovery code: WW",
    "Backup codes:\n1. WW\n2. abcd", "Codes de secours :\n* WW", "Serial number: WW", "S/N: WW",
    "Seriennummer: WW", "invite code: WW", "License key: WW", "activation code is WW",
    "join at discord.gg/WW", "https://chat.whatsapp.com/WW", "Meeting: zoom.us/j/WW",
    "WW at example dot org", "WW (at) example (dot) org", "anna dot WW at example dot co dot uk",
    "WW arroba ejemplo punto es",
    "Recovery codes\n\n1) WW\n2) abcd-efgh", "Backup codes: WW, zebra-fish",
    "https://t.me/joinchat/WW",
]  # fmt: skip
SEEDS = [
    f"{name}{sign}WW abandon ability able about above absent absorb abstract absurd abuse access"
    for name in ("Seed phrase", "My recovery phrase", "mnemonic", "Wallet backup", "frase semilla")
    for sign in (": ", "\n\n")
]

PLAIN = [*INVISIBLE, *PHRASED, *LANGUAGES, *COMPOUND, *COMMANDS, *NUMBERED, *SEEDS]
