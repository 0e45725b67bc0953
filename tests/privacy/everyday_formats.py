"""Everyday ways to write a secret down in markup and source code, by format. WW stands for it."""

from __future__ import annotations

BY_FORMAT = {
    "markdown": [
        "| Service | User | Password |\n|---|---|---|\n| mail | clara | WW |",
        "| Wifi | Key |\n|------|-----|\n| Heron | WW |", "| | |\n|---|---|\n| Password | WW |",
        "| **User** | clara |\n| **Password** | `WW` |", "> Password: WW",
        "> > the password is **WW**", "> [!NOTE]\n> Password: WW", "```\npassword: WW\n```",
        "```yaml\ndb:\n  password: WW\n```", "```sh\nexport TOKEN=WW\n```", "    password = WW",
        "---\ntitle: x\npassword: WW\n---\n", "---\nwifi:\n  key: WW\n---\n",
        "- Wifi\n  - Name: Heron\n  - Password: WW", "- [ ] Password: WW",
        "1. **Password** → `WW`", "- **Password**\n  WW", "- Password\n  - WW",
        "## Wifi password\n\nWW", "## Password\n\n```\nWW\n```", "**Password:**\n\n> WW",
        "Password: ~~zebrafinch~~ WW", "Password: ***WW***", "Password: <kbd>WW</kbd>",
        "Password: <code>WW</code>", "Password: ||WW||", "Password:: WW",
        "*the password is* **WW**", "The password is _WW_.", "password: \\*WW\\*",
        "<details><summary>Password</summary>WW</details>", "Password[^1]\n\n[^1]: WW",
        "Wifi **Heron**, password **WW**", "The wifi is called *Heron* and the key is *WW*.",
        "| Name | Value |\n|---|---|\n| Wifi password | WW |",
        "|Login|Password|\n|:--|--:|\n|a|zebrafinch|\n|b|WW|",
        "Site | Login | Pass\n--- | --- | ---\nshop | clara | WW",
        "| Dienst | Benutzer | Passwort |\n|---|---|---|\n| Mail | clara | WW |",
        "| Service | Identifiant | Mot de passe |\n|---|---|---|\n| mail | clara | WW |",
        "| Servicio | Contraseña |\n|---|---|\n| correo | WW |",
        "| WLAN | Schlüssel |\n|---|---|\n| Reiher | WW |",
        "| Door | Code |\n|---|---|\n| front | WW |",
        "| Account | PIN |\n|---|---|\n| bank | WW |", "### Wifi\n\n- SSID: Heron\n- Key: **WW**",
        "### Credentials\n\n- user: clara\n- pass: `WW`", "**Login**\nclara / WW",
        "**Login:** clara / WW", "**User:** clara  \n**Pass:** WW",
        "User: `clara`, password: `WW`", "Log in with `clara` and password `WW`.",
        "The *password* is `WW`", "The **password** for the *router* is **WW**.",
        "> **Note:** the password is `WW`", "* Wifi: Heron, `WW`", "- 🔑 WW", "🔒 Password: WW",
        "Password: [WW]", "Password: [[WW]]", "Password: ^WW^", "Password: $WW$",
        "Password:&nbsp;WW", "<b>Password</b>: WW", "1. Wifi password\n   WW", "+ Password: WW",
        "Password:  \nWW", "Password\n========\nWW",
        "- Mail\n    - user: clara\n    - password: WW", '+++\npassword = "WW"\n+++',
        '---\napi_key: "WW"\n---', '```json\n{"password": "WW"}\n```',
        "```\n$ mysql -u root -pWW\n```", "`export PASSWORD=WW`", "run `sshpass -p WW ssh host`",
        "    curl -u clara:WW https://x.example",
    ],
    "asciidoc": [
        "|===\n|User |Password\n\n|clara\n|WW\n|===", "Password:: `WW`",
        "NOTE: The password is *WW*.", "* Password: WW", ":db-password: WW",
        "[horizontal]\nPassword:: WW", "----\npassword=WW\n----", "|===\n|Password |WW\n|===",
        "*Password*:: WW", "Password: `+WW+`", "TIP: Password is `WW`.",
        "[source,sh]\n----\nexport PASSWORD=WW\n----", "User:: clara\nPassword:: WW",
        "== Wifi key\nWW", ". Password: WW",
    ],
    "latex": [
        "\\textit{The password is} \\textbf{WW}.", "\\item Password: WW", "\\item[Wifi key:] WW",
        "The password is ``WW''.", "The password is \\emph{WW}.", "\\newcommand{\\password}{WW}",
        "% password: WW", "User & Password \\\\ \\hline\nclara & WW \\\\", "Pass\\-word: WW",
        "Password:~WW", "\\begin{description}\n\\item[Password] \\texttt{WW}\n\\end{description}",
        "Password: \\textbf{WW}\\\\", "\\textbf{User:} clara \\textbf{Password:} WW",
        "\\begin{verbatim}\npassword: WW\n\\end{verbatim}", 'Das Passwort lautet "`WW"\'.',
        "The password is `WW'.", "\\footnote{The password is WW.}", "\\todo{password: WW}",
        "\\texttt{password=WW}", "Password: \\enquote{WW}", "Password: \\colorbox{yellow}{WW}",
        "\\hypersetup{pdfpassword=WW}", "Wifi & Heron \\\\\nKey & WW \\\\",
    ],
    "org": [
        "* Password\nWW", "- Password: ~WW~", ":PROPERTIES:\n:Password: WW\n:END:",
        "| Password | WW |", "#+begin_src sh\nexport PASSWORD=WW\n#+end_src",
        "The password is *WW*.", "- [ ] wifi key :: =WW=", "* TODO change password WW",
        "** Password: WW",
        "| Site | User | Password |\n|------+------+----------|\n| shop | clara | WW |",
        "- User :: clara\n- Password :: WW", "#+begin_quote\nThe password is WW.\n#+end_quote",
        "Password: [[WW]]", "The password is =WW=.", ": password WW", "# password: WW",
    ],
    "html": [
        "<p>The password is <b>WW</b>.</p>", "<li>Password: <em>WW</em></li>",
        '<input type="password" value="WW">', "<dt>Wi-Fi key</dt><dd>WW</dd>",
        "<th>Password</th><td>WW</td>", "<td>Password:</td>\n<td><code>WW</code></td>",
        "<p>Password: &quot;WW&quot;</p>", "<p>Pass&shy;word: WW</p>", "<!-- pw: WW -->",
        "<b>Password:</b>&nbsp;WW<br>",
        '<span class="label">Password</span><span class="value">WW</span>',
        '<a href="x" data-password="WW">x</a>', '<entry value="1" password="WW"/>',
        "<tr><th>User</th><td>clara</td></tr><tr><th>Password</th><td>WW</td></tr>",
        "<p><strong>Password:</strong> <code>WW</code></p>",
        "<p>The password is <em>WW</em>, thanks.</p>", "<li><b>Wifi key:</b> WW</li>",
        "<p>Password:<br/>WW</p>", "<p>Passwort: &bdquo;WW&ldquo;</p>",
        "<table><tr><td>Password</td></tr><tr><td>WW</td></tr></table>",
        "<h2>Password</h2><p>WW</p>", "<blockquote>The password is WW.</blockquote>",
        '<option value="x">password WW</option>', "<pre>password: WW</pre>",
    ],
    "typst": [
        "The password is *WW*.", "- Password: `WW`", "+ Password: _WW_", '#let password = "WW"',
        "#table(columns: 2, [Password], [WW])", "= Password\nWW", "/ Password: *WW*",
        "The password is `WW`.", "#quote[The password is WW.]", '#let cfg = (password: "WW")',
        "Password: #strong[WW]",
    ],
    "restructuredtext": [
        "Password:\n    WW", "* Password: **WW**", "The password is *WW*.",
        ".. note:: The password is WW.", "Password::\n\n    WW",
        "+----------+-----+\n| Password | WW  |\n+----------+-----+",
        "======  ========\nUser    Password\n======  ========\nclara   WW\n======  ========",
        ".. code-block:: sh\n\n   export PASSWORD=WW", ":Password: ``WW``", "| Password: WW",
        ".. warning::\n\n   Password: WW", "Password\n========\n\nWW", "#. Password: WW",
        ".. csv-table::\n   :header: User, Password\n\n   clara, WW",
    ],
    "python": [
        "# the password is WW", "PASSWORD = 'WW'", "connect(user='clara', password='WW')",
        "config['password'] = 'WW'", '"""The admin password is WW."""',
        "parser.set_defaults(password='WW')", "auth=('clara', 'WW')",
        "os.environ['PASSWORD'] = 'WW'", "def login(user='clara', password='WW'):", "    # pw: WW",
        'login("clara", password="WW")', "ftp.login('clara', 'WW')",
    ],
    "javascript": [
        "const password = `WW`; // keep", "// pw: WW", "{ user: 'clara', pass: 'WW' }",
        "fetch(u, {headers: {Authorization: 'Bearer WW'}})", 'const cfg = {password: "WW"};',
        "process.env.PASSWORD = 'WW';",
    ],
    "typescript": [
        "private readonly apiKey: string = 'WW';",
    ],
    "java": [
        'String password = "WW";', "/* default password WW */", "// the password is WW",
        'props.put("password", "WW");', 'ds.setPassword("WW");',
    ],
    "c": [
        '#define PASSWORD "WW"', "/* password: WW */",
    ],
    "rust": [
        'let password = "WW";', '.password("WW")',
    ],
    "go": [
        'password := "WW"', 'Password: "WW",',
    ],
    "php": [
        "$password = 'WW';", "define('DB_PASSWORD', 'WW');", "'password' => 'WW',",
    ],
    "ruby": [
        "password: 'WW',", "ENV['PASSWORD'] = 'WW'",
    ],
    "shellscript": [
        "# password WW", "read -p x # pw is WW", "PASSWORD='WW'", "USER=clara PASS=WW ./run",
    ],
    "yaml": [
        "password: WW", "# the password is WW", "- user: clara\n  pass: WW",
        "db:\n  user: clara\n  password: WW # secret", "password: 'WW'",
        "stringData:\n  password: WW", "env:\n  - name: DB_PASSWORD\n    value: WW",
    ],
    "toml": [
        'password = "WW"', "token = 'WW'",
    ],
    "ini": [
        "password=WW",
    ],
    "json": [
        '{"password": "WW"}', '{"user": "clara", "pass": "WW"}',
    ],
    "sql": [
        "-- password: WW", "CREATE ROLE clara LOGIN PASSWORD 'WW';",
        "SET PASSWORD FOR 'clara'@'%' = 'WW';",
        "INSERT INTO users (name, password) VALUES ('clara', 'WW');",
        "GRANT ALL ON x TO 'clara'@'%' IDENTIFIED BY 'WW';",
        "UPDATE users SET password='WW' WHERE id=1;",
    ],
    "dockerfile": [
        "ENV DB_PASS=WW", "ARG PASSWORD=WW",
    ],
    "git-commit": [
        "Change the password to WW", "Use WW as the default password",
        "Rotate the password (now WW)", "Password: WW",
    ],
    "xml": [
        "<password>WW</password>", '<user name="clara" password="WW"/>',
    ],
    "properties": [
        "spring.datasource.password=WW",
    ],
    "tex": [
        "Password: WW",
    ],
    "bibtex": [
        "password = {WW}",
    ],
    "dotenv": [
        "PASSWORD=WW",
    ],
    "csharp": [
        'var password = "WW";', 'new NetworkCredential("clara", "WW")',
    ],
    "perl": [
        "my $password = 'WW';",
    ],
    "lua": [
        "password = 'WW'",
    ],
    "powershell": [
        "$password = 'WW'",
    ],
    "bat": [
        "set PASSWORD=WW",
    ],
    "elisp": [
        '(setq my-password "WW")',
    ],
    "clojure": [
        '{:password "WW"}',
    ],
    "swift": [
        'let password = "WW"',
    ],
    "kotlin": [
        'val password = "WW"',
    ],
    "terraform": [
        'password = "WW"',
    ],
    "nginx": [
        "# pw WW",
    ],
}  # fmt: skip

EVERYDAY_MARKUP = [(language, text) for language, texts in BY_FORMAT.items() for text in texts]
